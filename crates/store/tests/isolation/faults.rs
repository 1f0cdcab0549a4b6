//! Bad migrations, one mistake each: of the kind that somebody makes who is in a hurry.

use crate::check::Reported;

/// A mistake, and what the check must say of it.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The class that is meant for it.
    pub(crate) class: &'static str,
    object: &'static str,
    /// What else the same mistake is, by necessity.
    also: &'static [(&'static str, &'static str)],
    /// Whether it brings so many others, on every table, that they are not listed.
    pub(crate) drowns: bool,
    pub(crate) migration: &'static str,
}

impl Fault {
    /// What the check must report, in its order; the class itself first where the rest drowns.
    pub(crate) fn expected(&self) -> Vec<Reported> {
        let own = [(self.class, self.object)];
        let mut all: Vec<Reported> =
            own.iter().chain(self.also).map(|(class, object)| ((*class).to_owned(), (*object).to_owned())).collect();
        all.sort();
        all
    }
}

const fn fault(class: &'static str, object: &'static str, migration: &'static str) -> Fault {
    Fault { class, object, also: &[], drowns: false, migration }
}

impl Fault {
    const fn also(mut self, also: &'static [(&'static str, &'static str)]) -> Self {
        self.also = also;
        self
    }

    const fn drowns(mut self) -> Self {
        self.drowns = true;
        self
    }
}

pub(crate) const FAULTS: &[Fault] = &[
    // Tables.
    fault("table_without_tenant", "entente.note", "CREATE TABLE entente.note (id uuid PRIMARY KEY, body text)").also(&[
        ("security_not_enabled", "entente.note"),
        ("no_policy", "entente.note"),
        ("unique_across_tenants", "entente.note_pkey"),
    ]),
    fault(
        "table_without_tenant",
        "public.note",
        "CREATE TABLE public.note (body text); GRANT SELECT (body) ON public.note TO entente_app",
    )
    .also(&[("security_not_enabled", "public.note"), ("no_policy", "public.note")]),
    fault(
        "nullable_tenant",
        "entente.note",
        "CREATE TABLE entente.note (tenant_id uuid, body text); CALL entente.stands_under_tenant('entente.note')",
    ),
    fault("security_not_enabled", "entente.comment", "ALTER TABLE entente.comment DISABLE ROW LEVEL SECURITY"),
    fault("security_not_forced", "entente.comment", "ALTER TABLE entente.comment NO FORCE ROW LEVEL SECURITY"),
    fault(
        "readable_partition",
        "entente.log_2026",
        "CREATE TABLE entente.log (tenant_id uuid NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);
         CALL entente.stands_under_tenant('entente.log');
         CREATE TABLE entente.log_2026 PARTITION OF entente.log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
         CALL entente.stands_under_tenant('entente.log_2026')",
    ),
    // Policies.
    fault("no_policy", "entente.comment", "DROP POLICY w ON entente.comment"),
    fault(
        "policy_not_canonical",
        "entente.comment.w",
        "ALTER POLICY w ON entente.comment USING (tenant_id = entente.tenant()) WITH CHECK (tenant_id = entente.tenant())",
    ),
    fault("policy_not_canonical", "entente.comment.w", "ALTER POLICY w ON entente.comment WITH CHECK (true)"),
    fault(
        "policy_not_canonical",
        "entente.person.t",
        "DROP POLICY t ON entente.person; CREATE POLICY t ON entente.person TO entente_app",
    ),
    fault(
        "policy_not_canonical",
        "entente.person.t",
        "DROP POLICY t ON entente.person;
         CREATE POLICY t ON entente.person FOR SELECT TO entente_app USING (tenant_id = (SELECT entente.tenant()))",
    ),
    fault("policy_for_others", "entente.comment.w", "ALTER POLICY w ON entente.comment TO PUBLIC"),
    fault(
        "second_policy",
        "entente.comment",
        "CREATE POLICY t ON entente.comment TO entente_app
           USING (tenant_id = (SELECT entente.tenant())) WITH CHECK (tenant_id = (SELECT entente.tenant()))",
    )
    .also(&[("workspace_left_open", "entente.comment")]),
    fault(
        "workspace_left_open",
        "entente.note",
        "CREATE TABLE entente.note (tenant_id uuid NOT NULL, workspace_id uuid NOT NULL);
         CALL entente.stands_under_tenant('entente.note')",
    ),
    fault(
        "border_redefined",
        "entente.tenant()",
        "CREATE OR REPLACE FUNCTION entente.tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
           AS $$ SELECT coalesce(nullif(current_setting('entente.tenant', true), '')::uuid, (SELECT min(id::text)::uuid FROM entente.tenant)) $$",
    ),
    fault("border_redefined", "entente.workspaces()", "ALTER FUNCTION entente.workspaces() SET entente.workspaces = '{}'"),
    fault(
        "tenant_by_default",
        "entente_app",
        "ALTER ROLE entente_app SET entente.tenant = '00000000-0000-0000-0000-000000000001'",
    ),
    fault("tenant_by_default", "every role", "ALTER ROLE ALL SET entente.workspaces = '{}'"),
    // What row-level security does not reach.
    fault(
        "view_of_the_owner",
        "entente.open_comment",
        "CREATE VIEW entente.open_comment AS SELECT * FROM entente.comment; GRANT SELECT ON entente.open_comment TO entente_app",
    ),
    fault(
        "view_of_the_owner",
        "entente.open_comment",
        "CREATE VIEW entente.open_comment AS SELECT * FROM entente.comment; GRANT SELECT (id) ON entente.open_comment TO entente_app",
    ),
    fault(
        "view_of_the_owner",
        "entente.open_comment",
        "CREATE VIEW entente.open_comment AS SELECT * FROM entente.comment; GRANT DELETE ON entente.open_comment TO entente_app",
    ),
    fault(
        "readable_materialised_view",
        "entente.tally",
        "CREATE MATERIALIZED VIEW entente.tally AS SELECT count(*) FROM entente.ballot; GRANT SELECT ON entente.tally TO entente_app",
    ),
    fault(
        "foreign_table",
        "entente.elsewhere",
        "CREATE FOREIGN DATA WRAPPER lab; CREATE SERVER lab FOREIGN DATA WRAPPER lab;
         CREATE FOREIGN TABLE entente.elsewhere (tenant_id uuid NOT NULL) SERVER lab; GRANT SELECT ON entente.elsewhere TO entente_app",
    ),
    fault("truncate_granted", "entente.comment", "GRANT TRUNCATE ON entente.comment TO entente_app"),
    fault("references_granted", "entente.comment", "GRANT REFERENCES ON entente.comment TO entente_app"),
    fault("references_granted", "entente.comment", "GRANT REFERENCES (id) ON entente.comment TO PUBLIC"),
    fault("trigger_granted", "entente.comment", "GRANT TRIGGER ON entente.comment TO entente_app"),
    // What tells of other tenants.
    fault(
        "foreign_key_across_tenants",
        "entente.commitment.commitment_objective",
        "ALTER TABLE entente.objective ADD CONSTRAINT objective_id UNIQUE (id);
         ALTER TABLE entente.commitment ADD CONSTRAINT commitment_objective FOREIGN KEY (objective_id) REFERENCES entente.objective (id)",
    )
    .also(&[("unique_across_tenants", "entente.objective_id")]),
    fault(
        "foreign_key_across_tenants",
        "entente.note.note_token",
        "CREATE TABLE entente.note (tenant_id uuid NOT NULL, token_id uuid CONSTRAINT note_token REFERENCES entente.api_token (id));
         CALL entente.stands_under_tenant('entente.note')",
    ),
    fault("unique_across_tenants", "entente.objective_code", "CREATE UNIQUE INDEX objective_code ON entente.objective (code)"),
    fault(
        "unique_across_tenants",
        "entente.objective_code",
        "CREATE UNIQUE INDEX objective_code ON entente.objective (code) INCLUDE (tenant_id)",
    ),
    fault(
        "unique_across_tenants",
        "entente.objective_code",
        "ALTER TABLE entente.objective ADD CONSTRAINT objective_code EXCLUDE (code WITH =)",
    ),
    fault("readable_sequence", "entente.number", "CREATE SEQUENCE entente.number; GRANT USAGE ON entente.number TO entente_app"),
    fault("readable_sequence", "entente.number", "CREATE SEQUENCE entente.number; GRANT SELECT ON entente.number TO entente_app"),
    fault("readable_sequence", "entente.number", "CREATE SEQUENCE entente.number; GRANT UPDATE ON entente.number TO entente_app"),
    // Functions that do more than their caller may.
    fault(
        "definer_function",
        "entente.comments()",
        "CREATE FUNCTION entente.comments() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
           AS $$ SELECT count(*) FROM entente.comment $$",
    ),
    fault(
        "definer_without_search_path",
        "entente.comments()",
        "CREATE FUNCTION entente.comments() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM entente.comment $$;
         REVOKE EXECUTE ON FUNCTION entente.comments() FROM PUBLIC",
    ),
    fault(
        "definer_trigger",
        "noted on entente.comment",
        "CREATE FUNCTION entente.noted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
           AS $$ BEGIN RETURN NEW; END $$;
         REVOKE EXECUTE ON FUNCTION entente.noted() FROM PUBLIC;
         CREATE TRIGGER noted BEFORE INSERT ON entente.comment FOR EACH ROW EXECUTE FUNCTION entente.noted()",
    ),
    fault(
        "leakproof_function",
        "entente.resembles(text,text)",
        "CREATE FUNCTION entente.resembles(text, text) RETURNS boolean LANGUAGE plpgsql LEAKPROOF AS $$ BEGIN RETURN $1 ILIKE $2; END $$",
    ),
    // The serving role.
    fault("role_missing", "entente_app", "ALTER ROLE entente_app RENAME TO entente_served"),
    fault("role_too_strong", "entente_app", "ALTER ROLE entente_app SUPERUSER").drowns(),
    fault("role_too_strong", "entente_app", "ALTER ROLE entente_app BYPASSRLS"),
    fault("role_too_strong", "entente_app", "ALTER ROLE entente_app CREATEROLE"),
    fault("role_too_strong", "entente_app", "ALTER ROLE entente_app CREATEDB"),
    fault("role_too_strong", "entente_app", "ALTER ROLE entente_app REPLICATION"),
    fault("role_is_owner", "entente.comment", "ALTER TABLE entente.comment OWNER TO entente_app").also(&[
        ("truncate_granted", "entente.comment"),
        ("references_granted", "entente.comment"),
        ("trigger_granted", "entente.comment"),
    ]),
    fault("role_is_owner", "entente.tenant()", "ALTER FUNCTION entente.tenant() OWNER TO entente_app"),
    fault("role_is_owner", "entente", "ALTER SCHEMA entente OWNER TO entente_app"),
    fault("role_is_member", "entente_owner", "GRANT entente_owner TO entente_app"),
    fault("role_is_member", "pg_read_all_data", "GRANT pg_read_all_data TO entente_app"),
];
