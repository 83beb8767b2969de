//! A chain of digests, judged from the newest to the oldest: each valid one tells the name, hash and signature of the one
//! that must come next. Only that is held, and what goes into the summary.

use std::sync::Arc;

use super::content::Unreadable;
use super::coverage::{Coverage, GapCause, Range};
use super::digest::Digest;
use super::judge::{self, Beside, Link};
use super::keys::KeyRing;
use super::metadata::Metadata;
use super::name::{ChainId, DigestName};
use super::summary::Summary;
use super::verdict::{Difference, UnknownCause, Verdict};
use super::vouched::{Vouched, Voucher};

/// A digest that is there.
#[derive(Debug)]
pub struct Found {
    /// Its name.
    pub name: DigestName,
    /// Its content, inflated.
    pub content: Result<Vec<u8>, Unreadable>,
    /// What its object says beside its content.
    pub metadata: Metadata,
}

/// A chain while it is judged.
#[derive(Debug)]
pub struct Chain<'a> {
    keys: &'a KeyRing,
    range: Range,
    coverage: Coverage,
    /// What the last digest says of the one before it, if it is valid and there is one.
    link: Option<Link>,
    /// The same of one that is not valid: nothing that counts, but its signature may be tried.
    hint: Option<Link>,
    /// Whether the digest that the link is of lies in another bucket or below another root.
    leads_away: bool,
    summary: Summary,
}

/// How a digest stands to the one that must come next.
enum Relation {
    /// It is that one.
    Next,
    /// There is none that must.
    Unlinked,
    /// It is older, so that the one that must come is not there.
    Older,
    /// It is newer, so that it is not in the chain.
    Newer,
}

impl<'a> Chain<'a> {
    /// A chain, of which nothing was fed yet.
    pub fn new(id: ChainId, range: Range, keys: &'a KeyRing) -> Self {
        let coverage = Coverage::of(range);
        Self { keys, range, coverage, link: None, hint: None, leads_away: false, summary: Summary::new(id) }
    }

    /// Judges the next digest, and gives the log files that it vouches for: none if it is not valid. Digests are fed from the
    /// newest to the oldest, each once.
    pub fn feed(&mut self, found: Found) -> Vec<Vouched> {
        match self.relation(&found.name) {
            Relation::Newer => {
                self.stray(&found);
                return Vec::new();
            }
            Relation::Older => self.absent(),
            Relation::Next | Relation::Unlinked => {}
        }
        let link = self.link.take();
        let hint = self.hint.take().filter(|hint| hint.previous.object == found.name.object);
        let Found { name, content, metadata } = found;
        let hint = hint.as_ref().map(|hint| hint.previous.signature.as_str());
        let beside = Beside { metadata: &metadata, link: link.as_ref(), hint };
        let (verdict, digest) = judge::digest(&name, &content, beside, self.keys);
        self.summary.digest(&name.object, Some(name.end), &verdict);
        match (verdict, digest) {
            (Verdict::Valid, Some(digest)) => self.valid(digest, link.is_some()),
            (verdict, digest) => {
                let cause = if matches!(verdict, Verdict::Unknown(_)) { GapCause::NotJudged } else { GapCause::Invalid };
                self.coverage.without(cause, Some(name.end));
                if let Some(Digest { previous, object, logs, .. }) = digest {
                    self.hint = previous.map(|previous| Link { previous, by: object });
                    self.summary.not_vouched_for(logs.len());
                }
                Vec::new()
            }
        }
    }

    /// Takes the verdict on a log file that [`Chain::feed`] gave, and how many bytes were hashed for it.
    pub fn log(&mut self, log: &Vouched, verdict: &Verdict, bytes: u64) {
        self.summary.log(log, verdict, bytes);
    }

    /// Takes it that a log file that [`Chain::feed`] gave is not looked at.
    pub fn leave_out(&mut self) {
        self.summary.left_out += 1;
    }

    /// What came of the chain, once all digests that are there were fed.
    pub fn finish(mut self) -> Summary {
        let before = match &self.link {
            Some(link) if self.is_before_range(&link.previous.object) => Some(GapCause::Hole),
            Some(_) => {
                self.absent();
                None
            }
            None if self.summary.digests.valid == 0 => Some(GapCause::NoLaterDigest),
            None => Some(GapCause::NotLogged),
        };
        let Self { coverage, mut summary, .. } = self;
        if !summary.chain.backfill {
            (summary.covered, summary.gaps) = coverage.finish(before);
        }
        summary.problems.sort_by_key(|problem| problem.end);
        summary
    }

    fn relation(&self, name: &DigestName) -> Relation {
        let Some(Link { previous, .. }) = &self.link else { return Relation::Unlinked };
        let end = DigestName::parse(&previous.object).map(|expected| expected.end);
        if previous.object == name.object {
            Relation::Next
        } else if end.is_some_and(|end| name.end >= end) {
            Relation::Newer
        } else {
            Relation::Older
        }
    }

    fn valid(&mut self, digest: Digest, is_linked: bool) -> Vec<Vouched> {
        let between = if is_linked { GapCause::Hole } else { GapCause::NotLogged };
        self.coverage.with(digest.start, digest.end, between);
        self.summary.signed_by(&digest.fingerprint);
        self.leads_away = digest.previous.as_ref().is_some_and(|previous| {
            let root = DigestName::parse(&previous.object).map(|name| name.chain.root);
            previous.bucket != digest.bucket || root.is_some_and(|root| root != self.summary.chain.root)
        });
        let by = Arc::new(Voucher { object: digest.object.clone(), bucket: digest.bucket, end: digest.end });
        self.link = digest.previous.map(|previous| Link { previous, by: digest.object });
        digest.logs.into_iter().map(|log| Vouched { log, by: Arc::clone(&by) }).collect()
    }

    /// A digest in a place where a valid one says that there is none.
    fn stray(&mut self, found: &Found) {
        let beside = Beside { metadata: &found.metadata, link: None, hint: None };
        let (own, digest) = judge::digest(&found.name, &found.content, beside, self.keys);
        let verdict = match (own, &self.link) {
            (Verdict::Valid | Verdict::Unknown(_), Some(Link { previous, by })) => {
                Verdict::Invalid(Difference::NotInChain { expected: previous.object.clone(), by: by.clone() })
            }
            (own, _) => own,
        };
        self.summary.digest(&found.name.object, Some(found.name.end), &verdict);
        self.summary.not_vouched_for(digest.map_or(0, |digest| digest.logs.len()));
    }

    /// The digest that must come next is not there.
    fn absent(&mut self) {
        let Some(Link { previous, .. }) = self.link.take() else { return };
        let end = DigestName::parse(&previous.object).map(|name| name.end);
        let (verdict, cause) = if self.leads_away {
            let place = format!("{}/{}", previous.bucket, previous.object);
            (Verdict::Unknown(UnknownCause::Elsewhere(place)), GapCause::NotJudged)
        } else {
            (Verdict::Missing, GapCause::Missing)
        };
        self.summary.digest(&previous.object, end, &verdict);
        self.coverage.without(cause, end);
    }

    fn is_before_range(&self, object: &str) -> bool {
        let end = DigestName::parse(object).map(|name| name.end);
        end.zip(self.range.start).is_some_and(|(end, start)| end <= start)
    }
}
