-- People: institutions, workspaces, actors, persons, members, invitations, tokens.

SET LOCAL ROLE entente_owner;

CREATE TABLE entente.institution (
  tenant_id uuid NOT NULL REFERENCES entente.tenant (id),
  id uuid NOT NULL,
  legal_name text NOT NULL,
  short_name text NOT NULL,
  type text NOT NULL CHECK (type IN ('REGIONAL_AUTHORITY', 'NATIONAL_AUTHORITY', 'LOCAL_AUTHORITY', 'DEVELOPMENT_AGENCY', 'VET_POLICY_AGENCY', 'ERASMUS_NATIONAL_AGENCY', 'PUBLIC_EMPLOYMENT_SERVICE', 'QUALITY_ASSURANCE_BODY', 'VET_PROVIDER', 'VET_CENTRE_OF_EXCELLENCE', 'PROFESSIONAL_HEI', 'UNIVERSITY', 'RESEARCH_CENTRE', 'COMPANY', 'CHAMBER', 'CLUSTER', 'EMPLOYERS_ORGANISATION', 'TRADE_UNION', 'NGO', 'LEARNERS_ASSOCIATION', 'OTHER')),
  helix text NOT NULL CHECK (helix IN ('GOVERNMENT', 'ACADEMIA', 'INDUSTRY', 'CIVIL_SOCIETY')),
  country text NOT NULL,
  city text,
  website text,
  oid text,
  pic text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT institution_oid_key UNIQUE (tenant_id, oid)
);
CREATE UNIQUE INDEX institution_short_name_key ON entente.institution (tenant_id, lower(short_name));
CALL entente.stands_under_tenant('entente.institution');

CREATE TABLE entente.workspace (
  tenant_id uuid NOT NULL REFERENCES entente.tenant (id),
  id uuid NOT NULL,
  name text NOT NULL,
  nuts_code text,
  nuts_version integer,
  custom_area text,
  country text NOT NULL,
  timezone text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT workspace_region_key UNIQUE (tenant_id, nuts_code, nuts_version),
  CONSTRAINT workspace_area CHECK ((nuts_code IS NULL) = (nuts_version IS NULL) AND (nuts_code IS NULL) <> (custom_area IS NULL))
);
CREATE UNIQUE INDEX workspace_name_key ON entente.workspace (tenant_id, lower(name));
CALL entente.stands_under_tenant('entente.workspace');

CREATE TABLE entente.actor (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  institution_id uuid NOT NULL,
  helix text NOT NULL CHECK (helix IN ('GOVERNMENT', 'ACADEMIA', 'INDUSTRY', 'CIVIL_SOCIETY')),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['REGION_LEAD', 'FACILITATOR', 'STRATEGY_CONTRIBUTOR', 'IMPLEMENTER', 'PLACEMENT_HOST', 'SKILLS_INTELLIGENCE', 'FUNDER', 'TRAINING_SUPPLIER', 'AUDITOR', 'MULTIPLIER', 'OBSERVER']),
  joined_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, workspace_id, id),
  CONSTRAINT actor_institution_key UNIQUE (tenant_id, workspace_id, institution_id),
  FOREIGN KEY (tenant_id, workspace_id) REFERENCES entente.workspace (tenant_id, id),
  FOREIGN KEY (tenant_id, institution_id) REFERENCES entente.institution (tenant_id, id)
);
CREATE UNIQUE INDEX actor_region_lead_key ON entente.actor (tenant_id, workspace_id) WHERE 'REGION_LEAD' = ANY (roles);
CALL entente.stands_under_workspace('entente.actor');

CREATE TABLE entente.person (
  tenant_id uuid NOT NULL REFERENCES entente.tenant (id),
  id uuid NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT person_email_key UNIQUE (tenant_id, email)
);
CALL entente.stands_under_tenant('entente.person');

CREATE TABLE entente.member (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  workspace_id uuid,
  institution_id uuid,
  role text NOT NULL CHECK (role IN ('TENANT_COORDINATOR', 'REGION_LEAD', 'FACILITATOR', 'INSTITUTION_LEAD', 'MEMBER', 'AUDITOR', 'OBSERVER')),
  since timestamptz NOT NULL,
  until timestamptz,
  end_reason text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, person_id) REFERENCES entente.person (tenant_id, id),
  FOREIGN KEY (tenant_id, workspace_id) REFERENCES entente.workspace (tenant_id, id),
  FOREIGN KEY (tenant_id, institution_id) REFERENCES entente.institution (tenant_id, id),
  CONSTRAINT member_place CHECK ((role = 'TENANT_COORDINATOR') = (workspace_id IS NULL)
    AND (workspace_id IS NULL OR institution_id IS NOT NULL))
);
CREATE UNIQUE INDEX member_active_key ON entente.member (tenant_id, person_id, workspace_id) WHERE until IS NULL;
CREATE UNIQUE INDEX member_coordinator_key ON entente.member (tenant_id, person_id) WHERE until IS NULL AND workspace_id IS NULL;
CREATE INDEX member_workspace ON entente.member (tenant_id, workspace_id, institution_id);
CALL entente.stands_under_tenant('entente.member');

CREATE TABLE entente.invitation (
  tenant_id uuid NOT NULL REFERENCES entente.tenant (id),
  id uuid NOT NULL,
  email text NOT NULL,
  workspace_id uuid,
  institution_id uuid,
  role text NOT NULL CHECK (role IN ('TENANT_COORDINATOR', 'REGION_LEAD', 'FACILITATOR', 'INSTITUTION_LEAD', 'MEMBER', 'AUDITOR', 'OBSERVER')),
  landing_type text,
  landing_id uuid,
  message text,
  token_hash bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('PENDING', 'ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED')),
  delivery text NOT NULL CHECK (delivery IN ('QUEUED', 'SENT', 'BOUNCED')),
  invited_by uuid,
  sent_at timestamptz,
  sent_count integer NOT NULL CHECK (sent_count > 0),
  expires_at timestamptz NOT NULL,
  answered_at timestamptz,
  decline_reason text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT invitation_token_key UNIQUE (tenant_id, token_hash),
  FOREIGN KEY (tenant_id, workspace_id) REFERENCES entente.workspace (tenant_id, id),
  FOREIGN KEY (tenant_id, institution_id) REFERENCES entente.institution (tenant_id, id),
  FOREIGN KEY (tenant_id, invited_by) REFERENCES entente.member (tenant_id, id),
  CONSTRAINT invitation_place CHECK ((role = 'TENANT_COORDINATOR') = (workspace_id IS NULL)
    AND (workspace_id IS NULL OR institution_id IS NOT NULL)),
  CONSTRAINT invitation_landing CHECK ((landing_type IS NULL) = (landing_id IS NULL))
);
CREATE UNIQUE INDEX invitation_open_key ON entente.invitation (tenant_id, workspace_id, email) WHERE state = 'PENDING';
CREATE UNIQUE INDEX invitation_open_coordinator_key ON entente.invitation (tenant_id, email) WHERE state = 'PENDING' AND workspace_id IS NULL;
CREATE INDEX invitation_workspace ON entente.invitation (tenant_id, workspace_id, created_at DESC, id DESC);
CREATE INDEX invitation_expiry ON entente.invitation (tenant_id, expires_at) WHERE state = 'PENDING';
CALL entente.stands_under_tenant('entente.invitation');

-- A key for programs: global, because it is looked up before the tenant is entered.
CREATE TABLE entente.api_token (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  person_id uuid NOT NULL,
  name text NOT NULL,
  secret_hash bytea NOT NULL,
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['READ', 'COMMENT', 'DECIDE', 'MANAGE']),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz,
  FOREIGN KEY (tenant_id, person_id) REFERENCES entente.person (tenant_id, id)
);
CREATE INDEX api_token_person ON entente.api_token (tenant_id, person_id, created_at DESC, id DESC);
GRANT SELECT, INSERT, UPDATE ON entente.api_token TO entente_app;

-- Messages that leave after the commit.
CREATE TABLE entente.outbox (
  tenant_id uuid NOT NULL REFERENCES entente.tenant (id),
  id uuid NOT NULL,
  address text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  link text NOT NULL,
  invitation_id uuid,
  created_at timestamptz NOT NULL,
  next_attempt_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  sent_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, invitation_id) REFERENCES entente.invitation (tenant_id, id)
);
CREATE INDEX outbox_due ON entente.outbox (tenant_id, next_attempt_at) WHERE sent_at IS NULL;
CALL entente.stands_under_tenant('entente.outbox');

-- Entering: sets the tenant and the readable workspaces for this transaction, and returns the caller's memberships.
CREATE FUNCTION entente.enter(t uuid, p uuid) RETURNS SETOF entente.member LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE ws text;
BEGIN
  PERFORM set_config('entente.tenant', t::text, true);
  SELECT array_agg(DISTINCT w.id)::text INTO ws FROM entente.member m JOIN entente.workspace w
    ON w.tenant_id = m.tenant_id AND (w.id = m.workspace_id OR m.role = 'TENANT_COORDINATOR')
    WHERE m.person_id = p AND m.until IS NULL;
  PERFORM set_config('entente.workspaces', coalesce(ws, ''), true);
  RETURN QUERY SELECT * FROM entente.member m WHERE m.person_id = p AND m.until IS NULL;
END $$;

-- The clock and the command line: one tenant, all of its workspaces.
CREATE FUNCTION entente.enter_all(t uuid) RETURNS void LANGUAGE plpgsql SECURITY INVOKER AS $$
BEGIN
  PERFORM set_config('entente.tenant', t::text, true);
  PERFORM set_config('entente.workspaces', coalesce((SELECT array_agg(w.id)::text FROM entente.workspace w), ''), true);
END $$;

-- Who holds an invitation's token: the invitation's workspace, and the person's own if a credential came with it.
CREATE FUNCTION entente.enter_invited(t uuid, hash bytea, p uuid) RETURNS SETOF entente.member LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE ws text;
BEGIN
  PERFORM set_config('entente.tenant', t::text, true);
  SELECT array_agg(DISTINCT w.id)::text INTO ws FROM entente.workspace w
    WHERE w.id = (SELECT i.workspace_id FROM entente.invitation i WHERE i.token_hash = hash)
       OR EXISTS (SELECT FROM entente.member m WHERE m.person_id = p AND m.until IS NULL
                  AND (m.workspace_id = w.id OR m.role = 'TENANT_COORDINATOR'));
  PERFORM set_config('entente.workspaces', coalesce(ws, ''), true);
  RETURN QUERY SELECT * FROM entente.member m WHERE m.person_id = p AND m.until IS NULL;
END $$;

-- An invitee who reads: the tenant, and none of its workspaces.
CREATE FUNCTION entente.enter_outside(t uuid) RETURNS void LANGUAGE plpgsql SECURITY INVOKER AS $$
BEGIN
  PERFORM set_config('entente.tenant', t::text, true);
  PERFORM set_config('entente.workspaces', '', true);
END $$;
GRANT EXECUTE ON FUNCTION entente.enter(uuid, uuid), entente.enter_all(uuid), entente.enter_invited(uuid, bytea, uuid), entente.enter_outside(uuid)
  TO entente_app;

-- Who may see what stands under the tenant's policy alone: one place per entity.
-- A member, past ones too: a coordinator is seen by whoever is in the tenant, others by whoever reaches their workspace.
CREATE FUNCTION entente.sees_member(workspace uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT workspace IS NULL OR workspace = ANY (entente.workspaces()) $$;
-- A person: who is such a member.
CREATE FUNCTION entente.sees_person(person uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT EXISTS (SELECT FROM entente.member m WHERE m.person_id = person AND entente.sees_member(m.workspace_id)) $$;
-- An invitation: who may grant its role there (workspaces, roles and institutions are one list of grants; null: any), whom it is for, and
-- who holds its token.
CREATE FUNCTION entente.sees_invitation(i entente.invitation, workspaces uuid[], roles text[], institutions uuid[], person uuid, hash bytea)
  RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT EXISTS (SELECT FROM unnest(workspaces, roles, institutions) g (workspace, role, institution)
                       WHERE g.role = i.role AND (g.workspace IS NULL OR g.workspace = i.workspace_id)
                         AND (g.institution IS NULL OR g.institution = i.institution_id))
            OR i.email = (SELECT p.email FROM entente.person p WHERE p.id = person)
            OR i.token_hash = hash $$;
GRANT EXECUTE ON FUNCTION entente.sees_member(uuid), entente.sees_person(uuid),
  entente.sees_invitation(entente.invitation, uuid[], text[], uuid[], uuid, bytea) TO entente_app;

RESET ROLE;
