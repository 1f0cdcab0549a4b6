-- Commitments: what an institution promises for an objective, and how it goes.

SET LOCAL ROLE entente_owner;

CREATE TABLE entente.commitment (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  actor_id uuid NOT NULL,
  counterparty_id uuid NOT NULL,
  objective_id uuid NOT NULL,
  objective_revision integer NOT NULL,
  statement text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('STAFF_DAYS', 'PLACEMENTS', 'FUNDING_EUR', 'EQUIPMENT', 'DATA', 'PROMOTION', 'OTHER')),
  quantity numeric NOT NULL CHECK (quantity > 0),
  unit text NOT NULL,
  starts_on date,
  due_on date NOT NULL,
  evidence_wanted text NOT NULL,
  state text NOT NULL CHECK (state IN ('OFFERED', 'CHANGE_REQUESTED', 'ACCEPTED', 'WITHDRAWN', 'LAPSED')),
  health text CHECK (health IN ('ON_TRACK', 'AT_RISK', 'OFF_TRACK')),
  delivered_quantity numeric NOT NULL DEFAULT 0 CHECK (delivered_quantity >= 0),
  next_check_in_due date,
  offered_by uuid NOT NULL,
  offered_at timestamptz NOT NULL,
  accepted_by uuid,
  accepted_at timestamptz,
  change_note text,
  change_by uuid,
  change_at timestamptz,
  withdrawal_reason text,
  withdrawn_by uuid,
  withdrawn_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id, actor_id) REFERENCES entente.actor (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id, counterparty_id) REFERENCES entente.actor (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id, objective_id) REFERENCES entente.objective (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, objective_id, objective_revision) REFERENCES entente.revision (tenant_id, revised_id, number),
  FOREIGN KEY (tenant_id, offered_by) REFERENCES entente.member (tenant_id, id),
  FOREIGN KEY (tenant_id, accepted_by) REFERENCES entente.member (tenant_id, id),
  FOREIGN KEY (tenant_id, change_by) REFERENCES entente.member (tenant_id, id),
  FOREIGN KEY (tenant_id, withdrawn_by) REFERENCES entente.member (tenant_id, id),
  CONSTRAINT commitment_counterparty CHECK (counterparty_id <> actor_id),
  CONSTRAINT commitment_accepted CHECK (num_nonnulls(accepted_by, accepted_at) IN (0, 2)),
  CONSTRAINT commitment_change CHECK (num_nonnulls(change_note, change_by, change_at) IN (0, 3)),
  CONSTRAINT commitment_withdrawal CHECK (num_nonnulls(withdrawal_reason, withdrawn_by, withdrawn_at) IN (0, 3)
    AND (state = 'WITHDRAWN') = (withdrawn_at IS NOT NULL))
);
CREATE INDEX commitment_workspace ON entente.commitment (tenant_id, workspace_id, due_on, id);
CREATE INDEX commitment_objective ON entente.commitment (tenant_id, objective_id, due_on, id);
-- What the clock looks through.
CREATE INDEX commitment_due ON entente.commitment (tenant_id, due_on) WHERE state IN ('OFFERED', 'CHANGE_REQUESTED', 'ACCEPTED');
CREATE INDEX commitment_actor ON entente.commitment (tenant_id, actor_id, due_on, id);
CALL entente.stands_under_workspace('entente.commitment');

CREATE TABLE entente.check_in (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  commitment_id uuid NOT NULL,
  at timestamptz NOT NULL,
  by_member_id uuid NOT NULL,
  health text NOT NULL CHECK (health IN ('ON_TRACK', 'AT_RISK', 'OFF_TRACK')),
  note text NOT NULL,
  delivered_quantity numeric NOT NULL CHECK (delivered_quantity >= 0),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, workspace_id, commitment_id) REFERENCES entente.commitment (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, by_member_id) REFERENCES entente.member (tenant_id, id)
);
CREATE INDEX check_in_commitment ON entente.check_in (tenant_id, commitment_id, at, id);
CALL entente.stands_under_workspace('entente.check_in');

RESET ROLE;
