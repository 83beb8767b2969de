//! What a document allows on everything: each statement is asked alone, with all that the document denies, about a thing
//! that no policy names.

use std::sync::LazyLock;

use super::Somebody;
use crate::analysis::document::because;
use crate::analysis::iam_actions::{Level, catalogue};
use crate::analysis::iam_policy::document::{Document, Effect, Statement};
use crate::analysis::iam_policy::principals::{Identity, IdentityKind, UNNAMED};
use crate::analysis::iam_policy::solve::{Region, Verdict};
use crate::model::aws::{WideGrant, WideGrantKind};
use crate::model::{CauseKind, List, Observed};

/// What is asked about: the actions, and the condition keys that narrow them down to named things.
struct Question {
    kind: WideGrantKind,
    actions: Vec<String>,
    narrowing: &'static [&'static str],
}

/// Tags of the thing, and where it belongs.
const OF_RESOURCE: &[&str] = &["aws:resourcetag/", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"];
/// The same, and what tells keys apart.
const OF_KEY: &[&str] = &["aws:resourcetag/", "aws:resourceaccount", "aws:resourceorgid", "kms:resourcealiases"];
/// The same, and the service that a role is passed to.
const OF_PASSING: &[&str] = &["aws:resourcetag/", "iam:resourcetag/", "iam:passedtoservice", "iam:associatedresourcearn"];
/// The same, and the tags that IAM and S3 have of their own.
const OF_DATA: &[&str] = &["aws:resourcetag/", "s3:existingobjecttag/", "secretsmanager:resourcetag/", "ssm:resourcetag/"];

/// Actions that read the content of objects, secrets and parameters.
pub(in crate::analysis) const READING_DATA: [&str; 5] =
    ["s3:GetObject", "secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"];

/// The services whose resources have policies of their own.
const SHARED: [&str; 9] = ["s3", "kms", "sns", "sqs", "lambda", "secretsmanager", "ecr", "iam", "ram"];

static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(questions);

fn questions() -> Vec<Question> {
    let some = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut questions = vec![
        Question { kind: WideGrantKind::Decrypt, actions: some(&["kms:Decrypt", "kms:ReEncryptFrom"]), narrowing: OF_KEY },
        Question { kind: WideGrantKind::AssumeRole, actions: some(&["sts:AssumeRole"]), narrowing: OF_RESOURCE },
        Question { kind: WideGrantKind::PassRole, actions: some(&["iam:PassRole"]), narrowing: OF_PASSING },
        Question { kind: WideGrantKind::Subscribe, actions: some(&["aws-marketplace:Subscribe"]), narrowing: &[] },
    ];
    questions.extend(READING_DATA.map(|action| Question {
        kind: WideGrantKind::ReadData,
        actions: some(&[action]),
        narrowing: OF_DATA,
    }));
    for service in SHARED.iter().filter_map(|prefix| catalogue().service(prefix)) {
        let changing = service.actions.iter().filter(|action| action.level == Level::PermissionsManagement);
        let actions: Vec<_> = changing.map(|action| format!("{}:{}", service.prefix, action.name)).collect();
        questions.push(Question { kind: WideGrantKind::ChangeAccess, actions, narrowing: OF_RESOURCE });
    }
    questions
}

/// The sensitive things that a document allows on everything.
pub(super) fn wide(somebody: &Somebody<'_>) -> Observed<List<WideGrant>> {
    let mut grants = List::complete(Vec::new());
    for statement in somebody.document.with_effect(Effect::Allow) {
        let alone = alone(somebody.document, statement);
        for question in &*QUESTIONS {
            match asked(somebody, &alone, statement, question) {
                Answered::Wide(action) => grants.items.push(WideGrant {
                    kind: Observed::Known(question.kind.clone()),
                    action: Observed::Known(action),
                    statement: Observed::Known(somebody.document.name_of(statement)),
                }),
                Answered::Open(why) => grants.rest = Some(because(CauseKind::NotSupported, &why)),
                Answered::Narrow => {}
            }
        }
    }
    Observed::Known(grants)
}

enum Answered {
    /// This action is allowed on everything.
    Wide(String),
    Narrow,
    /// Not known, and why.
    Open(String),
}

/// A statement with all that the document denies.
fn alone(document: &Document, statement: &Statement) -> Document {
    let statements = document.with_effect(Effect::Deny).chain([statement]).cloned().collect();
    Document { statements, ..document.clone() }
}

fn asked(somebody: &Somebody<'_>, alone: &Document, statement: &Statement, question: &Question) -> Answered {
    let narrows = |key: &str| question.narrowing.iter().any(|it| key == *it || (it.ends_with('/') && key.starts_with(it)));
    if statement.conditions.iter().any(|condition| narrows(&condition.key)) {
        return Answered::Narrow;
    }
    let somebody = Somebody { document: alone, ..*somebody };
    let mut answer = Answered::Narrow;
    for action in question.actions.iter().filter(|action| statement.is_about(action)) {
        let holder = somebody.holder(IdentityKind::Role, alone);
        let region = unnamed(action, &holder.identity);
        let actions = std::slice::from_ref(action);
        match holder.can_at_will(actions, &region) {
            Verdict::Yes(_) => return Answered::Wide(action.clone()),
            Verdict::Unknown(missing) => answer = Answered::Open(format!("{action}: {missing}")),
            Verdict::No => match holder.can(actions, &region) {
                Verdict::No => {}
                Verdict::Yes(_) => answer = Answered::Open(conditional(action, alone, statement)),
                Verdict::Unknown(missing) => answer = Answered::Open(format!("{action}: {missing}")),
            },
        }
    }
    answer
}

fn conditional(action: &str, document: &Document, statement: &Statement) -> String {
    let name = document.name_of(statement);
    let keys: Vec<_> = statement.conditions.iter().map(|condition| condition.written.as_str()).collect();
    if keys.is_empty() {
        return format!("whether {name} allows {action} on everything rests on conditions of what is denied");
    }
    format!("whether {name} allows {action} on everything rests on {}", keys.join(" and "))
}

/// A thing that no policy names.
pub(in crate::analysis) fn unnamed(action: &str, identity: &Identity) -> Region {
    let format = catalogue().action(action).and_then(|(service, action)| service.resources_of(action).next());
    format.map_or(Region::Whole, |format| Region::Like(vec![format.pattern(identity, UNNAMED)]))
}
