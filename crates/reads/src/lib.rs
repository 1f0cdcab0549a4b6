//! Breadth-first reads: a type declared once gives its schema, its loading and its bytes.
//!
//! async-graphql has the registry, validation and the root fields. A root field returns [`Raw`]; what is selected below it was planned
//! by [`prepare`], is loaded level by level, each link once for all objects of its level, and is written in one walk.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests"))]

mod agree;
mod allowance;
mod carried;
mod catalogue;
mod collect;
mod connection;
mod context;
mod declare;
mod expanse;
mod failure;
mod fill;
mod following;
mod held_in_common;
mod interface;
mod load;
#[cfg(any(test, feature = "naive"))]
mod naive;
mod outside;
mod page;
mod part;
mod plan;
mod prepare;
#[cfg(any(test, feature = "naive"))]
pub mod random;
mod raw;
mod register;
mod roots;
mod shape;
mod sketch;
#[cfg(test)]
mod toy;
mod weight;
mod write;

pub use catalogue::{Catalogue, OperationKind};
pub use connection::{Connection, Extra, Paged, Uncounted};
pub use context::{Context, Extent, Held, Keyed};
pub use declare::{Entity, Object};
pub use failure::Broken;
pub use following::{Following, Read};
pub use held_in_common::{Ahead, Common};
pub use interface::Face;
pub use load::Load;
pub use page::{Children, Direction, MOST, Page, Place, Slice, USUAL};
pub use prepare::{Prepared, prepare};
pub use raw::{Form, Gaps, Many, Maybe, Raw, Sure};
pub use shape::Refused;
pub use sketch::{Sketch, Whole};
