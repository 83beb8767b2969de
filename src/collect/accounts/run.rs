//! A few accounts at a time, until all were read.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use futures_util::stream;
use tokio::time::Instant;

use super::entry::{Entry, enter};
use super::organization::{self, Member};
use super::tally::{Share, Tally};
use super::{AccountList, Accounts, Readings, unread};
use crate::collect::aws::account::Identity;
use crate::collect::clock::now;
use crate::collect::run::manifest;
use crate::collect::{CollectError, Limits, Progress, Request, Session};
use crate::model::ResourceKind;
use crate::snapshot::{Asked, Manifest, NotRead, Snapshot};

/// What the reading of every account needs.
struct Run<'a> {
    start: &'a Session,
    identity: &'a Identity,
    which: &'a Accounts,
    request: &'a Request,
    manifest: Manifest,
    deadline: Option<Instant>,
}

impl Session {
    /// Reads many accounts, this one only if it is among them. An account that cannot be entered is told as such.
    ///
    /// # Errors
    /// Only when it cannot be found out whose the credentials are or which accounts there are, when they are another
    /// account's than expected, or when the journal cannot be used.
    pub async fn collect_accounts(
        &self,
        which: &Accounts,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Readings, CollectError> {
        let deadline = Instant::now().checked_add(request.limits.total_timeout);
        let (identity, captured_at) = self.begin().await?;
        let (members, mut calls) = members(self, &identity, which, request).await?;
        calls.push(identity.record.clone());
        let mut manifest = manifest(&identity.place, identity.caller.clone(), captured_at);
        manifest.asked = Asked { regions: request.regions.clone(), shard: which.shard, ..Asked::default() };
        let run = Run { start: self, identity: &identity, which, request, manifest, deadline };
        let accounts = run.read_all(members, progress).await;
        let mut manifest = Manifest { finished_at: now(), ..run.manifest };
        manifest.asked.resource_types = resource_types(&accounts);
        Ok(Readings { run: Snapshot { manifest, resources: Vec::new(), listings: Vec::new(), calls }, accounts })
    }
}

/// The accounts of this part of the run, by id.
async fn members(
    start: &Session,
    identity: &Identity,
    which: &Accounts,
    request: &Request,
) -> Result<(Vec<Member>, Vec<crate::snapshot::CallRecord>), CollectError> {
    let (mut members, calls) = match &which.list {
        AccountList::Given(targets) => {
            let given = targets.iter().map(|target| Member { target: target.clone(), not_in_use: None });
            (given.collect(), Vec::new())
        }
        AccountList::Organization => organization::members(start, identity, request).await?,
    };
    members.retain(|member| which.shard.is_none_or(|shard| shard.holds(&member.target.id)));
    members.sort_by(|a, b| a.target.id.cmp(&b.target.id));
    Ok((members, calls))
}

/// What was asked of any of the accounts.
fn resource_types(accounts: &[Snapshot]) -> Vec<String> {
    let asked: BTreeSet<&str> =
        accounts.iter().flat_map(|account| &account.manifest.asked.resource_types).map(String::as_str).collect();
    let kinds = ResourceKind::ALL.iter().map(|kind| kind.as_str());
    kinds.filter(|kind| asked.contains(kind)).map(str::to_owned).collect()
}

impl Run<'_> {
    async fn read_all(&self, members: Vec<Member>, progress: &dyn Progress) -> Vec<Snapshot> {
        let tally = Tally::new(members.len(), progress);
        let reading = stream::iter(members.into_iter().enumerate()).map(async |(index, member)| {
            let snapshot = self.read(&member, &tally.share(index)).await;
            tally.account_done();
            (index, snapshot)
        });
        let mut read: Vec<_> = reading.buffer_unordered(self.which.at_once.max(1)).collect().await;
        read.sort_by_key(|(index, _)| *index);
        read.into_iter().map(|(_, snapshot)| snapshot).collect()
    }

    async fn read(&self, member: &Member, progress: &Share<'_, '_>) -> Snapshot {
        let target = &member.target;
        if let Some(state) = &member.not_in_use {
            return unread::snapshot(&self.manifest, &target.id, NotRead::NotInUse(state.clone()), None);
        }
        if target.id == self.identity.caller.account && target.role_arn.is_none() {
            return self.collect(self.start, member, progress, None).await;
        }
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return unread::snapshot(&self.manifest, &target.id, NotRead::NotEntered(unread::out_of_time()), None);
        }
        let Entry { session, record } = enter(self.start, self.identity, self.which, target).await;
        match session {
            Ok(session) => self.collect(&session, member, progress, record).await,
            Err(cause) => unread::snapshot(&self.manifest, &target.id, NotRead::NotEntered(cause), record),
        }
    }

    async fn collect(
        &self,
        session: &Session,
        member: &Member,
        progress: &Share<'_, '_>,
        record: Option<crate::snapshot::CallRecord>,
    ) -> Snapshot {
        match session.collect(&self.request_of(member), progress).await {
            Ok(mut snapshot) => {
                snapshot.calls.extend(record);
                snapshot.manifest.asked.shard = self.which.shard;
                snapshot.sort();
                snapshot
            }
            Err(error) => {
                let why = NotRead::NotEntered(unread::in_vain(&error));
                unread::snapshot(&self.manifest, &member.target.id, why, record)
            }
        }
    }

    /// The request for one account: its own regions, and the time that is left of the run's.
    fn request_of(&self, member: &Member) -> Request {
        let regions = if member.target.regions.is_empty() { &self.request.regions } else { &member.target.regions };
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let total_timeout = left.unwrap_or(self.request.limits.total_timeout);
        let limits = Limits { total_timeout, ..self.request.limits.clone() };
        Request { regions: regions.clone(), limits, ..self.request.clone() }
    }
}
