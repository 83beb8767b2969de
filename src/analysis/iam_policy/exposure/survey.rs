//! A look at all callers that a document tells apart: whether each can take each group of actions, and how openly. Groups
//! that the statements which are for a caller do not tell apart are asked about once.

use std::collections::BTreeMap;

use super::access::{Access, Group};
use super::callers::{self, Callers};
use super::mentions::Mentions;
use super::reach::{Way, Ways};
use super::{Audience, Exposed, Exposure, Reach, Setting, fences};
use crate::analysis::iam_policy::document::{Document, Statement};
use crate::analysis::iam_policy::principals::{Caller, Fit};
use crate::analysis::iam_policy::solve::{Class, Domain, Missing, Region, Verdict, Witness};

/// The answer to whether some request of a class is as asked, for some of these actions on some of these resources.
pub(super) type Asked<'a> = &'a dyn Fn(&[String], &Region, &Class) -> Verdict;

/// A look at all callers that a document tells apart.
pub(super) struct Survey<'a> {
    pub(super) document: &'a Document,
    /// Whoever none of its statements allows something, or one denies it, is not admitted.
    pub(super) admitting: &'a Document,
    pub(super) setting: &'a Setting,
    pub(super) groups: &'a [Group],
    /// What the question settles about keys, whoever asks.
    pub(super) settled: &'a [(&'a str, Domain)],
}

impl Survey<'_> {
    /// Whom an answer holds for.
    pub(super) fn exposure(&self, ask: Asked<'_>) -> Exposure {
        let mentions = Mentions::of(self.document);
        let ways = Ways::of(&mentions, self.setting, self.admitting, self.settled);
        let questions: Vec<_> = self.groups.iter().map(|group| Question::of(group, self, &ways)).collect();
        let mut found = Admitted::default();
        for caller in callers::callers(&mentions, self.setting) {
            found.look_at(caller, self, &questions, ask);
        }
        found.exposure()
    }

    /// For each statement, whether it is for a caller.
    fn fitting(&self, caller: &Caller) -> Vec<bool> {
        self.document.statements.iter().map(|statement| statement.fit(caller) != Fit::No).collect()
    }
}

/// How openly some of the actions are reached; none: not at all.
type Reached = Result<Option<(Reach, Box<Witness>)>, Missing>;

/// What was found so far.
#[derive(Default)]
struct Admitted {
    found: BTreeMap<(Audience, Access), (Reach, Box<Witness>)>,
    unknown: Vec<(Audience, Access, Missing)>,
}

impl Admitted {
    /// Asks all questions about a caller.
    fn look_at(&mut self, caller: Callers, survey: &Survey<'_>, questions: &[Question<'_>], ask: Asked<'_>) {
        let class = caller.class.settled(survey.settled);
        let fitting = survey.fitting(&class.caller);
        let mut answered: Vec<Answered<'_>> = Vec::new();
        for question in questions.iter().filter(|question| question.may_be_allowed(&class, caller.exhaustive)) {
            let key = (caller.audience.clone(), question.group.access);
            if self.found.get(&key).is_some_and(|(reach, _)| *reach == Reach::Open) {
                continue;
            }
            let told = question.told(&fitting);
            let before = answered.iter().find_map(|answered| answered.again(question, &told));
            let answer = before.unwrap_or_else(|| {
                let answer = question.reached(ask, &class);
                answered.push(Answered { question, told, answer: answer.clone() });
                answer
            });
            match answer {
                Ok(Some((reach, witness))) => {
                    if self.found.get(&key).is_none_or(|(other, _)| reach < *other) {
                        self.found.insert(key, (reach, witness));
                    }
                }
                Ok(None) if caller.exhaustive => {}
                Ok(None) => self.unknown.push((key.0, key.1, Missing::Meaning)),
                Err(missing) => self.unknown.push((key.0, key.1, missing)),
            }
        }
    }

    fn exposure(mut self) -> Exposure {
        self.unknown.retain(|(audience, access, _)| !self.found.contains_key(&(audience.clone(), *access)));
        self.unknown.sort();
        self.unknown.dedup();
        let admitted = |((audience, access), (reach, witness))| Exposed { audience, access, reach, witness };
        Exposure { admitted: self.found.into_iter().map(admitted).collect(), unknown: self.unknown }
    }
}

/// Whether somebody can take some actions on some resources, with what a document tells before anybody is looked at.
struct Question<'d> {
    group: &'d Group,
    /// For each action the statements that are about it, by their places in the document.
    about: Vec<Vec<usize>>,
    /// The statements that could allow it.
    allowing: Vec<&'d Statement>,
    /// The statements that deny all of it, as far as their conditions hold.
    denying: Vec<&'d Statement>,
    ways: &'d Ways<'d>,
}

impl<'d> Question<'d> {
    fn of(group: &'d Group, survey: &Survey<'d>, ways: &'d Ways<'d>) -> Self {
        let about = |action: &String| {
            let statements = survey.document.statements.iter().enumerate();
            statements.filter(|(_, statement)| statement.is_about(action)).map(|(at, _)| at).collect()
        };
        Self {
            group,
            about: group.actions.iter().map(about).collect(),
            allowing: group.allowed_by(survey.admitting),
            denying: group.denied_by(survey.admitting),
            ways,
        }
    }

    /// Whether a statement that could allow it may be for some request of a class; or, if the class does not stand for all of
    /// its audience, for its caller.
    fn may_be_allowed(&self, class: &Class, exhaustive: bool) -> bool {
        let could_match = |it: &Statement| !exhaustive || !it.variables.is_empty() || class.could_match(it);
        self.allowing.iter().any(|statement| statement.fit(&class.caller) != Fit::No && could_match(statement))
    }

    /// What tells each action apart for a caller: the statements that are about it and fit the caller.
    fn told(&self, fitting: &[bool]) -> Vec<Vec<usize>> {
        let fits = |at: &usize| fitting.get(*at).copied().unwrap_or(true);
        self.about.iter().map(|about| about.iter().copied().filter(fits).collect()).collect()
    }

    /// How a class reaches some of the actions most openly.
    fn reached(&self, ask: Asked<'_>, class: &Class) -> Reached {
        let (actions, resources) = (&self.group.actions, &self.group.resources);
        let is_open = |way: &&Way<'_>| !fences::keep_out(&way.closing, &self.denying, &class.caller);
        let Some((anyhow, narrower)) = self.ways.of_caller(&class.caller).split_last() else { return Ok(None) };
        if !is_open(&anyhow) {
            return Ok(None);
        }
        // On the last way come all who come on any: it is asked first, for most do not come at all.
        let answer = match ask(actions, resources, class) {
            Verdict::No => return Ok(None),
            Verdict::Yes(witness) => Ok(Some((anyhow.reach, witness))),
            Verdict::Unknown(why) => Err(why),
        };
        for way in narrower.iter().filter(is_open) {
            match ask(actions, resources, &class.clone().settled(&way.settled)) {
                Verdict::Yes(witness) => return Ok(Some((way.reach, witness))),
                Verdict::No | Verdict::Unknown(_) => {}
            }
        }
        answer
    }
}

/// A question about one caller, and its answer.
struct Answered<'q> {
    question: &'q Question<'q>,
    /// What tells each of its actions apart for the caller.
    told: Vec<Vec<usize>>,
    answer: Reached,
}

impl Answered<'_> {
    /// The answer to another question about the same caller, if the same statements decide on it: then each request of one
    /// with another action is a request of the other.
    fn again(&self, question: &Question<'_>, told: &[Vec<usize>]) -> Option<Reached> {
        let within = |one: &[Vec<usize>], other: &[Vec<usize>]| one.iter().all(|told| other.contains(told));
        let same =
            self.question.group.resources == question.group.resources && within(told, &self.told) && within(&self.told, told);
        same.then(|| match &self.answer {
            Ok(Some((reach, witness))) => {
                let position = |of: &str| self.question.group.actions.iter().position(|action| action == of);
                let statements = self.told.get(position(&witness.request.action)?)?;
                let action = question.group.actions.get(told.iter().position(|other| other == statements)?)?;
                let mut witness = witness.clone();
                witness.request.action.clone_from(action);
                Some(Ok(Some((*reach, witness))))
            }
            other => Some(other.clone()),
        })?
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::exposure;
    use super::*;
    use crate::analysis::iam_policy::document::{DocumentKind, read};

    fn setting() -> Setting {
        Setting {
            partition: "aws".to_owned(),
            account: "111122223333".to_owned(),
            organization: None,
            service: "s3".to_owned(),
            resource: Some("arn:aws:s3:::b".to_owned()),
        }
    }

    /// Who is shown to have which access by which action.
    fn shown(statements: &str) -> Vec<(Audience, Access, String)> {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        let exposure = exposure(&read(&text, DocumentKind::Resource).document.unwrap(), &setting());
        let shown = |it: Exposed| (it.audience, it.access, it.witness.request.action);
        exposure.admitted.into_iter().map(shown).collect()
    }

    #[test]
    fn each_access_is_shown_by_an_action_that_gives_it_though_it_was_asked_about_once() {
        let all = r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}"#;
        let of = |access| shown(all).into_iter().find(|it| (&it.0, it.1) == (&Audience::Anonymous, access)).map(|it| it.2);
        let expected = [
            (Access::List, "s3:ListBucket"),
            (Access::Read, "s3:GetObject"),
            (Access::Write, "s3:PutObject"),
            (Access::ReadAcl, "s3:GetBucketAcl"),
            (Access::WriteAcl, "s3:PutBucketAcl"),
            (Access::Policy, "s3:PutBucketPolicy"),
        ];
        for (access, action) in expected {
            assert_eq!(of(access).as_deref(), Some(action), "{access:?}");
        }
    }

    #[test]
    fn an_answer_for_one_group_is_none_for_another_that_a_statement_for_the_caller_tells_apart() {
        let get = r#"{"Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"}"#;
        let deny = |element: &str| {
            let principal = r#"{"AWS":"444455556666"}"#;
            format!(r#"{{"Effect":"Deny","Principal":{principal},"{element}":"s3:Get*Acl","Resource":"arn:aws:s3:::b/*"}}"#)
        };
        let accesses = |statements: &str, audience: &Audience| {
            let of = shown(statements).into_iter().filter(|it| it.0 == *audience);
            of.map(|it| it.1).collect::<Vec<_>>()
        };
        let (everybody, other) = (Audience::Anonymous, Audience::Account("444455556666".to_owned()));
        for (denied, left) in [("Action", Access::Read), ("NotAction", Access::ReadAcl)] {
            let both = format!("{get},{}", deny(denied));
            assert_eq!(accesses(&both, &other), [left], "{denied}");
            assert_eq!(accesses(&both, &everybody), [Access::Read, Access::ReadAcl], "{denied}");
        }
    }
}
