//! Waivers.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ReadError, optional, text};
use crate::assess::waiver::Pattern;
use crate::assess::{Waiver, WaiverReport, WaiverState};

/// An accepted exception.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Waiver")]
pub(super) struct WaiverV1<'a> {
    /// Its own name.
    id: Cow<'a, str>,
    /// The rule whose findings it covers.
    rule_id: Cow<'a, str>,
    /// The account.
    account: PatternV1<'a>,
    /// The region; missing for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<PatternV1<'a>>,
    /// The resource, by id, ARN or name.
    resource: PatternV1<'a>,
    /// Why the exception is accepted.
    reason: Cow<'a, str>,
    /// Who answers for it.
    owner: Cow<'a, str>,
    /// Who accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approved_by: Option<Cow<'a, str>>,
    /// Where it was discussed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ticket: Option<Cow<'a, str>>,
    /// The last day on which it counts, in UTC.
    #[schemars(extend("format" = "date"))]
    expires: String,
    /// It covers nothing once it matches more findings than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_matches: Option<u64>,
    /// It covers a finding only if all facts that decided are at this path or below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    only_path: Option<Cow<'a, str>>,
    /// What has become of it.
    state: WaiverState,
    /// The findings that it matches, by fingerprint. It covers them if it is active, or expires soon.
    matches: Vec<Cow<'a, str>>,
    /// The file that it stands in, by the name it was read by.
    file: Cow<'a, str>,
    /// The line it begins at.
    line: u32,
}

/// What a part of a waiver matches.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Pattern")]
#[serde(rename_all = "snake_case")]
enum PatternV1<'a> {
    /// This text and no other.
    Exact(Cow<'a, str>),
    /// Every text of this form; `*` stands for any characters, `?` for any one.
    Glob(Cow<'a, str>),
}

impl<'a> From<&'a Pattern> for PatternV1<'a> {
    fn from(pattern: &'a Pattern) -> Self {
        match pattern {
            Pattern::Exact(exact) => Self::Exact(text(exact)),
            Pattern::Glob(glob) => Self::Glob(text(glob)),
        }
    }
}

impl From<PatternV1<'_>> for Pattern {
    fn from(pattern: PatternV1<'_>) -> Self {
        match pattern {
            PatternV1::Exact(text) => Self::Exact(text.into_owned()),
            PatternV1::Glob(text) => Self::Glob(text.into_owned()),
        }
    }
}

impl<'a> From<&'a WaiverReport> for WaiverV1<'a> {
    fn from(report: &'a WaiverReport) -> Self {
        let waiver = &report.waiver;
        Self {
            id: text(&waiver.id),
            rule_id: text(&waiver.rule),
            account: (&waiver.account).into(),
            region: waiver.region.as_ref().map(Into::into),
            resource: (&waiver.resource).into(),
            reason: text(&waiver.reason),
            owner: text(&waiver.owner),
            approved_by: optional(&waiver.approved_by),
            ticket: optional(&waiver.ticket),
            expires: waiver.expires.to_string(),
            max_matches: waiver.max_matches,
            only_path: optional(&waiver.only_path),
            state: report.state,
            matches: report.matches.iter().map(text).collect(),
            file: text(&waiver.file),
            line: waiver.line,
        }
    }
}

impl TryFrom<WaiverV1<'_>> for WaiverReport {
    type Error = ReadError;

    fn try_from(waiver: WaiverV1<'_>) -> Result<Self, ReadError> {
        let expires = waiver.expires.parse().map_err(|_| ReadError::OddValue(format!("`{}` is no day", waiver.expires)))?;
        Ok(Self {
            waiver: Waiver {
                id: waiver.id.into_owned(),
                rule: waiver.rule_id.into_owned(),
                account: waiver.account.into(),
                region: waiver.region.map(Into::into),
                resource: waiver.resource.into(),
                reason: waiver.reason.into_owned(),
                owner: waiver.owner.into_owned(),
                approved_by: waiver.approved_by.map(Cow::into_owned),
                ticket: waiver.ticket.map(Cow::into_owned),
                expires,
                max_matches: waiver.max_matches,
                only_path: waiver.only_path.map(Cow::into_owned),
                file: waiver.file.into_owned(),
                line: waiver.line,
            },
            state: waiver.state,
            matches: waiver.matches.into_iter().map(Cow::into_owned).collect(),
        })
    }
}
