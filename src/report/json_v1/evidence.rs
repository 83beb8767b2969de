//! Why a verdict is what it is.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::observed::{CauseV1, ObservedV1};
use super::{ReadError, optional, text};
use crate::finding::{Fact, Join, Location, NearMiss, Open, Source};
use crate::model::Timestamp;

/// One leaf of a rule that decided.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Fact")]
pub(super) struct FactV1<'a> {
    /// The path from the resource; items of lists stand in brackets, by name.
    path: Cow<'a, str>,
    /// The operator's name in the rule language.
    op: Cow<'a, str>,
    /// What the rule asks for.
    expected: Cow<'a, Value>,
    /// What was read.
    actual: ObservedV1<'a>,
    /// The references followed on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    via: Vec<JoinV1<'a>>,
    /// Where the rule says so: `file:line:column`.
    #[schemars(with = "String")]
    rule_at: Location,
    /// The call that told the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<SourceV1<'a>>,
}

/// A reference that was followed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Join")]
pub(super) struct JoinV1<'a> {
    /// The field that refers.
    field: Cow<'a, str>,
    /// The id of the resource referred to.
    to: Cow<'a, str>,
}

/// The call that told a value.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Source")]
pub(super) struct SourceV1<'a> {
    /// The operation, `service:Operation`.
    api: Cow<'a, str>,
    /// The region that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<Cow<'a, str>>,
    /// When, in UTC.
    #[schemars(with = "String", extend("format" = "date-time"))]
    at: Timestamp,
    /// The request id that AWS gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<Cow<'a, str>>,
}

/// A question that stayed open.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Open")]
pub(super) struct OpenV1<'a> {
    /// The path from the resource.
    path: Cow<'a, str>,
    /// The resource that could not be read, when it is not the finding's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource: Option<Cow<'a, str>>,
    /// Why it could not be read.
    cause: CauseV1<'a>,
    /// Where the rule asks: `file:line:column`.
    #[schemars(with = "String")]
    rule_at: Location,
}

/// An item that came close to what a rule wants at least one of.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "NearMiss")]
pub(super) struct NearMissV1<'a> {
    /// The list that was searched.
    path: Cow<'a, str>,
    /// The item, by name.
    item: Cow<'a, str>,
    /// What it lacks.
    lacks: Vec<FactV1<'a>>,
    /// How many items there were.
    of: usize,
}

impl<'a> From<&'a Fact> for FactV1<'a> {
    fn from(fact: &'a Fact) -> Self {
        Self {
            path: text(&fact.path),
            op: text(&fact.op),
            expected: Cow::Borrowed(&fact.expected),
            actual: (&fact.actual).into(),
            via: fact.via.iter().map(Into::into).collect(),
            rule_at: fact.rule_at.clone(),
            source: fact.source.as_ref().map(Into::into),
        }
    }
}

impl TryFrom<FactV1<'_>> for Fact {
    type Error = ReadError;

    fn try_from(fact: FactV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            path: fact.path.into_owned(),
            op: Cow::Owned(fact.op.into_owned()),
            expected: fact.expected.into_owned(),
            actual: fact.actual.try_into()?,
            via: fact.via.into_iter().map(Into::into).collect(),
            rule_at: fact.rule_at,
            source: fact.source.map(Into::into),
        })
    }
}

impl<'a> From<&'a Join> for JoinV1<'a> {
    fn from(join: &'a Join) -> Self {
        Self { field: text(&join.field), to: text(&join.to) }
    }
}

impl From<JoinV1<'_>> for Join {
    fn from(join: JoinV1<'_>) -> Self {
        Self { field: join.field.into_owned(), to: join.to.into_owned() }
    }
}

impl<'a> From<&'a Source> for SourceV1<'a> {
    fn from(source: &'a Source) -> Self {
        Self { api: text(&source.api), region: optional(&source.region), at: source.at, request_id: optional(&source.request_id) }
    }
}

impl From<SourceV1<'_>> for Source {
    fn from(source: SourceV1<'_>) -> Self {
        Self {
            api: source.api.into_owned(),
            region: source.region.map(Cow::into_owned),
            at: source.at,
            request_id: source.request_id.map(Cow::into_owned),
        }
    }
}

impl<'a> From<&'a Open> for OpenV1<'a> {
    fn from(open: &'a Open) -> Self {
        Self {
            path: text(&open.path),
            resource: optional(&open.resource),
            cause: (&*open.cause).into(),
            rule_at: open.rule_at.clone(),
        }
    }
}

impl From<OpenV1<'_>> for Open {
    fn from(open: OpenV1<'_>) -> Self {
        Self {
            path: open.path.into_owned(),
            resource: open.resource.map(Cow::into_owned),
            cause: open.cause.into(),
            rule_at: open.rule_at,
        }
    }
}

impl<'a> From<&'a NearMiss> for NearMissV1<'a> {
    fn from(miss: &'a NearMiss) -> Self {
        let lacks = miss.lacks.iter().map(Into::into).collect();
        Self { path: text(&miss.path), item: text(&miss.item), lacks, of: miss.of }
    }
}

impl TryFrom<NearMissV1<'_>> for NearMiss {
    type Error = ReadError;

    fn try_from(miss: NearMissV1<'_>) -> Result<Self, ReadError> {
        let lacks = miss.lacks.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
        Ok(Self { path: miss.path.into_owned(), item: miss.item.into_owned(), lacks, of: miss.of })
    }
}
