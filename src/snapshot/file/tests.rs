//! The format's promises: equal bytes for equal content, and a clear word for every way a file can be wrong.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::model::aws::{Bucket, PasswordPolicy, Trail};
use crate::model::{Cause, CauseKind, Observed, Timestamp};
use crate::snapshot::{AccountScope, Asked, CallOutcome, Caller, RegionScope};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn resource(kind: ResourceKind, id: &str, body: impl Into<Body>) -> Resource {
    let subject = Subject {
        kind,
        id: id.into(),
        arn: None,
        partition: "aws".into(),
        account: "111122223333".into(),
        region: None,
        name: id.into(),
    };
    Resource { subject: Arc::new(subject), body: body.into() }
}

fn denied() -> Arc<Cause> {
    Arc::new(Cause {
        call: Some("s3:GetBucketPolicy".into()),
        action: Some("s3:GetBucketPolicy".into()),
        code: Some("AccessDenied".into()),
        ..Cause::new(CauseKind::AccessDenied)
    })
}

fn call(about: &str, outcome: CallOutcome) -> CallRecord {
    CallRecord {
        account: "111122223333".into(),
        region: "eu-west-1".into(),
        call: "s3:GetBucketPolicy".into(),
        about: about.into(),
        outcome,
        attempts: 1,
        pages: 1,
        request_id: None,
        at: time("2026-01-01T00:00:01Z"),
    }
}

fn listing(kind: ResourceKind, found: Observed<i64>) -> Listing {
    Listing { kind, account: "111122223333".into(), region: None, found }
}

fn sample() -> Snapshot {
    let bucket = Bucket { name: Observed::Known("logs".to_owned()), policy: Observed::Unknown(denied()), ..Bucket::default() };
    let trail = Trail { is_logging: Observed::Known(true), kms_key: Observed::Absent, ..Trail::default() };
    Snapshot {
        manifest: Manifest {
            format: FORMAT,
            tool_version: "0.1.0".to_owned(),
            partition: "aws".into(),
            accounts: vec![AccountScope {
                id: "111122223333".into(),
                regions: vec![RegionScope { name: "eu-west-1".into(), opt_in_status: Observed::Absent, selected: true }],
                not_read: None,
            }],
            caller: Caller { arn: "arn:aws:iam::111122223333:user/audit".to_owned(), account: "111122223333".into() },
            captured_at: time("2026-01-01T00:00:00Z"),
            finished_at: time("2026-01-01T00:00:02Z"),
            asked: Asked::default(),
        },
        resources: vec![resource(ResourceKind::Trail, "main", trail), resource(ResourceKind::Bucket, "logs", bucket)],
        listings: vec![
            listing(ResourceKind::Trail, Observed::Known(1)),
            listing(ResourceKind::Bucket, Observed::Unknown(denied())),
        ],
        calls: vec![call("logs", CallOutcome::Failed(denied())), call("data", CallOutcome::Ok)],
    }
}

fn sample_text() -> String {
    String::from_utf8(to_bytes(&sample())).unwrap()
}

fn error(text: &str) -> String {
    from_bytes(text.as_bytes(), "a.jsonl").unwrap_err().to_string()
}

/// The text with another end record, so that only what was changed above it is wrong.
fn resealed(lines: &[&str]) -> String {
    let above: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut digest = Digest::default();
    digest.update(above.as_bytes());
    let count = |kind: &str| lines.iter().filter(|line| line.starts_with(&format!("{{\"{kind}\""))).count() as u64;
    let counts = Counts { resource: count("resource"), listing: count("listing"), call: count("call") };
    let mut end = Vec::new();
    push(&mut end, &RecordOut::End(&End { counts, sha256: digest.finish(), content_sha256: None }));
    above + &String::from_utf8(end).unwrap()
}

#[test]
fn what_is_written_reads_back_the_same() {
    let mut sorted = sample();
    sorted.sort();
    assert_eq!(from_bytes(&to_bytes(&sample()), "a").unwrap(), sorted);
}

#[test]
fn equal_content_gives_equal_bytes_in_whatever_order_it_came() {
    let mut other = sample();
    other.resources.reverse();
    other.listings.reverse();
    other.calls.reverse();
    assert_eq!(sample_text(), String::from_utf8(to_bytes(&other)).unwrap());
}

#[test]
fn the_file_reads_as_the_documentation_says() {
    insta::assert_snapshot!(sample_text(), @r#"
    {"manifest":{"format":1,"tool_version":"0.1.0","partition":"aws","accounts":[{"id":"111122223333","regions":[{"name":"eu-west-1","opt_in_status":null,"selected":true}]}],"caller":{"arn":"arn:aws:iam::111122223333:user/audit","account":"111122223333"},"captured_at":"2026-01-01T00:00:00Z","finished_at":"2026-01-01T00:00:02Z","asked":{"resource_types":[],"regions":[]}}}
    {"resource":{"type":"cloudtrail.trail","id":"main","partition":"aws","account":"111122223333","name":"main","fields":{"kms_key":null,"is_logging":true}}}
    {"resource":{"type":"s3.bucket","id":"logs","partition":"aws","account":"111122223333","name":"logs","fields":{"name":"logs","policy":{"$unknown":"access_denied","call":"s3:GetBucketPolicy","action":"s3:GetBucketPolicy","code":"AccessDenied"}}}}
    {"listing":{"type":"cloudtrail.trail","account":"111122223333","found":1}}
    {"listing":{"type":"s3.bucket","account":"111122223333","found":{"$unknown":"access_denied","call":"s3:GetBucketPolicy","action":"s3:GetBucketPolicy","code":"AccessDenied"}}}
    {"call":{"account":"111122223333","region":"eu-west-1","call":"s3:GetBucketPolicy","about":"data","outcome":"ok","attempts":1,"pages":1,"at":"2026-01-01T00:00:01Z"}}
    {"call":{"account":"111122223333","region":"eu-west-1","call":"s3:GetBucketPolicy","about":"logs","outcome":{"failed":{"$unknown":"access_denied","call":"s3:GetBucketPolicy","action":"s3:GetBucketPolicy","code":"AccessDenied"}},"attempts":1,"pages":1,"at":"2026-01-01T00:00:01Z"}}
    {"end":{"records":{"resource":2,"listing":2,"call":2},"sha256":"9e3de522342fb23097b2bbf2ab7ff2a8f7b66d2b578e5091cc4eb8e1b158bdba","content_sha256":"1ae9fdc970519b2035027d5f91f3f02628fbc1e184832bb04b571bb790f6a2b1"}}
    "#);
}

#[test]
fn the_content_has_the_same_digest_whenever_and_by_whomever_it_was_read() {
    let mut later = sample();
    later.manifest.captured_at = time("2026-02-01T00:00:00Z");
    later.manifest.finished_at = time("2026-02-01T00:00:09Z");
    later.manifest.tool_version = "0.2.0".to_owned();
    later.calls[0].attempts = 3;
    later.calls[0].request_id = Some("r".to_owned());
    later.calls[0].at = time("2026-02-01T00:00:01Z");
    later.calls.push(later.calls[1].clone());
    later.resources.reverse();
    assert_eq!(content::digest(&later), content::digest(&sample()));
}

#[test]
fn the_content_has_another_digest_when_anything_was_read_otherwise() {
    let changes: [fn(&mut Snapshot); 5] = [
        |snapshot| snapshot.manifest.accounts[0].regions[0].selected = false,
        |snapshot| snapshot.resources[0].body = Trail { is_logging: Observed::Known(false), ..Trail::default() }.into(),
        |snapshot| snapshot.listings[0].found = Observed::Known(2),
        |snapshot| snapshot.calls[1].outcome = CallOutcome::Absent("NoSuchBucketPolicy".to_owned()),
        |snapshot| snapshot.calls.truncate(1),
    ];
    let digests: std::collections::BTreeSet<_> = changes
        .iter()
        .map(|change| {
            let mut changed = sample();
            change(&mut changed);
            content::digest(&changed)
        })
        .collect();
    assert_eq!((digests.len(), digests.contains(&content::digest(&sample()))), (5, false));
}

#[test]
fn a_snapshot_that_was_not_written_has_the_digest_that_its_file_would_have() {
    let read = read_from(&*to_bytes(&sample()), "a").unwrap();
    assert_eq!(Digested::new(sample()).digest, read.digest);
}

#[test]
fn a_file_cut_off_at_any_byte_is_refused() {
    let bytes = to_bytes(&sample());
    // Without its last line feed it is still whole.
    for length in 0..bytes.len() - 1 {
        let error = from_bytes(&bytes[..length], "a").unwrap_err();
        let cut = matches!(error.kind, Kind::Truncated | Kind::Empty | Kind::NotASnapshot);
        assert!(cut, "{length}: {error}");
    }
    assert!(from_bytes(&bytes[..bytes.len() - 1], "a").is_ok());
}

#[test]
fn a_file_cut_off_between_lines_says_so() {
    let text = sample_text();
    let lines: Vec<_> = text.lines().collect();
    let cut = format!("{}\n", lines[..3].join("\n"));
    assert_eq!(error(&cut), "snapshot `a.jsonl` ends before its `end` record: it was cut off, or is still being written");
}

#[test]
fn a_changed_value_is_noticed() {
    let message = error(&sample_text().replace("\"is_logging\":true", "\"is_logging\":false"));
    assert!(message.starts_with("snapshot `a.jsonl` was changed after it was written: its SHA-256 is "), "{message}");
}

#[test]
fn a_record_taken_out_is_noticed_even_if_the_digest_fits() {
    let text = sample_text();
    let lines: Vec<_> = text.lines().collect();
    let end = lines[lines.len() - 1];
    let resealed = resealed(&lines[..lines.len() - 2]).replace("\"call\":1", "\"call\":2");
    assert_ne!(resealed.lines().last(), Some(end));
    assert_eq!(error(&resealed), "snapshot `a.jsonl` holds 1 `call` records, and its `end` record says 2");
}

#[test]
fn what_stands_twice_is_refused() {
    let text = sample_text();
    let lines: Vec<_> = text.lines().collect();
    let bucket = resealed(&[lines[0], lines[2], lines[2]]);
    assert_eq!(error(&bucket), "snapshot `a.jsonl` holds s3.bucket `logs` twice");
    let list = resealed(&[lines[0], lines[4], lines[4]]);
    assert_eq!(error(&list), "snapshot `a.jsonl` holds the s3.bucket list of account 111122223333 twice");
    assert_eq!(error(&resealed(&[lines[0], lines[0]])), "snapshot `a.jsonl`, line 2, holds a second `manifest` record");
}

#[test]
fn other_files_are_told_apart() {
    let newer = sample_text().replacen("\"format\":1", "\"format\":2", 1);
    assert_eq!(error(&newer), "snapshot `a.jsonl`, line 1, has format 2, and this version reads formats up to 1");
    assert_eq!(error(""), "snapshot `a.jsonl` is empty");
    assert_eq!(error("{}\n"), "snapshot `a.jsonl`, line 1, is not a snapshot: its first line is not a `manifest` record");
    assert_eq!(error("id: rule\n"), "snapshot `a.jsonl`, line 1, is not a snapshot: its first line is not a `manifest` record");
    let after = sample_text() + "{}\n";
    assert!(error(&after).ends_with(" goes on after its `end` record"), "{}", error(&after));
    let packed = from_bytes(&ZSTD_MAGIC, "a.jsonl").unwrap_err().to_string();
    assert_eq!(packed, "snapshot `a.jsonl`, line 1, is compressed, but its name does not end in `.zst`");
}

#[test]
fn a_damaged_record_names_its_line_and_what_was_expected() {
    let text = sample_text();
    let lines: Vec<_> = text.lines().collect();
    let unknown = resealed(&[lines[0], r#"{"resorce":{}}"#]);
    assert_eq!(
        error(&unknown),
        "snapshot `a.jsonl`, line 2, is damaged: unknown variant `resorce`, expected one of `manifest`, `resource`, \
         `listing`, `call`, `end` at line 1 column 10"
    );
    let wrong_type = lines[1].replace("\"is_logging\":true", "\"is_logging\":\"yes\"");
    let message = error(&resealed(&[lines[0], &wrong_type]));
    assert!(message.contains("line 2, is damaged: invalid type: string \"yes\", expected a boolean"), "{message}");
}

#[test]
fn a_field_that_an_old_file_lacks_was_not_collected() {
    let text = sample_text();
    let lines: Vec<_> = text.lines().collect();
    let policy = r#"{"resource":{"type":"iam.password-policy","id":"p","partition":"aws","account":"111122223333","name":"p","fields":{}}}"#;
    let read = from_bytes(resealed(&[lines[0], policy]).as_bytes(), "a").unwrap();
    assert_eq!(read.resources, [resource(ResourceKind::PasswordPolicy, "p", PasswordPolicy::default())]);
}

#[test]
fn a_line_longer_than_any_record_is_refused_before_it_fills_the_memory() {
    let endless = std::io::BufReader::new(std::io::repeat(b'x'));
    let error = read_from(endless, "a").unwrap_err();
    assert!(matches!(error.kind, Kind::LineTooLong(MAX_LINE_BYTES)), "{error}");
}
