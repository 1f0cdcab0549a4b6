//! Operations that meet: four persons act at one instant on what they have read before, and what comes of it must be what some order of their
//! operations, one after the other, would have given.

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use super::asking::asked;
use super::curious;
use super::house::Sequence;
use super::machine::{Model, TENANTS};
use super::operation::{self, Act, How, Operation, Side};
use super::prelude::{self, STAGES};
use super::region::Region;

/// How many act at once.
const ACTORS: usize = 4;

/// How many operations each does, one after the other.
const EACH: usize = 2;

/// How many operations come before, one by one.
const BEFORE: usize = 6;

/// What somebody did, and how it was answered.
#[derive(Debug)]
struct Done {
    operation: Operation,
    answer: String,
    payload: Value,
}

/// So many meetings, from the same chance in each run. Gives how many operations were refused because another came first.
pub(super) fn meet(meetings: usize) -> usize {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..meetings).map(|number| meeting(number, &mut runner)).sum()
}

fn meeting(number: usize, runner: &mut TestRunner) -> usize {
    let owner = if number.is_multiple_of(2) { None } else { Some(Side::School) };
    let stage = STAGES[number % STAGES.len()];
    let mut model = Model::new(&[owner; TENANTS], Vec::new());
    let mut sequence = Sequence::begin(&[owner; TENANTS]);
    let mut happened = prelude::of(stage, owner);
    for operation in &happened {
        model = model.does(operation);
        assert_eq!(sequence.does(operation), "done");
    }
    for _ in 0..BEFORE {
        let operation = curious::next(&model);
        model = model.does(&operation);
        sequence.does(&operation);
        happened.push(operation);
    }
    let before = model.regions[0].clone().read();
    let chosen = chosen(&before, runner);
    let acted = act(&sequence, chosen);
    for Done { operation, answer, payload } in acted.iter().flatten() {
        sequence.learns(operation, answer, payload);
    }
    let shown = sequence.shows(0);
    let told = |(actor, done): (usize, &Vec<Done>)| {
        done.iter().map(|done| format!("\n  {actor}: {:?}: {}", done.operation, done.answer)).collect::<String>()
    };
    let told: String = acted.iter().enumerate().map(told).collect();
    assert!(
        is_some_order_of(&before, &acted, &mut [0; ACTORS], &shown),
        "no order of these gives these answers and leaves {shown:#?}:{told}\nafter {happened:#?}"
    );
    // What no order leaves is not taken for one.
    assert!(!is_some_order_of(&before, &acted, &mut [0; ACTORS], &shown[1..]), "{told}");
    // Each would have been accepted if it had come alone.
    acted.iter().flatten().filter(|done| done.answer != "done").count()
}

/// For each actor some operations in the first tenant, each of which would be accepted if it came alone.
fn chosen(before: &Region, runner: &mut TestRunner) -> Vec<Vec<Operation>> {
    let mut drawn = || loop {
        let operation = operation::any(TENANTS).new_tree(runner).unwrap().current();
        let meets = !matches!(operation.act, Act::Pass(_) | Act::Tick | Act::Demote(_) | Act::Block | Act::Unblock);
        let here = operation.tenant == 0 && operation.home == 0;
        // What is resent has a new link, and who joined has a credential: neither is known to who has read before.
        let keeps = !matches!(
            operation.act,
            Act::Resend { .. } | Act::Revoke { as_invited: true, .. } | Act::Accept { how: How::AsInvited, .. }
        );
        if meets && here && keeps && before.clone().does(&operation).is_ok() {
            return operation;
        }
    };
    (0..ACTORS).map(|_| (0..EACH).map(|_| drawn()).collect()).collect()
}

/// All at once, each one's own in turn.
fn act(sequence: &Sequence, chosen: Vec<Vec<Operation>>) -> Vec<Vec<Done>> {
    sequence.setting.runtime.block_on(async {
        let mut actors = Vec::new();
        for operations in chosen {
            let mut ready = Vec::new();
            for operation in operations {
                ready.push((asked(sequence, &operation).await, operation));
            }
            actors.push(tokio::spawn(async move {
                let mut acted = Vec::new();
                for (asked, operation) in ready {
                    let (answer, payload) = asked.sent().await;
                    acted.push(Done { operation, answer, payload });
                }
                acted
            }));
        }
        let mut all = Vec::new();
        for actor in actors {
            all.push(actor.await.unwrap());
        }
        all
    })
}

/// Whether the operations that are still to come can be put in an order in which the model answers the same, and shows this at the end.
fn is_some_order_of(region: &Region, acted: &[Vec<Done>], done: &mut [usize; ACTORS], shown: &[String]) -> bool {
    if done.iter().all(|count| *count == EACH) {
        return region.shows() == shown;
    }
    (0..ACTORS).any(|actor| {
        let Some(Done { operation, answer, .. }) = acted[actor].get(done[actor]) else { return false };
        let mut next = region.clone();
        let expected = next.does(operation).err().unwrap_or("done");
        if expected != answer {
            return false;
        }
        done[actor] += 1;
        let found = is_some_order_of(&next, acted, done, shown);
        done[actor] -= 1;
        found
    })
}
