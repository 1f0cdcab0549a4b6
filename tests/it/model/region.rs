//! The model of one tenant: plain values, hours and a few rules, written from `collaboration.md` and `domain.md` and not from the code.

use super::commitment::Commitment;
use super::invitation::{Address, Invitation};
use super::objective::{Objective, Text};
use super::operation::{Act, Operation, Side, Who};
use super::request::Request;

/// Accepted, or refused with `context/CODE`.
pub(super) type Verdict = Result<(), &'static str>;

/// What counts as a role in the rules: the facilitator's changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Coordinator,
    Lead,
    Facilitator,
    Director,
    Member,
    Observer,
}

/// What somebody has read before the operations of one instant: what they name is from then.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) text: Text,
    pub(super) requests: usize,
    pub(super) commitments: usize,
    pub(super) invitations: usize,
}

/// One tenant, as far as the life cycles go.
#[derive(Clone, Debug)]
pub(super) struct Region {
    /// Hours since a morning at nine.
    pub(super) now: i64,
    pub(super) facilitates: bool,
    pub(super) objective: Objective,
    pub(super) requests: Vec<Request>,
    /// Open blocking threads.
    pub(super) blocking: usize,
    pub(super) commitments: Vec<Commitment>,
    pub(super) invitations: Vec<Invitation>,
    /// Which addresses have joined, and where.
    pub(super) joined: Vec<Address>,
    pub(super) known: Option<Known>,
}

impl Region {
    pub(super) fn new(owner: Option<Side>) -> Self {
        Self {
            now: 0,
            facilitates: true,
            objective: Objective::new(owner),
            requests: Vec::new(),
            blocking: 0,
            commitments: Vec::new(),
            invitations: Vec::new(),
            joined: Vec::new(),
            known: None,
        }
    }

    /// The same, as somebody reads it now who will act on it later.
    pub(super) fn read(mut self) -> Self {
        self.known = Some(Known {
            text: self.objective.text,
            requests: self.requests.len(),
            commitments: self.commitments.len(),
            invitations: self.invitations.len(),
        });
        self
    }

    /// The text that is named as the one that was read.
    pub(super) fn read_text(&self) -> Text {
        self.known.as_ref().map_or(self.objective.text, |known| known.text)
    }

    pub(super) fn role(&self, who: Who) -> Role {
        match who {
            Who::Coordinator => Role::Coordinator,
            Who::Lead => Role::Lead,
            Who::Facilitator if self.facilitates => Role::Facilitator,
            Who::Director => Role::Director,
            Who::Teacher => Role::Member,
            Who::Facilitator | Who::Observer => Role::Observer,
        }
    }

    pub(super) fn today(&self) -> i64 {
        (9 + self.now).div_euclid(24)
    }

    /// Does it, or says why not.
    pub(super) fn does(&mut self, operation: &Operation) -> Verdict {
        let by = operation.by;
        let foreign = operation.home != operation.tenant;
        match &operation.act {
            Act::Pass(hours) => {
                self.now += hours;
                Ok(())
            }
            Act::Tick => {
                self.expire_invitations();
                self.close_due_requests();
                self.lapse_commitments();
                Ok(())
            }
            Act::Demote(demote) => {
                self.facilitates = !demote;
                Ok(())
            }
            Act::Invite { .. } | Act::Resend { .. } | Act::Revoke { .. } | Act::Accept { .. } | Act::Decline { .. } => {
                if foreign {
                    Err("people/NOT_FOUND")
                } else {
                    self.does_to_invitations(by, &operation.act)
                }
            }
            Act::Revise { .. } | Act::Submit { .. } | Act::Activate | Act::Drop => {
                if foreign {
                    Err("strategies/NOT_FOUND")
                } else {
                    self.does_to_objective(by, &operation.act)
                }
            }
            Act::Ask { .. } | Act::Cast { .. } | Act::Close | Act::Withdraw | Act::Publish { .. } => {
                if foreign {
                    Err("approvals/NOT_FOUND")
                } else {
                    self.does_to_requests(by, &operation.act)
                }
            }
            Act::Block => {
                self.blocking += 1;
                Ok(())
            }
            Act::Unblock => {
                self.blocking -= 1;
                Ok(())
            }
            Act::Offer { .. } | Act::AcceptOffer | Act::RequestChange | Act::CheckIn { .. } | Act::TakeBack => {
                if foreign {
                    Err("commitments/NOT_FOUND")
                } else {
                    self.does_to_commitments(by, &operation.act)
                }
            }
        }
    }

    /// Whether it can be asked for: of blocking threads a few are enough, and one that is resolved must be there.
    pub(super) fn allows(&self, act: &Act) -> bool {
        match act {
            Act::Block => self.blocking < 2 && self.objective.state != "DROPPED",
            Act::Unblock => self.blocking > 0,
            _ => true,
        }
    }

    /// Everything in it with its state, in the order in which it was made.
    pub(super) fn states(&self) -> Vec<(&'static str, &'static str)> {
        let mut states = vec![("objective", self.objective.state)];
        states.extend(self.requests.iter().map(|request| ("request", request.state)));
        states.extend(self.commitments.iter().map(|commitment| ("commitment", commitment.state)));
        states.extend(self.invitations.iter().map(|invitation| ("invitation", invitation.state)));
        states
    }

    /// Where its life cycles stand, roughly.
    pub(super) fn situations(&self) -> [String; 2] {
        let one = &self.objective;
        let request = self.requests.last().map(|request| request.situation(one.text, self.now));
        let promised = self.commitments.last().map(|last| (last.state, last.is_overdue(self.today())));
        [
            format!("{} {} {} {request:?} {promised:?}", one.state, one.text.smart, self.blocking > 0),
            format!("{} {} {}", self.orphaned(), self.superfluous(), self.facilitates),
        ]
    }

    /// What a coordinator sees of it, a line each.
    pub(super) fn shows(&self) -> Vec<String> {
        let mut lines = vec![format!("objective {} {:?}", self.objective.state, self.objective.text)];
        lines.extend(self.requests.iter().map(|request| request.shows(self.objective.text)));
        lines.extend(self.commitments.iter().map(Commitment::shows));
        lines.extend(self.invitations.iter().map(|invitation| format!("invitation {}", invitation.state)));
        // Of what was made at one instant nobody says which came first.
        lines.sort();
        lines
    }
}

/// The last of those that were known.
pub(super) fn latest<T>(all: &mut [T], known: Option<usize>) -> Option<&mut T> {
    let known = known.unwrap_or(all.len());
    all[..known].last_mut()
}
