//! What a viewer may do with a request, and what may be asked about a text: the same guards that the commands ask.

use words::approvals::ApprovalRequestState;
use words::{MemberId, Timestamp};

use crate::approvals::{ApprovalRequest, ApprovalsAct, ApprovalsRefusal, Chair, Poll, Subject};
use crate::people::Standing;

/// What decides about a viewer's acts on a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFacts {
    /// The request.
    pub request: ApprovalRequest,
    /// Its electorate and ballots.
    pub poll: Poll,
    /// Who presides over its body.
    pub chair: Chair,
    /// Who holds the seats of its electorate now; seats that nobody holds are left out.
    pub holders: Vec<MemberId>,
}

impl RequestFacts {
    /// Whether the viewer may cast a ballot, with some seat.
    pub fn cast(&self, standing: &Standing, now: Timestamp) -> Result<(), ApprovalsRefusal> {
        let viewer = standing.may(ApprovalsAct::Cast, self.request.place())?;
        self.request.is_open(now)?;
        if self.holders.contains(&viewer.member) { Ok(()) } else { Err(ApprovalsRefusal::NotYourSeat) }
    }

    /// Whether the viewer may close it.
    pub fn close(&self, standing: &Standing, now: Timestamp) -> Result<(), ApprovalsRefusal> {
        self.may_end(standing)?;
        // Which revision is tallied decides nothing.
        self.request.close(&self.poll, 0, now).map(|_| ())
    }

    /// Whether the viewer may withdraw it.
    pub fn withdraw(&self, standing: &Standing, now: Timestamp) -> Result<(), ApprovalsRefusal> {
        self.may_end(standing)?;
        self.request.is_open(now)
    }

    fn may_end(&self, standing: &Standing) -> Result<(), ApprovalsRefusal> {
        let viewer = standing.may(ApprovalsAct::End, self.request.place())?;
        Ok(self.request.may_be_ended_by(&viewer, &self.chair)?)
    }

    /// Whether the viewer may publish an outcome: RETURNED always may be, whatever the tally and the threads say.
    pub fn publish_outcome(&self, standing: &Standing) -> Result<(), ApprovalsRefusal> {
        let viewer = standing.may(ApprovalsAct::Publish, self.request.place())?;
        self.chair.is_acted_by(&viewer)?;
        self.request.awaits_outcome()
    }
}

/// What decides whether a viewer may open a request about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectFacts {
    /// The text.
    pub subject: Subject,
    /// The state of the request about it that is open or waits for its outcome; null: there is none.
    pub pending: Option<ApprovalRequestState>,
    /// Who presides over the bodies of its workspace.
    pub chairs: Vec<Chair>,
    /// Whether somebody holds a seat in one of them.
    pub votable: bool,
}

impl SubjectFacts {
    /// Whether the viewer may open a request, to some body.
    pub fn open(&self, standing: &Standing) -> Result<(), ApprovalsRefusal> {
        let place = self.subject.place();
        if let Err(denied) = standing.may(ApprovalsAct::Open, place) {
            let viewer = standing.may(ApprovalsAct::OpenAsChair, place).map_err(|_| denied)?;
            self.chairs.iter().find(|chair| chair.is_acted_by(&viewer).is_ok()).ok_or(denied)?;
        }
        self.subject.is_submitted()?;
        match self.pending {
            Some(_) => Err(ApprovalsRefusal::RequestAlreadyOpen),
            None if !self.votable => Err(ApprovalsRefusal::NoEligibleSeat),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use words::approvals::ApprovalsErrorCode as Code;
    use words::people::{MemberRole, TokenScope};
    use words::strategies::StrategyState;
    use words::{AnyId, Digest};

    use super::*;
    use crate::approvals::SubjectState;
    use crate::approvals::ballot::tests::{at, id};
    use crate::approvals::poll::tests::poll;
    use crate::approvals::request::tests::request;
    use crate::people::Membership;
    use crate::refusal::Refusal as _;

    /// Member `n` of institution `n`, in the request's workspace.
    fn member(n: u128, role: MemberRole) -> Standing {
        let membership = Membership { member: id(n), workspace: Some(id(6)), institution: Some(id(n)), role };
        Standing { person: Some(id(n)), memberships: vec![membership], scopes: TokenScope::ALL.to_vec() }
    }

    /// A request of member 1 to a body whose chair is member 2 and whose seats are held by members 1 to 9.
    fn facts(state: ApprovalRequestState, said: &str) -> RequestFacts {
        let request = ApprovalRequest { state, ..request() };
        let holders = (1..=9).map(id).collect();
        RequestFacts { request, poll: poll(said), chair: Chair { member: id(2), active: true }, holders }
    }

    fn code(verdict: Result<(), ApprovalsRefusal>) -> Option<Code> {
        verdict.err().map(|no| no.code())
    }

    #[test]
    fn holders_cast_while_the_request_is_open() {
        let open = facts(ApprovalRequestState::Open, "---------");
        assert_eq!(code(open.cast(&member(3, MemberRole::Member), at(1))), None);
        assert_eq!(code(open.cast(&member(10, MemberRole::Member), at(1))), Some(Code::NotYourSeat));
        assert_eq!(code(open.cast(&member(3, MemberRole::Observer), at(1))), Some(Code::Forbidden));
        assert_eq!(code(open.cast(&member(3, MemberRole::Member), at(240))), Some(Code::RequestClosed));
    }

    #[test]
    fn the_opener_and_the_chair_end_it() {
        let open = facts(ApprovalRequestState::Open, "AAAAA----");
        for (n, expected) in
            [(1, Some(Code::ResultStillOpen)), (2, Some(Code::ResultStillOpen)), (3, Some(Code::Forbidden))]
        {
            assert_eq!(code(open.close(&member(n, MemberRole::Member), at(1))), expected);
        }
        assert_eq!(code(open.withdraw(&member(1, MemberRole::Member), at(1))), None);
        assert_eq!(code(open.withdraw(&member(3, MemberRole::Member), at(1))), Some(Code::Forbidden));
        let fixed = facts(ApprovalRequestState::Open, "AAAAAA---");
        assert_eq!(code(fixed.close(&member(2, MemberRole::Member), at(1))), None);
    }

    #[test]
    fn the_chair_publishes_what_is_decided() {
        let decided = facts(ApprovalRequestState::Failed, "RRRRRRRRR");
        assert_eq!(code(decided.publish_outcome(&member(2, MemberRole::Member))), None);
        assert_eq!(code(decided.publish_outcome(&member(1, MemberRole::RegionLead))), Some(Code::Forbidden));
        let open = facts(ApprovalRequestState::Open, "RRRRRRRRR");
        assert_eq!(code(open.publish_outcome(&member(2, MemberRole::Member))), Some(Code::WrongState));
    }

    #[test]
    fn leads_of_the_owner_facilitators_and_chairs_ask_a_body() {
        let subject = Subject {
            id: AnyId::Strategy(id(5)),
            workspace: id(6),
            owner: Some(id(3)),
            revision: 1,
            digest: Digest::of(b"now"),
            state: SubjectState::Strategy(StrategyState::InReview),
        };
        let chairs = vec![Chair { member: id(2), active: true }];
        let facts = SubjectFacts { subject, pending: None, chairs, votable: true };
        let table = [
            (member(3, MemberRole::InstitutionLead), None),
            (member(4, MemberRole::InstitutionLead), Some(Code::Forbidden)),
            (member(4, MemberRole::Facilitator), None),
            (member(3, MemberRole::Member), Some(Code::Forbidden)),
            (member(2, MemberRole::Member), None),
        ];
        for (viewer, expected) in &table {
            assert_eq!(code(facts.open(viewer)), *expected);
        }
        let pending = SubjectFacts { pending: Some(ApprovalRequestState::Open), ..facts.clone() };
        assert_eq!(code(pending.open(&table[0].0)), Some(Code::RequestAlreadyOpen));
        let empty = SubjectFacts { votable: false, ..facts.clone() };
        assert_eq!(code(empty.open(&table[0].0)), Some(Code::NoEligibleSeat));
        let mut draft = facts;
        draft.subject.state = SubjectState::Strategy(StrategyState::Draft);
        assert_eq!(code(draft.open(&table[0].0)), Some(Code::NotSubmitted));
    }
}
