//! The classes of callers that a document could tell apart, with what follows for each about condition keys. Keys that hang
//! together (account, organization, ARN, name) are tied to each other here.

use std::sync::Arc;

use super::mentions::Mentions;
use super::{Audience, Setting, federated};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::principals::{Caller, Identity, IdentityKind};
use crate::analysis::iam_policy::solve::{Class, Described, Domain};
use crate::model::AccountId;

/// A class of callers with the name that it is told by.
#[derive(Debug)]
pub(super) struct Callers {
    pub(super) audience: Audience,
    pub(super) class: Class,
    /// Whether its callers stand for all of the audience. If they do not, finding nothing proves nothing.
    pub(super) exhaustive: bool,
}

/// Services that take requests without credentials.
const ANONYMOUS: &[&str] = &["s3", "sqs"];

/// The id of a hosted zone that no document names.
const UNNAMED_ZONE: &str = "Z99999999999999999999";

/// Keys by which AWS principals differ within an account.
const OF_IDENTITIES: &[&str] = &["aws:principalarn", "aws:principaltype", "aws:userid", "aws:username"];

/// Keys that services send about whom they act for.
const OF_SOURCES: &[&str] = &["aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths"];

/// Keys about services that ask.
const OF_SERVICES: &[&str] =
    &["aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist", "aws:viaawsservice"];

/// Keys of an AWS principal, and of its session. Nobody else has them.
const OF_PRINCIPALS: &[&str] = &[
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principaltype",
    "aws:userid",
    "aws:username",
    "aws:federatedprovider",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:tokenissuetime",
    "aws:assumedroot",
    "kms:calleraccount",
];

/// What is known of an account.
#[derive(Debug, Clone)]
struct Account {
    number: String,
    audience: Audience,
    organization: Membership,
}

/// The organization of an account.
#[derive(Debug, Clone)]
enum Membership {
    /// This one.
    In(String),
    /// None, or one that the document does not name.
    Elsewhere,
    /// Not known.
    Unknown,
}

/// The classes of callers, the widest audiences first.
pub(super) fn callers(mentions: &Mentions, setting: &Setting) -> Vec<Callers> {
    let accounts = accounts(mentions, setting);
    let mut callers = Vec::new();
    if mentions.everybody && ANONYMOUS.contains(&setting.service.as_str()) {
        callers.push(anonymous(mentions));
    }
    // With two patterns of account numbers there may be accounts between them that none of the classes stands for.
    let exhaustive = mentions.account_patterns.len() < 2;
    for account in &accounts {
        for caller in identities(account, mentions, setting) {
            let class = class(Caller::Identity(caller), account, mentions);
            callers.push(Callers { audience: account.audience.clone(), class, exhaustive });
        }
    }
    callers.extend(services(&accounts, mentions, setting));
    callers.extend(federated::callers(mentions, setting));
    callers
}

/// All callers but services, without credentials too, whether the document lets them in or not.
pub(super) fn people(mentions: &Mentions, setting: &Setting) -> Vec<Callers> {
    let named = callers(mentions, setting).into_iter();
    let mut people: Vec<_> = named.filter(|it| matches!(it.class.caller, Caller::Identity(_))).collect();
    if ANONYMOUS.contains(&setting.service.as_str()) {
        people.push(anonymous(mentions));
    }
    people
}

/// The class of one principal that a document names.
pub(super) fn of_identity(identity: &Identity, mentions: &Mentions, setting: &Setting) -> Class {
    let organization = match &setting.organization {
        Some(id) if identity.account == setting.account => Membership::In(id.clone()),
        _ => Membership::Unknown,
    };
    let audience = Audience::Account(identity.account.clone());
    let account = Account { number: identity.account.clone(), audience, organization };
    class(Caller::Identity(identity.clone()), &account, mentions)
}

/// The class of some principal of an account that no document names.
pub(super) fn of_account(number: &str, mentions: &Mentions, setting: &Setting) -> Class {
    let kind = IdentityKind::Role(GENERIC.to_owned());
    let identity = Identity { partition: setting.partition.clone(), account: number.to_owned(), kind };
    of_identity(&identity, mentions, setting)
}

fn accounts(mentions: &Mentions, setting: &Setting) -> Vec<Account> {
    let mut fresh = (0..).map(|at| format!("{:012}", 999_999_999_999_u64 - at)).filter(|number| {
        let covered = |text: &String| ArnPattern::new(&format!("arn:::::{text}"), false).covers(&format!("arn:::::{number}"));
        !mentions.accounts.contains(number) && !mentions.account_patterns.iter().any(covered)
    });
    let mut accounts = Vec::new();
    let any = |number: String| Account { number, audience: Audience::AnyAws, organization: Membership::Elsewhere };
    accounts.extend(fresh.next().map(any));
    accounts.extend(mentions.account_patterns.iter().filter_map(|text| example(text)).map(any));
    let organizations = mentions.organizations.iter().chain(&setting.organization).collect::<std::collections::BTreeSet<_>>();
    for id in organizations {
        let organization = Membership::In(id.clone());
        let of = |number| Account { number, audience: Audience::Organization(id.clone()), organization };
        accounts.extend(fresh.next().map(of));
    }
    for number in mentions.accounts.iter().filter(|number| **number != setting.account) {
        let audience = Audience::Account(number.clone());
        accounts.push(Account { number: number.clone(), audience, organization: Membership::Unknown });
    }
    let organization = setting.organization.clone().map_or(Membership::Unknown, Membership::In);
    accounts.push(Account { number: setting.account.clone(), audience: Audience::Own, organization });
    accounts
}

/// An account number that a pattern covers, if there is one.
fn example(pattern: &str) -> Option<String> {
    let given = pattern.chars().filter(|char| *char != '*').count();
    let mut missing = 12_usize.checked_sub(given)?;
    let mut number = String::new();
    for char in pattern.chars() {
        match char {
            '*' => number.extend(std::iter::repeat_n('7', std::mem::take(&mut missing))),
            '?' => number.push('7'),
            char => number.push(char),
        }
    }
    AccountId::is_valid(&number).then_some(number)
}

/// The principals of an account: those that the document names, and one of each kind that stands for the others.
fn identities(account: &Account, mentions: &Mentions, setting: &Setting) -> Vec<Identity> {
    let of = |kind| Identity { partition: setting.partition.clone(), account: account.number.clone(), kind };
    let named = mentions.identities.iter().filter(|identity| identity.account == account.number).cloned();
    let mut identities: Vec<_> = named.filter(|identity| identity.kind != IdentityKind::Root).collect();
    identities.extend(mentions.unclear.iter().cloned().map(of));
    let by_name = mentions.has(OF_IDENTITIES);
    identities.push(of(IdentityKind::Role(GENERIC.to_owned())));
    if by_name {
        identities.push(of(IdentityKind::User(GENERIC.to_owned())));
        identities.push(of(IdentityKind::Root));
        identities.push(of(IdentityKind::FederatedUser(GENERIC.to_owned())));
    }
    identities
}

/// How the keys begin that tell what something is encrypted for.
const CONTEXT: &str = "kms:encryptioncontext:";

/// The service that stands for all that a document does not name.
pub const SOME_SERVICE: &str = "some-service.amazonaws.com";

/// The name of principals that stand for others.
pub(super) const GENERIC: &str = "x";

fn class(caller: Caller, account: &Account, mentions: &Mentions) -> Class {
    let Caller::Identity(identity) = &caller else { return Class { caller, domains: Vec::new() } };
    let exactly = |text: &str| Domain::Exactly(text.to_owned());
    let domains = settled(mentions, |key| match key {
        "aws:principalaccount" | "kms:calleraccount" | "aws:sourceowner" => Some(exactly(&account.number)),
        "aws:principaltype" => Some(exactly(identity.principal_type())),
        "aws:principalisawsservice" => Some(exactly("false")),
        "aws:principalarn" => Some(arn(identity, mentions)),
        "aws:userid" => Some(names(identity, account, mentions).0),
        "aws:username" => Some(names(identity, account, mentions).1),
        "aws:principalorgid" => Some(organization(&account.organization, mentions).0),
        "aws:principalorgpaths" => Some(organization(&account.organization, mentions).1),
        "aws:principalservicename" | "aws:principalservicenameslist" => Some(Domain::Absent),
        key => OF_SOURCES.contains(&key).then_some(Domain::Absent),
    });
    Class { caller, domains }
}

/// What is settled for a class about the keys that the document tests. Nothing tells callers apart by others.
fn settled(mentions: &Mentions, domain: impl Fn(&str) -> Option<Domain>) -> Vec<(String, Domain)> {
    mentions.keys.iter().filter_map(|key| Some((key.clone(), domain(key)?))).collect()
}

/// Whether only AWS principals have a key, their tags among them.
fn is_of_principals(key: &str) -> bool {
    OF_PRINCIPALS.contains(&key) || key.starts_with("aws:principaltag/")
}

/// What `aws:PrincipalArn` can be. Those that stand for others have any name but those that are named.
fn arn(identity: &Identity, mentions: &Mentions) -> Domain {
    let stem = match &identity.kind {
        IdentityKind::Role(name) if name == GENERIC => "role",
        IdentityKind::User(name) if name == GENERIC => "user",
        IdentityKind::FederatedUser(name) if name == GENERIC => "federated-user",
        _ => return Domain::Exactly(identity.principal_arn()),
    };
    let service = if stem == "federated-user" { "sts" } else { "iam" };
    let pattern = format!("arn:{}:{service}::{}:{stem}/*", identity.partition, identity.account);
    let named: Vec<_> = mentions.identities.iter().map(Identity::principal_arn).collect();
    Domain::like(&[pattern], &named)
}

/// What `aws:userid` and `aws:username` can be.
fn names(identity: &Identity, account: &Account, mentions: &Mentions) -> (Domain, Domain) {
    // Ids that the document names belong to the accounts that it names, to nobody else.
    let foreign = matches!(account.audience, Audience::AnyAws | Audience::Organization(_));
    let named: Vec<String> = if foreign { named_ids(mentions).collect() } else { Vec::new() };
    let like = |text: &str| Domain::like(&[text.to_owned()], &named);
    match &identity.kind {
        IdentityKind::Root => (Domain::Exactly(account.number.clone()), Domain::Absent),
        IdentityKind::User(name) if name == GENERIC => (like("AIDA*"), Domain::like(&["?*"], &[])),
        IdentityKind::User(_) => (like("AIDA*"), identity.username().map_or(Domain::Absent, |it| Domain::Exactly(it.to_owned()))),
        IdentityKind::Role(_) | IdentityKind::Session(..) => (like("AROA*:*"), Domain::Absent),
        IdentityKind::FederatedUser(name) => (Domain::Exactly(format!("{}:{name}", account.number)), Domain::Absent),
    }
}

/// Patterns of all ids that begin as a literal id of the document does.
fn named_ids(mentions: &Mentions) -> impl Iterator<Item = String> {
    mentions.texts_of("aws:userid").filter_map(|text| {
        let id = text.split(':').next().unwrap_or_default();
        let literal = id.len() > 4 && !id.contains(['*', '?']);
        literal.then(|| if text.contains(':') { format!("{id}:*") } else { id.to_owned() })
    })
}

/// What `aws:PrincipalOrgID` and `aws:PrincipalOrgPaths` can be.
fn organization(membership: &Membership, mentions: &Mentions) -> (Domain, Domain) {
    match membership {
        Membership::In(id) => (Domain::Exactly(id.clone()), Domain::like(&[format!("{id}/*")], &[])),
        Membership::Unknown => (Domain::Free, Domain::Free),
        Membership::Elsewhere => {
            let named: Vec<_> = mentions.organizations.iter().cloned().collect();
            let paths: Vec<_> = named.iter().map(|id| format!("{id}/*")).collect();
            let other = |pattern: &str, except: &[String]| {
                Domain::AbsentOr(Arc::new(Described::new(&[pattern.to_owned()], except).in_any_case()))
            };
            (other("o-*", &named), other("o-*/*", &paths))
        }
    }
}

fn anonymous(mentions: &Mentions) -> Callers {
    let exactly = |text: &str| Some(Domain::Exactly(text.to_owned()));
    let domains = settled(mentions, |key| match key {
        "aws:principalisawsservice" | "aws:viaawsservice" => exactly("false"),
        "aws:principalservicename" | "aws:principalservicenameslist" => Some(Domain::Absent),
        // The two keys of principals that those without credentials have.
        "aws:userid" => exactly("anonymous"),
        "aws:principaltype" => exactly("Anonymous"),
        key => (is_of_principals(key) || OF_SOURCES.contains(&key)).then_some(Domain::Absent),
    });
    let class = Class { caller: Caller::Anonymous, domains };
    Callers { audience: Audience::Anonymous, class, exhaustive: true }
}

/// Services on their own, for each account that they may act for.
fn services(accounts: &[Account], mentions: &Mentions, setting: &Setting) -> Vec<Callers> {
    let mut names: Vec<_> = mentions.services.iter().cloned().collect();
    // Where nothing tells them apart, services are among the others whom `*` lets in.
    if mentions.everybody && [OF_SOURCES, OF_SERVICES, OF_PRINCIPALS].iter().any(|keys| mentions.has(keys)) {
        names.push(SOME_SERVICE.to_owned());
    }
    let mut callers = Vec::new();
    for name in names {
        for account in accounts {
            let audience = match &account.audience {
                Audience::AnyAws => Audience::AnyCustomer(name.clone()),
                Audience::Own => Audience::Service(name.clone()),
                Audience::Organization(id) if Some(id) == setting.organization.as_ref() => Audience::Service(name.clone()),
                Audience::Organization(id) => Audience::AccountByService(id.clone(), name.clone()),
                _ => Audience::AccountByService(account.number.clone(), name.clone()),
            };
            let class = for_account(&name, account, mentions, setting, true);
            callers.push(Callers { audience, class, exhaustive: true });
        }
    }
    callers
}

/// A service that acts for an account. Its source may be a thing whose ARN names no account, such as a bucket.
pub(super) fn for_account_of(name: &str, number: &str, mentions: &Mentions, setting: &Setting, accountless: bool) -> Class {
    let account = Account { number: number.to_owned(), audience: Audience::AnyAws, organization: Membership::Elsewhere };
    for_account(name, &account, mentions, setting, accountless)
}

fn for_account(name: &str, account: &Account, mentions: &Mentions, setting: &Setting, accountless: bool) -> Class {
    let number = || Domain::absent_or(&[account.number.as_str()], &[]);
    let sources = || sources(account, mentions, setting, accountless);
    let domains = settled(mentions, |key| match key {
        // A service encrypts for its customer under the ARN of a thing that the customer owns.
        key if key.starts_with(CONTEXT) && key.ends_with(":arn") => Some(Domain::Like(sources())),
        "aws:principalisawsservice" => Some(Domain::Exactly("true".to_owned())),
        "aws:principalservicename" => Some(Domain::Exactly(name.to_owned())),
        "aws:principalservicenameslist" => Some(Domain::like(&[name], &[])),
        "aws:sourceaccount" | "aws:sourceowner" => Some(number()),
        "aws:sourcearn" => Some(Domain::AbsentOr(sources())),
        "aws:sourceorgid" => Some(optional(organization(&account.organization, mentions).0)),
        "aws:sourceorgpaths" => Some(optional(organization(&account.organization, mentions).1)),
        key => is_of_principals(key).then_some(Domain::Absent),
    });
    Class { caller: Caller::Service(name.to_owned()), domains }
}

/// The ARNs of things that a service may act for.
fn sources(account: &Account, mentions: &Mentions, setting: &Setting, accountless: bool) -> Arc<Described> {
    let partition = &setting.partition;
    let mut sources = vec![format!("arn:{partition}:*:*:{}:*", account.number)];
    if accountless {
        sources.push(format!("arn:{partition}:s3:::*"));
    }
    // The ARN of a hosted zone names no account either, but nobody can choose its id: one that a policy names is no stranger's.
    if mentions.texts_of("aws:sourcearn").any(|text| text.contains(":route53:")) {
        let zone = if account.number == setting.account { "*" } else { UNNAMED_ZONE };
        sources.push(format!("arn:{partition}:route53:::hostedzone/{zone}"));
    }
    // Names of things hold no other account between colons, whatever patterns of texts could mean.
    let others = mentions.accounts.iter().filter(|other| **other != account.number);
    let others: Vec<_> = others.map(|other| format!("*:{other}:*")).collect();
    Arc::new(Described::new(&sources, &others))
}

/// The same, or absent: services do not always tell.
fn optional(domain: Domain) -> Domain {
    match domain {
        Domain::Exactly(value) => Domain::absent_or(&[value], &[]),
        Domain::Like(described) => Domain::AbsentOr(described),
        other => other,
    }
}
