//! Changes for terminals.

use super::super::text::{DIM, Page, severity_style};
use super::super::{Options, escape, words};
use super::{groups, more_pressing, pressing, rest, sentence, setting, since, verdicts};
use crate::assess::{ChangeRow, Changes};

/// Writes what changed.
pub(in crate::report) fn write(changes: &Changes, options: &Options) -> String {
    let mut page = Page::new(options);
    page.prose(0, DIM, &since(changes));
    for (change, rows) in groups(changes) {
        let title = change.describe().to_uppercase();
        page.title(anstyle::Style::new(), &title, &words::count(rows.len() as u64, "finding", "findings"));
        for row in rows {
            page.blank();
            self::row(&mut page, row);
        }
    }
    page.blank();
    page.prose(0, anstyle::Style::new(), &rest(changes));
    page.out
}

/// The changes that people have to look at, as a part of a report.
pub(in crate::report) fn part(page: &mut Page, changes: &Changes) {
    page.title(anstyle::Style::new(), "CHANGES", &sentence(changes));
    let (shown, more) = pressing(changes);
    for (change, row) in shown {
        page.blank();
        page.prose(2, DIM, change.describe());
        self::row(page, row);
    }
    if more > 0 {
        page.blank();
        page.prose(2, DIM, &more_pressing(more));
    }
}

fn row(page: &mut Page, row: &ChangeRow) {
    let severity = page.paint(severity_style(row.severity), &format!("{:10}", row.severity.as_str().to_uppercase()));
    let name = escape::visible(&row.subject.name);
    page.line(&format!("{severity}{}  {name}  {}", escape::visible(&row.rule), escape::visible(&words::place(&row.subject))));
    page.prose(10, anstyle::Style::new(), &verdicts(row));
    for change in &row.settings {
        let (was, is) = setting(change);
        page.prose(10, anstyle::Style::new(), &format!("{}: was {was}, is {is}", change.path));
    }
    if let Some(note) = &row.note {
        page.prose(10, DIM, note);
    }
}
