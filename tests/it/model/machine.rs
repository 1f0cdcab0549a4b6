//! The model of three tenants as a state machine: which operations come next, and what each must answer.

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use super::curious;
use super::house::Sequence;
use super::operation::{Operation, Side};
use super::prelude;
use super::region::{Region, Verdict};
use super::register;

pub(super) const TENANTS: usize = 3;

/// Three tenants, and what the last operation must have been answered.
#[derive(Clone)]
pub(super) struct Model {
    /// What has happened before.
    prelude: Vec<Operation>,
    pub(super) regions: Vec<Region>,
    pub(super) verdict: Verdict,
    /// What it moved: of which kind, from which state, to which.
    pub(super) moves: Vec<String>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let owners: Vec<Option<Side>> = self.regions.iter().map(|region| region.objective.owner).collect();
        write!(f, "objectives of {owners:?}")?;
        self.prelude.iter().try_for_each(|operation| write!(f, "\n  {operation:?}"))
    }
}

impl Model {
    /// Tenants with an objective each, in which this has happened.
    pub(super) fn new(owners: &[Option<Side>], prelude: Vec<Operation>) -> Self {
        let regions = owners.iter().map(|owner| Region::new(*owner)).collect();
        let new = Self { prelude: prelude.clone(), regions, verdict: Ok(()), moves: Vec::new() };
        prelude.iter().fold(new, Self::does)
    }

    pub(super) fn does(mut self, operation: &Operation) -> Self {
        let region = &mut self.regions[operation.tenant];
        let before = region.states();
        self.verdict = region.does(operation);
        self.moves = moves(&before, &region.states());
        self
    }
}

/// What is in another state than before, or new; both in the order of making, kind by kind.
pub(super) fn moves(before: &[(&str, &str)], after: &[(&str, &str)]) -> Vec<String> {
    let (mut told, mut was) = (Vec::new(), before.iter().peekable());
    for (kind, state) in after {
        match was.next_if(|(same, _)| same == kind) {
            Some((_, former)) if former == state => {}
            Some((_, former)) => told.push(format!("{kind} {former} -> {state}")),
            None => told.push(format!("{kind} -> {state}")),
        }
    }
    told
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Operation;

    fn init_state() -> BoxedStrategy<Self> {
        let owner = proptest::sample::select(vec![None, Some(Side::School)]);
        let owners = proptest::collection::vec(owner, TENANTS);
        let stages = proptest::sample::select(prelude::STAGES.to_vec());
        (owners, stages).prop_map(|(owners, stages)| Self::new(&owners, prelude::of(stages, owners[0]))).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Operation> {
        Just(curious::next(state)).boxed()
    }

    fn preconditions(state: &Self, operation: &Operation) -> bool {
        state.regions[operation.tenant].allows(&operation.act)
    }

    fn apply(state: Self, operation: &Operation) -> Self {
        state.does(operation)
    }
}

/// The house, asked the same.
pub(super) struct House;

impl StateMachineTest for House {
    type SystemUnderTest = Sequence;
    type Reference = Model;

    fn init_test(state: &Model) -> Sequence {
        let owners: Vec<Option<Side>> = state.regions.iter().map(|region| region.objective.owner).collect();
        let mut model = Model::new(&owners, Vec::new());
        let mut sequence = Sequence::begin(&owners);
        for operation in &state.prelude {
            model = model.does(operation);
            sequence = Self::apply(sequence, &model, operation.clone());
        }
        sequence
    }

    fn apply(mut sequence: Sequence, state: &Model, operation: Operation) -> Sequence {
        let answer = sequence.does(&operation);
        let expected = state.verdict.err().unwrap_or("done");
        assert_eq!(answer, expected, "{operation:?} is answered as the model says");
        let seen = sequence.shows(operation.tenant);
        assert_eq!(seen, state.regions[operation.tenant].shows(), "after {operation:?}, {answer}");
        register::visited(operation.act.mutation(), &answer, &state.moves);
        sequence
    }
}
