//! What a policy is attached to, which decides how it is read and who is asked about. Where nobody says, a document gives
//! itself away by the principals, actions and resources that it names, or does not.

use std::collections::BTreeSet;
use std::fmt;

use super::arn::PARTS;
use super::document::DocumentKind;
use super::json::{self, Json, Member, Node};
use crate::model::AccountId;

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attachment {
    /// The name by which people say it: `bucket`.
    pub name: &'static str,
    /// What it is, with its article: "a bucket".
    pub words: &'static str,
    /// The prefix of the actions that its policies are about; none: of any.
    pub service: Option<&'static str>,
}

const fn of(name: &'static str, words: &'static str, service: &'static str) -> Attachment {
    Attachment { name, words, service: Some(service) }
}

impl Attachment {
    /// A user, a group or a role.
    pub const IDENTITY: Self = Self { name: "identity", words: "an identity", service: None };
    /// A user or a role whose permissions it bounds.
    pub const BOUNDARY: Self = Self { name: "boundary", words: "an identity, as its boundary", service: None };
    /// A role, telling who may take it on.
    pub const TRUST: Self = of("trust", "a role, as its trust policy", "sts");

    /// All of them, in the order in which they are listed to people.
    pub const ALL: &'static [Self] = &[
        Self::IDENTITY,
        Self::BOUNDARY,
        Self::TRUST,
        of("bucket", "a bucket", "s3"),
        of("key", "a key", "kms"),
        of("topic", "a topic", "sns"),
        of("queue", "a queue", "sqs"),
        of("function", "a function", "lambda"),
        of("secret", "a secret", "secretsmanager"),
        of("repository", "a repository", "ecr"),
        of("file-system", "a file system", "elasticfilesystem"),
        of("event-bus", "an event bus", "events"),
        of("vault", "a backup vault", "backup"),
        of("table", "a table", "dynamodb"),
        of("stream", "a stream", "kinesis"),
        of("domain", "a search domain", "es"),
        of("api", "an API", "execute-api"),
        of("log-group", "log groups", "logs"),
    ];

    /// The one of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name == name)
    }

    /// The one whose policies are about the actions of a service.
    fn of_service(prefix: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.service == Some(prefix))
    }

    /// How its documents are read.
    pub fn document_kind(self) -> DocumentKind {
        match self {
            Self::IDENTITY | Self::BOUNDARY => DocumentKind::Identity,
            Self::TRUST => DocumentKind::Trust,
            _ => DocumentKind::Resource,
        }
    }
}

/// What a guess rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// No statement names a principal.
    NoPrincipals,
    /// The service of all actions.
    Actions,
    /// The service of all resources.
    Resources,
    /// The ARN of what it is attached to, which was given.
    Arn,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPrincipals => "by its lack of principals",
            Self::Actions => "by its actions",
            Self::Resources => "by its resources",
            Self::Arn => "by the ARN",
        })
    }
}

/// Why there is no guess.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// There is no statement to guess from.
    #[error("it has no statement")]
    NoStatement,
    /// A service whose resources have no name here.
    #[error("`{0}` is no service whose policies are known")]
    Service(String),
    /// Statements of several services.
    #[error("its statements are about {0}")]
    Several(String),
    /// Nothing in it says.
    #[error("neither its actions nor its resources say")]
    Nothing,
}

/// The names in a document that give it away, whatever else is wrong with it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Clues {
    statements: usize,
    principals: bool,
    /// The services of actions, in lower case.
    actions: BTreeSet<String>,
    /// The services of resources.
    resources: BTreeSet<String>,
    /// The accounts of resources, by their service.
    accounts: BTreeSet<(String, String)>,
    /// Resources by their service: the ARNs of buckets instead of those of objects.
    things: BTreeSet<(String, String)>,
    /// The partitions of all ARNs.
    partitions: BTreeSet<String>,
}

impl Clues {
    /// The clues in a text; none in one that is no JSON.
    pub fn of(text: &str) -> Self {
        let mut clues = Self::default();
        let Ok(Node { value: Json::Object(members), .. }) = json::read(text) else { return clues };
        for statement in members.iter().filter(|member| member.key.eq_ignore_ascii_case("Statement")) {
            for member in items(&statement.value).iter().filter_map(members_of) {
                clues.statements += 1;
                member.iter().for_each(|member| clues.member(member));
            }
        }
        clues
    }

    fn member(&mut self, member: &Member) {
        match member.key.to_ascii_lowercase().as_str() {
            "principal" | "notprincipal" => self.principals = true,
            "action" | "notaction" => {
                for text in items(&member.value).iter().filter_map(text_of) {
                    let service = text.split_once(':').map(|(service, _)| service.to_ascii_lowercase());
                    self.actions.extend(service.filter(|it| !it.contains(['*', '?'])));
                }
            }
            "resource" | "notresource" => items(&member.value).iter().filter_map(text_of).for_each(|arn| self.arn(arn)),
            _ => {}
        }
    }

    fn arn(&mut self, arn: &str) {
        let parts: Vec<_> = arn.splitn(PARTS, ':').collect();
        let ["arn", partition, service, _, account, _] = parts.as_slice() else { return };
        let literal = |text: &&&str| !text.is_empty() && !text.contains(['*', '?', '$']);
        if let Some(service) = Some(service).filter(literal) {
            self.resources.insert((*service).to_owned());
            let thing = if *service == "s3" { arn.split('/').next().unwrap_or(arn) } else { arn };
            self.things.insert(((*service).to_owned(), thing.to_owned()));
            if AccountId::is_valid(account) {
                self.accounts.insert(((*service).to_owned(), (*account).to_owned()));
            }
        }
        self.partitions.extend(Some(partition).filter(literal).map(|it| (*it).to_owned()));
    }

    /// What the document is attached to. `arn` is that of what it is attached to, if it was given.
    pub fn attachment(&self, arn: Option<&str>) -> Result<(Attachment, Basis), Unclear> {
        if let Some((service, rest)) = arn.and_then(service_of) {
            return match service {
                // The policies of a role name no principals, its trust policy does.
                "iam" if rest.starts_with("role/") && self.principals => Ok((Attachment::TRUST, Basis::Arn)),
                "iam" => Ok((Attachment::IDENTITY, Basis::Arn)),
                service => match Attachment::of_service(service) {
                    Some(attachment) => Ok((attachment, Basis::Arn)),
                    None => Err(Unclear::Service(service.to_owned())),
                },
            };
        }
        if self.statements == 0 {
            return Err(Unclear::NoStatement);
        }
        if !self.principals {
            return Ok((Attachment::IDENTITY, Basis::NoPrincipals));
        }
        for (services, basis) in [(&self.actions, Basis::Actions), (&self.resources, Basis::Resources)] {
            match services.iter().collect::<Vec<_>>().as_slice() {
                [] => {}
                [service] => match Attachment::of_service(service) {
                    Some(attachment) => return Ok((attachment, basis)),
                    None => return Err(Unclear::Service((*service).clone())),
                },
                several => {
                    let names: Vec<_> = several.iter().map(|service| format!("`{service}`")).collect();
                    return Err(Unclear::Several(names.join(", ")));
                }
            }
        }
        Err(Unclear::Nothing)
    }

    /// The account that all resources of a service are in, if all are in one.
    pub fn account(&self, service: Option<&str>) -> Option<&str> {
        let of_service = |(of, _): &&(String, String)| service.is_none_or(|service| service == of);
        let mut accounts: Vec<_> = self.accounts.iter().filter(of_service).map(|(_, account)| account.as_str()).collect();
        accounts.dedup();
        match accounts.as_slice() {
            [account] => Some(account),
            _ => None,
        }
    }

    /// The one thing that all resources of a service are, or are in, if its name is literal.
    pub fn thing(&self, service: &str) -> Option<&str> {
        let mut things = self.things.iter().filter(|(of, _)| of == service).map(|(_, arn)| arn.as_str());
        let only = things.next().filter(|arn| !arn.contains(['*', '?', '$']));
        only.filter(|_| things.next().is_none())
    }

    /// The partition that all ARNs are of, if they are all of one.
    pub fn partition(&self) -> Option<&str> {
        self.partitions.first().filter(|_| self.partitions.len() == 1).map(String::as_str)
    }
}

/// The service of an ARN, and its last part.
fn service_of(arn: &str) -> Option<(&str, &str)> {
    let parts: Vec<_> = arn.splitn(PARTS, ':').collect();
    match parts.as_slice() {
        ["arn", _, service, _, _, rest] => Some((service, rest)),
        _ => None,
    }
}

fn items(node: &Node) -> &[Node] {
    match &node.value {
        Json::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

fn members_of(node: &Node) -> Option<&[Member]> {
    match &node.value {
        Json::Object(members) => Some(members),
        _ => None,
    }
}

fn text_of(node: &Node) -> Option<&str> {
    match &node.value {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn clues(statement: &str) -> Clues {
        Clues::of(&format!(r#"{{"Statement":{{{statement}}}}}"#))
    }

    fn guess(statement: &str, arn: Option<&str>) -> Result<&'static str, Unclear> {
        clues(statement).attachment(arn).map(|(attachment, _)| attachment.name)
    }

    #[test]
    fn a_document_gives_itself_away() {
        for (statement, expected) in [
            (r#""Action":"s3:*","Resource":"*""#, "identity"),
            (r#""Principal":"*","Action":"sts:AssumeRole""#, "trust"),
            (r#""Principal":"*","Action":["s3:GetObject","S3:Put*"],"Resource":"arn:aws:s3:::b/*""#, "bucket"),
            (r#""principal":"*","Action":"kms:*","Resource":"*""#, "key"),
            (r#""NotPrincipal":{"AWS":"1"},"Action":"SNS:Publish","Resource":"*""#, "topic"),
            (r#""Principal":"*","Action":"*","Resource":["arn:aws:sqs:eu-west-1:111122223333:q"]"#, "queue"),
        ] {
            assert_eq!(guess(statement, None), Ok(expected), "{statement}");
        }
    }

    #[test]
    fn the_arn_of_what_it_is_attached_to_decides() {
        let (all, trust) = (r#""Action":"*","Resource":"*""#, r#""Principal":"*","Action":"*""#);
        assert_eq!(guess(trust, Some("arn:aws:s3:::b")), Ok("bucket"));
        assert_eq!(guess(trust, Some("arn:aws:iam::111122223333:role/r")), Ok("trust"));
        assert_eq!(guess(all, Some("arn:aws:iam::111122223333:role/r")), Ok("identity"));
        assert_eq!(guess(all, Some("arn:aws:ec2:::x")), Err(Unclear::Service("ec2".to_owned())));
    }

    #[test]
    fn what_does_not_say_is_not_guessed() {
        assert_eq!(Clues::of("{}").attachment(None), Err(Unclear::NoStatement));
        assert_eq!(Clues::of("{").attachment(None), Err(Unclear::NoStatement));
        assert_eq!(guess(r#""Principal":"*","Action":"*","Resource":"*""#, None), Err(Unclear::Nothing));
        let several = guess(r#""Principal":"*","Action":["s3:*","kms:*"],"Resource":"*""#, None);
        assert_eq!(several, Err(Unclear::Several("`kms`, `s3`".to_owned())));
    }

    #[test]
    fn one_account_of_the_resources_is_taken_two_are_not() {
        let of = |resources: &str| clues(&format!(r#""Action":"*","Resource":{resources}"#));
        let one = of(r#"["arn:aws:sns:eu-west-1:111122223333:t","arn:aws:sqs:eu-west-1:444455556666:q"]"#);
        assert_eq!((one.account(Some("sns")), one.account(None), one.partition()), (Some("111122223333"), None, Some("aws")));
        assert_eq!(of(r#""arn:aws:s3:::b""#).account(None), None);
    }

    #[test]
    fn the_one_thing_that_all_resources_are_in_is_known() {
        let of = |resources: &str| clues(&format!(r#""Action":"*","Resource":{resources}"#)).thing("s3").map(str::to_owned);
        assert_eq!(of(r#"["*","arn:aws:s3:::b","arn:aws:s3:::b/*"]"#).as_deref(), Some("arn:aws:s3:::b"));
        assert_eq!(of(r#"["arn:aws:s3:::b","arn:aws:s3:::c/*"]"#), None);
        assert_eq!(of(r#"["arn:aws:s3:::b*"]"#), None);
    }

    #[test]
    fn every_service_is_one_that_the_catalogue_knows() {
        let unknown: Vec<_> = Attachment::ALL.iter().filter_map(|it| it.service).collect();
        let catalogue = crate::analysis::iam_actions::catalogue();
        assert_eq!(
            unknown.into_iter().filter(|prefix| catalogue.service(prefix).is_none()).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
    }
}
