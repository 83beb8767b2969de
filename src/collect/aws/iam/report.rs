//! The credential report: generated on request, waited for within bounds, one row a user.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_iam::Client;
use aws_sdk_iam::error::SdkError;
use aws_sdk_iam::operation::get_credential_report::{GetCredentialReportError, GetCredentialReportOutput};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::time::Instant;

use crate::collect::answer::{Answer, required, time};
use crate::collect::error::malformed;
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::Visit;
use crate::model::call::Call;
use crate::model::{Cause, List, Observed, Timestamp};

const GENERATE: &str = "iam:GenerateCredentialReport";
const REPORT: &str = "iam:GetCredentialReport";
const ROOT: &str = "<root_account>";

/// The report, or why there is none.
#[derive(Debug)]
pub(super) struct Report {
    rows: Observed<Vec<Row>>,
    /// When it was made.
    pub(super) generated_at: Observed<Timestamp>,
}

/// The row of one user.
#[derive(Debug, Clone)]
pub(super) struct Row {
    columns: Arc<BTreeMap<String, usize>>,
    cells: Vec<String>,
}

/// A row, or why there is none.
#[derive(Debug)]
pub(super) struct Line<'r> {
    call: &'static Call,
    row: Result<&'r Row, Arc<Cause>>,
}

/// Has the report generated and reads it. One that is younger than four hours is not generated anew.
pub(super) async fn read(visit: &Visit<'_>, client: &Client) -> Report {
    if !visit.recorder.wants(REPORT) {
        return Report { rows: Observed::default(), generated_at: Observed::default() };
    }
    let generated = generate(visit, client).await;
    let question = Question { call: REPORT, region: &visit.region, about: "" };
    let answer = visit.recorder.ask(question, || poll(visit, client)).await;
    let answer = blame_generation(answer, generated);
    Report {
        rows: answer.field(|output| parse(answer.call, output)),
        generated_at: answer.required("GeneratedTime", |output| time(output.generated_time.as_ref()?)),
    }
}

async fn generate(visit: &Visit<'_>, client: &Client) -> Observed<()> {
    let question = Question { call: GENERATE, region: &visit.region, about: "" };
    let answer = visit.recorder.ask(question, || client.generate_credential_report().send()).await;
    answer.seen.map(|_| ())
}

/// Looks again and again while IAM says that the report is on its way.
async fn poll(visit: &Visit<'_>, client: &Client) -> Result<GetCredentialReportOutput, SdkError<GetCredentialReportError>> {
    let started = Instant::now();
    loop {
        let result = client.get_credential_report().send().await;
        match &result {
            Err(error) if is_on_its_way(error.code()) && started.elapsed() < visit.limits.report_wait => {
                tokio::time::sleep(visit.limits.report_poll).await;
            }
            _ => return result,
        }
    }
}

fn is_on_its_way(code: Option<&str>) -> bool {
    matches!(code, Some("ReportInProgress" | "CredentialReportNotReadyException" | "CredentialReportNotReady"))
}

/// There is no report because it could not be generated: then that is the cause.
fn blame_generation(answer: Answer<GetCredentialReportOutput>, generated: Observed<()>) -> Answer<GetCredentialReportOutput> {
    let not_there = |cause: &Cause| {
        let code = cause.code.as_deref().unwrap_or_default();
        code.starts_with("ReportNotPresent") || code.starts_with("CredentialReportNotPresent") || code.contains("Expired")
    };
    match (&answer.seen, generated) {
        (Observed::Unknown(cause), Observed::Unknown(first)) if not_there(cause) => {
            Answer { seen: Observed::Unknown(first), ..answer }
        }
        _ => answer,
    }
}

fn parse(call: &'static Call, output: &GetCredentialReportOutput) -> Observed<Vec<Row>> {
    let Some(content) = &output.content else { return required(call, "Content", None) };
    match parse_rows(content.as_ref()) {
        Ok(rows) => Observed::Known(rows),
        Err(why) => Observed::Unknown(malformed(call, &why)),
    }
}

fn parse_rows(content: &[u8]) -> Result<Vec<Row>, String> {
    let mut reader = csv::Reader::from_reader(content);
    let header = reader.headers().map_err(|error| error.to_string())?;
    let columns: Arc<BTreeMap<String, usize>> =
        Arc::new(header.iter().enumerate().map(|(index, name)| (name.to_owned(), index)).collect());
    for needed in ["user", "arn"] {
        if !columns.contains_key(needed) {
            return Err(format!("the report has no column `{needed}`"));
        }
    }
    let rows = reader.records().map(|record| {
        let record = record.map_err(|error| error.to_string())?;
        Ok(Row { columns: Arc::clone(&columns), cells: record.iter().map(ToOwned::to_owned).collect() })
    });
    rows.collect()
}

impl Report {
    /// The rows of users, the root user's left out; open when there is no report.
    pub(super) fn users(&self) -> List<&Row> {
        match &self.rows {
            Observed::Known(rows) => rows.iter().filter(|row| row.cell("user") != Some(ROOT)).collect(),
            Observed::Absent => List::complete(Vec::new()),
            Observed::Unknown(cause) => List { items: Vec::new(), rest: Some(Arc::clone(cause)) },
        }
    }

    /// The root user's row.
    pub(super) fn root(&self) -> Line<'_> {
        self.line(ROOT, |row| row.cell("user") == Some(ROOT))
    }

    /// The row of the user with this ARN.
    pub(super) fn user(&self, arn: &str) -> Line<'_> {
        self.line(arn, |row| row.cell("arn") == Some(arn))
    }

    fn line(&self, who: &str, is_it: impl Fn(&Row) -> bool) -> Line<'_> {
        let call = declared(REPORT);
        let row = match &self.rows {
            Observed::Known(rows) => {
                let missing =
                    || malformed(call, &format!("the credential report, which can be four hours old, has no row for {who}"));
                rows.iter().find(|row| is_it(row)).ok_or_else(missing)
            }
            Observed::Absent => Err(malformed(call, "there is no report")),
            Observed::Unknown(cause) => Err(Arc::clone(cause)),
        };
        Line { call, row }
    }
}

impl Row {
    /// The text of a column.
    pub(super) fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(*self.columns.get(column)?).map(String::as_str)
    }

    /// The row as a line, to read fields from.
    pub(super) fn line(&self) -> Line<'_> {
        Line { call: declared(REPORT), row: Ok(self) }
    }
}

impl Line<'_> {
    fn read<T>(&self, column: &str, read: impl FnOnce(&str) -> Option<Observed<T>>) -> Observed<T> {
        let row = match &self.row {
            Ok(row) => row,
            Err(cause) => return Observed::unknown(cause),
        };
        let Some(text) = row.cell(column) else { return required(self.call, column, None) };
        let unreadable = || Observed::Unknown(malformed(self.call, &format!("`{column}` is `{text}`")));
        read(text).unwrap_or_else(unreadable)
    }

    /// A column that is always true or false.
    pub(super) fn bool(&self, column: &str) -> Observed<bool> {
        self.read(column, |text| parse_bool(text).map(Observed::Known))
    }

    /// A column that is true or false, or does not apply.
    pub(super) fn optional_bool(&self, column: &str) -> Observed<bool> {
        self.read(column, |text| if says_nothing(text) { Some(Observed::Absent) } else { parse_bool(text).map(Observed::Known) })
    }

    /// A column that is always a time.
    pub(super) fn time(&self, column: &str) -> Observed<Timestamp> {
        self.read(column, |text| text.parse().ok().map(Observed::Known))
    }

    /// A column that is a time, or does not apply.
    pub(super) fn optional_time(&self, column: &str) -> Observed<Timestamp> {
        self.read(column, |text| if says_nothing(text) { Some(Observed::Absent) } else { text.parse().ok().map(Observed::Known) })
    }

    /// A column that is a text, or does not apply.
    pub(super) fn optional_text(&self, column: &str) -> Observed<String> {
        self.read(column, |text| Some(if says_nothing(text) { Observed::Absent } else { Observed::Known(text.to_owned()) }))
    }
}

fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "true" | "TRUE" => Some(true),
        "false" | "FALSE" => Some(false),
        _ => None,
    }
}

/// Source: IAM User Guide, "Understanding the report format".
fn says_nothing(text: &str) -> bool {
    matches!(text, "" | "N/A" | "no_information" | "not_supported")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CauseKind;

    const TEXT: &str = "user,arn,password_enabled,password_last_used,mfa_active\n\
        <root_account>,arn:aws:iam::1:root,not_supported,2025-11-04T10:22:20+00:00,true\n\
        alice,arn:aws:iam::1:user/alice,true,no_information,maybe\n";

    fn report() -> Report {
        Report { rows: Observed::Known(parse_rows(TEXT.as_bytes()).unwrap()), generated_at: Observed::default() }
    }

    #[test]
    fn cells_that_say_nothing_are_absent() {
        let report = report();
        assert_eq!(report.root().optional_bool("password_enabled"), Observed::Absent);
        assert_eq!(report.user("arn:aws:iam::1:user/alice").optional_time("password_last_used"), Observed::Absent);
        assert_eq!(report.root().optional_time("password_last_used"), Observed::Known("2025-11-04T10:22:20Z".parse().unwrap()));
        assert_eq!(report.users().items.len(), 1);
    }

    #[test]
    fn cells_that_cannot_be_read_are_unknown_and_say_why() {
        let report = report();
        let why = |seen: Observed<bool>| match seen {
            Observed::Unknown(cause) => (cause.kind, cause.detail.clone().unwrap().to_string()),
            other => panic!("{other:?}"),
        };
        let alice = report.user("arn:aws:iam::1:user/alice");
        assert_eq!(why(alice.bool("mfa_active")), (CauseKind::Malformed, "`mfa_active` is `maybe`".to_owned()));
        assert_eq!(why(alice.bool("cert_1_active")), (CauseKind::Malformed, "the answer has no `cert_1_active`".to_owned()));
        let (kind, detail) = why(report.user("arn:aws:iam::1:user/bob").bool("mfa_active"));
        assert_eq!(kind, CauseKind::Malformed);
        assert!(detail.ends_with("has no row for arn:aws:iam::1:user/bob"), "{detail}");
    }

    #[test]
    fn a_report_without_its_columns_is_refused() {
        assert_eq!(parse_rows(b"name,arn\nx,y\n").unwrap_err(), "the report has no column `user`");
        assert!(parse_rows(b"user,arn\nalice\n").is_err());
    }
}
