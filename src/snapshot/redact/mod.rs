//! A copy of a snapshot that can be given away: names, ids and texts of its owner have stand-ins, and all that verdicts
//! rest on stays.
//!
//! A text is taken apart into words. Words of AWS stay, every other word is replaced, so that what nobody thought of is
//! replaced too. The one list of decisions is in [`fields`], and a field that is missing there is an error. Whether the
//! copy is judged as the original is not found out here.

mod address;
mod fields;
mod key;
mod tree;
mod vocabulary;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{CallOutcome, CallRecord, Listing, Manifest, NotRead, Snapshot};
use crate::model::{Cause, Observed, Resource, ResourceKind, Subject};
pub use key::Key;
pub use vocabulary::Vocabulary;
use words::StandIns;

/// Why a snapshot has no copy.
#[derive(Debug, thiserror::Error)]
pub enum RedactError {
    /// Nobody decided what becomes of a field.
    #[error("what becomes of {record}.{field} was not decided")]
    Undecided {
        /// The record.
        record: &'static str,
        /// The field.
        field: String,
    },
    /// Two words have one stand-in.
    #[error("two words would get the same stand-in")]
    Collision,
    /// The key makes no stand-ins.
    #[error("the key cannot be used")]
    Key,
    /// A resource that does not survive being written.
    #[error("a {kind} cannot be copied: {why}")]
    Body {
        /// Its type.
        kind: ResourceKind,
        /// Why not.
        #[source]
        why: serde_json::Error,
    },
}

/// Makes copies with one key.
#[derive(Debug)]
pub struct Redactor {
    words: StandIns,
    kept_tags: Vec<String>,
}

impl Redactor {
    /// With a key, the words of AWS that stay, and the keys of tags that stay with their values.
    pub fn new(key: Key, mut vocabulary: Vocabulary, kept_tags: &[String]) -> Self {
        for tag in kept_tags {
            vocabulary.keep(tag);
        }
        Self { words: StandIns::new(key, vocabulary), kept_tags: kept_tags.to_vec() }
    }

    /// Every word that was replaced so far, with its stand-in.
    pub fn stand_ins(&self) -> &BTreeMap<String, String> {
        self.words.made()
    }

    /// What stands for a text.
    ///
    /// # Errors
    /// When a word has no stand-in of its own.
    pub fn text(&mut self, text: &str) -> Result<String, RedactError> {
        self.words.text(text)
    }

    /// The copy of a snapshot.
    ///
    /// # Errors
    /// When a field is not in the list, or a word has no stand-in of its own.
    pub fn snapshot(&mut self, snapshot: &Snapshot) -> Result<Snapshot, RedactError> {
        let mut copy = Snapshot {
            manifest: self.manifest(&snapshot.manifest)?,
            resources: snapshot.resources.iter().map(|resource| self.resource(resource)).collect::<Result<_, _>>()?,
            listings: snapshot.listings.iter().map(|listing| self.listing(listing)).collect::<Result<_, _>>()?,
            calls: snapshot.calls.iter().map(|call| self.call(call)).collect::<Result<_, _>>()?,
        };
        copy.sort();
        Ok(copy)
    }

    fn manifest(&mut self, manifest: &Manifest) -> Result<Manifest, RedactError> {
        let mut copy = manifest.clone();
        copy.tool_version = own(&manifest.tool_version).to_owned();
        copy.partition = self.text(manifest.partition.as_str())?.into();
        copy.caller.arn = self.text(&manifest.caller.arn)?;
        copy.caller.account = self.text(manifest.caller.account.as_str())?.into();
        for account in &mut copy.accounts {
            account.id = self.text(account.id.as_str())?.into();
            for region in &mut account.regions {
                region.name = self.text(region.name.as_str())?.into();
                if let Observed::Unknown(cause) = &region.opt_in_status {
                    region.opt_in_status = Observed::Unknown(without_words(cause));
                }
            }
            account.not_read = match account.not_read.take() {
                Some(NotRead::NotEntered(cause)) => Some(NotRead::NotEntered(without_words(&cause))),
                Some(NotRead::NotInUse(state)) => Some(NotRead::NotInUse(own(&state).to_owned())),
                None => None,
            };
        }
        for kind in &mut copy.asked.resource_types {
            if ResourceKind::parse(kind).is_none() {
                *kind = self.text(kind)?;
            }
        }
        for region in &mut copy.asked.regions {
            *region = self.text(region.as_str())?.into();
        }
        Ok(copy)
    }

    fn resource(&mut self, resource: &Resource) -> Result<Resource, RedactError> {
        let subject = self.subject(&resource.subject)?;
        let is_managed = resource.subject.arn.as_deref().is_some_and(words::is_managed_by_aws);
        let body = if is_managed { resource.body.clone() } else { tree::body(self, &resource.body)? };
        Ok(Resource { subject: Arc::new(subject), body })
    }

    /// Who a resource is, in the copy.
    ///
    /// # Errors
    /// When a word has no stand-in of its own.
    pub fn subject(&mut self, subject: &Subject) -> Result<Subject, RedactError> {
        let is_managed = subject.arn.as_deref().is_some_and(words::is_managed_by_aws);
        let name = if is_managed { subject.name.to_string() } else { self.text(&subject.name)? };
        Ok(Subject {
            kind: subject.kind,
            id: self.text(&subject.id)?.into(),
            arn: subject.arn.as_deref().map(|arn| self.text(arn)).transpose()?.map(Into::into),
            partition: self.text(subject.partition.as_str())?.into(),
            account: self.text(subject.account.as_str())?.into(),
            region: subject.region.as_ref().map(|region| self.text(region.as_str())).transpose()?.map(Into::into),
            name: name.into(),
        })
    }

    fn listing(&mut self, listing: &Listing) -> Result<Listing, RedactError> {
        Ok(Listing {
            kind: listing.kind,
            account: self.text(listing.account.as_str())?.into(),
            region: listing.region.as_ref().map(|region| self.text(region.as_str())).transpose()?.map(Into::into),
            found: match &listing.found {
                Observed::Unknown(cause) => Observed::Unknown(without_words(cause)),
                known => known.clone(),
            },
        })
    }

    /// Request ids are left out: AWS could tell whose they are.
    fn call(&mut self, call: &CallRecord) -> Result<CallRecord, RedactError> {
        Ok(CallRecord {
            account: self.text(call.account.as_str())?.into(),
            region: self.text(call.region.as_str())?.into(),
            call: own(&call.call).into(),
            about: self.text(&call.about)?.into(),
            outcome: match &call.outcome {
                CallOutcome::Ok => CallOutcome::Ok,
                CallOutcome::Absent(code) => CallOutcome::Absent(own(code).to_owned()),
                CallOutcome::Failed(cause) => CallOutcome::Failed(without_words(cause)),
            },
            attempts: call.attempts,
            pages: call.pages,
            request_id: None,
            at: call.at,
        })
    }
}

/// A cause without what AWS said about it in words, which names who asked and what was asked for.
fn without_words(cause: &Cause) -> Arc<Cause> {
    let own = |text: &Option<Arc<str>>| text.as_deref().map(|text| own(text).into());
    Arc::new(Cause { kind: cause.kind, call: own(&cause.call), action: own(&cause.action), code: own(&cause.code), detail: None })
}

/// The texts of AWS and of Trailwarden: codes, names of operations, versions. A text that looks otherwise is none of them.
fn own(text: &str) -> &str {
    const LONGEST: usize = 80;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/ ".contains(c);
    let has_account = words::segments(text).any(|part| part.text.bytes().filter(u8::is_ascii_digit).count() >= 12);
    if text.len() <= LONGEST && text.chars().all(plain) && !has_account { text } else { "redacted" }
}

#[cfg(test)]
mod tests;
