//! `verify-logs` on a bucket in moto: the same verdicts as on a copy of it, whatever was tampered with; what cannot be
//! read is unknown.

use serde_json::Value;

use crate::digests::delivery::{Delivery, Mirror};
use crate::digests::signing::both_keys;
use crate::digests::ways::{ACCOUNT, WAYS, delivered};
use crate::moto::{Account, Delivered, Fault, Run, Session};

const OTHER: &str = "444455556666";
const BEGIN: &str = "2026-01-15T00:00:00Z";

/// Two accounts, two regions, a change of keys, a stop of logging, log files that came late.
fn estate(bucket: &'static str) -> Mirror {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).move_to(bucket).hours(6, 2).rotate().hours(6, 2);
    Delivery::begin(&mut mirror, ACCOUNT, "us-east-1", BEGIN).move_to(bucket).hours(3, 0).stop(2).hours(3, 1);
    Delivery::begin(&mut mirror, OTHER, "eu-west-1", BEGIN).move_to(bucket).hours(3, 1).backfill(2).hours(3, 1);
    mirror
}

/// What a run says in JSON, whatever it is called that was verified.
fn told(run: &Run) -> Value {
    let mut told: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr));
    told.as_object_mut().unwrap().remove("from");
    told
}

fn in_bucket(session: &Session, bucket: &str, arguments: &[&str]) -> Run {
    session.run(&[&["verify-logs", "--bucket", bucket, "--format", "json"], arguments].concat())
}

/// What is said of a copy.
fn of_copy(session: &Session, mirror: &Mirror) -> Value {
    let folder = session.folder().join("mirror");
    let _ = std::fs::remove_dir_all(&folder);
    mirror.write(&folder);
    std::fs::write(session.folder().join("keys.json"), both_keys()).unwrap();
    told(&session.run(&["verify-logs", "--from", "mirror", "--keys", "keys.json", "--format", "json"]))
}

/// The last line on stderr.
fn last(run: &Run) -> &str {
    run.stderr.lines().last().unwrap_or_default()
}

/// The problems: what, and the verdict with its reason.
fn problems(told: &Value) -> Vec<String> {
    let chains = told["chains"].as_array().unwrap().iter();
    let problems = chains.flat_map(|chain| chain["problems"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    problems
        .map(|problem| format!("{} {}: {}", text(&problem["what"]), text(&problem["verdict"]), text(&problem["why"])))
        .collect()
}

#[test]
fn a_bucket_is_judged_as_its_copy_is() {
    let session = Session::open(Account::LogArchive);
    let mirror = estate("estate");
    Delivered::to("estate").put(&session, &mirror);
    let run = in_bucket(&session, "estate", &[]);
    let (told, expected) = (told(&run), of_copy(&session, &mirror));
    assert_eq!(told, expected);
    assert_eq!((run.code, last(&run)), (Some(1), "exit 1: 1 span of time is not covered"));
    let mut requests: Vec<_> = session.requests().into_iter().map(|request| request.operation).collect();
    requests.sort();
    requests.dedup();
    let asked = ["cloudtrail:ListPublicKeys", "s3:GetObject", "s3:HeadBucket", "s3:ListObjectsV2", "sts:GetCallerIdentity"];
    assert_eq!(requests, asked);
    // Without the right to list keys they can be given.
    session.inject(&[Fault::Denied("cloudtrail:ListPublicKeys")]);
    assert_eq!(self::told(&in_bucket(&session, "estate", &["--keys", "keys.json"])), expected);
}

#[test]
fn each_way_to_tamper_is_named_as_in_a_copy() {
    let session = Session::open(Account::LogArchive);
    for (number, (name, change)) in WAYS.iter().enumerate() {
        let bucket: &'static str = format!("tampered-{number}").leak();
        let mut mirror = delivered(bucket);
        change(&mut mirror);
        Delivered::to(bucket).put(&session, &mirror);
        let range = ["--start", BEGIN, "--end", "2026-01-15T04:00:00Z"];
        let told = told(&in_bucket(&session, bucket, &range));
        let folder = session.folder().join(bucket);
        mirror.write(&folder);
        std::fs::write(session.folder().join("keys.json"), both_keys()).unwrap();
        let copy = ["verify-logs", "--from", bucket, "--keys", "keys.json", "--format", "json"];
        assert_eq!(told, self::told(&session.run(&[copy.as_slice(), &range].concat())), "{name}");
        let is_found = told["exit_code"] == 1;
        assert_eq!(is_found, *name != "nothing", "{name}: {told}");
    }
}

#[test]
fn an_object_that_cannot_be_read_is_unknown() {
    let session = Session::open(Account::LogArchive);
    let mirror = delivered("unread");
    Delivered::to("unread").put(&session, &mirror);
    let (log, digest) = (mirror.names(false)[2].clone(), mirror.names(true)[1].clone());
    let refused = |fault: Fault<'_>| {
        session.inject(&[fault]);
        let run = in_bucket(&session, "unread", &["--max-attempts", "2"]);
        (run.code, problems(&told(&run)))
    };
    let why = "unknown: it cannot be read: access denied (s3:GetObject): AccessDenied: User: arn:aws:iam::123456789012:user/auditor \
               is not authorized to perform: s3:GetObject";
    assert_eq!(refused(Fault::DeniedFor("s3:GetObject", &log)), (Some(4), vec![format!("log_file {why}")]));
    assert_eq!(refused(Fault::DeniedFor("s3:GetObject", &digest)), (Some(4), vec![format!("digest {why}")]));
    let throttled = "log_file unknown: it cannot be read: throttled by AWS until the retries were used up (s3:GetObject): SlowDown: \
                     Rate exceeded";
    assert_eq!(refused(Fault::ThrottledFor("s3:GetObject", &log)), (Some(4), vec![throttled.to_owned()]));
}

#[test]
fn what_cannot_be_listed_is_unknown() {
    let session = Session::open(Account::LogArchive);
    let mirror = estate("unlisted");
    Delivered::to("unlisted").put(&session, &mirror);
    let refused = |faults: &[Fault<'_>], arguments: &[&str]| {
        session.inject(faults);
        let run = in_bucket(&session, "unlisted", arguments);
        (run.code, told(&run))
    };
    let folder = format!("AWSLogs/{OTHER}/CloudTrail-Digest/eu-west-1/");
    let (code, told) = refused(&[Fault::DeniedFor("s3:ListObjectsV2", &folder)], &["--account", OTHER]);
    assert_eq!((code, &told["chains"]), (Some(4), &serde_json::json!([])));
    assert_eq!(told["unread"][0]["what"], format!("the digests of {OTHER} in eu-west-1"));
    let regions = format!("AWSLogs/{OTHER}/CloudTrail-Digest/");
    let (code, told) = refused(&[Fault::CutOffFor("s3:ListObjectsV2", &regions)], &["--region", "eu-west-1"]);
    assert_eq!(code, Some(4), "{told}");
    assert_eq!(told["unread"][0]["what"], format!("the regions of {OTHER}"));
    let (code, told) = refused(&[Fault::Denied("cloudtrail:ListPublicKeys")], &["--account", OTHER]);
    assert_eq!((code, &told["unread"][0]["what"]), (Some(4), &"the public keys of eu-west-1".into()));
    assert!(problems(&told).iter().all(|problem| problem.contains("is not among those given")), "{told}");
}

#[test]
fn rules_are_told_who_read_and_what_could_not_be_listed() {
    let session = Session::open(Account::LogArchive);
    Delivered::to("for-rules").put(&session, &estate("for-rules"));
    let folder = format!("AWSLogs/{OTHER}/CloudTrail-Digest/eu-west-1/");
    session.inject(&[Fault::DeniedFor("s3:ListObjectsV2", &folder)]);
    in_bucket(&session, "for-rules", &["--snapshot", "logs.jsonl"]);
    let rule = ["--rule", "cloudtrail-delivered-logs-intact"];
    let run = session.run(&[["check", "logs.jsonl", "--format", "json"].as_slice(), &rule].concat());
    let told = told(&run);
    let finding = |finding: &Value| {
        let of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        [&finding["resource"]["account"], &finding["resource"]["region"], &finding["status"]].map(of)
    };
    let findings: Vec<_> = told["findings"].as_array().unwrap().iter().map(finding).collect();
    let row = |account: &str, region: &str, status: &str| [account, region, status].map(str::to_owned);
    let expected = [row(ACCOUNT, "eu-west-1", "pass"), row(ACCOUNT, "us-east-1", "pass"), row(OTHER, "eu-west-1", "unknown")];
    assert_eq!((run.code, findings), (Some(4), expected.to_vec()));
    assert_eq!(told["snapshot"]["files"][0]["caller"]["arn"], "arn:aws:sts::666666666666:user/moto");
}

#[test]
fn nothing_at_all_ends_with_five() {
    let session = Session::open(Account::LogArchive);
    Delivered::to("nothing").put(&session, &delivered("nothing"));
    let ended = |faults: &[Fault<'_>], arguments: &[&str]| {
        session.inject(faults);
        let run = session.run(&[&["verify-logs"], arguments].concat());
        (run.code, last(&run).to_owned())
    };
    let bucket = ["--bucket", "nothing"];
    let denied = "exit 5: nothing could be collected: `s3://nothing/` cannot be listed".to_owned();
    assert_eq!(ended(&[Fault::Denied("s3:ListObjectsV2")], &bucket), (Some(5), denied));
    let none = "exit 5: nothing could be collected: the bucket `no-such-bucket` cannot be read".to_owned();
    assert_eq!(ended(&[], &["--bucket", "no-such-bucket"]), (Some(5), none));
    let empty = "exit 2: there are no digests below `s3://nothing/team/`".to_owned();
    assert_eq!(ended(&[], &["--bucket", "nothing", "--prefix", "team"]), (Some(2), empty));
    let trail = "exit 5: nothing could be collected: the trail `audit` cannot be read".to_owned();
    assert_eq!(ended(&[], &["--trail", "audit"]), (Some(5), trail));
}

#[test]
fn a_trail_leads_to_its_bucket_and_to_its_own_digests() {
    let session = Session::open(Account::LogArchive);
    let mut mirror = Mirror::default();
    let root = "team/AWSLogs/";
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).move_to("of-trail").below(root).hours(3, 1);
    // Made in another region, so that it is of another trail.
    Delivery::begin(&mut mirror, ACCOUNT, "us-east-1", BEGIN).move_to("of-trail").below(root).hours(3, 1);
    let arn = Delivered { bucket: "of-trail", trail: "audit", prefix: "team" }.put(&session, &mirror);
    let run = session.run(&["verify-logs", "--trail", &arn]);
    let why = "exit 0: 3 digests and 3 log files are as CloudTrail delivered them, and no time between is left out";
    assert_eq!((run.code, last(&run)), (Some(0), why), "{}", run.stdout);
    assert!(run.stdout.starts_with("s3://of-trail/team/: "), "{}", run.stdout);
}

#[test]
fn of_an_organization_each_account_must_have_digests() {
    let session = Session::open(Account::Organization);
    let mut mirror = Mirror::default();
    for account in [Account::Organization.id(), OTHER] {
        Delivery::begin(&mut mirror, account, "eu-west-1", BEGIN).move_to("of-org").below("AWSLogs/o-ab12/").hours(2, 1);
    }
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).move_to("of-org").hours(2, 1);
    Delivered::to("of-org").put(&session, &mirror);
    let run = in_bucket(&session, "of-org", &["--org"]);
    let told = told(&run);
    let accounts: Vec<_> = told["chains"].as_array().unwrap().iter().map(|chain| chain["account"].as_str().unwrap()).collect();
    assert_eq!((run.code, accounts), (Some(4), vec![OTHER, Account::Organization.id()]));
    let unread: Vec<_> = told["unread"].as_array().unwrap().iter().map(|unread| unread["what"].as_str().unwrap()).collect();
    assert!(unread.len() == 1 && unread[0].ends_with(" of the organization"), "{unread:?}");
}

#[test]
fn of_other_days_nothing_is_asked() {
    let session = Session::open(Account::LogArchive);
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", "2026-01-14T12:00:00Z").move_to("days").hours(60, 1);
    Delivered::to("days").put(&session, &mirror);
    session.inject(&[]);
    let run = in_bucket(&session, "days", &["--start", "2026-01-15T06:00:00Z", "--end", "2026-01-15T12:00:00Z"]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    let read = session.requests().into_iter().filter(|request| request.operation == "s3:GetObject").count();
    assert_eq!(read, 14, "seven digests with a log file each");
}

/// The log files that a journal holds.
#[cfg(unix)]
fn held(session: &Session) -> Vec<String> {
    let text = std::fs::read_to_string(session.folder().join("logs.journal")).unwrap_or_default();
    let lines = text.split_inclusive('\n').skip(1).filter(|line| line.ends_with('\n'));
    let object = |line| serde_json::from_str::<Value>(line).unwrap()["log"]["object"].as_str().unwrap().to_owned();
    lines.map(object).collect()
}

/// Starts a run that hangs after so many answers, and waits until it does.
#[cfg(unix)]
fn hanging(session: &Session, bucket: &str, after: usize) -> std::process::Child {
    session.stall_after(after);
    let arguments = ["verify-logs", "--bucket", bucket, "--format", "json", "--journal", "logs.journal", "--concurrency", "4"];
    let mut command = session.command(env!("CARGO_BIN_EXE_trailwarden"));
    command.args(arguments).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    session.wait_until_stalled();
    child
}

#[cfg(unix)]
#[test]
fn a_run_killed_anywhere_goes_on_to_the_same_result_and_reads_no_log_file_twice() {
    let session = Session::open(Account::LogArchive);
    let mut mirror = estate("killed");
    let logs = mirror.names(false);
    mirror.delete(&logs[5]);
    mirror.rewrite(&logs[9], |content| content[20] ^= 1);
    Delivered::to("killed").put(&session, &mirror);
    let expected = told(&in_bucket(&session, "killed", &[]));
    for after in [3, 12, 20, 35, 50, 60] {
        let mut child = hanging(&session, "killed", after);
        child.kill().unwrap();
        child.wait().unwrap();
        let before = held(&session);
        // With another key: what the killed process had sent may reach the server after its death.
        let second = Session::open(Account::LogArchive);
        let arguments: &[&str] = if before.is_empty() { &["--journal", "logs.journal"] } else { &["--resume", "logs.journal"] };
        let verify = [&["verify-logs", "--bucket", "killed", "--format", "json"], arguments].concat();
        let mut command = second.command(env!("CARGO_BIN_EXE_trailwarden"));
        let run = Run::of(command.args(verify).current_dir(session.folder()));
        assert_eq!((told(&run), run.code), (expected.clone(), Some(1)), "killed after {after}");
        let again: Vec<_> = second.requests().into_iter().filter(|request| before.contains(&request.about)).collect();
        assert_eq!(again, [], "killed after {after}");
        assert!(!session.folder().join("logs.journal").exists());
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_how_to_go_on() {
    let session = Session::open(Account::LogArchive);
    Delivered::to("interrupted").put(&session, &delivered("interrupted"));
    let child = hanging(&session, "interrupted", 8);
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    insta::assert_snapshot!(stderr, @"
    error: interrupted while reading what was delivered; nothing was written
    help: go on with `trailwarden verify-logs --bucket interrupted --format json --concurrency 4 --resume logs.journal`
    exit 130: interrupted while reading what was delivered; nothing was written
    ");
}
