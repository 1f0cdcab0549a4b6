//! Latency: from the acknowledgement on one node to the delivery on the other, at a steady pace (`reliability.md` §2.3).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::checker::check;
use crate::ledger::{Ledger, Line};
use crate::load::{follow, heads};
use crate::log::Log;
use crate::scale::{all, long, number};
use crate::stage::Stage;
use crate::subscriber::Habit;
use crate::world::{Plan, World};
use crate::writer::{Work, work};

/// The middle, the 99th of a hundred, and the largest.
pub(crate) fn percentiles(mut values: Vec<Duration>) -> [Duration; 3] {
    values.sort_unstable();
    let at = |percent: usize| values[(values.len() * percent / 100).min(values.len() - 1)];
    [at(50), at(99), at(100)]
}

/// From when a command was acknowledged, and from when it was sent, to each delivery of its event. What is delivered before it
/// is acknowledged took no time.
fn latencies(ledger: &[Line]) -> (Vec<Duration>, Vec<Duration>) {
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
    let after = |at: u64, since: u64| Duration::from_micros(at.saturating_sub(since));
    told.map(|(at, sent, acknowledged)| (after(at, acknowledged), after(at, sent))).unzip()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_of_one_node_comes_to_the_other_by_way_of_redis() {
    news_come_in_time(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_of_one_node_comes_to_the_other_without_redis() {
    news_come_in_time(false).await;
}

async fn news_come_in_time(redis: bool) {
    let (rate, commands) = (number("RATE", 20, 100), number("COMMANDS", 60, 6000));
    let regions = number("REGIONS", 2, 4);
    let mut stage = Stage::open().await;
    if redis {
        stage.with_redis().await;
    }
    let plan = Plan { regions, writers: number("WRITERS", 6, 64) / regions, due: 1, guests: 0 };
    let world = World::given(&mut stage, plan).await;
    stage.serve().await;
    let ledger = Ledger::new(stage.file("ledger"));
    let (tell, goal) = watch::channel(None);
    let [here, there] = [0, 1].map(|node| [stage.nodes[node].address()]);
    let habit = Habit { holds: None, resumes: true, keeps: false };
    let following = follow(&world, &there, &ledger, number("SUBSCRIBERS", 10, 20), &habit, &goal);
    let before = (stage.nodes[1].used().unwrap(), stage.postgres.used().unwrap());
    let begun = Instant::now();
    work(&world, &here, &ledger, &Arc::new(Work::of(commands).at_rate(rate))).join_all().await;
    let kept_up = commands as u128 * 1000 / begun.elapsed().as_millis();
    tell.send_replace(Some(heads(&stage, &world).await));
    all(following).await;
    let after = (stage.nodes[1].used().unwrap(), stage.postgres.used().unwrap());

    let lines = ledger.read();
    let report = check(&lines, &Log::read(&stage.postgres.superuser()).await);
    let (since_acknowledged, since_sent) = latencies(&lines);
    let [[p50, p99, most], [sent50, sent99, _]] = [percentiles(since_acknowledged), percentiles(since_sent)];
    println!(
        "{kept_up} commands a second of {rate}, Redis {}: from acknowledged to delivered p50 {p50:.1?}, p99 {p99:.1?}, at most {most:.1?}; from sent p50 {sent50:.1?}, p99 {sent99:.1?}; {} deliveries; processor time of the node that delivers {:.1?}, of PostgreSQL {:.1?}",
        stage.redis.is_some(),
        report.events,
        after.0.cpu.saturating_sub(before.0.cpu),
        after.1.cpu.saturating_sub(before.1.cpu)
    );
    report.holds();
    assert_eq!(report.acknowledged, commands);
    if long() {
        let limit = Duration::from_millis(if stage.redis.is_some() { 100 } else { 1500 });
        assert!(kept_up * 10 >= rate as u128 * 9, "only {kept_up} commands a second were written");
        assert!(p99 < limit, "p99 {p99:.1?}, of less than {limit:?}");
    }
}

#[test]
fn percentiles_are_of_what_was_measured() {
    let [one, middle, late, last] = [1, 101, 199, 200].map(Duration::from_millis);
    assert_eq!(percentiles((1..=200).rev().map(Duration::from_millis).collect()), [middle, late, last]);
    assert_eq!(percentiles(vec![one]), [one; 3]);
}
