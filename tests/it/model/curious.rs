//! What is done next: of many operations that chance offers, the one that leads where a run has been least.
//!
//! By chance alone a sequence seldom comes as far as a promise for what was adopted. So each answer and each situation is counted, and the
//! rarest is preferred. With the same seed a run is the same.

use std::collections::HashMap;
use std::sync::Mutex;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::machine::{Model, TENANTS, moves};
use super::operation::{self, Operation, Who};

/// How many operations chance offers, each by every person.
const OFFERED: usize = 30;

/// Chance, and how often what was chosen.
struct Curiosity {
    runner: TestRunner,
    been: HashMap<String, u32>,
}

static CURIOSITY: Mutex<Option<Curiosity>> = Mutex::new(None);

/// The operation that comes next.
pub(super) fn next(model: &Model) -> Operation {
    let mut curiosity = CURIOSITY.lock().unwrap();
    let curiosity = curiosity.get_or_insert_with(|| Curiosity {
        runner: TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32])),
        been: HashMap::new(),
    });
    curiosity.chooses(model)
}

impl Curiosity {
    fn chooses(&mut self, model: &Model) -> Operation {
        let mut best: Option<(Vec<u32>, Operation, Vec<String>)> = None;
        for offered in self.offered(model) {
            let leads_to = leads_to(model, &offered);
            let mut been: Vec<u32> = leads_to.iter().map(|one| self.been.get(one).copied().unwrap_or(0)).collect();
            been.sort_unstable();
            if best.as_ref().is_none_or(|(least, ..)| been < *least) {
                best = Some((been, offered, leads_to));
            }
        }
        let (_, chosen, leads_to) = best.expect("the clock can always go on");
        for one in leads_to {
            *self.been.entry(one).or_default() += 1;
        }
        chosen
    }

    fn offered(&mut self, model: &Model) -> Vec<Operation> {
        let mut offered = Vec::new();
        while offered.is_empty() {
            let drawn = proptest::collection::vec(operation::any(TENANTS), OFFERED).new_tree(&mut self.runner).unwrap();
            for operation in drawn.current() {
                if !model.regions[operation.tenant].allows(&operation.act) {
                    continue;
                }
                if operation.act.is_personal() {
                    offered.extend(Who::ALL.map(|by| Operation { by, ..operation.clone() }));
                } else {
                    offered.push(operation);
                }
            }
        }
        offered
    }
}

/// The answer, what is moved, and in which situation it leaves the tenant.
fn leads_to(model: &Model, operation: &Operation) -> Vec<String> {
    let mut region = model.regions[operation.tenant].clone();
    let before = region.states();
    let verdict = region.does(operation);
    let mut all = vec![format!("{} {}", operation.act.mutation(), verdict.err().unwrap_or("done"))];
    if verdict.is_ok() {
        all.extend(moves(&before, &region.states()));
        all.extend(region.situations());
    }
    all
}
