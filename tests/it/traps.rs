//! The traps that other tools of this kind fall into, read from their source: for each the test that shows that this one
//! does not. The tests themselves stand where their kind of test stands.

use std::fs;
use std::path::{Path, PathBuf};

use trailwarden::rule::{Overrides, builtin};

/// A trap in words, and what shows the right verdict: `file::test`, or `rule: test` for a test in the file of a rule.
const TRAPS: &[(&str, &[&str])] = &[
    (
        "an empty rotation status counts as off, keys that cannot be described disappear, imported material fails",
        &["e2e/traps::the_rotation_of_keys_that_could_not_be_asked_is_neither_off_nor_left_out"],
    ),
    (
        "a single-region trail passes for a multi-region one",
        &["cloudtrail-multi-region: single-region trails in every region are not one multi-region trail"],
    ),
    (
        "one error of a trail's status ends the look at all later trails, or counts as not logging",
        &["e2e/traps::a_trail_whose_status_is_refused_is_unknown_and_hides_no_other"],
    ),
    (
        "trails that are refused in every region give no finding",
        &["e2e/traps::trails_that_could_not_be_listed_anywhere_are_no_account_without_trails"],
    ),
    (
        "a bucket whose region is refused is left out, and so is one whose public access block is",
        &["e2e/traps::a_bucket_whose_region_is_refused_is_still_there"],
    ),
    (
        "a refused access control list looks private, a refused block unblocked, a refused policy absent",
        &["e2e/traps::a_bucket_of_which_one_thing_is_refused_is_unknown_in_that_and_as_before_in_all_else"],
    ),
    (
        "without a credential report there is no finding about root",
        &["e2e/traps::without_a_credential_report_root_and_users_are_unknown_and_not_left_out"],
    ),
    (
        "a metric filter counts though its trail is stopped, its alarm does nothing, or the alarm is on another namespace",
        &[
            "analysis/detection/tests::each_link_that_is_taken_away_is_named",
            "e2e/chain::a_whole_chain_passes_and_without_any_of_its_links_it_fails_at_that_link",
        ],
    ),
    (
        "errors of reading are logged below the level that is shown",
        &["e2e/traps::what_was_refused_is_told_however_little_is_asked_for"],
    ),
    (
        "the exit code depends on errors and never on findings",
        &["reports/gating::every_combination_of_settings_and_findings_ends_as_documented"],
    ),
    (
        "a key that could not be read leaves an all-clear for the others",
        &["e2e/traps::the_rotation_of_keys_that_could_not_be_asked_is_neither_off_nor_left_out"],
    ),
    ("what is null passes", &["catalogue_unknowns::an_unknown_turns_no_verdict_of_the_library_around"]),
    (
        "a method that was denied is noted, and then its default is read",
        &["e2e/denied::denying_any_single_call_makes_unknown_what_rests_on_it_and_moves_nothing_else"],
    ),
    ("the worst role is left out since it is slow to look at", &["iam-role-no-administrator-access-policy: an administrator"]),
    ("a rule about what should be there is skipped where there is nothing", &["e2e/verdicts::an_empty_account_is_judged_too"]),
    (
        "two findings share the key by which they are silenced",
        &["reports/assessing::two_findings_with_one_fingerprint_are_a_fault"],
    ),
];

/// The text of a file of tests, named without its ending below `tests/it` or `src`.
fn source(file: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let below = |folder: &str| -> PathBuf { root.join(folder).join(format!("{file}.rs")) };
    ["tests/it", "src"].iter().find_map(|folder| fs::read_to_string(below(folder)).ok())
}

/// Why a test that is named is none; nothing: it is one.
fn missing(named: &str) -> Option<String> {
    if let Some((file, test)) = named.split_once("::") {
        let Some(source) = source(file) else { return Some(format!("there is no file `{file}.rs`")) };
        let is_there = source.contains(&format!("#[test]\nfn {test}()"));
        return (!is_there).then(|| format!("`{file}.rs` has no test `{test}`"));
    }
    let (rule, test) = named.split_once(": ")?;
    let rules = builtin::rules(&Overrides::default()).expect("the library loads").rules;
    let is_there = rules.iter().any(|it| &*it.id == rule && it.tests.iter().any(|it| &*it.name == test));
    (!is_there).then(|| format!("rule `{rule}` has no test `{test}`"))
}

#[test]
fn every_trap_has_a_test() {
    let gone: Vec<_> = TRAPS.iter().flat_map(|(_, tests)| tests.iter().filter_map(|test| missing(test))).collect();
    assert_eq!(gone, Vec::<String>::new(), "name the test that shows it now, or write one");
    assert!(TRAPS.iter().all(|(_, tests)| !tests.is_empty()));
}

#[test]
fn a_test_that_is_not_there_is_noticed() {
    let found = ["e2e/traps::no_such_test", "e2e/nothing::x", "cloudtrail-multi-region: nothing"].map(missing);
    let expected = [
        "`e2e/traps.rs` has no test `no_such_test`",
        "there is no file `e2e/nothing.rs`",
        "rule `cloudtrail-multi-region` has no test `nothing`",
    ];
    assert_eq!(found, expected.map(|it| Some(it.to_owned())));
}
