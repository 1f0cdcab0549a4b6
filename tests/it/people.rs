//! Commands of people over the API: each mutation accepted and told once, each of its refusals with its code and its field.

mod institutions;
mod invitations;
mod members;
mod tokens;
mod workspaces;

use serde_json::{Value, json};

use crate::person::Person;
use crate::world::World;

/// A region with its lead, and a school with a director and a teacher: through the API, as a coordinator makes it.
async fn region() -> World {
    let world = World::founded("marieke@nova.example", "Marieke De Smet").await;
    {
        let marieke = world.person("marieke@nova.example").await;
        for input in [
            json!({ "legalName": "Via Emilia Authority", "shortName": "Via Emilia", "type": "REGIONAL_AUTHORITY", "country": "IT" }),
            json!({ "legalName": "Istituto Ferri", "shortName": "IM Ferri", "type": "VET_PROVIDER", "country": "IT", "oid": "E10900013" }),
        ] {
            done(&marieke, "createInstitution", input).await;
        }
        let here = opened(&marieke, "Emilia-Romagna", "ITH5").await;
        for (name, email, institution_name, role) in [
            ("Elena Marchetti", "elena@via.example", "Via Emilia", "REGION_LEAD"),
            ("Paola Rinaldi", "paola@ferri.example", "IM Ferri", "INSTITUTION_LEAD"),
            ("Sara Conti", "sara@ferri.example", "IM Ferri", "MEMBER"),
        ] {
            let link = invited_to(&marieke, &here, email, institution_name, role).await;
            done(&world.nobody(), "acceptInvitation", json!({ "token": link, "name": name })).await;
        }
    }
    world
}

/// Does what must be accepted.
async fn done(person: &Person<'_>, mutation: &str, input: Value) -> Value {
    let payload = person.calls(mutation, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation}: {payload}");
    payload
}

/// Opens a workspace that the authority leads, and gives its id.
async fn opened(person: &Person<'_>, name: &str, code: &str) -> String {
    let lead = institution(person, "Via Emilia").await;
    let input =
        json!({ "name": name, "nutsCode": code, "country": "IT", "timezone": "Europe/Rome", "leadInstitution": lead });
    let document =
        "mutation Open($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { workspace { id } } }";
    let answer = person.asks(document, json!({ "input": input })).await;
    text(&answer.data()["createWorkspace"]["workspace"]["id"])
}

/// The id of the only workspace.
async fn place(person: &Person<'_>) -> String {
    let answer = person.asks("{ viewer { memberships { workspaces { id } } } }", json!({})).await;
    text(&answer.data()["viewer"]["memberships"][0]["workspaces"][0]["id"])
}

/// The id of the institution with this short name.
async fn institution(person: &Person<'_>, name: &str) -> String {
    let answer = person.asks("{ institutions(first: 100) { nodes { id shortName } } }", json!({})).await;
    id_where(&answer.data()["institutions"]["nodes"], "/shortName", name)
}

/// The id of the member with this name.
async fn member(person: &Person<'_>, place: &str, name: &str) -> String {
    let document = "query Members($id: ID!) { workspace(id: $id) { actors { nodes { members { nodes { id person { name } } } } } } }";
    let answer = person.asks(document, json!({ "id": place })).await;
    let actors = answer.data()["workspace"]["actors"]["nodes"].as_array().unwrap().clone();
    let members: Vec<Value> =
        actors.iter().flat_map(|actor| actor["members"]["nodes"].as_array().unwrap().clone()).collect();
    id_where(&Value::Array(members), "/person/name", name)
}

/// The id of the invitation of this address.
async fn invitation(person: &Person<'_>, place: &str, email: &str) -> String {
    let document = "query Invitations($id: ID!) { workspace(id: $id) { invitations { nodes { id email } } } }";
    let answer = person.asks(document, json!({ "id": place })).await;
    id_where(&answer.data()["workspace"]["invitations"]["nodes"], "/email", email)
}

/// Invites to the school, as MEMBER, and gives the token in the message.
async fn invited(person: &Person<'_>, place: &str, email: &str) -> String {
    invited_to(person, place, email, "IM Ferri", "MEMBER").await
}

async fn invited_to(person: &Person<'_>, place: &str, email: &str, institution_name: &str, role: &str) -> String {
    let institution = institution(person, institution_name).await;
    let row = json!({ "email": email, "role": role, "institution": institution });
    done(person, "inviteActors", json!({ "workspace": place, "invitations": [row] })).await;
    link_token(person.world, email).await
}

async fn link_token(world: &World, email: &str) -> String {
    world.mailed(email).await.split("#token=").nth(1).unwrap().to_owned()
}

fn id_where(nodes: &Value, pointer: &str, wanted: &str) -> String {
    let found =
        nodes.as_array().unwrap().iter().find(|node| node.pointer(pointer).and_then(Value::as_str) == Some(wanted));
    text(&found.unwrap_or_else(|| panic!("{wanted} is one of {nodes}"))["id"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Ids that find nothing: unknown, of another type, and no id at all.
fn nothing(other: &str) -> [String; 3] {
    ["00000000-0000-7000-8000-000000000000".to_owned(), other.to_owned(), "\u{1F980}%%%".to_owned()]
}
