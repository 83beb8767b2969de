//! What to do about what is wrong or odd with a document.

use super::json::JsonFault;
use super::problem::ProblemKind;
use crate::analysis::iam_actions::catalogue;

impl ProblemKind {
    /// What to do about it, in a sentence.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Json(JsonFault::Expected("a value" | "a text in double quotes")) => "is the comma before it one too many?",
            Self::Json(_) | Self::Expected(_) | Self::TooMany(..) => return None,
            Self::Repeated(_) => "put the values of both into one, or make two statements of it",
            Self::Effect(word) => return Some(of_effect(word)),
            Self::Missing("Resource") => "say which resources, or `\"*\"` for all of them",
            Self::Missing("Principal") => "say who; a policy that names nobody is one of an identity (`--kind identity`)",
            Self::Missing(_) => "without it AWS does not take the policy",
            Self::Both(..) => "keep one of them, and make a statement of its own of the other",
            Self::Unwanted(_) => "take it out; if it belongs there, this is the policy of a resource (`--kind`)",
            Self::Version(_) => "write `\"Version\": \"2012-10-17\"`",
            Self::Operator(_) => "as in `StringEquals`, `ForAnyValue:StringLike`, `BoolIfExists`",
            Self::Operand(..) => "write a value of the kind that the operator compares",
            Self::PrincipalKind(_) => "it is `AWS`, `Service`, `Federated` or `CanonicalUser`",
            Self::NoStatement => "take the policy away, or write what it is for",
            Self::Empty(_) => "list something, or take the statement out",
            Self::Unknown(_) => "if it matters, it is misspelt; if not, take it out",
            Self::Spelling(_, right) => return Some(format!("write `{right}`: not every service takes other letters")),
            Self::SidTwice(_) => "give each statement a name of its own: IAM refuses equal ones",
            Self::AccountAsNumber => "put quotes around it, and its leading zeros back",
            Self::UnclearPrincipal(_) => {
                "name principals in full, or admit `*` and test `aws:PrincipalArn` with `ArnLike` in a condition"
            }
            Self::DeletedPrincipal(_) => "take it out: whoever is made anew by that name is somebody else",
            Self::ShortArn(_) => "write all six parts, as in `arn:aws:s3:::bucket/*`",
            Self::NoVariables => "write `\"Version\": \"2012-10-17\"`",
            Self::NotBool(_) => "write `\"true\"` or `\"false\"`",
            Self::NoQuantifier(_) => "begin the operator with `ForAnyValue:` or `ForAllValues:`",
            Self::HoldsForAbsent(_) => "add `\"Null\": {KEY: \"false\"}`, or say `ForAnyValue:`, if the key must be there",
            Self::UnknownAction(name) => return Some(of_action(name)),
        };
        Some(help.to_owned())
    }
}

fn of_effect(word: &str) -> String {
    match ["Allow", "Deny"].into_iter().find(|right| right.eq_ignore_ascii_case(word)) {
        Some(right) => format!("write `{right}`: case matters"),
        None => "write `Allow` or `Deny`".to_owned(),
    }
}

/// The action that is most like a misspelt one.
fn of_action(name: &str) -> String {
    let (prefix, name) = name.split_once(':').unwrap_or(("", name));
    let Some(service) = catalogue().service(prefix) else {
        return "an action is a service and a name, as in `s3:GetObject`".to_owned();
    };
    let scored = service.actions.iter().map(|action| (strsim::jaro_winkler(name, action.name), action.name));
    match scored.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((score, meant)) if score > 0.85 => format!("did you mean `{}:{meant}`?", service.prefix),
        _ => "if it is newer than this program, leave it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_action_has_one_that_is_like_it() {
        let help = |name: &str| ProblemKind::UnknownAction(name.to_owned()).help();
        assert_eq!(help("s3:GetObjct").as_deref(), Some("did you mean `s3:GetObject`?"));
        assert_eq!(help("GetObject").as_deref(), Some("an action is a service and a name, as in `s3:GetObject`"));
    }

    #[test]
    fn an_effect_in_other_letters_has_its_own() {
        let help = |word: &str| ProblemKind::Effect(word.to_owned()).help();
        assert_eq!(help("allow").as_deref(), Some("write `Allow`: case matters"));
        assert_eq!(help("Permit").as_deref(), Some("write `Allow` or `Deny`"));
    }
}
