//! Every single way to tamper with what was delivered, each found and named.

use trailwarden::log_integrity::{Conclusion, Counts, Gap, GapCause, Summary};

use super::delivery::{Delivery, METADATA, Mirror, gzip};
use super::signing::{KEYS, both_keys, key_file, sha256};
use super::verifying::{range, ring, told, verify, verify_in};

const ACCOUNT: &str = "111122223333";
const BEGIN: &str = "2026-01-15T00:00:00Z";

/// Four hours with two log files each, of a trail in two regions and another account.
fn delivered() -> Mirror {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(4, 2);
    Delivery::begin(&mut mirror, ACCOUNT, "us-east-1", BEGIN).hours(4, 2);
    Delivery::begin(&mut mirror, "444455556666", "eu-west-1", BEGIN).hours(4, 2);
    mirror
}

/// The digest of the first chain that ends at this hour.
fn digest(hour: u32) -> String {
    let file = format!("{ACCOUNT}_CloudTrail-Digest_eu-west-1_audit_eu-west-1_20260115T{hour:02}0000Z.json.gz");
    format!("AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/01/15/{file}")
}

/// A log file of the first chain.
fn log(number: usize) -> String {
    delivered().names(false)[number].clone()
}

/// What comes of the chain that was tampered with; the others must be as before.
fn tampered(change: impl FnOnce(&mut Mirror)) -> Summary {
    let mut mirror = delivered();
    change(&mut mirror);
    assert_ne!(mirror, delivered(), "something was changed");
    let mut summaries = verify(&mirror, &ring(&both_keys()));
    assert_eq!(summaries[1..].iter().map(Summary::conclusion).collect::<Vec<_>>(), [Conclusion::Verified; 2]);
    summaries.remove(0)
}

/// The only problem of a chain that was tampered with.
fn named(change: impl FnOnce(&mut Mirror)) -> String {
    let summary = tampered(change);
    assert_eq!(summary.conclusion(), Conclusion::Broken);
    let [problem] = told(&summary).try_into().unwrap();
    problem
}

fn gap(from: &str, to: &str, cause: GapCause) -> Gap {
    Gap { from: Some(from.parse().unwrap()), to: to.parse().unwrap(), cause }
}

#[test]
fn nothing_is_wrong_before() {
    let conclusions: Vec<_> = verify(&delivered(), &ring(&both_keys())).iter().map(Summary::conclusion).collect();
    assert_eq!(conclusions, [Conclusion::Verified; 3]);
}

#[test]
fn a_byte_of_a_log() {
    let name = log(3);
    let content = delivered().content(&name);
    let mut changed = content.clone();
    changed[20] ^= 1;
    let problem = named(|mirror| mirror.rewrite(&name, |content| content[20] ^= 1));
    let (found, expected) = (sha256(&changed), sha256(&content));
    assert_eq!(problem, format!("LogFile {name} invalid: its SHA-256 is {found}, and `{}` says {expected}", digest(2)));
}

#[test]
fn a_byte_of_a_packed_log() {
    let name = log(3);
    let problem = named(|mirror| {
        let packed = mirror.files.get_mut(&name).unwrap();
        let last = packed.len() - 5;
        packed[last] ^= 1;
    });
    assert!(problem.starts_with(&format!("LogFile {name} invalid: it is no whole gzip file: ")), "{problem}");
}

#[test]
fn bytes_after_the_end_of_a_log() {
    let name = log(3);
    let problem = named(|mirror| mirror.files.get_mut(&name).unwrap().extend(gzip(b"more")));
    assert_eq!(problem, format!("LogFile {name} invalid: it goes on after the end of the gzip file"));
}

#[test]
fn a_byte_of_a_digest_that_another_follows() {
    let (name, content) = (digest(2), delivered().content(&digest(2)));
    let mut changed = content.clone();
    changed[20] ^= 1;
    let summary = tampered(|mirror| mirror.rewrite(&name, |content| content[20] ^= 1));
    let (found, expected) = (sha256(&changed), sha256(&content));
    let problem = format!("Digest {name} invalid: its SHA-256 is {found}, and `{}` says {expected}", digest(3));
    assert_eq!(told(&summary), [problem]);
    assert_eq!(summary.gaps, [gap("2026-01-15T01:00:00Z", "2026-01-15T02:00:00Z", GapCause::Invalid)]);
    let logs = Counts { valid: 6, unknown: 2, ..Counts::default() };
    assert_eq!(summary.logs, logs, "nobody vouches for the log files of a digest that was changed");
}

#[test]
fn any_byte_of_the_newest_digest() {
    let name = digest(4);
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(4, 0);
    let keys = ring(&both_keys());
    let whole = mirror.content(&name);
    for at in 0..whole.len() {
        let mut changed = mirror.clone();
        changed.rewrite(&name, |content| content[at] ^= 1);
        let summary = &verify(&changed, &keys)[0];
        assert_eq!((summary.digests.valid, summary.problems[0].object.as_str()), (3, name.as_str()), "byte {at}");
        // A key, or a way to sign, that nobody has heard of is no proof of tampering.
        let is_open = summary.conclusion() == Conclusion::Undecided;
        let text = String::from_utf8_lossy(&whole).into_owned();
        let is_within = |word: &str| text.find(word).is_some_and(|from| (from..from + word.len()).contains(&at));
        assert_eq!(is_open, is_within(&KEYS[0].fingerprint) || is_within("SHA256withRSA"), "byte {at}");
    }
}

#[test]
fn a_digit_of_a_signature() {
    let change = |mirror: &mut Mirror, name: &str| {
        let metadata = mirror.files.get_mut(&format!("{name}{METADATA}")).unwrap();
        let text = String::from_utf8(metadata.clone()).unwrap();
        let at = text.find("\"signature\":\"").unwrap() + 20;
        metadata[at] = if metadata[at] == b'0' { b'1' } else { b'0' };
    };
    let of_middle = named(|mirror| change(mirror, &digest(2)));
    assert_eq!(of_middle, format!("Digest {} invalid: its signature is not the one that `{}` says it has", digest(2), digest(3)));
    let of_newest = named(|mirror| change(mirror, &digest(4)));
    let key = &KEYS[0].fingerprint;
    assert_eq!(of_newest, format!("Digest {} invalid: its signature does not verify with the key {key}", digest(4)));
}

#[test]
fn a_deleted_log() {
    let name = log(3);
    assert_eq!(named(|mirror| mirror.delete(&name)), format!("LogFile {name} missing"));
}

#[test]
fn a_deleted_digest_in_the_middle() {
    let summary = tampered(|mirror| mirror.delete(&digest(2)));
    assert_eq!(told(&summary), [format!("Digest {} missing", digest(2))]);
    assert_eq!(summary.gaps, [gap("2026-01-15T01:00:00Z", "2026-01-15T02:00:00Z", GapCause::Missing)]);
    assert_eq!((summary.digests.valid, summary.digests.missing), (3, 1));
}

#[test]
fn two_deleted_digests_that_follow_each_other() {
    let summary = tampered(|mirror| {
        mirror.delete(&digest(2));
        mirror.delete(&digest(3));
    });
    // Only the later one is named by what is left; the time tells of both.
    assert_eq!(told(&summary), [format!("Digest {} missing", digest(3))]);
    assert_eq!(summary.gaps, [gap("2026-01-15T01:00:00Z", "2026-01-15T03:00:00Z", GapCause::Missing)]);
}

#[test]
fn the_deleted_oldest_digest() {
    let summary = tampered(|mirror| mirror.delete(&digest(1)));
    assert_eq!(told(&summary), [format!("Digest {} missing", digest(1))]);
    let to = "2026-01-15T01:00:00Z".parse().unwrap();
    assert_eq!(summary.gaps, [Gap { from: None, to, cause: GapCause::Missing }]);
}

#[test]
fn the_deleted_newest_digest_is_found_by_the_end_that_is_asked_about() {
    let mut mirror = delivered();
    mirror.delete(&digest(4));
    let summary = verify_in(&mirror, &ring(&both_keys()), range("", "2026-01-15T04:00:00Z")).remove(0);
    assert_eq!(summary.gaps, [gap("2026-01-15T03:00:00Z", "2026-01-15T04:00:00Z", GapCause::NoLaterDigest)]);
    assert_eq!(summary.conclusion(), Conclusion::Broken);
}

#[test]
fn a_log_in_the_place_of_another() {
    let (name, other) = (log(3), log(4));
    let problem = named(|mirror| {
        let content = mirror.files[&other].clone();
        mirror.files.insert(name.clone(), content);
    });
    let (found, expected) = (sha256(&delivered().content(&other)), sha256(&delivered().content(&name)));
    assert_eq!(problem, format!("LogFile {name} invalid: its SHA-256 is {found}, and `{}` says {expected}", digest(2)));
}

#[test]
fn a_digest_in_the_place_of_another() {
    let places =
        [("eu-west-1", "us-east-1"), ("111122223333", "444455556666"), ("T020000Z", "T030000Z"), ("T020000Z", "T010000Z")];
    for (from, to) in places {
        let (name, other) = (digest(2), digest(2).replace(from, to));
        let problem = named(|mirror| {
            for suffix in ["", METADATA] {
                let file = mirror.files[&format!("{other}{suffix}")].clone();
                mirror.files.insert(format!("{name}{suffix}"), file);
            }
        });
        assert_eq!(problem, format!("Digest {name} invalid: it was delivered as `{other}`, and is not there"));
    }
}

#[test]
fn a_digest_that_is_signed_but_not_in_the_chain() {
    let mut other = Mirror::default();
    Delivery::begin(&mut other, ACCOUNT, "eu-west-1", "2026-01-15T01:30:00Z").hours(1, 1);
    let name = other.names(true).remove(0);
    let summary = tampered(|mirror| mirror.files.extend(other.files));
    let expected = format!("Digest {name} invalid: it is not in the chain: before `{}` comes `{}`", digest(3), digest(2));
    assert_eq!(told(&summary), [expected]);
    assert_eq!((summary.digests.valid, summary.gaps.len(), summary.logs.unknown), (4, 0, 1));
}

#[test]
fn a_digest_that_was_made_with_another_key() {
    let second = &KEYS[1].fingerprint;
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).rotate().hours(1, 1);
    let first = key_file(&[KEYS[0].listed("2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]);
    let summary = verify(&mirror, &ring(&first)).remove(0);
    assert_eq!(told(&summary), [format!("Digest {} unknown: the key {second} is not among those given", digest(1))]);
    assert_eq!(summary.conclusion(), Conclusion::Undecided);
}

#[test]
fn a_key_outside_its_validity() {
    let fingerprint = &KEYS[0].fingerprint;
    let judged = |from: &str, to: &str| {
        let mut mirror = Mirror::default();
        Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(1, 1);
        told(&verify(&mirror, &ring(&key_file(&[KEYS[0].listed(from, to)])))[0])
    };
    let refused = |from: &str, to: &str| {
        let why = format!("it was signed with the key {fingerprint}, which is valid from {from} to {to} only");
        vec![format!("Digest {} invalid: {why}", digest(1))]
    };
    // The digest ends at 01:00, and is signed within two hours.
    let early = ("2025-01-01T00:00:00Z", "2026-01-15T00:59:59Z");
    assert_eq!(judged(early.0, early.1), refused(early.0, early.1));
    let late = ("2026-01-15T03:00:01Z", "2027-01-01T00:00:00Z");
    assert_eq!(judged(late.0, late.1), refused(late.0, late.1));
    assert_eq!(judged("2026-01-15T03:00:00Z", "2027-01-01T00:00:00Z"), Vec::<String>::new());
    assert_eq!(judged("2025-01-01T00:00:00Z", "2026-01-15T01:00:00Z"), Vec::<String>::new());
}

#[test]
fn a_backfill_digest_is_signed_within_an_hour_of_its_making() {
    let judged = |to: &str, metadata: bool| {
        let mut mirror = Mirror::default();
        Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(1, 0).backfill(1);
        let backfill = mirror.names(true).into_iter().find(|name| name.contains("_backfill")).unwrap();
        if !metadata {
            let file = mirror.files.get_mut(&format!("{backfill}{METADATA}")).unwrap();
            *file = String::from_utf8(file.clone()).unwrap().replace("backfill-generation-timestamp", "other").into_bytes();
        }
        told(&verify(&mirror, &ring(&key_file(&[KEYS[0].listed("2025-01-01T00:00:00Z", to)])))[1])
    };
    // It is made at 06:00.
    assert_eq!(judged("2026-01-15T05:00:00Z", true), Vec::<String>::new());
    let [refused] = judged("2026-01-15T04:59:59Z", true).try_into().unwrap();
    assert!(refused.contains("_backfill.json.gz invalid: it was signed with the key "), "{refused}");
    let [open] = judged("2026-01-15T05:00:00Z", false).try_into().unwrap();
    assert!(open.ends_with("unknown: the time at which it was made is not known"), "{open}");
}

#[test]
fn a_digest_that_is_none() {
    let problem = named(|mirror| {
        mirror.files.insert(digest(4), gzip(b"{}"));
    });
    assert_eq!(
        problem,
        format!("Digest {} invalid: it is no digest: missing field `digestStartTime` at line 1 column 2", digest(4))
    );
    let problem = named(|mirror| {
        mirror.files.insert(digest(4), b"{}".to_vec());
    });
    assert_eq!(problem, format!("Digest {} invalid: it is no whole gzip file: unexpected end of file", digest(4)));
}
