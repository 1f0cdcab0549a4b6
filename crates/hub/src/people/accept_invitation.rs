//! `acceptInvitation`: makes a member of who shows the invitation's token; everything in it at once, or nothing.

use domain::people::{
    Actor, ApiToken, Invitation, Invitee, Lifetime, Member, PeopleAct, PeopleEvent, PeopleRefusal, Person, Place,
    Standing, TenantEvent, TokenText,
};
use domain::refusal::{Found as _, Invalid};
use serde::{Deserialize, Serialize};
use store::people::{
    actor_of, drop_messages, insert_member, insert_person, is_member, joined, lock_invitation, lock_persons,
    lock_shown_invitation, member, memberships_of, person_by_email, person_of_caller, set_answer,
};
use store::{Recorded, Unit};
use words::people::{InvitationState, PersonName, TokenName, TokenScope};
use words::{AnyId, InvitationId, MemberId, PersonId, Text as _, WorkspaceId};

use crate::Failure;
use crate::failure::OnConstraint as _;

/// The answer of who shows the invitation's token; the token is the caller's.
#[derive(Clone, Debug)]
pub struct AcceptInvitation {
    /// Needed for a person who is new in the tenant.
    pub name: Option<PersonName>,
}

/// What an acceptance gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The new member.
    pub member: MemberId,
    /// Who it is.
    pub person: PersonId,
    /// Null for a coordinator.
    pub workspace: Option<WorkspaceId>,
    /// Where the inviter wants it to land.
    pub landing: Option<AnyId>,
    /// A token of 30 days for who brought no credential. It is shown once: a repeat has none.
    #[serde(skip)]
    pub token: Option<TokenText>,
}

/// Accepts the invitation whose token the caller shows: creates the person, if the address is new, and the membership.
///
/// # Errors
/// `NotFound` (token), `Invalid` (name of a new person), `InvitationClosed`, `InvitationExpired`, `SignInRequired`, `EmailMismatch`,
/// `RoleNotGrantable` (the inviter's rights are asked again), `WrongState` (a member already).
pub async fn accept_invitation(
    unit: &mut Unit,
    input: AcceptInvitation,
) -> Result<Recorded<Acceptance>, Failure<PeopleRefusal>> {
    let invitation = lock_shown_invitation(unit).await?.found("token")?;
    invitation.check_open(unit.now())?;
    let known = person_by_email(unit, &invitation.email).await?;
    let signed_in = person_of_caller(unit).await?;
    let invitee = match (&signed_in, &known) {
        (Some(person), _) => Invitee::SignedIn { email: &person.email },
        (None, Some(person)) => Invitee::Known { active: !memberships_of(unit, person.id).await?.is_empty() },
        (None, None) => Invitee::New,
    };
    invitation.check_invitee(invitee)?;
    let admitted = admit(unit, invitation, known, input.name).await?;
    if signed_in.is_some() {
        return Ok(admitted);
    }
    let (token, text) = first_token(unit, admitted.outcome().person).await?;
    // One event in each stream: that a coordinator has joined stands in the tenant's own already.
    let admitted = if admitted.outcome().workspace.is_some() {
        let permit = unit.may(PeopleAct::KeepTokens, Place::TENANT)?;
        let (token, scopes, expires_at) = (token.id, token.scopes, token.expires_at);
        let told = permit.record(unit, &TenantEvent::TokenCreated { token, scopes, expires_at }, ());
        admitted.and(told).map(|(acceptance, ())| acceptance)
    } else {
        admitted
    };
    Ok(admitted.map(|acceptance| Acceptance { token: Some(text), ..acceptance }))
}

/// The same, told by an import, which gives no token.
#[derive(Clone, Debug)]
pub struct AcceptForInvitee {
    /// Which one.
    pub invitation: InvitationId,
    /// Needed for a person who is new in the tenant.
    pub name: Option<PersonName>,
}

/// Accepts an invitation for the invited. Only an import can; from then on its unit speaks for the new member.
///
/// # Errors
/// `NotFound` (invitation), `Invalid` (name of a new person), `InvitationClosed`, `InvitationExpired`, `RoleNotGrantable`, `WrongState`.
pub async fn accept_for_invitee(
    unit: &mut Unit,
    input: AcceptForInvitee,
) -> Result<Recorded<Acceptance>, Failure<PeopleRefusal>> {
    unit.act_as_clock(unit.now()).await?;
    let invitation = lock_invitation(unit, input.invitation).await?.found("invitation")?;
    invitation.check_open(unit.now())?;
    let known = person_by_email(unit, &invitation.email).await?;
    admit(unit, invitation, known, input.name).await
}

async fn admit(
    unit: &mut Unit,
    invitation: Invitation,
    known: Option<Person>,
    name: Option<PersonName>,
) -> Result<Recorded<Acceptance>, Failure<PeopleRefusal>> {
    let name = match (&known, name) {
        (Some(person), _) => person.name.clone(),
        (None, Some(name)) => name,
        (None, None) => {
            return Err(Invalid::new("name", "Is required for a person who is new here").into());
        }
    };
    let inviter = inviter(unit, &invitation).await?;
    // Neither the inviter's memberships nor the invited person's change until this is done.
    let persons: Vec<PersonId> =
        inviter.iter().map(|inviter| inviter.person).chain(known.as_ref().map(|known| known.id)).collect();
    lock_persons(unit, &persons).await?;
    if let Some(inviter) = inviter {
        check_inviter(unit, &invitation, inviter.person).await?;
    }
    if is_member(unit, &invitation.email, invitation.workspace).await? {
        let state = "for an address that is a member already".to_owned();
        return Err(PeopleRefusal::WrongState { state }.into());
    }

    let person = if let Some(person) = known {
        person.id
    } else {
        let person = Person { id: unit.id(), name, email: invitation.email.clone() };
        let taken = || PeopleRefusal::SignInRequired;
        insert_person(unit, &person).await.on_constraint::<PeopleRefusal>("person_email_key", taken)?;
        person.id
    };
    let actor = match invitation.workspace.zip(invitation.institution) {
        Some((workspace, institution)) => actor_of(unit, workspace, institution).await?,
        None => None,
    };
    let member = Member {
        id: unit.id(),
        person,
        workspace: invitation.workspace,
        institution: invitation.institution,
        actor: actor.as_ref().map(|actor| actor.id),
        role: invitation.role,
        since: unit.now(),
        until: None,
    };
    insert_member(unit, &member).await?;
    set_answer(unit, invitation.id, InvitationState::Accepted, None).await?;
    drop_messages(unit, invitation.id).await?;
    unit.admitted(person).await?;
    let acceptance = Acceptance {
        member: member.id,
        person,
        workspace: invitation.workspace,
        landing: invitation.landing,
        token: None,
    };
    tell(unit, &invitation, &member, actor, acceptance).await
}

/// The new member says so in the workspace, or in the tenant.
async fn tell(
    unit: &mut Unit,
    invitation: &Invitation,
    member: &Member,
    actor: Option<Actor>,
    acceptance: Acceptance,
) -> Result<Recorded<Acceptance>, Failure<PeopleRefusal>> {
    let place = Place { workspace: invitation.workspace, owner: None };
    let permit = unit.may(PeopleAct::Join, place)?;
    let (member, role, invitation) = (member.id, member.role, invitation.id);
    if place.workspace.is_none() {
        let happened = TenantEvent::CoordinatorJoined { member, invitation: Some(invitation) };
        return Ok(permit.record(unit, &happened, acceptance));
    }
    let actor = actor.ok_or_else(|| anyhow::anyhow!("An invitation without an actor"))?.id;
    let happened = if joined(unit, actor).await? {
        PeopleEvent::ActorJoined { actor, member, role, invitation }
    } else {
        PeopleEvent::MemberJoined { member, actor, role, invitation }
    };
    Ok(permit.record(unit, &happened, acceptance))
}

/// Who invited; nobody if it was the command line.
async fn inviter(unit: &mut Unit, invitation: &Invitation) -> Result<Option<Member>, Failure<PeopleRefusal>> {
    let Some(inviter) = invitation.invited_by else { return Ok(None) };
    Ok(Some(member(unit, inviter).await?.ok_or_else(|| invitation.not_grantable())?))
}

/// Whether the inviter may still give this role: who lost the right meanwhile gives it to nobody (`collaboration.md` §2.6).
async fn check_inviter(
    unit: &mut Unit,
    invitation: &Invitation,
    inviter: PersonId,
) -> Result<(), Failure<PeopleRefusal>> {
    let standing = Standing {
        person: Some(inviter),
        memberships: memberships_of(unit, inviter).await?,
        scopes: TokenScope::ALL.to_vec(),
    };
    match standing.may(invitation.act(), invitation.place()) {
        Ok(_) => Ok(()),
        Err(_) => Err(invitation.not_grantable().into()),
    }
}

/// The key of who brought no credential.
async fn first_token(unit: &mut Unit, person: PersonId) -> anyhow::Result<(ApiToken, TokenText)> {
    let now = unit.now();
    let token = ApiToken {
        id: unit.id(),
        person,
        name: TokenName::stored("Invitation accepted".to_owned()),
        scopes: TokenScope::ALL.to_vec(),
        created_at: now,
        expires_at: Lifetime::of_acceptance(now).expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    let text = TokenText::new(token.id, unit.secret());
    store::directory::insert_token(unit, &token, &text).await?;
    Ok((token, text))
}
