//! `coverage`: what the trails and event data stores of accounts record, region by region, or of one event.

mod event;
mod json;
mod text;

use super::check;
use crate::analysis::recording::grid::Grid;
use crate::cli::args::{CoverageArgs, TextOrJson};
use crate::cli::judge::Joined;
use crate::cli::{Ending, Fault, Terminal};
use crate::overview::recording;

/// Prints it.
pub(in crate::cli) fn run(args: &CoverageArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let event = args.event.as_deref().map(event::read).transpose()?;
    let Joined { view, as_of } = Joined::new(check::read(&args.snapshots)?, None)?;
    let text = match (event, args.format) {
        (Some(event), TextOrJson::Text) => event::text(&event, &view),
        (Some(event), TextOrJson::Json) => event::json(&event, &view)?,
        (None, format) => {
            let grids: Vec<Grid> = view.accounts().iter().map(|account| recording::grid(account, &view)).collect();
            match format {
                TextOrJson::Text => text::write(&grids, as_of),
                TextOrJson::Json => json::write(&grids, as_of)?,
            }
        }
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}
