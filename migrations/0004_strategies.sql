-- Strategies: themes, the texts that are revised, their revisions, strategies and objectives.

SET LOCAL ROLE entente_owner;

CREATE TABLE entente.strategy_theme (
  tenant_id uuid NOT NULL REFERENCES entente.tenant (id),
  code text NOT NULL,
  title text NOT NULL,
  PRIMARY KEY (tenant_id, code)
);
CALL entente.stands_under_tenant('entente.strategy_theme');

-- What a strategy and an objective have in common: a text that is revised, discussed and approved.
CREATE TABLE entente.revised (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  type text NOT NULL CHECK (type IN ('Strategy', 'Objective')),
  owner_id uuid,
  revision integer NOT NULL CHECK (revision > 0),
  digest text NOT NULL,
  approved_revision integer,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id) REFERENCES entente.workspace (tenant_id, id),
  FOREIGN KEY (tenant_id, owner_id) REFERENCES entente.institution (tenant_id, id)
);
CALL entente.stands_under_workspace('entente.revised');

CREATE TABLE entente.revision (
  tenant_id uuid NOT NULL,
  revised_id uuid NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  workspace_id uuid NOT NULL,
  digest text NOT NULL,
  author_id uuid,
  created_at timestamptz NOT NULL,
  changed_fields text[] NOT NULL,
  change text NOT NULL CHECK (change IN ('FIRST', 'MATERIAL', 'EDITORIAL')),
  snapshot jsonb NOT NULL,
  PRIMARY KEY (tenant_id, revised_id, number),
  FOREIGN KEY (tenant_id, workspace_id, revised_id) REFERENCES entente.revised (tenant_id, workspace_id, id) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (tenant_id, author_id) REFERENCES entente.member (tenant_id, id)
);
CREATE INDEX revision_digest ON entente.revision (tenant_id, revised_id, digest);
CALL entente.stands_under_workspace('entente.revision');
REVOKE UPDATE, DELETE ON entente.revision FROM entente_app;

CREATE TABLE entente.strategy (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  owner_id uuid,
  theme_code text NOT NULL,
  title text NOT NULL,
  rationale text,
  period_from date,
  period_to date,
  state text NOT NULL CHECK (state IN ('DRAFT', 'IN_REVIEW', 'CHANGES_REQUESTED', 'APPROVED', 'REJECTED', 'RETIRED')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id, id) REFERENCES entente.revised (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, owner_id) REFERENCES entente.institution (tenant_id, id),
  FOREIGN KEY (tenant_id, theme_code) REFERENCES entente.strategy_theme (tenant_id, code),
  CONSTRAINT strategy_period CHECK (period_to >= period_from)
);
CREATE INDEX strategy_workspace ON entente.strategy (tenant_id, workspace_id, theme_code, title, id);
CALL entente.stands_under_workspace('entente.strategy');

CREATE TABLE entente.objective (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  strategy_id uuid NOT NULL,
  code text NOT NULL,
  statement text NOT NULL,
  description text,
  starts_on date,
  due_on date,
  target_group text,
  origin text NOT NULL CHECK (origin IN ('TOP_DOWN', 'BOTTOM_UP')),
  specific text,
  measurable text,
  achievable text,
  relevant text,
  time_bound text,
  state text NOT NULL CHECK (state IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'ACTIVE', 'DROPPED')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, workspace_id, id),
  CONSTRAINT objective_code_key UNIQUE (tenant_id, strategy_id, code),
  FOREIGN KEY (tenant_id, workspace_id, id) REFERENCES entente.revised (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, workspace_id, strategy_id) REFERENCES entente.strategy (tenant_id, workspace_id, id)
);
CALL entente.stands_under_workspace('entente.objective');

RESET ROLE;
