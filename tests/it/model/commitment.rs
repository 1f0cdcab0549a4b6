//! The model of a commitment: OFFERED, CHANGE_REQUESTED, ACCEPTED, and its ends WITHDRAWN and LAPSED.

use super::operation::{Act, Side, Who};
use super::region::{Region, Role, Verdict, latest};

const PROMISED: u32 = 30;

#[derive(Clone, Debug)]
pub(super) struct Commitment {
    pub(super) state: &'static str,
    from: Side,
    to: Side,
    due: i64,
    delivered: u32,
}

impl Commitment {
    fn has_ended(&self) -> bool {
        matches!(self.state, "WITHDRAWN" | "LAPSED")
    }

    /// Not ended, not delivered, and due more than 90 days ago.
    pub(super) fn is_overdue(&self, today: i64) -> bool {
        !self.has_ended() && self.delivered < PROMISED && self.due < today - 90
    }

    pub(super) fn shows(&self) -> String {
        format!("commitment {} {}", self.state, self.delivered)
    }
}

/// For which institution this one signs and answers: leads only.
fn signs_for(who: Who) -> Option<Side> {
    match who {
        Who::Lead => Some(Side::Authority),
        Who::Director => Some(Side::School),
        _ => None,
    }
}

impl Region {
    pub(super) fn lapse_commitments(&mut self) {
        let today = self.today();
        for one in self.commitments.iter_mut().filter(|one| one.is_overdue(today)) {
            one.state = "LAPSED";
        }
    }

    pub(super) fn does_to_commitments(&mut self, by: Who, act: &Act) -> Verdict {
        if let Act::Offer { anew, to, due_in, quantity, current } = *act {
            return self.offers(by, anew, to, due_in, quantity, current);
        }
        let role = self.role(by);
        let known = self.known.as_ref().map(|known| known.commitments);
        let Some(one) = latest(&mut self.commitments, known) else { return Err("commitments/NOT_FOUND") };
        match *act {
            Act::AcceptOffer | Act::RequestChange => {
                let Some(side) = signs_for(by) else { return Err("commitments/FORBIDDEN") };
                if side == one.from {
                    return Err("commitments/OWN_OFFER");
                } else if one.state != "OFFERED" {
                    return Err("commitments/WRONG_STATE");
                }
                one.state = if *act == Act::AcceptOffer { "ACCEPTED" } else { "CHANGE_REQUESTED" };
            }
            Act::CheckIn { delivered } => {
                let may = match one.from {
                    Side::Authority => matches!(role, Role::Lead | Role::Facilitator),
                    Side::School => matches!(role, Role::Director | Role::Member),
                };
                if !may {
                    return Err("commitments/FORBIDDEN");
                } else if one.state != "ACCEPTED" {
                    return Err("commitments/WRONG_STATE");
                } else if delivered > 3 * PROMISED {
                    return Err("commitments/DELIVERED_TOO_MUCH");
                }
                one.delivered = delivered;
            }
            Act::TakeBack => {
                if signs_for(by) != Some(one.from) {
                    return Err("commitments/FORBIDDEN");
                } else if one.has_ended() {
                    return Err("commitments/WRONG_STATE");
                }
                one.state = "WITHDRAWN";
            }
            _ => {}
        }
        Ok(())
    }

    fn offers(&mut self, by: Who, anew: bool, to: Option<Side>, due_in: i64, quantity: u32, current: bool) -> Verdict {
        let (due, today, read, text) = (self.today() + due_in, self.today(), self.read_text(), self.objective.text);
        let approved = matches!(self.objective.state, "APPROVED" | "ACTIVE");
        let known = self.known.as_ref().map(|known| known.commitments);
        let former = if anew { latest(&mut self.commitments, known) } else { None };
        if anew && former.is_none() {
            return Err("commitments/NOT_FOUND");
        }
        let Some(from) = signs_for(by) else { return Err("commitments/FORBIDDEN") };
        // Not said: the same as before, or the region's lead.
        let to = to.unwrap_or(former.as_ref().map_or(Side::Authority, |former| former.to));
        if former.as_ref().is_some_and(|former| former.from != from) {
            return Err("commitments/FORBIDDEN");
        } else if quantity == 0 {
            return Err("commitments/INVALID");
        } else if !current || read != text {
            return Err("commitments/REVISION_MOVED");
        } else if former.as_ref().is_some_and(|former| former.state != "CHANGE_REQUESTED") {
            return Err("commitments/WRONG_STATE");
        } else if !approved {
            return Err("commitments/NOT_APPROVED");
        } else if from == to {
            return Err("commitments/OWN_OFFER");
        } else if due <= today {
            return Err("commitments/DUE_IN_THE_PAST");
        }
        let offered = Commitment { state: "OFFERED", from, to, due, delivered: 0 };
        match former {
            Some(former) => *former = offered,
            None => self.commitments.push(offered),
        }
        Ok(())
    }
}
