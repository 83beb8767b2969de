//! `policy who-can`: who can do something to something, by a snapshot.

use serde_json::{Value, json};

use super::{DEMO, Folder, run};

const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/lindenhof-audit";

#[test]
fn people_are_told_who_how_and_by_what() {
    let told = run(&["policy", "who-can", "cloudtrail:StopLogging", TRAIL, "--snapshot", DEMO]);
    let expected = "\
who can cloudtrail:StopLogging on arn:aws:cloudtrail:eu-west-1:111122223333:trail/lindenhof-audit, of account 111122223333

  arn:aws:iam::111122223333:user/anna           directly  no MFA  arn:aws:iam::aws:policy/AdministratorAccess through group \
administrators, statement 1
  arn:aws:iam::111122223333:user/bruno          directly  no MFA  arn:aws:iam::aws:policy/AdministratorAccess, statement 1
  arn:aws:iam::111122223333:user/legacy-import  directly  no MFA  arn:aws:iam::111122223333:policy/breakglass, statement 1

3 users and roles can; policies of the organization and the root user are not counted
";
    assert_eq!((told.code, told.stdout.as_str()), (Some(0), expected));
}

#[test]
fn programs_are_told_the_same() {
    let told = run(&["policy", "who-can", "cloudtrail:StopLogging", TRAIL, "--snapshot", DEMO, "--format", "json"]);
    let told: Value = serde_json::from_str(&told.stdout).unwrap();
    let anna = json!({
        "principal": "arn:aws:iam::111122223333:user/anna",
        "kind": "user",
        "path": "directly",
        "steps": 0,
        "mfa_required": false,
        "policy": "arn:aws:iam::aws:policy/AdministratorAccess through group administrators",
        "statement": "statement 1",
    });
    assert_eq!((&told["schema"], &told["principals"][0]), (&json!("trailwarden/policy-who-can/v1"), &anna));
    assert_eq!((&told["unknown"], &told["unread"]), (&json!([]), &json!([])));
}

#[test]
fn an_owner_that_was_not_read_leaves_the_answer_open() {
    let trail = "arn:aws:cloudtrail:us-east-1:444455556666:trail/lindenhof-organization";
    let told = run(&["policy", "who-can", "cloudtrail:DeleteTrail", trail, "--snapshot", DEMO]);
    let expected = "\
who can cloudtrail:DeleteTrail on arn:aws:cloudtrail:us-east-1:444455556666:trail/lindenhof-organization, of account 444455556666

  unknown  there may be others: not collected in this snapshot: the users and roles of account 444455556666, which owns it

no user or role can, and it is not known of all; policies of the organization and the root user are not counted
";
    assert_eq!((told.code, told.stdout.as_str()), (Some(0), expected));
}

#[test]
fn grants_of_keys_are_said_not_to_count() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/2b9d3f64-1a70-4f7e-9a55-0a6f2a1f0c01";
    let told = run(&["policy", "who-can", "kms:Decrypt", key, "--snapshot", DEMO]);
    let last = told.stdout.lines().last().unwrap_or_default();
    let counted = "4 users and roles can; grants of the key, policies of the organization and the root user are not counted";
    assert_eq!(last, counted);
}

#[test]
fn it_ends_as_those_say_who_may() {
    let ends = |resource: &str, only: &str| {
        let run = run(&["policy", "who-can", "cloudtrail:StopLogging", resource, "--snapshot", DEMO, "--only", only]);
        (run.code, run.last_line().to_owned())
    };
    assert_eq!(ends(TRAIL, "arn:aws:iam::111122223333:user/*"), (Some(0), "exit 0: nobody else can".to_owned()));
    assert_eq!(ends(TRAIL, "*/anna,*/bruno"), (Some(1), "exit 1: 1 other can".to_owned()));
    let gone = "arn:aws:s3:::no-such-bucket";
    assert_eq!(ends(gone, "*/anna"), (Some(4), "exit 4: whether anybody else can is not known".to_owned()));
}

#[test]
fn what_is_no_action_or_resource_is_refused() {
    let folder = Folder::new();
    for (action, resource) in [("s3:*", "*"), ("StopLogging", "*"), ("s3:GetObject", "bucket"), ("s3:GetObject", "arn:aws:s3:::")]
    {
        assert_eq!(folder.run(&["policy", "who-can", action, resource, "--snapshot", DEMO]).code, Some(2), "{action} {resource}");
    }
}
