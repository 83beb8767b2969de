//! Files that appear whole or not at all: written beside their place, then renamed into it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file on its way. Dropped without [`Staged::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Staged {
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// Renamed to the path on commit.
    Beside(NamedTempFile, PathBuf),
    /// A pipe or a device, which cannot be replaced.
    Stream(File),
}

impl Staged {
    /// Begins a file that will stand at `path`. A link is followed, so that what it points to is replaced.
    ///
    /// # Errors
    /// When the directory does not exist or may not be written to.
    pub fn new(path: &Path) -> io::Result<Self> {
        // As for any new file: the user's umask decides.
        Self::with_mode(path, 0o666)
    }

    /// As [`Staged::new`], for a file that only its owner may read.
    ///
    /// # Errors
    /// As [`Staged::new`].
    pub fn private(path: &Path) -> io::Result<Self> {
        Self::with_mode(path, 0o600)
    }

    fn with_mode(path: &Path, mode: u32) -> io::Result<Self> {
        let place = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory")),
            Ok(found) if !found.is_file() => Place::Stream(OpenOptions::new().write(true).open(path)?),
            Ok(_) => beside(fs::canonicalize(path)?, mode)?,
            Err(_) => beside(path.to_owned(), mode)?,
        };
        Ok(Self { place })
    }

    /// Whether a file can be written at `path`, as far as that can be told without writing it. Nothing stays behind.
    ///
    /// # Errors
    /// As [`Staged::new`].
    pub fn probe(path: &Path) -> io::Result<()> {
        // Opening a pipe would wait for its reader, and closing it again would end what it reads.
        let is_stream = fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
        if is_stream { Ok(()) } else { Self::new(path).map(drop) }
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// When the file system refuses; then the old file, if there was one, is still there.
    pub fn commit(self) -> io::Result<()> {
        match self.place {
            Place::Beside(temporary, path) => {
                // Some file systems say only now that there is no room.
                temporary.as_file().sync_all()?;
                temporary.persist(path).map(drop).map_err(|error| error.error)
            }
            Place::Stream(mut file) => file.flush(),
        }
    }
}

fn beside(path: PathBuf, mode: u32) -> io::Result<Place> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".trailwarden-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    // Without this, the error would name the temporary file.
    let refused = |error: io::Error| io::Error::from(error.kind());
    fs::metadata(directory)?;
    let temporary = builder.tempfile_in(directory).map_err(refused)?;
    Ok(Place::Beside(temporary, path))
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.place {
            // Through the file itself: errors of the other way name the temporary file.
            Place::Beside(temporary, _) => temporary.as_file_mut().write(bytes),
            Place::Stream(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Beside(temporary, _) => temporary.as_file_mut().flush(),
            Place::Stream(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_committed_leaves_the_old_one_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("report.json");
        fs::write(&path, "old").unwrap();
        let mut staged = Staged::new(&path).unwrap();
        staged.write_all(b"new").unwrap();
        drop(staged);
        let names: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names), ("old", vec!["report.json".into()]));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_what_it_points_to_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let (target, link) = (directory.path().join("target"), directory.path().join("link"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let mut staged = Staged::new(&link).unwrap();
        staged.write_all(b"new").unwrap();
        staged.commit().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn a_directory_that_does_not_exist_is_refused_at_once() {
        let error = Staged::new(Path::new("/nonexistent-directory/report.json")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
