//! What other resources name: of log groups and topics only those are read that a trail, an alarm or a rule leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{EventTarget, Topic};
use crate::model::{Arn, Body, Cause, List, Observed, Ref, Region, ResourceKind};
use crate::snapshot::Listing;

/// Resources of the account that others name, and where there may be more.
#[derive(Debug, Default)]
pub(super) struct Named {
    arns: BTreeSet<(Region, String)>,
    /// Why others in a region may name more than these.
    open: BTreeMap<Region, Arc<Cause>>,
}

/// What one resource names.
#[derive(Debug, Default)]
struct Names<'a> {
    texts: Vec<&'a str>,
    rest: Option<&'a Arc<Cause>>,
}

impl Named {
    /// The log groups that trails deliver to.
    pub(super) fn log_groups(visit: &Visit<'_>, trails: &Batch) -> Self {
        Self::by(visit, "logs", &[trails], |body| match body {
            Body::Trail(trail) => one(&trail.log_group, |group| &group.text),
            _ => Names::default(),
        })
    }

    /// The topics that trails, alarms and rules of EventBridge tell.
    pub(super) fn topics(visit: &Visit<'_>, telling: &[&Batch]) -> Self {
        Self::by(visit, "sns", telling, |body| match body {
            Body::Trail(trail) => one(&trail.sns_topic, |topic| &topic.0),
            Body::Alarm(alarm) => all(&alarm.alarm_topics),
            Body::CompositeAlarm(alarm) => all(&alarm.alarm_topics),
            Body::EventRule(rule) => targets(&rule.targets),
            _ => Names::default(),
        })
    }

    /// Resources of other accounts are left to whoever reads those.
    fn by(visit: &Visit<'_>, service: &str, batches: &[&Batch], names: impl Fn(&Body) -> Names<'_>) -> Self {
        let mut named = Self::default();
        let is_own = |arn: &Arn<'_>| {
            arn.service == service
                && arn.partition == visit.place.partition.as_str()
                && arn.account == visit.place.account.as_str()
        };
        for resource in batches.iter().flat_map(|batch| &batch.resources) {
            let Names { texts, rest } = names(&resource.body);
            if let Some((region, cause)) = resource.subject.region.as_ref().zip(rest) {
                named.open.entry(region.clone()).or_insert_with(|| Arc::clone(cause));
            }
            for text in texts {
                if let Some(arn) = Arn::parse(text).filter(is_own) {
                    named.arns.insert((arn.region.into(), text.to_owned()));
                }
            }
        }
        for listing in batches.iter().flat_map(|batch| &batch.listings) {
            if let (Some(region), Observed::Unknown(cause)) = (&listing.region, &listing.found) {
                named.open.entry(region.clone()).or_insert_with(|| Arc::clone(cause));
            }
        }
        named
    }

    /// The ARNs, each with its region.
    pub(super) fn arns(&self) -> impl Iterator<Item = (&Region, &str)> {
        self.arns.iter().map(|(region, arn)| (region, arn.as_str()))
    }

    /// How the listing of a type ended in each region: what was asked about the resources named there told `found`.
    /// A region that was not to be read has a row only if something failed there.
    pub(super) fn listings(
        &self,
        visit: &Visit<'_>,
        kind: ResourceKind,
        selected: &[Region],
        found: &BTreeMap<Region, Observed<i64>>,
    ) -> Vec<Listing> {
        let of_selected = selected.iter().map(|region| {
            let told = match (self.open.get(region), found.get(region)) {
                (Some(cause), _) => Observed::unknown(cause),
                (None, Some(told)) => told.clone(),
                (None, None) => Observed::Known(0),
            };
            visit.listing(kind, Some(region), told)
        });
        let failed = found.iter().filter(|(region, told)| matches!(told, Observed::Unknown(_)) && !selected.contains(region));
        let elsewhere = failed.map(|(region, told)| visit.listing(kind, Some(region), told.clone()));
        of_selected.chain(elsewhere).collect()
    }
}

/// Adds what one question found to what the others of its region did; nothing, where there is no such resource.
pub(super) fn tally(found: &mut BTreeMap<Region, Observed<i64>>, region: &Region, told: Observed<i64>) {
    let sum = found.entry(region.clone()).or_insert(Observed::Known(0));
    *sum = match (&*sum, told) {
        (Observed::Known(before), Observed::Known(more)) => Observed::Known(before.saturating_add(more)),
        (Observed::Known(before), Observed::Absent) => Observed::Known(*before),
        (Observed::Unknown(cause), _) => Observed::unknown(cause),
        (_, told) => told,
    };
}

fn one<T>(field: &Observed<T>, text: impl Fn(&T) -> &String) -> Names<'_> {
    match field {
        Observed::Known(value) => Names { texts: vec![text(value)], rest: None },
        Observed::Absent => Names::default(),
        Observed::Unknown(cause) => Names { texts: Vec::new(), rest: Some(cause) },
    }
}

fn all(field: &Observed<List<Ref<Topic>>>) -> Names<'_> {
    match field {
        Observed::Known(list) => {
            Names { texts: list.items.iter().map(|topic| topic.text.as_str()).collect(), rest: list.rest.as_ref() }
        }
        Observed::Absent => Names::default(),
        Observed::Unknown(cause) => Names { texts: Vec::new(), rest: Some(cause) },
    }
}

/// What a rule sends events to; a target whose ARN was not told could be anything.
fn targets(field: &Observed<List<EventTarget>>) -> Names<'_> {
    match field {
        Observed::Known(list) => {
            let mut names = Names { texts: Vec::new(), rest: list.rest.as_ref() };
            for target in &list.items {
                match &target.arn {
                    Observed::Known(arn) => names.texts.push(&arn.0),
                    Observed::Absent => {}
                    Observed::Unknown(cause) => names.rest = names.rest.or(Some(cause)),
                }
            }
            names
        }
        Observed::Absent => Names::default(),
        Observed::Unknown(cause) => Names { texts: Vec::new(), rest: Some(cause) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CauseKind;

    fn sum(told: Vec<Observed<i64>>) -> Observed<i64> {
        let region = Region::from("eu-west-1");
        let mut found = BTreeMap::new();
        told.into_iter().for_each(|told| tally(&mut found, &region, told));
        found.remove(&region).unwrap()
    }

    fn failed(kind: CauseKind) -> Observed<i64> {
        Observed::Unknown(Arc::new(Cause::new(kind)))
    }

    #[test]
    fn what_does_not_exist_adds_nothing_wherever_it_stands() {
        assert_eq!(sum(vec![Observed::Absent, Observed::Known(2), Observed::Known(1)]), Observed::Known(3));
        assert_eq!(sum(vec![Observed::Known(2), Observed::Absent]), Observed::Known(2));
        assert_eq!(sum(vec![Observed::Absent]), Observed::Known(0));
    }

    #[test]
    fn the_first_failure_leaves_the_whole_open() {
        let denied = failed(CauseKind::AccessDenied);
        let told = vec![Observed::Known(2), denied.clone(), failed(CauseKind::Timeout), Observed::Known(1)];
        assert_eq!(sum(told), denied);
    }
}
