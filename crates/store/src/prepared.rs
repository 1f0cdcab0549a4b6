//! What each connection prepares by a name when it opens. A message of several statements takes no arguments beside its text; but it may execute by name
//! what was planned before, so that only the words of the call are read anew.

use words::{ApiTokenId, PersonId, TenantId};

use crate::call::Call;

/// What a connection is told when it opens. Of a time that comes as text the driver reads no zone, unless there are parts of a second.
pub(crate) const PREPARED: &str = r"
PREPARE known (text, uuid) AS
  SELECT t.id, k.tenant_id, k.person_id, k.secret_hash, k.scopes, k.expires_at AT TIME ZONE 'UTC', k.last_used_at AT TIME ZONE 'UTC',
    k.revoked_at AT TIME ZONE 'UTC'
  FROM (SELECT) once LEFT JOIN entente.tenant t ON t.slug = $1 LEFT JOIN entente.api_token k ON k.id = $2;
PREPARE arrive (text, uuid) AS
  SELECT t.id, k.tenant_id, k.person_id, k.secret_hash, k.scopes, k.expires_at AT TIME ZONE 'UTC', k.last_used_at AT TIME ZONE 'UTC',
    k.revoked_at AT TIME ZONE 'UTC', e.id, e.workspace_id, e.institution_id, e.role, e.epoch
  FROM (SELECT) once LEFT JOIN entente.tenant t ON t.slug = $1 LEFT JOIN entente.api_token k ON k.id = $2
    LEFT JOIN LATERAL entente.enter(CASE WHEN k.tenant_id = t.id AND k.revoked_at IS NULL THEN k.tenant_id END, k.person_id) e ON true;
PREPARE enter (uuid, uuid) AS SELECT id, workspace_id, institution_id, role, epoch FROM entente.enter($1, $2);
PREPARE claim (uuid, text) AS SELECT field, arguments_hash, outcome, seq FROM entente.claim($1, $2, true);
PREPARE claim_by (uuid, text) AS
  SELECT c.field, c.arguments_hash, c.outcome, c.seq FROM entente.api_token k, LATERAL entente.claim(k.person_id, $2, false) c
  WHERE k.id = $1 AND k.tenant_id = entente.tenant();
PREPARE tell (uuid, uuid, text, integer, timestamptz, uuid, text, uuid, jsonb, jsonb, uuid, uuid, text[], uuid, text, text, jsonb, bigint, bytea) AS
  SELECT entente.tell($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";

/// What looks a token up, and the tenant at whose endpoint it is shown.
pub(crate) fn known(slug: Option<&str>, token: ApiTokenId) -> String {
    Call::of("EXECUTE known").text(slug).id(Some(token.0)).ends()
}

/// The same, and enters as the token's person, where the tenant is theirs and it was not taken back: a row for each membership, or one without.
pub(crate) fn arriving(slug: Option<&str>, token: ApiTokenId) -> String {
    Call::of("EXECUTE arrive").text(slug).id(Some(token.0)).ends()
}

/// What enters, and tells the memberships.
pub(crate) fn entering(TenantId(tenant): TenantId, PersonId(person): PersonId) -> String {
    Call::of("EXECUTE enter").id(Some(tenant)).id(Some(person)).ends()
}

/// What claims a key of this person, and waits for it.
pub(crate) fn claiming(PersonId(person): PersonId, key: &str) -> String {
    Call::of("EXECUTE claim").id(Some(person)).text(Some(key)).ends()
}

/// What claims a key of this token's person, once it was entered as they, unless another has it: a row of nulls then.
pub(crate) fn claiming_by(token: ApiTokenId, key: &str) -> String {
    Call::of("EXECUTE claim_by").id(Some(token.0)).text(Some(key)).ends()
}
