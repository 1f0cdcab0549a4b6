-- The generated tenants: always the same rows, but for days that are told from today.
-- Tenant 0 has the large workspace (0) and four to vote and write in (1 to 4); tenants 1 to 50 have four each, as background.

CREATE SCHEMA generated;

-- Like a UUIDv7: the number stands where the time would, so that indexes grow at one end.
CREATE FUNCTION generated.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex(1767225600000 + n), 12, '0') || '7' || substr(md5(kind || n), 1, 3) || '8' || substr(md5(kind || n), 4, 15))::uuid
$$;
CREATE FUNCTION generated.digest(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to('text ' || n, 'UTF8')), 'hex')
$$;

CREATE TABLE generated.tenant AS
  SELECT t, generated.id('tenant', t) id, CASE WHEN t = 0 THEN 'large' ELSE 'tenant-' || t END slug, CASE WHEN t = 0 THEN 140 ELSE 20 END persons
  FROM generate_series(0, 50) t;

-- Who is a member: persons from `first` on.
CREATE TABLE generated.workspace AS
  SELECT 0 w, 0 t, 20 strategies, 4 ballots, 3 commitments, 20 comments, 0 first, 60 members
  UNION ALL SELECT w, 0, 10, 0, 0, 0, 60, 80 FROM generate_series(1, 4) w
  UNION ALL SELECT 5 + (t - 1) * 4 + k, t, 5, 2, 3, 10, 0, 20 FROM generate_series(1, 50) t, generate_series(0, 3) k;
ALTER TABLE generated.workspace ADD COLUMN tenant_id uuid, ADD COLUMN id uuid;
UPDATE generated.workspace SET tenant_id = generated.id('tenant', t), id = generated.id('workspace', w);

-- Objective number n of a workspace is w * 1000 + n.
CREATE TABLE generated.objective AS
  SELECT w.*, o, w.w::bigint * 1000 + o n, generated.id('objective', w.w::bigint * 1000 + o) objective_id,
         generated.id('strategy', w.w::bigint * 1000 + o / 5) strategy_id, w.w BETWEEN 1 AND 4 OR o % 2 = 0 open
  FROM generated.workspace w, LATERAL generate_series(0, w.strategies * 5 - 1) o;

INSERT INTO entente.tenant (id, slug, name, programme, created_at)
  SELECT id, slug, 'Consortium ' || t, 'INTERREG', '2026-01-01' FROM generated.tenant;
INSERT INTO entente.strategy_theme (tenant_id, code, title)
  SELECT id, 'ST' || c, 'Theme ' || c FROM generated.tenant, generate_series(1, 5) c;

INSERT INTO entente.institution (tenant_id, id, legal_name, short_name, type, helix, country, city, created_at)
  SELECT t.id, generated.id('institution', t.t * 1000 + i), 'Institution of the region, number ' || i, 'Institution ' || i, 'VET_PROVIDER',
         (ARRAY['GOVERNMENT', 'ACADEMIA', 'INDUSTRY', 'CIVIL_SOCIETY'])[1 + i % 4], 'IT', 'Bologna', '2026-01-01'
  FROM generated.tenant t, generate_series(0, 19) i;
INSERT INTO entente.workspace (tenant_id, id, name, custom_area, country, timezone, created_at)
  SELECT tenant_id, id, 'Region ' || w, 'Area ' || w, 'IT', 'Europe/Rome', '2026-01-01' FROM generated.workspace;
INSERT INTO entente.actor (tenant_id, id, workspace_id, institution_id, helix, roles, joined_at, created_at)
  SELECT w.tenant_id, generated.id('actor', w.w * 100 + i), w.id, generated.id('institution', w.t * 1000 + i),
         (ARRAY['GOVERNMENT', 'ACADEMIA', 'INDUSTRY', 'CIVIL_SOCIETY'])[1 + i % 4],
         CASE WHEN i = 0 THEN ARRAY['REGION_LEAD'] ELSE ARRAY['IMPLEMENTER', 'PLACEMENT_HOST'] END, '2026-01-02', '2026-01-01'
  FROM generated.workspace w, generate_series(0, 19) i;

INSERT INTO entente.person (tenant_id, id, name, email, created_at)
  SELECT t.id, generated.id('person', t.t * 1000 + p), 'Person number ' || p, 'person-' || p || '@' || t.slug || '.example', '2026-01-01'
  FROM generated.tenant t, LATERAL generate_series(0, t.persons - 1) p;
-- The first twenty of a workspace lead their institutions, the first of all the region; they hold the seats.
INSERT INTO entente.member (tenant_id, id, person_id, workspace_id, institution_id, role, since)
  SELECT w.tenant_id, generated.id('member', w.w * 1000 + m), generated.id('person', w.t * 1000 + w.first + m), w.id,
         generated.id('institution', w.t * 1000 + m % 20),
         CASE WHEN m = 0 THEN 'REGION_LEAD' WHEN m < 20 THEN 'INSTITUTION_LEAD' ELSE 'MEMBER' END, '2026-01-02'
  FROM generated.workspace w, LATERAL generate_series(0, w.members - 1) m;

INSERT INTO entente.governance_body (tenant_id, id, workspace_id, name, kind, chair_id, charter_version, created_at)
  SELECT tenant_id, generated.id('body', w), id, 'Steering', 'STEERING', generated.id('member', w * 1000), 1, '2026-01-03' FROM generated.workspace;
INSERT INTO entente.charter (tenant_id, body_id, version, workspace_id, quorum_numerator, quorum_denominator, threshold_numerator,
    threshold_denominator, threshold_kind, cooling_off_hours, notice_days, created_at)
  SELECT tenant_id, generated.id('body', w), 1, id, 1, 2, 2, 3, 'AT_LEAST', 48, 0, '2026-01-03' FROM generated.workspace;
INSERT INTO entente.seat (tenant_id, id, workspace_id, body_id, institution_id, helix, holder_id)
  SELECT w.tenant_id, generated.id('seat', w.w * 100 + s), w.id, generated.id('body', w.w), generated.id('institution', w.t * 1000 + s),
         (ARRAY['GOVERNMENT', 'ACADEMIA', 'INDUSTRY', 'CIVIL_SOCIETY'])[1 + s % 4], generated.id('member', w.w * 1000 + s)
  FROM generated.workspace w, generate_series(0, 19) s;

INSERT INTO entente.revised (tenant_id, id, workspace_id, type, owner_id, revision, digest)
  SELECT tenant_id, strategy_id, id, 'Strategy', generated.id('institution', t * 1000 + o / 5 % 20), 1, generated.digest(n + 1000000)
  FROM generated.objective WHERE o % 5 = 0
  UNION ALL
  SELECT tenant_id, objective_id, id, 'Objective', generated.id('institution', t * 1000 + o / 5 % 20), 1, generated.digest(n) FROM generated.objective;
INSERT INTO entente.revision (tenant_id, revised_id, number, workspace_id, digest, author_id, created_at, changed_fields, change, snapshot)
  SELECT r.tenant_id, r.id, 1, r.workspace_id, r.digest,
         (SELECT m.id FROM entente.member m WHERE (m.tenant_id, m.workspace_id, m.institution_id) = (r.tenant_id, r.workspace_id, r.owner_id)
          ORDER BY m.id LIMIT 1),
         '2026-02-01 09:30', ARRAY[]::text[], 'FIRST',
         jsonb_build_object('statement', 'A text that was written once', 'specific', 'So many places', 'measurable', 'By contracts')
  FROM entente.revised r;
INSERT INTO entente.strategy (tenant_id, id, workspace_id, owner_id, theme_code, title, rationale, period_from, period_to, state, created_at)
  SELECT tenant_id, strategy_id, id, generated.id('institution', t * 1000 + o / 5 % 20), 'ST' || 1 + o / 5 % 5, 'Strategy ' || o / 5,
         'Why the region wants this, told in one long sentence that says what was found and what is hoped for.', '2026-01-01', '2028-12-31',
         'IN_REVIEW', '2026-02-01'
  FROM generated.objective WHERE o % 5 = 0;
INSERT INTO entente.objective (tenant_id, id, workspace_id, strategy_id, code, statement, description, due_on, target_group, origin, specific,
    measurable, achievable, relevant, time_bound, state, created_at)
  SELECT tenant_id, objective_id, id, strategy_id, 'O' || o % 5 + 1, 'By 2028 the region has ' || o || ' more places in which people learn at work',
         'What is meant by it, how it is reached, and who helps: a paragraph of the length that people write here, with its reasons.',
         '2027-12-31', 'Learners', 'TOP_DOWN', 'So many places', 'By contracts', 'As in the year before', 'Firms ask for it', 'By the end of 2027',
         CASE WHEN open THEN 'SUBMITTED' ELSE 'APPROVED' END, '2026-02-01'
  FROM generated.objective;

INSERT INTO entente.approval_request (tenant_id, id, workspace_id, subject_id, body_id, charter_version, state, opens_at, due_at, closed_at, opened_by,
    revision, outcome_result, outcome_statement, outcome_conditions, outcome_by, outcome_at)
  SELECT tenant_id, generated.id('request', n), id, objective_id, generated.id('body', w), 1, CASE WHEN open THEN 'OPEN' ELSE 'PASSED' END,
         '2026-03-01', CASE WHEN open THEN date_trunc('day', now()) + interval '60 days' ELSE '2026-03-20' END,
         CASE WHEN NOT open THEN timestamptz '2026-03-19' END, generated.id('member', w * 1000), CASE WHEN NOT open THEN 1 END,
         CASE WHEN NOT open THEN 'ADOPTED' END, CASE WHEN NOT open THEN 'Adopted' END, CASE WHEN NOT open THEN ARRAY[]::text[] END,
         CASE WHEN NOT open THEN generated.id('member', w * 1000) END, CASE WHEN NOT open THEN timestamptz '2026-03-20' END
  FROM generated.objective;
INSERT INTO entente.electorate (tenant_id, request_id, seat_id, workspace_id, institution_id, helix)
  SELECT o.tenant_id, generated.id('request', o.n), s.id, o.id, s.institution_id, s.helix
  FROM generated.objective o JOIN entente.seat s ON (s.tenant_id, s.workspace_id) = (o.tenant_id, o.id);
INSERT INTO entente.ballot (tenant_id, id, workspace_id, request_id, seat_id, holder_id, decision, reason, revision, digest, cast_at)
  SELECT tenant_id, generated.id('ballot', n * 100 + b), id, generated.id('request', n), generated.id('seat', w * 100 + (o + b * 5) % 20),
         generated.id('member', w * 1000 + (o + b * 5) % 20), CASE WHEN b % 4 = 3 THEN 'REJECT' ELSE 'APPROVE' END, 'It is what was asked for', 1,
         generated.digest(n), timestamptz '2026-03-02' + make_interval(hours => b)
  FROM generated.objective, LATERAL generate_series(0, ballots - 1) b;

INSERT INTO entente.commitment (tenant_id, id, workspace_id, actor_id, counterparty_id, objective_id, objective_revision, statement, kind, quantity,
    unit, due_on, evidence_wanted, state, delivered_quantity, next_check_in_due, offered_by, offered_at, accepted_by, accepted_at)
  SELECT tenant_id, generated.id('commitment', n * 10 + c), id, generated.id('actor', w * 100 + 1 + (o + c * 6) % 19), generated.id('actor', w * 100),
         objective_id, 1, 'We give ' || 5 + c || ' places to learners of the region', 'PLACEMENTS', 5 + c, 'places',
         current_date + 100 + c, 'Signed contracts', CASE WHEN c = 0 THEN 'OFFERED' ELSE 'ACCEPTED' END, 0,
         CASE WHEN c > 0 THEN current_date + (c - 1) * 20 END, generated.id('member', w * 1000 + 1 + (o + c * 6) % 19), '2026-04-01',
         CASE WHEN c > 0 THEN generated.id('member', w * 1000) END, CASE WHEN c > 0 THEN timestamptz '2026-04-02' END
  FROM generated.objective, LATERAL generate_series(0, commitments - 1) c;

INSERT INTO entente.comment (tenant_id, id, workspace_id, subject_id, author_id, body, kind, audience, state, blocking, version, created_at)
  SELECT tenant_id, generated.id('comment', n * 100 + c), id, objective_id, generated.id('member', w * 1000 + (o * 7 + c * 3) % members),
         'Comment ' || c || ': what somebody thinks of this text, in two or three sentences as people write them. There might be more places if '
         || 'more firms knew of them. Who asks them, and when?',
         CASE WHEN c = 7 AND o % 5 = 0 THEN 'QUESTION' ELSE 'COMMENT' END, 'WORKSPACE', 'OPEN', false, 1,
         timestamptz '2026-05-01' + make_interval(mins => (o * 20 + c)::int)
  FROM generated.objective, LATERAL generate_series(0, comments - 1) c;
INSERT INTO entente.comment_version (tenant_id, comment_id, version, workspace_id, body, at)
  SELECT tenant_id, id, 1, workspace_id, body, created_at FROM entente.comment;
INSERT INTO entente.workspace_event (tenant_id, workspace_id, seq, id, kind, version, occurred_at, by_member_id, subject_type, subject_id, touched, body)
  SELECT c.tenant_id, c.workspace_id, row_number() OVER (PARTITION BY c.workspace_id ORDER BY c.created_at, c.id), c.id, 'COMMENT_ADDED', 1, c.created_at,
         c.author_id, 'Comment', c.id,
         jsonb_build_array(jsonb_build_object('type', 'Comment', 'id', c.id), jsonb_build_object('type', 'Objective', 'id', c.subject_id)),
         jsonb_build_object('kind', 'COMMENT_ADDED', 'comment', c.id, 'subject', jsonb_build_object('type', 'Objective', 'id', c.subject_id),
             'parent', NULL, 'audience', jsonb_build_object('of', 'WORKSPACE'), 'blocking', false)
  FROM entente.comment c;
INSERT INTO entente.workspace_head (tenant_id, workspace_id, last_seq)
  SELECT w.tenant_id, w.id, (SELECT count(*) FROM entente.workspace_event e WHERE (e.tenant_id, e.workspace_id) = (w.tenant_id, w.id))
  FROM generated.workspace w;
