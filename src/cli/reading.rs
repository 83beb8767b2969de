//! Reading an account for `scan` and `collect`: from flags to a snapshot, with signals minded on the way.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::accounts_file;
use super::args::{Effort, Many, Where, Who};
use super::journal::Kept;
use super::progress::{Reporter, Work};
use super::{Ending, Exit, Fault, Terminal, rule_files};
use crate::collect::{
    AccountList, Accounts, CollectError, Counts, Demand, Journal, Limits, Progress, Readings, Request, Session, Settings,
};
use crate::model::call::Purpose;
use crate::model::{Partition, Region, Timestamp, Wanted};
use crate::plan::Plan;
use crate::rule::Rule;
use crate::snapshot::{AccountScope, CallOutcome, CallRecord, NotRead, Snapshot, View};

/// The plan of what rules read, for a collector.
#[derive(Debug)]
struct Planned(Plan);

impl Demand for Planned {
    fn wanted(&self, so_far: &View, asked: &Wanted) -> Wanted {
        self.0.wanted(so_far, asked, so_far.captured_at().unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

/// A request for just what the verdicts of these rules rest on, in the account that is read.
pub(super) fn of_verdicts(rules: &[Arc<Rule>]) -> Request {
    Request::demanded_by(Arc::new(Planned(Plan::new(rules))))
}

/// A request for all that these rules can read. What is to be judged later, or together with other accounts, must hold
/// what verdicts may come to rest on: a trail elsewhere can point to a bucket here.
pub(super) fn of_rules(rules: &[Arc<Rule>]) -> Request {
    Request::of(rule_files::calls_of(rules))
}

/// How far reading an account is.
struct Reading(Reporter);

const WORK: Work = Work { doing: "reading", done: "read", of: "calls" };

impl Progress for Reading {
    fn update(&self, counts: Counts) {
        self.0.show(counts.done, counts.planned, || format!("{}{}", without_answer(counts), accounts_done(counts)));
    }
}

fn without_answer(counts: Counts) -> String {
    if counts.failed == 0 { String::new() } else { format!(", {} without an answer", counts.failed) }
}

fn accounts_done(counts: Counts) -> String {
    if counts.accounts == 0 { String::new() } else { format!("; {} of {} accounts", counts.accounts_done, counts.accounts) }
}

/// The flags that say what is read, by whom and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flags<'a> {
    /// Who reads.
    pub(super) who: &'a Who,
    /// Which accounts, if not only that of the credentials.
    pub(super) many: Option<&'a Many>,
    /// Where.
    pub(super) place: &'a Where,
    /// How hard it tries.
    pub(super) effort: &'a Effort,
}

/// What was read.
#[derive(Debug)]
pub(super) enum Read {
    /// The account of the credentials.
    One(Snapshot),
    /// The accounts that were asked for.
    Many(Readings),
}

impl Read {
    /// All of it in one snapshot.
    pub(super) fn joined(self) -> Result<Snapshot, Fault> {
        match self {
            Self::One(snapshot) => Ok(snapshot),
            Self::Many(readings) => readings.joined().map_err(|error| Fault::new(Exit::Internal, error.to_string())),
        }
    }

    fn snapshots(&self) -> impl Iterator<Item = &Snapshot> {
        let (run, accounts) = match self {
            Self::One(snapshot) => (snapshot, [].as_slice()),
            Self::Many(readings) => (&readings.run, readings.accounts.as_slice()),
        };
        std::iter::once(run).chain(accounts)
    }

    /// Every call, whatever it was made for.
    pub(super) fn calls(&self) -> impl Iterator<Item = &CallRecord> {
        self.snapshots().flat_map(|snapshot| &snapshot.calls)
    }

    fn accounts(&self) -> impl Iterator<Item = &AccountScope> {
        self.snapshots().flat_map(|snapshot| &snapshot.manifest.accounts)
    }
}

/// Reads the accounts that the flags lead to.
pub(super) fn read(flags: Flags<'_>, request: Request, kept: &Kept, terminal: Terminal) -> Result<Read, Fault> {
    let settings = settings(Purpose::Settings, flags.who, flags.place)?;
    let request = limited(request, flags.place, flags.effort);
    let accounts = accounts(flags, terminal).map_err(|fault| kept.after(fault))?;
    let progress = Reading(Reporter::new(terminal, WORK));
    let result = unless_interrupted("the account", async {
        let read = ask(&settings, accounts.as_ref(), &request, kept.journal(), &progress).await;
        read.map_err(|error| refused(&error))
    });
    progress.0.finish();
    let read = result.map_err(|fault| kept.after(fault))?;
    for call in read.calls().filter(|call| terminal.verbose > 1 || failed(call)) {
        terminal.detail(&in_words(call));
    }
    tell_accounts(&read, terminal);
    Ok(read)
}

/// Reads this, unless a signal ends it.
pub(super) fn unless_interrupted<T>(what: &str, work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let runtime = Runtime::new().map_err(|error| Fault::new(Exit::Internal, format!("no runtime: {error}")))?;
    let no_signals = |error: io::Error| Fault::new(Exit::Internal, format!("no signals: {error}"));
    let result = runtime.block_on(async {
        // Before the first question is sent, so that a signal never finds nobody listening.
        let mut signals = Signals::listen().map_err(no_signals)?;
        tokio::select! {
            done = work => done,
            signal = signals.next() => Err(signal.map_or_else(no_signals, |exit| interrupted(exit, what))),
        }
    });
    // After an interruption nothing is waited for; threads that still read find their runtime until the program ends.
    std::mem::forget(runtime);
    result
}

async fn ask(
    settings: &Settings,
    accounts: Option<&Accounts>,
    request: &Request,
    journal: Option<Arc<Journal>>,
    progress: &Reading,
) -> Result<Read, CollectError> {
    let start = Session::open(settings, &request.limits).await?;
    let start = match journal {
        Some(journal) => start.keeping(journal),
        None => start,
    };
    match accounts {
        None => start.collect(request, progress).await.map(Read::One),
        Some(accounts) => start.collect_accounts(accounts, request, progress).await.map(Read::Many),
    }
}

/// Which accounts to read, if the flags name any.
fn accounts(flags: Flags<'_>, terminal: Terminal) -> Result<Option<Accounts>, Fault> {
    let (who, Some(many)) = (flags.who, flags.many) else { return Ok(None) };
    let list = match &many.accounts {
        Some(path) => AccountList::Given(accounts_file::read(path, many.role_name.is_some(), terminal)?),
        None if many.org => AccountList::Organization,
        None => return Ok(None),
    };
    Ok(Some(Accounts {
        list,
        role_name: many.role_name.clone(),
        external_id: who.external_id.clone(),
        session_name: who.session_name.clone(),
        at_once: many.accounts_at_once as usize,
        shard: many.shard,
    }))
}

/// Says which accounts were not read, and when there were none.
fn tell_accounts(read: &Read, terminal: Terminal) {
    for account in read.accounts() {
        match &account.not_read {
            Some(NotRead::NotEntered(cause)) => {
                let why = cause.detail.as_deref().unwrap_or(cause.kind.describe());
                terminal.note(&format!("account {} was not read: {why}", account.id));
            }
            Some(NotRead::NotInUse(state)) => terminal.note(&format!("account {} was not read: it is {state}", account.id)),
            None => {}
        }
    }
    if let Read::Many(Readings { run, accounts }) = read
        && accounts.is_empty()
    {
        let part = run.manifest.asked.shard.map_or_else(|| "the list".to_owned(), |shard| format!("shard {shard}"));
        terminal.note(&format!("{part} holds no account: nothing was read"));
    }
}

fn failed(call: &CallRecord) -> bool {
    matches!(call.outcome, CallOutcome::Failed(_))
}

/// What became of a call, in one line.
fn in_words(call: &CallRecord) -> String {
    let about = if call.about.is_empty() { String::new() } else { format!(" about `{}`", call.about) };
    let outcome = match &call.outcome {
        CallOutcome::Ok => "answered".to_owned(),
        CallOutcome::Absent(code) => format!("not configured ({code})"),
        CallOutcome::Failed(cause) => {
            let code = cause.code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
            format!("{}{code}", cause.kind.describe())
        }
    };
    format!("{} in {}{about}: {outcome}, attempts: {}", call.call, call.region, call.attempts)
}

/// How `collect` ends: it judges nothing, but a snapshot in which nothing was answered is none.
pub(super) fn ending(read: &Read) -> Result<Ending, Fault> {
    let mut wanted = read.accounts().filter(|account| account.is_judged()).peekable();
    if wanted.peek().is_some() && wanted.all(|account| account.not_read.is_some()) {
        let fault = Fault::new(Exit::NothingCollected, "no account could be entered");
        return Err(fault.help("check the roles' names, their trust policies and external ids"));
    }
    if read.calls().any(|call| !failed(call)) {
        return Ok(Ending::done());
    }
    Err(Fault::new(Exit::NothingCollected, "AWS answered no call").help("the snapshot tells why each call failed"))
}

/// How many calls were not answered.
pub(super) fn failures(read: &Read) -> usize {
    read.calls().filter(|call| failed(call)).count()
}

pub(super) fn settings(purpose: Purpose, who: &Who, place: &Where) -> Result<Settings, Fault> {
    if let Some((region, lies_in)) = outside(place) {
        return Err(Fault::usage(format!("the region `{region}` lies in the partition `{lies_in}`"))
            .help("leave `--partition` out: it follows from the region"));
    }
    Ok(Settings {
        purpose,
        profile: who.profile.clone(),
        endpoint_url: place.endpoint_url.clone(),
        // In other partitions even the first question must go to one of their regions.
        region: place.region.first().map(|region| region.as_str().into()),
        partition: place.partition.clone(),
        role_arn: who.role_arn.clone(),
        external_id: who.external_id.clone(),
        session_name: Some(who.session_name.clone()),
        expect_account: who.expect_account.as_deref().map(Into::into),
    })
}

/// A region that was asked for but does not lie in the partition that was asked for, and where it lies.
fn outside(place: &Where) -> Option<(&str, Partition)> {
    let named = place.partition.as_ref()?;
    let lies_in = |name: &String| Partition::of_region(&Region::from(name.as_str()));
    let outside = place.region.iter().find(|name| lies_in(name) != *named)?;
    Some((outside, lies_in(outside)))
}

/// The request within the bounds that the flags set.
fn limited(request: Request, place: &Where, effort: &Effort) -> Request {
    let regions = |names: &[String]| names.iter().map(|name| Region::from(name.as_str())).collect();
    Request {
        regions: regions(&place.region),
        exclude_regions: regions(&place.exclude_region),
        limits: limits(effort),
        ..request
    }
}

/// The bounds that the flags set.
pub(super) fn limits(effort: &Effort) -> Limits {
    let defaults = Limits::default();
    let attempt_timeout = Duration::from_secs(effort.attempt_timeout);
    Limits {
        concurrency: effort.concurrency as usize,
        concurrency_per_service: per_service(effort.concurrency as usize),
        max_rps: effort.max_rps,
        max_attempts: effort.max_attempts,
        attempt_timeout,
        call_timeout: defaults.call_timeout.max(attempt_timeout),
        total_timeout: Duration::from_secs(effort.timeout),
        ..defaults
    }
}

/// Three quarters: a service that is held up leaves room for the others.
fn per_service(concurrency: usize) -> usize {
    concurrency.saturating_mul(3).div_ceil(4)
}

pub(super) fn refused(error: &CollectError) -> Fault {
    let exit = match error {
        CollectError::UnknownProfile { .. } | CollectError::JournalRefused { .. } => Exit::Usage,
        _ => Exit::NothingCollected,
    };
    Fault::new(exit, error.to_string()).help(error.help()).because(briefly(error))
}

/// The reason without what AWS, the network or the credential chain said, which the error itself tells.
fn briefly(error: &CollectError) -> String {
    match error {
        CollectError::NoCredentials { .. } => "no AWS credentials were found".to_owned(),
        CollectError::CredentialsRefused { code, .. } => format!("AWS refused the credentials: {code}"),
        CollectError::CredentialsUnknown { code, region } => format!("AWS in {region} does not know the credentials: {code}"),
        CollectError::RoleRefused { role_arn, .. } => format!("the role `{role_arn}` cannot be assumed"),
        CollectError::Unreachable { endpoint, .. } => format!("{endpoint} cannot be reached"),
        CollectError::NoAccounts { .. } => "the accounts of the organization cannot be listed".to_owned(),
        CollectError::BucketUnread { bucket, .. } => format!("the bucket `{bucket}` cannot be read"),
        CollectError::TrailUnread { trail, .. } => format!("the trail `{trail}` cannot be read"),
        CollectError::NoIdentity { .. } => "who is calling could not be found out".to_owned(),
        CollectError::UnknownProfile { .. } | CollectError::WrongAccount { .. } | CollectError::JournalRefused { .. } => {
            error.to_string()
        }
    }
}

/// The signals that end a run.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on: none that comes later ends the program by itself.
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for one.
    async fn next(&mut self) -> io::Result<Exit> {
        tokio::select! {
            _ = self.interrupt.recv() => Ok(Exit::Interrupted),
            _ = self.terminate.recv() => Ok(Exit::Terminated),
        }
    }
}

/// The signals that end a run.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[allow(clippy::unnecessary_wraps)]
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for one.
    async fn next(&mut self) -> io::Result<Exit> {
        tokio::signal::ctrl_c().await.map(|()| Exit::Interrupted)
    }
}

fn interrupted(exit: Exit, what: &str) -> Fault {
    Fault::new(exit, format!("{} while reading {what}; nothing was written", exit.meaning()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cause, CauseKind};

    #[test]
    fn a_call_reads_as_a_sentence() {
        let cause = Cause { code: Some("AccessDenied".into()), ..Cause::new(CauseKind::AccessDenied) };
        let call = CallRecord {
            account: "111122223333".into(),
            region: "eu-west-1".into(),
            call: "s3:GetBucketPolicy".into(),
            about: "logs".into(),
            outcome: CallOutcome::Failed(cause.into()),
            attempts: 2,
            pages: 1,
            request_id: None,
            at: Timestamp::UNIX_EPOCH,
        };
        let sentence = "s3:GetBucketPolicy in eu-west-1 about `logs`: access denied (AccessDenied), attempts: 2";
        assert_eq!(in_words(&call), sentence);
    }
}
