//! What is asked about the things of a trail: actions, resources, their policy, and who owns them.
//!
//! Source: Service Authorization Reference, for the resources that actions are for.

use std::sync::Arc;

use super::super::Surroundings;
use super::super::access::{Policy, Question};
use super::super::document::{because, document};
use super::super::iam_actions::{Action, Level, catalogue};
use super::super::iam_policy::arn::ArnPattern;
use super::super::iam_policy::document::{Document, DocumentKind};
use super::super::iam_policy::solve::{Domain, Region};
use super::super::identities::Origin;
use crate::model::aws::{Key, KeyOrigin, Trail};
use crate::model::{Arn, Cause, CauseKind, Observed, Partition, PolicyDocument, Resource, Subject};

/// What is asked about one thing. Owns what a [`Question`] borrows.
#[derive(Debug)]
pub(super) struct Posed {
    pub(super) actions: Vec<String>,
    pub(super) resources: Region,
    /// What the thing is called.
    pub(super) name: String,
    pub(super) policy: Option<(Document, &'static str)>,
    /// The account that owns it, where that is another.
    pub(super) owner: Option<String>,
    pub(super) policy_decides: bool,
    pub(super) settled: Vec<(&'static str, Domain)>,
}

/// What is asked about several things, one of which is enough.
#[derive(Debug, Default)]
pub(super) struct Things {
    pub(super) posed: Vec<Posed>,
    /// Why there may be more: what is not known of the things.
    pub(super) rest: Vec<Arc<Cause>>,
    /// Other accounts that own one of them, and what, where nothing is asked about it.
    pub(super) owners: Vec<(String, String)>,
    /// Whether others than the account are kept out, whatever the policies say; unknown: why.
    pub(super) closed: Closed,
}

/// Whether others than the account are kept out of a thing, whatever its policy says.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) enum Closed {
    #[default]
    No,
    Yes,
    Unknown(Arc<Cause>),
}

impl Posed {
    /// A thing without a policy.
    pub(super) fn plain(actions: &[&str], resources: Region, name: &str) -> Self {
        Self {
            actions: actions.iter().map(|action| (*action).to_owned()).collect(),
            resources,
            name: name.to_owned(),
            policy: None,
            owner: None,
            policy_decides: false,
            settled: Vec::new(),
        }
    }

    /// The same, asked in a region.
    pub(super) fn in_region(mut self, region: &str) -> Self {
        self.settled.push(("aws:requestedregion", Domain::Exactly(region.to_owned())));
        self
    }

    /// The same, of an account.
    pub(super) fn of(mut self, owner: &str, account: &str) -> Self {
        self.settled.push(("aws:resourceaccount", Domain::Exactly(owner.to_owned())));
        self.owner = (owner != account).then(|| owner.to_owned());
        self
    }

    pub(super) fn question(&self) -> Question<'_> {
        Question {
            actions: &self.actions,
            resources: self.resources.clone(),
            name: self.name.clone(),
            policy: self.policy.as_ref().map(|(document, name)| Policy { document, name }),
            owner: self.owner.as_deref(),
            policy_decides: self.policy_decides,
            settled: self.settled.clone(),
        }
    }
}

impl Things {
    pub(super) fn one(posed: Posed) -> Self {
        Self { posed: vec![posed], ..Self::default() }
    }

    pub(super) fn unknown(cause: &Arc<Cause>) -> Self {
        Self { rest: vec![Arc::clone(cause)], ..Self::default() }
    }
}

/// One resource, whatever its name looks like.
pub(super) fn exactly(arn: &str) -> Region {
    Region::Like(vec![ArnPattern::exactly(arn)])
}

/// The policy of a resource; none if it has none. `name` is what to call it.
pub(super) fn policy(policy: &Observed<PolicyDocument>, name: &str) -> Result<Option<Document>, Arc<Cause>> {
    document(policy, DocumentKind::Resource, name)
}

/// Actions by which a trail ceases to record what it should.
pub(super) const STOP: [&str; 4] =
    ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"];

/// The trail itself. Nobody can change a trail of another account.
pub(super) fn trail(subject: &Subject) -> Things {
    let Some(arn) = Arn::parse(&subject.id) else {
        return Things::unknown(&because(CauseKind::Malformed, &format!("`{}` is not the ARN of a trail", subject.id)));
    };
    if arn.account != subject.account.as_str() {
        return Things::default();
    }
    Things::one(Posed::plain(&STOP, exactly(&subject.id), &subject.id).in_region(arn.region).of(arn.account, arn.account))
}

/// What is done with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyUse {
    /// It is disabled, deleted, or cut off by its policy. No other account can.
    Disable,
    /// Log files are decrypted.
    Decrypt,
    /// The same, or the right to is handed on.
    DecryptOrHandOn,
}

impl KeyUse {
    fn actions(self, key: &Key) -> Vec<&'static str> {
        match self {
            Self::Disable => {
                let own = [Observed::Known(KeyOrigin::AwsKms), Observed::Known(KeyOrigin::AwsCloudHsm)];
                let imported = !matches!(key.origin, Observed::Unknown(_)) && !own.contains(&key.origin);
                let deletes_material = imported.then_some("kms:DeleteImportedKeyMaterial");
                ["kms:DisableKey", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"].into_iter().chain(deletes_material).collect()
            }
            Self::Decrypt => vec!["kms:Decrypt"],
            Self::DecryptOrHandOn => vec!["kms:Decrypt", "kms:CreateGrant", "kms:ReEncryptFrom"],
        }
    }

    /// Why there may be more who can: if the material is imported, whoever may delete that.
    fn unread(self, key: &Key) -> Vec<Arc<Cause>> {
        match (self, &key.origin) {
            (Self::Disable, Observed::Unknown(cause)) => vec![Arc::clone(cause)],
            _ => Vec::new(),
        }
    }
}

/// The key; nothing where there is none.
pub(super) fn key(trail: &Trail, subject: &Subject, around: &dyn Surroundings, used: KeyUse) -> Things {
    match &trail.kms_key {
        Observed::Absent => return Things::default(),
        Observed::Unknown(cause) => return Things::unknown(cause),
        Observed::Known(_) => {}
    }
    let related = around.related("kms_key");
    let found = related.resources.first().and_then(|resource| Some((*resource, resource.body.get::<Key>()?)));
    let Some((resource, key)) = found else {
        return related.rest.map_or_else(Things::default, |cause| Things::unknown(&cause));
    };
    of_key(resource, key, subject, used)
}

fn of_key(resource: &Resource, key: &Key, subject: &Subject, used: KeyUse) -> Things {
    let (owner, account) = (resource.subject.account.as_str(), subject.account.as_str());
    let elsewhere = (owner != account).then(|| (owner.to_owned(), resource.subject.id.to_string()));
    let nobody = || Things { owners: elsewhere.clone().into_iter().collect(), ..Things::default() };
    if used == KeyUse::Disable && elsewhere.is_some() {
        return nobody();
    }
    let document = policy(&key.policy, "key policy")
        .and_then(|document| document.ok_or_else(|| because(CauseKind::Malformed, "the key has no policy")));
    let document = match document {
        Ok(document) => document,
        Err(cause) => return Things { rest: vec![cause], ..nobody() },
    };
    let mut posed = Posed::plain(&used.actions(key), exactly(&resource.subject.id), &resource.subject.id).of(owner, account);
    if let Some(region) = &resource.subject.region {
        posed = posed.in_region(region.as_str());
    }
    posed.settled.push(("kms:calleraccount", Domain::Exactly(account.to_owned())));
    posed.policy = Some((document, "key policy"));
    posed.policy_decides = true;
    let closed = if used == KeyUse::Disable { Closed::Yes } else { Closed::No };
    Things { posed: vec![posed], closed, rest: used.unread(key), ..Things::default() }
}

/// Actions by which events of a log group are lost, or the filters on it.
pub(super) const DELETE_LOG_GROUP: &[&str] = &[
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "logs:PutRetentionPolicy",
    "logs:DeleteMetricFilter",
    "logs:PutMetricFilter",
    "logs:DeleteSubscriptionFilter",
    "logs:PutDataProtectionPolicy",
];

/// Actions by which the events of a log group are read.
pub(super) const READ_LOG_GROUP: &[&str] =
    &["logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery", "logs:StartLiveTail", "logs:CreateExportTask"];

/// The log group, with its streams; nothing where there is none. No other account can be let in.
pub(super) fn log_group(trail: &Trail, subject: &Subject, actions: &[&str]) -> Things {
    let text = match &trail.log_group {
        Observed::Absent => return Things::default(),
        Observed::Unknown(cause) => return Things::unknown(cause),
        Observed::Known(reference) => reference.text.as_str(),
    };
    let account = subject.account.as_str();
    let whole = log_group_arn(text, subject);
    let (region, owner) = Arn::parse(&whole).map_or(("", account), |arn| (arn.region, arn.account));
    if owner != account {
        return Things { owners: vec![(owner.to_owned(), whole)], ..Things::default() };
    }
    let resources = Region::Like(vec![ArnPattern::exactly(&whole), ArnPattern::below(&whole, ":*")]);
    Things::one(Posed::plain(actions, resources, &whole).in_region(region).of(owner, account))
}

/// The ARN of a log group as a trail names it, without what may follow its name.
pub(in super::super) fn log_group_arn(text: &str, trail: &Subject) -> String {
    let arn = Arn::parse(text).filter(|arn| arn.service == "logs");
    let here = || (trail.region.as_ref().map_or("", |region| region.as_str()), trail.account.as_str());
    let (region, owner) = arn.map_or_else(here, |arn| (arn.region, arn.account));
    let name = arn.map_or(text, |arn| arn.log_group_name());
    format!("arn:{}:logs:{region}:{owner}:log-group:{name}", trail.partition.as_str())
}

/// Actions by which a role loses what it needs, or the trust of the service.
const CHANGE_ROLE: [&str; 7] = [
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:PutRolePolicy",
    "iam:DetachRolePolicy",
    "iam:AttachRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:PutRolePermissionsBoundary",
];

/// Actions by which a managed policy says something else.
const CHANGE_POLICY: [&str; 2] = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];

/// The role that delivers to the log group, and its own managed policies; nothing where there is none.
pub(super) fn role(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Things {
    let arn = match &trail.log_group_role {
        Observed::Absent => return Things::default(),
        Observed::Unknown(cause) => return Things::unknown(cause),
        Observed::Known(arn) => &arn.0,
    };
    let account = subject.account.as_str();
    let owner = Arn::parse(arn).map_or(account, |arn| arn.account);
    if owner != account {
        return Things { owners: vec![(owner.to_owned(), arn.clone())], ..Things::default() };
    }
    let region = Partition::from(subject.partition.as_str()).global_region();
    let asked =
        |actions: &[&str], arn: &str| Posed::plain(actions, exactly(arn), arn).in_region(region.as_str()).of(owner, account);
    let mut posed = vec![asked(&CHANGE_ROLE, arn)];
    if let Some((identities, member)) = around.identities().and_then(|it| Some((it, it.member(arn)?))) {
        let own = identities.policies(member).filter(|(_, origin)| **origin == Origin::Attached);
        let own = own.filter(|(held, _)| Arn::parse(&held.name).is_some_and(|arn| arn.account == account));
        posed.extend(own.map(|(held, _)| asked(&CHANGE_POLICY, &held.name)));
    }
    Things { posed, ..Things::default() }
}

/// Any action of CloudTrail in the account that does more than read.
pub(super) fn cloudtrail(subject: &Subject) -> Things {
    let Some(service) = catalogue().service("cloudtrail") else { return Things::default() };
    let changes = |action: &&Action| !matches!(action.level, Level::List | Level::Read);
    let actions: Vec<_> = service.actions.iter().filter(changes).map(|action| format!("cloudtrail:{}", action.name)).collect();
    anywhere(&actions.iter().map(String::as_str).collect::<Vec<_>>(), "CloudTrail in the account", subject)
}

/// Actions by which an event data store ceases to collect, or is laid open.
const STOP_STORE: [&str; 6] = [
    "cloudtrail:DeleteEventDataStore",
    "cloudtrail:UpdateEventDataStore",
    "cloudtrail:StopEventDataStoreIngestion",
    "cloudtrail:DisableFederation",
    "cloudtrail:PutResourcePolicy",
    "cloudtrail:DeleteResourcePolicy",
];

/// An event data store.
pub(super) fn event_data_store(subject: &Subject) -> Things {
    let account = subject.account.as_str();
    let posed = Posed::plain(&STOP_STORE, exactly(&subject.id), &subject.id).of(account, account);
    Things::one(match &subject.region {
        Some(region) => posed.in_region(region.as_str()),
        None => posed,
    })
}

/// Actions that switch off other services that watch an account.
const DISABLE_DETECTORS: [&str; 11] = [
    "config:StopConfigurationRecorder",
    "config:DeleteConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "guardduty:DeleteDetector",
    "guardduty:UpdateDetector",
    "guardduty:DisassociateFromAdministratorAccount",
    "securityhub:DisableSecurityHub",
    "securityhub:BatchDisableStandards",
    "access-analyzer:DeleteAnalyzer",
    "macie2:DisableMacie",
    "inspector2:Disable",
];

/// The other services that watch an account.
pub(super) fn detectors(subject: &Subject) -> Things {
    anywhere(&DISABLE_DETECTORS, "services that watch the account", subject)
}

/// Actions that end the trail of an organization, or take away who administers it and what protects it.
const LEAVE_ORGANIZATION: [&str; 5] = [
    "organizations:DisableAWSServiceAccess",
    "organizations:DeregisterDelegatedAdministrator",
    "cloudtrail:DeregisterOrganizationDelegatedAdmin",
    "organizations:DetachPolicy",
    "organizations:UpdatePolicy",
];

/// What the organization's trail rests on.
pub(super) fn organization(subject: &Subject) -> Things {
    anywhere(&LEAVE_ORGANIZATION, "the organization", subject)
}

/// Things of the account whatever they are called, and actions that are for none.
fn anywhere(actions: &[&str], name: &str, subject: &Subject) -> Things {
    let (partition, account) = (subject.partition.as_str(), subject.account.as_str());
    let own = Region::Like(vec![ArnPattern::new(&format!("arn:{partition}:*:*:{account}:*"), false)]);
    let posed = [own, Region::Whole].map(|resources| Posed::plain(actions, resources, name).of(account, account));
    Things { posed: posed.into(), ..Things::default() }
}
