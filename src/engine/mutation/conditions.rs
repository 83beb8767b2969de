//! Conditions with one thing changed: parts left out, and tests changed by `operators`.

use std::collections::{BTreeMap, BTreeSet};

use crate::rule::expr::{Cond, Span, Test, TestKind};

use super::super::one_line;
use super::operators::{self, Change};
use super::wording;

/// What is changed, and how. The same change has the same site in every form that parameters give to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    /// Where the first test stands of what is changed.
    pub(super) first: Span,
    /// Where the last one stands.
    pub(super) last: Span,
    /// What is done to it.
    pub(super) change: Change,
}

/// Something with one thing changed in it.
#[derive(Debug, Clone)]
pub(super) struct Changed<T> {
    pub(super) site: Site,
    /// Whether it is a mutant only where another form of the rule has the same site: what stands alone here is one of
    /// several parts there.
    pub(super) elsewhere: bool,
    /// Where to look for it.
    pub(super) at: Span,
    /// What was changed, for people.
    pub(super) text: String,
    /// What came of it.
    pub(super) to: T,
}

impl<T> Changed<T> {
    pub(super) fn new(site: Site, text: String, to: T) -> Self {
        Self { site, elsewhere: false, at: site.first, text, to }
    }

    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> Changed<U> {
        Changed { site: self.site, elsewhere: self.elsewhere, at: self.at, text: self.text, to: make(self.to) }
    }
}

/// Fields that may be absent, by their path.
pub(super) type Absent = BTreeSet<String>;

/// How conditions stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    And,
    Or,
    /// One condition alone.
    Alone,
}

/// The condition with one thing changed, for every thing that can be. Where something in `decided` is absent, the
/// rule's verdict does not depend on the condition.
pub(super) fn changed(cond: &Cond, decided: &Absent) -> Vec<Changed<Cond>> {
    let only = |mut parts: Vec<Cond>| parts.pop().unwrap_or(Cond::All(parts));
    group(std::slice::from_ref(cond), Joined::Alone, decided).into_iter().map(|changed| changed.map(only)).collect()
}

/// The same condition without an "and" directly within an "and", or an "or" within an "or": what stands together in
/// fact is found together.
pub(super) fn flat(cond: &Cond) -> Cond {
    let boxed = |cond: &Cond| Box::new(flat(cond));
    match cond {
        Cond::All(parts) => Cond::All(merged(parts, |part| match part {
            Cond::All(inner) => inner,
            closed => vec![closed],
        })),
        Cond::Any(parts) => Cond::Any(merged(parts, |part| match part {
            Cond::Any(inner) => inner,
            closed => vec![closed],
        })),
        Cond::Not(inner) => Cond::Not(boxed(inner)),
        Cond::Test(test) => {
            let mut test = test.clone();
            match &mut test.kind {
                TestKind::Block(cond) | TestKind::Quantified { cond, .. } | TestKind::Count { of: Some(cond), .. } => {
                    *cond = boxed(cond);
                }
                _ => {}
            }
            Cond::Test(test)
        }
        Cond::Unsupported(_) => cond.clone(),
    }
}

/// The parts, flat, with the parts of those that can be opened in their place.
fn merged(parts: &[Cond], opened: fn(Cond) -> Vec<Cond>) -> Vec<Cond> {
    parts.iter().map(flat).flat_map(opened).collect()
}

/// Where a verdict is settled whatever else is asked: the fields whose absence makes a condition false.
pub(super) fn settled_by(cond: Option<&Cond>) -> Absent {
    match cond {
        Some(Cond::All(parts)) => settled(parts, Joined::And),
        Some(test) => settled(std::slice::from_ref(test), Joined::And),
        None => Absent::new(),
    }
}

/// Where the first and the last test of a condition stand; of a test of items, where it stands itself.
pub(super) fn extent(cond: &Cond) -> Option<(Span, Span)> {
    match cond {
        Cond::All(parts) | Cond::Any(parts) => {
            let mut extents = parts.iter().filter_map(extent);
            let (first, end) = extents.next()?;
            Some((first, extents.next_back().map_or(end, |(_, last)| last)))
        }
        Cond::Not(inner) => extent(inner),
        Cond::Test(Test { kind: TestKind::Block(inner), .. }) => extent(inner),
        Cond::Test(test) => Some((test.at, test.at)),
        Cond::Unsupported(what) => Some((what.at, what.at)),
    }
}

fn group(parts: &[Cond], joined: Joined, decided: &Absent) -> Vec<Changed<Vec<Cond>>> {
    let further: Absent = decided.union(&settled(parts, joined)).cloned().collect();
    let mut all = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let with = |cond: Cond| {
            let mut parts = parts.to_vec();
            parts.splice(index..=index, [cond]);
            parts
        };
        let changes = inside(part, &further).into_iter().chain(left_out(part, joined));
        all.extend(changes.map(|changed| changed.map(with)));
    }
    all.extend(absences(parts, joined, decided));
    all
}

/// The fields whose absence settles an "and" or an "or" by one of its tests alone.
fn settled(parts: &[Cond], joined: Joined) -> Absent {
    parts.iter().filter_map(as_test).filter(|test| settles(test, joined)).filter_map(operators::may_be_absent).collect()
}

/// Whether a test without a value settles the group that it stands in.
fn settles(test: &Test, joined: Joined) -> bool {
    match joined {
        Joined::And => !test.kind.on_absence(),
        Joined::Or => test.kind.on_absence(),
        Joined::Alone => false,
    }
}

/// What can be changed within a part; what absence means is for its group to change.
fn inside(part: &Cond, decided: &Absent) -> Vec<Changed<Cond>> {
    match part {
        Cond::All(parts) => group(parts, Joined::And, decided).into_iter().map(|changed| changed.map(Cond::All)).collect(),
        Cond::Any(parts) => group(parts, Joined::Or, decided).into_iter().map(|changed| changed.map(Cond::Any)).collect(),
        Cond::Not(inner) => {
            let kept = changed(inner, decided).into_iter().map(|changed| changed.map(|inner| Cond::Not(Box::new(inner))));
            unnegated(inner).into_iter().chain(kept).collect()
        }
        Cond::Test(test) => {
            let at = |change| Site { first: test.at, last: test.at, change };
            let own = operators::changes(test).into_iter().map(|(change, to)| {
                let text = wording::of_change(test, &to);
                Changed::new(at(change), text, to)
            });
            own.chain(within(test)).collect()
        }
        Cond::Unsupported(_) => Vec::new(),
    }
}

fn unnegated(inner: &Cond) -> Option<Changed<Cond>> {
    let (first, last) = extent(inner)?;
    let text = format!("`not` left out: `{}`", one_line::condition(inner));
    Some(Changed::new(Site { first, last, change: Change::Unnegated }, text, inner.clone()))
}

/// What can be changed in the condition that a test asks of items, or of what a reference leads to.
fn within(test: &Test) -> Vec<Changed<Cond>> {
    let rebuilt = |kind: TestKind| Cond::Test(Test { kind, ..test.clone() });
    match &test.kind {
        TestKind::Block(cond) => {
            let block = |cond| rebuilt(TestKind::Block(Box::new(cond)));
            changed(cond, &Absent::new()).into_iter().map(|changed| changed.map(block)).collect()
        }
        TestKind::Quantified { quantifier, cond, binding, absent } => {
            let asked = |cond| {
                let (quantifier, binding, absent) = (*quantifier, *binding, *absent);
                rebuilt(TestKind::Quantified { quantifier, cond: Box::new(cond), binding, absent })
            };
            changed(cond, &Absent::new()).into_iter().map(|changed| changed.map(asked)).collect()
        }
        TestKind::Count { of: Some(cond), binding, bounds, absent } => {
            let counted = |cond| {
                let (binding, bounds, absent) = (*binding, bounds.clone(), *absent);
                rebuilt(TestKind::Count { of: Some(Box::new(cond)), binding, bounds, absent })
            };
            changed(cond, &Absent::new()).into_iter().map(|changed| changed.map(counted)).collect()
        }
        _ => Vec::new(),
    }
}

/// What it means for a part to be left out: of an "and" as if it held, of an "or" as if it did not.
fn left_out(part: &Cond, joined: Joined) -> Vec<Changed<Cond>> {
    let Some((first, last)) = extent(part) else { return Vec::new() };
    let text = format!("`{}` left out", one_line::condition(part));
    let out = |from: Joined, change: Change, to: Cond| {
        let site = Site { first, last, change };
        Changed { elsewhere: joined != from, ..Changed::new(site, text.clone(), to) }
    };
    vec![
        out(Joined::And, Change::LeftOutOfAll, Cond::All(Vec::new())),
        out(Joined::Or, Change::LeftOutOfAny, Cond::Any(Vec::new())),
    ]
}

/// The group with what absence means turned: in all tests together that lack a value when the same field is absent,
/// since one of them alone settles the group.
fn absences(parts: &[Cond], joined: Joined, decided: &Absent) -> Vec<Changed<Vec<Cond>>> {
    let tests = parts.iter().enumerate().filter_map(|(index, part)| Some((index, as_test(part)?)));
    let mut by_field: BTreeMap<String, Vec<(usize, &Test)>> = BTreeMap::new();
    for (index, test) in tests {
        if let Some(field) = operators::may_be_absent(test) {
            by_field.entry(field).or_default().push((index, test));
        }
    }
    // What `present` says of absence cannot be turned.
    let settled = |tests: &[(usize, &Test)]| {
        tests.iter().any(|(_, test)| matches!(test.kind, TestKind::Present(_)) && settles(test, joined))
    };
    by_field.retain(|field, tests| !decided.contains(field) && !settled(tests));
    by_field.values().filter_map(|tests| absence(parts, tests)).collect()
}

/// The group with absence turned in these tests.
fn absence(parts: &[Cond], tests: &[(usize, &Test)]) -> Option<Changed<Vec<Cond>>> {
    let mut saying = tests.iter().filter(|(_, test)| !matches!(test.kind, TestKind::Present(_)));
    let (_, first) = saying.clone().next()?;
    let said = first.kind.on_absence();
    let turned = saying.try_fold(parts.to_vec(), |mut turned, (index, test)| {
        let kind = operators::with_absence(&test.kind, !said)?;
        turned.splice(index..=index, [Cond::Test(Test { kind, ..(*test).clone() })]);
        Some(turned)
    })?;
    let text = format!("`{}`: absent: {said} → absent: {}", one_line::path(first), !said);
    Some(Changed::new(Site { first: first.at, last: first.at, change: Change::Absence }, text, turned))
}

fn as_test(cond: &Cond) -> Option<&Test> {
    match cond {
        Cond::Test(test) => Some(test),
        Cond::All(_) | Cond::Any(_) | Cond::Not(_) | Cond::Unsupported(_) => None,
    }
}
