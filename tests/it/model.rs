//! A model of the life cycles beside the house: invitation, objective, approval request and commitment, in three tenants, asked through GraphQL.
//!
//! The model is plain values and a few rules, written from the design. Random sequences of operations go to both; each answer and each
//! state must be the same, and a run must have visited every move and every refusal. `make model` runs the long form.

mod asking;
mod commitment;
mod curious;
mod house;
mod invitation;
mod machine;
mod objective;
mod operation;
mod prelude;
mod region;
mod register;
mod request;
mod together;

use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine as _, StateMachineTest as _};

use crate::own::{Own, psql};
use machine::{House, Model};

/// How many sequences a run has: few in every test run, many when they are asked for.
fn as_many_as(few: u32, asked_for: &str) -> u32 {
    std::env::var(asked_for).map_or(few, |many| many.parse().unwrap())
}

/// Whether the house answers so many sequences as the model does, which are the same in each run with the same seed; how it does not, with the shortest
/// sequence that was found.
fn compared(cases: u32, shrinks: u32) -> Result<(), String> {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: shrinks,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    let seed = std::env::var("ENTENTE_MODEL_SEED").map_or(7, |seed| seed.parse().unwrap());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let ran = TestRunner::new_with_rng(config.clone(), rng).run(
        &Model::sequential_strategy(40..=60),
        |(model, operations, seen)| {
            House::test_sequential(config.clone(), model, operations, seen);
            Ok(())
        },
    );
    ran.map_err(|failed| match failed {
        TestError::Fail(reason, (model, operations, _)) => {
            let told: String = operations.iter().map(|operation| format!("\n  {operation:?}")).collect();
            format!("{reason}\nafter {model:?}{told}")
        }
        aborted @ TestError::Abort(_) => aborted.to_string(),
    })
}

#[test]
fn the_house_answers_as_the_model_does() {
    if let Err(told) = compared(as_many_as(48, "ENTENTE_MODEL_SEQUENCES"), 2_000) {
        panic!("{told}");
    }
    register::is_complete();
}

/// The twin: a house that lets a body be asked twice about one text is found out.
#[test]
fn a_house_without_one_of_its_guards_answers_otherwise() {
    let own = Own::made("entente_model");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(store::Store::migrate(&own.url())).unwrap();
    psql(&own.url(), "DROP INDEX entente.approval_request_open_key");
    house::ELSEWHERE.set(own.url()).unwrap();
    let told = compared(40, 5).unwrap_err();
    assert!(told.contains("approvals/REQUEST_ALREADY_OPEN"), "{told}");
}

#[test]
fn what_meets_at_one_instant_is_as_if_it_came_one_by_one() {
    let meetings = as_many_as(48, "ENTENTE_MODEL_MEETINGS");
    let refused = together::meet(meetings as usize);
    println!("{refused} operations were refused since another came first, in {meetings} meetings");
    assert!(refused >= meetings as usize, "they did meet: {refused}");
}

#[test]
fn every_code_of_the_contexts_has_its_place() {
    register::knows_every_code();
}
