//! A copy of a bucket in a directory: which digests it holds, and what its objects hold. Directories are read a region of an
//! account at a time, and objects in pieces.
//!
//! The metadata of an object, which copying leaves behind, are in a file beside it: `OBJECT.metadata.json`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use super::source::{Digests, Held, Place, Places, Source, is_wanted};
use crate::cli::{Fault, bounded};
use crate::log_integrity::{DigestName, Found, MAX_LOG_BYTES, Metadata, Range, Unreadable, Vouched, inflate, inflate_whole};
use crate::snapshot::Caller;

/// What follows the name of an object in the name of the file with its metadata.
const METADATA: &str = ".metadata.json";

/// A file of metadata is a few lines.
const MAX_METADATA_BYTES: u64 = 64 << 10;

/// How many folders deep a prefix may be.
const MAX_PREFIX: usize = 8;

/// The copy.
#[derive(Debug)]
pub(super) struct Mirror {
    root: PathBuf,
    name: String,
}

impl Mirror {
    /// The copy in this directory.
    pub(super) fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), name: root.display().to_string() }
    }
}

impl Source for Mirror {
    fn name(&self) -> &str {
        &self.name
    }

    fn caller(&self) -> Option<&Caller> {
        None
    }

    fn places(&self, wanted: &[String]) -> Result<Places, Fault> {
        let mut accounts = Vec::new();
        for logs in self.roots("", MAX_PREFIX)? {
            for (name, folder) in self.folders(&logs)? {
                if name.starts_with("o-") {
                    accounts.extend(self.folders(&folder)?);
                } else {
                    accounts.push((name, folder));
                }
            }
        }
        let mut places = BTreeSet::new();
        for (account, folder) in accounts.into_iter().filter(|(account, _)| is_wanted(wanted, account)) {
            let digests = format!("{folder}CloudTrail-Digest/");
            if self.path(&digests).is_dir() {
                let regions = self.folders(&digests)?.into_iter();
                places.extend(regions.map(|(region, folder)| Place { account: account.clone(), region, folder }));
            }
        }
        Ok(Places { places: places.into_iter().collect(), unread: Vec::new() })
    }

    fn digests(&self, place: &Place, range: Range) -> Result<Digests, String> {
        let mut digests = Digests::default();
        let mut folders = vec![place.folder.clone()];
        while let Some(folder) = folders.pop() {
            for (name, is_folder) in self.entries(&folder).map_err(|fault| fault.message)? {
                let object = format!("{folder}{name}");
                if is_folder {
                    folders.push(object + "/");
                } else if !name.ends_with(METADATA) {
                    digests.add(&object, range);
                }
            }
        }
        Ok(digests.sorted())
    }

    fn digest(&self, name: DigestName, limit: u64) -> Found {
        let content = self.open(&name.object).and_then(|file| inflate_whole(file, limit)).map(|(_, content)| content);
        match self.metadata(&name.object) {
            Ok(metadata) => Found { name, content, metadata },
            Err(why) => {
                let content = Err(Unreadable::Unread(format!("the metadata beside it: {why}")));
                Found { name, content, metadata: Metadata::default() }
            }
        }
    }

    fn log(&self, log: &Vouched) -> Held {
        let object = &log.log.object;
        if leads_out(object) {
            return Held::NoName;
        }
        let path = self.path(object);
        if matches!(fs::symlink_metadata(&path), Err(error) if error.kind() == io::ErrorKind::NotFound) {
            return Held::Absent;
        }
        Held::Content(self.open(object).and_then(|file| inflate(file, MAX_LOG_BYTES, |_| ())))
    }
}

impl Mirror {
    fn metadata(&self, object: &str) -> Result<Metadata, String> {
        match bounded::read(&self.path(&format!("{object}{METADATA}")), MAX_METADATA_BYTES) {
            Ok(json) => Metadata::parse(&json),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Metadata::default()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// A file, and nothing that only looks like one: to read from a pipe may never end.
    fn open(&self, object: &str) -> Result<BufReader<File>, Unreadable> {
        let path = self.path(object);
        let unread = |error: io::Error| Unreadable::Unread(error.to_string());
        if !fs::metadata(&path).map_err(unread)?.is_file() {
            return Err(Unreadable::Unread("it is no file".to_owned()));
        }
        File::open(path).map(BufReader::new).map_err(unread)
    }

    fn path(&self, object: &str) -> PathBuf {
        self.root.join(object)
    }

    /// The folders `AWSLogs`, at the top or below a prefix.
    fn roots(&self, above: &str, depth: usize) -> Result<Vec<String>, Fault> {
        let mut roots = Vec::new();
        for (name, folder) in self.folders(above)? {
            if name == "AWSLogs" {
                roots.push(folder);
            } else if depth > 0 {
                roots.extend(self.roots(&folder, depth - 1)?);
            }
        }
        Ok(roots)
    }

    /// The folders in a folder: their names, and what they are as parts of objects' names.
    fn folders(&self, above: &str) -> Result<Vec<(String, String)>, Fault> {
        let folders = self.entries(above)?.into_iter().filter(|(_, is_folder)| *is_folder);
        Ok(folders.map(|(name, _)| (name.clone(), format!("{above}{name}/"))).collect())
    }

    /// What is in a folder, sorted: names, and whether they are of folders. Links to folders are not followed.
    fn entries(&self, folder: &str) -> Result<Vec<(String, bool)>, Fault> {
        let path = self.path(folder);
        let list = || -> io::Result<Vec<(String, bool)>> {
            let entry = |entry: io::Result<fs::DirEntry>| {
                let entry = entry?;
                Ok((entry.file_name().to_string_lossy().into_owned(), entry.file_type()?.is_dir()))
            };
            let mut entries = fs::read_dir(&path)?.map(entry).collect::<io::Result<Vec<_>>>()?;
            entries.sort();
            Ok(entries)
        };
        list().map_err(|error| {
            Fault::usage(format!("`{}` cannot be read: {error}", path.display())).help("check the path and its permissions")
        })
    }
}

/// Whether a name that a digest gives would be looked for outside of the copy.
fn leads_out(object: &str) -> bool {
    object.starts_with('/') || object.split('/').any(|part| part == ".." || part == ".") || object.contains('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_copy() {
        for object in ["/etc/passwd", "../x", "AWSLogs/../../x", "AWSLogs/./x", "..\\x"] {
            assert!(leads_out(object), "{object}");
        }
        assert!(!leads_out("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/15/..x.json.gz"));
    }
}
