//! What was read from an account and could not be written, or not be reported on, is kept elsewhere: asking again costs
//! calls and minutes, and gives another moment's answers.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Exit, Fault};
use crate::snapshot::{Snapshot, store};

/// A snapshot held ready to be kept.
#[derive(Debug)]
pub(super) struct Rescue {
    name: String,
    packed: io::Result<Vec<u8>>,
}

impl Rescue {
    /// Of what was read.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let account = snapshot.manifest.accounts.first().map_or("account", |account| account.id.as_str());
        let time = snapshot.manifest.captured_at.strftime("%Y%m%dT%H%M%SZ");
        Self { name: format!("trailwarden-{account}-{time}.jsonl.zst"), packed: store::packed(snapshot) }
    }

    /// Keeps the snapshot if the fault is that something could not be written, and says where.
    pub(super) fn after(&self, fault: Fault) -> Fault {
        if fault.exit != Exit::Unwritten {
            return fault;
        }
        match self.keep(&[PathBuf::from("."), std::env::temp_dir()]) {
            Ok(path) => fault.help(kept_in(&path)),
            Err(error) => fault.help(format!("make room and read the account again: what was read is lost too ({error})")),
        }
    }

    /// Writes the snapshot into the first of these directories that takes it.
    fn keep(&self, directories: &[PathBuf]) -> io::Result<PathBuf> {
        let bytes = self.packed.as_ref().map_err(|error| io::Error::from(error.kind()))?;
        let mut refused = io::Error::from(io::ErrorKind::NotFound);
        for directory in directories {
            let path = directory.join(&self.name);
            match write_new(&path, bytes) {
                Ok(()) => return Ok(path),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}

/// What to do with a snapshot that was kept.
pub(super) fn kept_in(path: &Path) -> String {
    format!("what was read is kept in `{path}`: judge it with `trailwarden check {path}`", path = path.display())
}

/// Only a new file, which nobody else may read before it is whole.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    // Half a snapshot is none.
    written.inspect_err(|_| drop(fs::remove_file(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rescue() -> Rescue {
        Rescue { name: "trailwarden-1.jsonl.zst".to_owned(), packed: Ok(b"snapshot".to_vec()) }
    }

    #[test]
    fn the_first_directory_that_takes_it_keeps_it() {
        let directory = tempfile::tempdir().unwrap();
        let kept = rescue().keep(&["/nonexistent".into(), directory.path().into()]).unwrap();
        assert_eq!((kept, fs::read(directory.path().join("trailwarden-1.jsonl.zst")).unwrap()), {
            (directory.path().join("trailwarden-1.jsonl.zst"), b"snapshot".to_vec())
        });
    }

    #[test]
    fn nothing_is_written_over() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("trailwarden-1.jsonl.zst"), "other").unwrap();
        let error = rescue().keep(&[directory.path().into()]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(directory.path().join("trailwarden-1.jsonl.zst")).unwrap(), b"other");
    }

    #[test]
    fn only_what_could_not_be_written_makes_it_write() {
        let fault = rescue().after(Fault::new(Exit::Internal, "a fault"));
        assert_eq!((fault.exit, fault.help), (Exit::Internal, None));
    }
}
