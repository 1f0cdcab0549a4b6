-- Everybody: what the subscribers of a workspace may all see is read once for all of them.

SET LOCAL ROLE entente_owner;

-- Whoever is in a workspace, and nobody in particular: the tenant and this one workspace. What only some may see names a person, and is not found.
CREATE FUNCTION entente.enter_everybody(t uuid, workspace uuid) RETURNS void LANGUAGE plpgsql SECURITY INVOKER AS $$
BEGIN
  PERFORM set_config('entente.tenant', t::text, true);
  PERFORM set_config('entente.workspaces', ARRAY[workspace]::text, true);
END $$;
GRANT EXECUTE ON FUNCTION entente.enter_everybody(uuid, uuid) TO entente_app;

RESET ROLE;
