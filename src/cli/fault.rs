//! Why a command could not do its work: the one error type of the command line.

use super::exit::Exit;
use crate::assess::words::count;
use crate::diagnostics::Diagnostic;

/// A run that ended without a verdict.
#[derive(Debug)]
pub struct Fault {
    /// The exit code.
    pub exit: Exit,
    /// What is wrong: lower case, no full stop. May hold several lines, when several things are wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What the last line says instead of the message.
    pub reason: Option<String>,
    /// Whether the message is ready to be shown, with its own heads and colours.
    pub rendered: bool,
}

impl Fault {
    /// A fault of which only the message is known.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), help: None, reason: None, rendered: false }
    }

    /// A wrong argument or file.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// The same fault with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same fault with another reason in the last line.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// What the last line on stderr says.
    pub fn last_line(&self) -> String {
        let reason = self.reason.as_ref().unwrap_or(&self.message);
        match self.exit {
            Exit::NothingCollected | Exit::Internal => format!("exit {}: {}: {reason}", self.exit.code(), self.exit.meaning()),
            _ => format!("exit {}: {reason}", self.exit.code()),
        }
    }

    /// A name that is not known, with the known one that is most like it.
    pub fn unknown_name<'a>(what: &str, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let fault = Self::usage(format!("unknown {what} `{given}`"));
        match most_like(given, known) {
            Some(name) => fault.help(format!("did you mean `{name}`?")),
            None => fault,
        }
    }
}

impl Fault {
    /// Something that people wrote is refused; `message` shows what is wrong with it, ready for the terminal.
    pub(super) fn refused(problems: &[Diagnostic], what: &str, message: String, help: Option<String>) -> Self {
        Self { exit: Exit::Usage, message, help, reason: Some(counted(problems, what)), rendered: true }
    }
}

/// How many problems with something, in words.
pub(super) fn counted(problems: &[Diagnostic], what: &str) -> String {
    format!("{} with {what}", count(problems.len(), "problem", "problems"))
}

impl From<crate::report::ReportError> for Fault {
    fn from(error: crate::report::ReportError) -> Self {
        Self::new(Exit::Internal, error.to_string())
    }
}

impl From<crate::snapshot::SnapshotError> for Fault {
    fn from(error: crate::snapshot::SnapshotError) -> Self {
        // That it can be written is tried before there is anything to write.
        let exit = if error.is_of_writing() { Exit::Unwritten } else { Exit::Usage };
        Self::new(exit, error.to_string()).help(error.help())
    }
}

/// Only writing to stdout gives these.
impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::new(Exit::Unwritten, format!("stdout cannot be written to: {error}"))
    }
}

/// The known name that is most like the one given, if any is like it at all.
pub fn most_like<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.7;
    let scored = known.into_iter().map(|name| (strsim::jaro_winkler(given, name), name));
    scored.filter(|(score, _)| *score >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_most_similar_name_and_nothing_far_fetched() {
        let known = ["cloudtrail-trail-exists", "cloudtrail-log-file-validation", "kms-key-rotation"];
        assert_eq!(most_like("cloudtrail-log-file-validaton", known), Some("cloudtrail-log-file-validation"));
        assert_eq!(most_like("zzz", known), None);
    }
}
