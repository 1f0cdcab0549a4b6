-- Approvals: bodies, charters, seats, requests, electorates, ballots and outcomes.

SET LOCAL ROLE entente_owner;

CREATE TABLE entente.governance_body (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('STEERING', 'ADVISORY', 'WORKING_GROUP', 'AUDIT_COMMITTEE')),
  mandate text,
  chair_id uuid NOT NULL,
  charter_version integer NOT NULL CHECK (charter_version > 0),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id) REFERENCES entente.workspace (tenant_id, id),
  FOREIGN KEY (tenant_id, chair_id) REFERENCES entente.member (tenant_id, id)
);
CREATE UNIQUE INDEX governance_body_name_key ON entente.governance_body (tenant_id, workspace_id, lower(name));
CALL entente.stands_under_workspace('entente.governance_body');

CREATE TABLE entente.charter (
  tenant_id uuid NOT NULL,
  body_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  workspace_id uuid NOT NULL,
  quorum_numerator integer NOT NULL,
  quorum_denominator integer NOT NULL,
  threshold_numerator integer NOT NULL,
  threshold_denominator integer NOT NULL,
  threshold_kind text NOT NULL CHECK (threshold_kind IN ('AT_LEAST', 'MORE_THAN')),
  cooling_off_hours integer NOT NULL CHECK (cooling_off_hours >= 0),
  notice_days integer NOT NULL CHECK (notice_days >= 0),
  reason text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, body_id, version),
  FOREIGN KEY (tenant_id, workspace_id, body_id) REFERENCES entente.governance_body (tenant_id, workspace_id, id)
);
CALL entente.stands_under_workspace('entente.charter');
REVOKE UPDATE, DELETE ON entente.charter FROM entente_app;

CREATE TABLE entente.seat (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  body_id uuid NOT NULL,
  institution_id uuid NOT NULL,
  helix text NOT NULL CHECK (helix IN ('GOVERNMENT', 'ACADEMIA', 'INDUSTRY', 'CIVIL_SOCIETY')),
  holder_id uuid,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, workspace_id, id),
  CONSTRAINT seat_institution_key UNIQUE (tenant_id, body_id, institution_id),
  FOREIGN KEY (tenant_id, workspace_id, body_id) REFERENCES entente.governance_body (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id, institution_id) REFERENCES entente.actor (tenant_id, workspace_id, institution_id),
  FOREIGN KEY (tenant_id, holder_id) REFERENCES entente.member (tenant_id, id)
);
CREATE INDEX seat_holder ON entente.seat (tenant_id, holder_id);
CALL entente.stands_under_workspace('entente.seat');

CREATE TABLE entente.approval_request (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  body_id uuid NOT NULL,
  charter_version integer NOT NULL,
  question text,
  state text NOT NULL CHECK (state IN ('OPEN', 'PASSED', 'FAILED', 'LAPSED', 'WITHDRAWN')),
  opens_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  closed_at timestamptz,
  opened_by uuid NOT NULL,
  -- The revision that was tallied; null while open, when the subject's present one counts.
  revision integer,
  withdrawal_reason text,
  outcome_result text CHECK (outcome_result IN ('ADOPTED', 'ADOPTED_WITH_CONDITIONS', 'RETURNED', 'REJECTED')),
  outcome_statement text,
  outcome_conditions text[],
  outcome_by uuid,
  outcome_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id, subject_id) REFERENCES entente.revised (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id, body_id) REFERENCES entente.governance_body (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, body_id, charter_version) REFERENCES entente.charter (tenant_id, body_id, version),
  FOREIGN KEY (tenant_id, opened_by) REFERENCES entente.member (tenant_id, id),
  FOREIGN KEY (tenant_id, outcome_by) REFERENCES entente.member (tenant_id, id),
  FOREIGN KEY (tenant_id, subject_id, revision) REFERENCES entente.revision (tenant_id, revised_id, number),
  CONSTRAINT approval_request_closed CHECK ((state = 'OPEN') = (closed_at IS NULL) AND (state = 'OPEN') = (revision IS NULL)),
  CONSTRAINT approval_request_outcome CHECK (num_nonnulls(outcome_result, outcome_statement, outcome_conditions, outcome_by, outcome_at) IN (0, 5))
);
-- One request about a subject is open or waits for its outcome.
CREATE UNIQUE INDEX approval_request_open_key ON entente.approval_request (tenant_id, subject_id)
  WHERE state = 'OPEN' OR (state IN ('PASSED', 'FAILED') AND outcome_at IS NULL);
CREATE INDEX approval_request_subject ON entente.approval_request (tenant_id, subject_id, opens_at DESC);
CREATE INDEX approval_request_body ON entente.approval_request (tenant_id, body_id, opens_at DESC, id DESC);
CREATE INDEX approval_request_due ON entente.approval_request (tenant_id, due_at) WHERE state = 'OPEN';
CALL entente.stands_under_workspace('entente.approval_request');

-- The seats that may vote, as they were when the request was opened.
CREATE TABLE entente.electorate (
  tenant_id uuid NOT NULL,
  request_id uuid NOT NULL,
  seat_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  institution_id uuid NOT NULL,
  helix text NOT NULL CHECK (helix IN ('GOVERNMENT', 'ACADEMIA', 'INDUSTRY', 'CIVIL_SOCIETY')),
  PRIMARY KEY (tenant_id, request_id, seat_id),
  FOREIGN KEY (tenant_id, workspace_id, request_id) REFERENCES entente.approval_request (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id, seat_id) REFERENCES entente.seat (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, institution_id) REFERENCES entente.institution (tenant_id, id)
);
CREATE INDEX electorate_seat ON entente.electorate (tenant_id, seat_id);
CALL entente.stands_under_workspace('entente.electorate');
REVOKE UPDATE, DELETE ON entente.electorate FROM entente_app;

-- Append-only but for the two marks: superseded, and void.
CREATE TABLE entente.ballot (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  request_id uuid NOT NULL,
  seat_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  decision text NOT NULL CHECK (decision IN ('APPROVE', 'REJECT', 'ABSTAIN')),
  reason text,
  revision integer NOT NULL,
  digest text NOT NULL,
  cast_at timestamptz NOT NULL,
  superseded boolean NOT NULL DEFAULT false,
  void boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, request_id, seat_id) REFERENCES entente.electorate (tenant_id, request_id, seat_id),
  FOREIGN KEY (tenant_id, workspace_id, request_id) REFERENCES entente.approval_request (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, holder_id) REFERENCES entente.member (tenant_id, id)
);
CREATE UNIQUE INDEX ballot_latest_key ON entente.ballot (tenant_id, request_id, seat_id) WHERE NOT superseded;
CREATE INDEX ballot_request ON entente.ballot (tenant_id, request_id, cast_at, id);
CALL entente.stands_under_workspace('entente.ballot');

-- The bodies to which a person belongs: as chair, or as the holder of a seat.
CREATE FUNCTION entente.bodies_of(person uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY INVOKER AS $$
  SELECT b.id FROM entente.governance_body b JOIN entente.member m ON (m.tenant_id, m.id) = (b.tenant_id, b.chair_id)
    WHERE m.person_id = person AND m.until IS NULL
  UNION
  SELECT s.body_id FROM entente.seat s JOIN entente.member m ON (m.tenant_id, m.id) = (s.tenant_id, s.holder_id)
    WHERE m.person_id = person AND m.until IS NULL
$$;
GRANT EXECUTE ON FUNCTION entente.bodies_of(uuid) TO entente_app;

RESET ROLE;
