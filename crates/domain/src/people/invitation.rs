//! An invitation: a role in a workspace or in the tenant, offered to an e-mail address (`collaboration.md` §2).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use words::people::{Email, InvitationDelivery, InvitationMessage, InvitationState, MemberRole};
use words::{AnyId, InstitutionId, InvitationId, MemberId, Timestamp, WorkspaceId};

use crate::people::{PeopleAct, PeopleRefusal, Place};

/// How many days an invitation is open, from each sending on.
pub const INVITATION_DAYS: i64 = 14;

/// An invitation as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: Email,
    /// Null for a coordinator's.
    pub workspace: Option<WorkspaceId>,
    /// For whom the invited will act; null only for a coordinator.
    pub institution: Option<InstitutionId>,
    /// With which role.
    pub role: MemberRole,
    /// Where acceptance lands.
    pub landing: Option<AnyId>,
    /// What the inviter wrote.
    pub message: Option<InvitationMessage>,
    /// Where it stands.
    pub state: InvitationState,
    /// Where its message stands.
    pub delivery: InvitationDelivery,
    /// Null when the command line invited.
    pub invited_by: Option<MemberId>,
    /// When its message left the last time; null before.
    pub sent_at: Option<Timestamp>,
    /// How often it was sent, counted when it is queued.
    pub sent_count: i32,
    /// From then on it cannot be answered.
    pub expires_at: Timestamp,
    /// When it was accepted, declined or revoked.
    pub answered_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Who shows an invitation's link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invitee<'a> {
    /// The person of a credential that came with the link.
    SignedIn {
        /// That person's address.
        email: &'a Email,
    },
    /// Nobody signed in, and a person of the tenant has the address.
    Known {
        /// Whether that person has a membership in force.
        active: bool,
    },
    /// Nobody signed in, and the address is new.
    New,
}

impl Invitation {
    /// Where it leads and whose it is, for the table of rights.
    pub fn place(&self) -> Place {
        Place { workspace: self.workspace, owner: self.institution }
    }

    /// What is needed to make, resend or revoke it.
    pub fn act(&self) -> PeopleAct {
        PeopleAct::GrantRole(self.role)
    }

    /// Whether it can be answered or revoked now.
    ///
    /// # Errors
    /// `InvitationClosed`, `InvitationExpired`.
    pub fn check_open(&self, now: Timestamp) -> Result<(), PeopleRefusal> {
        match self.state {
            InvitationState::Pending if now < self.expires_at => Ok(()),
            InvitationState::Pending | InvitationState::Expired => Err(PeopleRefusal::InvitationExpired),
            InvitationState::Accepted | InvitationState::Declined | InvitationState::Revoked => {
                Err(PeopleRefusal::InvitationClosed { state: self.state.to_string() })
            }
        }
    }

    /// Sent again: the same record, open for another while. An expired one opens again; one that was answered does not.
    ///
    /// # Errors
    /// `InvitationClosed`.
    pub fn resent(mut self, now: Timestamp) -> Result<Self, PeopleRefusal> {
        match self.check_open(now) {
            Ok(()) | Err(PeopleRefusal::InvitationExpired) => {}
            Err(closed) => return Err(closed),
        }
        self.state = InvitationState::Pending;
        self.delivery = InvitationDelivery::Queued;
        self.sent_count = self.sent_count.saturating_add(1);
        self.expires_at = now.plus_days(INVITATION_DAYS);
        Ok(self)
    }

    /// Whether this one may accept: a known address needs its own credential, and no other one will do.
    ///
    /// # Errors
    /// `SignInRequired`, `EmailMismatch`.
    pub fn check_invitee(&self, invitee: Invitee<'_>) -> Result<(), PeopleRefusal> {
        match invitee {
            Invitee::SignedIn { email } if *email != self.email => Err(PeopleRefusal::EmailMismatch),
            Invitee::Known { active: true } => Err(PeopleRefusal::SignInRequired),
            Invitee::SignedIn { .. } | Invitee::Known { active: false } | Invitee::New => Ok(()),
        }
    }

    /// That this role is not the inviter's to give.
    pub fn not_grantable(&self) -> PeopleRefusal {
        PeopleRefusal::RoleNotGrantable { role: self.role.to_string() }
    }
}

/// The secret of an invitation's link: proof that who has it reads the invited address.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretLink(String);

impl std::fmt::Debug for SecretLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretLink(..)")
    }
}

impl SecretLink {
    /// The token made of 256 bits.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(secret))
    }

    /// The token that somebody shows; it need not be one.
    pub fn shown(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The token, for the link and for nothing else.
    pub fn token(&self) -> &str {
        &self.0
    }

    /// What is stored of it: SHA-256.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// The page on which the invitation is answered, below the public address. The token stands behind `#`, so that no server logs it.
    pub fn path(&self, tenant: &words::people::TenantSlug) -> String {
        format!("/t/{tenant}/invitations#token={}", self.0)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use words::Text as _;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn invitation(state: InvitationState) -> Invitation {
        Invitation {
            id: uuid::Uuid::nil().into(),
            email: Email::parse("anna@example.org").unwrap(),
            workspace: Some(uuid::Uuid::from_u128(3).into()),
            institution: Some(uuid::Uuid::from_u128(4).into()),
            role: MemberRole::Member,
            landing: None,
            message: None,
            state,
            delivery: InvitationDelivery::Sent,
            invited_by: None,
            sent_at: None,
            sent_count: 1,
            expires_at: at("2026-01-15T00:00:00Z"),
            answered_at: None,
            created_at: at("2026-01-01T00:00:00Z"),
        }
    }

    const BEFORE: &str = "2026-01-14T23:59:59.999Z";
    const AFTER: &str = "2026-01-15T00:00:00Z";

    #[test]
    fn an_invitation_is_answered_once_and_in_time() {
        use InvitationState::{Accepted, Declined, Expired, Pending, Revoked};
        assert_eq!(invitation(Pending).check_open(at(BEFORE)), Ok(()));
        let expired = Err(PeopleRefusal::InvitationExpired);
        assert_eq!(invitation(Pending).check_open(at(AFTER)), expired);
        assert_eq!(invitation(Expired).check_open(at(BEFORE)), expired);
        for state in [Accepted, Declined, Revoked] {
            let closed = Err(PeopleRefusal::InvitationClosed { state: state.to_string() });
            assert_eq!(invitation(state).check_open(at(BEFORE)), closed);
            assert_eq!(invitation(state).check_open(at(AFTER)), closed);
        }
    }

    #[test]
    fn resending_opens_it_for_another_fortnight() {
        use InvitationState::{Accepted, Declined, Expired, Pending, Revoked};
        for state in [Pending, Expired] {
            let sent = invitation(state).resent(at(AFTER)).unwrap();
            assert_eq!(
                (sent.state, sent.delivery, sent.sent_count, sent.expires_at),
                (Pending, InvitationDelivery::Queued, 2, at("2026-01-29T00:00:00Z"))
            );
        }
        for state in [Accepted, Declined, Revoked] {
            let refused = invitation(state).resent(at(BEFORE)).unwrap_err();
            assert!(matches!(refused, PeopleRefusal::InvitationClosed { .. }), "{state}");
        }
    }

    #[test]
    fn a_known_address_needs_its_own_credential() {
        let open = invitation(InvitationState::Pending);
        let (anna, bruno) = (&open.email, &Email::parse("bruno@example.org").unwrap());
        assert_eq!(open.check_invitee(Invitee::New), Ok(()));
        assert_eq!(open.check_invitee(Invitee::SignedIn { email: anna }), Ok(()));
        assert_eq!(open.check_invitee(Invitee::Known { active: false }), Ok(()));
        assert_eq!(open.check_invitee(Invitee::Known { active: true }), Err(PeopleRefusal::SignInRequired));
        assert_eq!(open.check_invitee(Invitee::SignedIn { email: bruno }), Err(PeopleRefusal::EmailMismatch));
    }

    #[test]
    fn the_link_carries_the_secret_and_the_database_its_hash() {
        let link = SecretLink::new([7; 32]);
        let slug = words::people::TenantSlug::parse("nova-vet").unwrap();
        let path = link.path(&slug);
        let token = path.strip_prefix("/t/nova-vet/invitations#token=").unwrap();
        assert_eq!(token.len(), 43);
        assert_eq!(SecretLink::shown(&format!(" {token}\n")).hash(), link.hash());
        assert_ne!(SecretLink::new([8; 32]).hash(), link.hash());
        assert!(!format!("{link:?}").contains(token));
    }

    #[test]
    fn the_role_that_could_not_be_given_is_named() {
        let refusal = invitation(InvitationState::Pending).not_grantable();
        assert!(refusal.to_string().starts_with("MEMBER "), "{refusal}");
    }
}
