-- Whom a restricted comment is for, said once: as the persons themselves, so that the live feed reads them once for all who follow.

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

CREATE OR REPLACE FUNCTION entente.is_addressed(institution uuid, body uuid, author uuid, workspace uuid, viewer uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY INVOKER AS $$
  SELECT EXISTS (SELECT FROM entente.addressees(institution, body, author, workspace) person WHERE person = viewer)
$$;

RESET ROLE;
