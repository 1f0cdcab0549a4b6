//! Isolation: two consortia of the same shape, and everybody who should see nothing of one of them, at everything that the schema has.
//!
//! No field, root field or subscription is named here: they are read from the schema, so that what is added is attacked from its first day,
//! and what cannot be attacked fails by its name. `schema`, `selection` and `inputs` write the documents; `consortium` is what is attacked;
//! `crawl` finds every id in it; `attackers` are who attack; `reading`, `writing` and `following` are how; `twin` shows that they would find
//! something if there were something to find.

mod attacker;
mod attackers;
mod belongings;
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

use std::collections::BTreeSet;

use attacker::Attacker;
use attackers::{Scene, known_to};
use belongings::Belongings;
pub(crate) use belongings::kept;
pub(crate) use consortium::Consortium;
use crawl::Found;
use schema::Schema;

use crate::world::database;

/// Everything that the people of a consortium can see, and the types of which that may be.
pub(crate) async fn everything_seen(consortium: &Consortium) -> (Found, Vec<String>) {
    let schema = Schema::introspected(&consortium.world.nobody()).await;
    let seen = known_to(&schema, &consortium.people("t12").await).await;
    (seen, schema.reached_from(&["Query"]).into_iter().map(str::to_owned).collect())
}

/// All attacks of these attackers, one after the other: nothing gets out, a foreign id answers like an unknown one, and nothing moves.
async fn nothing_gets_out(scene: &Scene, attackers: &[Attacker<'_>]) {
    let (schema, aims) = (&scene.schema, writing::aims(&scene.schema));
    let heads = (scene.a.heads().await, scene.b.heads().await);
    for attacker in attackers {
        let mut leaks = reading::by_looking_around(schema, attacker).await;
        leaks.extend(reading::by_reading(schema, attacker).await);
        leaks.extend(reading::by_turning_pages(schema, attacker, &scene.known).await);
        leaks.extend(writing::by_writing(schema, attacker, &aims).await);
        leaks.extend(writing::by_writing_all(schema, attacker).await);
        leaks.extend(following::by_following(schema, attacker).await);
        let shown: Vec<String> = leaks.iter().take(6).map(|leak| leak.chars().take(2_000).collect()).collect();
        assert!(leaks.is_empty(), "{} leaks to {}\n{}", leaks.len(), attacker.name, shown.join("\n"));
        assert_eq!((scene.a.heads().await, scene.b.heads().await), heads, "{} moved something", attacker.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_gets_out_to_the_people_of_another_consortium() {
    let scene = Scene::in_database(database().await).await;
    nothing_gets_out(&scene, &scene.neighbours().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_region_gets_out_to_the_people_of_another_region() {
    let scene = Scene::in_database(database().await).await;
    nothing_gets_out(&scene, &scene.colleagues().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_some_say_among_themselves_gets_out_to_the_others_in_the_region() {
    let scene = Scene::in_database(database().await).await;
    let bystanders = scene.bystanders().await;
    for bystander in &bystanders {
        let leaks = following::by_following_home(&scene.schema, bystander).await;
        assert!(leaks.is_empty(), "{leaks:#?}");
    }
    nothing_gets_out(&scene, &bystanders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_gets_out_to_former_members_and_to_nobody() {
    let scene = Scene::in_database(database().await).await;
    nothing_gets_out(&scene, &scene.strangers().await).await;
}

/// A mutation gets as far as the id that it is attacked with: for its own people the same input is answered differently when the id is one of
/// theirs. What is done on the way stays done, and may bar the way of others: who was not reached is tried again from the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_place_of_an_id_in_a_mutation_is_reached() {
    let schema = Schema::introspected(&Consortium::given(database().await, "A").await.world.nobody()).await;
    let mut missed = writing::aims(&schema);
    assert!(missed.len() > 40, "the mutations take {} ids", missed.len());
    for name in ["B", "C"] {
        let consortium = Consortium::given(database().await, name).await;
        let people = consortium.people("t12").await;
        let own = Belongings::of(&known_to(&schema, &people).await);
        let mut still = Vec::new();
        for aim in missed {
            if !aim.is_reached(&schema, &people, &own).await {
                still.push(aim);
            }
        }
        missed = still.into_iter().rev().collect();
    }
    let missed: Vec<String> = missed.iter().map(writing::Aim::told).collect();
    assert!(missed.is_empty(), "never reached: {missed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_of_the_schema_is_shown_to_its_own_people() {
    let a = Consortium::given(database().await, "A").await;
    let schema = Schema::introspected(&a.world.nobody()).await;
    let mut known = known_to(&schema, &a.people("t12").await).await;
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
