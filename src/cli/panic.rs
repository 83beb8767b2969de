//! Panics: a fault of the program ends it with its own exit code and a short message, never with a trace alone.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;

use super::{Exit, Terminal};

/// Runs the work; if it panics, says so and ends as an internal fault.
pub(super) fn guard(work: impl FnOnce() -> ExitCode) -> ExitCode {
    panic::set_hook(Box::new(|info| Terminal::plain().line(&describe(info))));
    caught(work)
}

/// Nothing of the work is looked at after a panic, so nothing half-changed can be seen.
fn caught(work: impl FnOnce() -> ExitCode) -> ExitCode {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_as_an_internal_fault() {
        let ended = caught(|| panic!("a mistake"));
        assert_eq!(format!("{ended:?}"), format!("{:?}", ExitCode::from(70)));
    }
}
