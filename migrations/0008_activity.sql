-- Activity: who may see an event. It stands last, because it asks memberships, bodies and comments.

SET LOCAL ROLE entente_owner;

-- Which roles a role may grant; an institution's lead only for the own institution. A test compares it with the table of rights.
CREATE FUNCTION entente.grantable(inviter text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE inviter
    WHEN 'TENANT_COORDINATOR' THEN ARRAY['TENANT_COORDINATOR', 'REGION_LEAD', 'FACILITATOR', 'INSTITUTION_LEAD', 'MEMBER', 'AUDITOR', 'OBSERVER']
    WHEN 'REGION_LEAD' THEN ARRAY['FACILITATOR', 'INSTITUTION_LEAD', 'MEMBER', 'AUDITOR', 'OBSERVER']
    WHEN 'FACILITATOR' THEN ARRAY['INSTITUTION_LEAD', 'MEMBER', 'OBSERVER']
    WHEN 'INSTITUTION_LEAD' THEN ARRAY['MEMBER']
    ELSE ARRAY[]::text[]
  END
$$;

-- The one rule of who may see an event of a workspace that the viewer reaches; lists and the live feed ask it.
CREATE FUNCTION entente.may_see_event(e entente.workspace_event, viewer uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY INVOKER AS $$
  SELECT CASE
    -- Invitations: who may grant one of their roles.
    WHEN e.audience_granting IS NOT NULL THEN EXISTS (
      SELECT FROM entente.member m
      WHERE m.person_id = viewer AND m.until IS NULL AND (m.workspace_id = e.workspace_id OR m.workspace_id IS NULL)
        AND e.audience_granting && entente.grantable(m.role)
        AND (m.role <> 'INSTITUTION_LEAD' OR m.institution_id = e.audience_institution_id))
    -- Of a body: its chair, its seat holders, and the author of the comment.
    WHEN e.audience_body_id IS NOT NULL THEN EXISTS (
      SELECT FROM entente.member m
      WHERE m.person_id = viewer AND m.until IS NULL AND m.workspace_id = e.workspace_id
        AND (EXISTS (SELECT FROM entente.governance_body b WHERE b.id = e.audience_body_id AND b.chair_id = m.id)
          OR EXISTS (SELECT FROM entente.seat s WHERE s.body_id = e.audience_body_id AND s.holder_id = m.id)
          OR EXISTS (SELECT FROM entente.comment c WHERE c.id = e.subject_id AND c.author_id = m.id)))
    -- Of an institution: its members.
    WHEN e.audience_institution_id IS NOT NULL THEN EXISTS (
      SELECT FROM entente.member m
      WHERE m.person_id = viewer AND m.until IS NULL AND m.workspace_id = e.workspace_id AND m.institution_id = e.audience_institution_id)
    ELSE true
  END
$$;
GRANT EXECUTE ON FUNCTION entente.grantable(text), entente.may_see_event(entente.workspace_event, uuid) TO entente_app;
