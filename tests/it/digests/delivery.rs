//! A made-up CloudTrail that delivers log files and digests, hour by hour, as the real one does.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::signing::{KEYS, SigningKey, sha256};

/// What follows the name of an object in the name of the file with its metadata.
pub(crate) const METADATA: &str = ".metadata.json";

/// The bucket that trails deliver to at first.
pub(crate) const BUCKET: &str = "trail-logs";

/// A copy of a bucket: names and contents, the metadata of digests in files beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mirror {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Mirror {
    /// The names of the digests, or of the log files, sorted: by account, by region, by time.
    pub(crate) fn names(&self, of_digests: bool) -> Vec<String> {
        let wanted = |name: &&String| name.contains("/CloudTrail-Digest/") == of_digests && !name.ends_with(METADATA);
        self.files.keys().filter(wanted).cloned().collect()
    }

    /// Removes an object with its metadata.
    pub(crate) fn delete(&mut self, name: &str) {
        self.files.remove(name).unwrap();
        self.files.remove(&format!("{name}{METADATA}"));
    }

    /// Takes the metadata of all objects away, as plain copying does.
    pub(crate) fn without_metadata(mut self) -> Self {
        self.files.retain(|name, _| !name.ends_with(METADATA));
        self
    }

    /// The content of an object.
    pub(crate) fn content(&self, name: &str) -> Vec<u8> {
        let mut content = Vec::new();
        GzDecoder::new(self.files[name].as_slice()).read_to_end(&mut content).unwrap();
        content
    }

    /// Changes the content of an object, and packs it again.
    pub(crate) fn rewrite(&mut self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut content = self.content(name);
        change(&mut content);
        self.files.insert(name.to_owned(), gzip(&content));
    }
    /// Writes all of it below a folder.
    pub(crate) fn write(&self, folder: &Path) {
        for (name, content) in &self.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
    }
}

/// What a digest says of the one before it.
#[derive(Debug, Clone)]
struct Before {
    bucket: &'static str,
    object: String,
    hash: String,
    signature: String,
}

/// A trail in one region of one account, which delivers into a mirror.
#[derive(Debug)]
pub(crate) struct Delivery<'a> {
    mirror: &'a mut Mirror,
    account: &'static str,
    region: &'static str,
    bucket: &'static str,
    /// What stands before the account's folder.
    root: &'static str,
    /// The end of the last hour.
    now: Timestamp,
    key: &'static SigningKey,
    before: Option<Before>,
    files: u32,
    /// How many events a log file holds, each another; a few that are the same if that does not matter.
    events: Option<u32>,
}

impl<'a> Delivery<'a> {
    /// A trail `audit` made in this region, which begins at this time.
    pub(crate) fn begin(mirror: &'a mut Mirror, account: &'static str, region: &'static str, at: &str) -> Self {
        Self {
            mirror,
            account,
            region,
            bucket: BUCKET,
            root: "AWSLogs/",
            now: at.parse().unwrap(),
            key: &KEYS[0],
            before: None,
            files: 0,
            events: None,
        }
    }

    /// Hours pass, in each of which so many log files are delivered, and a digest at its end.
    pub(crate) fn hours(&mut self, hours: u32, logs: u32) -> &mut Self {
        for _ in 0..hours {
            let start = self.now;
            self.now += SignedDuration::from_hours(1);
            let before = self.before.take();
            let object = self.digest_name("");
            self.before = Some(self.digest(start, &object, before.as_ref(), logs, None));
        }
        self
    }

    /// Logging is stopped, and started again after so many hours.
    pub(crate) fn stop(&mut self, hours: i64) -> &mut Self {
        self.now += SignedDuration::from_hours(hours);
        self.before = None;
        self
    }

    /// The second key takes the place of the first.
    pub(crate) fn rotate(&mut self) -> &mut Self {
        self.key = &KEYS[1];
        self
    }

    /// The trail delivers below this prefix, or for an organization.
    pub(crate) fn below(&mut self, root: &'static str) -> &mut Self {
        self.root = root;
        self
    }

    /// Log files hold so many events from now on.
    #[cfg_attr(test, allow(dead_code, reason = "for benches"))]
    pub(crate) fn events(&mut self, events: u32) -> &mut Self {
        self.events = Some(events);
        self
    }

    /// The trail delivers to another bucket from now on.
    pub(crate) fn move_to(&mut self, bucket: &'static str) -> &mut Self {
        self.bucket = bucket;
        self
    }

    /// Log files of the last hour that came late are delivered with a digest of their own, five hours after.
    pub(crate) fn backfill(&mut self, logs: u32) -> &mut Self {
        let start = self.now - SignedDuration::from_hours(1);
        let object = self.digest_name("_backfill");
        let made = self.now + SignedDuration::from_hours(5);
        self.digest(start, &object, None, logs, Some(made));
        self
    }

    fn digest_name(&self, suffix: &str) -> String {
        let Self { account, region, now, root, .. } = self;
        let (day, time) = (now.strftime("%Y/%m/%d"), now.strftime("%Y%m%dT%H%M%SZ"));
        let file = format!("{account}_CloudTrail-Digest_{region}_audit_{region}_{time}{suffix}.json.gz");
        format!("{root}{account}/CloudTrail-Digest/{region}/{day}/{file}")
    }

    /// Delivers log files and the digest that lists them.
    fn digest(&mut self, start: Timestamp, object: &str, before: Option<&Before>, logs: u32, made: Option<Timestamp>) -> Before {
        let listed: Vec<_> = (0..logs).map(|number| self.log(start, number)).collect();
        let event_time = |minute| (logs > 0).then(|| (start + SignedDuration::from_mins(minute)).to_string());
        let content = json!({
            "awsAccountId": self.account,
            "digestStartTime": start.to_string(),
            "digestEndTime": self.now.to_string(),
            "digestS3Bucket": self.bucket,
            "digestS3Object": object,
            "digestPublicKeyFingerprint": self.key.fingerprint,
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": event_time(50),
            "oldestEventTime": event_time(1),
            "previousDigestS3Bucket": before.map(|before| before.bucket),
            "previousDigestS3Object": before.map(|before| &before.object),
            "previousDigestHashValue": before.map(|before| &before.hash),
            "previousDigestHashAlgorithm": before.map(|_| "SHA-256"),
            "previousDigestSignature": before.map(|before| &before.signature),
            "logFiles": listed,
        });
        let content = content.to_string().into_bytes();
        let previous = before.map_or("null", |before| &before.signature);
        let hash = sha256(&content);
        let signature = self.key.sign(&format!("{}\n{}/{object}\n{hash}\n{previous}", self.now, self.bucket));
        let mut metadata = json!({"signature": signature, "signature-algorithm": "SHA256withRSA"});
        if let Some(made) = made {
            metadata["backfill-generation-timestamp"] = made.to_string().into();
        }
        self.mirror.files.insert(object.to_owned(), gzip(&content));
        self.mirror.files.insert(format!("{object}{METADATA}"), metadata.to_string().into_bytes());
        Before { bucket: self.bucket, object: object.to_owned(), hash, signature }
    }

    /// Delivers a log file, and gives what the digest says of it.
    fn log(&mut self, start: Timestamp, number: u32) -> Value {
        self.files += 1;
        let Self { account, region, root, .. } = self;
        let at = start + SignedDuration::from_mins(i64::from(number) % 12 * 5 + 4);
        let (day, time) = (at.strftime("%Y/%m/%d"), at.strftime("%Y%m%dT%H%MZ"));
        let object =
            format!("{root}{account}/CloudTrail/{region}/{day}/{account}_CloudTrail_{region}_{time}_{:016}.json.gz", self.files);
        let event =
            |id: Value| json!({"eventName": "GetObject", "awsRegion": region, "eventTime": at.to_string(), "eventID": id});
        let events: Vec<_> = match self.events {
            None => vec![event(self.files.into()); 20],
            Some(events) => (0..events).map(|number| event(sha256(format!("{at} {number}").as_bytes()).into())).collect(),
        };
        let content = json!({"Records": events}).to_string().into_bytes();
        self.mirror.files.insert(object.clone(), gzip(&content));
        json!({
            "s3Bucket": self.bucket,
            "s3Object": object,
            "hashValue": sha256(&content),
            "hashAlgorithm": "SHA-256",
            "newestEventTime": at.to_string(),
            "oldestEventTime": at.to_string(),
        })
    }
}

/// Packed as CloudTrail packs.
pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}
