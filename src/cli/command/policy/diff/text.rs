//! What changed between two versions of a policy, for people.

use std::collections::BTreeMap;

use super::{Change, Compared};
use crate::analysis::iam_policy::effective::{Actions, Gained, Gains, is_of_the_trail};
use crate::assess::words::count;
use crate::cli::command::policy::reading::Policy;
use crate::cli::command::policy::sheet::{BOLD, DIM, PLAIN, Sheet, Weight, described};
use crate::cli::command::policy::{exposed, witness};

/// How many actions of a service are named; the others are counted.
const MOST_NAMED: usize = 4;
/// How many services are named.
const MOST_SERVICES: usize = 8;

/// What changed.
pub(super) fn write(compared: &Compared, color: bool) -> String {
    let Compared { old, new, wider, narrower } = compared;
    let mut sheet = Sheet::new(color);
    sheet.heading(&format!("{} → {}", old.name(), new.name()), &described(new));
    sheet.blank();
    let same = (wider.is_any(), narrower.is_any()) == (Some(false), Some(false));
    if same {
        sheet.marked("SAME", Weight::Usual, PLAIN, "both allow the same requests");
        return sheet.into_text();
    }
    sheet.heading("Newly possible", nothing(wider));
    change(&mut sheet, wider, &[new, old], Weight::Alarming, "CAN");
    sheet.blank();
    sheet.heading("No longer possible", nothing(narrower));
    change(&mut sheet, narrower, &[old, new], Weight::Usual, "COULD");
    sheet.into_text()
}

fn nothing(change: &Change) -> &'static str {
    if change.is_any() == Some(false) { "nothing" } else { "" }
}

/// The first policy is the one that allows, the second the one that does not.
fn change(sheet: &mut Sheet, change: &Change, policies: &[&Policy], weight: Weight, word: &str) {
    match change {
        Change::OfResource(setting, exposure) => exposed::tell(sheet, exposure, setting, policies, &[]),
        Change::OfIdentity(gains) => of_identity(sheet, gains, policies, weight, word),
    }
}

fn of_identity(sheet: &mut Sheet, gains: &Gains, policies: &[&Policy], weight: Weight, word: &str) {
    for Gained { actions, witness } in &gains.gained {
        sheet.marked(word, weight, BOLD, &in_words(actions));
        let places = witness.statements.iter().filter_map(|granting| {
            let policy = policies.get(granting.layer)?;
            let place = format!("{} of {}", witness::place(granting, policy), policy.name());
            Some(if granting.layer == 0 { place } else { format!("denied by {place}") })
        });
        sheet.below(2, PLAIN, &places.collect::<Vec<_>>().join(", "));
        sheet.below(4, DIM, &witness::in_words(witness, false, policies));
    }
    for (actions, missing) in &gains.unknown {
        sheet.marked("UNKNOWN", Weight::Unknown, BOLD, &in_words(actions));
        sheet.below(2, PLAIN, &missing.to_string());
    }
}

/// Actions by service, few by name and many counted.
fn in_words(actions: &Actions) -> String {
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    actions.to_come.iter().for_each(|service| {
        services.entry(service).or_default();
    });
    for (service, name) in actions.known.iter().filter_map(|action| action.split_once(':')) {
        services.entry(service).or_default().push(name);
    }
    let mut words: Vec<String> = Vec::new();
    let many = services.len() > MOST_SERVICES;
    // Those that the trail rests on come first.
    let (first, others): (Vec<_>, Vec<_>) = services.iter().partition(|(service, _)| is_of_the_trail(service));
    for (service, names) in first.into_iter().chain(others) {
        words.push(match names.as_slice() {
            [] => format!("actions of {service} that are yet to come"),
            names if names.len() <= MOST_NAMED && !many => {
                names.iter().map(|name| format!("{service}:{name}")).collect::<Vec<_>>().join(", ")
            }
            [first, ..] if !many => format!("{service}:{first} and {}", count(names.len() - 1, "other", "others")),
            _ => (*service).to_owned(),
        });
    }
    if many {
        let more = words.len().saturating_sub(MOST_NAMED);
        words.truncate(MOST_NAMED);
        let all = count(actions.known.len(), "action", "actions");
        let to_come = if actions.of_services_to_come { ", and services that are yet to come" } else { "" };
        return format!("{all} of {} and {}{to_come}", words.join(", "), count(more, "other service", "other services"));
    }
    if actions.of_services_to_come {
        words.push("services that are yet to come".to_owned());
    }
    words.join(", ")
}
