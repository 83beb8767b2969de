//! A bucket that a made-up CloudTrail delivered to, in the account of a session.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use super::{Session, server};
use crate::digests::delivery::{METADATA, Mirror};
use crate::digests::signing::both_keys;

/// What is put where.
#[derive(Debug, Clone, Copy)]
pub struct Delivered<'a> {
    /// The bucket's name, of which there may be one only in a test run.
    pub bucket: &'a str,
    /// The name of the trail that delivers to it.
    pub trail: &'a str,
    /// What that trail puts before `AWSLogs/`.
    pub prefix: &'a str,
}

impl Delivered<'_> {
    /// A bucket without a prefix, and a trail of its own.
    pub fn to(bucket: &str) -> Delivered<'_> {
        Delivered { bucket, trail: bucket, prefix: "" }
    }

    /// Puts all that a mirror holds into the bucket, the metadata of objects with them; the regions that it is about list
    /// the keys. Gives the trail's ARN.
    pub fn put(self, session: &Session, mirror: &Mirror) -> String {
        let metadata = |name: &str| match mirror.files.get(&format!("{name}{METADATA}")) {
            Some(json) => serde_json::from_slice(json).unwrap(),
            None => json!({}),
        };
        let objects = mirror.files.iter().filter(|(name, _)| !name.ends_with(METADATA));
        let objects = objects.map(|(name, content)| {
            (name.clone(), json!({"content": BASE64_STANDARD.encode(content), "metadata": metadata(name)}))
        });
        let Self { bucket, trail, prefix } = self;
        let answer = server().post(
            "deliver",
            &json!({
                "account": session.account().id(),
                "bucket": bucket,
                "region": "eu-west-1",
                "trail": trail,
                "prefix": prefix,
                "objects": objects.collect::<Map<_, _>>(),
                "keys": {"eu-west-1": listed(), "us-east-1": listed()},
            }),
        );
        answer.as_str().unwrap().to_owned()
    }
}

/// The keys as CloudTrail's API lists them: with seconds since 1970.
fn listed() -> Value {
    let mut file: Value = serde_json::from_slice(&both_keys()).unwrap();
    for key in file["PublicKeyList"].as_array_mut().unwrap() {
        for time in ["ValidityStartTime", "ValidityEndTime"] {
            let at: jiff::Timestamp = key[time].as_str().unwrap().parse().unwrap();
            key[time] = at.as_second().into();
        }
    }
    file["PublicKeyList"].take()
}
