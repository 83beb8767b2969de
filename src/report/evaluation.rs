//! A trace in words: the rows of a tree, each with what was asked, what was seen and where both come from. Plain text:
//! each format draws and escapes it in its own way.

use schemars::JsonSchema;
use serde::Serialize;

use super::words;
use crate::finding::{Actual, Asks, Interval, Join, Node, Open, Source, Tested, Trace, Truth};
use crate::model::Status;

/// How much of a trace is put into words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// How many rows.
    pub(super) rows: usize,
    /// How many characters of one value.
    pub(super) value: usize,
}

/// A trace in words.
#[derive(Debug, Default, PartialEq, Serialize, JsonSchema)]
pub(super) struct Tree {
    /// The outermost conditions.
    pub(super) rows: Vec<Row>,
    /// The calls that told, each once, in the order of the rows.
    pub(super) sources: Vec<Told>,
}

/// A call that told values.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Told {
    /// The operation, where it was asked, and when.
    pub(super) call: String,
    /// The request id that AWS gave.
    pub(super) request: Option<String>,
}

/// One condition, and what it came to.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
pub(super) struct Row {
    /// Whether it holds.
    pub(super) truth: Truth,
    /// Whether that made the truth of the row above, or the verdict.
    pub(super) decided: bool,
    /// What was asked, and what was seen.
    pub(super) text: String,
    /// Where in the rule's file: line and column.
    pub(super) at: String,
    /// The references followed, and what could not be read.
    pub(super) notes: Vec<String>,
    /// The call that told: its number among the sources, from 1.
    pub(super) source: Option<usize>,
    /// What it is made of.
    pub(super) parts: Vec<Row>,
    /// How much is left out of that.
    pub(super) more: Option<String>,
}

/// How the verdict follows from the outermost conditions, in a sentence.
pub(super) fn verdict(trace: &Trace, status: Status) -> String {
    let truth = |node: &Option<Node>| node.as_ref().map(|node| node.truth);
    let why = match (truth(&trace.when), truth(&trace.check), truth(&trace.listing)) {
        (_, _, Some(Truth::Unknown)) => "whether there is something to judge is not known",
        (_, _, Some(_)) => match status {
            Status::Fail => "there is nothing to judge, and the rule asks for something",
            Status::Pass => "there is nothing to judge, as the rule would have it",
            Status::Unknown | Status::NotApplicable => "there is nothing to judge",
        },
        (Some(Truth::False), _, _) => "`when` is false, so the rule does not apply and its `check` is not asked",
        (Some(Truth::Unknown), Some(Truth::True), _) => "`check` is true, whether or not the rule applies",
        (Some(Truth::Unknown), Some(Truth::False), _) => "`check` is false, but whether the rule applies is not known",
        (Some(Truth::Unknown), _, _) => "neither `when` nor `check` is known",
        (Some(Truth::True), Some(Truth::True), _) => "`when` is true, so the rule applies, and `check` is true",
        (Some(Truth::True), Some(Truth::False), _) => "`when` is true, so the rule applies, and `check` is false",
        (Some(Truth::True), _, _) => "`when` is true, so the rule applies, but `check` is not known",
        (None, Some(Truth::True), _) => "`check` is true",
        (None, Some(Truth::False), _) => "`check` is false",
        (None, _, _) => "`check` is not known",
    };
    format!("{}: {why}", status.as_str().replace('_', " "))
}

/// Puts a trace into words.
pub(super) fn tree(trace: &Trace, bounds: Bounds) -> Tree {
    let mut teller = Teller { bounds, left: bounds.rows, sources: Vec::new(), followed: Vec::new(), settled: Vec::new() };
    let named = [("when", &trace.when), ("check", &trace.check)];
    let mut rows: Vec<_> = named.into_iter().filter_map(|(name, node)| Some(teller.root(name, node.as_ref()?))).collect();
    rows.extend(trace.listing.iter().map(|node| teller.listing(node)));
    Tree { rows, sources: teller.sources }
}

/// Puts nodes into words until there are enough.
struct Teller<'t> {
    bounds: Bounds,
    left: usize,
    sources: Vec<Told>,
    /// The references that a row has told.
    followed: Vec<&'t Join>,
    /// What would settle unknowns, as a row has told it.
    settled: Vec<String>,
}

impl<'t> Teller<'t> {
    fn root(&mut self, name: &str, node: &'t Node) -> Row {
        let text = if node.parts.len() > 1 { format!("{name}, all of") } else { name.to_owned() };
        Row { text, ..self.row(node, "") }
    }

    fn listing(&mut self, node: &'t Node) -> Row {
        let text = match node.tested().map(|tested| &tested.actual) {
            Some(Actual::Unknown(cause)) => format!("{} could not be listed: {}", node.path, words::reason(cause)),
            _ => format!("{}: none was found", node.path),
        };
        Row { text, ..self.row(node, "") }
    }

    /// A node; `above` is the path that the rows above tell.
    fn row(&mut self, node: &'t Node, above: &str) -> Row {
        self.left = self.left.saturating_sub(1);
        let path = node.path.strip_prefix(above).unwrap_or(&node.path);
        let text = match &node.asks {
            Asks::AllOf => on(path, "all of"),
            Asks::AnyOf => on(path, "any of"),
            Asks::Not => on(path, "not"),
            Asks::Target => on(path, "what it leads to"),
            Asks::Test(tested) => self.test(path, node, tested),
            Asks::Unsupported(cause) => format!("{path} is not supported: {}", words::reason(cause)),
        };
        let notes = self.notes(node, above);
        let source = node.tested().and_then(|tested| tested.source.as_ref()).map(|source| self.source(source));
        let below = if node.path.is_empty() { above } else { &node.path };
        let mut parts = Vec::new();
        for part in &node.parts {
            if self.left == 0 {
                break;
            }
            parts.push(self.row(part, below));
        }
        let left_out = node.left_out + node.parts.len() - parts.len();
        Row {
            truth: node.truth,
            decided: node.decided,
            text,
            at: format!("{}:{}", node.rule_at.line, node.rule_at.column),
            notes,
            source,
            more: (left_out > 0).then(|| format!("and {left_out} more")),
            parts,
        }
    }

    fn test(&self, path: &str, node: &Node, tested: &Tested) -> String {
        if let (Some(items), false) = (items(node, tested), node.parts.is_empty()) {
            return match &*tested.op {
                "any" => format!("any of {items} of {path}"),
                "every" => format!("every one of {items} of {path}"),
                "none" => format!("none of {items} of {path}"),
                _ => format!("{} of {items} of {path}, expected {}", counted(tested), bounds_only(tested)),
            };
        }
        let expected = self.cut(words::expectation(&tested.op, &tested.expected));
        match (&tested.missing, tested.count) {
            (Some(Join { field, to }), _) => {
                format!("{path} does not exist: {field} names {}; expected {expected}", self.cut(format!("\"{to}\"")))
            }
            (None, Some(_)) => format!("{path} has {}, expected {expected}", counted(tested)),
            (None, None) => {
                let actual = match &tested.actual {
                    Actual::Value(_) if tested.op == "present" => "set".to_owned(),
                    actual => self.cut(words::actual(actual)),
                };
                format!("{path} is {actual}, expected {expected}")
            }
        }
    }

    /// What no row has told yet: the references followed, from where the row above ends, what could not be read besides
    /// the value, and what would settle it.
    fn notes(&mut self, node: &'t Node, above: &str) -> Vec<String> {
        let mut notes = Vec::new();
        for join in &node.via {
            if !self.followed.contains(&join) {
                self.followed.push(join);
                let field = join.field.strip_prefix(above).unwrap_or(&join.field).trim_start_matches('.');
                notes.push(format!("{field} → {}", join.to).trim_start().to_owned());
            }
        }
        let open = node.tested().map_or(&[][..], |tested| &tested.open);
        notes.extend(open.iter().map(|open| open_question(open, node)));
        for cause in node.unknown().into_iter().chain(open.iter().map(|open| &open.cause)) {
            let settle = words::settle(cause);
            if !self.settled.contains(&settle) {
                notes.push(format!("to settle: {settle}"));
                self.settled.push(settle);
            }
        }
        notes
    }

    /// The number of a call among the sources.
    fn source(&mut self, source: &Source) -> usize {
        let call = format!("{}, {}", words::source(source), words::time(source.at));
        let told = Told { call, request: source.request_id.clone() };
        match self.sources.iter().position(|other| *other == told) {
            Some(known) => known + 1,
            None => {
                self.sources.push(told);
                self.sources.len()
            }
        }
    }

    fn cut(&self, text: String) -> String {
        words::cut(text, self.bounds.value)
    }
}

/// What is asked of an item, or of the resource.
fn on(path: &str, what: &str) -> String {
    if path.is_empty() { what.to_owned() } else { format!("{path}: {what}") }
}

/// How many items a list has whose items are asked one by one.
fn items(node: &Node, tested: &Tested) -> Option<String> {
    let known = match &tested.actual {
        Actual::Value(_) if matches!(&*tested.op, "any" | "every" | "none" | "count") => node.parts.len() + node.left_out,
        Actual::Value(_) | Actual::Absent | Actual::Unknown(_) => return None,
    };
    let count = words::count(known as u64, "item", "items");
    Some(if tested.open.is_empty() { format!("the {count}") } else { format!("at least {count}") })
}

/// How many items a `count` counts.
fn counted(tested: &Tested) -> String {
    match tested.count {
        Some(Interval { least, most: Some(most) }) if least == most => least.to_string(),
        Some(Interval { least, most: Some(most) }) => format!("{least} to {most}"),
        Some(Interval { least, most: None }) => format!("at least {least}"),
        None => words::actual(&tested.actual),
    }
}

/// What a `count` asks for, without what is counted.
fn bounds_only(tested: &Tested) -> String {
    let bounds = tested.expected.as_object().into_iter().flatten().filter(|(key, _)| *key != "of");
    bounds.map(|(op, bound)| words::expectation(op, bound)).collect::<Vec<_>>().join(" and ")
}

fn open_question(open: &Open, node: &Node) -> String {
    let of = open.resource.as_ref().map_or_else(String::new, |resource| format!(" of {resource}"));
    let what = if open.path == node.path { "could not be read to its end" } else { "could not be read" };
    format!("{}{of} {what}: {}", open.path, words::reason(&open.cause))
}
