//! What was asked before. An account is read in rounds, and collectors go through all they know in each; a question that
//! was answered is not asked again. Answers that later questions build on are kept; of the others the fields are, in what
//! was gathered.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use super::recorder::Question;
use crate::model::call::{CALLS, Call, Scope, prerequisites};
use crate::model::{Region, ResourceKind};

/// An answer that can be given again.
pub(super) trait Kept: Clone + Send + Sync + 'static {}

impl<T: Clone + Send + Sync + 'static> Kept for T {}

/// The questions of a run, with the answers that are needed again.
#[derive(Default)]
pub(super) struct Memory {
    asked: Mutex<BTreeMap<Key, Option<Arc<dyn Any + Send + Sync>>>>,
}

type Key = (&'static str, Region, Arc<str>);

/// Whether a question is asked for the first time.
pub(super) enum Turn<T> {
    /// It is: the answer is to be kept under this.
    First(Ticket),
    /// It was asked before; the answer, if it was kept.
    Again(Option<T>),
}

/// Where an answer is kept, if it is to be.
pub(super) struct Ticket(Option<Key>);

impl Memory {
    /// Takes note that this is asked now.
    pub(super) fn turn<T: Kept>(&self, call: &'static Call, question: Question<'_>) -> Turn<T> {
        let key = key(call, question);
        let mut asked = self.asked();
        if let Some(kept) = asked.get(&key) {
            return Turn::Again(kept.as_ref().and_then(|kept| kept.downcast_ref()).cloned());
        }
        let ticket = Ticket(KEPT.contains(call.id).then(|| key.clone()));
        asked.insert(key, None);
        Turn::First(ticket)
    }

    /// Keeps an answer that later questions build on.
    pub(super) fn keep<T: Kept>(&self, ticket: Ticket, answer: &T) {
        if let Ticket(Some(key)) = ticket {
            self.asked().insert(key, Some(Arc::new(answer.clone())));
        }
    }

    fn asked(&self) -> MutexGuard<'_, BTreeMap<Key, Option<Arc<dyn Any + Send + Sync>>>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A bucket is the same in whichever region it is asked about, and where it lives may be found out on the way.
fn key(call: &'static Call, question: Question<'_>) -> Key {
    let anywhere = call.sdk_service == "S3" && call.scope == Scope::Resource;
    let region = if anywhere { Region::from("") } else { question.region.clone() };
    (call.id, region, question.about.into())
}

/// The calls whose answers others build on: those about a whole place, those that come before another about the same
/// resource, those that find resources by the names that others use, and what is asked about one bucket for several trails.
static KEPT: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let of_places = CALLS.iter().filter(|call| call.scope != Scope::Resource).map(|call| call.id);
    let listings = ResourceKind::ALL.iter().map(|kind| kind.listing_call());
    of_places.chain(CALLS.iter().flat_map(|call| prerequisites(call.id))).chain(["s3:HeadBucket"]).chain(listings).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(memory: &Memory, call: &'static str, region: &str, answer: i32) -> Option<Option<i32>> {
        let region = region.into();
        match memory.turn::<i32>(Call::find(call).unwrap(), Question { call, region: &region, about: "x" }) {
            Turn::First(ticket) => {
                memory.keep(ticket, &answer);
                None
            }
            Turn::Again(kept) => Some(kept),
        }
    }

    #[test]
    fn nothing_is_asked_twice_and_what_others_build_on_is_kept() {
        let memory = Memory::default();
        assert_eq!(ask(&memory, "kms:DescribeKey", "eu-west-1", 1), None);
        assert_eq!(ask(&memory, "kms:DescribeKey", "eu-west-1", 2), Some(Some(1)));
        assert_eq!(ask(&memory, "kms:GetKeyPolicy", "eu-west-1", 3), None);
        assert_eq!(ask(&memory, "kms:GetKeyPolicy", "eu-west-1", 4), Some(None));
    }

    #[test]
    fn keys_of_two_regions_can_have_the_same_id_but_buckets_cannot() {
        let memory = Memory::default();
        assert_eq!(ask(&memory, "kms:DescribeKey", "eu-west-1", 1), None);
        assert_eq!(ask(&memory, "kms:DescribeKey", "us-east-1", 2), None);
        assert_eq!(ask(&memory, "s3:GetBucketAcl", "eu-west-1", 3), None);
        assert_eq!(ask(&memory, "s3:GetBucketAcl", "us-east-1", 4), Some(None));
    }
}
