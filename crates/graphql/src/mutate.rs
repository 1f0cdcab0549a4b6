//! Mutations: run the command in a unit of its own, commit, then read what it did through a fresh snapshot.

use async_graphql::{Context, Result};
use domain::people::Denied;
use domain::refusal::{Invalid, Refusal};
use hub::{Command, Done, Failure, Key};
use reads::{Entity, Raw};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use store::{Caller, unless_silent};

use crate::asking::{Asking, broken, cannot_read, coded};
use crate::sight::Sight;

/// What every payload is made of: the outcome (ids), the number of the event, and why it was refused.
#[derive(Debug)]
pub(crate) struct Paid<T, R> {
    /// Null when refused.
    pub outcome: Option<T>,
    /// The number of the command's event in its workspace.
    pub seq: Option<i64>,
    /// Empty when it was done.
    pub refused: Vec<R>,
}

/// Runs a command as the request's caller.
pub(crate) async fn commit<P, I, T, R, C>(
    ctx: &Context<'_>,
    input: Result<I, Vec<Invalid>>,
    command: C,
) -> Result<Raw<P>>
where
    P: Entity<Context = Sight, Row = Paid<T, R>>,
    C: for<'u> Command<'u, I, T, R>,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    R: Refusal + From<Invalid> + From<Denied>,
{
    let asking = Asking::of(ctx)?;
    may_read_payload(asking)?;
    let paid = execute(ctx, asking, &asking.caller, input, command).await?;
    Ok(Raw::one(asking.sight_of(&asking.caller).await?, paid))
}

/// A payload leads to everything that is linked to what was changed: it is reading.
pub(crate) fn may_read_payload(asking: &Asking) -> Result<()> {
    if asking.caller.may_read() { Ok(()) } else { Err(cannot_read()) }
}

/// Runs a command as this caller; what it did is not read yet.
pub(crate) async fn execute<I, T, R, C>(
    ctx: &Context<'_>,
    asking: &Asking,
    caller: &Caller,
    input: Result<I, Vec<Invalid>>,
    command: C,
) -> Result<Paid<T, R>>
where
    C: for<'u> Command<'u, I, T, R>,
    T: Serialize + DeserializeOwned,
    R: From<Invalid> + From<Denied>,
{
    let input = match input {
        Ok(input) => input,
        Err(faults) => {
            return Ok(Paid { outcome: None, seq: None, refused: faults.into_iter().map(R::from).collect() });
        }
    };
    let key = key(ctx, asking)?;
    let done = unless_silent(hub::run(&asking.house.hub, caller, key, (asking.house.moments)(), command, input));
    match done.await {
        Ok(Done { outcome, seq }) => Ok(Paid { outcome: Some(outcome), seq, refused: Vec::new() }),
        Err(Failure::Refused(refusal)) => Ok(Paid { outcome: None, seq: None, refused: vec![refusal] }),
        Err(Failure::KeyReused) => {
            Err(coded("CONFLICT", "The idempotency key was used with other arguments; use a new key for a new command"))
        }
        Err(Failure::Broken(error)) => Err(broken(error)),
    }
}

/// The key of this root field: the client's, the field's own response key, and a hash of what was asked (`graphql.md` §3.4).
fn key(ctx: &Context<'_>, asking: &Asking) -> Result<Option<Key>> {
    let Some(key) = asking.key.clone() else { return Ok(None) };
    let field = ctx.field();
    let arguments = serde_json::to_vec(&(field.name(), field.arguments()?))?;
    let response_key = field.alias().unwrap_or(field.name()).to_owned();
    Ok(Some(Key { key, field: response_key, arguments_hash: Sha256::digest(arguments).to_vec() }))
}

/// The description of `seq` in every payload.
pub(crate) const SEQ: &str = "The number of the command's event in its workspace; null when refused, when nothing happened, or when the tenant's own log has it.";
/// The description of `userErrors` in every payload.
pub(crate) const USER_ERRORS: &str = "Why it was refused: what the caller can mend. Empty when it was done.";

/// Declares a payload: `Name: Outcome, ContextUserError, |object| fields`. `seq` and `userErrors` come by themselves.
macro_rules! payload {
    ($(#[doc = $doc:literal])* $name:ident: $outcome:ty, $error:ty, |$object:ident| $fields:expr) => {
        $(#[doc = $doc])*
        pub(crate) struct $name;

        impl reads::Entity for $name {
            type Context = $crate::Sight;
            type Row = $crate::mutate::Paid<$outcome, <$error as reads::Entity>::Row>;
            const NAME: &'static str = stringify!($name);
            const DOC: &'static str = concat!($($doc),*);

            fn declare($object: reads::Object<Self>) -> reads::Object<Self> {
                $fields
                    .leaf("seq", $crate::mutate::SEQ, |paid| paid.seq)
                    .nest_list::<$error>("userErrors", $crate::mutate::USER_ERRORS, |paid| &paid.refused)
            }
        }
    };
}

pub(crate) use payload;
