//! The proof that only reads leave the process: every operation of every linked SDK crate is held against both lines of
//! defence. Those on the list pass, all others are refused, however their requests are addressed.
#![expect(clippy::disallowed_methods, reason = "the SDK's sources are files")]

mod operations;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;

use super::guard::is_allowed;
use super::wire::refusal;
use super::wire::services::{Naming, SERVICES};
use crate::model::call::{CALLS, LOG_CALLS, Purpose};
use operations::{Operation, Shape};

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(operations::all);

/// What single sign-on is asked for credentials with, without a signature; the SDK asks it, no collector does.
const SIGN_IN: [(&str, &str); 2] = [("SSO", "GetRoleCredentials"), ("SSO OIDC", "CreateToken")];

const PURPOSES: [Purpose; 2] = [Purpose::Settings, Purpose::Logs];

fn is_declared(purpose: Purpose, operation: &Operation) -> bool {
    purpose.calls().any(|call| call.sdk_service == operation.service && call.operation() == operation.name)
}

fn is_sign_in(operation: &Operation) -> bool {
    SIGN_IN.contains(&(operation.service.as_str(), operation.name.as_str()))
}

/// Single sign-on takes no signatures, but in one operation.
fn goes_unsigned(operation: &Operation) -> bool {
    operation.service.starts_with("SSO") && operation.name != "CreateTokenWithIAM"
}

/// Requests of this operation, one for each way to address it.
fn requests(operation: &Operation) -> Vec<HttpRequest> {
    let signed_as = operation.signed_as.as_str();
    let host = match operation.service.as_str() {
        "S3" => return requests_of_s3(operation),
        "SSO" | "SSO OIDC" => return vec![request(operation, "portal.sso.eu-west-1.amazonaws.com", "")],
        _ => format!("{signed_as}.eu-west-1.amazonaws.com"),
    };
    vec![request(operation, &host, ""), request(operation, "127.0.0.1:4566", "")]
}

/// The bucket stands in the host's name or in the path.
fn requests_of_s3(operation: &Operation) -> Vec<HttpRequest> {
    let at = |host, bucket| request(operation, host, bucket);
    if operation.name == "ListBuckets" {
        return vec![at("s3.eu-west-1.amazonaws.com", ""), at("127.0.0.1:4566", "")];
    }
    vec![
        at("logs.s3.eu-west-1.amazonaws.com", ""),
        at("logs.s3-fips.us-gov-west-1.amazonaws.com", ""),
        at("s3.eu-west-1.amazonaws.com", "/my.logs"),
        at("127.0.0.1:4566", "/logs"),
    ]
}

fn request(operation: &Operation, host: &str, before: &str) -> HttpRequest {
    let (method, path, query, body) = match &operation.shape {
        Shape::Target(_) => ("POST", "/".to_owned(), String::new(), "{}".to_owned()),
        Shape::Action => ("POST", "/".to_owned(), String::new(), format!("Action={}&Version=2010-05-08", operation.name)),
        Shape::Rest { method, path, query } => (method.as_str(), filled(path), query.join("&"), String::new()),
    };
    let mark = if query.is_empty() { "" } else { "?" };
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method(method).unwrap();
    request.set_uri(format!("https://{host}{before}{path}{mark}{query}")).unwrap();
    if !goes_unsigned(operation) {
        let scope = format!("AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1/{}/aws4_request", operation.signed_as);
        request.headers_mut().insert("authorization", format!("{scope}, SignedHeaders=host, Signature=00"));
    }
    if operation.service == "S3 Control" {
        request.headers_mut().insert("x-amz-account-id", "111122223333");
    }
    if let Shape::Target(target) = &operation.shape {
        request.headers_mut().insert("x-amz-target", target.clone());
    }
    request
}

/// A path with its labels filled in.
fn filled(path: &str) -> String {
    regex::Regex::new(r"\{[^}]+\}").unwrap().replace_all(path, "some-name").into_owned()
}

#[test]
fn every_declared_call_is_an_operation_of_its_sdk() {
    let known: BTreeSet<_> = OPERATIONS.iter().map(|operation| (operation.service.as_str(), operation.name.as_str())).collect();
    let declared: BTreeSet<_> = CALLS.iter().chain(LOG_CALLS).map(|call| (call.sdk_service, call.operation())).collect();
    assert_eq!(declared.difference(&known).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
}

#[test]
fn the_guard_allows_the_declared_operations_and_no_others() {
    for purpose in PURPOSES {
        let allowed: BTreeSet<_> = OPERATIONS
            .iter()
            .map(|operation| (operation.service.as_str(), operation.name.as_str()))
            .filter(|(service, name)| is_allowed(purpose, service, name))
            .collect();
        let declared: BTreeSet<_> = purpose.calls().map(|call| (call.sdk_service, call.operation())).collect();
        assert_eq!(allowed, declared, "{purpose:?}");
    }
    assert!(OPERATIONS.len() > 1000, "of {} operations", OPERATIONS.len());
}

#[test]
fn the_wire_lets_the_requests_of_declared_operations_pass() {
    let refused = PURPOSES.iter().flat_map(|purpose| {
        let passes = |operation: &&Operation| is_declared(*purpose, operation) || is_sign_in(operation);
        OPERATIONS.iter().filter(passes).flat_map(|operation| {
            let why = requests(operation).into_iter().filter_map(|request| refusal(*purpose, &request));
            why.map(|why| {
                format!(
                    "{} {}: {why}; its row in `wire::services` would be of {:?}",
                    operation.service, operation.name, operation.shape
                )
            })
            .collect::<Vec<_>>()
        })
    });
    assert_eq!(refused.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_wire_refuses_the_requests_of_all_other_operations() {
    let sent = PURPOSES.iter().flat_map(|purpose| {
        let others = |operation: &&Operation| !is_declared(*purpose, operation) && !is_sign_in(operation);
        OPERATIONS.iter().filter(others).flat_map(|operation| {
            let passed = requests(operation).into_iter().filter(|request| refusal(*purpose, request).is_none());
            passed
                .map(|request| format!("{} {}: {} {}", operation.service, operation.name, request.method(), request.uri()))
                .collect::<Vec<_>>()
        })
    });
    assert_eq!(sent.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_linked_service_that_a_request_is_signed_for_names_its_operations_as_the_table_says() {
    for operation in OPERATIONS.iter().filter(|operation| !operation.service.starts_with("SSO")) {
        let service = SERVICES.iter().find(|service| service.sdk_service == operation.service);
        let service = service.unwrap_or_else(|| panic!("`wire::services` lacks {}", operation.service));
        let agrees = match (&service.naming, &operation.shape) {
            (Naming::Target(prefix), Shape::Target(target)) => *target == format!("{prefix}.{}", operation.name),
            (Naming::Rpc(prefix), Shape::Rest { path, .. }) => *path == format!("/service/{prefix}/operation/{}", operation.name),
            (Naming::Action, Shape::Action)
            | (Naming::Rest(_) | Naming::RestOfAccount(_) | Naming::S3(_), Shape::Rest { .. }) => true,
            _ => false,
        };
        assert!(agrees && service.signed_as == operation.signed_as, "{service:?} {operation:?}");
    }
}

#[test]
fn every_row_of_the_table_is_an_operation_of_its_service() {
    for service in SERVICES {
        let rows: Vec<&str> = match &service.naming {
            Naming::Rest(routes) | Naming::RestOfAccount(routes) => routes.iter().map(|route| route.operation).collect(),
            Naming::S3(settings) => settings.iter().map(|setting| setting.operation).collect(),
            Naming::Target(_) | Naming::Action | Naming::Rpc(_) => Vec::new(),
        };
        for row in rows {
            let known = OPERATIONS.iter().any(|operation| operation.service == service.sdk_service && operation.name == row);
            assert!(known, "{} has no {row}", service.sdk_service);
        }
    }
}
