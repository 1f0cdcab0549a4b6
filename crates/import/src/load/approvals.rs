//! Steps of approvals.

use domain::approvals::{Fraction, OutcomeDraft, Rules, Threshold};
use hub::approvals::{
    AmendCharter, CastBallot, CloseApprovalRequest, CreateGovernanceBody, NameSeatHolder, NewSeat, OpenApprovalRequest,
    PublishOutcome, WithdrawApprovalRequest, amend_charter, cast_ballot, close_approval_request,
    create_governance_body, name_seat_holder, open_approval_request, publish_outcome, withdraw_approval_request,
};
use store::approvals::{seat_of_institution, seats_held};
use words::AnyId;

use super::Loading;
use crate::command::approvals as step;
use crate::command::approvals::ApprovalsCommand;
use crate::fault::Fault;
use crate::{Kind, Reference};

impl Loading<'_> {
    pub(super) async fn approvals(&mut self, command: &ApprovalsCommand) -> Result<(), Fault> {
        match command {
            ApprovalsCommand::Body(body) => self.create_body(body).await?,
            ApprovalsCommand::AmendCharter(amend) => {
                let (body, _) = self.body(&amend.body).await?;
                let input = AmendCharter { body, rules: rules(&amend.charter), reason: amend.reason.clone() };
                let recorded = amend_charter(&mut self.unit, input).await?;
                self.record(recorded);
            }
            ApprovalsCommand::Holder(holder) => self.name_holder(holder).await?,
            ApprovalsCommand::Request(request) => self.open_request(request).await?,
            ApprovalsCommand::Ballot(ballot) => self.cast(ballot).await?,
            ApprovalsCommand::Close(close) => {
                let request = self.request_about(&close.subject).await?;
                let recorded = close_approval_request(&mut self.unit, CloseApprovalRequest { request }).await?;
                self.record(recorded);
            }
            ApprovalsCommand::Withdraw(withdraw) => {
                let request = self.request_about(&withdraw.subject).await?;
                let input = WithdrawApprovalRequest { request, reason: withdraw.reason.clone() };
                let recorded = withdraw_approval_request(&mut self.unit, input).await?;
                self.record(recorded);
            }
            ApprovalsCommand::Outcome(outcome) => {
                let request = self.request_about(&outcome.subject).await?;
                let step::Outcome { result, statement, conditions, .. } = outcome.clone();
                let input = PublishOutcome { request, outcome: OutcomeDraft { result, statement, conditions } };
                let recorded = publish_outcome(&mut self.unit, input).await?;
                self.record(recorded);
            }
        }
        Ok(())
    }

    async fn create_body(&mut self, said: &step::Body) -> Result<(), Fault> {
        let workspace = self.place(said.workspace.as_ref()).await?;
        let chair = self.member(Some(workspace), &said.chair).await?;
        let mut seats = Vec::with_capacity(said.seats.len());
        for seat in &said.seats {
            let institution = self.institution(&seat.institution).await?;
            let holder = match &seat.holder {
                Some(holder) => Some(self.member(Some(workspace), holder).await?),
                None => None,
            };
            seats.push(NewSeat { institution, holder });
        }
        let input = CreateGovernanceBody {
            workspace,
            name: said.name.clone(),
            kind: said.kind,
            mandate: said.mandate.clone(),
            chair,
            rules: rules(&said.charter),
            seats,
        };
        let recorded = create_governance_body(&mut self.unit, input).await?;
        self.made(recorded, said, Some(workspace))
    }

    async fn name_holder(&mut self, said: &step::Holder) -> Result<(), Fault> {
        let (body, workspace) = self.body(&said.body).await?;
        let institution = self.institution(&said.institution).await?;
        let holder = self.member(workspace, &said.holder).await?;
        let Reference { text, place } = &said.institution;
        let seat = seat_of_institution(&mut self.unit, body, institution).await?;
        let seat = seat.ok_or_else(|| Fault::at(*place, format!("`{text}` has no seat in this body")))?;
        let recorded = name_seat_holder(&mut self.unit, NameSeatHolder { seat, holder }).await?;
        self.record(recorded);
        Ok(())
    }

    async fn open_request(&mut self, said: &step::Request) -> Result<(), Fault> {
        let text = self.text(&said.subject).await?;
        let input = OpenApprovalRequest {
            subject: text.id,
            body: self.body_of(text.workspace, &said.body).await?,
            revision_digest: self.digest(&text, said.revision).await?,
            question: said.question.clone(),
            due_at: said.due_at.from(self.unit.now()),
        };
        let recorded = open_approval_request(&mut self.unit, input).await?;
        self.record(recorded);
        Ok(())
    }

    async fn cast(&mut self, said: &step::Ballot) -> Result<(), Fault> {
        let text = self.text(&said.subject).await?;
        let request = self.request_about(&said.subject).await?;
        let speaker = self.speaker.ok_or_else(|| Fault::new("Nobody has been named who could vote; write `by:`"))?;
        let held = seats_held(&mut self.unit, request, speaker).await?;
        let seat =
            *held.first().ok_or_else(|| Fault::new("Who votes here holds no seat in the body that was asked"))?;
        let input = CastBallot {
            request,
            seat,
            decision: said.decision,
            reason: said.reason.clone(),
            revision_digest: self.digest(&text, said.revision).await?,
        };
        let recorded = cast_ballot(&mut self.unit, input).await?;
        self.record(recorded);
        Ok(())
    }

    /// A body where the step happens, and where that is.
    async fn body(
        &mut self,
        reference: &Reference,
    ) -> Result<(words::GovernanceBodyId, Option<words::WorkspaceId>), Fault> {
        let here = self.here().await?;
        match self.find(Kind::Body, here, reference).await? {
            AnyId::GovernanceBody(id) => Ok((id, here)),
            _ => Err(Fault::unknown(Kind::Body, reference)),
        }
    }
}

fn rules(charter: &step::Charter) -> Rules {
    let fraction = |said: step::Fraction| Fraction { numerator: said.numerator, denominator: said.denominator };
    Rules {
        quorum: fraction(charter.quorum),
        threshold: Threshold { fraction: fraction(charter.threshold.fraction), kind: charter.threshold.kind },
        cooling_off_hours: charter.cooling_off_hours,
        notice_days: charter.notice_days,
    }
}
