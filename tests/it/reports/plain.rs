//! Text and Markdown as people see them.

use trailwarden::model::Status;
use trailwarden::report::{Format, Options};

use super::{golden, plainly, rendered};

#[test]
fn text_of_a_typical_account() {
    insta::assert_snapshot!(plainly(Format::Text, &golden::typical().assess()));
}

#[test]
fn text_with_nothing_to_say() {
    insta::assert_snapshot!(plainly(Format::Text, &golden::empty().assess()));
}

#[test]
fn text_when_nothing_could_be_read() {
    insta::assert_snapshot!(plainly(Format::Text, &golden::all_unknown().assess()));
}

#[test]
fn text_with_everything_in_a_narrow_terminal() {
    let options = Options { width: Some(60), include: Some(Status::ALL.to_vec()), ..Options::default() };
    insta::assert_snapshot!(rendered(Format::Text, &golden::typical().assess(), &options));
}

#[test]
fn markdown_of_a_typical_account() {
    insta::assert_snapshot!(plainly(Format::Markdown, &golden::typical().assess()));
}

#[test]
fn markdown_when_nothing_could_be_read() {
    insta::assert_snapshot!(plainly(Format::Markdown, &golden::all_unknown().assess()));
}

#[test]
fn markdown_cut_to_size() {
    let options = Options { max_bytes: Some(1_200), ..Options::default() };
    insta::assert_snapshot!(rendered(Format::Markdown, &golden::typical().assess(), &options));
}

#[test]
fn colours_change_nothing_but_colours() {
    let assessment = golden::typical().assess();
    let coloured = rendered(Format::Text, &assessment, &Options { colour: true, ..Options::default() });
    assert_ne!(coloured, plainly(Format::Text, &assessment));
    assert_eq!(without_colours(&coloured), plainly(Format::Text, &assessment));
}

/// The text without sequences of the form `ESC [ … m`.
pub fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').unwrap().1)
}
