//! Which call the requests of a task belong to, and what happened on the wire during it; noted per task, so that no
//! operation has to be told where to write it. The interceptor here puts it on each request, where the transport finds it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use super::credentials::Renewing;
use crate::model::call::Call;
use crate::model::{Region, Timestamp};

tokio::task_local! {
    static CURRENT: Arc<Current>;
}

/// What happened on the wire during one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Trace {
    /// Requests sent.
    pub(super) attempts: u32,
    /// The request id of the last answer.
    pub(super) request_id: Option<String>,
    /// When the first request was sent.
    pub(super) at: Option<Timestamp>,
    /// What led to the answer that is waited for: of a listing in pages, the next page.
    exchange: Exchange,
}

/// What led to one answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Exchange {
    /// Requests sent.
    pub(super) attempts: u32,
    /// When the first was sent.
    pub(super) at: Option<Timestamp>,
}

/// The call that is being made.
#[derive(Debug)]
struct Current {
    call: &'static Call,
    region: Region,
    trace: Mutex<Trace>,
}

/// Runs a call and tells what happened on the wire meanwhile.
pub(super) async fn traced<T>(call: &'static Call, region: &Region, work: impl Future<Output = T>) -> (T, Trace) {
    let current = Arc::new(Current { call, region: region.clone(), trace: Mutex::default() });
    let result = CURRENT.scope(Arc::clone(&current), work).await;
    let trace = current.trace().clone();
    (result, trace)
}

impl Current {
    fn trace(&self) -> MutexGuard<'_, Trace> {
        self.trace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says of a request which call of which account it is for.
#[derive(Debug, Clone)]
pub(super) struct Errand {
    /// The account, or what stands for it while it is not known.
    pub(super) account: Arc<str>,
    /// What the request was signed with.
    pub(super) credentials: Arc<Renewing>,
    current: Arc<Current>,
}

impl Errand {
    /// The call.
    pub(super) fn call(&self) -> &'static Call {
        self.current.call
    }

    /// The region asked.
    pub(super) fn region(&self) -> &Region {
        &self.current.region
    }

    /// A request was sent.
    pub(super) fn sent(&self, now: Timestamp) {
        let mut trace = self.current.trace();
        trace.attempts = trace.attempts.saturating_add(1);
        trace.at.get_or_insert(now);
        trace.exchange.attempts = trace.exchange.attempts.saturating_add(1);
        trace.exchange.at.get_or_insert(now);
    }

    /// The answer is there: what led to it.
    pub(super) fn answered(&self) -> Exchange {
        std::mem::take(&mut self.current.trace().exchange)
    }

    /// The answer was got in an earlier run.
    pub(super) fn recalled(&self, exchange: Exchange) {
        let mut trace = self.current.trace();
        trace.attempts = trace.attempts.saturating_add(exchange.attempts);
        trace.at = trace.at.or(exchange.at);
    }
}

/// Says of each request which call it is for, and notes the request ids of answers.
#[derive(Debug)]
pub(super) struct Tracer {
    account: Arc<str>,
    credentials: Arc<Renewing>,
}

impl Tracer {
    /// For the clients of one account.
    pub(super) fn new(account: &Arc<str>, credentials: &Arc<Renewing>) -> Self {
        Self { account: Arc::clone(account), credentials: Arc::clone(credentials) }
    }
}

#[dyn_dispatch_hint]
impl Intercept for Tracer {
    fn name(&self) -> &'static str {
        "Tracer"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Clients can also be used outside of `traced`, as the guard's tests do: then nobody wants to know.
        if let Ok(current) = CURRENT.try_with(Arc::clone) {
            let (account, credentials) = (Arc::clone(&self.account), Arc::clone(&self.credentials));
            context.request_mut().add_extension(Errand { account, credentials, current });
        }
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let header = |name: &str| response.headers().get(name).map(ToOwned::to_owned);
        let request_id = header("x-amzn-requestid").or_else(|| header("x-amz-request-id"));
        // As above.
        let _ = CURRENT.try_with(|current| current.trace().request_id = request_id);
        Ok(())
    }
}
