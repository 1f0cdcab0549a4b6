//! The type Membership.

use domain::people::Held;
use reads::{Entity, Object};
use store::people::{institutions, tenants, workspaces_held};
use words::TenantId;

use crate::people::{Institution, Tenant, Workspace};
use crate::sight::Sight;

/// What the caller is in this tenant, for one institution.
pub struct Membership;

/// What the caller holds, and where.
#[derive(Clone, Copy, Debug)]
pub struct HeldIn {
    /// In which tenant.
    pub tenant: TenantId,
    /// For whom, with which role.
    pub held: Held,
}

impl Entity for Membership {
    type Context = Sight;
    type Row = HeldIn;
    const NAME: &'static str = "Membership";
    const DOC: &'static str = "What the caller is in this tenant: one per institution, role and set of workspaces.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .one::<Tenant>("tenant", "Where.", |m| m.tenant, tenants)
            .maybe::<Institution>(
                "institution",
                "For whom the caller acts; null only for a coordinator who acts for none.",
                |m| m.held.institution,
                institutions,
            )
            .word("role", "With which role.", |m| m.held.role)
            .list::<Workspace, _>(
                "workspaces",
                "In which, by name. A coordinator's: all of the tenant.",
                |m| m.held,
                workspaces_held,
            )
    }
}
