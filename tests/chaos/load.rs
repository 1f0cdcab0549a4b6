//! Load: writers on several regions, two nodes, subscribers that come back by cursor, Redis killed meanwhile (`reliability.md` E2, E7).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::checker::{Promise, check};
use crate::ledger::{Ledger, Line};
use crate::log::Log;
use crate::replica::{Replica, everything};
use crate::scale::{all, long, number};
use crate::stage::Stage;
use crate::subscriber::{Goal, Habit, Subscriber};
use crate::world::{COORDINATOR, Plan, VIEWERS, World, viewer};
use crate::writer::{Work, work};

/// The head of each region, asked at the first node.
pub(crate) async fn heads(stage: &Stage, world: &World) -> Vec<i64> {
    let coordinator = world.client(COORDINATOR);
    let mut heads = Vec::new();
    for region in &world.regions {
        let variables = json!({ "id": region.id });
        let document = "query($id: ID!) { workspace(id: $id) { seq } }";
        let data = coordinator.asks(stage.nodes[0].address(), document, &variables).await.unwrap();
        heads.push(data["workspace"]["seq"].as_i64().unwrap());
    }
    heads
}

/// Lets so many follow: each kind of viewer in each region in turn.
pub(crate) fn follow(
    world: &World,
    nodes: &[SocketAddr],
    ledger: &Ledger,
    count: usize,
    habit: &Habit,
    goal: &Goal,
) -> JoinSet<(usize, Replica)> {
    let mut following = JoinSet::new();
    for number in 0..count {
        let region = &world.regions[number % world.plan.regions];
        let kind = VIEWERS[number / world.plan.regions % VIEWERS.len()];
        let person = viewer(kind, region.number);
        // What two of each kind keep is enough to compare, and fits into memory.
        let keeps = habit.keeps && number < 2 * VIEWERS.len() * world.plan.regions;
        let subscriber = Subscriber {
            number,
            client: world.client(&person),
            person,
            nodes: nodes.to_vec(),
            region: Arc::clone(region),
            ledger: ledger.clone(),
            habit: Habit { keeps, ..habit.clone() },
            follows: None,
        };
        let goal = goal.clone();
        following.spawn(async move { (number, subscriber.follow(goal).await) });
    }
    following
}

/// What clients know who were told everything is what is there, for each kind of viewer; and who missed an event would be found.
async fn states_are_equal(stage: &Stage, world: &World, followers: Vec<(usize, Replica)>) -> usize {
    let mut compared = 0;
    for region in &world.regions {
        for (place, kind) in VIEWERS.into_iter().enumerate() {
            let client = world.client(&viewer(kind, region.number));
            let (there, _) = everything(&client, stage.nodes[0].address(), region).await;
            for round in 0..2 {
                let number = (round * VIEWERS.len() + place) * world.plan.regions + region.number;
                let Some((_, known)) = followers.iter().find(|(follower, _)| *follower == number) else { continue };
                let found = known.differences(&there);
                assert!(found.is_empty(), "{kind} of region {}: {:#?}", region.number, &found[..found.len().min(10)]);
                assert!(!known.without_one("Objective").differences(&there).is_empty(), "the twin");
                compared += 1;
            }
        }
    }
    compared
}

/// Kills Redis again and again, and starts it anew, until it is told to stop.
async fn redis_dies(mut redis: rig::Redis, stop: Arc<AtomicBool>, every: Duration) -> (rig::Redis, usize) {
    let mut kills = 0;
    while !stop.load(Ordering::Relaxed) {
        sleep(every).await;
        redis.kill9().await.unwrap();
        sleep(every / 4).await;
        redis.restart().await.unwrap();
        kills += 1;
    }
    (redis, kills)
}

/// A ledger in which one thing is not as it was is refused, whatever it is.
fn a_false_ledger_is_refused(ledger: &[Line], log: &Log) {
    let told = |line: &Line| matches!(line, Line::Told { event: Some(_), .. });
    let middle = ledger.iter().enumerate().filter(|(_, line)| told(line)).map(|(at, _)| at).collect::<Vec<_>>();
    let middle = middle[middle.len() / 2];
    let breaks = |change: &dyn Fn(&mut Vec<Line>), promise: Promise| {
        let mut ledger = ledger.to_vec();
        change(&mut ledger);
        assert!(check(&ledger, log).names(promise), "{promise:?}");
    };
    breaks(&|lines| drop(lines.remove(middle)), Promise::Chained);
    breaks(&|lines| drop(lines.remove(middle)), Promise::Whole);
    breaks(&|lines| lines.insert(middle, lines[middle].clone()), Promise::Chained);
    let acknowledged = ledger.iter().rposition(|line| matches!(line, Line::Acknowledged { .. })).unwrap();
    breaks(&|lines| drop(lines.remove(acknowledged)), Promise::Answered);
    breaks(&|lines| drop(lines.remove(acknowledged)), Promise::Once);
    let later = |line: &mut Line| {
        if let Line::Acknowledged { seq, .. } = line {
            *seq += 1;
        }
    };
    breaks(&|lines| later(&mut lines[acknowledged]), Promise::Kept);
    let other = |line: &mut Line| {
        if let Line::Told { event: Some((_, kind)), .. } = line {
            "OTHER".clone_into(kind);
        }
    };
    breaks(&|lines| other(&mut lines[middle]), Promise::True);
    let hidden = Line::Ended { subscriber: 0, code: "NOT_FOUND".to_owned(), at: 0 };
    breaks(&|lines| lines.push(hidden.clone()), Promise::Lasting);

    let changed = |change: &dyn Fn(&mut Log), promise: Promise| {
        let mut log = log.clone();
        change(&mut log);
        assert!(check(ledger, &log).names(promise), "{promise:?}");
    };
    changed(&|log| drop(log.regions[0].2.remove(5)), Promise::Contiguous);
    changed(&|log| *log.written.values_mut().next().unwrap() = 2, Promise::Once);
    changed(&|log| log.members.retain(|member| member.role != "OBSERVER"), Promise::Discreet);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn load_on_two_nodes_loses_nothing_and_tells_everything_once_and_in_order() {
    let (regions, writers) = (number("REGIONS", 2, 4), number("WRITERS", 8, 64));
    let (commands, subscribers) = (number("COMMANDS", 240, 20_000), number("SUBSCRIBERS", 10, 200));
    let mut stage = Stage::open().await;
    stage.with_redis().await;
    let plan = Plan { regions, writers: writers / regions, due: 1, guests: 0 };
    let world = World::given(&mut stage, plan).await;
    stage.serve().await;
    let ledger = Ledger::new(stage.file("ledger"));
    let (tell, goal) = watch::channel(None);
    let habit = Habit { holds: Some(if long() { 1000..20_000 } else { 300..4000 }), resumes: true, keeps: true };
    let following = follow(&world, &stage.addresses(), &ledger, subscribers, &habit, &goal);
    let forgetful = Ledger::new(stage.file("forgetful"));
    let forgets = Habit { holds: Some(50..200), resumes: false, keeps: false };
    let forgetting = follow(&world, &stage.addresses(), &forgetful, 1, &forgets, &goal);
    let stop = Arc::new(AtomicBool::new(false));
    let mut dying = JoinSet::new();
    dying.spawn(redis_dies(stage.redis.take().unwrap(), Arc::clone(&stop), Duration::from_secs(2)));

    let begun = Instant::now();
    work(&world, &stage.addresses(), &ledger, &Arc::new(Work::of(commands))).join_all().await;
    let written = begun.elapsed();
    stop.store(true, Ordering::Relaxed);
    let (redis, kills) = dying.join_next().await.unwrap().unwrap();
    stage.redis = Some(redis);
    tell.send_replace(Some(heads(&stage, &world).await));
    let followers = all(following).await;
    let told = begun.elapsed();
    drop(forgetting);
    let compared = states_are_equal(&stage, &world, followers).await;
    let (lines, log) = (ledger.read(), Log::read(&stage.postgres.superuser()).await);
    let report = check(&lines, &log);
    println!(
        "{} commands in {written:.1?}, in which Redis was killed {kills} times; {} events and {} checkpoints to {} subscribers from {} snapshots in {told:.1?}; {compared} states are equal",
        report.acknowledged, report.events, report.checkpoints, report.subscribers, report.begun
    );
    report.holds();
    assert!(kills > 0, "Redis was killed");
    assert_eq!(report.acknowledged, commands);
    assert_eq!(report.subscribers, subscribers);
    assert!(compared >= VIEWERS.len() * regions || subscribers < VIEWERS.len() * regions);
    a_false_ledger_is_refused(&lines, &log);
    let forgotten = check(&forgetful.read(), &log);
    assert!(
        forgotten.names(Promise::Chained) && forgotten.names(Promise::Whole),
        "who comes back without a cursor misses events"
    );
}
