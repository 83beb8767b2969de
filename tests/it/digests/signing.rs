//! The keys of the made-up CloudTrail, and what it signs.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use md5::Md5;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The key that signs first, and the one that takes its place.
pub(crate) static KEYS: LazyLock<[SigningKey; 2]> = LazyLock::new(|| {
    [include_bytes!("../../fixtures/digests/first.der").as_slice(), include_bytes!("../../fixtures/digests/second.der")]
        .map(SigningKey::new)
});

/// A pair of keys.
#[derive(Debug)]
pub(crate) struct SigningKey {
    pair: RsaKeyPair,
    /// What digests call it.
    pub(crate) fingerprint: String,
}

impl SigningKey {
    fn new(der: &[u8]) -> Self {
        let pair = RsaKeyPair::from_der(der).unwrap();
        let fingerprint = hex(&Md5::digest(pair.public_key().as_ref()));
        Self { pair, fingerprint }
    }

    /// The signature of a text, in hexadecimal digits.
    pub(crate) fn sign(&self, text: &str) -> String {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
        hex(&signature)
    }

    /// The key as `list-public-keys` lists it.
    pub(crate) fn listed(&self, from: &str, to: &str) -> Value {
        json!({
            "Value": BASE64_STANDARD.encode(self.pair.public_key().as_ref()),
            "ValidityStartTime": from,
            "ValidityEndTime": to,
            "Fingerprint": self.fingerprint,
        })
    }
}

/// A file of keys as `list-public-keys` prints it.
pub(crate) fn key_file(keys: &[Value]) -> Vec<u8> {
    json!({"PublicKeyList": keys}).to_string().into_bytes()
}

/// Both keys, each valid for all that the tests are about.
pub(crate) fn both_keys() -> Vec<u8> {
    let listed: Vec<_> = KEYS.iter().map(|key| key.listed("2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z")).collect();
    key_file(&listed)
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
