-- Tenancy: who owns, who serves, how a transaction enters a tenant, and the two canonical policies.

DO $$ BEGIN
  -- Roles belong to the cluster: another database of it may have made them, even at this moment.
  BEGIN CREATE ROLE entente_owner NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  BEGIN CREATE ROLE entente_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
END $$;

CREATE SCHEMA entente AUTHORIZATION entente_owner;
SET LOCAL ROLE entente_owner;
GRANT USAGE ON SCHEMA entente TO entente_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA entente REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Unset or empty is NULL, and NULL sees no row.
CREATE FUNCTION entente.tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('entente.tenant', true), '')::uuid $$;
CREATE FUNCTION entente.workspaces() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('entente.workspaces', true), '')::uuid[] $$;
GRANT EXECUTE ON FUNCTION entente.tenant(), entente.workspaces() TO entente_app;

-- The canonical policies. Every table but the global ones of this file calls one of the two.
CREATE PROCEDURE entente.stands_under_tenant(t regclass) LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
  EXECUTE format('CREATE POLICY t ON %s TO entente_app USING (tenant_id = (SELECT entente.tenant())) '
                 'WITH CHECK (tenant_id = (SELECT entente.tenant()))', t);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO entente_app', t);
END $$;
CREATE PROCEDURE entente.stands_under_workspace(t regclass) LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
  EXECUTE format('CREATE POLICY w ON %s TO entente_app USING (tenant_id = (SELECT entente.tenant()) AND workspace_id = ANY ((SELECT entente.workspaces())::uuid[])) '
                 'WITH CHECK (tenant_id = (SELECT entente.tenant()) AND workspace_id = ANY ((SELECT entente.workspaces())::uuid[]))', t);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO entente_app', t);
END $$;

-- Global, without content, reached by the directory only.
CREATE TABLE entente.tenant (
  id uuid PRIMARY KEY,
  slug text NOT NULL CONSTRAINT tenant_slug_key UNIQUE,
  name text NOT NULL,
  programme text NOT NULL CHECK (programme IN ('ERASMUS_PLUS', 'INTERREG', 'HORIZON', 'ESF_PLUS', 'NATIONAL', 'OTHER')),
  starts_on date,
  ends_on date,
  created_at timestamptz NOT NULL,
  CONSTRAINT tenant_period CHECK (ends_on > starts_on)
);
GRANT SELECT, INSERT ON entente.tenant TO entente_app;

-- Which life of the database a cursor belongs to: it changes when a backup is restored.
CREATE TABLE entente.epoch (sole boolean PRIMARY KEY DEFAULT true CHECK (sole), id uuid NOT NULL);
INSERT INTO entente.epoch (id) VALUES (gen_random_uuid());
GRANT SELECT ON entente.epoch TO entente_app;

RESET ROLE;
