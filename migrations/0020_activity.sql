-- Activity: a key is claimed by a function, which may stand in the message that begins the transaction.

SET LOCAL ROLE entente_owner;

-- Claims the key $2 of $1 for the field $3, with the hash $4 of its arguments, at the instant $5; a concurrent twin waits here until the first ends. Returns
-- what the first left; the outcome is null for who is the first. What the first left is read as its row is claimed again: so it is found by the index of
-- the constraint, and not as a plan has it.
CREATE FUNCTION entente.claim(uuid, text, text, bytea, timestamptz) RETURNS TABLE (arguments_hash bytea, outcome jsonb, seq bigint)
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY INSERT INTO entente.idempotency_key AS claimed (tenant_id, caller_id, key, field, arguments_hash, created_at)
    VALUES (entente.tenant(), $1, $2, $3, $4, $5)
    ON CONFLICT (tenant_id, caller_id, key, field) DO UPDATE SET field = EXCLUDED.field
    RETURNING claimed.arguments_hash, claimed.outcome, claimed.seq;
END $$;
GRANT EXECUTE ON FUNCTION entente.claim(uuid, text, text, bytea, timestamptz) TO entente_app;

RESET ROLE;
