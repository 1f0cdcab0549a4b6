-- Activity: a key is held by a lock while a command runs, and written once, with its outcome. Tenancy: entering reads the memberships once.

SET LOCAL ROLE entente_owner;

-- Entering: sets the tenant and the readable workspaces for this transaction, and returns the caller's memberships, each with which life of the database
-- this is.
CREATE OR REPLACE FUNCTION entente.enter(t uuid, p uuid) RETURNS TABLE (id uuid, workspace_id uuid, institution_id uuid, role text, epoch uuid)
  LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE
  reached uuid[] := '{}';
  everywhere boolean := false;
BEGIN
  PERFORM set_config('entente.tenant', t::text, true);
  FOR id, workspace_id, institution_id, role, epoch IN
    SELECT m.id, m.workspace_id, m.institution_id, m.role, e.id FROM entente.member m, entente.epoch e WHERE m.person_id = p AND m.until IS NULL
  LOOP
    reached := reached || workspace_id;
    everywhere := everywhere OR role = 'TENANT_COORDINATOR';
    RETURN NEXT;
  END LOOP;
  IF everywhere THEN
    SELECT array_agg(w.id) INTO reached FROM entente.workspace w;
  END IF;
  PERFORM set_config('entente.workspaces', coalesce(reached::text, ''), true);
END $$;

DROP FUNCTION entente.claim(uuid, text, text, bytea, timestamptz);
DROP FUNCTION entente.tell(uuid, uuid, text, integer, timestamptz, uuid, text, uuid, jsonb, jsonb, uuid, uuid, text[], uuid, text, text, jsonb, bigint);
DROP FUNCTION entente.keep(uuid, text, text, jsonb, bigint);

ALTER TABLE entente.idempotency_key ALTER COLUMN outcome SET NOT NULL;

-- Claims the key $2 of $1 until this transaction ends, whatever the field. While another has it, who is patient ($3) waits; who is not gets a row of nulls, and
-- has not claimed it. Returns what was kept under it, in the order of fields. It is looked for after the wait, by a statement of its own, which sees what
-- was committed before. Only the index of the primary key has that order without a sort: so it is found there, whatever was believed of the table when
-- the statement was planned.
CREATE FUNCTION entente.claim(uuid, text, boolean) RETURNS TABLE (field text, arguments_hash bytea, outcome jsonb, seq bigint)
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET enable_sort = off AS $$
DECLARE
  tenant uuid := entente.tenant();
  claimed bigint := hashtextextended(format('%s %s %s', tenant, $1, $2), 0);
BEGIN
  IF $3 THEN
    PERFORM pg_advisory_xact_lock(claimed);
  ELSIF NOT pg_try_advisory_xact_lock(claimed) THEN
    RETURN NEXT;
    RETURN;
  END IF;
  RETURN QUERY SELECT k.field, k.arguments_hash, k.outcome, k.seq FROM entente.idempotency_key k
    WHERE (k.tenant_id, k.caller_id, k.key) = (tenant, $1, $2) ORDER BY k.field;
END $$;
GRANT EXECUTE ON FUNCTION entente.claim(uuid, text, boolean) TO entente_app;

-- Raises the counter of workspace $1, unless the number $18 is given, which the caller has raised it to or beyond; then writes the event: each
-- statement of a volatile function sees what was committed before it began, so that a membership that ended while this one waited for the counter is
-- found ended. Who ends one in this very transaction may.
-- $2 id, $3 kind, $4 version, $5 occurred at, $6 by, $7 subject's type, $8 subject, $9 touched, $10 body, $11 to $13 the audience: institution, body,
-- granting. Under the key $15 of $14 for the field $16, which this transaction has claimed, the outcome $17 is kept, with the hash $19 of the arguments.
-- Returns the number. When the membership has ended, it fails with EN001: so nothing that stands after it in the same message is done.
CREATE FUNCTION entente.tell(uuid, uuid, text, integer, timestamptz, uuid, text, uuid, jsonb, jsonb, uuid, uuid, text[], uuid, text, text, jsonb, bigint, bytea)
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
    INSERT INTO entente.idempotency_key (tenant_id, caller_id, key, field, arguments_hash, outcome, seq, created_at)
      VALUES (tenant, $14, $15, $16, $19, $17, number, $5);
  END IF;
  RETURN number;
END $$;
GRANT EXECUTE ON FUNCTION
  entente.tell(uuid, uuid, text, integer, timestamptz, uuid, text, uuid, jsonb, jsonb, uuid, uuid, text[], uuid, text, text, jsonb, bigint, bytea) TO entente_app;

RESET ROLE;
