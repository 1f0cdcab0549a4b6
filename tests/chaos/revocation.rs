//! Revocation: memberships end while a region is busy, and their subscriptions with them (`reliability.md` E8).

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rig::Client;
use serde_json::json;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::checker::{Promise, check};
use crate::latency::percentiles;
use crate::ledger::{Ledger, Line};
use crate::load::heads;
use crate::log::Log;
use crate::scale::{all, long, number};
use crate::stage::Stage;
use crate::subscriber::{Habit, Subscriber};
use crate::world::{Plan, Region, World, address, guest};
use crate::writer::{Work, work};

/// Ends the membership of somebody who follows; recorded like any command.
async fn put_out(lead: Client, person: Client, node: SocketAddr, region: Arc<Region>, name: String, ledger: Ledger) {
    let document = "query($id: ID!) { workspace(id: $id) { viewerMember { id } } }";
    let data = person.asks(node, document, &json!({ "id": region.id })).await.unwrap();
    let member = &data["workspace"]["viewerMember"]["id"];
    let document = "mutation($input: EndMembershipInput!) { endMembership(input: $input) { seq member { id } userErrors { code message } } }";
    let input = json!({ "input": { "member": member, "reason": "The scenario ends" } });
    let kind = "MEMBER_ENDED".to_owned();
    ledger.write(&Line::Sent { command: name.clone(), region: region.number, kind, at: ledger.now() });
    let answer = lead.sends(node, document, &input, Some(&name)).await.unwrap().data().unwrap();
    let payload = &answer["endMembership"];
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    let (seq, subject) = (payload["seq"].as_i64().unwrap(), payload["member"]["id"].as_str().unwrap().to_owned());
    ledger.write(&Line::Acknowledged { command: name, seq, subject, at: ledger.now() });
}

/// From the acknowledgement of each end to the end of its stream.
fn partings(ledger: &[Line]) -> Vec<Duration> {
    let mut ended = BTreeMap::new();
    let mut took = Vec::new();
    for line in ledger {
        match line {
            Line::Acknowledged { command, at, .. } => drop(ended.insert(command.clone(), *at)),
            Line::Ended { subscriber, at, .. } => {
                took.push((format!("end-{subscriber}"), *at));
            }
            _ => {}
        }
    }
    took.iter().map(|(command, at)| Duration::from_micros(at.saturating_sub(ended[command]))).collect()
}

/// A ledger in which somebody hears more than they may, or is not told, is refused.
fn a_false_ledger_is_refused(ledger: &[Line], log: &Log) {
    let breaks = |change: &dyn Fn(&mut Vec<Line>)| {
        let mut ledger = ledger.to_vec();
        change(&mut ledger);
        assert!(check(&ledger, log).names(Promise::Parted));
    };
    let end = ledger.iter().position(|line| matches!(line, Line::Ended { .. })).unwrap();
    let Line::Ended { subscriber, .. } = ledger[end] else { unreachable!() };
    let seq = |line: &Line| match line {
        Line::Told { subscriber: told, seq, .. } if *told == subscriber => Some(*seq),
        _ => None,
    };
    let last = ledger.iter().filter_map(seq).max().unwrap();
    let more = |seq| Line::Told { subscriber, previous: last, seq, event: None, at: 0 };
    breaks(&|lines| lines.insert(end, more(i64::MAX)));
    breaks(&|lines| lines.insert(end + 1, more(last)));
    breaks(&|lines| drop(lines.remove(end)));
    let otherwise = |line: &mut Line| {
        if let Line::Ended { code, .. } = line {
            "4401".clone_into(code);
        }
    };
    breaks(&|lines| otherwise(&mut lines[end]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_put_out_hears_nothing_that_comes_after() {
    let (ends, rate) = (number("ENDS", 24, 500), number("RATE", 20, 200));
    let (at_once, per_second) = (number("AT_ONCE", 12, 60), number("ENDS_PER_SECOND", 6, 10));
    let regions = number("REGIONS", 2, 4);
    let mut stage = Stage::open().await;
    if number("REDIS", 1, 1) == 1 {
        stage.with_redis().await;
    }
    let plan =
        Plan { regions, writers: number("WRITERS", 6, 64) / regions, due: 1, guests: ends.div_ceil(regions) + 1 };
    let world = World::given(&mut stage, plan).await;
    stage.serve().await;
    let ledger = Ledger::new(stage.file("ledger"));
    let (tell, goal) = watch::channel(None);
    let writing = Arc::new(Work::endless().at_rate(rate));
    let writers = work(&world, &stage.addresses(), &ledger, &writing);
    let begun = Instant::now();

    let (follows, mut following) = mpsc::unbounded_channel();
    let places = Arc::new(Semaphore::new(at_once));
    let mut guests = JoinSet::new();
    // And the twin: one guest more in each region, who stays, and hears everything.
    for place in 0..ends + regions {
        let region = &world.regions[place % regions];
        let person = address(&guest(region.number, place / regions));
        let subscriber = Subscriber {
            number: place,
            client: world.client(&person),
            person,
            nodes: stage.addresses(),
            region: Arc::clone(region),
            ledger: ledger.clone(),
            habit: Habit { holds: None, resumes: true, keeps: false },
            follows: Some(follows.clone()),
        };
        let (places, goal) = (Arc::clone(&places), goal.clone());
        guests.spawn(async move {
            let _place = if place < ends { Some(places.acquire_owned().await.unwrap()) } else { None };
            subscriber.follow(goal).await;
        });
    }
    let mut ending = JoinSet::new();
    let pause = Duration::from_secs(1) / u32::try_from(per_second).unwrap();
    let mut turn = Instant::now() + Duration::from_secs(1);
    let mut put = 0;
    while put < ends {
        let place = following.recv().await.unwrap();
        if place >= ends {
            continue;
        }
        // Each has followed for a while.
        turn += pause;
        sleep_until(turn).await;
        let region = Arc::clone(&world.regions[place % regions]);
        let lead = world.client(&address(&format!("lead{}", region.number)));
        let person = world.client(&address(&guest(region.number, place / regions)));
        let node = stage.nodes[place % 2].address();
        ending.spawn(put_out(lead, person, node, region, format!("end-{place}"), ledger.clone()));
        put += 1;
    }
    ending.join_all().await;
    let kept_up = writing.acknowledged() as u128 * 1000 / begun.elapsed().as_millis();
    writing.stop();
    writers.join_all().await;
    tell.send_replace(Some(heads(&stage, &world).await));
    all(guests).await;

    let (lines, log) = (ledger.read(), Log::read(&stage.postgres.superuser()).await);
    let report = check(&lines, &log);
    let took = partings(&lines);
    let [p50, p99, most] = percentiles(took);
    println!(
        "{ends} memberships ended under {kept_up} commands a second of {rate}: closed after p50 {p50:.0?}, p99 {p99:.0?}, at most {most:.0?}; {} events to {} guests",
        report.events, report.subscribers
    );
    report.holds();
    assert_eq!(report.subscribers, ends + regions);
    a_false_ledger_is_refused(&lines, &log);
    if long() {
        let limit = Duration::from_millis(if stage.redis.is_some() { 250 } else { 1500 });
        assert!(kept_up * 10 >= rate as u128 * 9, "only {kept_up} commands a second were written");
        assert!(p99 <= limit, "p99 {p99:.0?}, of at most {limit:?}");
    }
}
