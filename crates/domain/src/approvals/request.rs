//! An approval request: a question to a body about a text, from its opening to the outcome that the chair publishes.

use words::approvals::{ApprovalQuestion, ApprovalRequestState, Condition, OutcomeResult, OutcomeStatement};
use words::{AnyId, ApprovalRequestId, CommentId, Digest, GovernanceBodyId, MemberId, Timestamp, WorkspaceId};

use crate::approvals::{ApprovalsRefusal, Chair, Charter, Poll, Seat, Subject, Tally};
use crate::people::{Denied, Membership, Place};
use crate::refusal::Invalid;

/// The most conditions that an adoption may have.
pub const CONDITIONS_LIMIT: usize = 50;

/// A request as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalRequest {
    /// Its id.
    pub id: ApprovalRequestId,
    /// Where it stands.
    pub workspace: WorkspaceId,
    /// The text that it is about: a strategy or an objective.
    pub subject: AnyId,
    /// Who is asked.
    pub body: GovernanceBodyId,
    /// The version of the charter that it was opened under.
    pub charter_version: i32,
    /// What is asked; null: whether the text is approved.
    pub question: Option<ApprovalQuestion>,
    /// Where it stands in its life.
    pub state: ApprovalRequestState,
    /// When it was opened.
    pub opens_at: Timestamp,
    /// When the tally decides.
    pub due_at: Timestamp,
    /// When it was closed or withdrawn.
    pub closed_at: Option<Timestamp>,
    /// Who opened it.
    pub opened_by: MemberId,
    /// The number of the revision that counts: the subject's present one while it is open, then the one that was tallied.
    pub revision: i32,
    /// The digest of that revision: a ballot on another one is stale.
    pub digest: Digest,
    /// What the chair published.
    pub outcome: Option<Outcome>,
}

/// What a request begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestDraft {
    /// Who is asked.
    pub body: GovernanceBodyId,
    /// What is asked.
    pub question: Option<ApprovalQuestion>,
    /// When the tally is to decide.
    pub due_at: Timestamp,
    /// Who opens it.
    pub opened_by: MemberId,
}

/// How a request was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// PASSED, FAILED, LAPSED or WITHDRAWN.
    pub state: ApprovalRequestState,
    /// The number of the revision that was tallied.
    pub revision: i32,
    /// The tally that decided.
    pub tally: Tally,
    /// When.
    pub at: Timestamp,
}

/// What the chair published: it moves the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What was decided.
    pub result: OutcomeResult,
    /// What is said about it.
    pub statement: OutcomeStatement,
    /// Of an adoption with conditions; else empty.
    pub conditions: Vec<Condition>,
    /// Who published it.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
}

/// What the chair wants to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeDraft {
    /// What was decided.
    pub result: OutcomeResult,
    /// What is said about it.
    pub statement: OutcomeStatement,
    /// Of an adoption with conditions.
    pub conditions: Vec<Condition>,
}

impl ApprovalRequest {
    /// A new request to a body with these seats, under this charter, about this subject as it is now. That no other request about the subject is open
    /// or waits for its outcome is held by the database.
    ///
    /// # Errors
    /// `NotSubmitted`, `NoEligibleSeat`, `DueInThePast`, `NoticeTooShort`.
    pub fn open(
        id: ApprovalRequestId,
        subject: &Subject,
        charter: &Charter,
        seats: &[Seat],
        draft: RequestDraft,
        now: Timestamp,
    ) -> Result<Self, ApprovalsRefusal> {
        subject.is_submitted()?;
        if seats.iter().all(|seat| seat.holder.is_none()) {
            return Err(ApprovalsRefusal::NoEligibleSeat);
        }
        if draft.due_at <= now {
            return Err(ApprovalsRefusal::DueInThePast);
        }
        let days = charter.rules.notice_days;
        if draft.due_at < now.plus_days(i64::from(days)) {
            return Err(ApprovalsRefusal::NoticeTooShort { days });
        }
        Ok(Self {
            id,
            workspace: subject.workspace,
            subject: subject.id,
            body: draft.body,
            charter_version: charter.version,
            question: draft.question,
            state: ApprovalRequestState::Open,
            opens_at: now,
            due_at: draft.due_at,
            closed_at: None,
            opened_by: draft.opened_by,
            revision: subject.revision,
            digest: subject.digest.clone(),
            outcome: None,
        })
    }

    /// Where it stands, for the table of rights.
    pub fn place(&self) -> Place {
        Place::workspace(self.workspace)
    }

    /// Whether it is open and not yet due: ballots are cast, and it may be closed or withdrawn.
    ///
    /// # Errors
    /// `RequestClosed`; from the due instant on too, when only the clock has not come by yet: a ballot that is late is late.
    pub fn is_open(&self, now: Timestamp) -> Result<(), ApprovalsRefusal> {
        if self.state == ApprovalRequestState::Open && now < self.due_at { Ok(()) } else { Err(self.closed()) }
    }

    fn closed(&self) -> ApprovalsRefusal {
        ApprovalsRefusal::RequestClosed { state: self.state, due_at: self.due_at }
    }

    /// Whether this member may close or withdraw it: who opened it, or the chair (`domain.md` §3.4).
    pub fn may_be_ended_by(&self, member: &Membership, chair: &Chair) -> Result<(), Denied> {
        if member.member == self.opened_by { Ok(()) } else { chair.is_acted_by(member) }
    }

    /// Closes it at somebody's wish, with the subject's present revision: early, or when it is due and the clock has not come by yet.
    ///
    /// # Errors
    /// `RequestClosed`, `ResultStillOpen`.
    pub fn close(&self, poll: &Poll, revision: i32, now: Timestamp) -> Result<Closing, ApprovalsRefusal> {
        if let Some(closing) = self.close_when_due(poll, revision, now) {
            return Ok(closing);
        }
        self.is_open(now)?;
        poll.may_close_early(now)?;
        Ok(Self::closing(poll, revision, now))
    }

    /// What the clock does with it: closes it if it is due, or if all seats have voted and the cooling-off is over.
    pub fn close_by_clock(&self, poll: &Poll, revision: i32, now: Timestamp) -> Option<Closing> {
        let cooled_off = self.state == ApprovalRequestState::Open && poll.has_cooled_off(now);
        self.close_when_due(poll, revision, now).or_else(|| cooled_off.then(|| Self::closing(poll, revision, now)))
    }

    /// Closes it if it is open and due: LAPSED without a quorum, else PASSED or FAILED.
    fn close_when_due(&self, poll: &Poll, revision: i32, now: Timestamp) -> Option<Closing> {
        let due = self.state == ApprovalRequestState::Open && now >= self.due_at;
        due.then(|| Self::closing(poll, revision, now))
    }

    fn closing(poll: &Poll, revision: i32, now: Timestamp) -> Closing {
        Closing { state: poll.verdict().state(), revision, tally: poll.tally(), at: now }
    }

    /// Takes it back. The subject stays where it is.
    ///
    /// # Errors
    /// `RequestClosed`: once it is due, the tally decides.
    pub fn withdraw(&self, poll: &Poll, revision: i32, now: Timestamp) -> Result<Closing, ApprovalsRefusal> {
        self.is_open(now)?;
        Ok(Closing { state: ApprovalRequestState::Withdrawn, ..Self::closing(poll, revision, now) })
    }

    /// Whether it waits for an outcome.
    ///
    /// # Errors
    /// `WrongState`: open, lapsed or withdrawn, or published already.
    pub fn awaits_outcome(&self) -> Result<(), ApprovalsRefusal> {
        let decided = matches!(self.state, ApprovalRequestState::Passed | ApprovalRequestState::Failed);
        match (&self.outcome, decided) {
            (None, true) => Ok(()),
            (None, false) => Err(ApprovalsRefusal::WrongState { state: self.state.to_string() }),
            (Some(_), _) => {
                Err(ApprovalsRefusal::WrongState { state: format!("{} with a published outcome", self.state) })
            }
        }
    }

    /// The outcome that moves the subject. `blocking` are the open threads that hold an approval.
    ///
    /// # Errors
    /// `Invalid` (conditions), `WrongState`, `ResultContradictsTally`, `BlockingThread` for the two ADOPTED.
    pub fn publish(
        &self,
        draft: OutcomeDraft,
        blocking: Vec<CommentId>,
        by: MemberId,
        now: Timestamp,
    ) -> Result<Outcome, ApprovalsRefusal> {
        draft.check()?;
        self.awaits_outcome()?;
        if !allows(self.state, draft.result) {
            return Err(ApprovalsRefusal::ResultContradictsTally { state: self.state, result: draft.result });
        }
        if draft.adopts() && !blocking.is_empty() {
            return Err(ApprovalsRefusal::BlockingThread { threads: blocking });
        }
        let OutcomeDraft { result, statement, conditions } = draft;
        Ok(Outcome { result, statement, conditions, by, at: now })
    }
}

/// What a tally allows the chair to publish (`collaboration.md` §1.15).
fn allows(state: ApprovalRequestState, result: OutcomeResult) -> bool {
    use OutcomeResult::{Adopted, AdoptedWithConditions, Rejected, Returned};
    match state {
        ApprovalRequestState::Passed => {
            matches!(result, Adopted | AdoptedWithConditions | Returned)
        }
        ApprovalRequestState::Failed => matches!(result, Returned | Rejected),
        ApprovalRequestState::Open | ApprovalRequestState::Lapsed | ApprovalRequestState::Withdrawn => false,
    }
}

impl OutcomeDraft {
    /// Whether it makes the text the approved one.
    pub fn adopts(&self) -> bool {
        matches!(self.result, OutcomeResult::Adopted | OutcomeResult::AdoptedWithConditions)
    }

    /// Conditions belong to an adoption with conditions, which has one at the least.
    fn check(&self) -> Result<(), Invalid> {
        let with_conditions = self.result == OutcomeResult::AdoptedWithConditions;
        let problem = match self.conditions.len() {
            0 if with_conditions => "Are missing; an adoption with conditions names one at the least".to_owned(),
            0 => return Ok(()),
            _ if !with_conditions => format!("Belong to ADOPTED_WITH_CONDITIONS only; {} has none", self.result),
            count if count > CONDITIONS_LIMIT => {
                format!("Are {count}; give at most {CONDITIONS_LIMIT}")
            }
            _ => return Ok(()),
        };
        Err(Invalid::new("conditions", problem))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use ApprovalRequestState::{Failed, Lapsed, Open, Passed, Withdrawn};
    use OutcomeResult::{Adopted, AdoptedWithConditions, Rejected, Returned};
    use words::Digest;
    use words::Text as _;
    use words::approvals::ApprovalsErrorCode as Code;
    use words::people::{Helix, MemberRole};
    use words::strategies::ObjectiveState;

    use super::*;
    use crate::approvals::SubjectState;
    use crate::approvals::ballot::tests::{at, id};
    use crate::approvals::poll::tests::poll;
    use crate::approvals::rules::tests::defaults;
    use crate::refusal::Refusal as _;

    /// An open request of member 1, due after 240 hours.
    pub(crate) fn request() -> ApprovalRequest {
        opened(at(240), 0, ObjectiveState::Submitted, Some(id(1))).unwrap()
    }

    fn in_state(state: ApprovalRequestState) -> ApprovalRequest {
        ApprovalRequest { state, ..request() }
    }

    fn opened(
        due_at: Timestamp,
        notice_days: i32,
        state: ObjectiveState,
        holder: Option<MemberId>,
    ) -> Result<ApprovalRequest, ApprovalsRefusal> {
        let subject = Subject {
            id: AnyId::Objective(id(5)),
            workspace: id(6),
            owner: None,
            revision: 3,
            digest: Digest::of(b"now"),
            state: SubjectState::Objective(state),
        };
        let rules = crate::approvals::Rules { notice_days, ..defaults() };
        let charter = Charter::after(id(7), 1, rules, at(0));
        let seat = |n, holder| Seat {
            id: id(n),
            workspace: id(6),
            body: id(7),
            institution: id(n),
            helix: Helix::Industry,
            holder,
        };
        let draft = RequestDraft { body: id(7), question: None, due_at, opened_by: id(1) };
        ApprovalRequest::open(id(1), &subject, &charter, &[seat(1, None), seat(2, holder)], draft, at(0))
    }

    fn draft(result: OutcomeResult, conditions: usize) -> OutcomeDraft {
        let conditions = (0..conditions).map(|n| Condition::parse(&format!("Report {n}")).unwrap()).collect();
        OutcomeDraft { result, statement: OutcomeStatement::parse("So be it").unwrap(), conditions }
    }

    fn published(state: ApprovalRequestState, draft: OutcomeDraft, blocking: Vec<CommentId>) -> Result<Outcome, Code> {
        in_state(state).publish(draft, blocking, id(9), at(300)).map_err(|no| no.code())
    }

    #[test]
    fn a_request_opens_under_the_charter_of_the_day() {
        let request = request();
        assert_eq!((request.state, request.charter_version, request.revision), (Open, 2, 3));
        assert_eq!((request.opens_at, request.due_at), (at(0), at(240)));
    }

    #[test]
    fn a_request_needs_a_submitted_text_a_holder_and_time() {
        let submitted = ObjectiveState::Submitted;
        let holder = Some(id(1));
        let table = [
            (opened(at(240), 0, ObjectiveState::Draft, holder), Code::NotSubmitted),
            (opened(at(240), 0, submitted, None), Code::NoEligibleSeat),
            (opened(at(0), 0, submitted, holder), Code::DueInThePast),
            (opened(at(239), 10, submitted, holder), Code::NoticeTooShort),
        ];
        for (refused, code) in table {
            assert_eq!(refused.map_err(|no| no.code()), Err(code));
        }
        assert!(opened(at(240), 10, submitted, holder).is_ok(), "exactly ten days are ten days");
    }

    #[test]
    fn ballots_are_over_when_it_is_due_or_closed() {
        assert_eq!(request().is_open(at(239)), Ok(()));
        let late = request().is_open(at(240));
        assert_eq!(late, Err(ApprovalsRefusal::RequestClosed { state: Open, due_at: at(240) }));
        for state in [Passed, Failed, Lapsed, Withdrawn] {
            assert_eq!(in_state(state).is_open(at(1)).map_err(|no| no.code()), Err(Code::RequestClosed));
        }
    }

    #[test]
    fn when_it_is_due_the_tally_decides() {
        for (said, state) in [("AAAAARRB-", Passed), ("AAAARRRB-", Failed), ("AAAAA----", Lapsed)] {
            let poll = poll(said);
            assert_eq!(request().close_when_due(&poll, 3, at(239)), None);
            let closing = request().close_when_due(&poll, 3, at(240)).unwrap();
            assert_eq!((closing.state, closing.revision, closing.tally), (state, 3, poll.tally()));
            assert_eq!(request().close(&poll, 3, at(240)), Ok(closing), "whoever comes before the clock");
        }
        assert_eq!(in_state(Withdrawn).close_when_due(&poll("AAA"), 3, at(300)), None);
    }

    #[test]
    fn an_early_close_waits_until_nothing_can_change() {
        assert_eq!(request().close(&poll("AAAAAA---"), 3, at(1)).map(|c| c.state), Ok(Passed));
        assert_eq!(request().close(&poll("RRRRRR---"), 3, at(1)).map(|c| c.state), Ok(Failed));
        let refused = request().close(&poll("AAAAA----"), 3, at(1)).map_err(|no| no.code());
        assert_eq!(refused, Err(Code::ResultStillOpen));
        let twice = in_state(Passed).close(&poll("AAAAAA---"), 3, at(1)).map_err(|no| no.code());
        assert_eq!(twice, Err(Code::RequestClosed));
    }

    #[test]
    fn it_is_withdrawn_while_it_is_open_only() {
        assert_eq!(request().withdraw(&poll("A--"), 3, at(1)).map(|c| c.state), Ok(Withdrawn));
        assert_eq!(request().withdraw(&poll("A--"), 3, at(240)).map_err(|no| no.code()), Err(Code::RequestClosed));
    }

    #[test]
    fn it_is_ended_by_its_opener_or_the_chair() {
        let member = |n, role| Membership { member: id(n), workspace: Some(id(6)), institution: Some(id(1)), role };
        let chair = Chair { member: id(2), active: true };
        let request = request();
        assert_eq!(request.may_be_ended_by(&member(1, MemberRole::Member), &chair), Ok(()));
        assert_eq!(request.may_be_ended_by(&member(2, MemberRole::Observer), &chair), Ok(()));
        assert_eq!(request.may_be_ended_by(&member(3, MemberRole::RegionLead), &chair), Err(Denied::Role));
        let gone = Chair { active: false, ..chair };
        assert_eq!(request.may_be_ended_by(&member(3, MemberRole::RegionLead), &gone), Ok(()));
    }

    #[test]
    fn the_outcome_does_not_contradict_the_tally() {
        let allowed = [(Passed, "ADOPTED ADOPTED_WITH_CONDITIONS RETURNED"), (Failed, "RETURNED REJECTED")];
        for (state, expected) in allowed {
            let results = OutcomeResult::ALL.iter().filter(|result| {
                let draft = draft(**result, usize::from(**result == AdoptedWithConditions));
                match published(state, draft, Vec::new()) {
                    Ok(_) => true,
                    Err(code) => {
                        assert_eq!(code, Code::ResultContradictsTally);
                        false
                    }
                }
            });
            assert_eq!(results.map(|r| r.as_str()).collect::<Vec<_>>().join(" "), expected, "{state}");
        }
    }

    #[test]
    fn only_a_decided_request_has_an_outcome_and_one_only() {
        for state in [Open, Lapsed, Withdrawn] {
            assert_eq!(published(state, draft(Returned, 0), Vec::new()), Err(Code::WrongState), "{state}");
        }
        let mut request = in_state(Passed);
        request.outcome = Some(request.publish(draft(Adopted, 0), Vec::new(), id(9), at(300)).unwrap());
        let again = request.publish(draft(Returned, 0), Vec::new(), id(9), at(301)).map_err(|no| no.code());
        assert_eq!(again, Err(Code::WrongState));
    }

    #[test]
    fn open_blocking_threads_refuse_an_adoption_only() {
        let blocking = vec![id(4)];
        for (state, draft, expected) in [
            (Passed, draft(Adopted, 0), Some(Code::BlockingThread)),
            (Passed, draft(AdoptedWithConditions, 1), Some(Code::BlockingThread)),
            (Passed, draft(Returned, 0), None),
            (Failed, draft(Rejected, 0), None),
        ] {
            assert_eq!(published(state, draft, blocking.clone()).err(), expected);
        }
    }

    #[test]
    fn conditions_belong_to_an_adoption_with_conditions() {
        for (result, conditions, ok) in [
            (AdoptedWithConditions, 0, false),
            (AdoptedWithConditions, 1, true),
            (AdoptedWithConditions, 50, true),
            (AdoptedWithConditions, 51, false),
            (Adopted, 1, false),
            (Returned, 1, false),
        ] {
            let refused = published(Passed, draft(result, conditions), Vec::new()).err();
            assert_eq!(refused, (!ok).then_some(Code::Invalid), "{result} with {conditions}");
        }
    }
}
