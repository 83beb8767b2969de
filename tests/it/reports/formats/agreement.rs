//! One assessment, one set of numbers, whatever the format.

use std::collections::BTreeMap;

use serde_json::Value;
use trailwarden::assess::{Assessment, Counts, Disposition};
use trailwarden::model::Status;
use trailwarden::report::{FORMATS, Format};

use super::super::goldens;
use super::{json, list, plainly, rows, text};

/// How often each status and disposition stands in a format; formats that tell no disposition have one word for all.
type Tally = BTreeMap<(String, String), u64>;

fn tally(found: impl IntoIterator<Item = (String, String)>) -> Tally {
    found.into_iter().fold(Tally::new(), |mut tally, key| {
        *tally.entry(key).or_default() += 1;
        tally
    })
}

/// What the assessment says, of findings that a format lists.
fn expected(assessment: &Assessment, lists: impl Fn(Status, Disposition) -> bool) -> Tally {
    let listed = assessment.findings.iter().filter(|judged| lists(judged.finding.status, judged.disposition));
    tally(listed.map(|judged| (judged.finding.status.to_string(), judged.disposition.as_str().to_owned())))
}

fn everything(_: Status, _: Disposition) -> bool {
    true
}

fn bad(status: Status, _: Disposition) -> bool {
    matches!(status, Status::Fail | Status::Unknown)
}

fn open(status: Status, disposition: Disposition) -> bool {
    bad(status, disposition) && disposition == Disposition::Open
}

fn pair(value: &Value, status: &str, disposition: &str) -> (String, String) {
    (text(value, status).to_owned(), text(value, disposition).to_owned())
}

fn word(status: &str) -> String {
    let words = [
        ("Pass", "pass"),
        ("Fail", "fail"),
        ("Warning", "unknown"),
        ("Not applicable", "not_applicable"),
        ("PASSED", "pass"),
        ("FAILED", "fail"),
        ("WARNING", "unknown"),
        ("NOT_AVAILABLE", "not_applicable"),
    ];
    words.iter().find(|(theirs, _)| *theirs == status).unwrap().1.to_owned()
}

#[test]
fn lines_list_every_finding() {
    for (name, assessment) in goldens() {
        let lines = plainly(Format::Jsonl, &assessment);
        let findings = lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap());
        let found = findings.map(|finding: Value| pair(&finding, "/status", "/disposition"));
        assert_eq!(tally(found), expected(&assessment, everything), "{name}");
    }
}

#[test]
fn csv_lists_every_finding() {
    for (name, assessment) in goldens() {
        let found = rows(&plainly(Format::Csv, &assessment));
        let found = found.iter().map(|row| (row["status"].clone(), row["disposition"].clone()));
        assert_eq!(tally(found), expected(&assessment, everything), "{name}");
    }
}

#[test]
fn ocsf_lists_every_finding_by_its_own_words() {
    for (name, assessment) in goldens() {
        let events = json(Format::Ocsf, &assessment);
        let found = list(&events, "").iter().map(|event| {
            let disposition = match text(event, "/status") {
                "New" => "open",
                "Suppressed" => "waived",
                "In Progress" => "in_baseline",
                other => panic!("{other}"),
            };
            (word(text(event, "/compliance/status")), disposition.to_owned())
        });
        assert_eq!(tally(found), expected(&assessment, everything), "{name}");
    }
}

#[test]
fn asff_lists_every_finding_by_its_own_words() {
    for (name, assessment) in goldens() {
        let import = json(Format::Asff, &assessment);
        let found = list(&import, "/Findings").iter().map(|finding| {
            let disposition = match text(finding, "/Workflow/Status") {
                "NEW" | "RESOLVED" => "open",
                "SUPPRESSED" => "waived",
                "NOTIFIED" => "in_baseline",
                other => panic!("{other}"),
            };
            (word(text(finding, "/Compliance/Status")), disposition.to_owned())
        });
        assert_eq!(tally(found), expected(&assessment, everything), "{name}");
    }
}

#[test]
fn oscal_observes_every_finding_and_counts_all() {
    for (name, assessment) in goldens() {
        let document = json(Format::Oscal, &assessment);
        let property = |item: &Value, name: &str| {
            let found = list(item, "/props").iter().find(|property| property["name"] == name);
            text(found.unwrap(), "/value").to_owned()
        };
        let result = document.pointer("/assessment-results/results/0").unwrap();
        let observations = list(result, "/observations").iter();
        let found = observations.map(|observation| (property(observation, "status"), property(observation, "disposition")));
        assert_eq!(tally(found), expected(&assessment, everything), "{name}");
        let counted = ["count-fail", "count-unknown", "count-pass", "count-not-applicable"];
        assert_eq!(
            counted.map(|name| property(result, name).parse::<u64>().unwrap()),
            numbers(&assessment.summary.total),
            "{name}"
        );
    }
}

fn numbers(counts: &Counts) -> [u64; 4] {
    Status::ALL.map(|status| counts.of(status))
}

#[test]
fn sarif_lists_violations_and_unknowns_and_counts_all() {
    for (name, assessment) in goldens() {
        let log = json(Format::Sarif, &assessment);
        let results = list(&log, "/runs/0/results").iter();
        let found = results.map(|result| pair(result, "/properties/status", "/properties/disposition"));
        assert_eq!(tally(found), expected(&assessment, bad), "{name}");
        let counts = log.pointer("/runs/0/properties/counts").unwrap();
        assert_eq!(Status::ALL.map(|status| counts[status.as_str()].as_u64().unwrap()), numbers(&assessment.summary.total));
    }
}

#[test]
fn gitlab_lists_what_is_open() {
    for (name, assessment) in goldens() {
        let report = json(Format::Gitlab, &assessment);
        let found = list(&report, "").iter().map(|degradation| {
            let is_unknown = text(degradation, "/description").starts_with("Unknown: ");
            (if is_unknown { "unknown" } else { "fail" }.to_owned(), "open".to_owned())
        });
        assert_eq!(tally(found), expected(&assessment, open), "{name}");
    }
}

#[test]
fn github_shows_nine_and_counts_the_rest() {
    for (name, assessment) in goldens() {
        let annotations = plainly(Format::Github, &assessment);
        let (last, findings) = annotations.lines().collect::<Vec<_>>().split_last().map(|(l, f)| (*l, f.len() as u64)).unwrap();
        let all: u64 = expected(&assessment, open).values().sum();
        let left = all - findings;
        assert_eq!(findings, all.min(9), "{name}");
        assert_eq!(last.contains(&format!("%0A{left} more finding")), left > 0, "{name}: {last}");
    }
}

#[test]
fn junit_counts_in_its_attributes_what_its_cases_say() {
    for (name, assessment) in goldens() {
        let xml = plainly(Format::Junit, &assessment);
        let document = uppsala::parse(&xml).unwrap();
        let number = |attribute: &str| -> u64 {
            let suites = document.get_elements_by_tag_name("testsuite");
            suites.iter().map(|suite| document.get_attribute(*suite, attribute).unwrap().parse::<u64>().unwrap()).sum()
        };
        let elements = |tag: &str| document.get_elements_by_tag_name(tag).len() as u64;
        let count = |status: Status, is_open: bool| -> u64 {
            let found = assessment.findings.iter().filter(|judged| judged.finding.status == status);
            found.filter(|judged| (judged.disposition == Disposition::Open) == is_open).count() as u64
        };
        let skipped = count(Status::Fail, false) + count(Status::Unknown, false) + assessment.summary.total.not_applicable;
        let told = [number("tests"), number("failures"), number("errors"), number("skipped")];
        assert_eq!(told, [elements("testcase"), elements("failure"), elements("error"), elements("skipped")], "{name}");
        assert_eq!(
            told,
            [assessment.summary.total.total(), count(Status::Fail, true), count(Status::Unknown, true), skipped],
            "{name}"
        );
    }
}

/// A new format joins a test above, or says here why it has none.
#[test]
fn every_format_has_its_numbers_compared() {
    let here = ["jsonl", "csv", "ocsf", "asff", "oscal", "sarif", "gitlab", "github", "junit"];
    let in_one_test_for_people = ["json", "text", "html", "markdown"];
    let mut known: Vec<_> = here.into_iter().chain(in_one_test_for_people).collect();
    let mut names: Vec<_> = FORMATS.iter().map(|info| info.name).collect();
    known.sort_unstable();
    names.sort_unstable();
    assert_eq!(names, known);
}
