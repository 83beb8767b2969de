//! Templates of users: what they see, and that nothing from outside gets out of the place that they give it.

use std::collections::BTreeSet;
use std::sync::Arc;

use trailwarden::assess::Assessment;
use trailwarden::diagnostics::SourceFile;
use trailwarden::report::template::{FILTERS, Template};
use trailwarden::report::{Format, context_schema};

use super::golden::{self, HOSTILE};
use super::hostile::treacherous;
use super::markup::{Token, tokens};
use super::{goldens, plainly};

fn template(name: &str, text: &str) -> Template {
    Template::new(Arc::new(SourceFile { name: name.into(), text: text.to_owned() })).unwrap()
}

fn filled(name: &str, text: &str, assessment: &Assessment) -> String {
    template(name, text).render(assessment, None).unwrap()
}

/// What comes of one place for each name of the hostile account.
fn names(name: &str, text: &str) -> String {
    let list = format!("{{% for finding in result.findings %}}{text}\n{{% endfor %}}");
    filled(name, &list, &golden::hostile().assess())
}

/// The names as they are, each once.
fn hostile_names() -> BTreeSet<String> {
    let assessment = golden::hostile().assess();
    assessment.findings.iter().map(|judged| judged.finding.subject.name.to_string()).collect()
}

#[test]
fn in_html_names_are_text_and_nothing_else() {
    let html = "<!DOCTYPE html>\n".to_owned()
        + &names("a.html", "<p title=\"{{ finding.resource.name }}\">{{ finding.resource.name }}</p>");
    let found: BTreeSet<String> = tokens(&html)
        .into_iter()
        .filter_map(|token| match token {
            Token::Open { name, attributes } => {
                let keys: Vec<_> = attributes.iter().map(|(key, _)| key.as_str()).collect();
                Some(format!("{name} {}", keys.join(" ")))
            }
            Token::Close(name) => Some(format!("/{name}")),
            Token::Text(_) => None,
        })
        .collect();
    assert_eq!(found, BTreeSet::from(["p title".to_owned(), "/p".to_owned()]));
    assert_eq!(treacherous(&html), Vec::<char>::new());
}

#[test]
fn in_markdown_names_are_text_and_nothing_else() {
    let markdown = names("a.md", "- {{ finding.resource.name }}");
    for bad in ["<", ">", "](", "![", "@", "://", "www.", "{{", "\\", "`", "|"] {
        // A character that would be invisible is written out with a backslash, which is escaped too.
        let lines: Vec<_> = markdown.lines().filter(|line| line.contains(bad)).collect();
        assert_eq!(lines, Vec::<&str>::new(), "{bad}");
    }
    assert!(markdown.lines().all(|line| line.starts_with("- ")), "{markdown}");
    assert_eq!(treacherous(&markdown), Vec::<char>::new());
}

#[test]
fn in_json_names_are_whole() {
    let json = names("a.json.j2", "{{ finding.resource.name }}");
    let read: BTreeSet<String> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, hostile_names());
}

#[test]
fn in_yaml_names_are_whole() {
    let yaml = names("a.yaml", "- {{ finding.resource.name }}");
    let read: Vec<String> = serde_yaml::from_str(&yaml).unwrap();
    assert_eq!(read.into_iter().collect::<BTreeSet<_>>(), hostile_names());
}

#[test]
fn in_csv_each_value_is_a_cell_and_no_cell_is_a_formula() {
    let text = names("a.csv", "{{ finding.resource.name }},{{ finding.severity }},{{ finding.waiver }}");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), golden::hostile().assess().findings.len());
    for row in &rows {
        assert_eq!((row.len(), &row[2]), (3, ""), "{row:?}");
        assert!(!row[0].trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}']), "{row:?}");
    }
    assert_eq!(treacherous(&text), Vec::<char>::new());
}

#[test]
fn in_text_nothing_moves_hides_or_turns_what_follows() {
    let text = names("a.txt", "{{ finding.resource.name }}");
    assert_eq!(treacherous(&text), Vec::<char>::new());
    assert!(text.contains(r"\u{1b}["), "{text}");
}

#[test]
fn no_filter_of_ours_lets_markup_through() {
    for ending in ["html", "md", "csv", "txt"] {
        for (filter, _, _) in FILTERS.iter().filter(|(name, _, _)| *name != "counted") {
            let name = format!("a.{ending}");
            let text = names(&name, &format!("{{{{ finding.resource.name|{filter} }}}}"));
            assert_eq!(treacherous(&text), Vec::<char>::new(), "{ending} {filter}");
            assert!(!text.contains("<script") || matches!(ending, "csv" | "txt"), "{ending} {filter}");
        }
    }
}

#[test]
fn json_in_a_page_ends_no_script() {
    let html = names("a.html", "<script type=\"application/json\">{{ finding.resource|tojson }}</script>");
    let scripts: Vec<&str> = html.split("</script>").map(|part| part.split('>').nth(1).unwrap_or_default()).collect();
    let read: BTreeSet<String> = scripts
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| serde_json::from_str::<serde_json::Value>(text).unwrap()["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(read, hostile_names());
}

#[test]
fn what_is_given_to_a_template_is_never_run() {
    assert!(HOSTILE.iter().any(|evil| evil.contains("{{")), "the hostile account has no template in a name");
    assert!(!names("a.txt", "{{ finding.resource.name }} {{ finding.message|prose }}").contains(" 49 "));
}

#[test]
fn the_numbers_are_those_of_the_result() {
    let text = "{{ page.counts.total.fail }} {{ page.counts.total.unknown }} {{ result.summary.total|tojson }} \
                {{ result.findings|length }}";
    for (name, assessment) in goldens() {
        let result: serde_json::Value = serde_json::from_str(&plainly(Format::Json, &assessment)).unwrap();
        let total = &result["summary"]["total"];
        let count = result["findings"].as_array().unwrap().len();
        let made = filled("a.txt", text, &assessment);
        let (numbers, json) = made.split_once(" {").unwrap();
        let (json, length) = json.rsplit_once("} ").unwrap();
        assert_eq!(numbers, format!("{} {}", total["fail"], total["unknown"]), "{name}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&format!("{{{json}}}")).unwrap(), *total, "{name}");
        assert_eq!(length, count.to_string(), "{name}");
    }
}

/// Every name of the schema below `result` and `page`, as far as no list stands between.
fn all_paths() -> Vec<String> {
    let schema: serde_json::Value = serde_json::from_str(&context_schema()).unwrap();
    let mut paths = Vec::new();
    let mut rest = vec![(String::new(), schema.clone())];
    while let Some((path, shape)) = rest.pop() {
        let refers = shape.get("$ref").or_else(|| shape.pointer("/anyOf/0/$ref")).and_then(|target| target.as_str());
        let shape = refers.map_or(shape.clone(), |target| schema.pointer(&target[1..]).unwrap().clone());
        for (name, below) in shape["properties"].as_object().into_iter().flatten() {
            let below_path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            paths.push(below_path.clone());
            rest.push((below_path, below.clone()));
        }
    }
    paths
}

#[test]
fn a_name_of_the_schema_is_there_even_when_the_result_lacks_it() {
    let assessment = golden::empty().assess();
    let result: serde_json::Value = serde_json::from_str(&plainly(Format::Json, &assessment)).unwrap();
    assert!(result.get("changes").is_none(), "the example no longer lacks it");
    assert_eq!(filled("a.txt", "{{ result.changes is none }}", &assessment), "True");
    // What is none has nothing below it.
    let asked = all_paths()
        .into_iter()
        .filter(|path| path.matches('.').count() <= 2 && !path.contains("changes.") && !path.contains("overview."));
    let text: String = asked.filter(|path| !path.contains("score")).map(|path| format!("{{{{ {path} is defined }}}} ")).collect();
    assert!(text.contains("{{ result.summary.total is defined }}"), "{text}");
    assert_eq!(filled("a.txt", &text, &assessment).replace("True ", ""), "");
}
