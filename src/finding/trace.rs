//! The evaluation of one rule on one resource, recorded as a tree: what was asked at each node, and what it came to.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Actual, Join, Location, Open, Source};
use crate::model::Cause;

/// True, false, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// What it rests on could not be read.
    Unknown,
}

/// How a verdict came about. On a resource it has a `check`, a `when`, or both; on a place only a `listing`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Whether the rule applies; `None` for a rule that always does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Node>,
    /// Whether what the rule asks for holds; `None` when the rule does not apply, for then it is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<Node>,
    /// Whether a place has a resource of the rule's type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listing: Option<Node>,
}

/// One condition, and what it came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// What the condition came to.
    pub truth: Truth,
    /// Whether that made the parent's truth; of the outermost conditions, the verdict.
    #[serde(default, skip_serializing_if = "is_false")]
    pub decided: bool,
    /// The path from the resource, items of lists in brackets by name. Of a combination of conditions it is the item
    /// that they are asked of, and empty if they are asked of the resource.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The references followed since the parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Join>,
    /// Where the rule says so; of a combination of conditions, where its first test stands.
    pub rule_at: Location,
    /// What is asked.
    pub asks: Asks,
    /// The conditions that it is made of; of a test of a list, what is asked of each item, those that decided first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Self>,
    /// How many more parts there are that are not shown.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: usize,
}

/// What a node asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// That all parts hold.
    AllOf,
    /// That at least one part holds.
    AnyOf,
    /// That the part does not hold.
    Not,
    /// That the part holds of what the path leads to.
    Target,
    /// A test of what the path leads to.
    Test(Box<Tested>),
    /// What this version does not know, in a rule that is written for a newer one.
    Unsupported(Arc<Cause>),
}

/// A test, and what it saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// The operator's name in the rule language.
    pub op: Cow<'static, str>,
    /// What the rule asks for.
    pub expected: serde_json::Value,
    /// What was read.
    pub actual: Actual,
    /// How many items a `count` counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Interval>,
    /// The reference on the way that names what does not exist: its field, and what it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Join>,
    /// What else could not be read: the end of a list, or what is compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Open>,
    /// The call that told the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// A number that is known to lie between two others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// At least so many.
    pub least: i64,
    /// At most so many; `None` when the list could not be read to its end.
    pub most: Option<i64>,
}

impl Node {
    /// This node and all below it, parents first.
    pub fn walk(&self) -> impl Iterator<Item = &Self> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let node = waiting.pop()?;
            waiting.extend(node.parts.iter().rev());
            Some(node)
        })
    }

    /// The test, if it is one.
    pub fn tested(&self) -> Option<&Tested> {
        match &self.asks {
            Asks::Test(tested) => Some(tested),
            Asks::AllOf | Asks::AnyOf | Asks::Not | Asks::Target | Asks::Unsupported(_) => None,
        }
    }

    /// Why what it looks at is not known, if it is not.
    pub fn unknown(&self) -> Option<&Arc<Cause>> {
        match (&self.asks, self.tested().map(|tested| &tested.actual)) {
            (Asks::Unsupported(cause), _) | (_, Some(Actual::Unknown(cause))) => Some(cause),
            _ => None,
        }
    }
}

impl Trace {
    /// The outermost conditions, in the order in which they were asked.
    pub fn roots(&self) -> impl Iterator<Item = &Node> {
        [&self.when, &self.check, &self.listing].into_iter().flatten()
    }
}

/// Serde hands over references.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(value: &bool) -> bool {
    !value
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(value: &usize) -> bool {
    *value == 0
}
