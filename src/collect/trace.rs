//! What happened on the wire during one call: attempts and request id; noted per task, so that no operation has
//! to be told where to write it.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

tokio::task_local! {
    static CURRENT: Arc<Mutex<Trace>>;
}

/// What happened on the wire during one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Trace {
    /// Requests sent.
    pub(super) attempts: u32,
    /// The request id of the last answer.
    pub(super) request_id: Option<String>,
}

/// Runs a call and tells what happened on the wire meanwhile.
pub(super) async fn traced<T>(call: impl Future<Output = T>) -> (T, Trace) {
    let trace = Arc::new(Mutex::new(Trace::default()));
    let result = CURRENT.scope(Arc::clone(&trace), call).await;
    let trace = trace.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (result, trace)
}

fn note(change: impl FnOnce(&mut Trace)) {
    // Clients can also be used outside of `traced`, as the guard's tests do: then nobody wants to know.
    let _ = CURRENT.try_with(|trace| change(&mut trace.lock().unwrap_or_else(PoisonError::into_inner)));
}

/// Notes what happens on the wire.
#[derive(Debug)]
pub(super) struct Tracer;

#[dyn_dispatch_hint]
impl Intercept for Tracer {
    fn name(&self) -> &'static str {
        "Tracer"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        note(|trace| trace.attempts = trace.attempts.saturating_add(1));
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
        note(|trace| trace.request_id = request_id);
        Ok(())
    }
}
