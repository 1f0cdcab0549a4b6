-- Approvals: all that a ballot is cast on is held and read in one message.

SET LOCAL ROLE entente_owner;

-- The request $1, which no other transaction moves until the end of this one; the seat $2, if there is one, and the text that the request is about, which
-- stay what they are; the text's state; the digest of the revision that was tallied, if that is over; and whether the seat is of the electorate. All is
-- read after it is held, as in share_subject.
CREATE FUNCTION entente.hold_for_ballot(uuid, uuid)
  RETURNS TABLE (request entente.approval_request, seat entente.seat, text entente.revised, strategy_state text, objective_state text, tallied text, votes boolean)
  LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
BEGIN
  PERFORM FROM entente.approval_request r WHERE r.id = $1 FOR NO KEY UPDATE;
  PERFORM FROM entente.seat s WHERE s.id = $2 FOR SHARE;
  PERFORM FROM entente.revised v WHERE v.id = (SELECT r.subject_id FROM entente.approval_request r WHERE r.id = $1) FOR SHARE;
  RETURN QUERY SELECT r, s, v, t.state, o.state,
      (SELECT n.digest FROM entente.revision n WHERE (n.tenant_id, n.revised_id, n.number) = (r.tenant_id, r.subject_id, r.revision)),
      EXISTS (SELECT FROM entente.electorate e WHERE (e.tenant_id, e.request_id, e.seat_id) = (r.tenant_id, r.id, s.id))
    FROM entente.approval_request r JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
      LEFT JOIN entente.strategy t ON (t.tenant_id, t.id) = (v.tenant_id, v.id)
      LEFT JOIN entente.objective o ON (o.tenant_id, o.id) = (v.tenant_id, v.id)
      LEFT JOIN entente.seat s ON s.tenant_id = r.tenant_id AND s.id = $2
    WHERE r.id = $1;
END $$;
GRANT EXECUTE ON FUNCTION entente.hold_for_ballot(uuid, uuid) TO entente_app;

RESET ROLE;
