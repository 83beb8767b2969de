//! Which composite alarms go off by an alarm: those whose rule asks whether it is in the state `ALARM`.
//!
//! A rule is an expression such as `ALARM("a") AND NOT (OK(b) OR ALARM(arn:…:alarm:c))`. Only the names that it asks for are
//! read from it, not what it makes of them: an alarm that counts only together with others still counts. Source: CloudWatch
//! API, `PutCompositeAlarm`, `AlarmRule`.

use super::Surroundings;
use crate::model::aws::{Alarm, CompositeAlarm};
use crate::model::{List, Observed, Ref, Resource, Subject};

/// The function of a rule that asks for the state `ALARM`.
const FUNCTION: &str = "ALARM";

/// The composite alarms whose rule asks for the alarm.
pub fn asking_for(alarm: &Alarm, _: &Subject, around: &dyn Surroundings) -> Observed<List<Ref<CompositeAlarm>>> {
    let name = match &alarm.name {
        Observed::Known(name) => name,
        Observed::Absent => return Observed::default(),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let related = around.related("region_composite_alarms");
    let mut found = List { items: Vec::new(), rest: related.rest };
    for resource in related.resources {
        let Some(composite) = resource.body.get::<CompositeAlarm>() else { continue };
        match &composite.alarm_rule {
            Observed::Known(rule) if asked(rule).iter().any(|asked| is(asked, name)) => found.items.push(reference(resource)),
            Observed::Known(_) | Observed::Absent => {}
            Observed::Unknown(cause) => found.rest = found.rest.or_else(|| Some(cause.clone())),
        }
    }
    Observed::Known(found)
}

fn reference(resource: &Resource) -> Ref<CompositeAlarm> {
    let subject = &resource.subject;
    Ref::new(subject.arn.as_ref().map_or_else(|| subject.id.to_string(), ToString::to_string))
}

/// Whether a name or ARN in a rule is that of the alarm.
pub(super) fn is(asked: &str, name: &str) -> bool {
    let of_arn = || asked.starts_with("arn:").then(|| asked.split_once(":alarm:")).flatten();
    asked == name || of_arn().is_some_and(|(_, of_arn)| of_arn == name)
}

/// What stands in the brackets after `ALARM`, without quotes.
pub(super) fn asked(rule: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = rule;
    let mut before = "";
    while let Some(at) = rest.find(['"', '(']) {
        let (head, tail) = rest.split_at(at);
        if let Some(quoted) = tail.strip_prefix('"') {
            let (name, behind) = quoted.split_once('"').unwrap_or((quoted, ""));
            if ends_with_function(before) && head.trim().is_empty() {
                found.push(name);
            }
            (before, rest) = ("", behind);
        } else {
            let inside = tail.strip_prefix('(').unwrap_or(tail);
            let name = inside.split(['(', ')', '"']).next().unwrap_or_default().trim();
            if ends_with_function(head) && !name.is_empty() {
                found.push(name);
            }
            (before, rest) = (head, inside);
        }
    }
    found
}

/// Whether the function's name, and nothing longer, stands at the end.
fn ends_with_function(text: &str) -> bool {
    let before = text.trim_end().strip_suffix(FUNCTION);
    before.is_some_and(|before| !before.ends_with(|last: char| last.is_alphanumeric() || last == '_'))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::samples::{Around, resource, subject};
    use crate::model::{Cause, CauseKind, ResourceKind};

    /// A composite alarm whose rule is this JSON.
    fn composite(name: &str, rule: &str) -> Resource {
        resource(ResourceKind::CompositeAlarm, name, &format!(r#"{{"alarm_rule": {rule}}}"#))
    }

    fn composites(composites: Vec<Resource>, rest: Option<Arc<Cause>>) -> Around {
        Around::of("region_composite_alarms", composites, rest)
    }

    /// The composite alarms that ask for the alarm `root`.
    fn asking(around: &Around) -> Observed<List<Ref<CompositeAlarm>>> {
        let alarm = Alarm { name: Observed::Known("root".to_owned()), ..Alarm::default() };
        asking_for(&alarm, &subject(ResourceKind::Alarm, "root"), around)
    }

    #[test]
    fn names_are_read_from_quotes_brackets_and_arns() {
        for (rule, expected) in [
            ("ALARM(root)", vec!["root"]),
            (r#"ALARM("root") OR ALARM ( "two words" )"#, vec!["root", "two words"]),
            (r#"(ALARM(a) AND (NOT ALARM("b(c)")))"#, vec!["a", "b(c)"]),
            (
                "ALARM(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root)",
                vec!["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root"],
            ),
            (r#"OK(a) AND INSUFFICIENT_DATA("b") AND TRUE"#, vec![]),
            (r#"NO_ALARM(a) OR OK("ALARM(b)")"#, vec![]),
            (r#"ALARM("never closed"#, vec!["never closed"]),
            ("ALARM(", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(asked(rule), expected, "{rule}");
        }
    }

    #[test]
    fn only_whole_names_count() {
        assert!(is("root", "root"));
        assert!(is("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root", "root"));
        assert!(!is("root-2", "root"));
        assert!(!is("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:not-root", "root"));
    }

    #[test]
    fn composite_alarms_that_ask_for_the_alarm_are_found() {
        let around = composites(vec![composite("a", r#""ALARM(root)""#), composite("b", r#""ALARM(iam)""#)], None);
        assert_eq!(asking(&around), Observed::Known(List::complete(vec![Ref::new("a")])));
    }

    #[test]
    fn what_could_not_be_read_leaves_the_list_open() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let open = Observed::Known(List { items: Vec::new(), rest: Some(Arc::clone(&denied)) });
        assert_eq!(asking(&composites(Vec::new(), Some(denied))), open);
        assert_eq!(asking(&composites(vec![composite("a", r#"{"$unknown": "access_denied"}"#)], None)), open);
    }
}
