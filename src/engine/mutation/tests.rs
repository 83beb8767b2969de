use std::sync::Arc;

use super::*;
use crate::rule::{Overrides, SourceFile, load};

/// A rule on a resource type with these further keys; its tests, unless given, tell nothing.
fn rule(resource: &str, keys: &str) -> Arc<Rule> {
    let test = |verdict: &str| format!("- {{name: {verdict}, given: {{{resource}: {{_name: a}}}}, expect: {{a: {verdict}}}}}\n");
    let tests: String = ["pass", "fail", "unknown", "not_applicable"].map(test).concat();
    let tests = if keys.contains("tests:") { String::new() } else { format!("tests:\n{tests}") };
    let text = format!(
        "id: sample\ntitle: t\nseverity: low\nresource: {resource}\nwhy: w\nremediation: {{note: n}}\n\
         references: [https://example.com]\n{keys}\n{tests}"
    );
    let file = SourceFile { name: "sample.yaml".into(), text };
    let loaded = load(&[Arc::new(file)], &Overrides::default());
    Arc::clone(&loaded.unwrap_or_else(|problems| panic!("{problems:#?}")).rules[0])
}

/// What is changed in the logic of a rule with this check.
fn changes(resource: &str, check: &str) -> Vec<String> {
    changes_of(&rule(resource, &format!("check: {check}")))
}

fn changes_of(rule: &Rule) -> Vec<String> {
    run(rule).into_iter().filter(|mutant| mutant.of == Part::Logic).map(|mutant| mutant.change).collect()
}

#[test]
fn a_rule_and_its_mutants_with_those_that_its_tests_notice() {
    let rule = rule(
        "cloudtrail.trail",
        "when: {is_logging: true}
check:
  latest_delivery_time: {newer_than: 1d, absent: false}
  any_of:
    - is_multi_region: true
    - home_region: {in: [eu-west-1, eu-west-2]}
empty: fail
tests:
  - name: delivered today
    given: {cloudtrail.trail: {name: t, home_region: eu-west-1, is_logging: true, is_multi_region: false, latest_delivery_time: 1h ago}}
    expect: {t: pass}
  - name: elsewhere
    given: {cloudtrail.trail: {name: t, home_region: us-east-1, is_logging: true, is_multi_region: false, latest_delivery_time: 1h ago}}
    expect: {t: {fail: [home_region, is_multi_region]}}
  - name: not read
    given: {cloudtrail.trail: {name: t, home_region: eu-west-1, is_logging: true, is_multi_region: true, latest_delivery_time: {unknown: throttled}}}
    expect: {t: unknown}
  - name: off
    given: {cloudtrail.trail: {name: t, home_region: us-east-1, is_logging: false, is_multi_region: false, latest_delivery_time: 9d ago}}
    expect: {t: not_applicable}
",
    );
    let told = |mutant: Mutant| {
        let mark = if mutant.killed { "killed" } else { "alive " };
        format!("{mark} {}:{} {}", mutant.at.line, mutant.at.column, mutant.change)
    };
    insta::assert_snapshot!(run(&rule).into_iter().map(told).collect::<Vec<_>>().join("\n"), @"
    killed 8:8 `when` left out
    alive  1:1 empty: fail → empty: not_applicable
    killed 8:8 `is_logging`: eq true → eq false
    killed 10:26 `latest_delivery_time: {newer_than: 1d}` left out
    killed 10:26 `latest_delivery_time`: newer_than 1d → older_than 1d
    killed 10:26 `latest_delivery_time`: newer_than 1d → after now
    alive  10:26 `latest_delivery_time`: newer_than 1d → newer_than 2d
    alive  10:26 `latest_delivery_time`: absent: false → absent: true
    killed 12:7 `is_multi_region: true` left out
    killed 12:7 `is_multi_region`: eq true → eq false
    killed 12:7 `any_of: [{is_multi_region: true}, {home_region: {in: [eu-west-1, eu-west-2]}}]` left out
    killed 13:21 `home_region: {in: [eu-west-1, eu-west-2]}` left out
    killed 13:21 `home_region`: in [eu-west-1, eu-west-2] → not_in [eu-west-1, eu-west-2]
    killed 13:21 `home_region`: in [eu-west-1, eu-west-2] → in [eu-west-2]
    alive  13:21 `home_region`: in [eu-west-1, eu-west-2] → in [eu-west-1]
    killed 16:5 `home_region` of every cloudtrail.trail: as given → could not be read
    killed 16:5 `is_logging` of every cloudtrail.trail: as given → could not be read
    killed 16:5 `is_multi_region` of every cloudtrail.trail: as given → could not be read
    killed 16:5 `latest_delivery_time` of every cloudtrail.trail: as given → could not be read
    ");
}

/// The changes of a check, one a line.
fn listed(resource: &str, check: &str) -> String {
    changes(resource, check).join("\n")
}

#[test]
fn bounds_of_whole_numbers_move_where_no_other_operator_says_the_same() {
    let of_number = |operator: &str| changes("iam.policy", &format!("{{attachment_count: {{{operator}: 8}}}}"));
    let found = ["eq", "ne", "lt", "le", "gt", "ge"].map(|operator| of_number(operator).join("; "));
    assert_eq!(
        found,
        [
            "`attachment_count`: eq 8 → ne 8",
            "`attachment_count`: ne 8 → eq 8",
            "`attachment_count`: lt 8 → le 8; `attachment_count`: lt 8 → ge 8; `attachment_count`: lt 8 → lt 7",
            "`attachment_count`: le 8 → lt 8; `attachment_count`: le 8 → gt 8; `attachment_count`: le 8 → le 9",
            "`attachment_count`: gt 8 → le 8; `attachment_count`: gt 8 → ge 8; `attachment_count`: gt 8 → gt 9",
            "`attachment_count`: ge 8 → lt 8; `attachment_count`: ge 8 → gt 8; `attachment_count`: ge 8 → ge 7",
        ]
    );
}

#[test]
fn ranges_are_negated_and_each_of_their_ends_moves() {
    insta::assert_snapshot!(listed("iam.policy", "{attachment_count: {between: [1, 8]}}"), @"
    `attachment_count`: between [1, 8] → not between [1, 8]
    `attachment_count`: between [1, 8] → between [0, 8]
    `attachment_count`: between [1, 8] → between [2, 8]
    `attachment_count`: between [1, 8] → between [1, 7]
    `attachment_count`: between [1, 8] → between [1, 9]
    ");
}

#[test]
fn times_change_sides_and_move_by_the_unit_that_rules_count_in() {
    insta::assert_snapshot!(
        listed("iam.user", "{created_at: {older_than: 90d, newer_than: 36h, before: 7d, after: 0d, lt: 2026-01-01}}"),
        @"
        `created_at: {older_than: 90d}` left out
        `created_at`: older_than 90d → newer_than 90d
        `created_at`: older_than 90d → older_than 89d
        `created_at`: older_than 90d → older_than 91d
        `created_at: {newer_than: 36h}` left out
        `created_at`: newer_than 36h → older_than 36h
        `created_at`: newer_than 36h → newer_than 35h
        `created_at`: newer_than 36h → newer_than 37h
        `created_at: {before: 7d}` left out
        `created_at`: before 7d → after 7d
        `created_at`: before 7d → before 8d
        `created_at`: before 7d → before 6d
        `created_at: {newer_than: 0s}` left out
        `created_at`: after now → before now
        `created_at`: after now → after 1d
        `created_at`: after now → newer_than 1d
        `created_at: {before: 2026-01-01T00:00:00Z}` left out
        `created_at`: before 2026-01-01T00:00:00Z → le 2026-01-01T00:00:00Z
        `created_at`: before 2026-01-01T00:00:00Z → ge 2026-01-01T00:00:00Z
        "
    );
}

#[test]
fn texts_and_lists_of_values() {
    insta::assert_snapshot!(
        listed("iam.user", "{name: {ne: a, in: [a, b], not_in: [a], regex: x, starts_with: x, ends_with: x, contains: x}}"),
        @"
        `name: {ne: a}` left out
        `name`: ne a → eq a
        `name: {in: [a, b]}` left out
        `name`: in [a, b] → not_in [a, b]
        `name`: in [a, b] → in [b]
        `name`: in [a, b] → in [a]
        `name: {not_in: [a]}` left out
        `name`: not_in [a] → in [a]
        `name: {regex: x}` left out
        `name`: regex x → not regex x
        `name: {starts_with: x}` left out
        `name`: starts_with x → not starts_with x
        `name`: starts_with x → contains x
        `name: {ends_with: x}` left out
        `name`: ends_with x → not ends_with x
        `name`: ends_with x → contains x
        `name: {contains: x}` left out
        `name`: contains x → not contains x
        `name`: contains x → starts_with x
        "
    );
}

#[test]
fn tests_of_lists() {
    let check =
        "{client_ids: {empty: false, any: x, has_all: [a, b], has_any: [a], has_none: [a], equals_set: [a], subset_of: [a]}}";
    insta::assert_snapshot!(listed("iam.oidc-provider", check), @"
    `client_ids: {empty: false}` left out
    `client_ids`: empty false → empty true
    `client_ids: {any: {eq: x}}` left out
    `client_ids`: any → every
    `client_ids`: any → none
    `item`: eq x → ne x
    `client_ids: {has_all: [a, b]}` left out
    `client_ids`: has_all [a, b] → has_any [a, b]
    `client_ids`: has_all [a, b] → has_none [a, b]
    `client_ids`: has_all [a, b] → has_all [b]
    `client_ids`: has_all [a, b] → has_all [a]
    `client_ids: {has_any: [a]}` left out
    `client_ids`: has_any [a] → has_none [a]
    `client_ids: {has_none: [a]}` left out
    `client_ids`: has_none [a] → has_any [a]
    `client_ids: {equals_set: [a]}` left out
    `client_ids`: equals_set [a] → has_all [a]
    `client_ids`: equals_set [a] → subset_of [a]
    `client_ids: {subset_of: [a]}` left out
    `client_ids`: subset_of [a] → has_none [a]
    `client_ids`: subset_of [a] → equals_set [a]
    ");
}

#[test]
fn counts_never_go_below_zero() {
    let bounds = |bound: &str| changes("account", &format!("{{trails: {{count: {{{bound}}}}}}}"));
    assert_eq!(bounds("eq: 0"), ["`trails`: count {eq: 0} → count {ne: 0}", "`trails`: count {eq: 0} → count {ge: 0}"]);
    assert_eq!(
        bounds("of: {is_logging: true}, eq: 1"),
        [
            "`trails`: count {eq: 1} → count {ne: 1}",
            "`trails`: count {eq: 1} → count {le: 1}",
            "`trails`: count {eq: 1} → count {ge: 1}",
            "`is_logging`: eq true → eq false",
        ]
    );
}

#[test]
fn parts_are_left_out_and_not_is_taken_away() {
    let check = "{name: a, not: {path: b}, any_of: [{any_of: [{path: c}, {path: d}]}, {all_of: [{path: e}, {name: f}]}]}";
    let found = changes("iam.user", check).into_iter().filter(|change| change.contains("left out"));
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            "`name: a` left out",
            "`not: {path: b}` left out",
            "`not` left out: `path: b`",
            "`path: c` left out",
            "`any_of: [{path: c}, {path: d}, {path: e, name: f}]` left out",
            "`path: d` left out",
            "`path: e` left out",
            "`path: e, name: f` left out",
            "`name: f` left out",
        ]
    );
}

/// What is changed about absence.
fn absences(resource: &str, keys: &str) -> Vec<String> {
    changes_of(&rule(resource, keys)).into_iter().filter(|change| change.contains("absent:")).collect()
}

#[test]
fn what_absence_means_is_turned_once_for_all_that_lack_a_value_together() {
    let kms = "check: {kms_key: {key_state: Enabled, key_manager: CUSTOMER, rotation_period_days: {lt: 9, absent: true}}}";
    assert_eq!(
        absences("cloudtrail.trail", kms),
        ["`kms_key.key_state`: absent: false → absent: true", "`kms_key.rotation_period_days`: absent: true → absent: false",]
    );
    let always_there = "check: {name: {ne: a}, log_bucket.name: {ne: b}}";
    assert_eq!(absences("cloudtrail.trail", always_there), Vec::<String>::new());
}

#[test]
fn what_absence_means_stays_where_something_else_settles_the_verdict() {
    let present_beside = "check: {mfa_delete: {present: true, ne: Enabled, absent: false}}";
    assert_eq!(absences("s3.bucket", present_beside), Vec::<String>::new());
    let present_before = "when: {encryption: {present: true}}\ncheck: {any_of: [{encryption.sse_algorithm: AES256}, {name: a}]}";
    assert_eq!(absences("s3.bucket", present_before), Vec::<String>::new());
    let absent_is_enough = "check: {any_of: [{mfa_delete: {present: false}}, {mfa_delete: Enabled}]}";
    assert_eq!(absences("s3.bucket", absent_is_enough), Vec::<String>::new());
    let nothing_settled = "check: {any_of: [{mfa_delete: {present: true}}, {mfa_delete: Enabled}]}";
    assert_eq!(absences("s3.bucket", nothing_settled), ["`mfa_delete`: absent: false → absent: true"]);
}

#[test]
fn a_mutant_lives_in_every_form_that_parameters_give_the_rule() {
    let rule = rule(
        "s3.bucket",
        "params: {strict: {type: bool, default: false, description: d}, least: {type: int, default: 1, description: d}}
check:
  any_of:
    - $strict: false
      versioning_status: Enabled
    - object_lock_days: {ge: $least, absent: false}
tests:
  - name: versions
    given: {s3.bucket: {name: b, versioning_status: Enabled, object_lock: null}}
    expect: {b: pass}
  - name: neither
    given: {s3.bucket: {name: b, versioning_status: null, object_lock: null}}
    expect: {b: fail}
  - name: not read
    given: {s3.bucket: {name: b, versioning_status: null, object_lock: {unknown: throttled}}}
    expect: {b: unknown}
  - name: a lock of as many days as are asked for
    params: {strict: true, least: 30}
    given: {s3.bucket: {name: b, versioning_status: null, object_lock: {default_mode: COMPLIANCE, default_days: 30}}}
    expect: {b: pass}
  - name: a lock of one day less
    params: {strict: true, least: 30}
    given: {s3.bucket: {name: b, versioning_status: null, object_lock: {default_mode: COMPLIANCE, default_days: 29}}}
    expect: {b: fail}
",
    );
    let told = |mutant: Mutant| format!("{} {}", if mutant.killed { "killed" } else { "alive " }, mutant.change);
    insta::assert_snapshot!(run(&rule).into_iter().map(told).collect::<Vec<_>>().join("\n"), @"
    killed `versioning_status: Enabled` left out
    killed `versioning_status`: eq Enabled → ne Enabled
    killed `versioning_status`: absent: false → absent: true
    killed `object_lock_days: {ge: 1}` left out
    killed `object_lock_days`: ge 1 → lt 1
    killed `object_lock_days`: ge 1 → gt 1
    killed `object_lock_days`: ge 1 → ge 0
    killed `object_lock_days`: absent: false → absent: true
    killed `object_lock` of every s3.bucket: as given → could not be read
    killed `versioning_status` of every s3.bucket: as given → could not be read
    alive  `$strict`: as tests set it → left as it is
    killed `$least`: as tests set it → left as it is
    ");
}

#[test]
fn what_is_one_of_several_parts_in_one_form_is_left_out_where_it_stands_alone_too() {
    let rule = rule(
        "iam.user",
        "params: {exempt: {type: strings, default: [], description: d}}
when: {name: {not_in: $exempt}, path: {ne: /a/}}
check: {mfa_active: true}
tests:
  - name: on
    given: {iam.user: {name: u, path: /, mfa_active: true}}
    expect: {u: pass}
  - name: off
    given: {iam.user: {name: u, path: /, mfa_active: false}}
    expect: {u: fail}
  - name: not read
    given: {iam.user: {name: u, path: /, mfa_active: {unknown: throttled}}}
    expect: {u: unknown}
  - name: elsewhere
    given: {iam.user: {name: u, path: /a/, mfa_active: false}}
    expect: {u: not_applicable}
  - name: exempt
    params: {exempt: [u]}
    given: {iam.user: {name: u, path: /, mfa_active: false}}
    expect: {u: not_applicable}
",
    );
    let left_out = run(&rule).into_iter().filter(|mutant| mutant.change.contains("left out"));
    assert_eq!(
        left_out.map(|mutant| (mutant.change, mutant.killed)).collect::<Vec<_>>(),
        [
            ("`when` left out".to_owned(), true),
            ("`name: {not_in: [u]}` left out".to_owned(), true),
            ("`path: {ne: /a/}` left out".to_owned(), true),
        ]
    );
}

#[test]
fn a_field_that_no_test_needs_survives_being_unreadable() {
    let rule = rule(
        "s3.bucket",
        "check: {any_of: [{versioning_status: Enabled}, {versioning_status: Suspended, mfa_delete: Enabled}]}
tests:
  - name: versions are kept
    given: {s3.bucket: {name: b, versioning_status: Enabled, mfa_delete: null}}
    expect: {b: pass}
  - name: there never were versions
    given: {s3.bucket: {name: b, versioning_status: null, mfa_delete: Enabled}}
    expect: {b: fail}
  - name: not read
    given: {s3.bucket: {name: b, versioning_status: {unknown: throttled}, mfa_delete: null}}
    expect: {b: unknown}
",
    );
    let given = run(&rule).into_iter().filter(|mutant| mutant.of == Part::Given);
    let found: Vec<_> = given.map(|mutant| (mutant.at.line, mutant.change, mutant.killed)).collect();
    assert_eq!(
        found,
        [
            (10, "`mfa_delete` of every s3.bucket: as given → could not be read".to_owned(), false),
            (10, "`versioning_status` of every s3.bucket: as given → could not be read".to_owned(), true),
        ]
    );
}

#[test]
fn a_parameter_that_no_test_needs_survives() {
    let rule = rule(
        "iam.user",
        "params:
  max_age: {type: duration, default: 90d, description: d}
  other: {type: duration, default: 90d, description: d}
  unset: {type: duration, default: 90d, description: d}
check: {created_at: {newer_than: $max_age}, password_last_used: {newer_than: $other, absent: true}, password_last_changed: {newer_than: $unset, absent: true}}
tests:
  - name: young enough
    params: {max_age: 200d, other: 100d}
    given: {iam.user: {name: u, created_at: 100d ago, password_last_used: null, password_last_changed: null}}
    expect: {u: pass}
  - name: too old
    given: {iam.user: {name: u, created_at: 100d ago, password_last_used: null, password_last_changed: null}}
    expect: {u: fail}
  - name: not read
    given: {iam.user: {name: u, created_at: {unknown: throttled}, password_last_used: null, password_last_changed: null}}
    expect: {u: unknown}
",
    );
    let parameters = run(&rule).into_iter().filter(|mutant| mutant.of == Part::Parameters);
    let found: Vec<_> = parameters.map(|mutant| (mutant.at.line, mutant.change, mutant.killed)).collect();
    assert_eq!(
        found,
        [
            (9, "`$max_age`: as tests set it → left as it is".to_owned(), true),
            (10, "`$other`: as tests set it → left as it is".to_owned(), false),
            (11, "`$unset`: no test sets it".to_owned(), false),
        ]
    );
}
