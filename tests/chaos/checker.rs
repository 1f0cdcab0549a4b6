//! The checker: reads a ledger and a database, knows nothing else, and names every promise that was not kept.

use std::collections::{BTreeMap, HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::audience::{end_of, hears};
use crate::ledger::Line;
use crate::log::{Event, Log};

/// A promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Promise {
    /// A log has the numbers from 1 to its head, each once.
    Contiguous,
    /// What was acknowledged is in the log, at its number, of its kind, about its subject.
    Kept,
    /// What was sent, however often, was done at most once.
    Once,
    /// What is possible is not refused.
    Possible,
    /// What was sent was acknowledged in the end.
    Answered,
    /// Each delivery continues from the last.
    Chained,
    /// What is delivered is what stands in the log.
    True,
    /// Who follows is told all that is for them.
    Whole,
    /// Who follows is told nothing that is not for them.
    Discreet,
    /// Who may follow, may follow to the end.
    Lasting,
    /// Who may no longer follow is told so, and nothing more.
    Parted,
}

/// A promise that was not kept, and how.
#[derive(Clone)]
pub(crate) struct Broken {
    promise: Promise,
    how: String,
}

impl std::fmt::Debug for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.promise, self.how)
    }
}

/// What was checked, and what was found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) broken: Vec<Broken>,
    pub(crate) acknowledged: usize,
    /// Deliveries that bring an event.
    pub(crate) events: usize,
    pub(crate) checkpoints: usize,
    pub(crate) subscribers: usize,
    /// Snapshots from which somebody went on.
    pub(crate) begun: usize,
}

impl Report {
    fn breaks(&mut self, promise: Promise, how: String) {
        self.broken.push(Broken { promise, how });
    }

    /// Whether this promise was broken.
    pub(crate) fn names(&self, promise: Promise) -> bool {
        self.broken.iter().any(|broken| broken.promise == promise)
    }

    /// Everything was kept, or this says what was not.
    #[track_caller]
    pub(crate) fn holds(&self) {
        let first: Vec<_> = self.broken.iter().take(20).collect();
        assert!(first.is_empty(), "{} promises were broken: {first:#?}", self.broken.len());
    }
}

/// The uuid in an id of the API.
pub(crate) fn uuid(id: &str) -> Option<Uuid> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
    text.split_once(':')?.1.parse().ok()
}

/// Checks all promises.
pub(crate) fn check(ledger: &[Line], log: &Log) -> Report {
    let mut report = Report::default();
    contiguous(log, &mut report);
    commands(ledger, log, &mut report);
    deliveries(ledger, log, &mut report);
    report
}

fn contiguous(log: &Log, report: &mut Report) {
    for (region, (_, last, events)) in log.regions.iter().enumerate() {
        if !events.iter().map(|event| event.seq).eq(1..=*last) {
            let hole = (1..).zip(events).find(|(seq, event)| *seq != event.seq);
            let how = format!("region {region}: {} events, head {last}, first hole {hole:?}", events.len());
            report.breaks(Promise::Contiguous, how);
        }
    }
}

/// Events by number.
fn by_seq(events: &[Event]) -> HashMap<i64, &Event> {
    events.iter().map(|event| (event.seq, event)).collect()
}

/// Of these kinds of commands the words are kept for ever, unless the comment is deleted.
const WORDED: [&str; 5] =
    ["COMMENT_ADDED", "COMMENT_EDITED", "OBJECTIVE_CREATED", "OBJECTIVE_REVISED", "COMMITMENT_CHECKED_IN"];

/// Each acknowledged command has an event of its own, and each event of a person after the first command is a command's.
fn commands(ledger: &[Line], log: &Log, report: &mut Report) {
    let mut sent: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    let mut answered: HashSet<&str> = HashSet::new();
    let mut accounted: Vec<HashSet<i64>> = vec![HashSet::new(); log.regions.len()];
    let events: Vec<_> = log.regions.iter().map(|(.., events)| by_seq(events)).collect();
    let all = log.regions.iter().flat_map(|(.., events)| events);
    let deleted: HashSet<Uuid> =
        all.filter(|event| event.kind == "COMMENT_DELETED").map(|event| event.subject).collect();
    for line in ledger {
        match line {
            Line::Sent { command, region, kind, .. } => {
                sent.insert(command, (*region, kind));
            }
            Line::Refused { command, told } => {
                answered.insert(command);
                report.breaks(Promise::Possible, format!("{command} was refused: {told}"));
            }
            Line::Acknowledged { command, seq, subject, .. } => {
                report.acknowledged += 1;
                answered.insert(command);
                let Some((region, kind)) = sent.get(command.as_str()).copied() else {
                    report.breaks(Promise::Kept, format!("{command} was acknowledged and never sent"));
                    continue;
                };
                let event = events[region].get(seq);
                if event.is_none_or(|event| event.kind != kind || Some(event.subject) != uuid(subject)) {
                    report.breaks(Promise::Kept, format!("{command}: {kind} at {seq} is {event:?}"));
                }
                if !accounted[region].insert(*seq) {
                    report.breaks(Promise::Kept, format!("{command}: {seq} is another command's, too"));
                }
                let is_deleted = event.is_some_and(|event| deleted.contains(&event.subject));
                if WORDED.contains(&kind) && !is_deleted && !log.written.contains_key(command) {
                    report.breaks(Promise::Kept, format!("{command}: its words are lost"));
                }
            }
            _ => {}
        }
    }
    for (command, times) in log.written.iter().filter(|(_, times)| **times > 1) {
        report.breaks(Promise::Once, format!("the words of {command} were written {times} times"));
    }
    for command in sent.keys().filter(|command| !answered.contains(*command)) {
        report.breaks(Promise::Answered, format!("{command} was never answered"));
    }
    for (region, (.., events)) in log.regions.iter().enumerate() {
        let first = accounted[region].iter().min().copied().unwrap_or(i64::MAX);
        for event in events.iter().filter(|event| event.seq >= first && event.by.is_some()) {
            if !accounted[region].contains(&event.seq) {
                report.breaks(Promise::Once, format!("region {region}: nobody was told of {event:?}"));
            }
        }
    }
}

/// What one subscriber has heard since a snapshot.
struct Heard<'a> {
    person: &'a str,
    region: usize,
    from: i64,
    last: i64,
    events: HashSet<i64>,
    /// The number at which the person's part in it ended.
    end: Option<i64>,
    code: Option<&'a str>,
}

fn deliveries(ledger: &[Line], log: &Log, report: &mut Report) {
    let events: Vec<_> = log.regions.iter().map(|(.., events)| by_seq(events)).collect();
    let mut following: BTreeMap<usize, Heard<'_>> = BTreeMap::new();
    let mut audible: HashMap<(String, usize), Vec<i64>> = HashMap::new();
    for line in ledger {
        match line {
            Line::Begun { subscriber, person, region, seq } => {
                report.begun += 1;
                let end = end_of(log, person, log.regions[*region].0);
                let heard =
                    Heard { person, region: *region, from: *seq, last: *seq, events: HashSet::new(), end, code: None };
                if let Some(before) = following.insert(*subscriber, heard) {
                    complete(*subscriber, &before, log, &mut audible, report);
                }
            }
            Line::Told { subscriber, previous, seq, event, .. } => {
                let Some(heard) = following.get_mut(subscriber) else {
                    report.breaks(Promise::Chained, format!("subscriber {subscriber} was told without having begun"));
                    continue;
                };
                if *previous != heard.last || seq < previous || (event.is_some() && *seq != previous + 1) {
                    let how =
                        format!("subscriber {subscriber} at {} was told {previous} to {seq} {event:?}", heard.last);
                    report.breaks(Promise::Chained, how);
                }
                heard.last = *seq;
                if heard.code.is_some() || heard.end.is_some_and(|end| *seq > end) {
                    let how = format!("subscriber {subscriber} was told {seq}, though {:?} was the end", heard.end);
                    report.breaks(Promise::Parted, how);
                }
                let Some((id, kind)) = event else {
                    report.checkpoints += 1;
                    continue;
                };
                report.events += 1;
                if !heard.events.insert(*seq) {
                    report.breaks(Promise::Chained, format!("subscriber {subscriber} was told {seq} twice"));
                }
                let there = events[heard.region].get(seq);
                if there.is_none_or(|there| Some(there.id) != uuid(id) || there.kind != *kind) {
                    report
                        .breaks(Promise::True, format!("subscriber {subscriber} was told {seq} as {kind}: {there:?}"));
                }
            }
            Line::Ended { subscriber, code, .. } => {
                let heard = following.get_mut(subscriber);
                if heard.as_ref().is_none_or(|heard| heard.end.is_none()) {
                    report.breaks(Promise::Lasting, format!("subscriber {subscriber} was ended with {code}"));
                }
                if let Some(heard) = heard {
                    heard.code = Some(code);
                }
            }
            _ => {}
        }
    }
    report.subscribers = following.len();
    for (subscriber, heard) in &following {
        complete(*subscriber, heard, log, &mut audible, report);
        if heard.end.is_some() && heard.code != Some("NOT_FOUND") {
            let how = format!("subscriber {subscriber} had to be ended at {:?} and heard {:?}", heard.end, heard.code);
            report.breaks(Promise::Parted, how);
        }
        if heard.end.is_none() && heard.code.is_none() && heard.last != log.regions[heard.region].1 {
            let how = format!("subscriber {subscriber} came to {} of {}", heard.last, log.regions[heard.region].1);
            report.breaks(Promise::Whole, how);
        }
    }
}

/// Whether what was heard between two numbers is what was to be heard.
fn complete(
    subscriber: usize,
    heard: &Heard<'_>,
    log: &Log,
    audible: &mut HashMap<(String, usize), Vec<i64>>,
    report: &mut Report,
) {
    let (workspace, _, events) = &log.regions[heard.region];
    let audible = audible.entry((heard.person.to_owned(), heard.region)).or_insert_with(|| {
        let heard = events.iter().filter(|event| hears(log, heard.person, *workspace, event));
        heard.map(|event| event.seq).collect()
    });
    let due: HashSet<i64> = audible.iter().copied().filter(|seq| *seq > heard.from && *seq <= heard.last).collect();
    let mut missed: Vec<_> = due.difference(&heard.events).collect();
    missed.sort_unstable();
    if !missed.is_empty() {
        let how = format!("subscriber {subscriber} ({}) missed {} events: {missed:?}", heard.person, missed.len());
        report.breaks(Promise::Whole, how);
    }
    let overheard: Vec<_> = heard.events.difference(&due).collect();
    if !overheard.is_empty() {
        let how = format!("subscriber {subscriber} ({}) overheard {overheard:?}", heard.person);
        report.breaks(Promise::Discreet, how);
    }
}
