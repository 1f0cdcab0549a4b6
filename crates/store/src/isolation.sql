-- The isolation check: every row is a fault, that is a way past the two borders. Reads the catalog only.
-- $1: the role that serves. Columns: class, object, remedy. Run with the search path `pg_catalog`, so that every name is written in full.
WITH
app AS (SELECT oid, rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = $1),
-- What stands outside of row-level security on purpose: global tables without content, reached by the directory only, and the list of
-- migrations, which is read before any tenant is.
global (name) AS (VALUES ('entente.tenant'), ('entente.epoch'), ('entente.api_token'), ('public._sqlx_migrations')),
-- Definer functions that were reviewed and may be called. None so far.
reviewed (name) AS (SELECT NULL::text WHERE false),
-- What is of a workspace and stands under the tenant's policy on purpose: entering reads it before any workspace is readable.
entered (name) AS (VALUES ('entente.member'), ('entente.invitation')),
-- What the two canonical policies ask: their text proves nothing if these answer otherwise.
borders (name, body) AS (VALUES
  ('entente.tenant()', $$SELECT nullif(current_setting('entente.tenant', true), '')::uuid$$),
  ('entente.workspaces()', $$SELECT nullif(current_setting('entente.workspaces', true), '')::uuid[]$$)),
relations AS (
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.reloptions,
         n.nspname || '.' || c.relname AS name,
         -- By a grant on the whole, or on some of its columns.
         has_table_privilege(app.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
           OR has_any_column_privilege(app.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') AS reached
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, app
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'
),
-- Tables of ours, and whatever else the serving role can reach.
tables AS (SELECT r.* FROM relations r WHERE r.relkind IN ('r', 'p') AND (r.nspname = 'entente' OR r.reached)),
guarded AS (SELECT * FROM tables t WHERE t.name NOT IN (SELECT name FROM global)),
canonical (text) AS (VALUES
  ('(tenant_id = ( SELECT entente.tenant() AS tenant))'),
  ('((tenant_id = ( SELECT entente.tenant() AS tenant)) AND (workspace_id = ANY (( SELECT entente.workspaces() AS workspaces)::uuid[])))'),
  ('((tenant_id = ( SELECT entente.tenant() AS tenant)) AND (workspace_id = ANY (( SELECT entente.workspaces() AS workspaces))))')),
policies AS (
  SELECT p.*, t.name AS table_name, pg_get_expr(p.polqual, p.polrelid) AS reads, pg_get_expr(p.polwithcheck, p.polrelid) AS writes
  FROM pg_policy p JOIN tables t ON t.oid = p.polrelid
),
tenant_columns AS (SELECT a.attrelid, a.attnum, a.attnotnull FROM pg_attribute a WHERE a.attname = 'tenant_id' AND NOT a.attisdropped)

SELECT 'table_without_tenant' AS "class!", g.name AS "object!", 'Give it tenant_id as the first part of its key' AS "remedy!"
  FROM guarded g WHERE NOT EXISTS (SELECT FROM tenant_columns c WHERE c.attrelid = g.oid)
UNION ALL
SELECT 'nullable_tenant', g.name, 'Make tenant_id NOT NULL'
  FROM guarded g JOIN tenant_columns c ON c.attrelid = g.oid WHERE NOT c.attnotnull
UNION ALL
SELECT 'security_not_enabled', name, 'Call entente.stands_under_tenant or entente.stands_under_workspace' FROM guarded WHERE NOT relrowsecurity
UNION ALL
SELECT 'security_not_forced', name, 'FORCE ROW LEVEL SECURITY, or its owner sees everything' FROM guarded WHERE relrowsecurity AND NOT relforcerowsecurity
UNION ALL
SELECT 'no_policy', g.name, 'Call entente.stands_under_tenant or entente.stands_under_workspace'
  FROM guarded g WHERE NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = g.oid)
UNION ALL
SELECT 'policy_not_canonical', p.table_name || '.' || p.polname, 'Use one of the two canonical policies, for reading and for writing'
  FROM policies p WHERE p.polcmd <> '*' OR p.reads IS DISTINCT FROM p.writes OR coalesce(p.reads, '') NOT IN (SELECT text FROM canonical)
UNION ALL
SELECT 'policy_for_others', p.table_name || '.' || p.polname, 'Write the policy TO the serving role alone'
  FROM policies p, app WHERE p.polroles <> ARRAY[app.oid]
UNION ALL
SELECT 'second_policy', p.table_name, 'Policies are joined by OR: keep one'
  FROM policies p GROUP BY p.table_name HAVING count(*) > 1
UNION ALL
SELECT 'workspace_left_open', g.name, 'Call entente.stands_under_workspace: the whole tenant sees it'
  FROM guarded g JOIN policies p ON p.polrelid = g.oid JOIN pg_attribute a ON a.attrelid = g.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
  WHERE p.reads NOT LIKE '%workspace_id%' AND p.reads IN (SELECT text FROM canonical) AND g.name NOT IN (SELECT name FROM entered)
UNION ALL
SELECT 'border_redefined', b.name, 'Define it as the first migration does: every policy asks it'
  FROM borders b JOIN pg_proc p ON p.oid = to_regprocedure(b.name) WHERE btrim(p.prosrc) <> b.body OR p.proconfig IS NOT NULL
UNION ALL
SELECT 'tenant_by_default', coalesce(r.rolname, d.datname, 'every role'), 'RESET it: who has entered nowhere would be there'
  FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
  WHERE (d.oid IS NULL OR d.datname = current_database())
    AND EXISTS (SELECT FROM unnest(s.setconfig) AS setting WHERE setting LIKE 'entente.%')
UNION ALL
SELECT 'view_of_the_owner', r.name, 'Create it WITH (security_invoker = true)'
  FROM relations r WHERE r.relkind = 'v' AND r.reached
   AND NOT coalesce(r.reloptions @> ARRAY['security_invoker=true'] OR r.reloptions @> ARRAY['security_invoker=on'], false)
UNION ALL
SELECT 'readable_materialised_view', r.name, 'Revoke it: row-level security does not reach it'
  FROM relations r WHERE r.relkind = 'm' AND r.reached
UNION ALL
SELECT 'foreign_table', r.name, 'Revoke it: row-level security does not reach it' FROM relations r WHERE r.relkind = 'f' AND r.reached
UNION ALL
SELECT 'truncate_granted', t.name, 'Revoke TRUNCATE: it passes row-level security by' FROM tables t, app WHERE has_table_privilege(app.oid, t.oid, 'TRUNCATE')
UNION ALL
SELECT 'references_granted', t.name, 'Revoke REFERENCES: a foreign key tells what is there' FROM tables t, app WHERE has_any_column_privilege(app.oid, t.oid, 'REFERENCES')
UNION ALL
SELECT 'trigger_granted', t.name, 'Revoke TRIGGER: a trigger runs with the rights of others' FROM tables t, app WHERE has_table_privilege(app.oid, t.oid, 'TRIGGER')
UNION ALL
SELECT 'foreign_key_across_tenants', k.conrelid::regclass || '.' || k.conname, 'Put tenant_id into the key, on both sides and at the same place'
  FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid
  WHERE k.contype = 'f' AND NOT EXISTS (
    SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
    JOIN tenant_columns c ON c.attrelid = k.conrelid AND c.attnum = pair.here
    JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = pair.there
    WHERE f.attname = 'tenant_id' OR (k.confrelid = to_regclass('entente.tenant') AND f.attname = 'id'))
UNION ALL
SELECT 'unique_across_tenants', i.indexrelid::regclass::text, 'Put tenant_id first: a collision tells what another tenant has'
  FROM pg_index i JOIN guarded g ON g.oid = i.indrelid
  WHERE (i.indisunique OR i.indisexclusion)
    -- Of its key: a column that is only included does not tell rows apart.
    AND NOT EXISTS (SELECT FROM tenant_columns c WHERE c.attrelid = i.indrelid AND c.attnum = ANY ((i.indkey::int2[])[:i.indnkeyatts - 1]))
UNION ALL
SELECT 'readable_sequence', r.name, 'Revoke it: its last value tells how busy others are. Ids are UUIDs'
  FROM relations r, app WHERE r.relkind = 'S' AND has_sequence_privilege(app.oid, r.oid, 'SELECT, USAGE, UPDATE')
UNION ALL
SELECT 'definer_function', p.oid::regprocedure::text, 'Make it SECURITY INVOKER, or revoke it: it reads as its owner'
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, app
  WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_function_privilege(app.oid, p.oid, 'EXECUTE')
    AND NOT EXISTS (SELECT FROM reviewed r WHERE r.name = p.oid::regprocedure::text)
UNION ALL
SELECT 'definer_without_search_path', p.oid::regprocedure::text, 'SET search_path on the function, or a caller chooses what its names mean'
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%')
UNION ALL
SELECT 'leakproof_function', p.oid::regprocedure::text, 'Make it NOT LEAKPROOF, or a condition with it is asked about rows of others'
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proleakproof AND n.nspname NOT IN ('pg_catalog', 'information_schema')
UNION ALL
SELECT 'definer_trigger', g.tgname || ' on ' || t.name, 'Let the trigger function be SECURITY INVOKER'
  FROM pg_trigger g JOIN tables t ON t.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid WHERE NOT g.tgisinternal AND p.prosecdef
UNION ALL
SELECT 'role_missing', $1, 'Run the migrations' WHERE NOT EXISTS (SELECT FROM app)
UNION ALL
SELECT 'role_too_strong', rolname, 'The serving role must not be superuser, bypass row-level security, replicate, or create roles or databases'
  FROM app WHERE rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
UNION ALL
SELECT 'role_is_owner', owned.identity, 'Let entente_owner own it'
  FROM app, pg_shdepend d, pg_identify_object(d.classid, d.objid, d.objsubid) AS owned
  WHERE d.deptype = 'o' AND d.refclassid = 'pg_authid'::regclass AND d.refobjid = app.oid
    AND (d.dbid = 0 OR d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()))
UNION ALL
SELECT 'role_is_member', g.rolname, 'Revoke the membership: SET ROLE leads out'
  FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid, app WHERE m.member = app.oid
UNION ALL
SELECT 'readable_partition', t.name, 'Revoke it: the policy of the parent is not asked when a partition is read directly'
  FROM tables t WHERE t.relispartition AND t.reached
ORDER BY 1, 2
