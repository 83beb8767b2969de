//! Many accounts on the command line: what is asked for is checked before anything is sent.

use super::{Folder, run};

/// Something is wrong with each of these.
const WRONG: &str = "\
- 1111
- id: \"111122223333\"
  rol_arn: x
- \"111122223333\"
- role_arn: x
- id: \"444455556666\"
  role_arn: arn:aws:iam::111122223333:role/audit
  regions: eu-west-1
";

/// What the program says of a file of accounts; it must refuse it.
fn said_of(text: &str) -> String {
    let folder = Folder::new();
    folder.write("accounts.yaml", text);
    let run = folder.run(&["scan", "--accounts", "accounts.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
    run.stderr
}

#[test]
fn a_file_of_accounts_is_checked_as_a_whole_and_every_problem_has_its_place() {
    insta::assert_snapshot!(said_of(WRONG), @r#"
    error[bad-account]: an account id has twelve digits, found `1111`
     --> accounts.yaml:1:3
      |
    1 | - 1111
      |   ^^^^

    error[unknown-key]: unknown key `rol_arn`
     --> accounts.yaml:3:3
      |
    3 |   rol_arn: x
      |   ^^^^^^^
      = help: did you mean `role_arn`?

    error[bad-account]: account 111122223333 stands on line 2 already
     --> accounts.yaml:4:3
      |
    4 | - "111122223333"
      |   ^^^^^^^^^^^^^^

    error[missing-key]: an account needs its `id`
     --> accounts.yaml:5:3
      |
    5 | - role_arn: x
      |   ^^^^^^^^

    error[bad-account]: the role belongs to account 111122223333, not to 444455556666
     --> accounts.yaml:7:13
      |
    7 |   role_arn: arn:aws:iam::111122223333:role/audit
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: write `arn:aws:iam::111122223333:role/NAME`

    error[wrong-shape]: `regions` is a list, found a single value
     --> accounts.yaml:8:12
      |
    8 |   regions: eu-west-1
      |            ^^^^^^^^^
    help: `trailwarden explain bad-account` shows what such a file holds
    exit 2: 6 problems with the file of accounts
    "#);
}

#[test]
fn a_file_of_accounts_that_is_no_list_is_refused() {
    insta::assert_snapshot!(said_of("accounts: []\n"), @r#"
    error[wrong-shape]: a file of accounts is a list of at least one, found a mapping
     --> accounts.yaml:1:1
      |
    1 | accounts: []
      | ^^^^^^^^
      = help: write `- "111122223333"`, a line each
    help: `trailwarden explain bad-account` shows what such a file holds
    exit 2: 1 problem with the file of accounts
    "#);
}

#[test]
fn only_one_account_may_go_without_a_role() {
    insta::assert_snapshot!(said_of("- \"111122223333\"\n- \"444455556666\"\n"), @r#"
    error[bad-account]: no role opens account 111122223333
     --> accounts.yaml:1:3
      |
    1 | - "111122223333"
      |   ^^^^^^^^^^^^^^
      = help: give `role_arn`, or `--role-name` for all

    error[bad-account]: no role opens account 444455556666
     --> accounts.yaml:2:3
      |
    2 | - "444455556666"
      |   ^^^^^^^^^^^^^^
      = help: give `role_arn`, or `--role-name` for all
    help: `trailwarden explain bad-account` shows what such a file holds
    exit 2: 2 problems with the file of accounts
    "#);
}

#[test]
fn a_file_of_accounts_that_is_not_there_is_told() {
    let run = run(&["scan", "--accounts", "nowhere.yaml", "--role-name", "audit"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("the accounts in `nowhere.yaml` cannot be read: No such file"), "{}", run.stderr);
}

#[test]
fn flags_that_need_or_exclude_each_other_say_so() {
    for (arguments, word) in [
        (&["scan", "--org"][..], "--role-name"),
        (&["scan", "--org", "--role-name", "arn:aws:iam::111122223333:role/x"], "not its ARN"),
        (&["scan", "--role-name", "audit"], "--accounts"),
        (&["scan", "--shard", "1/2"], "--accounts"),
        (&["scan", "--org", "--role-name", "audit", "--shard", "0/2"], "counted from 1"),
        (&["scan", "--org", "--role-name", "audit", "--accounts", "a.yaml"], "cannot be used with"),
        (&["scan", "--external-id", "x"], "--role-arn"),
        (&["collect", "--output-dir", "."], "--accounts"),
        (&["collect", "--org", "--role-name", "audit"], "--output"),
        (&["collect", "--org", "--role-name", "audit", "-o", "a.jsonl", "--output-dir", "."], "cannot be used with"),
    ] {
        let run = run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(word), "{arguments:?}: {}", run.stderr);
    }
}
