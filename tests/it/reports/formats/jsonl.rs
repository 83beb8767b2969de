use trailwarden::report::Format;

use super::{golden, plainly};

#[test]
fn jsonl_of_an_account_with_waivers_and_a_baseline() {
    insta::assert_snapshot!(plainly(Format::Jsonl, &golden::compared().assess()));
}
