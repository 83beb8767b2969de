//! CSV for spreadsheets and scripts: one row a finding, a first row with names that only ever grow in number. Every cell
//! is quoted, and none begins like a formula.

use super::ReportError;
use super::entries::{Entry, entries};
use super::escape::visible;
use super::standards::Standards;
use super::words;
use crate::assess::{Assessment, Change};
use crate::model::Status;

/// A column's name and what stands in it.
type Column = (&'static str, fn(Entry<'_>, &Standards<'_>) -> String);

/// The columns, in their order. New ones come last: scripts count.
static COLUMNS: &[Column] = &[
    ("rule_id", |entry, _| entry.rule.id.to_string()),
    ("title", |entry, _| entry.rule.title.clone()),
    ("severity", |entry, _| entry.finding().severity.to_string()),
    ("status", |entry, _| entry.finding().status.to_string()),
    ("disposition", |entry, _| entry.judged.disposition.as_str().to_owned()),
    ("account", |entry, _| entry.subject().account.to_string()),
    ("region", |entry, _| words::region(entry.subject()).to_owned()),
    ("resource_type", |entry, _| entry.subject().kind.as_str().to_owned()),
    ("resource_name", |entry, _| entry.subject().name.to_string()),
    ("resource_id", |entry, _| entry.subject().id.to_string()),
    ("stands_for_all", |entry, _| entry.finding().stands_for_all.to_string()),
    ("message", |entry, _| entry.finding().message.to_string()),
    ("evidence", |entry, _| entry.evidence().join("; ")),
    ("remediation", |entry, _| entry.finding().remediation.as_deref().unwrap_or_default().to_owned()),
    ("fingerprint", |entry, _| entry.judged.fingerprint.clone()),
    ("evidence_digest", |entry, _| entry.judged.evidence_digest.clone()),
    ("waiver", |entry, _| entry.judged.waiver.as_deref().unwrap_or_default().to_owned()),
    ("change", |entry, _| entry.judged.change.map_or("", Change::as_str).to_owned()),
    ("requirements", |entry, standards| {
        standards.of(&entry.rule.id).iter().map(|bearing| bearing.tag()).collect::<Vec<_>>().join("; ")
    }),
];

/// Writes the table. The first row is there even when there is no finding.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, ReportError> {
    let mut writer = ::csv::WriterBuilder::new().quote_style(::csv::QuoteStyle::Always).from_writer(Vec::new());
    writer.write_record(COLUMNS.iter().map(|(name, _)| name))?;
    let standards = Standards::new(assessment);
    for entry in entries(assessment, include) {
        writer.write_record(COLUMNS.iter().map(|(_, value)| cell(&value(entry, &standards))))?;
    }
    writer.into_inner().map_err(|error| ReportError::Csv(error.into_error().into()))
}

/// Text that no spreadsheet takes for a formula: it is led by an apostrophe if it begins like one.
///
/// Source: OWASP, "CSV Injection". Tabs and line ends are written out before, so none can begin a cell; blanks in front
/// are looked through, since some programs drop them.
pub(super) fn cell(text: &str) -> String {
    let text = visible(text);
    let first = text.trim_start().chars().next();
    let begins_formula =
        first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'));
    if begins_formula { format!("'{text}") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(1)", "＝1+1", "＋1", "－1", "＠a", "  =1", "\u{3000}=1"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!([cell("\t=1"), cell("\r=1"), cell("a=1"), cell("")], ["\\t=1", "\\r=1", "a=1", ""]);
    }
}
