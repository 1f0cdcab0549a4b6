//! Commands of people, in process, on a real PostgreSQL: `scripts/with-postgres cargo nextest run -p hub`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod world;

use domain::people::{Particulars, PeopleRefusal};
use hub::Failure;
use hub::people::{
    AcceptInvitation, ChangeMemberRole, CreateApiToken, CreateInstitution, CreateWorkspace, DeclineInvitation,
    EndMembership, ExpireInvitations, InviteActors, ResendInvitation, RevokeApiToken, RevokeInvitation,
    accept_invitation, change_member_role, create_api_token, create_institution, create_workspace, decline_invitation,
    end_membership, expire_invitations, invite_actors, resend_invitation, revoke_api_token, revoke_invitation,
};
use store::directory::{CredentialFault, still_valid};
use words::people::{InviteOutcome, MemberRole, PeopleErrorCode, TokenScope};
use words::{AnyId, MemberId};
use world::{World, row, text};

/// The code of a refusal.
#[track_caller]
fn code<T: std::fmt::Debug>(done: Result<T, Failure<PeopleRefusal>>) -> PeopleErrorCode {
    use domain::refusal::Refusal as _;
    match done {
        Err(Failure::Refused(refusal)) => refusal.code(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn an_invitation_makes_a_member_with_a_token() {
    let world = World::new().await;
    let link = world.invited("anna@example.org", MemberRole::RegionLead).await;
    let done = world.accepted(&link, Some("Anna")).await.unwrap();
    let token = done.outcome.token.unwrap().reveal();
    assert_eq!(done.seq, Some(3), "after the workspace and the invitation");

    let anna = world.authenticated(&token).await.unwrap();
    assert_eq!(anna.person(), Some(done.outcome.person));
    let reader = world.reads(&anna).await;
    let members = store::people::members(&reader, &[done.outcome.member], true).await.unwrap();
    let member = members[0].whole().unwrap();
    assert_eq!(member.role, MemberRole::RegionLead);
    let actors = store::people::actors(&reader, &[member.actor.unwrap()], true).await.unwrap();
    let actor = actors[0].whole().unwrap();
    assert!(actor.joined_at.is_some() && actor.leads());

    assert_eq!(code(world.accepted(&link, Some("Anna")).await), PeopleErrorCode::InvitationClosed);
    assert_eq!(code(world.accepted("no such token", None).await), PeopleErrorCode::NotFound);
}

#[tokio::test]
async fn an_acceptance_needs_a_name_and_the_right_person() {
    let world = World::new().await;
    let anna = world.member("anna@example.org", MemberRole::RegionLead).await;
    let bruno = world.invited("bruno@example.org", MemberRole::Facilitator).await;
    assert_eq!(code(world.accepted(&bruno, None).await), PeopleErrorCode::Invalid);
    let as_anna = store::directory::invited(&anna.caller, &bruno);
    let input = AcceptInvitation { name: None };
    let other = world.run(&as_anna, accept_invitation, input.clone()).await;
    assert_eq!(code(other), PeopleErrorCode::EmailMismatch);

    let again = world.invited_to_second("anna@example.org").await;
    assert_eq!(code(world.accepted(&again, None).await), PeopleErrorCode::SignInRequired);
    let signed_in = store::directory::invited(&anna.caller, &again);
    let done = world.run(&signed_in, accept_invitation, input).await.unwrap();
    assert_eq!(done.outcome.person, anna.person);
    assert_eq!(done.outcome.token, None, "who has a credential gets none");
}

#[tokio::test]
async fn who_lost_the_right_to_invite_gives_it_to_nobody() {
    let world = World::new().await;
    let anna = world.member("anna@example.org", MemberRole::RegionLead).await;
    let bruno = world.member("bruno@example.org", MemberRole::Facilitator).await;
    let link = world.invited_by(&bruno.caller, "carla@example.org", MemberRole::Observer).await;
    let input = EndMembership { member: bruno.member, reason: text("Left") };
    world.run(&anna.caller, end_membership, input).await.unwrap();
    assert_eq!(code(world.accepted(&link, Some("Carla")).await), PeopleErrorCode::RoleNotGrantable);
}

#[tokio::test]
async fn a_bulk_invitation_has_a_result_for_each_row() {
    use InviteOutcome::{AlreadyInvited, AlreadyMember, Invalid, Invited, RoleNotGrantable};
    let world = World::new().await;
    let bruno = world.member("bruno@example.org", MemberRole::Facilitator).await;
    let mut lands_elsewhere = row("l@example.org", MemberRole::Member, Some(world.lead));
    lands_elsewhere.landing = Some(AnyId::Unknown);
    let rows = vec![
        row("dora@example.org", MemberRole::Member, Some(world.school)),
        row("DORA@example.org", MemberRole::Member, Some(world.school)),
        row("bruno@example.org", MemberRole::Member, Some(world.lead)),
        row("no address", MemberRole::Member, Some(world.school)),
        row("e@example.org", MemberRole::Auditor, Some(world.school)),
        row("f@example.org", MemberRole::Member, None),
        row("g@example.org", MemberRole::TenantCoordinator, Some(world.school)),
        lands_elsewhere,
    ];
    let input = InviteActors { workspace: Some(world.workspace), message: None, invitations: rows, silent: false };
    let done = world.run(&bruno.caller, invite_actors, input).await.unwrap();
    let outcomes: Vec<InviteOutcome> = done.outcome.iter().map(|row| row.outcome).collect();
    assert_eq!(
        outcomes,
        [Invited, AlreadyInvited, AlreadyMember, Invalid, RoleNotGrantable, Invalid, RoleNotGrantable, Invalid]
    );
    assert_eq!(done.outcome[0].invitation, done.outcome[1].invitation);

    let many = InviteActors {
        workspace: Some(world.workspace),
        message: None,
        invitations: (0..101).map(|_| row("x", MemberRole::Member, None)).collect(),
        silent: true,
    };
    let many = world.run(&bruno.caller, invite_actors, many).await;
    assert_eq!(code(many), PeopleErrorCode::TooManyRows);
}

#[tokio::test]
async fn an_institutions_lead_invites_members_of_the_own_institution_and_sees_no_other_invitation() {
    let world = World::new().await;
    let lead = world.member_of("lead@example.org", MemberRole::InstitutionLead, world.school).await;
    let theirs = world.open("x@example.org", MemberRole::Observer, world.lead).await;
    let own = world.open("y@example.org", MemberRole::Member, world.school).await;
    let reader = world.reads(&lead.caller).await;
    let seen = store::people::invitations(&reader, &[theirs, own]).await.unwrap();
    assert_eq!(seen.iter().map(|one| one.id).collect::<Vec<_>>(), [own]);
    drop(reader);
    let revoke = |invitation| RevokeInvitation { invitation };
    let hidden = world.run(&lead.caller, revoke_invitation, revoke(theirs)).await;
    assert_eq!(code(hidden), PeopleErrorCode::NotFound);
    world.run(&lead.caller, revoke_invitation, revoke(own)).await.unwrap();
    let again = world.run(&lead.caller, revoke_invitation, revoke(own)).await;
    assert_eq!(code(again), PeopleErrorCode::InvitationClosed);
}

#[tokio::test]
async fn an_invitation_expires_and_opens_again_with_another_token() {
    let world = World::new().await;
    let link = world.invited("anna@example.org", MemberRole::RegionLead).await;
    world.later(14 * 24);
    assert_eq!(code(world.accepted(&link, Some("A")).await), PeopleErrorCode::InvitationExpired);
    let limit = ExpireInvitations { limit: 10 };
    let expired = world.run(&world.clock, expire_invitations, limit).await.unwrap();
    assert_eq!(expired.outcome.len(), 1);
    let again = world.run(&world.clock, expire_invitations, limit).await.unwrap();
    assert_eq!((again.outcome.len(), again.seq), (0, None));

    let input = ResendInvitation { invitation: expired.outcome[0], silent: false };
    world.run(&world.coordinator, resend_invitation, input).await.unwrap();
    assert_eq!(code(world.accepted(&link, Some("A")).await), PeopleErrorCode::NotFound);
    let fresh = world.mailed("anna@example.org").await;
    world.accepted(&fresh, Some("A")).await.unwrap();
}

#[tokio::test]
async fn who_declines_sees_the_invitation_and_nothing_of_the_workspace() {
    let world = World::new().await;
    let link = world.invited("anna@example.org", MemberRole::RegionLead).await;
    let nobody = store::directory::nobody(world.hub.store(), &world.slug).await.unwrap();
    let invitee = store::directory::invited(&nobody, &link);
    let input = DeclineInvitation { reason: Some(text("No time")) };
    let declined = world.run(&invitee, decline_invitation, input).await.unwrap();
    let reader = world.reads(&invitee).await;
    let invitation = store::people::invitations(&reader, &[declined.outcome]).await.unwrap();
    assert_eq!(invitation.len(), 1);
    let workspaces = store::people::workspaces(&reader, &[world.workspace]).await.unwrap();
    assert!(workspaces.is_empty());
    drop(reader);
    let other = store::directory::invited(&nobody, "another token");
    let reader = world.reads(&other).await;
    assert!(store::people::invitations(&reader, &[declined.outcome]).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_last_lead_stays_and_the_last_membership_takes_the_tokens() {
    let world = World::new().await;
    let anna = world.member("anna@example.org", MemberRole::RegionLead).await;
    let end = |member: MemberId| EndMembership { member, reason: text("Left") };
    let role = |role| ChangeMemberRole { member: anna.member, role };
    let ended = world.run(&anna.caller, end_membership, end(anna.member)).await;
    assert_eq!(code(ended), PeopleErrorCode::LastLead);
    let change = |to| world.run(&world.coordinator, change_member_role, role(to));
    assert_eq!(code(change(MemberRole::Member).await), PeopleErrorCode::LastLead);
    assert_eq!(code(change(MemberRole::TenantCoordinator).await), PeopleErrorCode::Invalid);

    let bruno = world.member("bruno@example.org", MemberRole::RegionLead).await;
    change(MemberRole::Facilitator).await.unwrap();
    world.run(&anna.caller, end_membership, end(anna.member)).await.unwrap();
    assert_eq!(world.authenticated(&anna.token).await, Err(CredentialFault::Revoked));
    let now = world.now();
    let valid = still_valid(world.hub.store(), &anna.caller, now).await.unwrap();
    assert_eq!(valid, Err(CredentialFault::Revoked));
    let gone = world.run(&anna.caller, end_membership, end(bruno.member)).await;
    assert_eq!(code(gone), PeopleErrorCode::NotFound, "who has left sees nobody");

    let back = world.invited("anna@example.org", MemberRole::Observer).await;
    let back = world.accepted(&back, None).await.unwrap();
    assert_eq!(back.outcome.person, anna.person, "the same person comes back");
}

#[tokio::test]
async fn a_token_is_good_for_its_tenant_its_scopes_and_its_time() {
    let world = World::new().await;
    let anna = world.member("anna@example.org", MemberRole::RegionLead).await;
    let input = CreateApiToken {
        name: text("Reader"),
        scopes: vec![TokenScope::Read, TokenScope::Manage],
        expires_at: world.now().plus_days(2),
    };
    let made = world.run(&anna.caller, create_api_token, input.clone()).await.unwrap().outcome;
    let shown = made.text.unwrap().reveal();
    let small = world.authenticated(&shown).await.unwrap();
    let more = CreateApiToken { scopes: vec![TokenScope::Decide], ..input };
    assert_eq!(
        code(world.run(&small, create_api_token, more).await),
        PeopleErrorCode::Forbidden,
        "no token grants what its maker lacks"
    );

    let elsewhere = World::new().await;
    let store = world.hub.store();
    let there = world.authenticated_at(&elsewhere.slug, &shown).await;
    let nobody = store::directory::nobody(store, &elsewhere.slug).await.unwrap();
    assert_eq!(there.unwrap(), nobody, "a token of another tenant is nobody");
    assert_eq!(world.authenticated_at("no-such-tenant", &shown).await.unwrap().person(), None);

    let mistyped = format!("{}0", &shown[..shown.len() - 1]);
    assert!(world.authenticated(&mistyped).await.is_err());
    let forged = domain::people::TokenText::new(made.token, [0; 32]).reveal();
    assert_eq!(world.authenticated(&forged).await, Err(CredentialFault::Unknown));
    world.later(49);
    assert_eq!(world.authenticated(&shown).await, Err(CredentialFault::Expired));
    let revoke = RevokeApiToken { token: made.token };
    let stranger = world.member("bruno@example.org", MemberRole::Member).await;
    let not_own = world.run(&stranger.caller, revoke_api_token, revoke.clone()).await;
    assert_eq!(code(not_own), PeopleErrorCode::NotFound);
    world.run(&anna.caller, revoke_api_token, revoke.clone()).await.unwrap();
    assert_eq!(world.authenticated(&shown).await, Err(CredentialFault::Revoked));
    let twice = world.run(&anna.caller, revoke_api_token, revoke).await;
    assert_eq!(code(twice), PeopleErrorCode::WrongState);
}

#[tokio::test]
async fn names_and_regions_are_taken_once_in_a_tenant() {
    use PeopleErrorCode::{CountryMismatch, NameTaken, NotFound, UnknownNutsCode, WorkspaceExists};
    let world = World::new().await;
    let said = |short: &str, oid: Option<&str>| CreateInstitution {
        said: Particulars {
            legal_name: text("An Institution"),
            short_name: text(short),
            kind: words::people::InstitutionType::Company,
            helix: None,
            country: text("IT"),
            city: None,
            website: None,
            oid: oid.map(text),
            pic: None,
        },
    };
    let create = |input| world.run(&world.coordinator, create_institution, input);
    create(said("Motor", Some("E10000001"))).await.unwrap();
    assert_eq!(code(create(said("MOTOR", None)).await), PeopleErrorCode::NameTaken);
    assert_eq!(code(create(said("Engine", Some("E10000001"))).await), PeopleErrorCode::OidTaken);

    let region = |name: &str, code: &str, lead| CreateWorkspace {
        name: text(name),
        nuts_code: Some(text(code)),
        nuts_version: None,
        custom_area: None,
        country: text("IT"),
        timezone: text("Europe/Rome"),
        lead_institution: lead,
    };
    let open = |input| world.run(&world.coordinator, create_workspace, input);
    let lead = world.lead;
    assert_eq!(code(open(region("Emilia-romagna", "ITH4", lead)).await), NameTaken);
    assert_eq!(code(open(region("Another", "ITH5", lead)).await), WorkspaceExists);
    assert_eq!(code(open(region("Another", "FRK2", lead)).await), CountryMismatch);
    assert_eq!(code(open(region("Another", "ITZ5", lead)).await), UnknownNutsCode);
    let nobody = words::InstitutionId::from_relay("");
    assert_eq!(code(open(region("Another", "ITH4", nobody)).await), NotFound);
    let anna = world.member("anna@example.org", MemberRole::RegionLead).await;
    let not_hers = world.run(&anna.caller, create_workspace, region("A", "ITH4", lead)).await;
    assert_eq!(code(not_hers), PeopleErrorCode::Forbidden);
}

#[tokio::test]
async fn a_repeat_under_a_key_has_the_first_outcome_and_no_secret() {
    let world = World::new().await;
    let link = world.invited("anna@example.org", MemberRole::RegionLead).await;
    let other = world.invited("bruno@example.org", MemberRole::Observer).await;
    let first = world.accepted_under("key", &link, "Anna").await.unwrap();
    assert!(first.outcome.token.is_some());
    let again = world.accepted_under("key", &link, "Anna").await.unwrap();
    assert_eq!((again.outcome.member, again.seq), (first.outcome.member, first.seq));
    assert_eq!(again.outcome.token, None);
    let bruno = world.accepted_under("key", &other, "Bruno").await.unwrap();
    assert_ne!(bruno.outcome.member, first.outcome.member, "another invitee's key is another key");
}
