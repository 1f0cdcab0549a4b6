-- Activity: a key is claimed in the message that begins a command, and its outcome kept in the one that ends it, whatever was believed of the table when
-- the statements were planned.

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

-- Keeps the outcome $4 and the number $5 of its event, if it has one, under the key $2 of $1 for the field $3, which this transaction has claimed: by
-- an upsert, since that looks in the index of the constraint. An update is planned once, perhaps while the table was empty, and would then read all keys
-- until it is planned anew. Who has not claimed the key has no hash of arguments there.
CREATE FUNCTION entente.keep(uuid, text, text, jsonb, bigint) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
DECLARE
  hash bytea;
BEGIN
  INSERT INTO entente.idempotency_key AS kept (tenant_id, caller_id, key, field, arguments_hash, created_at, outcome, seq)
    VALUES (entente.tenant(), $1, $2, $3, '', now(), $4, $5)
    ON CONFLICT (tenant_id, caller_id, key, field) DO UPDATE SET outcome = EXCLUDED.outcome, seq = EXCLUDED.seq
    RETURNING arguments_hash INTO hash;
  IF hash = '' THEN
    RAISE EXCEPTION 'An idempotency key was not claimed';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION entente.keep(uuid, text, text, jsonb, bigint) TO entente_app;

-- Raises the counter of workspace $1, unless the number $18 is given, which the caller has raised it to or beyond; then writes the event: each
-- statement of a volatile function sees what was committed before it began, so that a membership that ended while this one waited for the counter is
-- found ended. Who ends one in this very transaction may.
-- $2 id, $3 kind, $4 version, $5 occurred at, $6 by, $7 subject's type, $8 subject, $9 touched, $10 body, $11 to $13 the audience: institution, body,
-- granting. With the key $15 of $14 for the field $16, which this transaction has claimed, the outcome $17 is kept.
-- Returns the number. When the membership has ended, it fails with EN001: so nothing that stands after it in the same message is done.
CREATE OR REPLACE FUNCTION entente.tell(uuid, uuid, text, integer, timestamptz, uuid, text, uuid, jsonb, jsonb, uuid, uuid, text[], uuid, text, text, jsonb,
    bigint DEFAULT NULL)
  RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
DECLARE
  tenant uuid := entente.tenant();
  number bigint := $18;
BEGIN
  IF number IS NULL THEN
    INSERT INTO entente.workspace_head AS head (tenant_id, workspace_id, last_seq) VALUES (tenant, $1, 1)
      ON CONFLICT (tenant_id, workspace_id) DO UPDATE SET last_seq = head.last_seq + 1 RETURNING last_seq INTO number;
  END IF;
  INSERT INTO entente.workspace_event (tenant_id, workspace_id, seq, id, kind, version, occurred_at, by_member_id, subject_type, subject_id, touched, body,
      audience_institution_id, audience_body_id, audience_granting)
    SELECT tenant, $1, number, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
    WHERE $6 IS NULL OR EXISTS (SELECT FROM entente.member m
        WHERE (m.tenant_id, m.id) = (tenant, $6) AND (m.until IS NULL OR m.xmin = pg_current_xact_id()::xid));
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The membership has ended' USING ERRCODE = 'EN001';
  END IF;
  IF $15 IS NOT NULL THEN
    PERFORM entente.keep($14, $15, $16, $17, number);
  END IF;
  RETURN number;
END $$;

RESET ROLE;
