//! The public keys that CloudTrail signs with in a region.

use super::{Delivered, in_words, why};
use crate::collect::answer::time;
use crate::collect::error::malformed;
use crate::collect::recorder::declared;
use crate::collect::trace::traced;
use crate::model::{Region, Timestamp};

const CALL: &str = "cloudtrail:ListPublicKeys";

/// How many pages of keys are read; each month has a few keys.
const MAX_PAGES: usize = 1000;

/// A public key as CloudTrail lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The key in DER.
    pub der: Vec<u8>,
    /// What digests call it.
    pub fingerprint: String,
    /// The first moment that it signs at.
    pub valid_from: Timestamp,
    /// The last one.
    pub valid_to: Timestamp,
}

impl Delivered {
    /// The keys that were valid in a region at some time between these.
    ///
    /// # Errors
    /// Why not all of them are known, in words.
    pub async fn public_keys(&self, region: &Region, from: Timestamp, to: Timestamp) -> Result<Vec<PublicKey>, String> {
        let call = declared(CALL);
        let client = self.clients.cloudtrail(region);
        let at = |time: Timestamp| aws_smithy_types::DateTime::from_secs(time.as_second());
        let mut keys = Vec::new();
        let mut next = None;
        for _ in 0..MAX_PAGES {
            if let Some(over) = self.is_over() {
                return Err(over);
            }
            let request = client.list_public_keys().start_time(at(from)).end_time(at(to)).set_next_token(next);
            let (page, _) = traced(call, region, request.send()).await;
            let page = page.map_err(|error| why(call, &error))?;
            let listed = page.public_key_list.ok_or_else(|| in_words(&malformed(call, "the answer has no `PublicKeyList`")))?;
            for key in listed {
                keys.push(read(key).ok_or_else(|| in_words(&malformed(call, "a key lacks a member")))?);
            }
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                return Ok(keys);
            }
        }
        Err(in_words(&malformed(call, "the listing does not end")))
    }
}

fn read(listed: aws_sdk_cloudtrail::types::PublicKey) -> Option<PublicKey> {
    Some(PublicKey {
        der: listed.value?.into_inner(),
        fingerprint: listed.fingerprint?,
        valid_from: time(&listed.validity_start_time?)?,
        valid_to: time(&listed.validity_end_time?)?,
    })
}
