-- Approvals: what a ballot is cast on is told as it was held, and read no second time.

SET LOCAL ROLE entente_owner;

-- The request $1, which no other transaction moves until the end of this one; the seat $2, if there is one, and the text that the request is about, which
-- stay what they are; the text's state; the digest of the revision that was tallied, if that is over; and whether the seat is of the electorate. What is
-- held is told as it is then; all else is read after it is held, by statements of their own, which see what was committed before they began.
CREATE OR REPLACE FUNCTION entente.hold_for_ballot(uuid, uuid)
  RETURNS TABLE (request entente.approval_request, seat entente.seat, text entente.revised, strategy_state text, objective_state text, tallied text, votes boolean)
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
BEGIN
  SELECT r.* INTO request FROM entente.approval_request r WHERE r.id = $1 FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT s.* INTO seat FROM entente.seat s WHERE s.id = $2 FOR SHARE;
  SELECT v.* INTO text FROM entente.revised v WHERE v.id = request.subject_id FOR SHARE;
  IF text.type = 'Strategy' THEN
    SELECT t.state INTO strategy_state FROM entente.strategy t WHERE t.id = text.id;
  ELSE
    SELECT o.state INTO objective_state FROM entente.objective o WHERE o.id = text.id;
  END IF;
  IF request.revision IS NOT NULL THEN
    SELECT n.digest INTO tallied FROM entente.revision n WHERE (n.revised_id, n.number) = (request.subject_id, request.revision);
  END IF;
  votes := EXISTS (SELECT FROM entente.electorate e WHERE (e.request_id, e.seat_id) = ($1, $2));
  RETURN NEXT;
END $$;

RESET ROLE;
