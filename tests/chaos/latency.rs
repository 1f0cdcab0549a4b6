//! Latency: from the acknowledgement on one node to the delivery on the other, at a steady pace (`reliability.md` §2.3).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::checker::check;
use crate::ledger::{Ledger, Line};
use crate::load::{follow, heads};
use crate::log::Log;
use crate::scale::{long, number};
use crate::stage::Stage;
use crate::subscriber::Habit;
use crate::world::{Plan, World};
use crate::writer::{Work, work};

/// The middle, the 99th of a hundred, and the largest.
pub(crate) fn percentiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| values[(values.len() * percent / 100).min(values.len() - 1)];
    [at(50), at(99), at(100)]
}

/// From when a command was acknowledged, and from when it was sent, to each delivery of its event, in milliseconds. What is delivered before it
/// is acknowledged took no time.
fn latencies(ledger: &[Line]) -> (Vec<f64>, Vec<f64>) {
    let (mut sent, mut acknowledged, mut places) = (HashMap::new(), HashMap::new(), HashMap::new());
    for line in ledger {
        match line {
            Line::Sent { command, region, at, .. } => drop(sent.insert(command.as_str(), (*region, *at))),
            Line::Acknowledged { command, seq, at, .. } => {
                let (region, sent) = sent[command.as_str()];
                acknowledged.insert((region, *seq), (sent, *at));
            }
            Line::Begun { subscriber, region, .. } => drop(places.insert(*subscriber, *region)),
            _ => {}
        }
    }
    let told = ledger.iter().filter_map(|line| match line {
        Line::Told { subscriber, seq, event: Some(_), at, .. } => {
            acknowledged.get(&(places[subscriber], *seq)).map(|(sent, acknowledged)| (*at, *sent, *acknowledged))
        }
        _ => None,
    });
    let after = |at: u64, since: u64| at.saturating_sub(since) as f64 / 1000.0;
    told.map(|(at, sent, acknowledged)| (after(at, acknowledged), after(at, sent))).unzip()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_of_one_node_comes_to_the_other_in_time() {
    let (rate, commands) = (number("RATE", 20, 100), number("COMMANDS", 60, 6000));
    let regions = number("REGIONS", 2, 4);
    let mut stage = Stage::open().await;
    let plan = Plan { regions, writers: number("WRITERS", 6, 64) / regions, due: 1, guests: 0 };
    let world = World::given(&mut stage, plan).await;
    stage.serve().await;
    let ledger = Ledger::new(stage.file("ledger"));
    let (tell, goal) = watch::channel(None);
    let [here, there] = [0, 1].map(|node| [stage.nodes[node].address()]);
    let habit = Habit { holds: None, resumes: true, keeps: false };
    let following = follow(&world, &there, &ledger, number("SUBSCRIBERS", 10, 20), &habit, &goal);
    let before = (stage.nodes[1].used().unwrap(), stage.postgres.used().unwrap());
    work(&world, &here, &ledger, &Arc::new(Work::of(commands).at_rate(rate as f64))).join_all().await;
    tell.send_replace(Some(heads(&stage, &world).await));
    timeout(Duration::from_mins(1), following.join_all()).await.expect("all come to the end");
    let after = (stage.nodes[1].used().unwrap(), stage.postgres.used().unwrap());

    let lines = ledger.read();
    let report = check(&lines, &Log::read(&stage.postgres.superuser()).await);
    let (since_acknowledged, since_sent) = latencies(&lines);
    let [[p50, p99, most], [sent50, sent99, _]] = [percentiles(since_acknowledged), percentiles(since_sent)];
    println!(
        "{rate} commands a second, Redis {}: from acknowledged to delivered p50 {p50:.1} ms, p99 {p99:.1} ms, at most {most:.1} ms; from sent p50 {sent50:.1} ms, p99 {sent99:.1} ms; {} deliveries; processor time of the node that delivers {:.1?}, of PostgreSQL {:.1?}",
        stage.redis.is_some(),
        report.events,
        after.0.cpu.saturating_sub(before.0.cpu),
        after.1.cpu.saturating_sub(before.1.cpu)
    );
    report.holds();
    assert_eq!(report.acknowledged, commands);
    if long() {
        let limit = if stage.redis.is_some() { 100.0 } else { 1500.0 };
        assert!(p99 < limit, "p99 {p99:.1} ms, of less than {limit} ms");
    }
}

#[test]
fn percentiles_are_of_what_was_measured() {
    assert_eq!(percentiles((1..=200).rev().map(f64::from).collect()), [101.0, 199.0, 200.0]);
    assert_eq!(percentiles(vec![3.0]), [3.0, 3.0, 3.0]);
}
