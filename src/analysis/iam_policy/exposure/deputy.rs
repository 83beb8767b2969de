//! Confused deputies: services that may be made to act on a resource by customers whom its owner does not know.

use super::access::{Group, groups};
use super::callers::for_account_of;
use super::mentions::Mentions;
use super::{Setting, ask_where};
use crate::analysis::iam_policy::document::Document;
use crate::analysis::iam_policy::principals::{Caller, Fit};
use crate::analysis::iam_policy::solve::{Class, Missing, Verdict, Witness};

/// Whether a service that is admitted can be made a deputy by strangers.
#[derive(Debug, Clone, PartialEq)]
pub enum Deputy {
    /// It acts for those only whom the document names.
    Protected,
    /// It acts for whoever owns a thing whose ARN names no account, such as a bucket: names change hands.
    Weak(Box<Witness>),
    /// It acts for every customer.
    Unprotected(Box<Witness>),
    /// It is not admitted.
    NotAdmitted,
    /// Not known.
    Unknown(Missing),
}

/// An account that no document means.
const STRANGER: &str = "999999999999";

/// For each service that a document names, whether it can be made a deputy.
pub fn deputies(document: &Document, setting: &Setting) -> Vec<(String, Deputy)> {
    let mentions = Mentions::of(document);
    let groups = groups(document, setting);
    let asked = |class: &Class| asked(document, &groups, class);
    let deputy = |name: &String| {
        let stranger = |accountless| asked(&for_account_of(name, STRANGER, &mentions, setting, accountless));
        let anybody = Class { caller: Caller::Service(name.clone()), domains: Vec::new() };
        match (stranger(false), stranger(true), asked(&anybody)) {
            (Verdict::Yes(witness), ..) => Deputy::Unprotected(witness),
            (Verdict::Unknown(missing), ..) | (_, Verdict::Unknown(missing), _) => Deputy::Unknown(missing),
            (_, Verdict::Yes(witness), _) => Deputy::Weak(witness),
            (.., Verdict::Yes(_)) => Deputy::Protected,
            (.., Verdict::Unknown(missing)) => Deputy::Unknown(missing),
            (.., Verdict::No) => Deputy::NotAdmitted,
        }
    };
    mentions.services.iter().map(|name| (name.clone(), deputy(name))).collect()
}

/// Whether a class is allowed anything by statements that name it. What everybody is allowed is told elsewhere.
fn asked(document: &Document, groups: &[Group], class: &Class) -> Verdict {
    let mut answer = Verdict::No;
    for group in groups {
        match ask_where(document, &group.actions, &group.resources, class, by_name) {
            yes @ Verdict::Yes(_) => return yes,
            unknown @ Verdict::Unknown(_) => answer = unknown,
            Verdict::No => {}
        }
    }
    answer
}

fn by_name(fit: Fit) -> bool {
    matches!(fit, Fit::Name | Fit::Unclear)
}
