//! What people see when a rule is wrong: one file in `tests/fixtures/bad-rules` for each mistake that people make.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use trailwarden::cli::render_diagnostics;
use trailwarden::model::Severity;
use trailwarden::rule::{self, Overrides, ParamOverride, ParamPlace, Selection, SeverityOverride, SourceFile};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/bad-rules");

fn source(name: &str) -> Arc<SourceFile> {
    let file = format!("{name}.yaml");
    let text = fs::read_to_string(Path::new(FOLDER).join(&file)).unwrap();
    Arc::new(SourceFile { name: file.into(), text })
}

fn text_source(name: &str, text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile { name: name.into(), text: text.to_owned() })
}

/// Errors, or all warnings of a rule that loads.
fn rendered(files: &[Arc<SourceFile>], overrides: &Overrides) -> String {
    let warnings = |rules: rule::RuleSet| rules.warnings.iter().cloned().chain(rules.lint()).collect();
    let problems = rule::load(files, overrides).map_or_else(|problems| problems, warnings);
    render_diagnostics(&problems, false)
}

macro_rules! mistakes {
    ($($test:ident = $file:literal,)+) => {
        const MISTAKES: &[&str] = &[$($file),+];

        $(
            #[test]
            fn $test() {
                insta::with_settings!({ snapshot_path => "snapshots/bad-rules", prepend_module_to_snapshot => false, omit_expression => true }, {
                    insta::assert_snapshot!($file, rendered(&[source($file)], &Overrides::default()));
                });
            }
        )+
    };
}

mistakes! {
    absent_of_optional_record = "absent-of-optional-record",
    absent_without_effect = "absent-without-effect",
    alias = "alias",
    always_passes = "always-passes",
    anchor = "anchor",
    bad_regex = "bad-regex",
    bound_of_between = "bound-of-between",
    colon_in_text = "colon-in-text",
    condition_list = "condition-list",
    constant_test = "constant-test",
    control_characters = "control-characters",
    count_without_bound = "count-without-bound",
    duplicate_key = "duplicate-key",
    duration_without_unit = "duration-without-unit",
    empty_condition = "empty-condition",
    empty_file = "empty-file",
    empty_title = "empty-title",
    expectation_of_nobody = "expectation-of-nobody",
    field_of_the_items = "field-of-the-items",
    field_of_the_referenced_type = "field-of-the-referenced-type",
    fixture_derived_field = "fixture-derived-field",
    fixture_never_absent = "fixture-never-absent",
    fixture_unknown_cause = "fixture-unknown-cause",
    fixture_unknown_field = "fixture-unknown-field",
    fixture_without_name = "fixture-without-name",
    id_not_file_name = "id-not-file-name",
    item_named_like_a_field = "item-named-like-a-field",
    keys_of_other_tools = "keys-of-other-tools",
    let_of_unknown_name = "let-of-unknown-name",
    list_literal = "list-literal",
    list_where_one_is_needed = "list-where-one-is-needed",
    mapping_as_key = "mapping-as-key",
    mapping_for_bool = "mapping-for-bool",
    merge_key = "merge-key",
    missing_keys = "missing-keys",
    misspelt_dotted_path = "misspelt-dotted-path",
    misspelt_path_of_three_steps = "misspelt-path-of-three-steps",
    name_at_wrong_place = "name-at-wrong-place",
    name_of_the_api = "name-of-the-api",
    name_of_the_api_further = "name-of-the-api-further",
    negative_without_absent = "negative-without-absent",
    nested_too_deep = "nested-too-deep",
    never_applies = "never-applies",
    never_passes = "never-passes",
    no_failing_test = "no-failing-test",
    not_kebab_case = "not-kebab-case",
    null_literal = "null-literal",
    operator_beside_reference = "operator-beside-reference",
    operator_of_another_type = "operator-of-another-type",
    operator_of_text_on_list = "operator-of-text-on-list",
    operator_without_field = "operator-without-field",
    parameter_out_of_bounds = "parameter-out-of-bounds",
    parameter_without_order = "parameter-without-order",
    path_beyond_a_value = "path-beyond-a-value",
    path_through_list = "path-through-list",
    path_through_map = "path-through-map",
    quoted_bool = "quoted-bool",
    reference_without_link = "reference-without-link",
    tag = "tag",
    template_not_closed = "template-not-closed",
    template_unknown_field = "template-unknown-field",
    times_of_other_tools = "times-of-other-tools",
    two_documents = "two-documents",
    type_of_a_template = "type-of-a-template",
    unknown_empty = "unknown-empty",
    unknown_enum_value = "unknown-enum-value",
    unknown_field = "unknown-field",
    unknown_key = "unknown-key",
    unknown_operator = "unknown-operator",
    unknown_parameter = "unknown-parameter",
    unknown_parameter_type = "unknown-parameter-type",
    unknown_resource_type = "unknown-resource-type",
    unknown_severity = "unknown-severity",
    unknown_switch = "unknown-switch",
    unknown_test_parameter = "unknown-test-parameter",
    unknown_verdict = "unknown-verdict",
    unused_let = "unused-let",
    unused_parameter = "unused-parameter",
    value_of_a_dotted_path = "value-of-a-dotted-path",
    value_of_the_resource_in_list = "value-of-the-resource-in-list",
    when_without_test = "when-without-test",
    wrong_type = "wrong-type",
    wrong_type_of_other_field = "wrong-type-of-other-field",
}

#[test]
fn every_mistake_in_the_folder_has_a_test() {
    let files: BTreeSet<String> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(files, MISTAKES.iter().map(|&name| name.to_owned()).collect());
}

/// Codes that no rule file can show alone, with the test that shows them and the file it stands in.
const SHOWN_ELSEWHERE: &[(&str, &str, &str)] = &[
    ("bad-account", "a_file_of_accounts_is_checked_as_a_whole_and_every_problem_has_its_place", include_str!("cli/accounts.rs")),
    ("bad-framework", "a_framework_is_refused_where_it_is_wrong", HERE),
    ("bad-pack", "a_pack_that_cannot_be_one_is_refused", HERE),
    ("bad-setting", "a_setting_that_another_one_excludes_is_shown_with_both_places", include_str!("cli/config.rs")),
    ("duplicate-id", "two_rules_with_one_id_show_both_places", HERE),
    ("too-large", "a_file_that_is_too_large_is_not_read", HERE),
    ("bad-waiver", "a_file_of_waivers_is_checked_as_a_whole", WAIVING),
    ("waiver-expired", "what_is_wrong_with_waivers_shows_where_they_stand", WAIVING),
    ("waiver-expires-soon", "what_is_wrong_with_waivers_shows_where_they_stand", WAIVING),
    ("waiver-too-wide", "what_is_wrong_with_waivers_shows_where_they_stand", WAIVING),
    ("waiver-unused", "what_is_wrong_with_waivers_shows_where_they_stand", WAIVING),
    ("policy-invalid", "all_problems_of_all_files_are_told_in_one_run", POLICIES),
    ("policy-odd", "all_problems_of_all_files_are_told_in_one_run", POLICIES),
    ("template-costly", "a_template_that_takes_too_many_steps_is_stopped", include_str!("../../src/report/template/mod.rs")),
    ("template-ending", "a_name_that_does_not_say_what_is_made_is_refused", TEMPLATES),
    ("template-fails", "a_template_reads_no_files", TEMPLATES),
    ("template-silent", "a_template_that_is_silent_about_unknowns_is_warned_of", TEMPLATES),
    ("template-syntax", "a_template_that_cannot_be_parsed_says_where", TEMPLATES),
    ("template-unescaped", "a_template_that_lets_text_from_outside_through_is_warned_of", TEMPLATES),
    ("template-unknown-name", "a_name_in_a_loop_is_told_with_its_place", TEMPLATES),
    ("unknown-rule", "a_selection_of_unknown_names_is_refused_with_suggestions", HERE),
    ("unknown-service", "a_selection_of_unknown_names_is_refused_with_suggestions", HERE),
    ("unsupported", "what_is_not_supported_is_told_where_it_stands", include_str!("packs.rs")),
];

const HERE: &str = include_str!("diagnostics.rs");
const POLICIES: &str = include_str!("cli/policy.rs");
const TEMPLATES: &str = include_str!("cli/templates.rs");
const WAIVING: &str = include_str!("reports/waiving.rs");

#[test]
fn every_code_is_shown_by_a_mistake_or_by_a_test_that_is_named() {
    let shown = |code: &str, name: &str| rendered(&[source(name)], &Overrides::default()).contains(&format!("[{code}]: "));
    let in_folder = |code: &str| MISTAKES.iter().any(|name| shown(code, name));
    let elsewhere = |code: &str| {
        let (_, test, text) = SHOWN_ELSEWHERE.iter().find(|(known, ..)| *known == code)?;
        let (_, body) = text.split_once(&format!("fn {test}()"))?;
        body.split("\n}\n").next()?.contains(&format!("[{code}]: ")).then_some(())
    };
    let codes = || rule::Code::ALL.iter().map(|code| code.as_str());
    assert_eq!(codes().filter(|code| !in_folder(code) && elsewhere(code).is_none()).collect::<Vec<_>>(), Vec::<&str>::new());
    let needless: Vec<_> = SHOWN_ELSEWHERE.iter().map(|(code, ..)| *code).filter(|code| in_folder(code)).collect();
    assert_eq!(needless, Vec::<&str>::new());
}

#[test]
fn a_pack_that_cannot_be_one_is_refused() {
    let files = [text_source("team/pack.yaml", "pack: team\nversion: 1\n")];
    insta::assert_snapshot!(rendered(&files, &Overrides::default()), @"
    error[bad-pack]: `1` is no version: unexpected end of input while parsing major version number
     --> team/pack.yaml:2:10
      |
    2 | version: 1
      |          ^
      = help: three numbers, such as `1.4.0`
    ");
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let files = [text_source("large.yaml", &"# A comment.\n".repeat(100_000))];
    insta::assert_snapshot!(rendered(&files, &Overrides::default()), @"
    error[too-large]: the file is larger than the 1024 KiB that are read
     --> large.yaml:1:1
      |
    1 | # A comment.
      | ^
    ");
}

#[test]
fn no_mistake_goes_unnoticed() {
    let silent: Vec<_> = MISTAKES.iter().filter(|name| rendered(&[source(name)], &Overrides::default()).is_empty()).collect();
    assert_eq!(silent, Vec::<&&str>::new());
}

#[test]
fn all_mistakes_of_all_files_come_out_in_one_run() {
    let first = "id: b\ntitle: B\nseverity: hihg\nresource: cloudtrail.trail\ncheck:\n  is_loging: yes\n  name: {older: 1d}\n";
    let second = "id: a\nid: a2\nresource: s3.buket\n";
    let files = [text_source("b.yaml", first), text_source("a.yaml", second), text_source("c.yaml", "- x: &y 1\n")];
    insta::with_settings!({ snapshot_path => "snapshots/bad-rules", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("all-mistakes-of-all-files", rendered(&files, &Overrides::default()));
    });
}

#[test]
fn two_rules_with_one_id_show_both_places() {
    let good = source("unused-parameter").text.clone();
    let files = [text_source("team/unused-parameter.yaml", &good), text_source("unused-parameter.yaml", &good)];
    let problems = rule::load(&files, &Overrides::default()).unwrap_err();
    let errors: Vec<_> = problems.into_iter().filter(|problem| problem.code == rule::Code::DuplicateId).collect();
    insta::assert_snapshot!(render_diagnostics(&errors, false), @"
    error[duplicate-id]: two rules have the id or alias `unused-parameter`
     --> unused-parameter.yaml:1:5
      |
    1 | id: unused-parameter
      |     ^^^^^^^^^^^^^^^^
     ::: team/unused-parameter.yaml:1:5
      |
    1 | id: unused-parameter
      |     ^^^^^^^^^^^^^^^^ first here
      = help: ids are never shared and never used again: choose another
    ");
}

#[test]
fn an_alias_is_taken_as_an_id_is() {
    let one = source("unused-parameter").text.replace("references:", "aliases: [older-name]\nreferences:");
    let two = one.replace("id: unused-parameter", "id: older-name").replace("aliases: [older-name]\n", "");
    let files = [text_source("older-name.yaml", &two), text_source("unused-parameter.yaml", &one)];
    let problems = rule::load(&files, &Overrides::default()).unwrap_err();
    let messages: Vec<_> = problems.iter().filter(|p| p.code == rule::Code::DuplicateId).map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["two rules have the id or alias `older-name`"]);
}

fn set(rule: &str, param: &str, value: &str) -> Overrides {
    let file = text_source("--param", &format!("{rule}.{param}={value}"));
    let at = rule::Label { span: trailwarden::yaml::Span { line: 1, column: 1, length: 5 }, file, text: String::new() };
    let (rule, param, values) = (rule.to_owned(), param.to_owned(), vec![value.to_owned()]);
    let at = Some(ParamPlace { rule: at.clone(), name: at.clone(), value: at });
    Overrides { params: vec![ParamOverride { rule, param, values, at }], severities: Vec::new() }
}

#[test]
fn a_wrong_override_is_shown_where_it_was_given() {
    let files = [source("unused-parameter")];
    let shown = |overrides: &Overrides| {
        let problems = rule::load(&files, overrides).unwrap_err();
        let errors: Vec<_> = problems.into_iter().filter(|problem| problem.code.level() == rule::Level::Error).collect();
        render_diagnostics(&errors, false)
    };
    insta::assert_snapshot!(shown(&set("unused-parameter", "max_age", "90")), @"
    error[wrong-type]: value of `unused-parameter.max_age`: expected a duration such as `90d`, `12h`, `30m`, `45s` or `2w`, found `90`
     --> --param:1:1
      |
    1 | unused-parameter.max_age=90
      | ^^^^^
      = help: did you mean `90d`?
    ");
    insta::assert_snapshot!(shown(&set("unused-parameter", "max_agee", "90d")), @"
    error[unknown-param]: rule `unused-parameter` has no parameter `max_agee`
     --> --param:1:1
      |
    1 | unused-parameter.max_agee=90d
      | ^^^^^
      = help: did you mean `max_age`?
    ");
    insta::assert_snapshot!(shown(&set("unused-parametr", "max_age", "90d")), @"
    error[unknown-rule]: there is no rule `unused-parametr`
     --> --param:1:1
      |
    1 | unused-parametr.max_age=90d
      | ^^^^^
      = help: did you mean `unused-parameter`?
    ");
}

#[test]
fn an_override_takes_force_and_the_default_stays_known() {
    let rules = rule::load(&[source("unused-parameter")], &set("unused-parameter", "max_age", "2d")).unwrap();
    let param = &rules.rules[0].params[0];
    let days = |days: i64| rule::expr::ParamValue::One(rule::expr::Literal::Duration(days * 86_400));
    assert_eq!((&param.value, &param.default), (&days(2), &days(90)));
}

#[test]
fn severities_can_be_overridden() {
    let severity = SeverityOverride { rule: "unused-parameter".to_owned(), severity: Severity::Low, at: None };
    let overrides = Overrides { severities: vec![severity], ..Overrides::default() };
    let rules = rule::load(&[source("unused-parameter")], &overrides).unwrap();
    assert_eq!(rules.rules[0].severity, Severity::Low);
}

#[test]
fn a_selection_of_unknown_names_is_refused_with_suggestions() {
    let rules = rule::builtin::rules(&Overrides::default()).unwrap();
    let selection = Selection {
        rules: vec!["cloudtrail-log-file-validatoin".into()],
        services: vec!["cloudtrial".into()],
        min_severity: None,
        skip: vec!["xyz".into()],
    };
    insta::assert_snapshot!(render_diagnostics(&rules.select(&selection).unwrap_err(), false), @"
    error[unknown-rule]: there is no rule `cloudtrail-log-file-validatoin`
      = help: did you mean `cloudtrail-log-file-validation`?

    error[unknown-rule]: there is no rule `xyz`
      = help: `trailwarden rules list` shows all rules

    error[unknown-service]: no rule belongs to service `cloudtrial`
      = help: did you mean `cloudtrail`?
    ");
}

#[test]
fn a_selection_is_narrowed_by_each_of_its_parts() {
    let rules = rule::builtin::rules(&Overrides::default()).unwrap();
    let id = "cloudtrail-log-file-validation";
    let chosen = |selection: &Selection| rules.select(selection).unwrap().iter().any(|rule| &*rule.id == id);
    let all = Selection::default();
    assert!(chosen(&all));
    assert!(chosen(&Selection { services: vec!["cloudtrail".into()], ..all.clone() }));
    assert!(chosen(&Selection { min_severity: Some(Severity::High), ..all.clone() }));
    assert!(!chosen(&Selection { min_severity: Some(Severity::Critical), ..all.clone() }));
    assert!(!chosen(&Selection { skip: vec![id.into()], ..all }));
}

proptest::proptest! {
    /// A rule with a piece cut out, doubled or replaced: it loads or is refused, and what is refused can be shown.
    #[test]
    fn a_damaged_rule_is_refused_without_harm(from in 0usize..2000, length in 0usize..40, with in "[ -~\\n\u{e4}\u{1f600}]{0,8}") {
        let text = &source("unused-parameter").text;
        let characters: Vec<char> = text.chars().collect();
        let (from, to) = (from.min(characters.len()), (from + length).min(characters.len()));
        let damaged: String = characters[..from].iter().copied().chain(with.chars()).chain(characters[to..].iter().copied()).collect();
        let shown = rendered(&[text_source("unused-parameter.yaml", &damaged)], &Overrides::default());
        proptest::prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()));
    }
}

#[test]
fn a_framework_is_refused_where_it_is_wrong() {
    let text = "key: k\nname: n\nversion: '1'\npublisher: p\nscope_note: s\nsections:\n- {id: '1', title: One}\n\
                requirements:\n- {id: '1.1', section: '3', title: t, manual: m}\n";
    let problems = trailwarden::framework::read(&text_source("k.yaml", text)).unwrap_err();
    insta::assert_snapshot!(render_diagnostics(&problems, false), @"
    error[bad-framework]: there is no section `3`
     --> k.yaml:9:24
      |
    9 | - {id: '1.1', section: '3', title: t, manual: m}
      |                        ^^^
      = help: did you mean `1`?
    ");
}
