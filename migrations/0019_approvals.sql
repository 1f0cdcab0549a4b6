-- Approvals: a text is held and read in one message.

SET LOCAL ROLE entente_owner;

-- The text $1 of type $2, which stays what it is until the end of the transaction; others may hold it so, too. It is read after it is held, since a
-- statement that waits for a lock sees only the locked row as it is now: each statement of a volatile function sees what was committed before it began.
CREATE FUNCTION entente.share_subject(uuid, text)
  RETURNS TABLE (id uuid, type text, workspace_id uuid, owner_id uuid, revision integer, digest text, strategy_state text, objective_state text)
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
BEGIN
  PERFORM FROM entente.revised v WHERE v.id = $1 FOR SHARE;
  RETURN QUERY SELECT v.id, v.type, v.workspace_id, v.owner_id, v.revision, v.digest, s.state, o.state
    FROM entente.revised v LEFT JOIN entente.strategy s ON (s.tenant_id, s.id) = (v.tenant_id, v.id)
      LEFT JOIN entente.objective o ON (o.tenant_id, o.id) = (v.tenant_id, v.id)
    WHERE v.id = $1 AND v.type = $2;
END $$;
GRANT EXECUTE ON FUNCTION entente.share_subject(uuid, text) TO entente_app;

RESET ROLE;
