//! The journal of a run, from flags to its removal: where it is, and what to say when the run is cut short.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Resuming;
use super::continuation::continuation;
use super::{Ending, Exit, Fault, Terminal, outputs};
use crate::collect::Journal;
use crate::model::CauseKind;
use crate::snapshot::{CallOutcome, CallRecord};

/// The journal of this run, if it has one.
#[derive(Debug)]
pub(super) struct Kept(Option<Arc<Journal>>);

impl Kept {
    /// No journal, for runs that are over before they could be cut short.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Opens the journal that the flags name, or one beside the snapshot that is to be written.
    pub(super) fn open(flags: &Resuming, snapshot: Option<&Path>, terminal: Terminal) -> Result<Self, Fault> {
        let beside = || snapshot.filter(|path| is_file(path)).map(beside);
        let path = flags.resume.clone().or_else(|| flags.journal.clone()).or_else(beside);
        let Some(path) = path else { return Ok(Self(None)) };
        if snapshot.is_some_and(|snapshot| outputs::same(snapshot, &path)) {
            let fault = Fault::usage(format!("`{}` cannot be both the snapshot and its journal", path.display()));
            return Err(fault.help("name another path for one of them"));
        }
        let journal = if flags.resume.is_some() { Journal::resume(&path)? } else { Journal::create(&path)? };
        if flags.resume.is_some() {
            terminal.note(&format!("going on with {}, which holds {} answers", path.display(), journal.kept()));
        }
        Ok(Self(Some(Arc::new(journal))))
    }

    /// The journal for those who read.
    pub(super) fn journal(&self) -> Option<Arc<Journal>> {
        self.0.clone()
    }

    /// Where it is.
    pub(super) fn path(&self) -> Option<PathBuf> {
        self.0.as_ref().map(|journal| journal.path().to_owned())
    }

    /// The run was cut short: says how to go on with it, if anything was read.
    pub(super) fn after(&self, fault: Fault) -> Fault {
        let Some(journal) = &self.0 else { return fault };
        if journal.is_empty() {
            self.remove();
            return fault;
        }
        match fault.exit {
            Exit::Interrupted | Exit::Terminated => fault.help(self.way_on(journal)),
            _ => fault,
        }
    }

    /// The snapshot was written: the journal has done its work, unless the credentials ended before all was read. Then
    /// this is how the run ends.
    pub(super) fn finish(&self, calls: &[CallRecord], terminal: Terminal) -> Option<Ending> {
        let unread = calls.iter().filter(|call| is_expired(&call.outcome)).count();
        if let Some(why) = self.0.as_ref().and_then(|journal| journal.broken()) {
            terminal.note(&format!("the journal could not be written to its end: {why}"));
        }
        if unread == 0 {
            self.remove();
            return None;
        }
        let way_on = match &self.0 {
            Some(journal) => self.way_on(journal),
            None => "repeat the scan; with `--snapshot PATH` it can go on where it was".to_owned(),
        };
        let exit = Exit::NothingCollected;
        let code = exit.code();
        let last_line =
            format!("exit {code}: the credentials expired and {unread} calls got no answer; sign in again, then {way_on}");
        Some(Ending { exit, last_line: Some(last_line) })
    }

    fn way_on(&self, journal: &Journal) -> String {
        match journal.broken() {
            Some(why) => format!("start anew: the journal could not be written to its end ({why})"),
            None => format!("go on with `{}`", continuation(std::env::args_os().skip(1), journal.path())),
        }
    }

    fn remove(&self) {
        if let Some(journal) = &self.0 {
            // One that stays behind is replaced by the next run.
            let _ = fs::remove_file(journal.path());
        }
    }
}

fn is_expired(outcome: &CallOutcome) -> bool {
    matches!(outcome, CallOutcome::Failed(cause) if cause.kind == CauseKind::ExpiredCredentials)
}

/// Whether a file will stand at this path: pipes and devices have nothing beside them.
fn is_file(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |found| found.is_file())
}

fn beside(snapshot: &Path) -> PathBuf {
    let mut name = snapshot.as_os_str().to_owned();
    name.push(".journal");
    name.into()
}
