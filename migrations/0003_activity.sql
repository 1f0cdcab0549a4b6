-- Activity: one numbered log per workspace and one per tenant, and the keys that make a repeat harmless.

SET LOCAL ROLE entente_owner;

-- The counter is the last row that a command writes. Half-full pages keep its updates in place.
CREATE TABLE entente.workspace_head (
  tenant_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  last_seq bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, workspace_id),
  FOREIGN KEY (tenant_id, workspace_id) REFERENCES entente.workspace (tenant_id, id)
) WITH (fillfactor = 50);
CALL entente.stands_under_workspace('entente.workspace_head');

CREATE TABLE entente.workspace_event (
  tenant_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  id uuid NOT NULL,
  kind text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamptz NOT NULL,
  by_member_id uuid,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  touched jsonb NOT NULL,
  body jsonb NOT NULL,
  -- Who may know of it; all three null: everybody in the workspace.
  audience_institution_id uuid,
  audience_body_id uuid,
  audience_granting text[],
  PRIMARY KEY (tenant_id, workspace_id, seq),
  UNIQUE (tenant_id, id),
  FOREIGN KEY (tenant_id, workspace_id) REFERENCES entente.workspace (tenant_id, id),
  FOREIGN KEY (tenant_id, by_member_id) REFERENCES entente.member (tenant_id, id),
  FOREIGN KEY (tenant_id, audience_institution_id) REFERENCES entente.institution (tenant_id, id)
);
CALL entente.stands_under_workspace('entente.workspace_event');
REVOKE UPDATE, DELETE ON entente.workspace_event FROM entente_app;

CREATE TABLE entente.tenant_head (
  tenant_id uuid NOT NULL PRIMARY KEY REFERENCES entente.tenant (id),
  last_seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CALL entente.stands_under_tenant('entente.tenant_head');

CREATE TABLE entente.tenant_event (
  tenant_id uuid NOT NULL REFERENCES entente.tenant (id),
  seq bigint NOT NULL CHECK (seq > 0),
  id uuid NOT NULL,
  kind text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamptz NOT NULL,
  by_member_id uuid,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  touched jsonb NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (tenant_id, seq),
  UNIQUE (tenant_id, id),
  FOREIGN KEY (tenant_id, by_member_id) REFERENCES entente.member (tenant_id, id)
);
CALL entente.stands_under_tenant('entente.tenant_event');
REVOKE UPDATE, DELETE ON entente.tenant_event FROM entente_app;

CREATE TABLE entente.idempotency_key (
  tenant_id uuid NOT NULL REFERENCES entente.tenant (id),
  caller_id uuid NOT NULL,
  key text NOT NULL,
  field text NOT NULL,
  arguments_hash bytea NOT NULL,
  outcome jsonb,
  seq bigint,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, caller_id, key, field)
);
CREATE INDEX idempotency_key_age ON entente.idempotency_key (tenant_id, created_at);
CALL entente.stands_under_tenant('entente.idempotency_key');

RESET ROLE;
