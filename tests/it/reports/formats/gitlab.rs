use trailwarden::report::Format;

use super::{golden, pretty};

#[test]
fn gitlab_of_an_account_with_waivers_and_a_baseline() {
    insta::assert_snapshot!(pretty(Format::Gitlab, &golden::compared().assess()));
}
