//! The ledger: what was sent, acknowledged and delivered, line by line in a file, as those saw it who sent and heard.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A command leaves for the first time. What it writes contains its name.
    Sent { command: String, region: usize, kind: String, at: u64 },
    /// It was acknowledged, with its number in the region's log and what it was about.
    Acknowledged { command: String, seq: i64, subject: String, at: u64 },
    /// It was answered by a refusal, which none deserves.
    Refused { command: String, told: String },
    /// A subscriber begins with a snapshot of this number; from then on nothing may be missed.
    Begun { subscriber: usize, person: String, region: usize, seq: i64 },
    /// A delivery; without an event it is a checkpoint.
    Told { subscriber: usize, previous: i64, seq: i64, event: Option<(String, String)>, at: u64 },
    /// A subscription ended with this code, or its socket with this one.
    Ended { subscriber: usize, code: String, at: u64 },
}

/// Who writes it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Ledger {
    begun: Instant,
    path: Arc<PathBuf>,
    file: Arc<Mutex<BufWriter<File>>>,
}

impl Ledger {
    pub(crate) fn new(path: PathBuf) -> Self {
        let file = BufWriter::with_capacity(1 << 20, File::create(&path).unwrap());
        Self { begun: Instant::now(), path: Arc::new(path), file: Arc::new(Mutex::new(file)) }
    }

    /// Microseconds since the ledger was opened.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap()
    }

    pub(crate) fn write(&self, line: &Line) {
        self.file.lock().unwrap().write_all(line.text().as_bytes()).unwrap();
    }

    /// All that was written.
    pub(crate) fn read(&self) -> Vec<Line> {
        self.file.lock().unwrap().flush().unwrap();
        read(&self.path)
    }
}

/// A ledger as it stands in a file.
fn read(path: &Path) -> Vec<Line> {
    std::fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(|text| Line::parse(text).unwrap_or_else(|| panic!("{text}")))
        .collect()
}

impl Line {
    fn text(&self) -> String {
        let mut text = match self {
            Self::Sent { command, region, kind, at } => format!("sent\t{command}\t{region}\t{kind}\t{at}"),
            Self::Acknowledged { command, seq, subject, at } => {
                format!("acknowledged\t{command}\t{seq}\t{subject}\t{at}")
            }
            Self::Refused { command, told } => format!("refused\t{command}\t{}", told.replace(['\t', '\n'], " ")),
            Self::Begun { subscriber, person, region, seq } => {
                format!("begun\t{subscriber}\t{person}\t{region}\t{seq}")
            }
            Self::Told { subscriber, previous, seq, event, at } => {
                let mut text = format!("told\t{subscriber}\t{previous}\t{seq}\t{at}");
                if let Some((id, kind)) = event {
                    let _ = write!(text, "\t{id}\t{kind}");
                }
                text
            }
            Self::Ended { subscriber, code, at } => format!("ended\t{subscriber}\t{code}\t{at}"),
        };
        text.push('\n');
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split('\t').collect();
        let own = |text: &&str| (*text).to_owned();
        Some(match fields.as_slice() {
            ["sent", command, region, kind, at] => Self::Sent {
                command: own(command),
                region: region.parse().ok()?,
                kind: own(kind),
                at: at.parse().ok()?,
            },
            ["acknowledged", command, seq, subject, at] => Self::Acknowledged {
                command: own(command),
                seq: seq.parse().ok()?,
                subject: own(subject),
                at: at.parse().ok()?,
            },
            ["refused", command, told] => Self::Refused { command: own(command), told: own(told) },
            ["begun", subscriber, person, region, seq] => Self::Begun {
                subscriber: subscriber.parse().ok()?,
                person: own(person),
                region: region.parse().ok()?,
                seq: seq.parse().ok()?,
            },
            ["told", subscriber, previous, seq, at, event @ ..] => Self::Told {
                subscriber: subscriber.parse().ok()?,
                previous: previous.parse().ok()?,
                seq: seq.parse().ok()?,
                event: match event {
                    [] => None,
                    [id, kind] => Some((own(id), own(kind))),
                    _ => return None,
                },
                at: at.parse().ok()?,
            },
            ["ended", subscriber, code, at] => {
                Self::Ended { subscriber: subscriber.parse().ok()?, code: own(code), at: at.parse().ok()? }
            }
            _ => return None,
        })
    }
}

#[test]
fn a_line_is_read_as_it_was_written() {
    let (command, subject) = ("w1-2".to_owned(), "id".to_owned());
    for line in [
        Line::Sent { command: command.clone(), region: 3, kind: "COMMENT_ADDED".to_owned(), at: 4 },
        Line::Acknowledged { command: command.clone(), seq: 5, subject: subject.clone(), at: 6 },
        Line::Refused { command, told: "no".to_owned() },
        Line::Begun { subscriber: 7, person: "anna".to_owned(), region: 0, seq: 8 },
        Line::Told { subscriber: 7, previous: 8, seq: 9, event: None, at: 10 },
        Line::Told { subscriber: 7, previous: 9, seq: 10, event: Some((subject, "BALLOT_CAST".to_owned())), at: 11 },
        Line::Ended { subscriber: 7, code: "NOT_FOUND".to_owned(), at: 12 },
    ] {
        assert_eq!(Line::parse(line.text().trim_end()), Some(line));
    }
}
