//! The page on writing rules, followed from its beginning to its end.

use std::fs;

use crate::followed::follow;
use crate::page::Page;

const PAGE: Page = Page { name: "docs/writing-rules.md", text: include_str!("../../docs/writing-rules.md") };

#[test]
fn every_mark_stands_above_a_block() {
    PAGE.assert_marks();
}

#[test]
fn the_page_works_from_its_beginning_to_its_end() {
    let (files, sessions) = follow(PAGE);
    assert!(files > 1 && sessions > 3, "{files} files, {sessions} sessions");
}

#[test]
fn the_language_links_to_the_page() {
    let language = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rule-language.md")).unwrap();
    assert!(language.contains("](writing-rules.md)") && language.contains("](rule-reference.md)"));
}
