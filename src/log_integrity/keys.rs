//! The public keys that CloudTrail signs with, by fingerprint, each with the time that it is valid for.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use md5::{Digest as _, Md5};
use serde::Deserialize;

/// Public keys by fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyRing {
    keys: BTreeMap<String, Key>,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key as an `RSAPublicKey` of PKCS #1, in DER.
    pub der: Vec<u8>,
    /// The first moment that it signs at.
    pub valid_from: Timestamp,
    /// The last one.
    pub valid_to: Timestamp,
}

/// Something that is wrong with a file of keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub struct KeyProblem {
    /// Where, as in `PublicKeyList[2].Value`; `the file` for the whole.
    pub at: String,
    /// What, lower case, no full stop.
    pub why: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    public_key_list: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    value: String,
    fingerprint: String,
    validity_start_time: serde_json::Value,
    validity_end_time: serde_json::Value,
}

impl KeyRing {
    /// Adds the keys of a file that `aws cloudtrail list-public-keys` printed. Keys differ from region to region, so several
    /// files may be needed.
    ///
    /// A fingerprint is the MD5 of the key in DER. One that is not that of its key is a problem, and none of the keys counts.
    ///
    /// # Errors
    /// All that is wrong with the file.
    pub fn add(&mut self, file: &[u8]) -> Result<(), Vec<KeyProblem>> {
        let whole = |why: String| vec![KeyProblem { at: "the file".to_owned(), why }];
        let file: File = serde_json::from_slice(file).map_err(|error| whole(error.to_string()))?;
        if file.public_key_list.is_empty() {
            return Err(whole("it lists no keys".to_owned()));
        }
        let mut problems = Vec::new();
        let mut keys = Vec::new();
        for (at, listed) in file.public_key_list.iter().enumerate() {
            match listed.read(at) {
                Ok(key) => keys.push((listed.fingerprint.clone(), key)),
                Err(of_key) => problems.extend(of_key),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        for (fingerprint, key) in keys {
            self.put(fingerprint, key);
        }
        Ok(())
    }

    /// Adds a key that CloudTrail listed under this fingerprint.
    ///
    /// # Errors
    /// When that is not its fingerprint, or it ends before it begins.
    pub fn insert(&mut self, listed: &str, key: Key) -> Result<(), String> {
        let found = fingerprint(&key.der);
        if found != listed {
            return Err(format!("a key is listed as {listed}, and its fingerprint is {found}"));
        }
        if key.valid_from > key.valid_to {
            return Err(format!("the key {listed} ends before it begins"));
        }
        self.put(found, key);
        Ok(())
    }

    fn put(&mut self, fingerprint: String, key: Key) {
        match self.keys.entry(fingerprint) {
            Entry::Vacant(place) => {
                place.insert(key);
            }
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                known.valid_from = known.valid_from.min(key.valid_from);
                known.valid_to = known.valid_to.max(key.valid_to);
            }
        }
    }

    /// The key of a fingerprint.
    pub fn get(&self, fingerprint: &str) -> Option<&Key> {
        self.keys.get(fingerprint)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl Listed {
    fn read(&self, at: usize) -> Result<Key, Vec<KeyProblem>> {
        let problem = |key: &str, why: String| KeyProblem { at: format!("PublicKeyList[{at}].{key}"), why };
        let der = BASE64_STANDARD.decode(&self.value).map_err(|_| problem("Value", "is no base64".to_owned()));
        let der = der.and_then(|der| {
            let found = fingerprint(&der);
            if found == self.fingerprint {
                Ok(der)
            } else {
                Err(problem("Fingerprint", format!("is not that of the key, whose fingerprint is {found}")))
            }
        });
        let time = |key: &str, value| time(value).ok_or_else(|| problem(key, "is no time".to_owned()));
        let from = time("ValidityStartTime", &self.validity_start_time);
        let to = time("ValidityEndTime", &self.validity_end_time);
        match (der, from, to) {
            (Ok(der), Ok(valid_from), Ok(valid_to)) if valid_from <= valid_to => Ok(Key { der, valid_from, valid_to }),
            (Ok(_), Ok(_), Ok(_)) => Err(vec![problem("ValidityEndTime", "is before the start".to_owned())]),
            (der, from, to) => Err([der.err(), from.err(), to.err()].into_iter().flatten().collect()),
        }
    }
}

/// The fingerprint of a key in DER. AWS does not document what it is; its documentation's own keys have this one.
fn fingerprint(der: &[u8]) -> String {
    Md5::digest(der).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A time as either version of the AWS CLI prints it: a text, or seconds since 1970.
fn time(value: &serde_json::Value) -> Option<Timestamp> {
    if let Some(text) = value.as_str() {
        return text.parse().ok();
    }
    let seconds = value.as_f64().filter(|seconds| seconds.abs() < 1e12)?;
    #[expect(clippy::cast_possible_truncation, reason = "the bound above leaves far fewer milliseconds than 64 bits hold")]
    Timestamp::from_millisecond((seconds * 1000.0).round() as i64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key that the AWS CLI's reference shows for `list-public-keys`, as it is printed there.
    const PRINTED: &str = r#"{"PublicKeyList": [{
        "ValidityStartTime": 1453076702.0,
        "ValidityEndTime": 1455668702.0,
        "Value": "MIIBCgKCAQEAlSS3cl92HDycr/MTj0moOhas8habjrraXw+KzlWF0axSI2tcF+3iJ9BKQAVSKxGwxwu3m0wG3J+kUl1xboEcEPHYoIYMbgfSw7KGnuDKwkLzsQWhUJ0cIbOHASox1vv/5fNXkrHhGbDCHeVXm804c83nvHUEFYThr1PfyP/8HwrCtR3FX5OANtQCP61C1nJtSSkC8JSQUOrIP4CuwJjc+4WGDk+BGH5m9iuiAKkipEHWmUl8/P7XpfpWQuk4h8g3pXZOrNXr08lbh4d39svj7UqdhvOXoBISp9t/EXYuePGEtBdrKD9Dz+VHwyUPtBQvYr9BnkF88qBnaPNhS44rzwIDAQAB",
        "Fingerprint": "7f3f401420072e50a65a141430817ab3"}]}"#;

    const FINGERPRINT: &str = "7f3f401420072e50a65a141430817ab3";

    fn read(file: &str) -> Result<KeyRing, Vec<String>> {
        let mut keys = KeyRing::default();
        let texts = |problems: Vec<KeyProblem>| problems.iter().map(ToString::to_string).collect();
        keys.add(file.as_bytes()).map_err(texts).map(|()| keys)
    }

    #[test]
    fn reads_the_key_that_aws_shows_under_its_fingerprint() {
        let keys = read(PRINTED).unwrap();
        let key = keys.get(FINGERPRINT).unwrap();
        let times = [key.valid_from, key.valid_to].map(|time| time.to_string());
        assert_eq!((times, key.der.len()), (["2016-01-18T00:25:02Z", "2016-02-17T00:25:02Z"].map(str::to_owned), 270));
    }

    #[test]
    fn times_may_be_texts_and_a_key_listed_twice_is_valid_for_both() {
        let texts = PRINTED.replace("1453076702.0", r#""2016-01-18T01:25:02+01:00""#);
        assert_eq!(read(&texts), read(PRINTED));
        let mut keys = read(PRINTED).unwrap();
        keys.add(PRINTED.replace("1455668702.0", "1455668703.5").as_bytes()).unwrap();
        assert_eq!((keys.len(), keys.get(FINGERPRINT).unwrap().valid_to.to_string()), (1, "2016-02-17T00:25:03.5Z".to_owned()));
    }

    #[test]
    fn a_key_under_the_fingerprint_of_another_is_named() {
        let changed = PRINTED.replace("AQAB", "AQAC");
        let [problem] = read(&changed).unwrap_err().try_into().unwrap();
        assert!(problem.starts_with("PublicKeyList[0].Fingerprint: is not that of the key, whose"), "{problem}");
    }

    #[test]
    fn a_key_is_taken_under_its_own_fingerprint_only() {
        let key = read(PRINTED).unwrap().get(FINGERPRINT).unwrap().clone();
        let mut keys = KeyRing::default();
        assert_eq!(keys.insert("00", key.clone()), Err(format!("a key is listed as 00, and its fingerprint is {FINGERPRINT}")));
        let ended = Key { valid_to: key.valid_from - jiff::SignedDuration::from_secs(1), ..key.clone() };
        assert_eq!(keys.insert(FINGERPRINT, ended), Err(format!("the key {FINGERPRINT} ends before it begins")));
        assert_eq!((keys.len(), keys.insert(FINGERPRINT, key)), (0, Ok(())));
        assert_eq!(keys, read(PRINTED).unwrap());
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let wrong = PRINTED.replace("1453076702.0", "\"soon\"").replace("1455668702.0", "1e300").replace("MIIB", "M B");
        let problems = read(&wrong).unwrap_err();
        let places: Vec<_> = problems.iter().map(|problem| problem.split(':').next().unwrap()).collect();
        let expected = ["Value", "ValidityStartTime", "ValidityEndTime"].map(|key| format!("PublicKeyList[0].{key}"));
        assert_eq!(places, expected);
        let swapped = PRINTED.replace("1455668702.0", "1453076701.0");
        assert_eq!(read(&swapped), Err(vec!["PublicKeyList[0].ValidityEndTime: is before the start".to_owned()]));
        assert_eq!(read(r#"{"PublicKeyList": []}"#), Err(vec!["the file: it lists no keys".to_owned()]));
        assert!(read("[]").is_err());
    }
}
