-- Discussion: comments in two levels, with every version of each.

SET LOCAL ROLE entente_owner;

CREATE TABLE entente.comment (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  parent_id uuid,
  author_id uuid NOT NULL,
  -- Null in a tombstone.
  body text,
  kind text NOT NULL CHECK (kind IN ('COMMENT', 'SUGGESTION', 'QUESTION', 'CONCERN')),
  audience text NOT NULL CHECK (audience IN ('WORKSPACE', 'INSTITUTION', 'BODY')),
  audience_institution_id uuid,
  audience_body_id uuid,
  anchor_revision integer,
  anchor_field_path text,
  anchor_quote text,
  anchor_state text CHECK (anchor_state IN ('CURRENT', 'MOVED', 'ORPHANED')),
  state text NOT NULL CHECK (state IN ('OPEN', 'RESOLVED', 'REOPENED')),
  blocking boolean NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  created_at timestamptz NOT NULL,
  edited_at timestamptz,
  deleted_at timestamptz,
  resolution_outcome text CHECK (resolution_outcome IN ('ACCEPTED', 'REJECTED', 'ANSWERED')),
  resolution_note text,
  resolution_by uuid,
  resolution_at timestamptz,
  resolution_revision integer,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, workspace_id, id),
  UNIQUE (tenant_id, subject_id, id),
  FOREIGN KEY (tenant_id, workspace_id, subject_id) REFERENCES entente.revised (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, subject_id, parent_id) REFERENCES entente.comment (tenant_id, subject_id, id),
  FOREIGN KEY (tenant_id, author_id) REFERENCES entente.member (tenant_id, id),
  FOREIGN KEY (tenant_id, audience_institution_id) REFERENCES entente.institution (tenant_id, id),
  FOREIGN KEY (tenant_id, workspace_id, audience_body_id) REFERENCES entente.governance_body (tenant_id, workspace_id, id),
  FOREIGN KEY (tenant_id, subject_id, anchor_revision) REFERENCES entente.revision (tenant_id, revised_id, number),
  FOREIGN KEY (tenant_id, subject_id, resolution_revision) REFERENCES entente.revision (tenant_id, revised_id, number),
  FOREIGN KEY (tenant_id, resolution_by) REFERENCES entente.member (tenant_id, id),
  CONSTRAINT comment_audience CHECK ((audience = 'INSTITUTION') = (audience_institution_id IS NOT NULL) AND (audience = 'BODY') = (audience_body_id IS NOT NULL)),
  CONSTRAINT comment_blocking CHECK (NOT blocking OR (parent_id IS NULL AND audience = 'WORKSPACE')),
  CONSTRAINT comment_anchor CHECK ((anchor_revision IS NULL) = (anchor_state IS NULL)),
  CONSTRAINT comment_tombstone CHECK ((body IS NULL) = (deleted_at IS NOT NULL)),
  CONSTRAINT comment_resolution CHECK ((state = 'RESOLVED') = (resolution_outcome IS NOT NULL)
    AND num_nonnulls(resolution_outcome, resolution_by, resolution_at, resolution_revision) IN (0, 4))
);
CREATE INDEX comment_subject ON entente.comment (tenant_id, subject_id, created_at, id);
CREATE INDEX comment_parent ON entente.comment (tenant_id, parent_id, created_at, id) WHERE parent_id IS NOT NULL;
CALL entente.stands_under_workspace('entente.comment');

CREATE TABLE entente.comment_version (
  tenant_id uuid NOT NULL,
  comment_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  workspace_id uuid NOT NULL,
  body text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, comment_id, version),
  FOREIGN KEY (tenant_id, workspace_id, comment_id) REFERENCES entente.comment (tenant_id, workspace_id, id)
);
CALL entente.stands_under_workspace('entente.comment_version');

-- Who hears a comment: the one rule, asked by every read of comments and by the log of what happened to them. Both audiences null:
-- everybody in the workspace. The outer function is inlined, so that the common case costs nothing.
CREATE FUNCTION entente.is_addressed(institution uuid, body uuid, author uuid, workspace uuid, viewer uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY INVOKER AS $$
  SELECT CASE
    WHEN body IS NULL THEN EXISTS (
      SELECT FROM entente.member m
      WHERE m.person_id = viewer AND m.until IS NULL AND m.workspace_id = workspace AND m.institution_id = institution)
    ELSE body IN (SELECT entente.bodies_of(viewer))
      OR EXISTS (SELECT FROM entente.member m WHERE m.id = author AND m.person_id = viewer AND m.until IS NULL)
  END
$$;
CREATE FUNCTION entente.hears(institution uuid, body uuid, author uuid, workspace uuid, viewer uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY INVOKER AS $$
  SELECT (institution IS NULL AND body IS NULL) OR entente.is_addressed(institution, body, author, workspace, viewer)
$$;
GRANT EXECUTE ON FUNCTION entente.is_addressed(uuid, uuid, uuid, uuid, uuid), entente.hears(uuid, uuid, uuid, uuid, uuid) TO entente_app;

RESET ROLE;
