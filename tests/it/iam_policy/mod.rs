//! Policies that are analysed: worked examples, and how documents are read.

mod agreement;
mod document;
mod doubts;
mod examples;
mod exposed;
mod mfa;

use std::rc::Rc;

use trailwarden::analysis::iam_policy::principals::Caller;
use trailwarden::analysis::iam_policy::request::Request;

use crate::oracle::policy::{Ask, Who};

/// The request of a witness as the oracle takes it.
fn asked(request: &Request) -> Ask {
    let who = match &request.caller {
        Caller::Anonymous => Who::Anonymous,
        Caller::Identity(identity) => Who::Aws(identity.account.clone(), identity.principal_arn()),
        Caller::Service(name) => Who::Service(name.clone()),
        Caller::Federated(name) => panic!("{name}"),
    };
    let context = request.context.iter().map(|(key, values)| (key.to_owned(), values.to_vec())).collect();
    Ask { who, action: request.action.clone(), resource: request.resource.clone(), context: Rc::new(context) }
}
