//! What was delivered and nobody touched: valid, with the time that it covers and the keys that signed it.

use std::collections::BTreeMap;

use trailwarden::log_integrity::{
    Chain, ChainId, Conclusion, Counts, DigestName, Found, Gap, GapCause, Interval, Metadata, Range, Summary,
};

use super::delivery::{Delivery, Mirror, gzip};
use super::signing::{KEYS, both_keys};
use super::verifying::{range, ring, told, verify, verify_in};

const ACCOUNT: &str = "111122223333";
const BEGIN: &str = "2026-01-15T00:00:00Z";

/// A trail that delivered for some hours, with two log files in each.
fn delivered(hours: u32) -> Mirror {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(hours, 2);
    mirror
}

fn valid(number: u64) -> Counts {
    Counts { valid: number, ..Counts::default() }
}

fn interval(from: &str, to: &str) -> Interval {
    Interval { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn gap(from: &str, to: &str, cause: GapCause) -> Gap {
    Gap { from: Some(from.parse().unwrap()), to: to.parse().unwrap(), cause }
}

/// The only summary.
fn only(summaries: Vec<Summary>) -> Summary {
    let [summary] = summaries.try_into().unwrap();
    summary
}

#[test]
fn a_digest_that_openssl_signed_is_valid() {
    let keys = ring(include_bytes!("../../fixtures/digests/keys.json"));
    let name = "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/15/\
                111122223333_CloudTrail-Digest_eu-west-1_audit_eu-west-1_20260115T060000Z.json.gz";
    let name = DigestName::parse(name).unwrap();
    let metadata = Metadata::parse(include_bytes!("../../fixtures/digests/starting.metadata.json")).unwrap();
    let mut chain = Chain::new(name.chain.clone(), Range::default(), &keys);
    chain.feed(Found { name, content: Ok(include_bytes!("../../fixtures/digests/starting.json").to_vec()), metadata });
    let summary = chain.finish();
    assert_eq!((summary.digests, told(&summary)), (valid(1), Vec::new()));
}

#[test]
fn a_whole_chain_is_verified() {
    let mirror = delivered(3);
    let bytes: usize = mirror.names(false).iter().map(|name| mirror.content(name).len()).sum();
    let expected = Summary {
        chain: ChainId {
            account: ACCOUNT.into(),
            region: "eu-west-1".into(),
            trail: "audit".to_owned(),
            home_region: "eu-west-1".into(),
            backfill: false,
            root: "AWSLogs/".to_owned(),
        },
        digests: valid(3),
        logs: valid(6),
        left_out: 0,
        bytes: bytes as u64,
        covered: vec![interval(BEGIN, "2026-01-15T03:00:00Z")],
        gaps: Vec::new(),
        keys: BTreeMap::from([(KEYS[0].fingerprint.clone(), 3)]),
        problems: Vec::new(),
    };
    let summary = only(verify(&mirror, &ring(&both_keys())));
    assert_eq!((summary.conclusion(), summary), (Conclusion::Verified, expected));
}

#[test]
fn each_region_of_each_account_is_a_chain() {
    let mut mirror = delivered(2);
    Delivery::begin(&mut mirror, ACCOUNT, "us-east-1", BEGIN).hours(3, 0);
    Delivery::begin(&mut mirror, "444455556666", "eu-west-1", BEGIN).hours(4, 1);
    let summaries = verify(&mirror, &ring(&both_keys()));
    let told: Vec<_> = summaries
        .iter()
        .map(|summary| {
            let place = format!("{} {}", summary.chain.account, summary.chain.region);
            (place, summary.digests, summary.logs, summary.conclusion())
        })
        .collect();
    let expected = [
        ("111122223333 eu-west-1".to_owned(), valid(2), valid(4), Conclusion::Verified),
        ("111122223333 us-east-1".to_owned(), valid(3), valid(0), Conclusion::Verified),
        ("444455556666 eu-west-1".to_owned(), valid(4), valid(4), Conclusion::Verified),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_chain_goes_on_when_the_key_changes() {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(2, 1).rotate().hours(3, 1);
    let summary = only(verify(&mirror, &ring(&both_keys())));
    let keys = BTreeMap::from([(KEYS[0].fingerprint.clone(), 2), (KEYS[1].fingerprint.clone(), 3)]);
    assert_eq!((summary.conclusion(), summary.keys), (Conclusion::Verified, keys));
}

#[test]
fn a_stop_of_logging_is_a_gap_with_its_time() {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(2, 1).stop(5).hours(1, 1);
    let summary = only(verify(&mirror, &ring(&both_keys())));
    let covered = vec![interval(BEGIN, "2026-01-15T02:00:00Z"), interval("2026-01-15T07:00:00Z", "2026-01-15T08:00:00Z")];
    let gaps = vec![gap("2026-01-15T02:00:00Z", "2026-01-15T07:00:00Z", GapCause::NotLogged)];
    assert_eq!((summary.conclusion(), told(&summary)), (Conclusion::Broken, Vec::new()));
    assert_eq!((summary.covered, summary.gaps), (covered, gaps));
}

#[test]
fn backfill_digests_are_judged_apart_and_cover_no_time() {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(1, 1).backfill(2).hours(2, 1);
    let summaries = verify(&mirror, &ring(&both_keys()));
    let told: Vec<_> = summaries
        .iter()
        .map(|summary| (summary.chain.backfill, summary.digests, summary.logs, summary.covered.len(), summary.conclusion()))
        .collect();
    let expected = [(false, valid(3), valid(3), 1, Conclusion::Verified), (true, valid(1), valid(2), 0, Conclusion::Verified)];
    assert_eq!(told, expected);
}

#[test]
fn without_metadata_the_next_digest_tells_the_signature() {
    let summary = only(verify(&delivered(3).without_metadata(), &ring(&both_keys())));
    let newest = "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/15/\
                  111122223333_CloudTrail-Digest_eu-west-1_audit_eu-west-1_20260115T030000Z.json.gz";
    assert_eq!(told(&summary), [format!("Digest {newest} unknown: its signature is not known")]);
    assert_eq!((summary.digests.valid, summary.digests.unknown), (2, 1));
    assert_eq!(summary.covered, [interval(BEGIN, "2026-01-15T02:00:00Z")]);
    assert_eq!(summary.conclusion(), Conclusion::Undecided);
}

#[test]
fn a_signature_from_a_digest_that_is_not_valid_counts_only_if_it_verifies() {
    let mut mirror = delivered(3).without_metadata();
    let (second, newest) = (mirror.names(true)[1].clone(), mirror.names(true)[2].clone());
    let signature = |content: &mut Vec<u8>| {
        let text = String::from_utf8(content.clone()).unwrap();
        let at = text.find("\"previousDigestSignature\":\"").unwrap() + 30;
        content[at] = if content[at] == b'0' { b'1' } else { b'0' };
    };
    mirror.rewrite(&newest, signature);
    let summary = only(verify(&mirror, &ring(&both_keys())));
    let unknown = |name: &str| format!("Digest {name} unknown: its signature is not known");
    assert_eq!(told(&summary), [unknown(&second), unknown(&newest)]);
    assert_eq!((summary.digests.valid, summary.conclusion()), (1, Conclusion::Undecided));
}

#[test]
fn the_metadata_of_the_newest_digest_are_enough() {
    let mut mirror = delivered(3);
    let newest = mirror.names(true).pop().unwrap();
    mirror.files.retain(|name, _| !name.ends_with(super::delivery::METADATA) || name.starts_with(&newest));
    let summary = only(verify(&mirror, &ring(&both_keys())));
    assert_eq!((summary.digests, summary.logs, summary.conclusion()), (valid(3), valid(6), Conclusion::Verified));
}

#[test]
fn a_time_that_lies_within_what_is_covered_has_no_gaps() {
    let mut mirror = delivered(6);
    let names = mirror.names(true);
    for name in &names[..2] {
        mirror.delete(name);
    }
    let asked = range("2026-01-15T02:30:00Z", "2026-01-15T05:30:00Z");
    let summary = only(verify_in(&mirror, &ring(&both_keys()), asked));
    assert_eq!((summary.conclusion(), summary.digests), (Conclusion::Verified, valid(4)));
    assert_eq!(summary.covered, [interval("2026-01-15T02:30:00Z", "2026-01-15T05:30:00Z")]);
}

#[test]
fn a_digest_after_the_time_that_is_asked_about_covers_none_of_it() {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(2, 1).stop(2).hours(1, 1);
    let summary = only(verify_in(&mirror, &ring(&both_keys()), range("", "2026-01-15T04:00:00Z")));
    assert_eq!(summary.covered, [interval(BEGIN, "2026-01-15T02:00:00Z")]);
    assert_eq!(summary.gaps, [gap("2026-01-15T02:00:00Z", "2026-01-15T04:00:00Z", GapCause::NotLogged)]);
}

#[test]
fn a_time_before_the_first_digest_and_after_the_last_is_a_gap() {
    let asked = range("2026-01-14T12:00:00Z", "2026-01-16T00:00:00Z");
    let summary = only(verify_in(&delivered(6), &ring(&both_keys()), asked));
    let expected = [
        gap("2026-01-14T12:00:00Z", BEGIN, GapCause::NotLogged),
        gap("2026-01-15T06:00:00Z", "2026-01-16T00:00:00Z", GapCause::NoLaterDigest),
    ];
    assert_eq!((summary.conclusion(), summary.gaps), (Conclusion::Broken, expected.to_vec()));
}

#[test]
fn a_chain_of_which_no_digest_is_there_covers_nothing() {
    let keys = ring(&both_keys());
    let chain = only(verify(&delivered(1), &keys)).chain;
    let asked = range("2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z");
    let summary = Chain::new(chain.clone(), asked, &keys).finish();
    assert_eq!(summary.gaps, [gap("2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z", GapCause::NoLaterDigest)]);
    assert_eq!(Chain::new(chain, Range::default(), &keys).finish().conclusion(), Conclusion::Undecided);
}

#[test]
fn what_was_delivered_to_another_bucket_is_not_missing() {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(2, 1).move_to("new-logs").hours(2, 1);
    assert_eq!(only(verify(&mirror, &ring(&both_keys()))).conclusion(), Conclusion::Verified);
    let before = mirror.names(true)[1].clone();
    for name in &mirror.names(true)[..2] {
        mirror.delete(name);
    }
    let summary = only(verify(&mirror, &ring(&both_keys())));
    assert_eq!(told(&summary), [format!("Digest {before} unknown: it was delivered elsewhere: `trail-logs/{before}`")]);
    let to = "2026-01-15T02:00:00Z".parse().unwrap();
    assert_eq!(summary.gaps, [Gap { from: None, to, cause: GapCause::NotJudged }]);
    assert_eq!(summary.conclusion(), Conclusion::Undecided);
}

#[test]
fn content_that_was_packed_again_stays_valid() {
    let mut mirror = delivered(2);
    for name in [mirror.names(true), mirror.names(false)].concat() {
        let mut encoder = flate2::GzBuilder::new().filename("again").write(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, &mirror.content(&name)).unwrap();
        let packed = encoder.finish().unwrap();
        assert_ne!(mirror.files.insert(name, packed.clone()), Some(packed));
    }
    assert_eq!(only(verify(&mirror, &ring(&both_keys()))).conclusion(), Conclusion::Verified);
}

#[test]
fn a_digest_that_inflates_without_end_is_not_read_to_it() {
    let mut mirror = delivered(1);
    let name = mirror.names(true).pop().unwrap();
    mirror.files.insert(name.clone(), gzip(&vec![b' '; (64 << 20) + 1]));
    let summary = only(verify(&mirror, &ring(&both_keys())));
    let cause = "it inflates to more than 67108864 bytes, and was not read further";
    assert_eq!(told(&summary), [format!("Digest {name} unknown: {cause}")]);
}
