//! `rules show`: one rule as written, or what it says as data.

use serde_json::{Map, Number, Value};

use crate::cli::args::{RulesShowArgs, ShowFormat};
use crate::cli::rule_files;
use crate::cli::{Ending, Exit, Fault, Terminal};
use crate::yaml::{self, Kind, Node};

/// Prints it.
pub(super) fn run(args: &RulesShowArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::load_with_builtin(&args.rules, &[], &args.from_file, terminal)?;
    let rule = rule_files::find(&rules, &args.id)?;
    let text = match args.format {
        ShowFormat::Text => rule.file.text.clone(),
        ShowFormat::Yaml => serde_yaml::to_string(&data(&rule.file.text)?).map_err(|error| internal(&error))?,
        ShowFormat::Json => format!("{:#}\n", data(&rule.file.text)?),
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}

/// What a rule's text says. The rule was loaded from it, so it is YAML.
fn data(text: &str) -> Result<Value, Fault> {
    let node = yaml::parse(text).map_err(|errors| Fault::new(Exit::Internal, format!("{errors:?}")))?;
    Ok(value(&node))
}

fn value(node: &Node) -> Value {
    match &node.kind {
        Kind::Scalar { text, plain: true } => plain(text),
        Kind::Scalar { text, plain: false } => Value::String(text.clone()),
        Kind::Map(entries) => {
            Value::Object(entries.iter().map(|(key, node)| (key.text.clone(), value(node))).collect::<Map<_, _>>())
        }
        Kind::Seq(items) => items.iter().map(value).collect(),
    }
}

/// A scalar without quotes: of the types that JSON has, the one that rules would read it as.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => text.parse::<i64>().map_or_else(|_| Value::String(text.to_owned()), |number| Value::Number(Number::from(number))),
    }
}

fn internal(error: &dyn std::error::Error) -> Fault {
    Fault::new(Exit::Internal, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_scalars_stay_text_and_plain_ones_get_their_type() {
        let text = "a: 1\nb: \"1\"\nc: true\nd: no\ne: [x, {f: null}]\n";
        let expected = serde_json::json!({"a": 1, "b": "1", "c": true, "d": "no", "e": ["x", {"f": null}]});
        assert_eq!(data(text).unwrap(), expected);
    }
}
