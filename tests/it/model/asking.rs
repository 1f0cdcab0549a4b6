//! Asking: an operation as the mutation that a client would send.

use serde_json::{Value, json};

use super::house::{Made, Sequence, Tenant};
use super::operation::{Act, Due, Edit, How, Invited, Operation, Place, Side, Who};
use crate::person::Person;

/// A well-formed digest of no text.
const OTHER: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A mutation that is ready to be sent.
pub(super) struct Asked {
    person: Person<'static>,
    mutation: &'static str,
    input: Value,
    selection: &'static str,
}

impl Asked {
    pub(super) fn new(person: Person<'static>, mutation: &'static str, input: Value, selection: &'static str) -> Self {
        Self { person, mutation, input, selection }
    }

    /// How it was answered (`done`, or `context/CODE`; of a row, `row/OUTCOME`), and the payload.
    pub(super) async fn sent(self) -> (String, Value) {
        let Self { person, mutation, input, selection } = self;
        let capital = mutation[..1].to_uppercase() + &mutation[1..];
        let document = format!(
            "mutation Ask($input: {capital}Input!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ __typename code }} }} }}"
        );
        let answer = person.asks(&document, json!({ "input": input })).await;
        let payload = answer.data()[mutation].clone();
        let row = payload.pointer("/results/0/outcome").and_then(Value::as_str).filter(|row| *row != "INVITED");
        let answer = match (&payload["userErrors"][0], row) {
            (Value::Null, None) => "done".to_owned(),
            (Value::Null, Some(row)) => format!("row/{row}"),
            (error, _) => {
                let context = error["__typename"].as_str().unwrap().trim_end_matches("UserError").to_lowercase();
                format!("{context}/{}", error["code"].as_str().unwrap())
            }
        };
        (answer, payload)
    }
}

/// The operation as the mutation that it is, with the ids and digests that the sequence knows now.
pub(super) async fn asked(sequence: &Sequence, operation: &Operation) -> Asked {
    let mutation = operation.act.mutation();
    let home = &sequence.setting.tenants[operation.home];
    if let Act::Accept { .. } | Act::Decline { .. } | Act::Resend { .. } | Act::Revoke { .. } = operation.act {
        let (person, input) = about_invitation(sequence, operation).await;
        return Asked::new(person, mutation, input, "");
    }
    let by = match operation.act {
        Act::Demote(_) => Who::Lead,
        Act::Block | Act::Unblock => Who::Teacher,
        _ => operation.by,
    };
    Asked::new(home.person(by).await, mutation, input(sequence, operation), selection(&operation.act))
}

fn selection(act: &Act) -> &'static str {
    match act {
        Act::Invite { .. } => "results { outcome invitation { id } }",
        Act::Revise { .. } => "objective { revision { digest } }",
        Act::Ask { .. } => "approvalRequest { id }",
        Act::Offer { .. } => "commitment { id }",
        Act::Block => "comment { id }",
        _ => "",
    }
}

fn input(sequence: &Sequence, operation: &Operation) -> Value {
    let (tenant, made) = (&sequence.setting.tenants[operation.tenant], &sequence.made[operation.tenant]);
    let objective = &made.objective;
    match operation.act {
        Act::Demote(demote) => {
            json!({ "member": tenant.facilitator(), "role": if demote { "OBSERVER" } else { "FACILITATOR" } })
        }
        Act::Invite { .. } => invited(sequence, operation),
        Act::Block => json!({ "subject": objective, "body": format!("But {}", made.opened), "blocking": true }),
        Act::Unblock => json!({ "comment": made.threads.last(), "outcome": "ANSWERED" }),
        Act::Revise { edit, current } => {
            let mut input = json!({ "objective": objective, "expectedRevision": digest(made, current) });
            match edit {
                Edit::Statement(number) => input["statement"] = json!(format!("Statement {number}")),
                Edit::Description(number) => input["description"] = json!(format!("Description {number}")),
                Edit::Smart(given) => input["smart"] = json!({ "specific": given.then_some("a") }),
            }
            input
        }
        Act::Submit { current } => json!({ "objective": objective, "revisionDigest": digest(made, current) }),
        Act::Activate => json!({ "objective": objective }),
        Act::Drop => json!({ "objective": objective, "reason": "No longer" }),
        Act::Ask { .. } | Act::Cast { .. } | Act::Close | Act::Withdraw | Act::Publish { .. } => {
            about_request(tenant, made, &operation.act)
        }
        _ => about_commitment(tenant, made, &operation.act),
    }
}

fn digest(made: &Made, current: bool) -> &str {
    if current { &made.digest } else { OTHER }
}

fn invited(sequence: &Sequence, operation: &Operation) -> Value {
    let Act::Invite { place, role, address, rows } = operation.act else { return json!({}) };
    let (role, side) = match role {
        Invited::Member => ("MEMBER", Side::School),
        Invited::Observer => ("OBSERVER", Side::Authority),
        Invited::Auditor => ("AUDITOR", Side::Authority),
    };
    let (email, tenants) = (sequence.email(address), &sequence.setting.tenants);
    if place == Place::Tenant {
        let row = json!({ "email": email, "role": "TENANT_COORDINATOR" });
        return json!({ "invitations": vec![row; rows] });
    }
    // Of the own tenant, so that only the workspace is another's.
    let institution = tenants[operation.home].institution(side);
    let row = json!({ "email": email, "role": role, "institution": institution });
    json!({ "workspace": tenants[operation.tenant].workspace, "invitations": vec![row; rows] })
}

fn about_request(tenant: &Tenant, made: &Made, act: &Act) -> Value {
    let request = made.requests.last().map_or("nothing", String::as_str);
    match *act {
        Act::Ask { of_nobody, due, current } => {
            let hours = match due {
                Due::Past => -1,
                Due::TooSoon => 24,
                Due::Well => 72,
            };
            let body = tenant.body(if of_nobody { "Empty" } else { "Steering" });
            let due = tenant.world.clock.now().plus_hours(hours).to_string();
            json!({ "subject": made.objective, "body": body, "dueAt": due, "revisionDigest": digest(made, current) })
        }
        Act::Cast { seat, decision, current } => json!({
            "approvalRequest": request, "seat": tenant.seat(seat), "decision": format!("{decision:?}").to_uppercase(),
            "revisionDigest": digest(made, current),
        }),
        Act::Withdraw => json!({ "approvalRequest": request, "reason": "Not yet" }),
        Act::Publish { result, conditions } => {
            let result = format!("{result:?}").replace("With", "_With_").to_uppercase();
            let conditions: Vec<&str> = if conditions { vec!["Report in a year"] } else { Vec::new() };
            json!({ "approvalRequest": request, "result": result, "statement": "Decided", "conditions": conditions })
        }
        _ => json!({ "approvalRequest": request }),
    }
}

fn about_commitment(tenant: &Tenant, made: &Made, act: &Act) -> Value {
    let commitment = made.commitments.last().map_or("nothing", String::as_str);
    match *act {
        Act::Offer { anew, to, due_in, quantity, current } => {
            let mut input = json!({
                "objective": made.objective, "revisionDigest": digest(made, current), "statement": "Thirty places",
                "kind": "PLACEMENTS", "quantity": quantity.to_string(), "unit": "places", "evidenceWanted": "Agreements",
                "dueOn": tenant.world.clock.now().day().plus_days(due_in).to_string(),
            });
            if anew {
                input["commitment"] = json!(commitment);
            }
            if let Some(side) = to {
                input["counterparty"] = tenant.actor(side).clone();
            }
            input
        }
        Act::RequestChange => json!({ "commitment": commitment, "note": "Rather forty" }),
        Act::CheckIn { delivered } => {
            let delivered = delivered.to_string();
            json!({ "commitment": commitment, "health": "ON_TRACK", "note": "On we go", "deliveredQuantity": delivered })
        }
        Act::TakeBack => json!({ "commitment": commitment, "reason": "No longer" }),
        _ => json!({ "commitment": commitment }),
    }
}

/// Who shows a link or names an invitation, and which.
async fn about_invitation(sequence: &Sequence, operation: &Operation) -> (Person<'static>, Value) {
    let home = &sequence.setting.tenants[operation.home];
    let made = &sequence.made[operation.tenant];
    let which = match operation.act {
        Act::Accept { which, .. }
        | Act::Decline { which, .. }
        | Act::Resend { which, .. }
        | Act::Revoke { which, .. } => which,
        _ => 0,
    };
    let sent = (!made.invitations.is_empty()).then(|| &made.invitations[which % made.invitations.len()]);
    let at_home = operation.home == operation.tenant;
    let invited =
        sent.filter(|sent| at_home && made.joined.contains(&sent.address)).map(|sent| sequence.email(sent.address));
    let link = |old: bool| {
        let links = sent.map_or(&[][..], |sent| &sent.links);
        let link = if old { links.first().filter(|_| links.len() > 1) } else { links.last() };
        link.map_or("nothing", String::as_str)
    };
    let nobody = home.world.nobody();
    match operation.act {
        Act::Resend { as_invited, .. } | Act::Revoke { as_invited, .. } => {
            let person = match invited {
                Some(email) if as_invited => home.signed_in(&email).await,
                _ => home.person(operation.by).await,
            };
            (person, json!({ "invitation": sent.map_or("nothing", |sent| &sent.id) }))
        }
        Act::Accept { how, old_link, .. } => {
            let token = link(old_link);
            let named = json!({ "token": token, "name": "A Guest" });
            match (how, invited) {
                (How::Nameless, _) => (nobody, json!({ "token": token })),
                (How::AsOther, _) => (home.person(operation.by).await, named),
                (How::AsInvited, Some(email)) => (home.signed_in(&email).await, json!({ "token": token })),
                (How::Named | How::AsInvited, _) => (nobody, named),
            }
        }
        Act::Decline { old_link, .. } => (nobody, json!({ "token": link(old_link) })),
        _ => (nobody, json!({})),
    }
}
