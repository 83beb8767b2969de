//! Every call of a run goes through here: only what is wanted is asked, and once; only so much at a time, only until
//! the deadline; and how it ended is written down.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::answer::{Answer, Pages};
use super::clock::now;
use super::error::{Meaning, cause, malformed, meaning};
use super::memory::{Kept, Memory, Turn};
use super::pages::Page;
use super::trace::{Trace, traced};
use super::{Counts, Limits, Progress};
use crate::model::call::{Call, Scope};
use crate::model::{AccountId, Cause, CauseKind, Observed, Region, Timestamp, Wanted};
use crate::snapshot::{CallOutcome, CallRecord};

/// Stands for a call that is not on the list, which is never wanted and so never asked.
static UNDECLARED: Call = Call { id: "", sdk_service: "", action: "", scope: Scope::Account };

/// The declared call of this id.
pub(super) fn declared(id: &str) -> &'static Call {
    Call::find(id).unwrap_or(&UNDECLARED)
}

/// Asks, and writes down how it ended.
pub(super) struct Recorder<'a> {
    account: AccountId,
    wanted: Mutex<Wanted>,
    memory: Memory,
    deadline: Instant,
    all: Arc<Semaphore>,
    per_service: usize,
    services: Mutex<BTreeMap<(&'static str, Region), Arc<Semaphore>>>,
    calls: Mutex<Vec<CallRecord>>,
    counts: Mutex<Counts>,
    progress: &'a dyn Progress,
}

/// What is asked: which call, where, about what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'q> {
    /// The call's id.
    pub(super) call: &'static str,
    /// The region asked.
    pub(super) region: &'q Region,
    /// A resource's id or name; empty for calls that answer for a region or an account.
    pub(super) about: &'q str,
}

/// How the sending of a call ended, before it is written down.
struct Ended<T> {
    result: Result<T, Meaning>,
    pages: u32,
    trace: Trace,
    at: Timestamp,
}

impl<'a> Recorder<'a> {
    /// For one run in one account; nothing is wanted yet. `turns` are those of all accounts that are read at once.
    pub(super) fn new(account: &AccountId, limits: &Limits, turns: Arc<Semaphore>, progress: &'a dyn Progress) -> Self {
        Self {
            account: account.clone(),
            wanted: Mutex::default(),
            memory: Memory::default(),
            deadline: Instant::now().checked_add(limits.total_timeout).unwrap_or_else(far_off),
            all: turns,
            per_service: limits.concurrency_per_service.max(1),
            services: Mutex::default(),
            calls: Mutex::default(),
            counts: Mutex::default(),
            progress,
        }
    }

    /// Adds to what is wanted, and tells whether any of it is new.
    pub(super) fn want(&self, more: Wanted) -> bool {
        lock(&self.wanted).extend(more)
    }

    /// What is wanted by now.
    pub(super) fn wanted(&self) -> Wanted {
        lock(&self.wanted).clone()
    }

    /// Whether a call is wanted at all.
    pub(super) fn wants(&self, call: &str) -> bool {
        lock(&self.wanted).has(call)
    }

    /// Whether a call is wanted to tell something of a resource, named by its id or its name.
    pub(super) fn wants_of(&self, call: &str, region: &Region, about: &str) -> bool {
        lock(&self.wanted).includes(call, region, about)
    }

    /// The calls made so far.
    pub(super) fn into_calls(self) -> Vec<CallRecord> {
        self.calls.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a call, if it is wanted and was not made before.
    pub(super) async fn ask<T, E, F>(&self, question: Question<'_>, send: impl FnOnce() -> F) -> Answer<T>
    where
        T: Kept,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let call = declared(question.call);
        if !self.wants_of(question.call, question.region, question.about) {
            return Answer::not_collected(call);
        }
        self.ask_wanted(question, send).await
    }

    /// Makes a call that the collector itself found to be wanted, if it was not made before.
    pub(super) async fn ask_wanted<T, E, F>(&self, question: Question<'_>, send: impl FnOnce() -> F) -> Answer<T>
    where
        T: Kept,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let call = declared(question.call);
        let turn = match self.memory.turn(call, question) {
            Turn::Again(kept) => return kept.map_or_else(|| Answer::not_collected(call), |seen| Answer { call, seen }),
            Turn::First(turn) => turn,
        };
        let sent = self.sent(call, question.region, async || {
            // Boxed here, so that thousands of calls that wait for their turn take no room for their requests.
            let result = Box::pin(send()).await;
            (result.map_err(|error| meaning(call, &error)), 1)
        });
        let ended = sent.await;
        self.write_down(call, question, &ended);
        let seen = match ended.result {
            Ok(output) => Observed::Known(output),
            Err(Meaning::Absent(_)) => Observed::Absent,
            Err(Meaning::Failed(cause)) => Observed::Unknown(cause),
        };
        self.memory.keep(turn, &seen);
        Answer { call, seen }
    }

    /// Reads all pages of a listing, if it is wanted and was not read before.
    pub(super) async fn ask_pages<T, E>(
        &self,
        question: Question<'_>,
        send: impl FnOnce() -> PaginationStream<Result<T, SdkError<E, HttpResponse>>>,
    ) -> Pages<T>
    where
        T: Kept + Page,
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.ask_pages_until(question, Page::announces_more, send).await
    }

    /// The same of a listing that is not needed to its end: `truncated` tells whether it had to go on after a page.
    pub(super) async fn ask_pages_until<T, E>(
        &self,
        question: Question<'_>,
        truncated: impl Fn(&T) -> bool,
        send: impl FnOnce() -> PaginationStream<Result<T, SdkError<E, HttpResponse>>>,
    ) -> Pages<T>
    where
        T: Kept,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let call = declared(question.call);
        if !self.wants_of(question.call, question.region, question.about) {
            return Pages::not_collected(call);
        }
        let turn = match self.memory.turn(call, question) {
            Turn::Again(kept) => {
                return kept.map_or_else(|| Pages::not_collected(call), |(pages, rest)| Pages { call, pages, rest });
            }
            Turn::First(turn) => turn,
        };
        let mut pages = Vec::new();
        let sent = self.sent(call, question.region, async || {
            let mut stream = send();
            let mut read: u32 = 0;
            while let Some(page) = stream.next().await {
                match page {
                    Ok(page) => pages.push(page),
                    Err(error) => return (Err(meaning(call, &error)), read),
                }
                read = read.saturating_add(1);
            }
            (Ok(()), read)
        });
        let mut ended = sent.await;
        if ended.result.is_ok() && pages.last().is_none_or(truncated) {
            ended.result = Err(Meaning::Failed(malformed(call, "the listing ends although more was announced")));
        }
        self.write_down(call, question, &ended);
        let rest = match ended.result {
            // What does not exist has nothing to list.
            Ok(()) | Err(Meaning::Absent(_)) => None,
            Err(Meaning::Failed(cause)) => Some(cause),
        };
        let told = (pages, rest);
        self.memory.keep(turn, &told);
        let (pages, rest) = told;
        Pages { call, pages, rest }
    }

    /// Sends when it is this call's turn, and gives up at the deadline.
    async fn sent<T>(
        &self,
        call: &'static Call,
        region: &Region,
        send: impl AsyncFnOnce() -> (Result<T, Meaning>, u32),
    ) -> Ended<T> {
        self.count(|counts| counts.planned = counts.planned.saturating_add(1));
        let service = self.service(call.sdk_service, region);
        let at = Mutex::new(None);
        let whole = tokio::time::timeout_at(self.deadline, async {
            let _turns = self.turns(&service).await;
            // An answer that is there at once would win against a deadline that has passed.
            if Instant::now() >= self.deadline {
                return (Err(Meaning::Failed(out_of_time(call))), 0);
            }
            *lock(&at) = Some(now());
            send().await
        });
        let (outcome, trace) = traced(call, region, whole).await;
        let (result, pages) = outcome.unwrap_or_else(|_| (Err(Meaning::Failed(out_of_time(call))), 0));
        // An answer from the journal was asked for in an earlier run.
        let at = trace.at.or(*lock(&at)).unwrap_or_else(now);
        Ended { result, pages, trace, at }
    }

    /// The service's turn is taken first: waiting for it must not keep other services from working.
    async fn turns<'s>(&'s self, service: &'s Semaphore) -> (Option<SemaphorePermit<'s>>, Option<SemaphorePermit<'s>>) {
        let of_service = service.acquire().await.ok();
        (of_service, self.all.acquire().await.ok())
    }

    fn service(&self, service: &'static str, region: &Region) -> Arc<Semaphore> {
        let mut services = lock(&self.services);
        let gate = services.entry((service, region.clone())).or_insert_with(|| Arc::new(Semaphore::new(self.per_service)));
        Arc::clone(gate)
    }

    fn write_down<T>(&self, call: &Call, question: Question<'_>, ended: &Ended<T>) {
        let outcome = match &ended.result {
            Ok(_) => CallOutcome::Ok,
            Err(Meaning::Absent(code)) => CallOutcome::Absent(code.clone()),
            Err(Meaning::Failed(cause)) => CallOutcome::Failed(Arc::clone(cause)),
        };
        self.note(CallRecord {
            account: self.account.clone(),
            region: question.region.clone(),
            call: call.id.into(),
            about: question.about.into(),
            outcome,
            attempts: ended.trace.attempts,
            pages: ended.pages,
            request_id: ended.trace.request_id.clone(),
            at: ended.at,
        });
    }

    /// Adds a call that was made before this recorder was.
    pub(super) fn note_earlier(&self, record: CallRecord) {
        self.count(|counts| counts.planned = counts.planned.saturating_add(1));
        self.note(record);
    }

    fn note(&self, record: CallRecord) {
        let failed = matches!(record.outcome, CallOutcome::Failed(_));
        lock(&self.calls).push(record);
        self.count(|counts| {
            counts.done = counts.done.saturating_add(1);
            counts.failed = counts.failed.saturating_add(u64::from(failed));
        });
    }

    fn count(&self, change: impl FnOnce(&mut Counts)) {
        let counts = {
            let mut counts = lock(&self.counts);
            change(&mut counts);
            *counts
        };
        self.progress.update(counts);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn far_off() -> Instant {
    Instant::now() + Duration::from_secs(86_400 * 365)
}

fn out_of_time(call: &Call) -> Arc<Cause> {
    Arc::new(Cause { detail: Some("the time limit of the whole run was reached".into()), ..cause(call, CauseKind::Timeout) })
}
