//! Ways to tamper with what a trail delivered, by name, for those who ask two verifiers the same.

use super::delivery::{Delivery, METADATA, Mirror, gzip};

/// The account whose chain is tampered with.
pub(crate) const ACCOUNT: &str = "111122223333";
const BEGIN: &str = "2026-01-15T00:00:00Z";

/// A way to tamper.
pub(crate) type Way = (&'static str, fn(&mut Mirror));

/// Four hours with two log files each, in a bucket of this name.
pub(crate) fn delivered(bucket: &'static str) -> Mirror {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).move_to(bucket).hours(4, 2);
    mirror
}

/// Each of them, and that nothing was changed.
pub(crate) const WAYS: &[Way] = &[
    ("nothing", |_| {}),
    ("a byte of a log file", |mirror| mirror.rewrite(&log(mirror, 3), |content| content[20] ^= 1)),
    ("a byte of a packed log file", |mirror| {
        let name = log(mirror, 3);
        let packed = mirror.files.get_mut(&name).unwrap();
        let at = packed.len() - 5;
        packed[at] ^= 1;
    }),
    ("bytes after a log file", |mirror| {
        let name = log(mirror, 3);
        mirror.files.get_mut(&name).unwrap().extend(gzip(b"more"));
    }),
    ("a log file is no gzip file", |mirror| {
        mirror.files.insert(log(mirror, 3), b"{}".to_vec());
    }),
    ("a log file is gone", |mirror| mirror.delete(&log(mirror, 3))),
    ("two log files change places", |mirror| {
        let (first, second) = (log(mirror, 0), log(mirror, 1));
        let (one, other) = (mirror.files[&first].clone(), mirror.files[&second].clone());
        mirror.files.insert(first, other);
        mirror.files.insert(second, one);
    }),
    ("a byte of a digest", |mirror| mirror.rewrite(&digest(mirror, 1), |content| content[20] ^= 1)),
    ("a byte of the newest digest", |mirror| mirror.rewrite(&digest(mirror, 3), |content| content[20] ^= 1)),
    ("a digest is gone", |mirror| mirror.delete(&digest(mirror, 1))),
    ("the newest digest is gone", |mirror| mirror.delete(&digest(mirror, 3))),
    ("the first digest is gone", |mirror| mirror.delete(&digest(mirror, 0))),
    ("the signature of a digest", |mirror| resign(mirror, 1)),
    ("the signature of the newest digest", |mirror| resign(mirror, 3)),
    ("a digest takes the place of another", |mirror| {
        let (from, to) = (digest(mirror, 1), digest(mirror, 2));
        for ending in ["", METADATA] {
            let content = mirror.files[&format!("{from}{ending}")].clone();
            mirror.files.insert(format!("{to}{ending}"), content);
        }
    }),
    ("a digest is no digest", |mirror| {
        mirror.files.insert(digest(mirror, 1), gzip(b"{}"));
    }),
    ("the digest lists one log file less", |mirror| {
        mirror.rewrite(&digest(mirror, 3), |content| {
            let mut json: serde_json::Value = serde_json::from_slice(content).unwrap();
            json["logFiles"].as_array_mut().unwrap().pop();
            *content = json.to_string().into_bytes();
        });
    }),
];

fn digest(mirror: &Mirror, number: usize) -> String {
    mirror.names(true)[number].clone()
}

fn log(mirror: &Mirror, number: usize) -> String {
    mirror.names(false)[number].clone()
}

/// Changes a digit of the signature that the object of a digest carries.
fn resign(mirror: &mut Mirror, number: usize) {
    let name = format!("{}{METADATA}", digest(mirror, number));
    let mut metadata: serde_json::Value = serde_json::from_slice(&mirror.files[&name]).unwrap();
    let signature = metadata["signature"].as_str().unwrap();
    let first = if signature.starts_with('0') { '1' } else { '0' };
    metadata["signature"] = format!("{first}{}", &signature[1..]).into();
    mirror.files.insert(name, metadata.to_string().into_bytes());
}
