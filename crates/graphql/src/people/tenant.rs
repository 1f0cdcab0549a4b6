//! The type Tenant.

use reads::{Entity, Keyed, Object};
use words::TenantId;

use crate::node::Node;
use crate::sight::Sight;

/// A consortium or programme: the border of all data.
pub struct Tenant;

impl Keyed for Tenant {
    type Key = TenantId;
    type Extent = ();

    fn key(row: &domain::people::Tenant) -> TenantId {
        row.id
    }
}

impl Entity for Tenant {
    type Context = Sight;
    type Row = domain::people::Tenant;
    const NAME: &'static str = "Tenant";
    const DOC: &'static str = "A consortium or programme: the border of all data.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |t, out| t.id.spell(out))
            .text("slug", "Its name in addresses: `/t/{slug}/graphql`.", |t| t.slug.as_ref())
            .text("name", "What it is called.", |t| t.name.as_ref())
            .leaf("programme", "Under which programme it works.", |t| t.programme)
            .leaf("startsOn", "The first day of the project; null when it was not said.", |t| t.starts_on)
            .leaf("endsOn", "The day on which the project is over; null when it was not said.", |t| t.ends_on)
    }
}
