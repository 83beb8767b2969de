//! The names of the rules of EventBridge in a region, as a list that rules can compare with the names that must be there.

use super::Surroundings;
use super::answer::listed;
use crate::model::aws::{AccountRegion, EventRule};
use crate::model::{List, Observed, Subject};

/// The names of the rules in the region.
pub fn of_region(_: &AccountRegion, _: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    let related = around.related("event_rules");
    let (mut names, mut rest) = (Vec::new(), related.rest);
    for rule in related.resources.iter().filter_map(|resource| resource.body.get::<EventRule>()) {
        match &rule.name {
            Observed::Known(name) => names.push(name.clone()),
            Observed::Absent => {}
            Observed::Unknown(cause) => rest = rest.or_else(|| Some(cause.clone())),
        }
    }
    listed(names, rest)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::samples::{Around, resource, subject};
    use crate::model::{Cause, CauseKind, ResourceKind};

    fn names(rules: &[&str], rest: Option<Arc<Cause>>) -> Observed<List<String>> {
        let rule = |name: &&str| resource(ResourceKind::EventRule, "x", &format!(r#"{{"name": {name}}}"#));
        let around = Around::of("event_rules", rules.iter().map(rule).collect(), rest);
        of_region(&AccountRegion::default(), &subject(ResourceKind::AccountRegion, "eu-west-1"), &around)
    }

    #[test]
    fn every_rule_is_named() {
        let expected = List::complete(vec!["root".to_owned(), "trail".to_owned()]);
        assert_eq!(names(&[r#""root""#, r#""trail""#], None), Observed::Known(expected));
    }

    #[test]
    fn what_could_not_be_read_leaves_the_list_open() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let open = Observed::Known(List { items: vec!["root".to_owned()], rest: Some(Arc::clone(&denied)) });
        assert_eq!(names(&[r#""root""#], Some(denied)), open);
        assert_eq!(names(&[r#""root""#, r#"{"$unknown": "access_denied"}"#], None), open);
    }

    #[test]
    fn nothing_is_known_where_no_rule_could_be_read() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(names(&[], Some(Arc::clone(&denied))), Observed::unknown(&denied));
    }
}
