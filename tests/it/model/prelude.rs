//! Preludes: how far the lives in the first tenant have come when a sequence begins. From a draft, chance seldom comes as far as a promise.

use super::operation::{Act, Decision, Due, Invited, Operation, Outcome, Place, Side, Who};

/// What a sequence begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing.
    Nothing,
    /// The body is asked about the objective, and both seats approve.
    Voted,
    /// The same, but one is against it, and the cooling-off is over.
    Divided,
    /// The objective is adopted.
    Adopted,
    /// And a commitment is offered for it.
    Offered,
    /// And accepted.
    InForce,
    /// It is offered, and nothing comes of it for longer than it takes to lapse.
    Overdue,
    /// Somebody was invited, the invitation expired, and another is open.
    InvitedTwice,
}

pub(super) const STAGES: [Stage; 8] = [
    Stage::Nothing,
    Stage::Voted,
    Stage::Divided,
    Stage::Adopted,
    Stage::Offered,
    Stage::InForce,
    Stage::Overdue,
    Stage::InvitedTwice,
];

/// The operations that lead there.
pub(super) fn of(stage: Stage, owner: Option<Side>) -> Vec<Operation> {
    let does = |by: Who, act: Act| Operation { tenant: 0, home: 0, by, act };
    let invited =
        || does(Who::Facilitator, Act::Invite { place: Place::Region, role: Invited::Member, address: 0, rows: 1 });
    if stage == Stage::InvitedTwice {
        return vec![invited(), does(Who::Lead, Act::Pass(15 * 24)), does(Who::Lead, Act::Tick), invited()];
    }
    let mover = if owner.is_none() { Who::Lead } else { Who::Director };
    let decision = if stage == Stage::Divided { Decision::Reject } else { Decision::Approve };
    let cast = |by, seat, decision| does(by, Act::Cast { seat, decision, current: true });
    let offer = Act::Offer { anew: false, to: None, due_in: 40, quantity: 30, current: true };
    let all = [
        does(mover, Act::Submit { current: true }),
        does(Who::Lead, Act::Ask { of_nobody: false, due: Due::Well, current: true }),
        cast(Who::Lead, Side::Authority, Decision::Approve),
        cast(Who::Director, Side::School, decision),
        does(Who::Lead, Act::Pass(25)),
        does(Who::Lead, Act::Close),
        does(Who::Teacher, Act::Publish { result: Outcome::Adopted, conditions: false }),
        does(Who::Director, offer),
        if stage == Stage::InForce { does(Who::Lead, Act::AcceptOffer) } else { does(Who::Lead, Act::Pass(140 * 24)) },
    ];
    let length = match stage {
        Stage::Nothing | Stage::InvitedTwice => 0,
        Stage::Voted => 4,
        Stage::Divided => 5,
        Stage::Adopted => 7,
        Stage::Offered => 8,
        Stage::InForce | Stage::Overdue => 9,
    };
    all[..length].to_vec()
}
