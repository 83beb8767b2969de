//! `coverage`: what the trails and event data stores of accounts record, region by region, or of one event.

mod event;
mod json;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::check;
use crate::analysis::recording::grid::{Grid, grid};
use crate::analysis::recording::recorder::Recorder;
use crate::cli::args::{CoverageArgs, TextOrJson};
use crate::cli::judge::Joined;
use crate::cli::{Ending, Fault, Terminal};
use crate::model::aws::{EventDataStore, OptInStatus, Trail};
use crate::model::{Cause, Observed, ResourceKind, Subject};
use crate::snapshot::View;
use crate::snapshot::view::AccountPlace;

/// Prints it.
pub(in crate::cli) fn run(args: &CoverageArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let event = args.event.as_deref().map(event::read).transpose()?;
    let Joined { view, as_of } = Joined::new(check::read(&args.snapshots)?, None)?;
    let text = match (event, args.format) {
        (Some(event), TextOrJson::Text) => event::text(&event, &view),
        (Some(event), TextOrJson::Json) => event::json(&event, &view)?,
        (None, format) => {
            let grids: Vec<Grid> = view.accounts().iter().map(|account| of_account(account, &view)).collect();
            match format {
                TextOrJson::Text => text::write(&grids, as_of),
                TextOrJson::Json => json::write(&grids, as_of)?,
            }
        }
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}

fn of_account(account: &AccountPlace, view: &View) -> Grid {
    let regions = regions(account, view);
    grid(account.id.as_str(), account.partition.as_str(), &regions, recorders(account, view), unlisted(account).cloned())
}

/// The trails and event data stores that were read, trails first, each by name.
fn recorders(account: &AccountPlace, view: &View) -> Vec<Recorder> {
    let of_kind = |kind| view.of_kind(kind).filter_map(|index| view.resource(index));
    let here = |subject: &Subject| subject.account == account.id;
    let trails = of_kind(ResourceKind::Trail).filter(|trail| here(&trail.subject));
    let trails = trails.filter_map(|trail| Some(Recorder::of_trail(trail.body.get::<Trail>()?, &trail.subject)));
    let stores = of_kind(ResourceKind::EventDataStore).filter(|store| here(&store.subject));
    let stores = stores.filter_map(|store| Some(Recorder::of_store(store.body.get::<EventDataStore>()?, &store.subject)));
    let mut recorders: Vec<Recorder> = trails.chain(stores).collect();
    recorders.sort_by(|a, b| (a.kind, &a.name, &a.id).cmp(&(b.kind, &b.name, &b.id)));
    recorders
}

/// Why there may be others.
fn unlisted(account: &AccountPlace) -> Option<&Arc<Cause>> {
    [ResourceKind::Trail, ResourceKind::EventDataStore].into_iter().find_map(|kind| account.rest(kind))
}

/// The regions of an account in which something can happen.
fn regions(account: &AccountPlace, view: &View) -> Vec<String> {
    let scopes = view.manifests().iter().flat_map(|manifest| &manifest.accounts).filter(|scope| scope.id == account.id);
    let enabled = |status: &Observed<OptInStatus>| !matches!(status, Observed::Known(OptInStatus::Disabled));
    let regions = scopes.flat_map(|scope| &scope.regions).filter(|region| enabled(&region.opt_in_status));
    let names: BTreeSet<String> = regions.map(|region| region.name.to_string()).collect();
    names.into_iter().collect()
}
