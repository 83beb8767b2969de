//! The read-only guard: an operation that is not one of the run's purpose is refused before it is even serialized.
//!
//! `wire` is the second line of defence, for requests of clients that the SDK makes for itself.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use crate::model::call::Purpose;

/// Refuses every operation that is not on the list.
#[derive(Debug)]
pub(super) struct Guard(pub(super) Purpose);

#[dyn_dispatch_hint]
impl Intercept for Guard {
    fn name(&self) -> &'static str {
        "ReadOnlyGuard"
    }

    /// Not `read_before_execution`: there the operation's name is not known yet.
    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let metadata = bag.load::<Metadata>().ok_or("refused: the operation has no name")?;
        if is_allowed(self.0, metadata.service(), metadata.name()) {
            Ok(())
        } else {
            Err(format!("refused: {} {} is not one of the reads", metadata.service(), metadata.name()).into())
        }
    }
}

/// Whether this operation of this service, both as the SDK names them, may be sent for a purpose.
pub(super) fn is_allowed(purpose: Purpose, service: &str, operation: &str) -> bool {
    purpose.calls().any(|call| call.sdk_service == service && call.operation() == operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_pairs_of_the_list_are_allowed() {
        let is_allowed = |service, operation| is_allowed(Purpose::Settings, service, operation);
        assert!(is_allowed("S3", "GetBucketAcl"));
        assert!(is_allowed("S3 Control", "GetPublicAccessBlock"));
        for (service, operation) in
            [("S3", "GetObject"), ("S3", "CreateBucket"), ("CloudTrail", "StopLogging"), ("CloudTrail", "GetBucketAcl"), ("", "")]
        {
            assert!(!is_allowed(service, operation), "{service} {operation}");
        }
    }
}
