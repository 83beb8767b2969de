//! Waivers as the page shows them: what each hides today, who answers for it, and until when.

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;

use super::links::{FindingLink, Links};
use crate::assess::{Assessment, Waiver, WaiverReport};
use crate::report::words;

/// Findings named of one waiver; the others are counted.
const NAMED: usize = 20;

/// A waiver.
#[derive(Serialize, JsonSchema)]
pub(super) struct WaiverRow {
    /// Its own name.
    id: String,
    /// What has become of it, for the style.
    class: &'static str,
    /// What has become of it, in a word or two.
    state: &'static str,
    /// The same in a sentence.
    sentence: String,
    /// What to do about it, if something is to be done.
    help: Option<&'static str>,
    /// The rule.
    rule: String,
    /// The account.
    account: String,
    /// The region, if it is about one only.
    region: Option<String>,
    /// The resource.
    resource: String,
    /// The path that it is limited to.
    only_path: Option<String>,
    /// How many findings it may match.
    max_matches: Option<u64>,
    /// Why the exception is accepted.
    reason: String,
    /// Who answers for it.
    owner: String,
    /// Who accepted it.
    approved_by: Option<String>,
    /// Where it was discussed.
    ticket: Option<String>,
    /// Its last day.
    expires: String,
    /// How far that day is from the report's.
    left: String,
    /// The findings that it matches.
    matches: Vec<FindingLink>,
    /// How many more it matches.
    more: Option<String>,
    /// Where it stands.
    at: String,
}

/// A row for each waiver.
pub(super) fn waiver_rows(assessment: &Assessment, links: &Links<'_>) -> Vec<WaiverRow> {
    let today = assessment.provenance.as_of.to_zoned(TimeZone::UTC).date();
    assessment.waivers.iter().map(|report| row(report, today, links)).collect()
}

fn row(report: &WaiverReport, today: jiff::civil::Date, links: &Links<'_>) -> WaiverRow {
    let Waiver { id, rule, account, region, resource, reason, owner, approved_by, ticket, expires, .. } = &report.waiver;
    let more = report.matches.len().saturating_sub(NAMED) as u64;
    WaiverRow {
        id: id.clone(),
        class: report.state.as_str(),
        state: report.state.describe(),
        sentence: report.sentence(),
        help: report.help(),
        rule: rule.clone(),
        account: account.to_string(),
        region: region.as_ref().map(ToString::to_string),
        resource: resource.to_string(),
        only_path: report.waiver.only_path.clone(),
        max_matches: report.waiver.max_matches,
        reason: reason.clone(),
        owner: owner.clone(),
        approved_by: approved_by.clone(),
        ticket: ticket.clone(),
        expires: expires.to_string(),
        left: left(i64::from(today.until(*expires).map_or(0, |span| span.get_days()))),
        matches: report.matches.iter().take(NAMED).filter_map(|fingerprint| links.finding(fingerprint)).collect(),
        more: (more > 0).then(|| words::count(more, "more", "more")),
        at: format!("{}:{}", report.waiver.file, report.waiver.line),
    }
}

fn left(days: i64) -> String {
    match days {
        0 => "its last day is today".to_owned(),
        1.. => words::count(days.unsigned_abs(), "day left", "days left"),
        _ => words::count(days.unsigned_abs(), "day ago", "days ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn days_are_counted_to_the_last_one() {
        assert_eq!([left(-1), left(0), left(1), left(30)], ["1 day ago", "its last day is today", "1 day left", "30 days left"]);
    }
}
