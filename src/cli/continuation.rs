//! The command that goes on with a run that was cut short, and what is wrong with a journal.

use std::ffi::OsStr;
use std::path::Path;

use super::Fault;
use crate::journal_file::JournalError;

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::usage(error.to_string()).help(error.help())
    }
}

/// The command that goes on with a journal: the same with `--resume`.
pub(super) fn continuation(arguments: impl Iterator<Item = impl AsRef<OsStr>>, journal: &Path) -> String {
    let mut words = vec!["trailwarden".to_owned()];
    let mut skip_value = false;
    for argument in arguments {
        let word = argument.as_ref().to_string_lossy();
        if std::mem::take(&mut skip_value) {
            continue;
        }
        match word.split_once('=') {
            Some(("--journal" | "--resume", _)) => {}
            _ if matches!(&*word, "--journal" | "--resume") => skip_value = true,
            _ => words.push(quoted(&word)),
        }
    }
    words.push("--resume".to_owned());
    words.push(quoted(&journal.to_string_lossy()));
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_that_goes_on_is_the_same_with_the_journal() {
        let arguments = ["collect", "-o", "my account.jsonl", "--journal=a", "--resume", "old", "--region", "eu-west-1"];
        assert_eq!(
            continuation(arguments.iter(), Path::new("it's.journal")),
            r"trailwarden collect -o 'my account.jsonl' --region eu-west-1 --resume 'it'\''s.journal'"
        );
    }
}
