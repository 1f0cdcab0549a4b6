-- Activity: who may see an event. It stands last, because it asks for memberships, bodies and comments.

SET LOCAL ROLE entente_owner;

-- The one rule of who may see an event of a workspace that the viewer reaches; lists and the live feed ask it. What the viewer may grant is
-- one list (workspaces, roles, institutions; null: any), as `entente.sees_invitation` has it.
CREATE FUNCTION entente.may_see_event(e entente.workspace_event, viewer uuid, workspaces uuid[], roles text[], institutions uuid[])
  RETURNS boolean LANGUAGE sql STABLE SECURITY INVOKER AS $$
  SELECT CASE
    -- Invitations: who may grant one of their roles.
    WHEN e.audience_granting IS NOT NULL THEN EXISTS (
      SELECT FROM unnest(workspaces, roles, institutions) g (workspace, role, institution)
      WHERE g.role = ANY (e.audience_granting) AND (g.workspace IS NULL OR g.workspace = e.workspace_id)
        AND (g.institution IS NULL OR g.institution = e.audience_institution_id))
    -- What is said among some: who hears the comment.
    WHEN e.audience_institution_id IS NOT NULL OR e.audience_body_id IS NOT NULL THEN entente.hears(e.audience_institution_id, e.audience_body_id,
      (SELECT c.author_id FROM entente.comment c WHERE c.id = e.subject_id), e.workspace_id, viewer)
    ELSE true
  END
$$;
GRANT EXECUTE ON FUNCTION entente.may_see_event(entente.workspace_event, uuid, uuid[], text[], uuid[]) TO entente_app;

RESET ROLE;
