//! What was found where log files must be, written down as it is found: a run that is cut short goes on without reading
//! them again. Only what another look would not change is kept; what could not be read is asked for again.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::source::{Digests, Held, Place, Places, Source};
use crate::cli::args::GoingOn;
use crate::cli::continuation::continuation;
use crate::cli::{Fault, Terminal};
use crate::journal_file::{JournalError, JournalErrorKind, JournalFile, not_a_record};
use crate::log_integrity::{DigestName, Found, Inflated, Range, Sha256Hash, Unreadable, Vouched};
use crate::snapshot::Caller;

/// The newest format that is read, and the one that is written.
const FORMAT: u32 = 1;

/// How every such journal begins.
const START: &[u8] = br#"{"log_journal":"#;

/// A line holds a name and a hash.
const MAX_LINE_BYTES: u64 = 64 << 10;

/// A source with a journal beside it.
pub(super) struct Remembered<'a> {
    source: &'a dyn Source,
    state: Mutex<State>,
}

struct State {
    file: JournalFile,
    /// What the earlier run found, by the hash of the object's name: names would take ten times the room.
    found: FxHashMap<Sha256Hash, Held>,
}

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The first.
    LogJournal(Header),
    /// All others.
    Log { object: String, found: Kept },
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    tool_version: String,
    /// What is verified.
    of: String,
}

/// What was found, as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    Content { sha256: String, bytes: u64 },
    NotGzip(String),
    TrailingData,
    TooLarge(u64),
    Absent,
}

impl<'a> Remembered<'a> {
    /// A source with the journal that the flags ask for, if they do.
    pub(super) fn over(source: &'a dyn Source, flags: &GoingOn, terminal: Terminal) -> Result<Option<Self>, Fault> {
        let of = source.name();
        let (file, found) = match (&flags.resume, &flags.journal) {
            (Some(path), _) => {
                let opened = resumed(path, of)?;
                terminal.note(&format!("going on with {}, which holds {} log files", path.display(), opened.1.len()));
                opened
            }
            (None, Some(path)) => {
                let mut file = JournalFile::create(path, START)?;
                let tool_version = env!("CARGO_PKG_VERSION").to_owned();
                file.begin(&Line::LogJournal(Header { format: FORMAT, tool_version, of: of.to_owned() }))?;
                (file, FxHashMap::default())
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(Self { source, state: Mutex::new(State { file, found }) }))
    }

    /// The run is over: the journal has done its work, unless something could not be read.
    pub(super) fn finish(&self, is_all_read: bool, terminal: Terminal) {
        let state = self.state();
        if let Some(why) = state.file.broken() {
            terminal.note(&format!("the journal could not be written to its end: {why}"));
        }
        if is_all_read {
            // One that stays behind is replaced by the next run.
            let _ = std::fs::remove_file(state.file.path());
        } else {
            terminal.note(&format!("what could not be read is read by `{}`", way_on(state.file.path())));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The command that goes on with a journal.
pub(super) fn way_on(journal: &Path) -> String {
    continuation(std::env::args_os().skip(1), journal)
}

impl Source for Remembered<'_> {
    fn name(&self) -> &str {
        self.source.name()
    }

    fn caller(&self) -> Option<&Caller> {
        self.source.caller()
    }

    fn places(&self, accounts: &[String]) -> Result<Places, Fault> {
        self.source.places(accounts)
    }

    fn digests(&self, place: &Place, range: Range) -> Result<Digests, String> {
        self.source.digests(place, range)
    }

    fn digest(&self, name: DigestName, limit: u64) -> Found {
        self.source.digest(name, limit)
    }

    fn log(&self, log: &Vouched) -> Held {
        let object = &log.log.object;
        let name = Sha256Hash::of(object.as_bytes());
        if let Some(found) = self.state().found.get(&name) {
            return found.clone();
        }
        let held = self.source.log(log);
        if let Some(found) = Kept::of(&held) {
            self.state().file.keep(&Line::Log { object: object.clone(), found });
        }
        held
    }
}

impl Kept {
    /// What is kept of something that was found, if another look would not change it.
    fn of(held: &Held) -> Option<Self> {
        Some(match held {
            Held::Content(Ok(Inflated { sha256, bytes })) => Self::Content { sha256: sha256.to_string(), bytes: *bytes },
            Held::Content(Err(Unreadable::NotGzip(why))) => Self::NotGzip(why.clone()),
            Held::Content(Err(Unreadable::TrailingData)) => Self::TrailingData,
            Held::Content(Err(Unreadable::TooLarge(limit))) => Self::TooLarge(*limit),
            Held::Absent => Self::Absent,
            Held::Content(Err(Unreadable::Unread(_))) | Held::NoName => return None,
        })
    }

    fn held(self) -> Result<Held, String> {
        Ok(match self {
            Self::Content { sha256, bytes } => {
                let sha256 = Sha256Hash::parse(&sha256).ok_or("`sha256` is no hash")?;
                Held::Content(Ok(Inflated { sha256, bytes }))
            }
            Self::NotGzip(why) => Held::Content(Err(Unreadable::NotGzip(why))),
            Self::TrailingData => Held::Content(Err(Unreadable::TrailingData)),
            Self::TooLarge(limit) => Held::Content(Err(Unreadable::TooLarge(limit))),
            Self::Absent => Held::Absent,
        })
    }
}

/// The journal of an earlier run over the same.
fn resumed(path: &Path, of: &str) -> Result<(JournalFile, FxHashMap<Sha256Hash, Held>), JournalError> {
    let mut header = None;
    let mut found = FxHashMap::default();
    let file = JournalFile::resume(path, MAX_LINE_BYTES, |line, bytes| {
        let damaged = |why| JournalErrorKind::Damaged { line, why };
        match (line, serde_json::from_slice(bytes)) {
            (1, Ok(Line::LogJournal(read))) => header = Some(read),
            (1, _) => return Err(JournalErrorKind::NotAJournal),
            (_, Ok(Line::Log { object, found: kept })) => {
                found.insert(Sha256Hash::of(object.as_bytes()), kept.held().map_err(damaged)?);
            }
            (_, Ok(Line::LogJournal(_))) => return Err(damaged("it is a second header".to_owned())),
            (_, Err(error)) => return Err(damaged(not_a_record(&error))),
        }
        Ok(())
    })?;
    let fail = |kind| Err(JournalError { path: path.to_owned(), kind });
    match header {
        None => fail(JournalErrorKind::NotAJournal),
        Some(header) if header.format > FORMAT => fail(JournalErrorKind::NewerFormat(header.format)),
        Some(header) if header.of != of => fail(JournalErrorKind::OtherPlace { of: header.of, now: of.to_owned() }),
        Some(_) => Ok((file, found)),
    }
}
