//! How a verdict came about: the tree of everything that was asked, and what it came to.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::evidence::{JoinV1, OpenV1, SourceV1};
use super::observed::{CauseV1, ObservedV1};
use super::{ReadError, text};
use crate::finding::{Asks, Interval, Location, Node, Tested, Trace, Truth};

/// How a verdict came about. On a resource there is a `check`, a `when`, or both; on a place only a `listing`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Evaluation")]
pub(super) struct EvaluationV1<'a> {
    /// Whether the rule applies; missing for a rule that always does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<NodeV1<'a>>,
    /// Whether what the rule asks for holds; missing when the rule does not apply, for then it is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    check: Option<NodeV1<'a>>,
    /// Whether a place has a resource of the rule's type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    listing: Option<NodeV1<'a>>,
}

/// One condition, and what it came to.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Condition")]
struct NodeV1<'a> {
    /// What kind of condition it is.
    asks: AsksV1,
    /// What it came to.
    truth: Truth,
    /// Whether that made the parent's truth; of the outermost conditions, the verdict.
    decided: bool,
    /// The path from the resource; of a combination of conditions, the item of a list that they are asked of.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    path: Cow<'a, str>,
    /// The test, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    test: Option<TestV1<'a>>,
    /// Why it is not supported, if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<CauseV1<'a>>,
    /// The references followed since the parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    via: Vec<JoinV1<'a>>,
    /// Where the rule says so, `file:line:column`; of a combination of conditions, where its first test stands.
    #[schemars(with = "String")]
    rule_at: Location,
    /// The conditions that it is made of; of a test of a list, what is asked of each item, those that decided first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Self>,
    /// How many more parts there are that are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    left_out: usize,
}

/// What kind of condition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Asks")]
enum AsksV1 {
    /// All parts must hold.
    AllOf,
    /// At least one part must hold.
    AnyOf,
    /// The part must not hold.
    Not,
    /// The part must hold of what the path leads to.
    Target,
    /// A test of what the path leads to.
    Test,
    /// What this version of the program does not know, in a rule that is written for a newer one.
    Unsupported,
}

/// A test, and what it saw.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Test")]
struct TestV1<'a> {
    /// The operator's name in the rule language.
    op: Cow<'a, str>,
    /// What the rule asks for.
    expected: Cow<'a, Value>,
    /// What was read.
    actual: ObservedV1<'a>,
    /// How many items a `count` counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<IntervalV1>,
    /// The reference on the way that names what does not exist: its field, and what it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing: Option<JoinV1<'a>>,
    /// What else could not be read: the end of a list, or what is compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    open: Vec<OpenV1<'a>>,
    /// The call that told the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<SourceV1<'a>>,
}

/// A number that is known to lie between two others.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Interval")]
struct IntervalV1 {
    /// At least so many.
    least: i64,
    /// At most so many; null when the list could not be read to its end.
    most: Option<i64>,
}

/// Serde hands over references.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(value: &usize) -> bool {
    *value == 0
}

impl<'a> From<&'a Trace> for EvaluationV1<'a> {
    fn from(trace: &'a Trace) -> Self {
        let node = |node: &'a Option<Node>| node.as_ref().map(Into::into);
        Self { when: node(&trace.when), check: node(&trace.check), listing: node(&trace.listing) }
    }
}

impl TryFrom<EvaluationV1<'_>> for Trace {
    type Error = ReadError;

    fn try_from(evaluation: EvaluationV1<'_>) -> Result<Self, ReadError> {
        let node = |node: Option<NodeV1<'_>>| node.map(TryInto::try_into).transpose();
        Ok(Self { when: node(evaluation.when)?, check: node(evaluation.check)?, listing: node(evaluation.listing)? })
    }
}

impl<'a> From<&'a Node> for NodeV1<'a> {
    fn from(node: &'a Node) -> Self {
        Self {
            asks: (&node.asks).into(),
            truth: node.truth,
            decided: node.decided,
            path: text(&node.path),
            test: node.tested().map(Into::into),
            cause: if let Asks::Unsupported(cause) = &node.asks { Some((&**cause).into()) } else { None },
            via: node.via.iter().map(Into::into).collect(),
            rule_at: node.rule_at.clone(),
            parts: node.parts.iter().map(Into::into).collect(),
            left_out: node.left_out,
        }
    }
}

impl TryFrom<NodeV1<'_>> for Node {
    type Error = ReadError;

    fn try_from(node: NodeV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            truth: node.truth,
            decided: node.decided,
            path: node.path.into_owned(),
            via: node.via.into_iter().map(Into::into).collect(),
            rule_at: node.rule_at,
            asks: match (node.asks, node.test, node.cause) {
                (AsksV1::AllOf, None, None) => Asks::AllOf,
                (AsksV1::AnyOf, None, None) => Asks::AnyOf,
                (AsksV1::Not, None, None) => Asks::Not,
                (AsksV1::Target, None, None) => Asks::Target,
                (AsksV1::Test, Some(test), None) => Asks::Test(Box::new(test.try_into()?)),
                (AsksV1::Unsupported, None, Some(cause)) => Asks::Unsupported(cause.into()),
                (asks, ..) => {
                    let what = format!("a condition that asks `{asks:?}`, with what belongs to another, or without its own");
                    return Err(ReadError::OddValue(what));
                }
            },
            parts: node.parts.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            left_out: node.left_out,
        })
    }
}

impl From<&Asks> for AsksV1 {
    fn from(asks: &Asks) -> Self {
        match asks {
            Asks::AllOf => Self::AllOf,
            Asks::AnyOf => Self::AnyOf,
            Asks::Not => Self::Not,
            Asks::Target => Self::Target,
            Asks::Test(_) => Self::Test,
            Asks::Unsupported(_) => Self::Unsupported,
        }
    }
}

impl<'a> From<&'a Tested> for TestV1<'a> {
    fn from(tested: &'a Tested) -> Self {
        Self {
            op: text(&tested.op),
            expected: Cow::Borrowed(&tested.expected),
            actual: (&tested.actual).into(),
            count: tested.count.map(|Interval { least, most }| IntervalV1 { least, most }),
            missing: tested.missing.as_ref().map(Into::into),
            open: tested.open.iter().map(Into::into).collect(),
            source: tested.source.as_ref().map(Into::into),
        }
    }
}

impl TryFrom<TestV1<'_>> for Tested {
    type Error = ReadError;

    fn try_from(test: TestV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            op: Cow::Owned(test.op.into_owned()),
            expected: test.expected.into_owned(),
            actual: test.actual.try_into()?,
            count: test.count.map(|IntervalV1 { least, most }| Interval { least, most }),
            missing: test.missing.map(Into::into),
            open: test.open.into_iter().map(Into::into).collect(),
            source: test.source.map(Into::into),
        })
    }
}
