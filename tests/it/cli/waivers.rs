//! `waivers`: from a finding to an accepted exception, and back.

use super::{DEMO, Folder, run};

/// A folder with a result and a waiver for its first violation.
fn folder() -> Folder {
    let folder = Folder::new();
    let result = folder.run(&["check", DEMO, "--format", "json", "--exit-zero", "--fail-on-unknown", "none"]);
    folder.write("result.json", &result.stdout);
    let added = folder.run(&[
        "waivers",
        "add",
        "waivers.yaml",
        "--finding",
        &first_violation(&result.stdout),
        "--from",
        "result.json",
        "--reason",
        "reviewed: nobody may see it",
        "--owner",
        "web-team@example.com",
        "--expires",
        "2026-06-30",
    ]);
    assert_eq!((added.code, added.stderr.as_str()), (Some(0), "added waiver W-1 to waivers.yaml\n"));
    folder
}

fn first_violation(result: &str) -> String {
    let result: serde_json::Value = serde_json::from_str(result).unwrap();
    let findings = result["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["status"] == "fail").unwrap()["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn a_waiver_is_added_for_a_finding_and_covers_just_that() {
    let folder = folder();
    insta::assert_snapshot!(folder.read("waivers.yaml"), @r#"
    waivers:
      - id: W-1
        rule: cloudtrail-bucket-exists
        account: "111122223333"
        region: eu-central-1
        resource: "arn:aws:cloudtrail:eu-central-1:111122223333:trail/poc-trail"
        reason: "reviewed: nobody may see it"
        owner: web-team@example.com
        expires: 2026-06-30
    "#);
    let preview = folder.run(&["waivers", "preview", "waivers.yaml", "--against", DEMO]);
    let without = folder.run(&["check", DEMO]);
    let with = folder.run(&["check", DEMO, "--waivers", "waivers.yaml"]);
    assert!(with.last_line().ends_with("; 1 waived"), "{}", with.last_line());
    let covered = "waiver `W-1` covers 1 finding\n  critical fail poc-trail  111122223333 eu-central-1\n";
    let ends = format!("without waivers: {}\nwith waivers: {}\n", without.last_line(), with.last_line());
    assert_eq!(preview.stdout, format!("{covered}\n{ends}"));
}

#[test]
fn what_is_added_must_be_right() {
    let folder = folder();
    let before = folder.read("waivers.yaml");
    let add = |more: &[&str]| {
        let common = ["waivers", "add", "waivers.yaml", "--reason", "r", "--owner", "o", "--expires", "2026-06-30"];
        let run = folder.run(&[&common[..], more].concat());
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        run.stderr
    };
    let account = ["--account", "111122223333", "--resource", "b"];
    assert!(
        add(&[&account[..], &["--rule", "iam-root-no-acess-key"]].concat()).contains("did you mean `iam-root-no-access-key`?")
    );
    assert!(add(&["--rule", "iam-root-no-access-key", "--account", "12", "--resource", "b"]).contains("`12` is no account id"));
    assert!(
        add(&[&account[..], &["--rule", "iam-root-no-access-key", "--id", "W-1"]].concat())
            .contains("has a waiver `W-1` already")
    );
    assert_eq!(folder.read("waivers.yaml"), before);
}

#[test]
fn pruning_takes_out_what_covers_nothing_and_leaves_all_else_as_written() {
    let folder = Folder::new();
    folder.write(
        "waivers.yaml",
        "\
# Reviewed every quarter.
waivers:
  # The old site.
  - id: W-1
    rule: s3-bucket-versioning
    account: \"111122223333\"
    resource: gone
    reason: r
    owner: o
    expires: 2026-06-30

  # Stays.
  - id: W-2   # with a remark
    rule: cloudtrail-log-file-validation
    account: {glob: \"*\"}
    resource: {glob: \"*\"}
    max_matches: 5
    reason: r
    owner: o
    expires: 2026-06-30
version: 1
",
    );
    let pruned = folder.run(&["waivers", "prune", "waivers.yaml", "--against", DEMO]);
    assert_eq!(
        (pruned.code, pruned.stdout.as_str()),
        (Some(0), "waiver `W-1` matches no violation and nothing unknown\n1 waiver taken out, 1 left\n"),
        "{}",
        pruned.stderr
    );
    insta::assert_snapshot!(folder.read("waivers.yaml"), @r#"
    # Reviewed every quarter.
    waivers:

      # Stays.
      - id: W-2   # with a remark
        rule: cloudtrail-log-file-validation
        account: {glob: "*"}
        resource: {glob: "*"}
        max_matches: 5
        reason: r
        owner: o
        expires: 2026-06-30
    version: 1
    "#);
}

#[test]
fn a_file_that_cannot_be_changed_by_entries_is_left_alone() {
    let folder = Folder::new();
    let text = "waivers: [{id: W, rule: iam-root-no-access-key, account: \"111122223333\", resource: x, reason: r, owner: o, expires: 2020-01-01}]\n";
    folder.write("waivers.yaml", text);
    let pruned = folder.run(&["waivers", "prune", "waivers.yaml", "--now", "2026-01-01T00:00:00Z"]);
    assert_eq!(pruned.code, Some(2));
    assert_eq!(folder.read("waivers.yaml"), text);
}

#[test]
fn lint_refuses_what_has_expired_and_names_the_day() {
    let folder = folder();
    let lint = |day: &str| folder.run(&["waivers", "lint", "waivers.yaml", "--now", &format!("{day}T12:00:00Z")]);
    assert_eq!(lint("2026-05-31").stdout, "1 waiver, no problem\n");
    assert_eq!((lint("2026-06-30").code, lint("2026-06-30").stdout.as_str()), (Some(0), "1 waiver, 1 warning\n"));
    let expired = lint("2026-07-01");
    assert_eq!(expired.code, Some(2));
    assert!(expired.stderr.contains("error[waiver-expired]: waiver `W-1` expired on 2026-06-30"), "{}", expired.stderr);
}

#[test]
fn a_list_tells_what_each_covers() {
    let folder = folder();
    let list = folder.run(&["waivers", "list", "waivers.yaml", "--against", "result.json"]);
    assert!(list.stdout.contains("web-team@example.com  2026-06-30  active, covers 1\n"), "{}", list.stdout);
    let list = folder.run(&["waivers", "list", "waivers.yaml", "--against", "result.json", "--format", "json"]);
    let waivers: serde_json::Value = serde_json::from_str(&list.stdout).unwrap();
    assert_eq!((&waivers[0]["id"], &waivers[0]["state"]), (&"W-1".into(), &"active".into()));
}

#[test]
fn a_waiver_for_no_rule_stops_a_run_before_it_judges() {
    let folder = Folder::new();
    let entry = "- {id: W, rule: no-such-rule, account: \"111122223333\", resource: x, reason: r, owner: o, expires: 2030-01-01}";
    folder.write("waivers.yaml", &format!("waivers:\n{entry}\n"));
    let checked = folder.run(&["check", DEMO, "--waivers", "waivers.yaml"]);
    assert_eq!((checked.code, checked.stdout.as_str(), checked.last_line()), (Some(2), "", "exit 2: 1 problem with waivers"));
}

#[test]
fn a_file_that_is_named_and_missing_is_a_mistake() {
    let checked = run(&["check", DEMO, "--waivers", "waivers.yaml"]);
    assert_eq!(checked.code, Some(2));
    assert!(checked.stderr.starts_with("error: the waivers in `waivers.yaml` cannot be read: "), "{}", checked.stderr);
}
