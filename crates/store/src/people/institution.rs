//! Rows of institutions: everybody in the tenant sees them.

use domain::people::Institution;
use foldhash::HashMap;
use words::{InstitutionId, TenantId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::unit::Unit;

/// An institution as others name it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Institution`")]
pub struct InstitutionSketch {
    pub id: InstitutionId,
    pub short_name: words::people::ShortName,
}

/// An institution, in brief or whole.
pub type SketchedInstitution = Sketched<InstitutionSketch, Institution>;

impl From<&Institution> for InstitutionSketch {
    fn from(institution: &Institution) -> Self {
        Self { id: institution.id, short_name: institution.short_name.clone() }
    }
}

/// The institution that another row is joined to, if it is to one.
pub(super) fn carried(
    id: Option<InstitutionId>,
    short_name: Option<words::people::ShortName>,
) -> Option<SketchedInstitution> {
    Some(Sketched::brief(InstitutionSketch { id: id?, short_name: short_name? }))
}

/// Writes a new institution. Its short name and its organisation id must be free: `institution_short_name_key`, `institution_oid_key`.
pub async fn insert_institution(unit: &mut Unit, one: &Institution) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.institution (tenant_id, id, legal_name, short_name, type, helix, country, city, website, oid, pic, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tenant as _,
        one.id as _,
        one.legal_name as _,
        one.short_name as _,
        one.kind as _,
        one.helix as _,
        one.country as _,
        one.city as _,
        one.website as _,
        one.oid as _,
        one.pic as _,
        one.created_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// An institution of the tenant, within a unit.
pub async fn institution(unit: &mut Unit, id: InstitutionId) -> anyhow::Result<Option<Institution>> {
    Ok(sqlx::query_as!(
        Institution,
        r#"SELECT id "id: InstitutionId", legal_name "legal_name: words::people::LegalName", short_name "short_name: words::people::ShortName", type "kind: words::people::InstitutionType", helix "helix: words::people::Helix", country "country: words::people::CountryCode",
               city "city: words::people::City", website "website: words::people::Website", oid "oid: words::people::Oid", pic "pic: words::people::Pic", created_at "created_at: words::Timestamp"
           FROM entente.institution WHERE id = $1"#,
        id as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// Institutions by id, in brief or whole.
pub async fn institutions(
    reader: &Reader,
    ids: &[InstitutionId],
    whole: bool,
) -> anyhow::Result<Vec<SketchedInstitution>> {
    if whole {
        let institutions = sqlx::query_as!(
            Institution,
            r#"SELECT id "id: InstitutionId", legal_name "legal_name: words::people::LegalName", short_name "short_name: words::people::ShortName", type "kind: words::people::InstitutionType", helix "helix: words::people::Helix", country "country: words::people::CountryCode",
               city "city: words::people::City", website "website: words::people::Website", oid "oid: words::people::Oid", pic "pic: words::people::Pic", created_at "created_at: words::Timestamp"
           FROM entente.institution WHERE id = ANY ($1)"#,
            ids as _
        );
        let institutions = institutions.fetch_all(&mut *reader.statement().await?).await?;
        return Ok(institutions.into_iter().map(Sketched::from).collect());
    }
    let unread = reader.named().without(ids);
    if !unread.is_empty() {
        let sketches = sqlx::query_as!(
            InstitutionSketch,
            r#"SELECT id "id: _", short_name "short_name: _" FROM entente.institution WHERE id = ANY ($1)"#,
            &unread as _
        );
        let sketches = sketches.fetch_all(&mut *reader.statement().await?).await?;
        reader.named().0.extend(sketches.into_iter().map(|sketch| (sketch.id, sketch)));
    }
    let named = reader.named();
    Ok(ids.iter().filter_map(|id| named.0.get(id)).cloned().map(Sketched::brief).collect())
}

/// The institutions that were read so far from a snapshot, in which they do not change: seats, actors and members name the same ones.
#[derive(Debug, Default)]
pub(crate) struct Named(HashMap<InstitutionId, InstitutionSketch>);

impl Named {
    fn without(&self, ids: &[InstitutionId]) -> Vec<InstitutionId> {
        ids.iter().filter(|id| !self.0.contains_key(id)).copied().collect()
    }
}

/// The institutions of the tenant, by short name.
pub async fn institutions_of(
    reader: &Reader,
    tenants: &[TenantId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedInstitution>>> {
    type Key = (String, InstitutionId);
    let (after_name, after_id) = page.after::<Key>()?.unzip();
    let (before_name, before_id) = page.before::<Key>()?.unzip();
    let rows = read_page!(
        InstitutionRow, reader, page, tenants,
        select: r#"s.tenant_id "tenant: TenantId", s.id "id: InstitutionId", s.legal_name "legal_name: words::people::LegalName", s.short_name "short_name: words::people::ShortName", s.type "kind: words::people::InstitutionType",
            s.helix "helix: words::people::Helix", s.country "country: words::people::CountryCode", s.city "city: words::people::City", s.website "website: words::people::Website", s.oid "oid: words::people::Oid", s.pic "pic: words::people::Pic",
            s.created_at "created_at: words::Timestamp""#,
        from: "entente.institution s WHERE s.tenant_id = parent.id
            AND ($3::text IS NULL OR (s.short_name, s.id) > ($3, $4::uuid))
            AND ($5::text IS NULL OR (s.short_name, s.id) < ($5, $6::uuid))",
        forward: "s.short_name, s.id",
        backward: "s.short_name DESC, s.id DESC",
        [after_name, after_id as _, before_name, before_id as _]
    );
    Ok(Children::per_parent(
        tenants,
        &page,
        rows,
        |row| row.tenant,
        |row| Institution::from(row).into(),
        |one: &SketchedInstitution| (one.short_name.to_string(), one.id),
    ))
}

/// How many institutions the tenant has.
pub async fn institutions_count_of(reader: &Reader, tenants: &[TenantId]) -> anyhow::Result<Vec<(TenantId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT tenant_id "tenant: TenantId", count(*) "count!" FROM entente.institution WHERE tenant_id = ANY ($1) GROUP BY tenant_id"#,
        tenants as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.tenant, row.count)).collect())
}

struct InstitutionRow {
    tenant: TenantId,
    id: InstitutionId,
    legal_name: words::people::LegalName,
    short_name: words::people::ShortName,
    kind: words::people::InstitutionType,
    helix: words::people::Helix,
    country: words::people::CountryCode,
    city: Option<words::people::City>,
    website: Option<words::people::Website>,
    oid: Option<words::people::Oid>,
    pic: Option<words::people::Pic>,
    created_at: words::Timestamp,
}

impl From<InstitutionRow> for Institution {
    fn from(row: InstitutionRow) -> Self {
        Self {
            id: row.id,
            legal_name: row.legal_name,
            short_name: row.short_name,
            kind: row.kind,
            helix: row.helix,
            country: row.country,
            city: row.city,
            website: row.website,
            oid: row.oid,
            pic: row.pic,
            created_at: row.created_at,
        }
    }
}
