-- Tenancy: entering tells the epoch, too, so that the statement that enters has nothing to plan but the call.

SET LOCAL ROLE entente_owner;

DROP FUNCTION entente.enter(uuid, uuid);

-- Entering: sets the tenant and the readable workspaces for this transaction, and returns the caller's memberships, each with which life of the database
-- this is.
CREATE FUNCTION entente.enter(t uuid, p uuid) RETURNS TABLE (id uuid, workspace_id uuid, institution_id uuid, role text, epoch uuid)
  LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE ws text;
BEGIN
  PERFORM set_config('entente.tenant', t::text, true);
  SELECT array_agg(DISTINCT w.id)::text INTO ws FROM entente.member m JOIN entente.workspace w
    ON w.tenant_id = m.tenant_id AND (w.id = m.workspace_id OR m.role = 'TENANT_COORDINATOR')
    WHERE m.person_id = p AND m.until IS NULL;
  PERFORM set_config('entente.workspaces', coalesce(ws, ''), true);
  RETURN QUERY SELECT m.id, m.workspace_id, m.institution_id, m.role, e.id FROM entente.member m, entente.epoch e
    WHERE m.person_id = p AND m.until IS NULL;
END $$;
GRANT EXECUTE ON FUNCTION entente.enter(uuid, uuid) TO entente_app;

RESET ROLE;
