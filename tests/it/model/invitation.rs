//! The model of an invitation: PENDING, then ACCEPTED, DECLINED, REVOKED or EXPIRED; an expired one can be sent again.

use super::operation::{Act, How, Invited, Place, Who};
use super::region::{Region, Role, Verdict};

const LASTS: i64 = 14 * 24;

/// An address that has joined, and where.
pub(super) type Address = (usize, Place);

#[derive(Clone, Debug)]
pub(super) struct Invitation {
    pub(super) state: &'static str,
    address: usize,
    place: Place,
    role: Invited,
    by: Asking,
    expires: i64,
    /// How often it was sent again: then there is an old link.
    resent: usize,
}

/// Who invites, resends or revokes: one of the persons, or who was invited and has joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Person(Who),
    Invited(usize),
}

impl Invitation {
    /// Whether it can be answered or taken back.
    fn is_open(&self, now: i64) -> Verdict {
        match self.state {
            "PENDING" if now < self.expires => Ok(()),
            "PENDING" | "EXPIRED" => Err("people/INVITATION_EXPIRED"),
            _ => Err("people/INVITATION_CLOSED"),
        }
    }
}

impl Region {
    pub(super) fn expire_invitations(&mut self) {
        let now = self.now;
        for one in self.invitations.iter_mut().filter(|one| one.state == "PENDING" && now >= one.expires) {
            one.state = "EXPIRED";
        }
    }

    /// How many are open whose inviter could not give the role any more.
    pub(super) fn orphaned(&self) -> usize {
        self.invitations
            .iter()
            .filter(|one| one.is_open(self.now).is_ok() && !self.grants(one.by, one.place, one.role))
            .count()
    }

    /// How many are open to who is a member already.
    pub(super) fn superfluous(&self) -> usize {
        let joined = |one: &&Invitation| self.joined.contains(&(one.address, one.place));
        self.invitations.iter().filter(|one| one.is_open(self.now).is_ok()).filter(joined).count()
    }

    /// Whether this one may give the role there.
    fn grants(&self, who: Asking, place: Place, role: Invited) -> bool {
        let by = match who {
            Asking::Person(person) => self.role(person),
            Asking::Invited(address) if self.joined.contains(&(address, Place::Tenant)) => Role::Coordinator,
            Asking::Invited(_) => return false,
        };
        match (by, place) {
            (Role::Coordinator, _) | (Role::Lead, Place::Region) => true,
            (_, Place::Tenant) | (Role::Member | Role::Observer, Place::Region) => false,
            (Role::Facilitator, Place::Region) => role != Invited::Auditor,
            // Of the own institution only.
            (Role::Director, Place::Region) => role == Invited::Member,
        }
    }

    fn has_joined(&self, address: usize) -> bool {
        self.joined.iter().any(|(joined, _)| *joined == address)
    }

    /// Whether the invited person asks: they must have joined somewhere.
    fn is_asked_by_invited(&self, which: usize, as_invited: bool) -> bool {
        as_invited && self.invitation(which).is_some_and(|at| self.has_joined(self.invitations[at].address))
    }

    /// Which of those that were known.
    fn invitation(&self, which: usize) -> Option<usize> {
        let known = self.known.as_ref().map_or(self.invitations.len(), |known| known.invitations);
        (known > 0).then(|| which % known)
    }

    pub(super) fn does_to_invitations(&mut self, by: Who, act: &Act) -> Verdict {
        match *act {
            Act::Invite { place, role, address, rows } => self.invites(by, place, role, address, rows),
            Act::Resend { which, as_invited } | Act::Revoke { which, as_invited } => {
                let Some(at) = self.invitation(which) else { return Err("people/NOT_FOUND") };
                let one = self.invitations[at].clone();
                let invited = self.is_asked_by_invited(which, as_invited);
                let asking = if invited { Asking::Invited(one.address) } else { Asking::Person(by) };
                let grants = self.grants(asking, one.place, one.role);
                if !grants {
                    // The own one is seen by who is invited; others only by who could have made it.
                    return Err(if invited { "people/FORBIDDEN" } else { "people/NOT_FOUND" });
                }
                if matches!(act, Act::Revoke { .. }) {
                    one.is_open(self.now)?;
                    self.invitations[at].state = "REVOKED";
                    return Ok(());
                }
                self.resends(at, asking)
            }
            Act::Accept { which, how, old_link } => self.accepts(which, how, old_link),
            Act::Decline { which, old_link } => {
                let at = self.shown(which, old_link)?;
                self.invitations[at].is_open(self.now)?;
                self.invitations[at].state = "DECLINED";
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn invites(&mut self, by: Who, place: Place, role: Invited, address: usize, rows: usize) -> Verdict {
        let may = match place {
            Place::Tenant => by == Who::Coordinator,
            Place::Region => !matches!(self.role(by), Role::Member | Role::Observer),
        };
        if !may {
            return Err("people/FORBIDDEN");
        } else if rows > 100 {
            return Err("people/TOO_MANY_ROWS");
        } else if !self.grants(Asking::Person(by), place, role) {
            return Err("row/ROLE_NOT_GRANTABLE");
        } else if self.joined.contains(&(address, place)) {
            return Err("row/ALREADY_MEMBER");
        } else if self.open_to(address, place).is_some() {
            return Err("row/ALREADY_INVITED");
        }
        let (by, expires) = (Asking::Person(by), self.now + LASTS);
        self.invitations.push(Invitation { state: "PENDING", address, place, role, by, expires, resent: 0 });
        Ok(())
    }

    fn open_to(&self, address: usize, place: Place) -> Option<usize> {
        self.invitations.iter().position(|one| one.state == "PENDING" && one.address == address && one.place == place)
    }

    fn resends(&mut self, at: usize, asking: Asking) -> Verdict {
        let one = &self.invitations[at];
        if one.is_open(self.now) == Err("people/INVITATION_CLOSED") {
            return Err("people/INVITATION_CLOSED");
        } else if self.open_to(one.address, one.place).is_some_and(|other| other != at) {
            return Err("people/WRONG_STATE");
        }
        let expires = self.now + LASTS;
        let one = &mut self.invitations[at];
        (one.state, one.expires, one.by) = ("PENDING", expires, asking);
        one.resent += 1;
        Ok(())
    }

    /// The invitation whose link is shown; an old one is dead, and where there is none, something else is shown.
    fn shown(&self, which: usize, old_link: bool) -> Result<usize, &'static str> {
        let at = self.invitation(which).ok_or("people/NOT_FOUND")?;
        if old_link { Err("people/NOT_FOUND") } else { Ok(at) }
    }

    fn accepts(&mut self, which: usize, how: How, old_link: bool) -> Verdict {
        let at = self.shown(which, old_link)?;
        let one = self.invitations[at].clone();
        one.is_open(self.now)?;
        let known = self.has_joined(one.address);
        match how {
            How::AsOther => return Err("people/EMAIL_MISMATCH"),
            How::Named | How::Nameless if known => return Err("people/SIGN_IN_REQUIRED"),
            How::Nameless => return Err("people/INVALID"),
            How::Named | How::AsInvited => {}
        }
        if !self.grants(one.by, one.place, one.role) {
            return Err("people/ROLE_NOT_GRANTABLE");
        } else if self.joined.contains(&(one.address, one.place)) {
            return Err("people/WRONG_STATE");
        }
        self.invitations[at].state = "ACCEPTED";
        self.joined.push((one.address, one.place));
        Ok(())
    }
}
