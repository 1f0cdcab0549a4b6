//! A region on the way to a decision: a lead and a school, an objective of the region, a committee of both.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::approvals::{Fraction, OutcomeDraft, Rules, Threshold};
use domain::refusal::Refusal;
use domain::strategies::{Smart, StrategyContent};
use hub::approvals::{
    CastBallot, CloseApprovalRequest, CreateGovernanceBody, NewSeat, OpenApprovalRequest, PublishOutcome, cast_ballot,
    close_approval_request, create_governance_body, open_approval_request, publish_outcome,
};
use hub::strategies::{
    CreateObjective, CreateStrategy, SubmitObjective, create_objective, create_strategy, submit_objective,
};
use hub::{Command, Failure};
use serde::{Serialize, de::DeserializeOwned};
use store::{Caller, Page};
use words::approvals::{BallotDecision, BodyKind, OutcomeResult, ThresholdKind};
use words::people::MemberRole::{InstitutionLead, RegionLead};
use words::strategies::Origin;
use words::{AnyId, ApprovalRequestId, Digest, GovernanceBodyId, Moment, ObjectiveId, SeatId, ViewerId};

use crate::world::{Somebody, World, text};

pub(crate) struct Region {
    pub(crate) world: World,
    pub(crate) elena: Somebody,
    pub(crate) paola: Somebody,
    pub(crate) objective: ObjectiveId,
    pub(crate) body: GovernanceBodyId,
    drawn: AtomicU64,
}

impl Region {
    /// An objective of the region, complete and not submitted; a committee whose second seat, the school's, nobody holds.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let elena = world.member_of("elena@example.org", RegionLead, world.lead).await;
        let paola = world.member_of("paola@example.org", InstitutionLead, world.school).await;
        let (objective, body) = (ObjectiveId::from_relay(""), GovernanceBodyId::from_relay(""));
        let mut region = Self { world, elena, paola, objective, body, drawn: AtomicU64::new(0) };
        region.objective = region.begins("Placements with exporting firms").await;
        let two_thirds = Fraction { numerator: 2, denominator: 3 };
        let threshold = Threshold { fraction: two_thirds, kind: ThresholdKind::AtLeast };
        let holders = [(region.world.lead, Some(region.elena.member)), (region.world.school, None)];
        let seats = holders.map(|(institution, holder)| NewSeat { institution, holder });
        let body = CreateGovernanceBody {
            workspace: region.world.workspace,
            name: text("Steering Committee"),
            kind: BodyKind::Steering,
            mandate: None,
            chair: region.elena.member,
            rules: Rules { quorum: two_thirds, threshold, cooling_off_hours: 0, notice_days: 0 },
            seats: seats.into(),
        };
        region.body = region.does(&region.elena.caller, create_governance_body, body).await;
        region
    }

    /// A further objective of the region, complete.
    pub(crate) async fn begins(&self, title: &str) -> ObjectiveId {
        let content = StrategyContent {
            theme_code: text("ST5"),
            title: text(title),
            rationale: None,
            period_from: None,
            period_to: None,
        };
        let strategy = CreateStrategy { workspace: self.world.workspace, owner: None, content };
        let strategy = self.does(&self.elena.caller, create_strategy, strategy).await;
        let answer = || Some(text("Said"));
        let objective = CreateObjective {
            strategy,
            code: None,
            statement: text("150 placements a year"),
            description: None,
            starts_on: None,
            due_on: words::Day::parse("2027-12-31"),
            target_group: None,
            origin: Origin::TopDown,
            smart: Smart {
                specific: answer(),
                measurable: answer(),
                achievable: answer(),
                relevant: answer(),
                time_bound: answer(),
            },
        };
        self.does(&self.elena.caller, create_objective, objective).await
    }

    /// Asks the committee about the objective.
    pub(crate) async fn asks(&self) -> ApprovalRequestId {
        let revision_digest = self.digest().await;
        let submit = SubmitObjective { objective: self.objective, revision_digest: revision_digest.clone() };
        self.does(&self.elena.caller, submit_objective, submit).await;
        let due_at = self.world.now().plus_days(14);
        let subject = self.objective.into();
        let ask = OpenApprovalRequest { subject, body: self.body, revision_digest, question: None, due_at };
        self.does(&self.elena.caller, open_approval_request, ask).await
    }

    /// Somebody approves the present text.
    pub(crate) async fn approves(&self, by: &Somebody, seat: SeatId, request: ApprovalRequestId) {
        let (decision, revision_digest) = (BallotDecision::Approve, self.digest().await);
        let ballot = CastBallot { request, seat, decision, reason: None, revision_digest };
        self.does(&by.caller, cast_ballot, ballot).await;
    }

    pub(crate) async fn closes(&self, request: ApprovalRequestId) {
        self.does(&self.elena.caller, close_approval_request, CloseApprovalRequest { request }).await;
    }

    pub(crate) async fn adopts(&self, request: ApprovalRequestId) {
        let outcome =
            OutcomeDraft { result: OutcomeResult::Adopted, statement: text("Adopted"), conditions: Vec::new() };
        self.does(&self.elena.caller, publish_outcome, PublishOutcome { request, outcome }).await;
    }

    /// The seats of the committee: the lead's, then the school's.
    pub(crate) async fn seats(&self) -> [SeatId; 2] {
        let reader = self.world.reads(&self.elena.caller).await;
        let seats = store::approvals::seats_of_bodies(&reader, &[self.body]).await.unwrap();
        let seat_of = |institution| {
            let (_, seat) = seats.iter().find(|(_, seat)| seat.institution == institution).unwrap();
            seat.id
        };
        [seat_of(self.world.lead), seat_of(self.world.school)]
    }

    /// The digest of the objective's present text.
    pub(crate) async fn digest(&self) -> Digest {
        let reader = self.world.reads(&self.elena.caller).await;
        let found = store::strategies::revised_states(&reader, &[self.objective.into()]).await.unwrap();
        found[0].digest.clone()
    }

    /// What somebody must do: kinds and titles.
    pub(crate) async fn to_do(&self, who: &Somebody) -> Vec<String> {
        let reader = self.world.reads(&who.caller).await;
        let (viewer, limit) = (ViewerId(who.person.0), 100);
        let page = Page { limit, backward: false, after: None, before: None, whole: true };
        let found = store::activity::actions_of(&reader, &[viewer], page).await.unwrap();
        let count = store::activity::action_count_of(&reader, &[viewer]).await.unwrap();
        let said: Vec<String> =
            found[0].rows.iter().map(|action| format!("{}: {}", action.kind, action.title)).collect();
        assert_eq!(count, [(viewer, i64::try_from(said.len()).unwrap())]);
        said
    }

    pub(crate) async fn does<I, T, R, C>(&self, who: &Caller, command: C, input: I) -> T
    where
        C: for<'u> Command<'u, I, T, R>,
        T: Serialize + DeserializeOwned,
        R: Refusal + From<hub::Denied>,
    {
        self.tries(who, command, input).await.unwrap()
    }

    pub(crate) async fn tries<I, T, R, C>(&self, who: &Caller, command: C, input: I) -> Result<T, Failure<R>>
    where
        C: for<'u> Command<'u, I, T, R>,
        T: Serialize + DeserializeOwned,
        R: Refusal + From<hub::Denied>,
    {
        let mut seed = [1; 32];
        seed[..16].copy_from_slice(self.world.clock.tenant().0.as_bytes());
        seed[16..24].copy_from_slice(&self.drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        let moment = Moment::new(self.world.now(), seed);
        Ok(hub::run(&self.world.hub, who, None, moment, command, input).await?.outcome)
    }

    /// The kind of the last event, and what it is about.
    pub(crate) async fn last_event(&self) -> (String, AnyId) {
        let reader = self.world.reads(&self.elena.caller).await;
        let page = Page { limit: 1, backward: true, after: None, before: None, whole: true };
        let found = store::activity::events_of(&reader, &[self.world.workspace], page).await.unwrap();
        let event = &found[0].rows[0];
        (event.kind.to_string(), event.subject())
    }
}
