//! The resource that is asked about, its policy and its owner, as a snapshot tells of them.

use std::sync::Arc;

use crate::analysis::access::{Policy, Question, document};
use crate::analysis::iam_actions::catalogue;
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::{Document, DocumentKind};
use crate::analysis::iam_policy::solve::{Domain, Region};
use crate::model::aws::{Bucket, Key, Role, Topic};
use crate::model::{Arn, Cause, CauseKind, Observed, Partition, PolicyDocument, ResourceKind};
use crate::snapshot::View;

/// What is asked about.
pub(super) struct Resource {
    /// What to call it.
    name: String,
    region: Region,
    /// The account that owns it, where that is known.
    pub(super) owner: Option<String>,
    /// Its policy, and what to call that.
    policy: Option<(Document, &'static str)>,
    policy_decides: bool,
    settled: Vec<(&'static str, Domain)>,
    /// Whether nothing can be said without what was not read.
    undecided: bool,
    /// What was not read of it.
    pub(super) unread: Vec<Arc<Cause>>,
}

/// Services whose resources have policies that are not read.
const WITH_POLICIES: &[&str] = &[
    "apigateway",
    "backup",
    "cloudtrail",
    "dynamodb",
    "ecr",
    "elasticfilesystem",
    "es",
    "events",
    "glacier",
    "glue",
    "kinesis",
    "lambda",
    "s3-outposts",
    "secretsmanager",
    "sqs",
    "ssm",
];

impl Resource {
    /// Finds it.
    pub(super) fn find(action: &str, text: &str, view: &View) -> Self {
        let takes_none =
            catalogue().action(action).is_some_and(|(service, action)| service.resources_of(action).next().is_none());
        let mut found = Self {
            name: text.to_owned(),
            region: match text {
                "*" if takes_none => Region::Whole,
                "*" => Region::Any,
                arn => Region::Like(vec![ArnPattern::new(arn, false)]),
            },
            owner: None,
            policy: None,
            policy_decides: false,
            settled: Vec::new(),
            undecided: false,
            unread: Vec::new(),
        };
        if let Some(arn) = Arn::parse(text) {
            found.describe(action, text, &arn, view);
        }
        found
    }

    fn describe(&mut self, action: &str, text: &str, arn: &Arn<'_>, view: &View) {
        self.owner =
            Some(arn.account.to_owned()).filter(|account| !account.is_empty() && account.bytes().all(|it| it.is_ascii_digit()));
        let mut region = arn.region.to_owned();
        match arn.service {
            "s3" if arn.account.is_empty() => {
                let name = arn.resource.split_once('/').map_or(arn.resource, |(bucket, _)| bucket);
                let find = |bucket: &Bucket| (bucket.policy.clone(), bucket.region.known().cloned());
                match of_kind(view, ResourceKind::Bucket, |id| id.ends_with(&format!(":::{name}")), find) {
                    Some((account, (policy, own))) => {
                        self.owner = Some(account);
                        region = own.unwrap_or_default();
                        self.take("bucket policy", &policy, DocumentKind::Resource);
                    }
                    None => self.missing(&format!("no bucket `{name}` was read")),
                }
            }
            "kms" => {
                self.policy_decides = true;
                self.of::<Key>(view, text, "key policy", |key| key.policy.clone());
            }
            "sns" => self.of::<Topic>(view, text, "topic policy", |topic| topic.policy.clone()),
            "iam" => {
                region = Partition::from(arn.partition).global_region().as_str().to_owned();
                if action.to_ascii_lowercase().starts_with("sts:assumerole") {
                    self.policy_decides = true;
                    region = String::new();
                    self.of::<Role>(view, text, "trust policy", |role| role.trust_policy.clone());
                }
            }
            "cloudtrail" if arn.resource.starts_with("trail/") => {}
            service if WITH_POLICIES.contains(&service) => {
                let detail =
                    format!("policies of resources of `{service}` are not read: what they allow and deny is not counted");
                self.unread.push(Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::NotSupported) }));
            }
            _ => {}
        }
        if !region.is_empty() && !region.contains('*') {
            self.settled.push(("aws:requestedregion", Domain::Exactly(region)));
        }
        if let Some(owner) = &self.owner {
            self.settled.push(("aws:resourceaccount", Domain::Exactly(owner.clone())));
        }
    }

    /// Takes the policy of a resource that was read.
    fn of<T: crate::model::ResourceBody + 'static>(
        &mut self,
        view: &View,
        arn: &str,
        name: &'static str,
        policy: fn(&T) -> Observed<PolicyDocument>,
    ) {
        let kind = if name == "trust policy" { DocumentKind::Trust } else { DocumentKind::Resource };
        match of_kind(view, T::KIND, |id| id == arn, policy) {
            Some((account, policy)) => {
                self.owner = Some(account);
                self.take(name, &policy, kind);
            }
            None => self.missing(&format!("no {} `{arn}` was read", T::KIND)),
        }
    }

    fn take(&mut self, name: &'static str, policy: &Observed<PolicyDocument>, kind: DocumentKind) {
        match document(policy, kind, name) {
            Ok(document) => self.policy = document.map(|document| (document, name)),
            Err(cause) => {
                self.undecided = true;
                self.unread.push(cause);
            }
        }
    }

    fn missing(&mut self, what: &str) {
        self.undecided = true;
        self.unread.push(Arc::new(Cause { detail: Some(what.into()), ..Cause::new(CauseKind::NotCollected) }));
    }

    /// Why more may be able to: the users and roles of the account that owns it were not read.
    pub(super) fn unread_owner(&self, view: &View) -> Option<Arc<Cause>> {
        let owner = self.owner.as_ref().filter(|owner| !view.accounts().iter().any(|account| account.id.as_str() == **owner))?;
        let detail = format!("the users and roles of account {owner}, which owns it");
        Some(Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::NotCollected) }))
    }

    /// What an answer does not count.
    pub(super) fn not_counted(&self) -> &'static str {
        match self.policy {
            Some((_, "key policy")) => "grants of the key, policies of the organization and the root user are not counted",
            _ => "policies of the organization and the root user are not counted",
        }
    }

    /// What is asked of the identities of an account; none if it cannot be answered.
    pub(super) fn question<'q>(&'q self, actions: &'q [String], account: &'q str) -> Option<Question<'q>> {
        if self.undecided {
            return None;
        }
        let mut settled = self.settled.clone();
        if self.policy_decides {
            settled.push(("kms:calleraccount", Domain::Exactly(account.to_owned())));
        }
        Some(Question {
            actions,
            resources: self.region.clone(),
            name: self.name.clone(),
            policy: self.policy.as_ref().map(|(document, name)| Policy { document, name }),
            owner: self.owner.as_deref(),
            policy_decides: self.policy_decides,
            settled,
        })
    }
}

/// The first resource of a type whose id is meant: its account, and what is asked of it.
fn of_kind<T: 'static, V>(
    view: &View,
    kind: ResourceKind,
    meant: impl Fn(&str) -> bool,
    ask: impl Fn(&T) -> V,
) -> Option<(String, V)> {
    view.of_kind(kind).filter_map(|index| view.resource(index)).find_map(|resource| {
        let body = meant(&resource.subject.id).then(|| resource.body.get::<T>()).flatten()?;
        Some((resource.subject.account.as_str().to_owned(), ask(body)))
    })
}
