//! A file of waivers, from its text to checked waivers.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Pattern, Waiver, WaiverReport, WaiverState};
use crate::diagnostics::keys::{self, Keys, Known};
use crate::diagnostics::{Code, Diagnostic, Problems, SourceFile, suggest};
use crate::model::AccountId;
use crate::rule::RuleSet;
use crate::yaml::{self, Node, Span};

const WAIVER: Known<'_> = Known {
    what: "a waiver",
    needed: &["id", "rule", "account", "resource", "reason", "owner", "expires"],
    others: &["region", "approved_by", "ticket", "max_matches", "only_path"],
    example: Some("`trailwarden waivers add` writes one that has them all"),
};

/// A file of waivers that has nothing wrong with it by itself.
#[derive(Debug, Clone)]
pub struct WaiverFile {
    /// The file.
    pub source: Arc<SourceFile>,
    /// Its waivers, in its order.
    pub waivers: Vec<Waiver>,
    /// Where each of them stands.
    pub places: Vec<Place>,
}

/// Where a waiver and what is most often wrong with one stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where its entry of the list begins.
    pub item: Span,
    id: Span,
    rule: Span,
    resource: Span,
    expires: Span,
}

impl WaiverFile {
    /// The waivers whose rule does not exist.
    pub fn unknown_rules(&self, rules: &RuleSet) -> Vec<Diagnostic> {
        let mut problems = Problems::of(&self.source);
        for (waiver, place) in self.waivers.iter().zip(&self.places).filter(|(waiver, _)| rules.find(&waiver.rule).is_none()) {
            let help = suggest::question(&waiver.rule, rules.rules.iter().map(|rule| &*rule.id));
            let help = help.unwrap_or_else(|| "`trailwarden rules list` shows them".to_owned());
            problems.add_help(Code::UnknownRule, place.rule, format!("there is no rule `{}`", waiver.rule), help);
        }
        problems.found
    }

    /// The waivers whose id stands in one of these files too.
    pub fn ids_of_others(&self, others: &[Self]) -> Vec<Diagnostic> {
        let mut problems = Problems::of(&self.source);
        for (waiver, place) in self.waivers.iter().zip(&self.places) {
            let of_same_id = others.iter().find(|other| other.waivers.iter().any(|known| known.id == waiver.id));
            if let Some(other) = of_same_id {
                let message = format!("a waiver in `{}` has the id `{}` too", other.source.name, waiver.id);
                problems.add(Code::BadWaiver, place.id, message);
            }
        }
        problems.found
    }

    /// What a run has found to be wrong with the waivers; `reports` are theirs, in their order.
    pub fn troubles(&self, reports: &[WaiverReport]) -> Vec<Diagnostic> {
        let mut problems = Problems::of(&self.source);
        for (report, place) in reports.iter().zip(&self.places) {
            let Some(code) = report.state.problem() else { continue };
            let at = match report.state {
                WaiverState::Expired | WaiverState::ExpiresSoon => place.expires,
                _ => place.resource,
            };
            let mut problem = problems.at(code, at, report.sentence());
            problem.help = report.help().map(str::to_owned);
            problems.push(problem);
        }
        problems.found
    }
}

/// Reads one file: a mapping with the list `waivers`.
///
/// # Errors
/// All that is wrong with it.
pub fn read(file: &Arc<SourceFile>) -> Result<WaiverFile, Vec<Diagnostic>> {
    let mut problems = Problems::of(file);
    let reading = yaml::read(&file.text);
    problems.add_yaml(reading.errors);
    let waivers = reading.node.as_ref().map(|node| waivers(&mut problems, node)).unwrap_or_default();
    if problems.any_error() {
        problems.found.sort_by(Diagnostic::order);
        return Err(problems.found);
    }
    let (waivers, places) = waivers.into_iter().unzip();
    Ok(WaiverFile { source: Arc::clone(file), waivers, places })
}

fn waivers(problems: &mut Problems, node: &Node) -> Vec<(Waiver, Place)> {
    let known = Known {
        what: "a file of waivers",
        needed: &["waivers"],
        others: &["version"],
        example: Some("begin with `waivers:`, and list them below"),
    };
    let Some(keys) = Keys::of(problems, node, &known) else { return Vec::new() };
    if let Some(version) = keys.get("version").filter(|node| node.text() != Some("1")) {
        problems.add(Code::UnknownChoice, version.span, "files of waivers have version 1");
    }
    let items = match keys.get("waivers") {
        // A file whose last waiver was taken out.
        Some(node) if node.is_null() => &[],
        Some(node) => node.items().unwrap_or_else(|| {
            problems.add(Code::WrongShape, node.span, format!("`waivers` must be a list, found {}", node.describe()));
            &[]
        }),
        None => &[],
    };
    unique_ids(problems, items);
    items.iter().filter_map(|item| waiver(problems, item)).collect()
}

fn unique_ids(problems: &mut Problems, items: &[Node]) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for node in items.iter().filter_map(|item| item.get("id")) {
        let Some(id) = node.text() else { continue };
        match seen.get(id) {
            Some(first) => {
                let problem = problems.at(Code::BadWaiver, node.span, format!("two waivers have the id `{id}`"));
                problems.push(problem.also(*first, "the first"));
            }
            None => {
                seen.insert(id, node.span);
            }
        }
    }
}

fn waiver(problems: &mut Problems, node: &Node) -> Option<(Waiver, Place)> {
    let keys = Keys::of(problems, node, &WAIVER)?;
    let required = |problems: &mut Problems, key| keys.text(problems, key).map(|(text, _)| text.to_owned());
    let (id, rule) = (required(problems, "id"), required(problems, "rule"));
    let (reason, owner) = (required(problems, "reason"), required(problems, "owner"));
    let (approved_by, ticket) = (required(problems, "approved_by"), required(problems, "ticket"));
    let only_path = required(problems, "only_path");
    let account = keys.get("account").and_then(|node| pattern(problems, node, "account"));
    let region = keys.get("region").map(|node| pattern(problems, node, "region"));
    let resource = keys.get("resource").and_then(|node| pattern(problems, node, "resource"));
    let expires = keys.get("expires").and_then(|node| day(problems, node));
    let max_matches = keys.get("max_matches").map(|node| most(problems, node));
    let at = |key| keys.get(key).map_or(node.span, |node| node.span);
    let place = Place { item: node.span, id: at("id"), rule: at("rule"), resource: at("resource"), expires: at("expires") };
    account_id(problems, &keys, account.as_ref());
    let waiver = Waiver {
        id: id?,
        rule: rule?,
        account: account?,
        region: region.map_or(Some(None), |given| given.map(Some))?,
        resource: resource?,
        reason: reason?,
        owner: owner?,
        approved_by,
        ticket,
        expires: expires?,
        max_matches: max_matches.map_or(Some(None), |given| given.map(Some))?,
        only_path,
        file: problems.file.name.to_string(),
        line: node.span.line,
    };
    if waiver.is_glob() && waiver.max_matches.is_none() {
        let message = format!("waiver `{}` is a pattern and does not say how many findings it may cover", waiver.id);
        problems.add_help(Code::BadWaiver, node.span, message, "add `max_matches`: what a pattern may match grows by itself");
    }
    Some((waiver, place))
}

/// Plain text is matched exactly; `{glob: …}` is a pattern.
fn pattern(problems: &mut Problems, node: &Node, key: &str) -> Option<Pattern> {
    if node.entries().is_none() {
        let (text, span) = keys::text(problems, node, key)?;
        if text.contains('*') {
            let message = format!("`{key}` is matched exactly, and `{text}` looks like a pattern");
            problems.add_help(Code::BadWaiver, span, message, format!("write `{key}: {{glob: \"{text}\"}}` if it is one"));
        }
        return Some(Pattern::Exact(text.to_owned()));
    }
    let what = format!("`{key}`");
    let given = Keys::of(problems, node, &Known { what: &what, needed: &["glob"], others: &[], example: None })?;
    given.text(problems, "glob").map(|(text, _)| Pattern::Glob(text.to_owned()))
}

/// An unquoted account id that begins with a zero, or a short one, would never match and nobody would notice.
fn account_id(problems: &mut Problems, keys: &Keys<'_>, account: Option<&Pattern>) {
    let (Some(Pattern::Exact(text)), Some(node)) = (account, keys.get("account")) else { return };
    if !AccountId::is_valid(text) {
        let help = "write its twelve digits in quotes, or `{glob: \"*\"}` for any account";
        problems.add_help(Code::BadWaiver, node.span, format!("`{text}` is no account id"), help);
    }
}

fn day(problems: &mut Problems, node: &Node) -> Option<Date> {
    let (text, span) = keys::text(problems, node, "expires")?;
    let is_day = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = if is_day { text.parse().ok() } else { None };
    if day.is_none() {
        let help = "write year, month and day, such as 2027-03-31; it is the last day on which the waiver counts";
        problems.add_help(Code::BadWaiver, span, format!("`{text}` is no day"), help);
    }
    day
}

fn most(problems: &mut Problems, node: &Node) -> Option<u64> {
    let most = node.plain().and_then(|text| text.parse().ok()).filter(|most| *most > 0);
    if most.is_none() {
        problems.add(Code::WrongType, node.span, "`max_matches` must be a whole number above 0");
    }
    most
}
