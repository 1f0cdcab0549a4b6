//! The type Strategy.

use reads::{Entity, Keyed, Object};
use words::StrategyId;

use crate::node::Node;
use crate::sight::Sight;

/// A choice of direction of an institution or of the region.
pub struct Strategy;

impl Keyed for Strategy {
    type Key = StrategyId;

    fn key(row: &domain::strategies::Strategy) -> StrategyId {
        row.id
    }
}

impl Entity for Strategy {
    type Context = Sight;
    type Row = domain::strategies::Strategy;
    const NAME: &'static str = "Strategy";
    const DOC: &'static str = "A choice of direction of an institution or of the region.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .leaf("id", "", |s| s.id)
            .text("title", "What it is called.", |s| s.title.as_ref())
            .leaf("state", "Where it stands in its life.", |s| s.state)
    }
}
