-- Audiences: who hears a comment and who sees news of invitations, said again.

SET LOCAL ROLE entente_owner;

-- Whoever said something hears it as long as the membership lasts: a coordinator speaks for an institution without a part in the workspace.
CREATE OR REPLACE FUNCTION entente.is_addressed(institution uuid, body uuid, author uuid, workspace uuid, viewer uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY INVOKER AS $$
  SELECT EXISTS (SELECT FROM entente.member m WHERE m.id = author AND m.person_id = viewer AND m.until IS NULL)
    OR CASE
      WHEN body IS NULL THEN EXISTS (
        SELECT FROM entente.member m
        WHERE m.person_id = viewer AND m.until IS NULL AND m.workspace_id = workspace AND m.institution_id = institution)
      ELSE body IN (SELECT entente.bodies_of(viewer))
    END
$$;

-- News of invitations follow the invitations: who may grant the role of one of them, for its institution.
CREATE OR REPLACE FUNCTION entente.may_see_event(e entente.workspace_event, viewer uuid, workspaces uuid[], roles text[], institutions uuid[])
  RETURNS boolean LANGUAGE sql STABLE SECURITY INVOKER AS $$
  SELECT CASE
    WHEN e.audience_granting IS NOT NULL THEN EXISTS (
      SELECT FROM jsonb_to_recordset(e.touched) t (type text, id uuid) JOIN entente.invitation i ON i.id = t.id
      WHERE t.type = 'Invitation' AND entente.sees_invitation(i, workspaces, roles, institutions, NULL, NULL))
    -- What is said among some: who hears the comment.
    WHEN e.audience_institution_id IS NOT NULL OR e.audience_body_id IS NOT NULL THEN entente.hears(e.audience_institution_id, e.audience_body_id,
      (SELECT c.author_id FROM entente.comment c WHERE c.id = e.subject_id), e.workspace_id, viewer)
    ELSE true
  END
$$;

RESET ROLE;
