//! How far work is, on stderr: a bar on a terminal, a line now and then elsewhere, nothing with `--quiet`.

use std::io::{self, IsTerminal as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Terminal;

/// The least time between two lines.
const PAUSE: Duration = Duration::from_secs(5);

/// What is done, in words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work {
    /// As in `reading`.
    pub(super) doing: &'static str,
    /// As in `read`.
    pub(super) done: &'static str,
    /// As in `calls`.
    pub(super) of: &'static str,
}

/// Tells how far work is.
pub(super) enum Reporter {
    /// Nobody wants to know.
    Silent,
    /// A bar.
    Bar(ProgressBar),
    /// Lines, for logs.
    Lines(Terminal, Work, Mutex<Instant>),
}

impl Reporter {
    /// As the terminal and the flags ask.
    pub(super) fn new(terminal: Terminal, work: Work) -> Self {
        if terminal.quiet {
            Self::Silent
        } else if io::stderr().is_terminal() {
            Self::Bar(bar(work))
        } else {
            Self::Lines(terminal, work, Mutex::new(Instant::now()))
        }
    }

    /// So many of all are done; `more` is said beside the numbers, with what divides it from them.
    pub(super) fn show(&self, done: u64, all: u64, more: impl FnOnce() -> String) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => {
                bar.set_length(all);
                bar.set_position(done);
                bar.set_message(more());
            }
            Self::Lines(terminal, work, last) => {
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                if last.elapsed() >= PAUSE {
                    *last = Instant::now();
                    terminal.note(&format!("{} {done} of {all} {}{}", work.done, work.of, more()));
                }
            }
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn bar(work: Work) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    // The template is fixed; if it were wrong, the default bar would do.
    let template = format!("{} {{wide_bar}} {{pos}}/{{len}} {}, {{per_sec}}{{msg}}", work.doing, work.of);
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}
