//! The page on templates, followed from its beginning to its end, and its tables, which are made from what they list.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use trailwarden::report::context_schema;
use trailwarden::report::template::FILTERS;

use crate::cli::run;
use crate::followed::follow;
use crate::page::Page;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/templates.md");
const PAGE: Page = Page { name: "docs/templates.md", text: include_str!("../../docs/templates.md") };

#[test]
fn every_mark_stands_above_a_block() {
    PAGE.assert_marks();
}

#[test]
fn the_page_works_from_its_beginning_to_its_end() {
    assert_eq!(follow(PAGE), (3, 3));
}

#[test]
fn the_examples_have_nothing_to_be_warned_of() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/templates");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().display().to_string()).collect();
    files.sort();
    let lint = run(&[&["templates", "lint"], &files.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat());
    assert_eq!((lint.code, lint.stdout.as_str(), lint.stderr.as_str()), (Some(0), "2 templates, no problem\n", ""));
}

/// The names of one of the two things that templates see, with what they mean.
fn names(of: &str) -> String {
    let schema: Value = serde_json::from_str(&context_schema()).unwrap();
    let target = schema["properties"][of]["$ref"].as_str().unwrap();
    let properties = schema.pointer(&target[1..]).unwrap()["properties"].as_object().unwrap();
    let mut table = format!("| `{of}.` | |\n|---|---|\n");
    for (name, shape) in properties {
        let what = shape["description"].as_str().unwrap().trim_end_matches('.');
        let _ = writeln!(table, "| `{name}` | {} |", what.replace('|', "\\|"));
    }
    table
}

fn filters() -> String {
    let mut table = "| Filter | As in | Gives |\n|---|---|---|\n".to_owned();
    for (name, example, about) in FILTERS {
        let _ = writeln!(table, "| `{name}` | `{}` | {about} |", format!("{{{{ {example} }}}}").replace('|', "\\|"));
    }
    table
}

#[test]
fn its_tables_are_made_from_what_they_list() {
    let mut page = fs::read_to_string(PATH).unwrap();
    for (name, table) in [("page", names("page")), ("result", names("result")), ("filters", filters())] {
        let begin = format!("<!-- table: {name} -->\n");
        let at = page.find(&begin).unwrap_or_else(|| panic!("{PATH} has no `{}`", begin.trim())) + begin.len();
        let end = at + page[at..].find("<!-- end -->").unwrap();
        page.replace_range(at..end, &table);
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PATH, &page).unwrap();
    }
    assert!(
        page == fs::read_to_string(PATH).unwrap(),
        "the tables changed: run `UPDATE_DOCS=1 cargo test its_tables_are_made` and commit them"
    );
}
