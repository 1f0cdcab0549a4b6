//! Isolation: two consortia of the same shape, and everybody who should see nothing of one of them, at everything that the schema has.
//!
//! Nothing here names a field, a root field or a subscription: they are read from the schema, so that what is added is attacked from its first
//! day, and what cannot be attacked fails by its name. `schema` and `selection` write the documents, `consortium` is what is attacked,
//! `crawl` finds all ids in it, `reading`, `writing` and `following` are the attacks.

mod attacker;
mod consortium;
mod crawl;
mod following;
mod inputs;
mod reading;
mod schema;
mod selection;
mod twin;
mod wire;
mod writing;

use std::collections::{BTreeMap, BTreeSet};

use words::people::TokenScope;

use attacker::{Answer, Attacker, kept};
use consortium::Consortium;
use crawl::Found;
use schema::Schema;

use crate::person::Person;
use crate::world::database;

type Ids = BTreeMap<String, Vec<String>>;

/// All that the people of a consortium can reach, each of them.
async fn known_to_its_people(schema: &Schema, consortium: &Consortium) -> Found {
    let mut known = Found::default();
    for person in consortium.people().await {
        known.add(crawl::everything(schema, &person).await);
    }
    known
}

/// What belongs to the first region alone: what its people know, without what can be reached from the second region, and without the
/// consortium's institutions.
async fn of_the_first_region(schema: &Schema, consortium: &Consortium, known: &Found) -> Ids {
    let marieke = consortium.world.person(&consortium.email("marieke", 't')).await;
    let by_type = known.by_type();
    let second = [by_type["Workspace"][1]];
    let others = crawl::from(schema, &marieke, &[&second[..], &by_type["Institution"]].concat()).await;
    let alone = known.ids.iter().filter(|(id, ty)| !others.ids.contains_key(*id) && *ty != "Tenant");
    let alone: Found = Found { ids: alone.map(|(id, ty)| (id.clone(), ty.clone())).collect(), ..Found::default() };
    kept(&alone.by_type())
}

/// Everybody to whom the first consortium, or its first region, is closed.
async fn attackers<'w>(schema: &Schema, a: &'w Consortium, b: &'w Consortium, known: &Found) -> Vec<Attacker<'w>> {
    let (everything, region) = (kept(&known.by_type()), of_the_first_region(schema, a, known).await);
    let of_b = kept(&known_to_its_people(schema, b).await.by_type());
    let (marieke, paola) = (b.email("marieke", 't'), b.email("paola", '1'));
    let (marieke, paola) = (b.world.person(&marieke).await, b.world.person(&paola).await);
    let over = |person: &Person<'_>| Person { world: &a.world, token: person.token.clone() };
    let bruno = a.world.person(&a.email("bruno", '2')).await;
    let [gone, moved] = a.leavers();
    let of_bruno = kept(&crawl::everything(schema, &bruno).await.by_type());
    let observer = a
        .world
        .person_with(&a.email("olaf", '1'), &[TokenScope::Comment, TokenScope::Decide, TokenScope::Manage])
        .await;
    let stranger = |token: Option<&str>| Person { world: &a.world, token: token.map(str::to_owned) };
    let attacker = |name, person, marks: &str, targets: &Ids, own: &Ids| Attacker {
        name,
        person,
        marks: a.marks(marks),
        targets: targets.clone(),
        own: own.clone(),
        answer: Answer::AsForUnknown,
    };
    let none = Ids::new();
    vec![
        attacker("the other consortium's coordinator", marieke.clone(), "t12", &everything, &of_b),
        attacker("the other consortium's member", paola.clone(), "t12", &everything, &of_b),
        attacker("the other consortium's coordinator, next door", over(&marieke), "t12", &everything, &of_b),
        attacker("the other consortium's member, next door", over(&paola), "t12", &everything, &of_b),
        attacker("a member of the other region", bruno, "1", &region, &of_bruno),
        attacker("a member who moved to the other region", moved, "1", &region, &of_bruno),
        attacker("a former member", gone, "t12", &everything, &none),
        attacker("a revoked token", stranger(Some(&a.revoked_token().await)), "t12", &everything, &none),
        attacker("nobody", stranger(None), "t12", &everything, &none),
        attacker("a token that never was", stranger(Some("entp_never")), "t12", &everything, &none),
        Attacker {
            answer: Answer::NoWordOfIt,
            ..attacker("a token that may not read", observer, "t12", &everything, &none)
        },
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_consortium_gets_out_and_a_foreign_id_answers_like_an_unknown_one() {
    let store = database().await;
    let (a, b) = (Consortium::given(store.clone(), "A").await, Consortium::given(store, "B").await);
    let schema = Schema::introspected(&a.world.nobody()).await;
    let known = known_to_its_people(&schema, &a).await;
    let (aims, _) = rehearsed(&schema).await;
    let attackers = attackers(&schema, &a, &b, &known).await;
    let heads = (a.heads().await, b.heads().await);

    let mut leaks = Vec::new();
    for attacker in &attackers {
        leaks.extend(reading::by_looking_around(&schema, attacker).await);
        leaks.extend(reading::by_reading(&schema, attacker).await);
        leaks.extend(reading::by_turning_pages(&schema, attacker, &known).await);
        leaks.extend(writing::by_writing(&schema, attacker, &aims).await);
        leaks.extend(writing::by_writing_all(&schema, attacker).await);
        leaks.extend(following::by_following(&schema, attacker).await);
        if (a.heads().await, b.heads().await) != heads {
            leaks.push(format!("{} moved something", attacker.name));
            break;
        }
    }
    assert!(
        leaks.is_empty(),
        "{} leaks\n{}",
        leaks.len(),
        leaks.iter().take(12).map(|leak| cut(leak)).collect::<Vec<_>>().join("\n")
    );
}

/// Not more of a leak than can be read.
fn cut(leak: &str) -> String {
    leak.chars().take(2_000).collect()
}

/// The rehearsal, in a third consortium that nobody attacks.
async fn rehearsed(schema: &Schema) -> (Vec<writing::Aim>, Vec<writing::Aim>) {
    let c = Consortium::given(database().await, "C").await;
    let own = kept(&known_to_its_people(schema, &c).await.by_type());
    writing::rehearsed(schema, &c.people().await, &own).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_place_of_an_id_in_a_mutation_is_reached() {
    let schema = Schema::introspected(&database_world().await.world.nobody()).await;
    let (reached, missed) = rehearsed(&schema).await;
    let missed: Vec<String> =
        missed.iter().map(|aim| format!("{}: {} as {}", aim.mutation, aim.place.join("."), aim.ty)).collect();
    assert!(missed.is_empty() && reached.len() > 40, "{} reached; never reached: {missed:#?}", reached.len());
}

async fn database_world() -> Consortium {
    Consortium::given(database().await, "D").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_of_the_schema_is_shown_to_its_own_people() {
    let a = Consortium::given(database().await, "A").await;
    let schema = Schema::introspected(&a.world.nobody()).await;
    let mut known = known_to_its_people(&schema, &a).await;
    let elena = a.world.person(&a.email("elena", '1')).await;
    reading::by_asking_roots(&schema, &elena, &mut known).await;
    following::by_its_people(&schema, &elena, &mut known).await;

    let read = schema.reached_from(&["Query", "Subscription"]);
    let fields = |ty: &&str| {
        let (ty, fields) = ((*ty).to_owned(), &schema.ty(ty).fields);
        fields.iter().map(|field| (ty.clone(), field.name.clone())).collect::<Vec<_>>()
    };
    let all: BTreeSet<(String, String)> = read.iter().flat_map(fields).collect();
    let missing: Vec<String> = all.difference(&known.shown).map(|(ty, field)| format!("{ty}.{field}")).collect();
    assert!(missing.is_empty(), "never shown, so that nothing is known about them: {missing:#?}");
    assert!(wire::canary(&known.heard, &["CANARY-A1"]).is_some() && all.len() > 200);

    // What only mutations give is selected, field by field, wherever it is attacked.
    let written: String = schema.ty("Mutation").fields.iter().map(|field| schema.below(&field.ty.name, 1)).collect();
    let selected: BTreeSet<&str> = written.split(' ').collect();
    for ty in schema.reached_from(&["Mutation"]).difference(&read).filter(|ty| **ty != "Mutation") {
        for field in &schema.ty(ty).fields {
            assert!(selected.contains(field.name.as_str()), "{ty}.{} is in no attack", field.name);
        }
    }
}
