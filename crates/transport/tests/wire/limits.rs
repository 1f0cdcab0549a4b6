//! What stands before the engine: sizes, keys, pages, the guard, the cache.

use std::{fmt::Write as _, sync::atomic::Ordering};

use serde_json::{Value, json};

use crate::http::House;

#[tokio::test]
async fn a_body_has_one_mebibyte_and_a_document_64_kibibytes() {
    let document = |bytes: usize| {
        let text = "{ hello }".to_owned() + &" ".repeat(bytes - 9);
        json!({ "query": text }).to_string()
    };
    let padded = |bytes: usize| {
        let rest = json!({ "query": "{ hello }", "variables": { "v": "" } }).to_string();
        let filling = "x".repeat(bytes - rest.len());
        rest.replace(r#""v":"""#, &format!(r#""v":"{filling}""#))
    };
    let (kib, mib) = (64 * 1024, 1024 * 1024);
    let house = House::new();
    assert_eq!(house.post(&[], padded(mib)).await.status, 200);
    assert_eq!(house.post(&[], padded(mib + 1)).await.status, 413);
    assert_eq!(house.post(&[], document(kib)).await.status, 200);
    let refused = house.post(&[], document(kib + 1)).await;
    assert_eq!((refused.status, refused.code()), (400, "GRAPHQL_VALIDATION_FAILED"));

    let wide = House::with(|settings| {
        settings.limits.body = usize::MAX;
        settings.limits.document = usize::MAX;
    });
    assert_eq!(wide.post(&[], padded(mib + 1)).await.status, 200, "the twin: without the limit");
    assert_eq!(wide.post(&[], document(kib + 1)).await.status, 200, "the twin: without the limit");
}

#[tokio::test]
async fn an_idempotency_key_reaches_the_engine() {
    let house = House::new();
    let body = |extensions: Value| json!({ "query": "{ hello }", "extensions": extensions }).to_string();
    let seen = || house.toy.seen.lock().unwrap().split(' ').next().unwrap().to_owned();

    house.post(&[("idempotency-key", "k-1")], body(json!({}))).await;
    assert_eq!(seen(), "k-1");
    house.post(&[], body(json!({ "idempotencyKey": "k-2" }))).await;
    assert_eq!(seen(), "k-2");

    let long = "x".repeat(129);
    for (headers, extensions) in [
        (&[("idempotency-key", &*long)][..], json!({})),
        (&[], json!({ "idempotencyKey": long })),
        (&[], json!({ "idempotencyKey": "" })),
        (&[], json!({ "idempotencyKey": "schlüssel" })),
        (&[("idempotency-key", "k-3")], json!({ "idempotencyKey": "k-4" })),
    ] {
        let answer = house.post(headers, body(extensions.clone())).await;
        assert_eq!((answer.status, answer.code()), (400, "BAD_USER_INPUT"), "{extensions}");
    }
    assert_eq!(seen(), "k-2", "none of them was executed");
}

#[tokio::test]
async fn page_sizes_are_checked_with_each_calls_variables() {
    let house = House::new();
    let query = "query($n: Int) { page(first: $n) }";
    for (n, status) in [(1, 200), (100, 200), (0, 400), (-1, 400), (101, 400), (100, 200)] {
        let body = json!({ "query": query, "variables": { "n": n } }).to_string();
        assert_eq!(house.post(&[], body).await.status, status, "first: {n}");
    }
    assert_eq!(house.toy.prepared.load(Ordering::SeqCst), 1, "prepared once");
}

#[tokio::test]
async fn a_document_is_prepared_once_for_each_operation() {
    let house = House::new();
    let two = "query A { hello } query B { who }";
    for (name, data) in [("A", "hello"), ("B", "who"), ("A", "hello"), ("B", "who")] {
        let body = json!({ "query": two, "operationName": name }).to_string();
        let answer = house.post(&[], body).await;
        assert!(answer.body["data"].as_object().unwrap().contains_key(data), "{name}");
    }
    assert_eq!(house.toy.prepared.load(Ordering::SeqCst), 2);
    let body = json!({ "query": two, "operationName": "C" }).to_string();
    assert_eq!(house.post(&[], body).await.code(), "GRAPHQL_VALIDATION_FAILED");

    let forgetful = House::with(|settings| settings.limits.cache = 0);
    for _ in 0..2 {
        forgetful.ask("{ hello }").await;
    }
    assert_eq!(forgetful.toy.prepared.load(Ordering::SeqCst), 2, "the twin: without a cache");
}

#[tokio::test]
async fn a_document_is_kept_for_what_the_engine_says_that_it_weighs() {
    const CACHE: usize = 1024 * 1024;
    // As short as it is, it may be a large plan.
    for (weight, prepared) in [(0, 1), (CACHE / 2 - 1_000, 1), (CACHE / 2 + 1, 2), (usize::MAX, 2)] {
        let house = House::with(|settings| settings.limits.cache = CACHE);
        house.toy.weight.store(weight, Ordering::SeqCst);
        for _ in 0..2 {
            house.ask("{ hello }").await;
        }
        assert_eq!(house.toy.prepared.load(Ordering::SeqCst), prepared, "{weight}");
    }
    // Two that fill a half each are not kept beside a third.
    let house = House::with(|settings| settings.limits.cache = CACHE);
    house.toy.weight.store(CACHE / 2 - 1_000, Ordering::SeqCst);
    for query in ["{ hello }", "{ who }", "{ page }", "{ hello }"] {
        house.ask(query).await;
    }
    assert_eq!(house.toy.prepared.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_bomb_does_not_reach_the_engine() {
    let mut bomb = "{ hello ...F0 }".to_owned();
    for level in 0..30 {
        let next = level + 1;
        write!(bomb, " fragment F{level} on Q {{ ...F{next} ...F{next} }}").unwrap();
    }
    bomb += " fragment F30 on Q { hello }";
    let house = House::new();
    let answer = house.ask(&bomb).await;
    assert_eq!((answer.status, answer.code()), (400, "GRAPHQL_VALIDATION_FAILED"));
    assert_eq!(house.toy.prepared.load(Ordering::SeqCst), 0);

    let open = House::with(|settings| settings.limits.nodes = u64::MAX);
    open.ask(&bomb).await;
    assert_eq!(open.toy.prepared.load(Ordering::SeqCst), 1, "the twin: without the guard it does");
}
