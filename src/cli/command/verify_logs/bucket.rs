//! A bucket, read where it is: which digests it holds, and what its objects hold. Listings that cannot be read, and
//! objects that are denied or throttled, are unknown and never missing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;

use super::source::{Digests, Held, Place, Places, Source, Unread, is_wanted, latest};
use crate::cli::args::{VerifyLogsArgs, WhatArgs};
use crate::cli::reading::{self, refused};
use crate::cli::{Exit, Fault};
use crate::collect::{Bucket, CollectError, Delivered, NoObject, Object, ObjectBody, PublicKey, Session, Trail};
use crate::log_integrity::{
    DigestName, Found, Key, KeyRing, MAX_LOG_BYTES, Metadata, Range, Unreadable, Vouched, inflate, inflate_whole,
};
use crate::model::call::Purpose;
use crate::model::{AccountId, Region};
use crate::snapshot::Caller;

/// How often an object is asked for whose content breaks off.
const TRIES: u32 = 4;

/// How many accounts are asked for their regions at once.
const ACCOUNTS_AT_ONCE: usize = 16;

/// How many digests of one place are taken: more than a trail delivers in a hundred years.
const MAX_DIGESTS: usize = 1_000_000;

/// Since when CloudTrail signs.
const FIRST_KEYS: &str = "2015-09-01T00:00:00Z";

/// What an object says: its metadata, and what was made of its content.
type Told<T> = (BTreeMap<String, String>, Result<T, Unreadable>);

/// The bucket, as its user sees it.
pub(super) struct Remote {
    delivered: Arc<Delivered>,
    bucket: Bucket,
    runtime: Handle,
    name: String,
    /// The folder that holds the accounts, with its slash.
    root: String,
    /// The only trail whose digests are looked at, if there is one.
    trail: Option<Trail>,
    /// Whether only what was delivered for an organization is looked at.
    of_organization: bool,
    /// The accounts that must be there.
    members: Vec<AccountId>,
}

impl Remote {
    /// Finds the bucket that is asked for.
    pub(super) fn open(args: &VerifyLogsArgs, runtime: &Handle) -> Result<Self, Fault> {
        let settings = reading::settings(Purpose::Logs, &args.who, &args.place())?;
        let limits = reading::limits(&args.effort);
        let WhatArgs { bucket, prefix, trail, org, .. } = &args.what;
        let opened = runtime.block_on(async {
            let delivered = Arc::new(Delivered::open(Session::open(&settings, &limits).await?, &limits).await?);
            let trail = match trail {
                Some(arn) => Some(delivered.trail(arn).await?),
                None => None,
            };
            let name = trail.as_ref().map(|trail| trail.bucket.clone()).or_else(|| bucket.clone()).unwrap_or_default();
            let members = if *org { delivered.accounts_of_organization().await? } else { Vec::new() };
            let bucket = delivered.bucket(&name).await?;
            Ok::<_, CollectError>((delivered, bucket, name, trail, members))
        });
        let (delivered, bucket, name, trail, members) = opened.map_err(|error| refused(&error))?;
        let prefix = trail.as_ref().map(|trail| trail.prefix.as_str()).or(prefix.as_deref()).unwrap_or_default();
        let above = match prefix.trim_matches('/') {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        Ok(Self {
            delivered,
            bucket,
            runtime: runtime.clone(),
            name: format!("s3://{name}/{above}"),
            root: format!("{above}AWSLogs/"),
            trail,
            of_organization: *org,
            members,
        })
    }

    /// The keys of these regions, as CloudTrail lists them, and those that could not be listed.
    pub(super) fn keys(&self, places: &[Place], range: Range) -> (KeyRing, Vec<Unread>) {
        let first = FIRST_KEYS.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let day = SignedDuration::from_hours(24);
        let from = range.start.map_or(first, |start| start.saturating_sub(day).unwrap_or(start).max(first));
        let to = Timestamp::now().max(from);
        let mut keys = KeyRing::default();
        let mut unread = Vec::new();
        for region in places.iter().map(|place| place.region.as_str()).collect::<BTreeSet<_>>() {
            let listed = self.runtime.block_on(self.delivered.public_keys(&Region::from(region), from, to));
            if let Err(why) = listed.and_then(|listed| listed.into_iter().try_for_each(|key| insert(&mut keys, key))) {
                unread.push(Unread { what: format!("the public keys of {region}"), why, hides: None });
            }
        }
        (keys, unread)
    }

    /// The folders of accounts, by account.
    async fn accounts(&self) -> Result<Vec<(String, String)>, String> {
        let mut accounts = Vec::new();
        for folder in self.bucket.folders(&self.root).await? {
            let name = last(&folder).to_owned();
            if name.starts_with("o-") {
                let members = self.bucket.folders(&folder).await?;
                accounts.extend(members.into_iter().map(|member| (last(&member).to_owned(), member)));
            } else if !self.of_organization {
                accounts.push((name, folder));
            }
        }
        accounts.retain(|(account, _)| AccountId::is_valid(account));
        Ok(accounts)
    }

    /// The places of an account.
    async fn of_account(&self, account: String, folder: String) -> Result<Vec<Place>, Unread> {
        let regions = self.bucket.folders(&format!("{folder}CloudTrail-Digest/")).await;
        let hides = Some((account.clone(), None));
        let regions = regions.map_err(|why| Unread { what: format!("the regions of {account}"), why, hides })?;
        let place = |folder: String| Place { account: account.clone(), region: last(&folder).to_owned(), folder };
        Ok(regions.into_iter().map(place).collect())
    }

    /// The accounts of the organization of which there is nothing.
    fn absent<'a>(&'a self, wanted: &'a [String], places: &'a [Place]) -> impl Iterator<Item = Unread> + 'a {
        let is_absent = |member: &&AccountId| {
            is_wanted(wanted, member.as_str()) && places.iter().all(|place| place.account != member.as_str())
        };
        let unread = |member: &AccountId| Unread {
            what: format!("account {member} of the organization"),
            why: format!("there are no digests of it below `{}`", self.name),
            hides: Some((member.to_string(), None)),
        };
        self.members.iter().filter(move |member| is_absent(member)).map(unread)
    }

    /// Reads an object, again if its content breaks off.
    fn read<T>(&self, object: &str, read: impl Fn(ObjectBody) -> Result<T, Unreadable>) -> Result<Told<T>, NoObject> {
        let mut tried = 1;
        loop {
            let Object { metadata, body } = self.runtime.block_on(self.bucket.object(object))?;
            let content = read(body);
            if tried == TRIES || !matches!(content, Err(Unreadable::Unread(_))) {
                return Ok((metadata, content));
            }
            tried += 1;
        }
    }
}

impl Source for Remote {
    fn name(&self) -> &str {
        &self.name
    }

    fn caller(&self) -> Option<&Caller> {
        Some(self.delivered.caller())
    }

    fn places(&self, wanted: &[String]) -> Result<Places, Fault> {
        let accounts = self.runtime.block_on(self.accounts()).map_err(|why| self.unlisted(&why))?;
        let accounts = accounts.into_iter().filter(|(account, _)| is_wanted(wanted, account));
        let listed = stream::iter(accounts).map(|(account, folder)| self.of_account(account, folder));
        let listed: Vec<_> = self.runtime.block_on(listed.buffered(ACCOUNTS_AT_ONCE).collect());
        let mut found = Places::default();
        for account in listed {
            match account {
                Ok(places) => found.places.extend(places),
                Err(unread) => found.unread.push(unread),
            }
        }
        found.places.sort();
        found.unread.extend(self.absent(wanted, &found.places));
        Ok(found)
    }

    fn digests(&self, place: &Place, range: Range) -> Result<Digests, String> {
        let day = |time: Timestamp| format!("{}{}", place.folder, time.strftime("%Y/%m/%d"));
        // What is below a day's folder comes after the folder without its slash, and before it with a `0` in its place.
        let beyond = latest(range).map(|latest| day(latest) + "0");
        let mut digests = Digests::default();
        let mut taken = 0;
        let each = |object: &str| {
            let is_beyond = beyond.as_deref().is_some_and(|beyond| object >= beyond);
            if is_beyond || taken > MAX_DIGESTS {
                return ControlFlow::Break(());
            }
            if self.is_of_trail(object) {
                taken += 1;
                digests.add(object, range);
            }
            ControlFlow::Continue(())
        };
        self.runtime.block_on(self.bucket.objects(&place.folder, range.start.map(day), each))?;
        if taken > MAX_DIGESTS {
            return Err(format!("there are more than {MAX_DIGESTS} of them, and no more are read: narrow the time"));
        }
        Ok(digests.sorted())
    }

    fn digest(&self, name: DigestName, limit: u64) -> Found {
        let unread = |why: String| Err(Unreadable::Unread(why));
        let read = self.read(&name.object, |body| inflate_whole(body, limit).map(|(_, content)| content));
        let (metadata, content) = match read {
            Ok((fields, content)) => match Metadata::of(fields) {
                Ok(metadata) => (metadata, content),
                Err(why) => (Metadata::default(), unread(format!("its metadata: {why}"))),
            },
            Err(NoObject::Absent) => (Metadata::default(), unread("it was listed, and is not there any more".to_owned())),
            Err(NoObject::Unread(why)) => (Metadata::default(), unread(why)),
        };
        Found { name, content, metadata }
    }

    fn log(&self, log: &Vouched) -> Held {
        match self.read(&log.log.object, |body| inflate(body, MAX_LOG_BYTES, |_| ())) {
            Ok((_, content)) => Held::Content(content),
            Err(NoObject::Absent) => Held::Absent,
            Err(NoObject::Unread(why)) => Held::Content(Err(Unreadable::Unread(why))),
        }
    }
}

impl Remote {
    /// Whether a digest is of the trail that is asked for. What is not named like one is looked at by nobody.
    fn is_of_trail(&self, object: &str) -> bool {
        let Some(Trail { name, home_region, .. }) = &self.trail else { return true };
        DigestName::parse(object).is_none_or(|digest| digest.chain.trail == *name && digest.chain.home_region == *home_region)
    }

    fn unlisted(&self, why: &str) -> Fault {
        let fault = Fault::new(Exit::NothingCollected, format!("`{}` cannot be listed: {why}", self.name));
        let help =
            "`trailwarden iam-policy --verify-logs` prints the rights that reading takes; the bucket's policy may deny, too";
        fault.help(help).because(format!("`{}` cannot be listed", self.name))
    }
}

fn insert(keys: &mut KeyRing, key: PublicKey) -> Result<(), String> {
    let PublicKey { der, fingerprint, valid_from, valid_to } = key;
    keys.insert(&fingerprint, Key { der, valid_from, valid_to })
}

/// The last part of a folder's name.
fn last(folder: &str) -> &str {
    folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
