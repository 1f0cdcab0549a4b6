//! The model of an approval request: OPEN, then PASSED, FAILED, LAPSED or WITHDRAWN, and the outcome that moves the objective.
//!
//! Two seats, a quorum and a threshold of two thirds: nothing is decided before both have voted on the present text.

use super::objective::Text;
use super::operation::{Act, Decision, Due, Outcome, Side, Who};
use super::region::{Region, Role, Verdict, latest};

const COOLING_OFF: i64 = 24;
const LASTS: i64 = 72;

#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) state: &'static str,
    opener: Who,
    due: i64,
    /// The last ballot of the authority's seat and of the school's.
    ballots: [Option<Ballot>; 2],
    /// The text that was tallied.
    tallied: Option<Text>,
    outcome: bool,
}

#[derive(Clone, Copy, Debug)]
struct Ballot {
    text: Text,
    decision: Decision,
    at: i64,
}

impl Request {
    pub(super) fn awaits_outcome(&self) -> bool {
        matches!(self.state, "PASSED" | "FAILED") && !self.outcome
    }

    fn valid(&self, text: Text) -> impl Iterator<Item = &Ballot> {
        self.ballots.iter().flatten().filter(move |ballot| ballot.text == text)
    }

    fn count(&self, text: Text, decision: Decision) -> usize {
        self.valid(text).filter(|ballot| ballot.decision == decision).count()
    }

    /// What the tally amounts to: nothing without both seats; then two thirds of those that are for or against, and one at the least.
    fn verdict(&self, text: Text) -> &'static str {
        let (approve, reject) = (self.count(text, Decision::Approve), self.count(text, Decision::Reject));
        match self.valid(text).count() {
            0 | 1 => "LAPSED",
            _ if approve >= 1 && 3 * approve >= 2 * (approve + reject) => "PASSED",
            _ => "FAILED",
        }
    }

    fn has_cooled_off(&self, text: Text, now: i64) -> bool {
        let last = self.valid(text).map(|ballot| ballot.at).max();
        self.valid(text).count() == 2 && last.is_some_and(|last| now >= last + COOLING_OFF)
    }

    fn close(&mut self, text: Text, state: &'static str) {
        (self.state, self.tallied) = (state, Some(text));
    }

    /// Whether something can be done with it now, roughly.
    pub(super) fn situation(&self, text: Text, now: i64) -> String {
        let closes = self.state == "OPEN" && (now >= self.due || self.has_cooled_off(text, now));
        format!("{} {} {closes} {}", self.state, self.verdict(text), self.outcome)
    }

    /// State, outcome, and the tally: for, against, abstained, stale.
    pub(super) fn shows(&self, present: Text) -> String {
        let text = self.tallied.unwrap_or(present);
        let count = |decision| self.count(text, decision);
        let stale = self.ballots.iter().flatten().count() - self.valid(text).count();
        let (approve, reject, abstain) = (count(Decision::Approve), count(Decision::Reject), count(Decision::Abstain));
        format!("request {} {approve} {reject} {abstain} {stale} {}", self.state, self.outcome)
    }
}

impl Region {
    pub(super) fn close_due_requests(&mut self) {
        let (text, now) = (self.objective.text, self.now);
        for request in self.requests.iter_mut().filter(|request| request.state == "OPEN") {
            if now >= request.due || request.has_cooled_off(text, now) {
                request.close(text, request.verdict(text));
            }
        }
    }

    pub(super) fn does_to_requests(&mut self, by: Who, act: &Act) -> Verdict {
        if let Act::Ask { of_nobody, due, current } = *act {
            return self.asks(by, of_nobody, due, current);
        }
        let (role, now, text, read, blocking) =
            (self.role(by), self.now, self.objective.text, self.read_text(), self.blocking);
        let known = self.known.as_ref().map(|known| known.requests);
        let Some(request) = latest(&mut self.requests, known) else { return Err("approvals/NOT_FOUND") };
        let is_open = request.state == "OPEN" && now < request.due;
        let (chairs, opened) = (by == Who::Teacher, by == request.opener);
        match *act {
            Act::Cast { seat, decision, current } => {
                let held = match seat {
                    Side::Authority => Who::Lead,
                    Side::School => Who::Director,
                };
                if matches!(role, Role::Coordinator | Role::Observer) {
                    return Err("approvals/FORBIDDEN");
                } else if !is_open {
                    return Err("approvals/REQUEST_CLOSED");
                } else if by != held {
                    return Err("approvals/NOT_YOUR_SEAT");
                } else if !current || read != text {
                    return Err("approvals/REVISION_MOVED");
                }
                request.ballots[seat as usize] = Some(Ballot { text, decision, at: now });
            }
            Act::Close | Act::Withdraw if !(chairs || opened) => return Err("approvals/FORBIDDEN"),
            Act::Close if request.state == "OPEN" && now >= request.due => request.close(text, request.verdict(text)),
            Act::Close | Act::Withdraw if !is_open => return Err("approvals/REQUEST_CLOSED"),
            Act::Close if request.has_cooled_off(text, now) => request.close(text, request.verdict(text)),
            Act::Close => return Err("approvals/RESULT_STILL_OPEN"),
            Act::Withdraw => request.close(text, "WITHDRAWN"),
            Act::Publish { result, conditions } => {
                use Outcome::{Adopted, AdoptedWithConditions, Rejected, Returned};
                let adopts = matches!(result, Adopted | AdoptedWithConditions);
                if !chairs {
                    return Err("approvals/FORBIDDEN");
                } else if conditions != (result == AdoptedWithConditions) {
                    return Err("approvals/INVALID");
                } else if !request.awaits_outcome() {
                    return Err("approvals/WRONG_STATE");
                } else if (request.state == "FAILED" && adopts) || (request.state == "PASSED" && result == Rejected) {
                    return Err("approvals/RESULT_CONTRADICTS_TALLY");
                } else if adopts && blocking > 0 {
                    return Err("approvals/BLOCKING_THREAD");
                }
                request.outcome = true;
                self.objective.state = if matches!(result, Returned | Rejected) { "DRAFT" } else { "APPROVED" };
            }
            _ => {}
        }
        Ok(())
    }

    fn asks(&mut self, by: Who, of_nobody: bool, due: Due, current: bool) -> Verdict {
        let may = match self.role(by) {
            Role::Lead | Role::Facilitator => true,
            Role::Director => self.objective.owner == Some(Side::School),
            // The chair; but not of the body without holders, which the lead chairs.
            Role::Member => !of_nobody,
            Role::Coordinator | Role::Observer => false,
        };
        if !may {
            return Err("approvals/FORBIDDEN");
        } else if self.objective.state != "SUBMITTED" {
            return Err("approvals/NOT_SUBMITTED");
        } else if of_nobody {
            return Err("approvals/NO_ELIGIBLE_SEAT");
        } else if due == Due::Past {
            return Err("approvals/DUE_IN_THE_PAST");
        } else if due == Due::TooSoon {
            return Err("approvals/NOTICE_TOO_SHORT");
        } else if !current || self.read_text() != self.objective.text {
            return Err("approvals/REVISION_MOVED");
        } else if self.requests.iter().any(|request| request.state == "OPEN" || request.awaits_outcome()) {
            return Err("approvals/REQUEST_ALREADY_OPEN");
        }
        let (opener, due) = (by, self.now + LASTS);
        self.requests.push(Request {
            state: "OPEN",
            opener,
            due,
            ballots: [None, None],
            tallied: None,
            outcome: false,
        });
        Ok(())
    }
}
