//! `policy`: what policies come to, and what changed between two of them.

use std::path::Path;

use serde_json::{Value, json};

use super::{Folder, Run, run};
use crate::followed::follow;
use crate::page::Page;

const PAGE: Page = Page { name: "docs/policy.md", text: include_str!("../../../docs/policy.md") };

/// A policy that the page shows.
fn shown(name: &str) -> &'static str {
    PAGE.block(&format!("file {name}"))
}

/// The program in a folder with one policy.
fn checked(policy: &str, arguments: &[&str]) -> Run {
    let folder = Folder::new();
    folder.write("policy.json", policy);
    folder.run(&[&["policy", "check", "policy.json"], arguments].concat())
}

fn statement(members: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{members}}}]}}"#)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

const TRUST: &str = r#"{"Role": {"RoleName": "ci", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
   "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
   "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org*"}}},
  {"Sid": "Partner", "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "444455556666"},
   "Condition": {"StringEquals": {"sts:ExternalId": "x1"}}},
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "sns.amazonaws.com"},
   "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}}}]}}}
"#;

#[test]
fn the_page_works_from_its_beginning_to_its_end() {
    PAGE.assert_marks();
    assert_eq!(follow(PAGE), (5, 6));
}

#[test]
fn a_trust_policy_tells_who_may_assume_the_role() {
    insta::assert_snapshot!(checked(TRUST, &["--account", "111122223333"]).stdout);
}

#[test]
fn programs_are_told_all_of_a_policy_of_a_resource() {
    let run = checked(shown("bucket.json"), &["--account", "111122223333", "--fail-on", "public", "--format", "json"]);
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn programs_are_told_all_of_a_policy_of_an_identity() {
    insta::assert_snapshot!(checked(shown("operator.json"), &["--format", "json"]).stdout);
}

#[test]
fn programs_are_told_all_ways_to_more_power() {
    insta::assert_snapshot!(checked(shown("deploy.json"), &["--format", "json"]).stdout);
}

#[test]
fn programs_are_told_all_changes() {
    let folder = Folder::new();
    folder.write("old.json", shown("operator.json"));
    folder.write("new.json", &shown("operator.json").replace("s3:*", "s3:*Object"));
    insta::assert_snapshot!(folder.run(&["policy", "diff", "new.json", "old.json", "--format", "json"]).stdout);
}

#[test]
fn the_committed_schemas_are_current() {
    for kind in ["policy-check", "policy-diff", "policy-who-can"] {
        let path = format!("{}/reports/schema/{kind}-v1.json", env!("CARGO_MANIFEST_DIR"));
        let schema = run(&["schema", kind]).stdout;
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &schema).unwrap();
        }
        let committed = std::fs::read_to_string(Path::new(&path)).unwrap_or_default();
        assert!(committed == schema, "the schema changed: run `UPDATE=1 cargo test the_committed_schema` and commit it");
    }
}

#[test]
fn what_is_written_fits_the_schemas() {
    let validator = |kind: &str| jsonschema::validator_for(&parsed(&run(&["schema", kind]).stdout)).unwrap();
    let misfits =
        |kind: &str, text: &str| validator(kind).iter_errors(&parsed(text)).map(|error| error.to_string()).collect::<Vec<_>>();
    let invalid = statement(r#""Effect":"allow","Action":"s3:*","Resource":"*""#);
    for policy in [shown("bucket.json"), shown("operator.json"), shown("deploy.json"), TRUST, &invalid, "{"] {
        assert_eq!(misfits("policy-check", &checked(policy, &["--format", "json"]).stdout), Vec::<String>::new(), "{policy}");
    }
    let folder = Folder::new();
    folder.write("a.json", shown("bucket.json"));
    folder.write("b.json", &shown("bucket.json").replace(r#""*","#, r#"{"AWS": "444455556666"},"#));
    let changes = folder.run(&["policy", "diff", "a.json", "b.json", "--format", "json"]).stdout;
    assert_eq!(misfits("policy-diff", &changes), Vec::<String>::new());
    for (action, resource) in [
        ("s3:GetObject", "arn:aws:s3:::lindenhof-audit-logs/AWSLogs/*"),
        ("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:444455556666:function:x"),
    ] {
        let found = run(&["policy", "who-can", action, resource, "--snapshot", super::DEMO, "--format", "json"]);
        assert_eq!(misfits("policy-who-can", &found.stdout), Vec::<String>::new(), "{action}");
    }
    assert!(!validator("policy-check").is_valid(&json!({"schema": "trailwarden/policy-check/v1", "policies": [{}]})));
}

#[test]
fn all_problems_of_all_files_are_told_in_one_run() {
    let folder = Folder::new();
    folder.write(
        "a.json",
        "{\"Statement\": [\n  {\"Effect\": \"allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"*\", \"Acton\": 1}\n]}\n",
    );
    folder.write("b.json", "{\"Statement\": [,]}\n");
    let run = folder.run(&["policy", "check", "a.json", "b.json"]);
    insta::assert_snapshot!(run.stdout, @r#"
    a.json  policy of an identity, guessed by its lack of principals

    error[policy-invalid]: the effect `allow` is neither `Allow` nor `Deny`
     --> a.json:2:14
      |
    2 |   {"Effect": "allow", "Action": "s3:GetObjct", "Resource": "*", "Acton": 1}
      |              ^^^^^^^
      = help: write `Allow`: case matters

    warning[policy-odd]: `s3:GetObjct` is no action that is known: it matches nothing
     --> a.json:2:33
      |
    2 |   {"Effect": "allow", "Action": "s3:GetObjct", "Resource": "*", "Acton": 1}
      |                                 ^^^^^^^^^^^^^
      = help: did you mean `s3:GetObject`?

    warning[policy-odd]: `Acton` is no element of a policy and is ignored
     --> a.json:2:65
      |
    2 |   {"Effect": "allow", "Action": "s3:GetObjct", "Resource": "*", "Acton": 1}
      |                                                                 ^^^^^^^
      = help: if it matters, it is misspelt; if not, take it out

      UNKNOWN  the policy is invalid, and nothing is concluded from it

    b.json

    error[policy-invalid]: this is not JSON: expected a value
     --> b.json:1:16
      |
    1 | {"Statement": [,]}
      |                ^
      = help: is the comma before it one too many?

      UNKNOWN  the policy is invalid, and nothing is concluded from it
    "#);
    assert_eq!((run.code, run.last_line()), (Some(2), "exit 2: 2 policies are invalid: a.json, b.json"));
}

#[test]
fn places_in_a_text_within_an_answer_are_those_of_the_file() {
    let policy = statement(r#""Effect":"Allow","Principal":"*","Action":"kms:Decrpt","Resource":"*""#);
    let answer = format!("{{\n  \"Policy\": {}\n}}\n", serde_json::to_string(&policy).unwrap());
    let run = checked(&answer, &["--format", "json"]);
    let problem = &parsed(&run.stdout)["policies"][0]["problems"][0];
    let place = answer.lines().nth(1).unwrap().find("\\\"kms:Decrpt").unwrap() + 1;
    assert_eq!(
        *problem,
        json!({
            "level": "warning",
            "message": "`kms:Decrpt` is no action that is known: it matches nothing",
            "help": "did you mean `kms:Decrypt`?",
            "start": {"line": 2, "column": place},
            "end": {"line": 2, "column": place + r#"\"kms:Decrpt\""#.len()},
        })
    );
}

#[test]
fn gates_end_with_one_name_the_files_and_do_not_depend_on_the_format() {
    let (bucket, operator) = (shown("bucket.json"), shown("operator.json"));
    let everything = statement(r#""Effect":"Allow","Action":"*","Resource":"*""#);
    let own = ["--account", "111122223333"];
    for (policy, gate, ended) in [
        (bucket, "public", (Some(1), "exit 1: policy.json is public")),
        (bucket, "cross-account", (Some(1), "exit 1: policy.json lets others in")),
        (bucket, "deputy", (Some(1), "exit 1: policy.json lets a service act for strangers")),
        (bucket, "admin", (Some(0), "exit 0: nobody is made an administrator")),
        (bucket, "problems", (Some(1), "exit 1: policy.json is odd")),
        (operator, "public,admin", (Some(0), "exit 0: nothing is public, nobody is made an administrator")),
        (operator, "escalation", (Some(0), "exit 0: no way to more power is opened")),
        (shown("deploy.json"), "escalation", (Some(1), "exit 1: policy.json opens ways to more power")),
        (&everything, "escalation", (Some(1), "exit 1: policy.json opens ways to more power")),
        (bucket, "escalation", (Some(0), "exit 0: no way to more power is opened")),
        (&everything, "admin,problems", (Some(1), "exit 1: policy.json makes an administrator")),
    ] {
        for format in ["text", "json"] {
            let run = checked(policy, &[&own[..], &["--fail-on", gate, "--format", format]].concat());
            assert_eq!((run.code, run.last_line()), ended, "{gate}");
        }
    }
    let run = checked(bucket, &own);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn what_is_not_known_ends_with_four() {
    let unclear = r#""Effect":"Allow","Principal":{"AWS":"arn:aws:iam::*:root"},"Action":"sns:Publish","Resource":"*""#;
    let run = checked(&statement(unclear), &["--account", "111122223333", "--fail-on", "public"]);
    assert_eq!((run.code, run.last_line()), (Some(4), "exit 4: policy.json may be public"));
    assert!(run.stdout.contains("UNKNOWN  every AWS account\n"), "{}", run.stdout);
}

#[test]
fn a_way_to_more_power_that_is_in_doubt_ends_with_four_and_says_why() {
    let allowed = r#"{"Effect":"Allow","Action":"iam:AttachUserPolicy","Resource":"*"}"#;
    let denied = r#"{"Effect":"Deny","Action":"iam:AttachUserPolicy","Resource":"arn:aws:iam"}"#;
    let policy = format!(r#"{{"Version":"2012-10-17","Statement":[{allowed},{denied}]}}"#);
    let run = checked(&policy, &["--fail-on", "escalation"]);
    assert_eq!((run.code, run.last_line()), (Some(4), "exit 4: policy.json may open ways to more power"));
    let told = "  UNKNOWN  whether it gives itself more\n             iam:AttachUserPolicy\n               iam:AttachUserPolicy: it \
                rests on a statement whose meaning is not certain\n";
    assert!(run.stdout.contains(told), "{}", run.stdout);
}

#[test]
fn a_boundary_opens_no_way_to_more_power() {
    let policy = statement(r#""Effect":"Allow","Action":"iam:*","Resource":"*""#);
    let run = checked(&policy, &["--kind", "boundary", "--fail-on", "escalation"]);
    assert_eq!((run.code, run.last_line()), (Some(0), "exit 0: no way to more power is opened"));
}

#[test]
fn whether_the_only_account_is_another_is_not_known_without_the_owner() {
    let to = |accounts: &str| {
        let members = format!(r#""Effect":"Allow","Principal":{{"AWS":[{accounts}]}},"Action":"kms:Decrypt","Resource":"*""#);
        let policy = statement(&members);
        let gate = ["--fail-on", "cross-account"];
        (checked(&policy, &gate).code, checked(&policy, &[&gate[..], &["--account", "111122223333"]].concat()).code)
    };
    assert_eq!(to(r#""111122223333""#), (Some(4), Some(0)));
    assert_eq!(to(r#""444455556666""#), (Some(4), Some(1)));
    assert_eq!(to(r#""111122223333","444455556666""#), (Some(1), Some(1)));
}

#[test]
fn a_boundary_is_told_by_what_it_leaves() {
    let policy = statement(r#""Effect":"Allow","Action":["s3:*","cloudtrail:StopLogging"],"Resource":"*""#);
    let run = checked(&policy, &["--kind", "boundary", "--fail-on", "admin"]);
    assert_eq!(run.code, Some(0));
    insta::assert_snapshot!(run.stdout, @"
    policy.json  policy of an identity, as its boundary

      LIMITED  leaves no administrator
      WHOLLY   its own: s3
      CAN      stop or narrow what is recorded        without MFA    line 1
                   cloudtrail:StopLogging on arn:aws:cloudtrail:x:x:trail/x
      CAN      delete logs, or have them deleted      without MFA    line 1
                   s3:DeleteObject on arn:aws:s3:::x/x
      CAN      open buckets, or shut the trail out    without MFA    line 1
                   s3:PutBucketPolicy on arn:aws:s3:::x
      CANNOT   make keys unusable, or give them away; silence alarms; give permissions and credentials; take second factors away
    ");
}

#[test]
fn names_that_are_made_to_harm_are_made_visible() {
    let members = r#""Sid":"\u001b[2J\nX","Effect":"Allow","Principal":{"Service":"a\u001b]0;x\u0007\nb"},
        "Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"StringEquals":{"aws:\u202eSourceIp\n":"\u001b[31m"}}"#;
    let run = checked(&statement(members), &["--account", "111122223333"]);
    let harmless = |text: &str| text.chars().all(|char| char == '\n' || (!char.is_control() && char != '\u{202e}'));
    assert!(harmless(&run.stdout) && harmless(&run.stderr), "{:?}", run.stdout);
    insta::assert_snapshot!(run.stdout.lines().skip(2).collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_cannot_be_read_is_refused_with_what_to_do() {
    let folder = Folder::new();
    folder.write("large.json", &format!("\"{}\"", "x".repeat(300_000)));
    folder.write("plan.json", r#"{"resource_changes": []}"#);
    folder.write("two.json", r#"{"Policy": {}, "PolicyDocument": {}}"#);
    folder.write("empty.json", "\n");
    let refused = |file: &str| {
        let run = folder.run(&["policy", "check", file]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{file}");
        run.stderr
    };
    insta::assert_snapshot!(["missing.json", "large.json", "plan.json", "two.json", "empty.json"].map(refused).concat(), @"
    error: `missing.json` cannot be read: No such file or directory (os error 2)
    help: name a file of JSON, or `-` for stdin
    exit 2: `missing.json` cannot be read: No such file or directory (os error 2)
    error: `large.json` is larger than the 256 KiB that are read
    help: the longest policies of AWS are a tenth of it
    exit 2: `large.json` is larger than the 256 KiB that are read
    error: `plan.json` holds no policy that could be read: it has neither `Statement` nor a policy inside
    help: give a policy document, or an answer of the AWS CLI that holds one
    exit 2: `plan.json` holds no policy that could be read: it has neither `Statement` nor a policy inside
    error: `two.json` holds no policy that could be read: it holds several policies, under `Policy` and `PolicyDocument`
    help: give one of them alone
    exit 2: `two.json` holds no policy that could be read: it holds several policies, under `Policy` and `PolicyDocument`
    error: `empty.json` is empty
    help: name a file of JSON, or `-` for stdin
    exit 2: `empty.json` is empty
    ");
}

#[test]
fn nesting_without_end_is_a_problem_of_the_policy() {
    let run = checked(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)), &[]);
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("error[policy-invalid]: values are nested more than 32 deep"), "{}", run.stdout);
}

#[test]
fn a_policy_may_come_through_a_pipe_once() {
    use std::io::Write as _;
    use std::process::Stdio;

    let folder = Folder::new();
    let mut command = folder.command(&["policy", "check", "-", "--fail-on", "public"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(shown("bucket.json").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "exit 1: stdin is public\n");
    assert_eq!(folder.run(&["policy", "check", "-", "-"]).code, Some(2));
}

#[test]
fn what_is_wider_ends_with_one_and_only_if_it_is_asked() {
    let folder = Folder::new();
    let narrow = statement(r#""Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*""#);
    folder.write("narrow.json", &narrow);
    folder.write("wide.json", &narrow.replace("s3:GetObject", "s3:Get*"));
    folder.write("same.json", &narrow.replace("s3:GetObject", "s3:getobject"));
    let ended = |old: &str, new: &str, more: &[&str]| {
        let run = folder.run(&[&["policy", "diff", old, new], more].concat());
        (run.code, run.last_line().to_owned())
    };
    let gate = ["--fail-on", "wider"];
    let told = |code: i32, line: &str| (Some(code), line.to_owned());
    assert_eq!(ended("narrow.json", "wide.json", &gate), told(1, "exit 1: more is possible than before"));
    assert_eq!(ended("wide.json", "narrow.json", &gate), told(0, "exit 0: nothing more is possible"));
    assert_eq!(ended("narrow.json", "same.json", &gate), told(0, "exit 0: nothing more is possible"));
    assert_eq!(ended("narrow.json", "wide.json", &[]), told(0, ""));
}

#[test]
fn changes_of_a_resource_are_told_by_who_may_do_what() {
    let folder = Folder::new();
    folder.write("old.json", shown("bucket.json"));
    let new =
        shown("bucket.json").replace(r#""s3:GetObjectVersoin""#, r#""s3:ListBucket""#).replace("203.0.113.0/24", "0.0.0.0/0");
    folder.write("new.json", &new.replace("444455556666", "777788889999"));
    insta::assert_snapshot!(folder.run(&["policy", "diff", "old.json", "new.json", "--quiet"]).stdout);
}

#[test]
fn policies_of_different_kinds_are_not_compared() {
    let folder = Folder::new();
    folder.write("a.json", shown("bucket.json"));
    folder.write("b.json", shown("operator.json"));
    let run = folder.run(&["policy", "diff", "a.json", "b.json", "--quiet"]);
    assert_eq!((run.code, run.last_line()), (Some(2), "exit 2: different kinds"));
    folder.write("c.json", "{\"Statement\": {\"Effect\": \"Allow\"}}");
    let run = folder.run(&["policy", "diff", "b.json", "c.json"]);
    assert_eq!((run.code, run.last_line()), (Some(2), "exit 2: 1 problem with policies"));
}
