//! The one place that writes to the terminal: reports and other machine output to stdout, all else to stderr.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};

use super::Fault;
use super::args::{ColorMode, Global};

/// Where words go, how many, and whether in colour.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Whether stdout gets colours.
    pub stdout_color: bool,
    /// Whether stderr gets colours.
    pub stderr_color: bool,
    /// Whether progress and notes are left out.
    pub quiet: bool,
    /// How much detail is told beyond the usual.
    pub verbose: u8,
}

impl Terminal {
    /// As the flags and the environment ask.
    pub fn new(global: &Global) -> Self {
        let ask = |is_terminal| wants_color(global.color, is_terminal, |name| std::env::var(name).ok());
        Self {
            stdout_color: ask(io::stdout().is_terminal()),
            stderr_color: ask(io::stderr().is_terminal()),
            quiet: global.quiet,
            verbose: global.verbose,
        }
    }

    /// Without colours, for when flags are not known.
    pub fn plain() -> Self {
        Self { stdout_color: false, stderr_color: false, quiet: false, verbose: 0 }
    }

    /// Writes to stdout. A reader that went away is no error: it has seen enough.
    ///
    /// # Errors
    /// When stdout cannot be written to.
    pub fn print(self, bytes: &[u8]) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// A line for people on stderr; none with `--quiet`.
    pub fn note(self, text: &str) {
        if !self.quiet {
            self.line(&visible(text));
        }
    }

    /// Text for people that is ready to be shown, with its own heads and colours; none with `--quiet`.
    pub fn rendered_note(self, text: &str) {
        if !self.quiet {
            self.line(text.trim_end());
        }
    }

    /// A line for people on stderr, with `--verbose` only.
    pub fn detail(self, text: &str) {
        if self.verbose > 0 {
            self.line(&visible(text));
        }
    }

    /// What went wrong and what to do about it.
    pub fn fault(self, fault: &Fault) {
        if fault.rendered {
            self.line(fault.message.trim_end());
        } else {
            let red = AnsiColor::Red.on_default().bold();
            self.line(&format!("{} {}", self.paint(red, "error:"), visible(&fault.message)));
        }
        if let Some(help) = &fault.help {
            let cyan = AnsiColor::Cyan.on_default().bold();
            self.line(&format!("{} {}", self.paint(cyan, "help:"), visible(help)));
        }
    }

    /// A line on stderr, whatever the verbosity.
    pub fn line(self, text: &str) {
        // When stderr is gone there is nobody left to tell.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    fn paint(self, style: Style, text: &str) -> String {
        paint(self.stderr_color, style, text)
    }
}

/// Text in a style, if there are colours.
pub(super) fn paint(color: bool, style: Style, text: &str) -> String {
    if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// Text that quotes what users wrote, so that it cannot pass for lines of ours.
pub(super) fn on_one_line(text: &str) -> String {
    visible(text).replace('\n', "\\n")
}

/// The same text with control characters made visible: names come from files and from AWS, and a terminal obeys them.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let harmless = |character: char| match character {
        '\n' | '\t' => true,
        // What is not seen but changes how the rest is seen: directions, joiners, marks of order.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => false,
        other => !other.is_control(),
    };
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    let escape =
        |character: char| if harmless(character) { character.to_string() } else { character.escape_unicode().to_string() };
    Cow::Owned(text.chars().map(escape).collect())
}

/// Whether a stream gets colours: the flag, then `NO_COLOR`, then `FORCE_COLOR` and `CLICOLOR_FORCE`, then the stream.
fn wants_color(mode: ColorMode, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let forced = |name: &str| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
    match mode {
        ColorMode::Always => true,
        ColorMode::Never => false,
        ColorMode::Auto if set("NO_COLOR") => false,
        ColorMode::Auto if forced("FORCE_COLOR") || forced("CLICOLOR_FORCE") => true,
        ColorMode::Auto => is_terminal && variable("TERM").is_none_or(|term| term != "dumb"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible_and_lines_stay() {
        assert_eq!(visible("a\u{1b}[2J\nb\tc\r"), "a\\u{1b}[2J\nb\tc\\u{d}");
    }

    #[test]
    fn the_flag_wins_then_no_color_then_force_then_the_stream() {
        let none = |_: &str| None;
        let both = |name: &str| (name != "TERM").then(|| "1".to_owned());
        let force = |name: &str| (name == "FORCE_COLOR").then(|| "1".to_owned());
        let dumb = |name: &str| (name == "TERM").then(|| "dumb".to_owned());
        assert!(wants_color(ColorMode::Always, false, both));
        assert!(!wants_color(ColorMode::Never, true, force));
        assert!(!wants_color(ColorMode::Auto, true, both));
        assert!(wants_color(ColorMode::Auto, false, force));
        assert!(wants_color(ColorMode::Auto, true, none));
        assert!(!wants_color(ColorMode::Auto, false, none));
        assert!(!wants_color(ColorMode::Auto, true, dumb));
    }
}
