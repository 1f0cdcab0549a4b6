-- Approvals: what holds what a ballot is cast on tells the ballot before it, too: so nothing is read of the new one before the command ends.

SET LOCAL ROLE entente_owner;

DROP FUNCTION entente.hold_for_ballot(uuid, uuid);

-- The request $1, which no other transaction moves until the end of this one; the text that it is about and the seat $2, if there is one, which stay what
-- they are; the digest of the revision that was tallied, if that is over; whether the seat is of the electorate, which was copied when the request was
-- opened; and the seat's ballot that no other supersedes, which stays that, since who casts one holds the request. What is held is told as it is then.
-- The request is held first, so that all else is read by a statement that begins afterwards.
CREATE FUNCTION entente.hold_for_ballot(uuid, uuid)
  RETURNS TABLE (request entente.approval_request, text entente.revised, seat entente.seat, votes boolean, tallied text, before uuid)
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
BEGIN
  SELECT r.* INTO request FROM entente.approval_request r WHERE r.id = $1 FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF request.revision IS NOT NULL THEN
    SELECT n.digest INTO tallied FROM entente.revision n WHERE (n.revised_id, n.number) = (request.subject_id, request.revision);
  END IF;
  RETURN QUERY SELECT request, v, s, EXISTS (SELECT FROM entente.electorate e WHERE (e.request_id, e.seat_id) = ($1, $2)), tallied,
      (SELECT b.id FROM entente.ballot b WHERE (b.request_id, b.seat_id) = ($1, $2) AND NOT b.superseded)
    FROM entente.revised v, entente.seat s WHERE v.id = request.subject_id AND s.id = $2 FOR SHARE OF v, s;
  IF NOT FOUND THEN
    RETURN QUERY SELECT request, v, NULL::entente.seat, false, tallied, NULL::uuid
      FROM entente.revised v WHERE v.id = request.subject_id FOR SHARE;
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION entente.hold_for_ballot(uuid, uuid) TO entente_app;

RESET ROLE;
