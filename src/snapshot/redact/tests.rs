use super::*;
use crate::model::CauseKind;
use crate::snapshot::store;

const DEMO: &[u8] = include_bytes!("../../../examples/demo/snapshot.jsonl");

fn demo() -> Snapshot {
    store::from_bytes(DEMO, "demo").unwrap()
}

fn copied(key: u8, kept_tags: &[&str]) -> String {
    let kept: Vec<String> = kept_tags.iter().map(|tag| (*tag).to_owned()).collect();
    let mut redactor = Redactor::new(Key::new([key; 32]), Vocabulary::new(["s3", "kms"]), &kept);
    String::from_utf8(store::to_bytes(&redactor.snapshot(&demo()).unwrap())).unwrap()
}

#[test]
fn one_key_makes_one_copy_and_another_key_another() {
    assert!(copied(1, &[]) == copied(1, &[]));
    assert!(copied(1, &[]) != copied(2, &[]));
}

#[test]
fn a_tag_that_is_kept_stays_with_its_values() {
    let owner = r#""tags":{"owner":"security"}"#;
    assert_eq!([copied(1, &[]), copied(1, &["owner"])].map(|copy| copy.contains(owner)), [false, true]);
}

#[test]
fn what_aws_said_in_words_and_request_ids_are_left_out() {
    let cause = Cause {
        call: Some("s3:GetBucketAcl".into()),
        code: Some("AccessDenied".into()),
        detail: Some("User: arn:aws:iam::111122223333:user/anna is not authorized".into()),
        ..Cause::new(CauseKind::AccessDenied)
    };
    assert_eq!(*without_words(&cause), Cause { detail: None, ..cause.clone() });
    assert_eq!(own("NoSuchBucket for 111122223333"), "redacted");
    assert_eq!(own("NoSuchBucket"), "NoSuchBucket");
    let mut snapshot = demo();
    snapshot.calls.iter_mut().for_each(|call| call.request_id = Some("86b120f3".to_owned()));
    let mut redactor = Redactor::new(Key::new([1; 32]), Vocabulary::new([]), &[]);
    assert!(redactor.snapshot(&snapshot).unwrap().calls.iter().all(|call| call.request_id.is_none()));
}

#[test]
fn a_field_that_nobody_decided_on_is_refused() {
    let mut redactor = Redactor::new(Key::new([1; 32]), Vocabulary::new([]), &[]);
    let mut fields = serde_json::json!({"nickname": "Lindenhof"});
    let error = redactor.record(ResourceKind::Bucket.schema(), &mut fields).unwrap_err();
    assert_eq!(error.to_string(), "what becomes of Bucket.nickname was not decided");
}
