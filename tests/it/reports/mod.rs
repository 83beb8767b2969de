//! Reports: golden assessments in every format.

mod assessing;
mod browser;
mod comparing;
mod context;
mod formats;
mod gating;
mod golden;
mod hostile;
mod html;
mod json;
mod markup;
mod outlook;
mod plain;
mod scale;
mod stock;
mod templates;
mod waiving;

pub(crate) use plain::without_colours;

use trailwarden::assess::Assessment;
use trailwarden::report::{FORMATS, Format, Options, render};

/// Every golden assessment, by name.
fn goldens() -> [(&'static str, Assessment); 6] {
    [
        ("typical", golden::typical().assess()),
        ("compared", golden::compared().assess()),
        ("empty", golden::empty().assess()),
        ("all unknown", golden::all_unknown().assess()),
        ("hostile", golden::hostile().assess()),
        ("endless names", golden::endless().assess()),
    ]
}

fn rendered(format: Format, assessment: &Assessment, options: &Options) -> String {
    String::from_utf8(render(format, assessment, options).unwrap()).unwrap()
}

fn plainly(format: Format, assessment: &Assessment) -> String {
    rendered(format, assessment, &Options::default())
}

#[test]
fn every_format_is_found_by_its_name_and_ends_in_a_line_feed() {
    for info in FORMATS {
        assert_eq!(Format::parse(info.name), Some(info.format));
        assert_eq!(info.format.name(), info.name);
        for (name, assessment) in goldens() {
            assert!(plainly(info.format, &assessment).ends_with('\n'), "{name} as {}", info.name);
        }
    }
}

#[test]
fn the_order_of_findings_rules_and_calls_does_not_show() {
    let mut material = golden::typical();
    material.rules.reverse();
    material.findings.reverse();
    material.calls.reverse();
    material.listings.reverse();
    let (there, back) = (golden::typical().assess(), material.assess());
    for info in FORMATS {
        assert_eq!(plainly(info.format, &there), plainly(info.format, &back), "{}", info.name);
    }
}

/// The four counts of the row for all findings: the numbers in the first line that holds `label`.
fn numbers_after(text: &str, label: &str) -> Vec<u64> {
    let (_, rest) = text.split_once(label).unwrap();
    let row = rest.split("</tr>").next().unwrap().lines().next().unwrap();
    let numbers = row.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
    numbers.take(4).map(|number| number.parse().unwrap()).collect()
}

#[test]
fn the_counts_are_the_same_in_every_format() {
    for (name, assessment) in goldens() {
        let json: serde_json::Value = serde_json::from_str(&plainly(Format::Json, &assessment)).unwrap();
        let of = |status: &str| json["summary"]["total"][status].as_u64().unwrap();
        let expected = vec![of("fail"), of("unknown"), of("pass"), of("not_applicable")];
        assert_eq!(expected.iter().sum::<u64>(), of("total"), "{name}");
        assert_eq!(expected.iter().sum::<u64>(), json["findings"].as_array().unwrap().len() as u64, "{name}");
        assert_eq!(numbers_after(&plainly(Format::Text, &assessment), "\n  all  "), expected, "{name}");
        assert_eq!(numbers_after(&plainly(Format::Markdown, &assessment), "| **all** |"), expected, "{name}");
        if expected.iter().sum::<u64>() > 0 {
            let html = plainly(Format::Html, &assessment);
            assert_eq!(numbers_after(&html, "<tfoot><tr><th scope=\"row\">all</th>"), expected, "{name}");
        }
    }
}

#[test]
fn the_gate_speaks_one_sentence_in_every_format_that_has_a_place_for_it() {
    // These are lists of findings and nothing else.
    let without = [Format::Gitlab, Format::Csv, Format::Ocsf, Format::Asff];
    for (name, assessment) in goldens() {
        let sentence = &assessment.gate.sentence;
        for info in FORMATS.iter().filter(|info| !without.contains(&info.format)) {
            // Text wraps long lines.
            let words: Vec<_> = plainly(info.format, &assessment).split_whitespace().map(str::to_owned).collect();
            assert!(words.join(" ").contains(sentence), "{name} as {}", info.name);
        }
    }
}
