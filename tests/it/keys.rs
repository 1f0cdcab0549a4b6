//! Idempotency keys, found among many: statements are planned once, and the table may have been empty then.

use std::time::Duration;

use serde_json::json;
use store::Store;

use crate::own::{Own, number, psql};
use crate::region::Region;
use crate::world::World;

const SAID: &str =
    r#"mutation { addComment(input: { subject: "SUBJECT", body: "The words WORDS" }) { seq userErrors { code } } }"#;
const KEYS: i64 = 5_000;
const COMMANDS: i64 = 10;

/// What an update would do, which stood here once.
const UPDATED: &str =
    "CREATE OR REPLACE FUNCTION entente.keep(uuid, text, text, jsonb, bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  UPDATE entente.idempotency_key SET outcome = $4, seq = $5 WHERE caller_id = $1 AND key = $2 AND field = $3; END $$";

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

/// The twin: planned while the table was empty, an update reads all.
#[tokio::test]
async fn an_update_would_read_them_all() {
    let read = keys_read("entente_keys_updated", UPDATED).await;
    assert!(read >= COMMANDS * KEYS, "{read} keys were read");
}
