-- Discussion: the search for a comment that says the same, by who holds the author's lock, in one message.

SET LOCAL ROLE entente_owner;

-- The comment of author $1 about subject $2 since $3 with the body $4, in reply to $5, at the anchor $6 to $8 (revision, field, quote). Who says the
-- same at this moment waits here: each statement of a volatile function sees what was committed before it began.
CREATE FUNCTION entente.said_already(uuid, uuid, timestamptz, text, uuid, integer, text, text) RETURNS uuid
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended($1::text, 0));
  RETURN (SELECT c.id FROM entente.comment c
    WHERE c.subject_id = $2 AND c.author_id = $1 AND c.created_at >= $3 AND c.body = $4 AND c.parent_id IS NOT DISTINCT FROM $5
      AND c.anchor_revision IS NOT DISTINCT FROM $6 AND c.anchor_field_path IS NOT DISTINCT FROM $7 AND c.anchor_quote IS NOT DISTINCT FROM $8
    ORDER BY c.created_at, c.id LIMIT 1);
END $$;
GRANT EXECUTE ON FUNCTION entente.said_already(uuid, uuid, timestamptz, text, uuid, integer, text, text) TO entente_app;

RESET ROLE;
