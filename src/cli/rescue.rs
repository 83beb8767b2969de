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

    /// Keeps the snapshot after a fault of what came of it, and says where.
    pub(super) fn after(&self, fault: Fault) -> Fault {
        match self.keep(&[PathBuf::from("."), std::env::temp_dir()]) {
            Ok(path) => and_kept(fault, &path),
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

/// The fault with what to do with the snapshot that was kept. To make room is no longer what matters most.
pub(super) fn and_kept(fault: Fault, path: &Path) -> Fault {
    let kept = format!("what was read is kept in `{path}`: judge it with `trailwarden check {path}`", path = path.display());
    match &fault.help {
        Some(help) if fault.exit != Exit::Unwritten => {
            let help = format!("{help}; {kept}");
            fault.help(help)
        }
        _ => fault.help(kept),
    }
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
    fn advice_about_the_fault_itself_stays() {
        let told = |exit| and_kept(Fault::new(exit, "a fault").help("mend it"), Path::new("a.jsonl.zst")).help.unwrap();
        let kept = "what was read is kept in `a.jsonl.zst`: judge it with `trailwarden check a.jsonl.zst`";
        assert_eq!([told(Exit::Unwritten), told(Exit::Internal)], [kept.to_owned(), format!("mend it; {kept}")]);
    }
}
