//! `coverage`: what is shown of what trails record.

use serde_json::{Value, json};

use super::{DEMO, Folder, run};
use crate::followed::follow;
use crate::page::Page;

const PAGE: Page = Page { name: "docs/coverage.md", text: include_str!("../../../docs/coverage.md") };

const EVENT: &str = r#"{"eventSource": "iam.amazonaws.com", "eventName": "CreateUser", "awsRegion": "us-east-1",
    "readOnly": false, "recipientAccountId": "111122223333"}"#;

#[test]
fn the_page_works_from_its_beginning_to_its_end() {
    PAGE.assert_marks();
    assert_eq!(follow(PAGE), (1, 2));
}

#[test]
fn programs_are_told_what_people_are() {
    let told: Value = serde_json::from_str(&run(&["coverage", DEMO, "--format", "json"]).stdout).unwrap();
    let topics: Vec<_> = told["accounts"][0]["topics"].as_array().unwrap().iter().map(|topic| &topic["category"]).collect();
    assert_eq!(topics, ["Management", "Data"]);
    let region = &told["accounts"][0]["topics"][0]["regions"][0];
    let unknown = json!({"recorder": 3, "extent": "unknown", "why": "cloudtrail:GetEventSelectors: access denied"});
    let by =
        json!([{"recorder": 2, "extent": "all"}, unknown, {"recorder": 4, "extent": "all"}, {"recorder": 5, "extent": "all"}]);
    assert_eq!(
        *region,
        json!({
            "region": "eu-central-1",
            "read": {"extent": "all", "by": by},
            "write": {"extent": "all", "by": by},
        })
    );
}

#[test]
fn an_event_may_come_through_a_pipe() {
    use std::io::Write as _;
    use std::process::Stdio;

    let folder = Folder::new();
    let mut command = folder.command(&["coverage", DEMO, "--event", "-", "--format", "json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(EVENT.as_bytes()).unwrap();
    let told: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    let verdicts: Vec<_> = told["recorders"].as_array().unwrap().iter().map(|row| row["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["not_recorded", "not_recorded", "recorded", "unknown", "not_recorded", "recorded"]);
}

#[test]
fn what_is_no_event_is_refused_with_what_it_lacks() {
    let folder = Folder::new();
    folder.write("event.json", r#"{"eventSource": "iam.amazonaws.com"}"#);
    let run = folder.run(&["coverage", DEMO, "--event", "event.json"]);
    let told = "error: `event.json` holds no event: it has no `eventName`, which every event of CloudTrail has";
    assert_eq!((run.code, run.stderr.lines().next()), (Some(2), Some(told)));
}

#[test]
fn an_account_whose_trails_could_not_be_listed_is_unknown_throughout() {
    let folder = Folder::new();
    let snapshot = include_str!("../../../examples/demo/snapshot.jsonl");
    let manifest = snapshot.lines().next().unwrap().to_owned() + "\n";
    let end = trailwarden::snapshot::store::to_bytes(&trailwarden::snapshot::Snapshot {
        resources: Vec::new(),
        listings: Vec::new(),
        calls: Vec::new(),
        ..trailwarden::snapshot::store::from_bytes(snapshot.as_bytes(), "demo").unwrap()
    });
    assert!(end.starts_with(manifest.as_bytes()));
    folder.write("unread.jsonl", std::str::from_utf8(&end).unwrap());
    let run = folder.run(&["coverage", "unread.jsonl"]);
    insta::assert_snapshot!(run.stdout, @"
    AWS account 111122223333, as of 2026-01-15 06:00:00 UTC

      trails and event data stores were not listed: not collected in this snapshot

                       reads    writes
    Management events
      every region     unknown  unknown
    Data events        unknown  unknown

    Management events, every region: not collected in this snapshot
    ");
}
