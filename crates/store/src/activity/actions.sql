-- What a person ($1) must do at an instant ($2), over all contexts, as far as it was found by row-level security and is theirs to see.
-- Whether the result of a request can still change is a rule: for CLOSE_REQUEST the numbers stand beside what was found.
WITH asked (kind, subject_type, subject_id, workspace_id, due_at, what, on_behalf) AS (

    -- people: open invitations to the person's e-mail
    SELECT 'ACCEPT_INVITATION', 'Invitation', s.id, s.workspace_id, s.expires_at, coalesce(w.name, t.name),
           concat_ws(' of ', s.role, i.short_name)
    FROM entente.person p JOIN entente.invitation s ON (s.tenant_id, s.email) = (p.tenant_id, p.email) JOIN entente.tenant t ON t.id = s.tenant_id
        LEFT JOIN entente.workspace w ON (w.tenant_id, w.id) = (s.tenant_id, s.workspace_id)
        LEFT JOIN entente.institution i ON (i.tenant_id, i.id) = (s.tenant_id, s.institution_id)
    WHERE p.id = $1 AND s.state = 'PENDING' AND s.expires_at > $2

    UNION ALL
    -- people: seats without an active holder, of the institutions that the person leads ($3)
    SELECT 'NAME_SEAT_HOLDER', 'Seat', s.id, s.workspace_id, NULL::timestamptz, b.name, i.short_name
    FROM entente.member m JOIN entente.seat s ON (s.tenant_id, s.workspace_id, s.institution_id) = (m.tenant_id, m.workspace_id, m.institution_id)
        JOIN entente.governance_body b ON (b.tenant_id, b.id) = (s.tenant_id, s.body_id)
        JOIN entente.institution i ON (i.tenant_id, i.id) = (s.tenant_id, s.institution_id)
        LEFT JOIN entente.member h ON (h.tenant_id, h.id) = (s.tenant_id, s.holder_id) AND h.until IS NULL
    WHERE m.person_id = $1 AND m.until IS NULL AND m.role = ANY ($3) AND h.id IS NULL

    UNION ALL
    -- discussion: open questions, concerns and blocking threads on texts of the institutions that the person leads, the region's for its lead
    SELECT 'ANSWER_COMMENT', 'Comment', s.id, s.workspace_id, NULL::timestamptz, s.body, coalesce(i.short_name, w.name)
    FROM entente.member m JOIN entente.revised r ON (r.tenant_id, r.workspace_id) = (m.tenant_id, m.workspace_id)
        JOIN entente.comment s ON (s.tenant_id, s.subject_id) = (r.tenant_id, r.id)
        JOIN entente.workspace w ON (w.tenant_id, w.id) = (r.tenant_id, r.workspace_id)
        LEFT JOIN entente.institution i ON (i.tenant_id, i.id) = (r.tenant_id, r.owner_id)
    WHERE m.person_id = $1 AND m.until IS NULL AND m.role = ANY ($3)
        AND (r.owner_id = m.institution_id OR r.owner_id IS NULL AND m.role = 'REGION_LEAD')
        AND s.parent_id IS NULL AND s.deleted_at IS NULL AND s.state IN ('OPEN', 'REOPENED')
        AND (s.kind IN ('QUESTION', 'CONCERN') OR s.blocking)
        AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $1)

    UNION ALL
    -- approvals: open requests in whose electorate the person holds a seat without a ballot on the present text
    SELECT CASE WHEN b.id IS NULL THEN 'CAST_BALLOT' ELSE 'RENEW_BALLOT' END, 'ApprovalRequest', s.id, s.workspace_id, s.due_at,
           coalesce(s.question, o.statement, y.title), g.name
    FROM (SELECT t.tenant_id, t.id FROM entente.member m JOIN entente.seat t ON (t.tenant_id, t.holder_id) = (m.tenant_id, m.id)
              WHERE m.person_id = $1 AND m.until IS NULL OFFSET 0) t
        JOIN entente.electorate e ON (e.tenant_id, e.seat_id) = (t.tenant_id, t.id)
        JOIN entente.approval_request s ON (s.tenant_id, s.id) = (e.tenant_id, e.request_id)
        JOIN entente.governance_body g ON (g.tenant_id, g.id) = (s.tenant_id, s.body_id)
        JOIN entente.revised r ON (r.tenant_id, r.id) = (s.tenant_id, s.subject_id)
        LEFT JOIN entente.objective o ON (o.tenant_id, o.id) = (r.tenant_id, r.id)
        LEFT JOIN entente.strategy y ON (y.tenant_id, y.id) = (r.tenant_id, r.id)
        LEFT JOIN entente.ballot b ON (b.tenant_id, b.request_id, b.seat_id) = (s.tenant_id, s.id, t.id) AND NOT b.superseded AND NOT b.void
    WHERE s.state = 'OPEN' AND s.due_at > $2 AND b.digest IS DISTINCT FROM r.digest

    UNION ALL
    -- approvals: open requests that the person opened or chairs; for the region's leads when the chair's membership has ended
    SELECT 'CLOSE_REQUEST', 'ApprovalRequest', s.id, s.workspace_id, s.due_at, coalesce(s.question, o.statement, y.title), g.name
    FROM entente.member m JOIN entente.approval_request s ON (s.tenant_id, s.workspace_id) = (m.tenant_id, m.workspace_id)
        JOIN entente.governance_body g ON (g.tenant_id, g.id) = (s.tenant_id, s.body_id)
        JOIN entente.member h ON (h.tenant_id, h.id) = (g.tenant_id, g.chair_id)
        LEFT JOIN entente.objective o ON (o.tenant_id, o.id) = (s.tenant_id, s.subject_id)
        LEFT JOIN entente.strategy y ON (y.tenant_id, y.id) = (s.tenant_id, s.subject_id)
    WHERE m.person_id = $1 AND m.until IS NULL AND s.state = 'OPEN' AND s.due_at > $2
        AND (s.opened_by = m.id OR h.id = m.id OR h.until IS NOT NULL AND m.role = 'REGION_LEAD')

    UNION ALL
    -- approvals: closed requests without an outcome, for the same chair
    SELECT 'PUBLISH_OUTCOME', 'ApprovalRequest', s.id, s.workspace_id, NULL::timestamptz, coalesce(s.question, o.statement, y.title), g.name
    FROM entente.member m JOIN entente.approval_request s ON (s.tenant_id, s.workspace_id) = (m.tenant_id, m.workspace_id)
        JOIN entente.governance_body g ON (g.tenant_id, g.id) = (s.tenant_id, s.body_id)
        JOIN entente.member h ON (h.tenant_id, h.id) = (g.tenant_id, g.chair_id)
        LEFT JOIN entente.objective o ON (o.tenant_id, o.id) = (s.tenant_id, s.subject_id)
        LEFT JOIN entente.strategy y ON (y.tenant_id, y.id) = (s.tenant_id, s.subject_id)
    WHERE m.person_id = $1 AND m.until IS NULL AND s.state IN ('PASSED', 'FAILED') AND s.outcome_at IS NULL
        AND (h.id = m.id OR h.until IS NOT NULL AND m.role = 'REGION_LEAD')

    UNION ALL
    -- commitments: offers to answer ($4), changes to offer anew ($5), check-ins that are due ($6)
    SELECT CASE WHEN s.state = 'ACCEPTED' THEN 'CHECK_IN' ELSE 'ANSWER_COMMITMENT' END, 'Commitment', s.id, s.workspace_id,
           s.next_check_in_due::timestamp AT TIME ZONE 'UTC', s.statement, i.short_name
    FROM entente.member m JOIN entente.actor a ON (a.tenant_id, a.workspace_id, a.institution_id) = (m.tenant_id, m.workspace_id, m.institution_id)
        JOIN entente.institution i ON (i.tenant_id, i.id) = (a.tenant_id, a.institution_id)
        JOIN entente.commitment s ON (s.tenant_id, s.workspace_id) = (a.tenant_id, a.workspace_id) AND (s.state = 'OFFERED' AND s.counterparty_id = a.id AND m.role = ANY ($4)
            OR s.state = 'CHANGE_REQUESTED' AND s.actor_id = a.id AND m.role = ANY ($5)
            OR s.state = 'ACCEPTED' AND s.actor_id = a.id AND s.next_check_in_due <= $7 AND m.role = ANY ($6))
    WHERE m.person_id = $1 AND m.until IS NULL
)
SELECT a.kind "kind!: _", a.subject_type "subject_type!", a.subject_id "subject!", a.workspace_id "workspace?: _", a.due_at "due_at?: _",
       a.what "what!", a.on_behalf "on_behalf!", p.quorum_numerator "quorum_numerator?", p.quorum_denominator "quorum_denominator?",
       p.threshold_numerator "threshold_numerator?", p.threshold_denominator "threshold_denominator?", p.threshold_kind "threshold_kind?: _",
       p.cooling_off_hours "cooling_off_hours?", p.seats "seats?", p.approve "approve?", p.reject "reject?", p.abstain "abstain?",
       p.last_cast_at "last_cast_at?: _"
FROM asked a LEFT JOIN LATERAL (
    SELECT c.quorum_numerator, c.quorum_denominator, c.threshold_numerator, c.threshold_denominator, c.threshold_kind,
           c.cooling_off_hours, count(*)::int seats,
           count(*) FILTER (WHERE b.digest = r.digest AND b.decision = 'APPROVE')::int approve,
           count(*) FILTER (WHERE b.digest = r.digest AND b.decision = 'REJECT')::int reject,
           count(*) FILTER (WHERE b.digest = r.digest AND b.decision = 'ABSTAIN')::int abstain,
           max(b.cast_at) FILTER (WHERE b.digest = r.digest) last_cast_at
    FROM entente.approval_request s JOIN entente.charter c ON (c.tenant_id, c.body_id, c.version) = (s.tenant_id, s.body_id, s.charter_version)
        JOIN entente.revised r ON (r.tenant_id, r.id) = (s.tenant_id, s.subject_id)
        JOIN entente.electorate e ON (e.tenant_id, e.request_id) = (s.tenant_id, s.id)
        LEFT JOIN entente.ballot b ON (b.tenant_id, b.request_id, b.seat_id) = (e.tenant_id, e.request_id, e.seat_id) AND NOT b.superseded AND NOT b.void
    WHERE a.kind = 'CLOSE_REQUEST' AND s.id = a.subject_id
    GROUP BY c.quorum_numerator, c.quorum_denominator, c.threshold_numerator, c.threshold_denominator, c.threshold_kind,
        c.cooling_off_hours
) p ON true
