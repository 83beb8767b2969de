//! What `verify-logs` found, given to `check` as a snapshot of its own: rules judge it, alone and beside an account's.

use serde_json::{Value, json};

use super::verify_logs::{ACCOUNT, OTHER, delivered, digest, folder, tampered};
use super::{DEMO, Folder};

const RULES: [&str; 4] = ["--rule", "cloudtrail-delivered-logs-intact", "--rule", "cloudtrail-digests-complete"];

/// Verifies the copy, and writes `logs.jsonl`.
fn snapshot(folder: &Folder, arguments: &[&str]) {
    let run = ["verify-logs", "--from", "mirror", "--keys", "keys.json", "--snapshot", "logs.jsonl"];
    let run = folder.run(&[&run, arguments].concat());
    assert!(run.stderr.contains("wrote logs.jsonl: "), "{}", run.stderr);
}

/// The exit code, and of each finding: rule, account, region, status, and what it says.
fn judged(folder: &Folder, snapshots: &[&str]) -> (Option<i32>, Vec<[String; 5]>) {
    let run = folder.run(&[&["check"], snapshots, &RULES, &["--format", "json"]].concat());
    let told: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let finding = |finding: &Value| {
        let resource = &finding["resource"];
        [&finding["rule_id"], &resource["account"], &resource["region"], &finding["status"], &finding["message"]].map(text)
    };
    (run.code, told["findings"].as_array().unwrap().iter().map(finding).collect())
}

#[test]
fn what_is_as_it_was_delivered_passes() {
    let folder = folder(&delivered());
    snapshot(&folder, &[]);
    let (code, findings) = judged(&folder, &["logs.jsonl"]);
    assert_eq!((code, findings.iter().all(|[.., status, _]| status == "pass" || status == "not_applicable")), (Some(0), true));
    let late = findings.iter().filter(|[.., status, _]| status == "not_applicable").count();
    assert_eq!((findings.len(), late), (8, 1), "three chains, and one for late log files, which covers no time");
}

#[test]
fn what_was_tampered_with_and_what_leaves_time_out_fails() {
    let folder = folder(&tampered());
    snapshot(&folder, &[]);
    let (code, findings) = judged(&folder, &["logs.jsonl"]);
    let row = |rule: &str, account: &str, region: &str, status: &str, message: &str| {
        [rule, account, region, status, message].map(str::to_owned)
    };
    let [intact, complete] = [RULES[1], RULES[3]];
    let told = "`audit` about eu-west-1 is not as signed (changed: 1 logs, 0 digests; missing: 1, 1)";
    let expected = [
        row(intact, ACCOUNT, "eu-west-1", "fail", told),
        row(complete, ACCOUNT, "eu-west-1", "fail", "the digest files of `audit` about eu-west-1 leave time out"),
        row(complete, ACCOUNT, "us-east-1", "fail", "the digest files of `audit` about us-east-1 leave time out"),
    ];
    let failed: Vec<_> = findings.into_iter().filter(|[.., status, _]| status == "fail").collect();
    assert_eq!((code, failed), (Some(1), expected.to_vec()));
}

#[test]
fn what_could_not_be_judged_is_unknown_with_the_reason() {
    let folder = folder(&delivered().without_metadata());
    snapshot(&folder, &["--account", OTHER]);
    let (code, findings) = judged(&folder, &["logs.jsonl"]);
    let unknown: Vec<_> = findings.iter().filter(|[.., status, _]| status == "unknown").collect();
    assert_eq!((code, unknown.len()), (Some(4), 3), "{findings:#?}");
    assert!(unknown.iter().any(|[.., message]| message.contains("its signature is not known")), "{unknown:#?}");
}

#[test]
fn a_sample_is_never_a_pass() {
    let folder = folder(&delivered());
    snapshot(&folder, &["--sample", "50%", "--sample-seed", "1", "--account", ACCOUNT, "--region", "eu-west-1"]);
    let (code, findings) = judged(&folder, &["logs.jsonl"]);
    let statuses: Vec<_> = findings.iter().map(|[rule, .., status, _]| (rule.as_str(), status.as_str())).collect();
    assert_eq!((code, statuses), (Some(4), vec![(RULES[1], "unknown"), (RULES[3], "pass")]));
}

#[test]
fn beside_an_accounts_snapshot_ages_are_counted_from_that_and_accounts_that_nobody_verified_are_left_alone() {
    let folder = folder(&delivered());
    snapshot(&folder, &["--account", ACCOUNT]);
    let result = |snapshots: &[&str]| -> Value {
        let run = folder.run(&[&["check"], snapshots, &["--format", "json", "--exit-zero"]].concat());
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr))
    };
    let (alone, together) = (result(&[DEMO]), result(&[DEMO, "logs.jsonl"]));
    let of_logs = |finding: &&Value| finding["resource"]["type"] == "cloudtrail.digest-chain";
    let others = |told: &Value| -> Vec<Value> {
        told["findings"].as_array().unwrap().iter().filter(|finding| !of_logs(finding)).cloned().collect()
    };
    assert!(others(&alone) == others(&together), "what is said of the account does not depend on its logs");
    let nobody = alone["findings"].as_array().unwrap().iter().filter(of_logs).map(|finding| &finding["status"]);
    assert!(nobody.clone().count() > 0 && nobody.clone().all(|status| status == "not_applicable"));
}

#[test]
fn the_same_result_twice_is_refused() {
    let folder = folder(&delivered());
    snapshot(&folder, &["--account", OTHER, "--region", "eu-west-1"]);
    std::fs::copy(folder.path("logs.jsonl"), folder.path("again.jsonl")).unwrap();
    let run = folder.run(&[&["check", "logs.jsonl", "again.jsonl"], RULES.as_slice()].concat());
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let told = format!("holds the cloudtrail.digest-chain list of account {OTHER} in eu-west-1, which `logs.jsonl` holds too");
    assert!(run.stderr.contains(&told), "{}", run.stderr);
}

#[test]
fn evidence_for_auditors_is_in_the_snapshot() {
    let folder = folder(&tampered());
    snapshot(&folder, &["--account", ACCOUNT, "--region", "eu-west-1", "--start", "2026-01-15T01:00:00Z"]);
    let text = std::fs::read_to_string(folder.path("logs.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let chain = lines.iter().find_map(|line| line.get("resource")).unwrap();
    let fields = &chain["fields"];
    assert_eq!(fields["asked_from"], "2026-01-15T01:00:00Z");
    assert_eq!((&fields["is_intact"], &fields["is_complete"]), (&json!(false), &json!(false)));
    assert_eq!(fields["digests"], json!({"valid": 6, "invalid": 0, "missing": 1, "undecided": 0}));
    let gap = json!({"from": "2026-01-15T02:00:00Z", "to": "2026-01-15T03:00:00Z", "cause": "missing"});
    assert_eq!(fields["gaps"], json!([gap]));
    let objects: Vec<_> = fields["problems"].as_array().unwrap().iter().map(|problem| &problem["object"]).collect();
    assert!(objects.contains(&&json!(digest(3))), "{objects:?}");
    assert_eq!(lines[0]["manifest"]["caller"]["arn"], "none: a copy was read");
}
