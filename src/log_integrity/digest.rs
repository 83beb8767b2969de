//! A digest as CloudTrail writes it, taken strictly: what is missing or of another shape is an error, not a default.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::content::Sha256Hash;

/// The longest name of an object that S3 knows, and more than the longest of a bucket.
const MAX_NAME: usize = 1024;

/// The only algorithm that CloudTrail hashes with.
const SHA_256: &str = "SHA-256";

/// A digest: what CloudTrail says of an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The beginning of the time in which its log files were delivered.
    pub start: Timestamp,
    /// The end of that time.
    pub end: Timestamp,
    /// The end as it is written, which is what is signed.
    pub end_as_written: String,
    /// The bucket that it was delivered to.
    pub bucket: String,
    /// Its name there.
    pub object: String,
    /// The fingerprint of the key that verifies its signature.
    pub fingerprint: String,
    /// How it is signed.
    pub algorithm: String,
    /// The digest before it; `None` for a starting digest, which begins a chain.
    pub previous: Option<Previous>,
    /// The log files that were delivered in that time.
    pub logs: Vec<LogFile>,
}

/// What a digest says of the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    /// The bucket that it was delivered to.
    pub bucket: String,
    /// Its name there.
    pub object: String,
    /// The SHA-256 of its content.
    pub hash: Sha256Hash,
    /// Its signature, in hexadecimal digits as they are written.
    pub signature: String,
}

/// What a digest says of a log file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// The bucket that it was delivered to.
    pub bucket: String,
    /// Its name there.
    pub object: String,
    /// The SHA-256 of its content.
    pub hash: Sha256Hash,
}

/// The file. Keys that CloudTrail may add one day are signed like the others, and read over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    digest_start_time: Timestamp,
    digest_end_time: String,
    digest_s3_bucket: String,
    digest_s3_object: String,
    digest_public_key_fingerprint: String,
    digest_signature_algorithm: String,
    #[serde(deserialize_with = "present")]
    previous_digest_s3_bucket: Option<String>,
    #[serde(deserialize_with = "present")]
    previous_digest_s3_object: Option<String>,
    #[serde(deserialize_with = "present")]
    previous_digest_hash_value: Option<String>,
    #[serde(deserialize_with = "present")]
    previous_digest_hash_algorithm: Option<String>,
    #[serde(deserialize_with = "present")]
    previous_digest_signature: Option<String>,
    log_files: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    s3_bucket: String,
    s3_object: String,
    hash_value: String,
    hash_algorithm: String,
}

/// A key that may hold `null` but must be there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl Digest {
    /// Reads the content of a digest.
    ///
    /// # Errors
    /// What is wrong with it, lower case, no full stop.
    pub fn parse(content: &[u8]) -> Result<Self, String> {
        let file: File = serde_json::from_slice(content).map_err(|error| error.to_string())?;
        let previous = previous(&file)?;
        let end: Timestamp = file.digest_end_time.parse().map_err(|_| "`digestEndTime` is no time".to_owned())?;
        if file.digest_start_time > end {
            return Err("it ends before it starts".to_owned());
        }
        let logs = file.log_files.into_iter().enumerate();
        Ok(Self {
            start: file.digest_start_time,
            end,
            end_as_written: file.digest_end_time,
            bucket: name(file.digest_s3_bucket, "digestS3Bucket")?,
            object: name(file.digest_s3_object, "digestS3Object")?,
            fingerprint: name(file.digest_public_key_fingerprint, "digestPublicKeyFingerprint")?,
            algorithm: name(file.digest_signature_algorithm, "digestSignatureAlgorithm")?,
            previous,
            logs: logs.map(|(at, listed)| listed.read(at)).collect::<Result<_, _>>()?,
        })
    }
}

impl Listed {
    fn read(self, at: usize) -> Result<LogFile, String> {
        let of = |key: &str| format!("logFiles[{at}].{key}");
        Ok(LogFile {
            bucket: name(self.s3_bucket, &of("s3Bucket"))?,
            object: name(self.s3_object, &of("s3Object"))?,
            hash: hash(&self.hash_value, &self.hash_algorithm, &of("hashValue"))?,
        })
    }
}

/// All five keys about the digest before, or none of them.
fn previous(file: &File) -> Result<Option<Previous>, String> {
    let keys = [
        &file.previous_digest_s3_bucket,
        &file.previous_digest_s3_object,
        &file.previous_digest_hash_value,
        &file.previous_digest_hash_algorithm,
        &file.previous_digest_signature,
    ];
    match keys {
        [Some(bucket), Some(object), Some(value), Some(algorithm), Some(signature)] => Ok(Some(Previous {
            bucket: name(bucket.clone(), "previousDigestS3Bucket")?,
            object: name(object.clone(), "previousDigestS3Object")?,
            hash: hash(value, algorithm, "previousDigestHashValue")?,
            signature: signature.clone(),
        })),
        [None, None, None, None, None] => Ok(None),
        _ => Err("it names a previous digest in part".to_owned()),
    }
}

fn name(text: String, key: &str) -> Result<String, String> {
    if text.is_empty() || text.len() > MAX_NAME { Err(format!("`{key}` is empty or too long")) } else { Ok(text) }
}

fn hash(value: &str, algorithm: &str, key: &str) -> Result<Sha256Hash, String> {
    if algorithm != SHA_256 {
        return Err(format!("`{key}` is made with another algorithm than {SHA_256}"));
    }
    Sha256Hash::parse(value).ok_or_else(|| format!("`{key}` is no SHA-256"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written() -> Value {
        json!({
            "awsAccountId": "111122223333",
            "digestStartTime": "2026-01-15T05:00:00Z",
            "digestEndTime": "2026-01-15T06:00:00Z",
            "digestS3Bucket": "trail-logs",
            "digestS3Object": "AWSLogs/d",
            "digestPublicKeyFingerprint": "f",
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": null,
            "oldestEventTime": null,
            "previousDigestS3Bucket": "trail-logs",
            "previousDigestS3Object": "AWSLogs/c",
            "previousDigestHashValue": "00".repeat(32),
            "previousDigestHashAlgorithm": "SHA-256",
            "previousDigestSignature": "ab",
            "logFiles": [{"s3Bucket": "trail-logs", "s3Object": "AWSLogs/l", "hashValue": "11".repeat(32), "hashAlgorithm": "SHA-256"}],
        })
    }

    fn parse(written: &Value) -> Result<Digest, String> {
        Digest::parse(written.to_string().as_bytes())
    }

    #[test]
    fn reads_every_field() {
        let hash = |digits: &str| Sha256Hash::parse(&digits.repeat(32)).unwrap();
        let expected = Digest {
            start: "2026-01-15T05:00:00Z".parse().unwrap(),
            end: "2026-01-15T06:00:00Z".parse().unwrap(),
            end_as_written: "2026-01-15T06:00:00Z".to_owned(),
            bucket: "trail-logs".to_owned(),
            object: "AWSLogs/d".to_owned(),
            fingerprint: "f".to_owned(),
            algorithm: "SHA256withRSA".to_owned(),
            previous: Some(Previous {
                bucket: "trail-logs".to_owned(),
                object: "AWSLogs/c".to_owned(),
                hash: hash("00"),
                signature: "ab".to_owned(),
            }),
            logs: vec![LogFile { bucket: "trail-logs".to_owned(), object: "AWSLogs/l".to_owned(), hash: hash("11") }],
        };
        assert_eq!(parse(&written()), Ok(expected));
    }

    #[test]
    fn a_starting_digest_names_none_before_it() {
        let mut starting = written();
        for (key, value) in starting.as_object_mut().unwrap() {
            if key.starts_with("previousDigest") {
                *value = Value::Null;
            }
        }
        assert_eq!(parse(&starting).map(|digest| digest.previous), Ok(None));
    }

    #[test]
    fn what_is_missing_is_not_guessed() {
        let needed = written().as_object().unwrap().clone();
        let unused = ["awsAccountId", "newestEventTime", "oldestEventTime"];
        for key in needed.keys().filter(|key| !unused.contains(&key.as_str())) {
            let mut without = needed.clone();
            without.remove(key);
            assert!(parse(&without.into()).is_err(), "{key}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let long = "x".repeat(1025);
        let cases = [
            ("/digestEndTime", json!("soon"), "`digestEndTime` is no time"),
            ("/digestEndTime", json!("2026-01-15T04:59:59Z"), "it ends before it starts"),
            ("/digestS3Bucket", json!(""), "`digestS3Bucket` is empty or too long"),
            ("/digestS3Object", json!(long), "`digestS3Object` is empty or too long"),
            ("/previousDigestSignature", json!(null), "it names a previous digest in part"),
            ("/previousDigestHashValue", json!("00"), "`previousDigestHashValue` is no SHA-256"),
            ("/logFiles/0/hashAlgorithm", json!("MD5"), "`logFiles[0].hashValue` is made with another algorithm than SHA-256"),
            ("/logFiles/0/s3Object", json!(long), "`logFiles[0].s3Object` is empty or too long"),
        ];
        for (pointer, value, expected) in cases {
            let mut changed = written();
            *changed.pointer_mut(pointer).unwrap() = value;
            assert_eq!(parse(&changed), Err(expected.to_owned()), "{pointer}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        let twice = written().to_string().replacen('{', r#"{"digestS3Object": "AWSLogs/other", "#, 1);
        assert!(Digest::parse(twice.as_bytes()).is_err());
    }
}
