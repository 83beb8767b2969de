use trailwarden::report::Format;

use super::{golden, pretty};

#[test]
fn asff_of_an_account_with_waivers_and_a_baseline() {
    insta::assert_snapshot!(pretty(Format::Asff, &golden::compared().assess()));
}
