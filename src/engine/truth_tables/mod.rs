//! What the engine says, as tables for the reference: each cell is computed by the function that judges.

mod examples;

use crate::model::Status;
use crate::rule::expr::{CompareOp, Quantifier};
use crate::rule::reference::TruthTable;

use super::operators::collection;
use super::truth::{Count, Truth, verdict};

const TRUTHS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

/// Every table, in the order of the reference.
pub fn truth_tables() -> Vec<TruthTable> {
    vec![conditions(), verdicts(), examples::operators(), quantifiers(), counts()]
}

fn conditions() -> TruthTable {
    let pairs = TRUTHS.iter().flat_map(|a| TRUTHS.iter().map(move |b| (*a, *b)));
    let row = |(a, b): (Truth, Truth)| [a, b, Truth::all([a, b]), Truth::any([a, b]), !a].map(word).to_vec();
    TruthTable {
        title: "Conditions together".to_owned(),
        text: "A mapping is `all_of` over its keys. What decides alone decides, whatever else is unknown.".to_owned(),
        head: heads(["*a*", "*b*", "`all_of: [a, b]`", "`any_of: [a, b]`", "`not: a`"]),
        rows: pairs.map(row).collect(),
    }
}

fn verdicts() -> TruthTable {
    let row = |when: Truth| {
        let verdicts = TRUTHS.map(|check| format!("`{}`", verdict(when, || check)));
        std::iter::once(word(when)).chain(verdicts).collect()
    };
    TruthTable {
        title: "Verdicts".to_owned(),
        text: format!(
            "A rule without `when` applies always. When it cannot be told whether a rule applies, a `check` that holds is a \
             `{}` either way.",
            Status::Pass
        ),
        head: heads(["`when`", "`check` true", "`check` false", "`check` unknown"]),
        rows: TRUTHS.map(row).to_vec(),
    }
}

/// Lists that show what matters: what is said of their items, and whether all pages could be read.
const LISTS: [(&str, &[Truth], bool); 9] = [
    ("no item", &[], true),
    ("true", &[Truth::True], true),
    ("false", &[Truth::False], true),
    ("true, false", &[Truth::True, Truth::False], true),
    ("true, unknown", &[Truth::True, Truth::Unknown], true),
    ("false, unknown", &[Truth::False, Truth::Unknown], true),
    ("no item; more not read", &[], false),
    ("true; more not read", &[Truth::True], false),
    ("false; more not read", &[Truth::False], false),
];

fn quantifiers() -> TruthTable {
    let row = |(name, items, complete): (&str, &[Truth], bool)| {
        let quantified = [Quantifier::Any, Quantifier::Every, Quantifier::None]
            .map(|quantifier| Truth::quantified(quantifier, items.iter().copied(), complete));
        let empty = collection::empty(items.len(), complete, true);
        let truths = quantified.into_iter().chain([empty]).map(word);
        std::iter::once(name.to_owned()).chain(truths).collect()
    };
    TruthTable {
        title: "Lists".to_owned(),
        text: "The first column says what the condition is for each item. A list that could not be read to its end counts \
               as having one more item, of which nothing is known."
            .to_owned(),
        head: heads(["Items", "`any`", "`every`", "`none`", "`empty: true`"]),
        rows: LISTS.map(row).to_vec(),
    }
}

fn counts() -> TruthTable {
    let bounds = [("eq", CompareOp::Eq), ("ne", CompareOp::Ne), ("le", CompareOp::Le), ("gt", CompareOp::Gt)];
    let row = |(name, items, complete): (&str, &[Truth], bool)| {
        let count = Count::of(items.iter().copied(), complete);
        let interval = match count.most {
            Some(most) if most == count.least => most.to_string(),
            Some(most) => format!("{} to {most}", count.least),
            None => format!("{} or more", count.least),
        };
        let truths = bounds.iter().map(|(_, op)| word(count.satisfies(*op, 1)));
        [name.to_owned(), interval].into_iter().chain(truths).collect()
    };
    let heads = ["Items".to_owned(), "Count".to_owned()].into_iter().chain(bounds.iter().map(|(name, _)| format!("`{name}: 1`")));
    TruthTable {
        title: "Counts".to_owned(),
        text: "`count` is an interval: from the items that are so to those that may be. A bound is true when it holds for the \
               whole interval, false when it holds for none of it."
            .to_owned(),
        head: heads.collect(),
        rows: LISTS.map(row).to_vec(),
    }
}

fn heads<const N: usize>(heads: [&str; N]) -> Vec<String> {
    heads.map(str::to_owned).to_vec()
}

/// A truth as the tables show it: what is unknown stands out.
fn word(truth: Truth) -> String {
    match truth {
        Truth::True => "true".to_owned(),
        Truth::False => "false".to_owned(),
        Truth::Unknown => "*unknown*".to_owned(),
    }
}
