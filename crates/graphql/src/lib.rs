//! The schema: declarations of types, inputs and root fields. No decision is made here: a resolver asks, converts, returns.
//!
//! A type is declared once, as a value ([`reads::Entity`]); a root field returns [`reads::Raw`], and what is selected below it is planned and
//! loaded breadth first. A mutation's payload is such a type too.

mod answer;
mod api;
mod asking;
mod form;
mod mutate;
mod node;
mod permission;
mod schema;
mod sight;
mod subscribed;
mod user_error;

pub mod activity;
pub mod approvals;
pub mod commitments;
pub mod discussion;
pub mod people;
pub mod strategies;

pub use api::{Api, Moments};
pub use node::Node;
pub use reads::{Prepared, Read};
pub use schema::{Schema, sdl};
pub use sight::Sight;
pub use subscribed::Subscribed;
