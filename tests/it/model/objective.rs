//! The model of an objective: DRAFT, SUBMITTED, APPROVED, ACTIVE, DROPPED.

use super::operation::{Act, Edit, Side, Who};
use super::region::{Region, Role, Verdict};
use super::request::Request;

/// What an objective says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Text {
    pub(super) statement: u8,
    pub(super) description: u8,
    pub(super) smart: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Objective {
    /// The institution whose it is; none: the region's.
    pub(super) owner: Option<Side>,
    pub(super) state: &'static str,
    pub(super) text: Text,
}

impl Objective {
    pub(super) fn new(owner: Option<Side>) -> Self {
        Self { owner, state: "DRAFT", text: Text { statement: 0, description: 0, smart: true } }
    }

    /// Who writes it: the region's, its lead and facilitators; an institution's, its lead.
    fn is_written_by(&self, role: Role) -> bool {
        match self.owner {
            None => matches!(role, Role::Lead | Role::Facilitator),
            Some(Side::School) => role == Role::Director,
            Some(Side::Authority) => false,
        }
    }

    /// Who moves it on: the leads of its owner.
    fn is_moved_by(&self, role: Role) -> bool {
        match self.owner {
            None | Some(Side::Authority) => role == Role::Lead,
            Some(Side::School) => role == Role::Director,
        }
    }
}

impl Edit {
    pub(super) fn applied(self, text: Text) -> Text {
        match self {
            Self::Statement(statement) => Text { statement, ..text },
            Self::Description(description) => Text { description, ..text },
            Self::Smart(smart) => Text { smart, ..text },
        }
    }

    fn is_material(self) -> bool {
        !matches!(self, Self::Description(_))
    }
}

impl Region {
    pub(super) fn does_to_objective(&mut self, by: Who, act: &Act) -> Verdict {
        let (role, read) = (self.role(by), self.read_text());
        let held = self.requests.last().is_some_and(Request::awaits_outcome);
        let asked = held || self.requests.last().is_some_and(|request| request.state == "OPEN");
        let one = &mut self.objective;
        let right = if matches!(act, Act::Revise { .. }) { one.is_written_by(role) } else { one.is_moved_by(role) };
        if !right {
            return Err("strategies/FORBIDDEN");
        }
        if let Act::Revise { current, .. } | Act::Submit { current } = act
            && (!current || read != one.text)
        {
            return Err("strategies/REVISION_MOVED");
        }
        match act {
            Act::Revise { edit, .. } => {
                let text = edit.applied(one.text);
                if one.state == "DROPPED" {
                    return Err("strategies/WRONG_STATE");
                } else if held {
                    return Err("strategies/REQUEST_OPEN");
                } else if text == one.text {
                    return Err("strategies/NOTHING_CHANGED");
                } else if one.state != "DRAFT" && !text.smart {
                    return Err("strategies/NOT_SMART");
                }
                one.text = text;
                if matches!(one.state, "APPROVED" | "ACTIVE") && edit.is_material() {
                    one.state = "SUBMITTED";
                }
            }
            Act::Submit { .. } => match one.state {
                "DRAFT" if one.text.smart => one.state = "SUBMITTED",
                "DRAFT" => return Err("strategies/NOT_SMART"),
                _ => return Err("strategies/WRONG_STATE"),
            },
            Act::Activate if one.state == "APPROVED" => one.state = "ACTIVE",
            Act::Drop if one.state != "DROPPED" && asked => return Err("strategies/REQUEST_OPEN"),
            Act::Drop if one.state != "DROPPED" => one.state = "DROPPED",
            _ => return Err("strategies/WRONG_STATE"),
        }
        Ok(())
    }
}
