//! The type Institution.

use reads::{Entity, Keyed, Object, Sketch, Whole};
use store::people::SketchedInstitution;
use words::InstitutionId;

use crate::node::Node;
use crate::sight::Sight;

/// An authority, school, company, chamber or association that takes part.
pub struct Institution;

impl Keyed for Institution {
    type Key = InstitutionId;
    type Extent = (bool,);

    fn key(row: &SketchedInstitution) -> InstitutionId {
        row.id
    }
}

impl Entity for Institution {
    type Context = Sight;
    type Row = SketchedInstitution;
    const NAME: &'static str = "Institution";
    const DOC: &'static str =
        "An authority, school, company, chamber or association that takes part. Everybody in the tenant sees it.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |i, out| i.id.spell(out))
            .text("shortName", "Its name as people say it; unique in the tenant.", |i| i.short_name.as_ref())
            .and_whole()
    }
}

impl Sketch for Institution {
    type Whole = domain::people::Institution;

    fn whole(row: &SketchedInstitution) -> Option<&Self::Whole> {
        row.whole()
    }

    fn key_of(whole: &Self::Whole) -> InstitutionId {
        whole.id
    }

    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        object
            .text("legalName", "Its legal name.", |i| i.legal_name.as_ref())
            .word("type", "What it is.", |i| i.kind)
            .word("helix", "The default of its type, or what it said itself; an actor may differ in a region.", |i| {
                i.helix
            })
            .text("country", "ISO 3166-1 alpha-2.", |i| i.country.as_ref())
            .maybe_text("city", "Where it sits.", |i| i.city.as_ref().map(AsRef::as_ref))
            .maybe_text("website", "The address of its site.", |i| i.website.as_ref().map(AsRef::as_ref))
            .maybe_text("oid", "Erasmus organisation id, E and eight digits.", |i| i.oid.as_ref().map(AsRef::as_ref))
            .maybe_text("pic", "Participant identification code, nine digits.", |i| i.pic.as_ref().map(AsRef::as_ref))
    }
}
