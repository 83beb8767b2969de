//! How far reading is, on stderr: a bar on a terminal, a line now and then elsewhere, nothing with `--quiet`.

use std::io::{self, IsTerminal as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Terminal;
use crate::collect::{Counts, Progress};

/// The least time between two lines.
const PAUSE: Duration = Duration::from_secs(5);

/// Tells how far reading is.
pub(super) enum Reporter {
    /// Nobody wants to know.
    Silent,
    /// A bar.
    Bar(ProgressBar),
    /// Lines, for logs.
    Lines(Terminal, Mutex<Instant>),
}

impl Reporter {
    /// As the terminal and the flags ask.
    pub(super) fn new(terminal: Terminal) -> Self {
        if terminal.quiet {
            Self::Silent
        } else if io::stderr().is_terminal() {
            Self::Bar(bar())
        } else {
            Self::Lines(terminal, Mutex::new(Instant::now()))
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Reporter {
    fn update(&self, counts: Counts) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => {
                bar.set_length(counts.planned);
                bar.set_position(counts.done);
                bar.set_message(format!("{}{}", without_answer(counts), accounts(counts)));
            }
            Self::Lines(terminal, last) => {
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                if last.elapsed() >= PAUSE {
                    *last = Instant::now();
                    let calls = format!("read {} of {} calls", counts.done, counts.planned);
                    terminal.note(&format!("{calls}{}{}", without_answer(counts), accounts(counts)));
                }
            }
        }
    }
}

fn without_answer(counts: Counts) -> String {
    if counts.failed == 0 { String::new() } else { format!(", {} without an answer", counts.failed) }
}

fn accounts(counts: Counts) -> String {
    if counts.accounts == 0 { String::new() } else { format!("; {} of {} accounts", counts.accounts_done, counts.accounts) }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    // The template is fixed; if it were wrong, the default bar would do.
    if let Ok(style) = ProgressStyle::with_template("reading {wide_bar} {pos}/{len} calls, {per_sec}{msg}") {
        bar.set_style(style);
    }
    bar
}
