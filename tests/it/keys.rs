//! Idempotency keys: a twin waits for the first, and a key is found among many; statements are planned once, and the table may have been empty then.

use std::time::Duration;

use serde_json::json;
use store::Store;

use crate::own::{Held, Own, number, psql};
use crate::person::Answer;
use crate::region::Region;
use crate::world::World;

const SAID: &str =
    r#"mutation { addComment(input: { subject: "SUBJECT", body: "The words WORDS" }) { seq userErrors { code } } }"#;
const KEYS: i64 = 5_000;
const COMMANDS: i64 = 10;

/// The same look without an order, which any index of the tenant's has.
const UNORDERED: &str =
    "CREATE OR REPLACE FUNCTION entente.claim(uuid, text, boolean) RETURNS TABLE (field text, arguments_hash bytea, outcome jsonb, seq bigint) LANGUAGE plpgsql AS $$
  BEGIN RETURN QUERY SELECT k.field, k.arguments_hash, k.outcome, k.seq FROM entente.idempotency_key k
    WHERE (k.tenant_id, k.caller_id, k.key) = (entente.tenant(), $1, $2); END $$";

/// The same without the lock.
const UNLOCKED: &str =
    "CREATE OR REPLACE FUNCTION entente.claim(uuid, text, boolean) RETURNS TABLE (field text, arguments_hash bytea, outcome jsonb, seq bigint) LANGUAGE plpgsql AS $$
  BEGIN RETURN QUERY SELECT k.field, k.arguments_hash, k.outcome, k.seq FROM entente.idempotency_key k
    WHERE (k.tenant_id, k.caller_id, k.key) = (entente.tenant(), $1, $2) ORDER BY k.field; END $$";

/// What a comment and its twin are answered, which comes while the first has not ended.
async fn twins(name: &str, changed: &str) -> [Answer; 2] {
    let own = Own::made(name);
    Store::migrate(&own.url()).await.unwrap();
    psql(&own.url(), changed);
    let world = World::region_on(Store::connect(&own.url(), 4).await.unwrap()).await;
    let paola = world.paola().await;
    let objective = Region::of(&paola).await.objective().clone();
    let said = SAID.replace("SUBJECT", objective["id"].as_str().unwrap());
    let says = async || paola.sends(&json!({ "query": said }), &[("idempotency-key", "twins")]).await;

    Held::while_both_wait(&own.url(), says).await
}

/// How many keys were read by commands, each of which came twice, when the first of them found the table empty and the others many keys.
async fn keys_read(name: &str, changed: &str) -> i64 {
    let own = Own::made(name);
    Store::migrate(&own.url()).await.unwrap();
    psql(&own.url(), changed);
    psql(&own.url(), "ANALYZE entente.idempotency_key");
    let world = World::region_on(Store::connect(&own.url(), 1).await.unwrap()).await;
    let paola = world.paola().await;
    let objective = Region::of(&paola).await.objective().clone();
    let said = async |number: i64| {
        let input = json!({ "subject": objective["id"], "body": format!("The comment {number}") });
        let document =
            "mutation Say($input: AddCommentInput!) { addComment(input: $input) { seq userErrors { code } } }";
        let body = json!({ "query": document, "variables": { "input": input } });
        let key = format!("comment-{number}");
        paola.sends(&body, &[("idempotency-key", &key)]).await.data()["addComment"]["seq"].as_i64()
    };

    assert!(said(0).await.is_some());
    let kept = format!(
        "INSERT INTO entente.idempotency_key SELECT tenant_id, caller_id, key || n, field, arguments_hash, outcome, seq, created_at
         FROM entente.idempotency_key, generate_series(1, {KEYS}) n"
    );
    psql(&own.url(), &kept);
    for number in 1..=COMMANDS {
        assert_eq!(said(number).await, said(number).await, "a repeat has the outcome of the first");
    }

    // A connection tells what it read when it ends.
    psql(
        &own.url(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    let told = "SELECT coalesce(sum(idx_scan), 0) + (SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'idempotency_key')
        FROM pg_stat_user_indexes WHERE relname = 'idempotency_key'";
    while number(&own.url(), told) < 2 * COMMANDS {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let read =
        "SELECT sum(idx_tup_read) + (SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'idempotency_key')
        FROM pg_stat_user_indexes WHERE relname = 'idempotency_key'";
    number(&own.url(), read)
}

#[tokio::test]
async fn a_twin_waits_for_the_first_and_is_answered_the_same() {
    let [first, second] = twins("entente_twins", "").await;
    assert_eq!(first.data(), second.data());
    assert!(first.data()["addComment"]["seq"].is_i64());
}

#[tokio::test]
async fn without_the_lock_a_twin_fails_on_the_key() {
    let [first, second] = twins("entente_twins_unlocked", UNLOCKED).await;
    assert!(first.data()["addComment"]["seq"].is_i64());
    assert_eq!(second.code(), "INTERNAL_SERVER_ERROR");
}

#[tokio::test]
async fn a_key_may_have_any_printable_character() {
    let world = World::region(&[]).await;
    let paola = world.paola().await;
    let objective = Region::of(&paola).await.objective().clone();
    let printable: String = ('!'..='~').collect();
    let (first, second) = (format!("1{printable}"), format!("2{printable}"));
    let mut seqs = Vec::new();
    for key in [&first, &second, &first, &second] {
        let said = SAID.replace("WORDS", &key[..1]).replace("SUBJECT", objective["id"].as_str().unwrap());
        let answer = paola.sends(&json!({ "query": said }), &[("idempotency-key", key)]).await;
        seqs.push(answer.data()["addComment"]["seq"].as_i64().unwrap());
    }
    assert_eq!(seqs, [seqs[0], seqs[0] + 1, seqs[0], seqs[0] + 1]);
}

#[tokio::test]
async fn a_key_is_found_without_reading_the_others() {
    let read = keys_read("entente_keys", "").await;
    assert!(read <= 10 * COMMANDS, "{read} keys were read");
}

/// The twin: planned while the table was empty, a look that any index may serve reads all.
#[tokio::test]
async fn a_look_without_an_order_would_read_them_all() {
    let read = keys_read("entente_keys_unordered", UNORDERED).await;
    assert!(read >= COMMANDS * KEYS, "{read} keys were read");
}
