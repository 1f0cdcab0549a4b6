-- Addressees: whom a restricted comment is for, said once: as the persons themselves, so that the live feed reads them once for all who follow.

SET LOCAL ROLE entente_owner;

-- The author, as long as the membership lasts (a coordinator speaks for an institution without a part in the workspace); then the members of
-- the institution in the workspace, or the chair and the seat holders of the body.
CREATE FUNCTION entente.addressees(institution uuid, body uuid, author uuid, workspace uuid) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY INVOKER AS $$
  SELECT m.person_id FROM entente.member m WHERE m.id = author AND m.until IS NULL
  UNION ALL
  SELECT m.person_id FROM entente.member m
    WHERE body IS NULL AND m.until IS NULL AND m.workspace_id = workspace AND m.institution_id = institution
  UNION ALL
  SELECT m.person_id FROM entente.governance_body b JOIN entente.member m ON (m.tenant_id, m.id) = (b.tenant_id, b.chair_id)
    WHERE b.id = body AND m.until IS NULL
  UNION ALL
  SELECT m.person_id FROM entente.seat s JOIN entente.member m ON (m.tenant_id, m.id) = (s.tenant_id, s.holder_id)
    WHERE s.body_id = body AND m.until IS NULL
$$;
GRANT EXECUTE ON FUNCTION entente.addressees(uuid, uuid, uuid, uuid) TO entente_app;

-- In plpgsql, whose plans last as long as the connection: a function in SQL that is not inlined is planned in each statement, and one within
-- another for each row.
CREATE OR REPLACE FUNCTION entente.is_addressed(institution uuid, body uuid, author uuid, workspace uuid, viewer uuid) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY INVOKER AS $$
BEGIN
  RETURN EXISTS (SELECT FROM entente.addressees(institution, body, author, workspace) person WHERE person = viewer);
END $$;

CREATE OR REPLACE FUNCTION entente.may_see_event(e entente.workspace_event, viewer uuid, workspaces uuid[], roles text[], institutions uuid[])
  RETURNS boolean LANGUAGE plpgsql STABLE SECURITY INVOKER AS $$
BEGIN
  IF e.audience_granting IS NOT NULL THEN
    RETURN EXISTS (SELECT FROM jsonb_to_recordset(e.touched) t (type text, id uuid) JOIN entente.invitation i ON i.id = t.id
      WHERE t.type = 'Invitation' AND entente.sees_invitation(i, workspaces, roles, institutions, NULL, NULL));
  ELSIF e.audience_institution_id IS NOT NULL OR e.audience_body_id IS NOT NULL THEN
    -- What is said among some: who hears the comment.
    RETURN entente.is_addressed(e.audience_institution_id, e.audience_body_id, (SELECT c.author_id FROM entente.comment c WHERE c.id = e.subject_id),
      e.workspace_id, viewer);
  END IF;
  RETURN true;
END $$;

DROP FUNCTION entente.bodies_of(uuid);

RESET ROLE;
