//! `rules new`: the beginning of a rule, of every resource type.

use std::sync::Arc;

use trailwarden::engine::rule_tests;
use trailwarden::model::ResourceKind;
use trailwarden::rule::skeleton::skeleton;
use trailwarden::rule::{self, Code, Overrides, SourceFile};

use super::{Folder, run};

fn loaded(text: String) -> Result<rule::RuleSet, Vec<rule::Diagnostic>> {
    rule::load(&[Arc::new(SourceFile { name: "my-rule.yaml".into(), text })], &Overrides::default())
}

#[test]
fn the_skeleton_of_every_resource_type_loads_lints_clean_and_holds() {
    for kind in ResourceKind::ALL {
        let rules =
            loaded(skeleton("my-rule", kind.as_str()).unwrap()).unwrap_or_else(|problems| panic!("{kind}: {problems:#?}"));
        assert_eq!(rules.warnings, [], "{kind}");
        let outcomes = rule_tests::run(&rules.rules[0]);
        let failures: Vec<_> = outcomes.iter().flat_map(|outcome| &outcome.failures).collect();
        assert_eq!((outcomes.len(), failures), (3, Vec::new()), "{kind}");
    }
}

#[test]
fn the_skeleton_of_every_resource_type_fits_the_schema_of_rules() {
    let validator = jsonschema::validator_for(&rule::json_schema::rule_schema()).unwrap();
    let mut misfits = Vec::new();
    for kind in ResourceKind::ALL {
        let rule: serde_json::Value = serde_yaml::from_str(&skeleton("my-rule", kind.as_str()).unwrap()).unwrap();
        misfits.extend(validator.iter_errors(&rule).map(|error| format!("{kind}: {error}")));
    }
    assert_eq!(misfits, Vec::<String>::new());
}

#[test]
fn the_keys_in_comments_load_when_their_marks_are_taken_away() {
    for kind in ResourceKind::ALL {
        let is_key = |line: &str| line.starts_with("# params:") || line.starts_with("# when:") || line.starts_with("#   ");
        let open = |line: &str| if is_key(line) { line[2..].to_owned() } else { line.to_owned() };
        let text = skeleton("my-rule", kind.as_str()).unwrap().lines().map(|line| open(line) + "\n").collect();
        // What is left to do is what the comments say.
        let found: Vec<_> = loaded(text).unwrap_err().into_iter().map(|problem| (problem.code, problem.message)).collect();
        let expected = (Code::MissingTest, "no test shows that the rule can be `not_applicable`".to_owned());
        assert_eq!(found, [expected], "{kind}");
    }
}

#[test]
fn a_setting_of_the_type_is_chosen_for_the_check() {
    let check = |kind: &str| {
        let text = skeleton("my-rule", kind).unwrap();
        text.lines().skip_while(|line| *line != "check:").nth(1).unwrap().trim().to_owned()
    };
    let found = ["cloudtrail.trail", "s3.bucket", "s3.account", "iam.group", "iam.server-certificate"].map(check);
    assert_eq!(
        found,
        [
            "is_logging: true",
            "object_ownership: BucketOwnerEnforced",
            "public_access_block.block_public_acls: true",
            "attached_policies: {empty: true}",
            "uploaded_at: {newer_than: 365d}",
        ]
    );
}

#[test]
fn the_file_is_named_after_the_rule_and_the_next_steps_are_told() {
    let folder = Folder::new();
    let run = folder.run(&["rules", "new", "my-rule", "--resource", "s3.bucket"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    insta::assert_snapshot!(run.stderr, @"
    wrote my-rule.yaml: change it, then `trailwarden rules test my-rule.yaml`
    for completion in editors: `trailwarden schema rule > rule.schema.json`
    ");
    assert_eq!(folder.run(&["rules", "test", "my-rule.yaml"]).stdout, "1 rule, 3 tests, all hold\n");
    assert_eq!(folder.run(&["rules", "lint", "my-rule.yaml"]).stdout, "1 rule, no problem\n");
}

#[test]
fn a_file_that_is_there_stays() {
    let folder = Folder::new();
    folder.write("my-rule.yaml", "mine\n");
    let run = folder.run(&["rules", "new", "my-rule", "--resource", "s3.bucket"]);
    assert_eq!((run.code, folder.read("my-rule.yaml").as_str()), (Some(2), "mine\n"));
    insta::assert_snapshot!(run.stderr, @"
    error: `my-rule.yaml` is there already
    help: remove it, or choose another id or `--output`
    exit 2: `my-rule.yaml` is there already
    ");
}

#[test]
fn the_output_can_be_another_folder_or_stdout_but_no_other_name() {
    let folder = Folder::new();
    folder.write("rules/readme.txt", "");
    let new = |output: &str| folder.run(&["rules", "new", "my-rule", "--resource", "s3.bucket", "--output", output]);
    assert_eq!(new("rules/my-rule.yaml").code, Some(0));
    assert_eq!(new("-").stdout, folder.read("rules/my-rule.yaml"));
    insta::assert_snapshot!(new("rules/other.yaml").stderr, @"
    error: the rule is `my-rule`, so its file cannot be named `rules/other.yaml`
    help: name it `rules/my-rule.yaml`
    exit 2: the rule is `my-rule`, so its file cannot be named `rules/other.yaml`
    ");
}

#[test]
fn a_wrong_id_and_an_unknown_type_are_told_together() {
    let run = run(&["rules", "new", "My_Rule", "--resource", "s3.buckt"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @"
    error[bad-id]: `My_Rule` is not in kebab case
      = help: small letters and digits, in parts joined by `-`: `my-rule`

    error[unknown-resource-type]: there is no resource type `s3.buckt`
      = help: did you mean `s3.bucket`?
    help: `trailwarden explain bad-id` tells more
    exit 2: 2 problems with rules
    ");
}
