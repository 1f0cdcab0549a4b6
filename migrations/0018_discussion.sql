-- Discussion: who says something is the first to say it, or hears who was, in one message.

SET LOCAL ROLE entente_owner;

DROP FUNCTION entente.said_already(uuid, uuid, timestamptz, text, uuid, integer, text, text);

-- Writes comment $1 of workspace $2 about subject $3 in reply to $4, of author $5, with what it says, $6, as version $16 of it; $7 kind, $8 to $10
-- audience (its word, institution, body), $11 to $14 anchor (revision, field, quote, state), $15 blocking, $17 when. Unless the same author has said
-- the same in the same place since $18: then nothing is written, and that comment's id is returned. Who says the same at this moment waits here: each
-- statement of a volatile function sees what was committed before it began.
CREATE FUNCTION entente.say(uuid, uuid, uuid, uuid, uuid, text, text, text, uuid, uuid, integer, text, text, text, boolean, integer, timestamptz, timestamptz)
  RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
DECLARE
  tenant uuid := entente.tenant();
  first uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended($5::text, 0));
  SELECT c.id INTO first FROM entente.comment c
    WHERE c.subject_id = $3 AND c.author_id = $5 AND c.created_at >= $18 AND c.body = $6 AND c.parent_id IS NOT DISTINCT FROM $4
      AND c.anchor_revision IS NOT DISTINCT FROM $11 AND c.anchor_field_path IS NOT DISTINCT FROM $12 AND c.anchor_quote IS NOT DISTINCT FROM $13
    ORDER BY c.created_at, c.id LIMIT 1;
  IF FOUND THEN
    RETURN first;
  END IF;
  INSERT INTO entente.comment (tenant_id, id, workspace_id, subject_id, parent_id, author_id, body, kind, audience, audience_institution_id,
      audience_body_id, anchor_revision, anchor_field_path, anchor_quote, anchor_state, state, blocking, version, created_at)
    VALUES (tenant, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'OPEN', $15, $16, $17);
  INSERT INTO entente.comment_version (tenant_id, comment_id, version, workspace_id, body, at) VALUES (tenant, $1, $16, $2, $6, $17);
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION entente.say(uuid, uuid, uuid, uuid, uuid, text, text, text, uuid, uuid, integer, text, text, text, boolean, integer, timestamptz,
  timestamptz) TO entente_app;

RESET ROLE;
