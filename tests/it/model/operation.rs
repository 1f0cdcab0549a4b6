//! Operations: what somebody can do to the four life cycles, and how a next one is drawn.

use proptest::prelude::*;

/// Who asks, in one of the tenants: one person for each role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// TENANT_COORDINATOR, of no institution.
    Coordinator,
    /// REGION_LEAD of the authority, with its seat.
    Lead,
    /// FACILITATOR of the authority, now and then made an OBSERVER.
    Facilitator,
    /// INSTITUTION_LEAD of the school, with its seat.
    Director,
    /// MEMBER of the school, and the body's chair.
    Teacher,
    /// OBSERVER of the authority.
    Observer,
}

impl Who {
    pub(super) const ALL: [Self; 6] =
        [Self::Coordinator, Self::Lead, Self::Facilitator, Self::Director, Self::Teacher, Self::Observer];
}

/// The two institutions of each tenant; the region itself is led by the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Authority,
    School,
}

/// Somebody of the tenant `home` does something to what `tenant` has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) tenant: usize,
    pub(super) home: usize,
    pub(super) by: Who,
    pub(super) act: Act,
}

/// What is done. `current`: whether the text is named that was read last, or another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// So many hours go by, and nobody notices.
    Pass(i64),
    /// The clock does what is due.
    Tick,
    /// The lead makes the facilitator an observer, or a facilitator again.
    Demote(bool),
    Invite {
        place: Place,
        role: Invited,
        address: usize,
        rows: usize,
    },
    Resend {
        which: usize,
        as_invited: bool,
    },
    Revoke {
        which: usize,
        as_invited: bool,
    },
    Accept {
        which: usize,
        how: How,
        old_link: bool,
    },
    Decline {
        which: usize,
        old_link: bool,
    },
    Revise {
        edit: Edit,
        current: bool,
    },
    Submit {
        current: bool,
    },
    Activate,
    Drop,
    Ask {
        of_nobody: bool,
        due: Due,
        current: bool,
    },
    Cast {
        seat: Side,
        decision: Decision,
        current: bool,
    },
    Close,
    Withdraw,
    Publish {
        result: Outcome,
        conditions: bool,
    },
    /// The teacher opens a blocking thread about the objective.
    Block,
    /// The teacher resolves the last one.
    Unblock,
    Offer {
        anew: bool,
        to: Option<Side>,
        due_in: i64,
        quantity: u32,
        current: bool,
    },
    AcceptOffer,
    RequestChange,
    CheckIn {
        delivered: u32,
    },
    TakeBack,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Region,
    Tenant,
}

/// As what somebody is invited to the region; to the tenant, as its coordinator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Invited {
    Member,
    Observer,
    Auditor,
}

/// How an invitation is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Without a credential, with a name.
    Named,
    /// Without either.
    Nameless,
    /// With the credential of the invited person, where there is one; else with a name.
    AsInvited,
    /// With the credential of somebody else.
    AsOther,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    Statement(u8),
    Description(u8),
    /// Whether the first of the five answers is given.
    Smart(bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Past,
    /// A day, where two days of notice are wanted.
    TooSoon,
    /// Three days.
    Well,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Approve,
    Reject,
    Abstain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Adopted,
    AdoptedWithConditions,
    Returned,
    Rejected,
}

impl Act {
    /// The mutation that it is; nothing for what the clock does.
    pub(super) fn mutation(&self) -> &'static str {
        match self {
            Self::Pass(_) | Self::Tick => "",
            Self::Demote(_) => "changeMemberRole",
            Self::Invite { .. } => "inviteActors",
            Self::Resend { .. } => "resendInvitation",
            Self::Revoke { .. } => "revokeInvitation",
            Self::Accept { .. } => "acceptInvitation",
            Self::Decline { .. } => "declineInvitation",
            Self::Revise { .. } => "reviseObjective",
            Self::Submit { .. } => "submitObjective",
            Self::Activate => "activateObjective",
            Self::Drop => "dropObjective",
            Self::Ask { .. } => "openApprovalRequest",
            Self::Cast { .. } => "castBallot",
            Self::Close => "closeApprovalRequest",
            Self::Withdraw => "withdrawApprovalRequest",
            Self::Publish { .. } => "publishOutcome",
            Self::Block => "addComment",
            Self::Unblock => "resolveComment",
            Self::Offer { .. } => "offerCommitment",
            Self::AcceptOffer => "acceptCommitment",
            Self::RequestChange => "requestCommitmentChange",
            Self::CheckIn { .. } => "checkInCommitment",
            Self::TakeBack => "withdrawCommitment",
        }
    }
}

impl Act {
    /// Whether it matters who does it.
    pub(super) fn is_personal(&self) -> bool {
        !matches!(
            self,
            Self::Pass(_)
                | Self::Tick
                | Self::Demote(_)
                | Self::Block
                | Self::Unblock
                | Self::Accept { .. }
                | Self::Decline { .. }
        )
    }
}

/// Any operation, likely or not.
pub(super) fn any(tenants: usize) -> impl Strategy<Value = Operation> {
    let act = prop_oneof![
        3 => time(),
        4 => people(),
        4 => objective(),
        5 => request(),
        4 => commitment(),
    ];
    // Most happens in one of them, so that a sequence comes far there; the others are there to be mistaken for it.
    let tenant = prop_oneof![8 => Just(0), 2 => 0..tenants];
    let who = proptest::sample::select(Who::ALL.to_vec());
    (tenant, 0..tenants, proptest::bool::weighted(0.06), who, act).prop_map(|(tenant, other, foreign, by, act)| {
        let at_home = match act {
            Act::Pass(_) | Act::Tick | Act::Demote(_) | Act::Block | Act::Unblock => true,
            Act::Invite { place, .. } => place == Place::Tenant,
            _ => false,
        };
        Operation { tenant, home: if foreign && !at_home { other } else { tenant }, by, act }
    })
}

fn time() -> impl Strategy<Value = Act> {
    // The cooling-off, a request, an invitation, a commitment: each a little more than its time.
    prop_oneof![
        3 => proptest::sample::select(vec![1, 25, 73, 15 * 24, 140 * 24]).prop_map(Act::Pass),
        3 => Just(Act::Tick),
        3 => any_bool().prop_map(Act::Demote),
    ]
}

fn people() -> impl Strategy<Value = Act> {
    let place = prop_oneof![2 => Just(Place::Region), 1 => Just(Place::Tenant)];
    let role = proptest::sample::select(vec![Invited::Member, Invited::Observer, Invited::Auditor]);
    let rows = prop_oneof![9 => Just(1_usize), 1 => Just(101_usize)];
    let how = proptest::sample::select(vec![How::Named, How::Nameless, How::AsInvited, How::AsOther]);
    let old = || proptest::bool::weighted(0.15);
    prop_oneof![
        (place, role, 0..2_usize, rows).prop_map(|(place, role, address, rows)| Act::Invite {
            place,
            role,
            address,
            rows
        }),
        (0..6_usize, any_bool()).prop_map(|(which, as_invited)| Act::Resend { which, as_invited }),
        (0..6_usize, any_bool()).prop_map(|(which, as_invited)| Act::Revoke { which, as_invited }),
        (0..6_usize, how, old()).prop_map(|(which, how, old_link)| Act::Accept { which, how, old_link }),
        (0..6_usize, old()).prop_map(|(which, old_link)| Act::Decline { which, old_link }),
    ]
}

fn objective() -> impl Strategy<Value = Act> {
    let edit = prop_oneof![
        2 => (0..3_u8).prop_map(Edit::Statement),
        1 => (0..2_u8).prop_map(Edit::Description),
        1 => any_bool().prop_map(Edit::Smart),
    ];
    prop_oneof![
        3 => (edit, mostly()).prop_map(|(edit, current)| Act::Revise { edit, current }),
        2 => mostly().prop_map(|current| Act::Submit { current }),
        1 => Just(Act::Activate),
        1 => Just(Act::Drop),
    ]
}

fn request() -> impl Strategy<Value = Act> {
    let due = prop_oneof![1 => Just(Due::Past), 1 => Just(Due::TooSoon), 4 => Just(Due::Well)];
    let seat = proptest::sample::select(vec![Side::Authority, Side::School]);
    let decision = prop_oneof![3 => Just(Decision::Approve), 1 => Just(Decision::Reject), 1 => Just(Decision::Abstain)];
    let result = proptest::sample::select(vec![
        Outcome::Adopted,
        Outcome::AdoptedWithConditions,
        Outcome::Returned,
        Outcome::Rejected,
    ]);
    let conditions = proptest::bool::weighted(0.3);
    let of_nobody = proptest::bool::weighted(0.1);
    prop_oneof![
        2 => (of_nobody, due, mostly()).prop_map(|(of_nobody, due, current)| Act::Ask { of_nobody, due, current }),
        4 => (seat, decision, mostly()).prop_map(|(seat, decision, current)| Act::Cast { seat, decision, current }),
        2 => Just(Act::Close),
        1 => Just(Act::Withdraw),
        2 => (result, conditions).prop_map(|(result, conditions)| Act::Publish { result, conditions }),
        1 => Just(Act::Block),
        1 => Just(Act::Unblock),
    ]
}

fn commitment() -> impl Strategy<Value = Act> {
    let to = prop_oneof![2 => Just(None), 1 => Just(Some(Side::Authority)), 2 => Just(Some(Side::School))];
    let due = prop_oneof![1 => Just(0), 1 => Just(1), 3 => Just(40)];
    let quantity = prop_oneof![1 => Just(0), 9 => Just(30)];
    prop_oneof![
        3 => (any_bool(), to, due, quantity, mostly())
            .prop_map(|(anew, to, due_in, quantity, current)| Act::Offer { anew, to, due_in, quantity, current }),
        2 => Just(Act::AcceptOffer),
        2 => Just(Act::RequestChange),
        1 => proptest::sample::select(vec![10, 30, 91]).prop_map(|delivered| Act::CheckIn { delivered }),
        1 => Just(Act::TakeBack),
    ]
}

fn any_bool() -> impl Strategy<Value = bool> {
    proptest::bool::ANY
}

fn mostly() -> impl Strategy<Value = bool> {
    proptest::bool::weighted(0.85)
}
