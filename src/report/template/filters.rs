//! The filters that templates have besides those of minijinja.

use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error};

use super::kind::Kind;
use crate::report::escape::json_visible;
use crate::report::words;

/// Name, use, and what comes of it.
pub static FILTERS: &[(&str, &str, &str)] = &[
    ("prose", "rule.title|prose", "text in which back-ticks mark code, with the code marked as the kind of text does it"),
    ("code", "resource.id|code", "a name, marked as code where the kind of text can do that"),
    ("counted", "page.counts.total.fail|counted(\"violation\", \"violations\")", "a number with the right form of the noun"),
    ("tojson", "result.summary|tojson", "JSON; `tojson(true)` in several lines"),
];

/// Adds them, for one kind of text.
pub(super) fn add(environment: &mut Environment<'_>, kind: Kind) {
    environment.add_filter("prose", move |text: &str| kind.prose(text));
    environment.add_filter("code", move |text: &str| kind.code(text));
    environment.add_filter("counted", |count: u64, one: &str, many: &str| words::count(count, one, many));
    environment.add_filter("tojson", move |value: Value, indent: Option<Value>, args: Kwargs| json(kind, &value, indent, args));
}

/// JSON that shows what would be invisible. Only where JSON needs no escaping of its own does it stand as it is.
fn json(kind: Kind, value: &Value, indent: Option<Value>, args: Kwargs) -> Result<Value, Error> {
    let text = minijinja::filters::tojson(value, indent, args)?.to_string();
    let text = json_visible(&text).into_owned();
    Ok(if matches!(kind, Kind::Html | Kind::Json) { Value::from_safe_string(text) } else { Value::from(text) })
}

/// What to do about a filter that does not exist.
pub(super) fn hint(written: &str) -> String {
    let names = || FILTERS.iter().map(|(name, _, _)| *name);
    let nearest = crate::diagnostics::suggest::nearest(written, names()).map(|name| format!("did you mean `{name}`? "));
    let ours = names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    format!("{}there are minijinja's own filters, and {ours}", nearest.unwrap_or_default())
}
