//! The consortium that is attacked: two regions, every type of the schema, and a mark in every text that a person wrote.
//!
//! Two tenants of this shape differ in their marks only. What was made as the n-th of its type in one was made as the n-th in the other.

use serde_json::json;

use crate::person::Person;
use crate::world::World;

/// `§t` marks what belongs to the whole tenant, `§1` and `§2` what belongs to a region, `§3` what some in the first region say among
/// themselves; each with a number of its own. `$t`, `$1` and `$2` are the same without a number, for addresses. Who will be an attacker from
/// within has no mark: one sees oneself.
const STEPS: &str = r#"
- coordinator: {key: marieke, email: marieke@$t.example, name: Marieke §t}
- by: marieke
  institution: {key: network, legalName: Network §t, shortName: Net §t, type: NGO, country: BE, city: Brussels §t, website: https://$t.example, oid: E10900001, pic: "909000016"}
- coordinator: {key: jonas, email: jonas@$t.example, name: Jonas §t, institution: network}
- theme: {code: STX-1, title: Green workshops §t}
- institution: {key: authority, legalName: Authority §t, shortName: Auth §t, type: REGIONAL_AUTHORITY, country: IT, city: Bologna §t}
- institution: {key: school, legalName: School §t, shortName: School §t, type: VET_PROVIDER, country: IT}
- institution: {key: firm, legalName: Firm §t, shortName: Firm §t, type: COMPANY, country: IT}
- institution: {key: union, legalName: Union §t, shortName: Union §t, type: TRADE_UNION, country: IT}
- institution: {key: college, legalName: College §t, shortName: College §t, type: UNIVERSITY, country: FR}

- workspace: {key: one, name: Region §1, nutsCode: ITH5, country: IT, timezone: Europe/Rome, leadInstitution: authority}
- person: {key: elena, email: elena@$1.example, name: Elena §1, institution: authority, role: REGION_LEAD, message: Welcome §1}
- by: elena
  person: {key: luca, email: luca@$1.example, name: Luca §1, institution: authority, role: FACILITATOR}
- person: {key: paola, email: paola@$1.example, name: Paola §1, institution: school, role: INSTITUTION_LEAD}
- person: {key: matteo, email: matteo@school.example, name: Matteo §1, institution: school}
- person: {key: roberta, email: roberta@$1.example, name: Roberta §1, institution: firm, role: INSTITUTION_LEAD}
- person: {key: carla, email: carla@$1.example, name: Carla §1, institution: union, role: INSTITUTION_LEAD}
- person: {key: ada, email: ada@$1.example, name: Ada §1, institution: network, role: AUDITOR}
- person: {key: olaf, email: olaf@$1.example, name: Olaf §1, institution: network, role: OBSERVER}
- person: {key: gone, email: gone@left.example, name: Gino, institution: union}
- person: {key: moved, email: moved@left.example, name: Mara, institution: union}

- body:
    key: steering
    name: Steering §1
    kind: STEERING
    mandate: Decides §1
    chair: elena
    charter: {quorum: 1/2, threshold: AT_LEAST 1/2, coolingOffHours: 0}
    seats: [{institution: authority, holder: luca}, {institution: school, holder: paola}, {institution: firm, holder: roberta}, {institution: union}]
- amendCharter: {body: steering, charter: {quorum: 1/4, threshold: AT_LEAST 1/2, coolingOffHours: 0}, reason: Smaller §1}
- by: carla
  holder: {body: steering, institution: union, holder: carla}

- by: paola
  strategy: {key: placements, owner: school, themeCode: ST5, title: Placements §1, rationale: Firms export §1, periodFrom: 2026-01-01, periodTo: 2027-12-31}
- reviseStrategy: {strategy: placements, rationale: Firms export much §1}
- strategy: {key: modules, owner: school, themeCode: STX-1, title: Modules §1, rationale: English manuals §1, periodFrom: 2026-01-01, periodTo: 2027-12-31}
- objective:
    key: forty
    strategy: placements
    statement: Forty places §1
    description: Abroad §1
    startsOn: 2026-04-01
    dueOn: 2027-06-30
    targetGroup: Learners §1
    origin: BOTTOM_UP
    smart: {specific: Places §1, measurable: Count §1, achievable: Firms §1, relevant: Skills §1, timeBound: By June §1}
- objective:
    key: guide
    strategy: placements
    statement: One guide §1
    description: For tutors §1
    startsOn: 2026-04-01
    dueOn: 2027-06-30
    targetGroup: Tutors §1
    smart: {specific: A guide §1, measurable: One §1, achievable: Written §1, relevant: Tutors §1, timeBound: By May §1}
- reviseObjective: {objective: forty, description: At home §1}

- by: roberta
  comment: {key: question, subject: forty, kind: QUESTION, body: Which firms §1, anchor: {fieldPath: statement, quote: Forty places}}
- by: paola
  comment: {key: answer, parent: question, body: Exporters §1}
- edit: {comment: answer, body: Exporters of the region §1}
- by: roberta
  resolve: {comment: question, outcome: ANSWERED, note: Thanks §1}
- comment: {key: among-us, subject: forty, kind: QUESTION, body: Between us §3, audience: INSTITUTION, anchor: {fieldPath: statement, quote: places}}
- comment: {parent: among-us, body: Nobody else §3}
- edit: {comment: among-us, body: Just between us §3}
- resolve: {comment: among-us, outcome: ANSWERED, note: Among us §3}
- comment: {key: in-body, subject: forty, body: In the committee §3, audience: BODY, audienceBody: steering}
- by: paola
  comment: {parent: in-body, body: Who else §3}
- by: carla
  comment: {key: concern, subject: guide, kind: CONCERN, body: Who pays §1, blocking: true}
- comment: {key: remark, subject: placements, body: Well said §1}
- comment: {key: slip, subject: placements, body: A slip §1}
- delete: {comment: slip}
- comment: {key: again, subject: placements, body: Again §1}
- resolve: {comment: again, outcome: REJECTED, note: No §1}
- reopen: {comment: again, reason: Yet §1}

- by: paola
  submit: {subject: placements}
- by: elena
  request: {subject: placements, body: steering, dueAt: +14d, question: Shall we §1}
- by: luca
  ballot: {subject: placements, decision: ABSTAIN, reason: Not ours §1}
- ballot: {subject: placements, decision: APPROVE, reason: Ours §1}
- by: paola
  ballot: {subject: placements, decision: APPROVE, reason: Sure §1}
- by: roberta
  ballot: {subject: placements, decision: APPROVE, reason: Gladly §1}
- by: carla
  ballot: {subject: placements, decision: REJECT, reason: Never §1}
- by: elena
  close: {subject: placements}
- outcome: {subject: placements, result: ADOPTED_WITH_CONDITIONS, statement: Adopted §1, conditions: [Report §1]}
- by: paola
  submit: {subject: forty}
- by: elena
  request: {subject: forty, body: steering, dueAt: +14d, question: The forty §1}
- by: luca
  ballot: {subject: forty, decision: APPROVE, reason: Fine §1}
- by: paola
  ballot: {subject: forty, decision: APPROVE, reason: Fine too §1}
- by: roberta
  ballot: {subject: forty, decision: APPROVE, reason: And I §1}
- by: carla
  ballot: {subject: forty, decision: APPROVE, reason: So be it §1}
- by: elena
  close: {subject: forty}
- outcome: {subject: forty, result: ADOPTED, statement: The forty are adopted §1}
- by: paola
  submit: {subject: guide}
- by: elena
  request: {subject: guide, body: steering, dueAt: +14d, question: A guide §1}
- by: luca
  ballot: {subject: guide, decision: APPROVE, reason: Useful §1}
- by: paola
  submit: {subject: modules}
- by: elena
  request: {subject: modules, body: steering, dueAt: +14d, question: Modules §1}

- by: roberta
  offer: {key: hosts, objective: forty, counterparty: school, statement: Ten places §1, kind: PLACEMENTS, quantity: 10, unit: places §1, startsOn: 2026-04-01, dueOn: 2026-12-31, evidenceWanted: Contracts §1}
- by: paola
  requestChange: {commitment: hosts, note: Twelve §1}
- by: roberta
  offer: {commitment: hosts, objective: forty, counterparty: school, statement: Twelve places §1, kind: PLACEMENTS, quantity: 12, unit: places §1, startsOn: 2026-04-01, dueOn: 2026-12-31, evidenceWanted: Contracts §1}
- by: paola
  acceptOffer: {commitment: hosts}
- by: roberta
  checkIn: {commitment: hosts, health: AT_RISK, note: Two firms left §1, deliveredQuantity: 3}
- offer: {key: money, objective: forty, statement: Money §1, kind: FUNDING_EUR, quantity: 100, unit: EUR §1, dueOn: 2026-12-31, evidenceWanted: Receipts §1}
- withdrawCommitment: {commitment: money, reason: None left §1}
- offer: {key: days, objective: forty, statement: Days §1, kind: STAFF_DAYS, quantity: 5, unit: days §1, dueOn: 2026-12-31, evidenceWanted: Sheets §1}
- by: elena
  requestChange: {commitment: days, note: Six §1}
- by: paola
  offer: {key: gear, objective: forty, statement: Gear §1, kind: EQUIPMENT, quantity: 1, unit: set §1, dueOn: 2026-12-31, evidenceWanted: Photos §1}

- by: elena
  invitation: {email: asked@$1.example, institution: school, landing: forty, message: Come §1}
- invitation: {email: refused@$1.example, institution: school, message: Come too §1}
- decline: {email: refused@$1.example, reason: No time §1}
- by: elena
  invitation: {email: mistyped@$1.example, institution: school}
- revoke: {email: mistyped@$1.example}

- by: marieke
  workspace: {key: two, name: Coast §2, customArea: The coast §2, country: FR, timezone: Europe/Paris, leadInstitution: college}
- person: {key: nadia, email: nadia@$2.example, name: Nadia §2, institution: college, role: REGION_LEAD}
- by: nadia
  person: {key: bruno, email: bruno@$2.example, name: Bruno §2, institution: firm, role: INSTITUTION_LEAD}
- person: {email: moved@left.example, institution: union, role: INSTITUTION_LEAD}
- invitation: {email: matteo@school.example, institution: firm, message: Join us §2}
- body: {key: council, name: Council §2, kind: ADVISORY, mandate: Advises §2, chair: nadia, charter: {quorum: 1/2, threshold: AT_LEAST 1/2, coolingOffHours: 0}, seats: [{institution: college, holder: nadia}, {institution: firm, holder: bruno}, {institution: union}]}
- by: bruno
  strategy: {key: harbours, owner: firm, themeCode: ST1, title: Harbours §2, rationale: Ships §2, periodFrom: 2026-01-01, periodTo: 2027-12-31}
- objective: {key: pilots, strategy: harbours, statement: Ten pilots §2, dueOn: 2027-06-30, smart: {specific: Pilots §2, measurable: Ten §2, achievable: Yes §2, relevant: Ships §2, timeBound: By June §2}}
- comment: {subject: pilots, body: Soon §2}
- submit: {subject: pilots}
- by: nadia
  request: {subject: pilots, body: council, dueAt: +14d}
- by: bruno
  ballot: {subject: pilots, decision: APPROVE}
- by: marieke
  token: {name: Export §t, expiresAt: +90d}
- token: {key: lost, name: Lost §t, expiresAt: +90d}
- revokeToken: {token: lost}
"#;

/// A consortium, its clock and its server.
pub(crate) struct Consortium {
    pub(crate) world: World,
    name: &'static str,
    /// The tokens of two who left the first region: one for good, one for the second.
    left: [String; 2],
}

impl Consortium {
    /// Of this name, in this database.
    pub(crate) async fn given(store: store::Store, name: &'static str) -> Self {
        let mut steps = STEPS.to_owned();
        for place in ["t", "1", "2", "3"] {
            let (mark, at) = (format!("CANARY-{name}{place}"), format!("canary-{}{place}", name.to_lowercase()));
            steps = steps.replace(&format!("${place}"), &at);
            let sign = format!("§{place}");
            for number in 1..=steps.matches(&sign).count() {
                steps = steps.replacen(&sign, &format!("{mark}-{number}"), 1);
            }
        }
        let mut this = Self { world: World::on(store, &steps).await, name, left: Default::default() };
        this.mail_goes_out().await;
        this.left = this.two_leave().await;
        this
    }

    /// Two who have tokens leave the first region.
    async fn two_leave(&self) -> [String; 2] {
        let tokens = ["gone@left.example", "moved@left.example"].map(|email| self.world.person(email));
        let [gone, moved] = tokens;
        let (gone, moved) = (gone.await.token.unwrap(), moved.await.token.unwrap());
        let elena = self.world.person(&self.email("elena", '1')).await;
        let asked =
            "query Asked { workspaces { nodes { actors { nodes { members { nodes { id person { name } } } } } } } }";
        let answer = elena.asks(asked, json!({})).await;
        let actors = answer.data()["workspaces"]["nodes"][0]["actors"]["nodes"].as_array().unwrap();
        for member in actors.iter().flat_map(|actor| actor["members"]["nodes"].as_array().unwrap()) {
            if ["Gino", "Mara"].contains(&member["person"]["name"].as_str().unwrap()) {
                let ended = elena.calls("endMembership", json!({ "member": member["id"], "reason": "Left" })).await;
                assert_eq!(ended["userErrors"], json!([]));
            }
        }
        [gone, moved]
    }

    /// One of the invitations is sent again, by mail.
    async fn mail_goes_out(&self) {
        let elena = self.world.person(&self.email("elena", '1')).await;
        let asked = "query Asked { workspaces { nodes { invitations { nodes { id state } } } } }";
        let answer = elena.asks(asked, json!({})).await;
        let invitations = answer.data()["workspaces"]["nodes"][0]["invitations"]["nodes"].as_array().unwrap();
        let pending = invitations.iter().find(|invitation| invitation["state"] == "PENDING").unwrap();
        let sent = elena.calls("resendInvitation", json!({ "invitation": pending["id"] })).await;
        assert_eq!(sent["userErrors"], json!([]));
        let (hub, clock) = (&self.world.house.hub, &self.world.clock);
        let settings = jobs::Settings::default();
        jobs::send_messages(hub, self.world.tenant().await, &mut || clock.moment(), &settings).await.unwrap();
    }

    /// The marks of these parts: `t`, `1`, `2`, `3`. The tenant's own name is one.
    pub(crate) fn marks(&self, parts: &str) -> Vec<String> {
        let mut marks: Vec<String> = parts.chars().map(|part| format!("CANARY-{}{part}", self.name)).collect();
        marks.extend(parts.contains('t').then(|| format!("The Consortium {}", self.world.slug)));
        marks
    }

    /// The address of somebody who is marked for this part.
    pub(crate) fn email(&self, person: &str, part: char) -> String {
        format!("{person}@canary-{}{part}.example", self.name.to_lowercase())
    }

    /// Its people of these parts: each sees something that another does not.
    pub(crate) async fn people(&self, parts: &str) -> Vec<Person<'_>> {
        let names = ["marieke", "elena", "luca", "paola", "roberta", "carla", "nadia", "bruno"];
        let mut people = Vec::new();
        for (name, part) in names.into_iter().zip("t1111122".chars()).filter(|(_, part)| parts.contains(*part)) {
            people.push(self.world.person(&self.email(name, part)).await);
        }
        people
    }

    /// Who left the first region: for good, and for the second.
    pub(crate) fn leavers(&self) -> [Person<'_>; 2] {
        self.left.clone().map(|token| Person { world: &self.world, token: Some(token) })
    }

    /// A token that was revoked.
    pub(crate) async fn revoked_token(&self) -> String {
        let roberta = self.world.person(&self.email("roberta", '1')).await;
        let made =
            "mutation Made($input: CreateApiTokenInput!) { createApiToken(input: $input) { secret apiToken { id } } }";
        let input = json!({ "name": "Revoked", "scopes": ["READ"], "expiresAt": "2026-06-01T12:00:00Z" });
        let answer = roberta.asks(made, json!({ "input": input })).await;
        let made = &answer.data()["createApiToken"];
        let revoked = roberta.calls("revokeApiToken", json!({ "apiToken": made["apiToken"]["id"] })).await;
        assert_eq!(revoked["userErrors"], json!([]));
        made["secret"].as_str().unwrap().to_owned()
    }

    /// How long each stream is: all that ever happened here.
    pub(crate) async fn heads(&self) -> String {
        let mut heads = store::activity::stream_lengths(&self.world.reader().await).await.unwrap();
        heads.sort_by_key(|head| format!("{head:?}"));
        format!("{heads:?}")
    }
}
