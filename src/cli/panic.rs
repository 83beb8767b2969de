//! Panics: a fault of the program ends it with its own exit code and a short message, never with a trace alone.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;

use super::{Exit, Terminal};

/// Runs the work; if it panics, says so and ends as an internal fault.
pub(super) fn guard(work: impl FnOnce() -> ExitCode) -> ExitCode {
    panic::set_hook(Box::new(|info| Terminal::plain().line(&describe(info))));
    // Nothing of the work is looked at after a panic, so nothing half-changed can be seen.
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Terminal::plain().line(&format!("exit {}: {}", Exit::Internal.code(), Exit::Internal.meaning()));
        Exit::Internal.into()
    })
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("no message");
    let place = info.location().map(|place| format!(" at {place}")).unwrap_or_default();
    format!(
        "error: internal fault{place}: {message}\nhelp: this is a mistake in trailwarden, please report it with the command line"
    )
}
