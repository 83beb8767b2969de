//! What came of verifying as a snapshot: a resource for each chain of digests, which rules judge as they judge what a
//! scan reads. Nothing of it is concluded here but what a chain as a whole comes to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::outcome::{Outcome, in_words};
use crate::log_integrity::{ChainId, Conclusion, Counts, Gap, GapCause, Interval, KeyRing, Problem, Summary, Verdict, What};
use crate::model::aws::{
    CoveredTime, DeliveredFile, DigestChain, DigestGap, DigestGapCause, FileCounts, FileProblem, FileVerdict, Handle, Place,
    SigningKey,
};
use crate::model::{AccountId, Body, Cause, CauseKind, List, Observed, Partition, Region, Resource, ResourceKind};
use crate::snapshot::file::FORMAT;
use crate::snapshot::{AccountScope, Asked, Caller, Listing, Manifest, RegionScope, Snapshot};

/// How many files that are not valid are kept of a chain: enough to see what happened, and a file that can be read.
const MOST_PROBLEMS: usize = 1_000;

/// Why nothing is known of a time.
const NO_DIGESTS: &str = "there are no digests of that time";

/// Who read a copy, where a snapshot tells whose credentials were used.
const NOBODY: &str = "none: a copy was read";

/// The outcome of a run between these times, which looked at these regions only, if any are named.
pub(super) fn snapshot(outcome: &Outcome, regions: &[String], begun: Timestamp, finished: Timestamp) -> Snapshot {
    let listings = listings(outcome);
    let manifest = manifest(outcome, regions, &listings, (begun, finished));
    let resources = outcome.verified.summaries.iter().map(|summary| resource(outcome, summary)).collect();
    let mut snapshot = Snapshot { manifest, resources, listings, calls: Vec::new() };
    snapshot.sort();
    snapshot
}

fn manifest(outcome: &Outcome, asked: &[String], listings: &[Listing], (begun, finished): (Timestamp, Timestamp)) -> Manifest {
    let mut scopes: BTreeMap<&AccountId, BTreeSet<&Region>> = BTreeMap::new();
    for Listing { account, region, .. } in listings {
        scopes.entry(account).or_default().extend(region);
    }
    let region = |name: &&Region| RegionScope { name: (*name).clone(), opt_in_status: Observed::default(), selected: true };
    let scope = |(id, regions): (&&AccountId, &BTreeSet<&Region>)| AccountScope {
        id: (*id).clone(),
        regions: regions.iter().map(region).collect(),
        not_read: None,
    };
    let first = || scopes.keys().next().map_or_else(|| AccountId::from(""), |id| (*id).clone());
    Manifest {
        format: FORMAT,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        partition: partition(outcome),
        accounts: scopes.iter().map(scope).collect(),
        caller: outcome.caller.clone().unwrap_or_else(|| Caller { arn: NOBODY.to_owned(), account: first() }),
        captured_at: begun,
        finished_at: finished,
        asked: Asked {
            resource_types: vec![ResourceKind::DigestChain.as_str().to_owned()],
            regions: asked.iter().map(|region| Region::from(region.as_str())).collect(),
            shard: None,
        },
    }
}

/// A row for each region of each account that was looked at, and for what may hold more.
fn listings(outcome: &Outcome) -> Vec<Listing> {
    let verified = &outcome.verified;
    let mut found: BTreeMap<(&str, Option<&str>), Observed<i64>> = BTreeMap::new();
    for (account, region) in &verified.places {
        found.insert((account, Some(region)), Observed::Known(0));
    }
    for ChainId { account, region, .. } in verified.summaries.iter().map(|summary| &summary.chain) {
        if let Observed::Known(chains) = found.entry((account.as_str(), Some(region.as_str()))).or_insert(Observed::Known(0)) {
            *chains += 1;
        }
    }
    for unread in &verified.unread {
        if let Some((account, region)) = &unread.hides {
            let why = format!("{} could not be read: {}", unread.what, unread.why);
            found.insert((account, region.as_deref()), unverified(why));
        }
    }
    let row = |((account, region), found): ((&str, Option<&str>), Observed<i64>)| Listing {
        kind: ResourceKind::DigestChain,
        account: AccountId::from(account),
        region: region.map(Region::from),
        found,
    };
    found.into_iter().map(row).collect()
}

fn resource(outcome: &Outcome, summary: &Summary) -> Resource {
    let ChainId { account, region, trail, home_region, backfill, root } = &summary.chain;
    let backfill = if *backfill { "backfill/" } else { "" };
    let folder = format!("{root}{account}/CloudTrail-Digest/{region}/{backfill}{home_region}/");
    let place = Place { partition: Partition::of_region(region), account: account.clone(), region: Some(region.clone()) };
    let subject = place.subject(ResourceKind::DigestChain, Handle::Within(&folder, trail));
    Resource { subject: Arc::new(subject), body: Body::from(chain(outcome, summary)) }
}

fn chain(outcome: &Outcome, summary: &Summary) -> DigestChain {
    let ChainId { region, trail, home_region, backfill, root, .. } = &summary.chain;
    let keys = summary.keys.iter().map(|(fingerprint, signed)| key(&outcome.keys, fingerprint, *signed));
    DigestChain {
        name: Observed::Known(trail.clone()),
        home_region: Observed::Known(home_region.to_string()),
        region: Observed::Known(region.to_string()),
        root: Observed::Known(format!("{} {root}", outcome.from)),
        is_backfill: Observed::Known(*backfill),
        is_intact: concluded(summary.of_files(), || why_files_are_open(outcome, summary)),
        is_complete: concluded(summary.of_time(), || why_time_is_open(summary)),
        asked_from: Observed::or_absent(outcome.range.start),
        asked_to: Observed::or_absent(outcome.range.end),
        sample_percent: Observed::or_absent(outcome.sample.map(|sample| i64::from(sample.percent))),
        digests: Observed::Known(counts(summary.digests)),
        log_files: Observed::Known(counts(summary.logs)),
        log_files_left_out: Observed::Known(whole(summary.left_out)),
        bytes_hashed: Observed::Known(whole(summary.bytes)),
        covered: Observed::Known(List::complete(summary.covered.iter().map(covered).collect())),
        gaps: Observed::Known(List::complete(summary.gaps.iter().map(gap).collect())),
        signing_keys: Observed::Known(List::complete(keys.collect())),
        problems: Observed::Known(problems(&summary.problems)),
    }
}

/// A conclusion as rules see it, with why it is open.
fn concluded(conclusion: Conclusion, why: impl FnOnce() -> String) -> Observed<bool> {
    match conclusion {
        Conclusion::Verified => Observed::Known(true),
        Conclusion::Undecided => unverified(why()),
        Conclusion::Broken => Observed::Known(false),
    }
}

/// Why nothing is known to be wrong with the files, and yet not all is known to be right.
fn why_files_are_open(outcome: &Outcome, summary: &Summary) -> String {
    let open = summary.digests.unknown + summary.logs.unknown;
    if open > 0 {
        let why = summary.problems.iter().find_map(|problem| in_words(&problem.verdict).1).unwrap_or_default();
        return format!("{open} of its files could not be judged: {why}");
    }
    match outcome.sample.filter(|_| summary.left_out > 0) {
        Some(sample) => format!("only {} % of its log files were looked at", sample.percent),
        None => NO_DIGESTS.to_owned(),
    }
}

fn why_time_is_open(summary: &Summary) -> String {
    if summary.gaps.is_empty() { NO_DIGESTS } else { "the digests of some time could not be judged" }.to_owned()
}

fn counts(Counts { valid, invalid, missing, unknown }: Counts) -> FileCounts {
    let [valid, invalid, missing, undecided] = [valid, invalid, missing, unknown].map(|count| Observed::Known(whole(count)));
    FileCounts { valid, invalid, missing, undecided }
}

fn covered(Interval { from, to }: &Interval) -> CoveredTime {
    CoveredTime { from: Observed::Known(*from), to: Observed::Known(*to) }
}

fn gap(Gap { from, to, cause }: &Gap) -> DigestGap {
    let cause = match cause {
        GapCause::NotLogged => DigestGapCause::NotLogged,
        GapCause::NoLaterDigest => DigestGapCause::NoLaterDigest,
        GapCause::Hole => DigestGapCause::Hole,
        GapCause::NotJudged => DigestGapCause::NotJudged,
        GapCause::Invalid => DigestGapCause::Invalid,
        GapCause::Missing => DigestGapCause::Missing,
    };
    DigestGap { from: Observed::or_absent(*from), to: Observed::Known(*to), cause: Observed::Known(cause) }
}

fn key(keys: &KeyRing, fingerprint: &str, signed: u64) -> SigningKey {
    let not_at_hand = || unverified("the key is not at hand".to_owned());
    let (valid_from, valid_to) = match keys.get(fingerprint) {
        Some(key) => (Observed::Known(key.valid_from), Observed::Known(key.valid_to)),
        None => (not_at_hand(), not_at_hand()),
    };
    SigningKey {
        fingerprint: Observed::Known(fingerprint.to_owned()),
        digests: Observed::Known(whole(signed)),
        valid_from,
        valid_to,
    }
}

fn problems(problems: &[Problem]) -> List<FileProblem> {
    let items = problems.iter().take(MOST_PROBLEMS).map(file_problem).collect();
    let rest = problems.len().checked_sub(MOST_PROBLEMS).filter(|more| *more > 0);
    List { items, rest: rest.map(|more| cause(format!("{more} more are left out"))) }
}

fn file_problem(problem: &Problem) -> FileProblem {
    let verdict = match problem.verdict {
        // There is no problem that is valid.
        Verdict::Valid | Verdict::Unknown(_) => FileVerdict::Unknown,
        Verdict::Invalid(_) => FileVerdict::Invalid,
        Verdict::Missing => FileVerdict::Missing,
    };
    let what = match problem.what {
        What::Digest => DeliveredFile::Digest,
        What::LogFile => DeliveredFile::LogFile,
    };
    FileProblem {
        what: Observed::Known(what),
        object: Observed::Known(problem.object.clone()),
        verdict: Observed::Known(verdict),
        why: Observed::or_absent(in_words(&problem.verdict).1),
    }
}

/// That of the first region: a bucket holds what was delivered within one partition.
fn partition(outcome: &Outcome) -> Partition {
    let first = outcome.verified.places.first();
    first.map_or_else(|| Partition::from("aws"), |(_, region)| Partition::of_region(&Region::from(region.as_str())))
}

fn unverified<T>(why: String) -> Observed<T> {
    Observed::Unknown(cause(why))
}

fn cause(why: String) -> Arc<Cause> {
    Arc::new(Cause { detail: Some(why.into()), ..Cause::new(CauseKind::Unverified) })
}

/// No count of files or bytes is larger than the model's numbers; one that were would be the largest of them.
fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
