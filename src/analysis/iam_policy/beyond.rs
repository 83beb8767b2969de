//! What one document allows beyond another: requests that are allowed by the new one and not by the old one.
//!
//! A request is not allowed by the old document if no statement of it allows it, or if one denies it: two questions, each
//! of which [`solve`] answers.

use super::document::{Document, Effect, Statement};
use super::json::Span;
use super::solve::{Class, Forbidden, Layer, Query, Region, Verdict, solve};

/// Two documents that are compared.
#[derive(Debug)]
pub struct Beyond<'p> {
    old: &'p Document,
    new: &'p Document,
    /// Statements of the new one that allow, without those that the old one has too: what they allow the old one allows,
    /// unless it denies it.
    added: Document,
    /// Statements of the old one that deny, without those that the new one has too: what they deny the new one denies.
    lifted: Document,
    /// All statements, the old one's first.
    both: Document,
}

impl<'p> Beyond<'p> {
    /// Makes two documents ready.
    pub fn new(old: &'p Document, new: &'p Document) -> Self {
        Self {
            old,
            new,
            added: without(new, old, Effect::Allow),
            lifted: without(old, new, Effect::Deny),
            both: Document { statements: old.statements.iter().chain(&new.statements).cloned().collect(), ..old.clone() },
        }
    }

    /// All statements of both, as if they were one document: whatever that does not tell apart, neither of them does.
    pub fn both(&self) -> &Document {
        &self.both
    }

    /// The new document.
    pub fn newer(&self) -> &'p Document {
        self.new
    }

    /// Whether some request of a class is allowed by the new document and not by the old one. A witness names the statement
    /// of the new one that allows it and, if the old one has denied it, the statement by which it did as of layer 1.
    pub fn ask(&self, actions: &[String], resources: &Region, class: &Class) -> Verdict {
        let layer = |document, effect| Layer::of(vec![document], effect);
        let (denies, allowed) =
            (Forbidden { document: self.new, effect: Effect::Deny }, Forbidden { document: self.old, effect: Effect::Allow });
        let ask = |layers, forbidden| solve(&Query { layers, forbidden, actions, resources, class });
        let mut answer = ask(vec![layer(&self.added, Effect::Allow)], vec![denies, allowed]);
        if !matches!(answer, Verdict::Yes(_)) {
            match ask(vec![layer(self.new, Effect::Allow), layer(&self.lifted, Effect::Deny)], vec![denies]) {
                Verdict::No => {}
                other => answer = other,
            }
        }
        answer
    }
}

/// A document without those statements of an effect that another has too.
fn without(document: &Document, other: &Document, effect: Effect) -> Document {
    let others: Vec<_> = other.with_effect(effect).map(meaning).collect();
    let own = document.with_effect(effect).filter(|statement| !others.contains(&meaning(statement)));
    Document { statements: own.cloned().collect(), ..document.clone() }
}

/// A statement without what says nothing about requests: its name, its place, how keys are written.
fn meaning(statement: &Statement) -> Statement {
    let mut meaning = Statement { sid: None, at: Span::default(), ..statement.clone() };
    for condition in &mut meaning.conditions {
        condition.at = Span::default();
        condition.written.clear();
    }
    meaning
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::iam_policy::document::{DocumentKind, read};
    use crate::analysis::iam_policy::principals::Caller;

    fn document(statements: &str) -> Document {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        read(&text, DocumentKind::Identity).document.unwrap()
    }

    /// Whether the second allows something that the first does not, with the layers of the statements that are named.
    fn beyond(old: &str, new: &str) -> Result<Vec<usize>, Verdict> {
        let (old, new) = (document(old), document(new));
        let class = Class { caller: Caller::Anonymous, domains: Vec::new() };
        let actions = ["s3:GetObject", "s3:PutObject"].map(str::to_owned);
        match Beyond::new(&old, &new).ask(&actions, &Region::Any, &class) {
            Verdict::Yes(witness) => Ok(witness.statements.iter().map(|statement| statement.layer).collect()),
            other => Err(other),
        }
    }

    const READ: &str = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
    const WRITE: &str = r#"{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"}"#;
    const DENY: &str = r#"{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/x"}"#;
    const OWN: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}"#;

    #[test]
    fn what_is_added_is_beyond_and_what_is_taken_away_is_not() {
        let both = format!("{READ},{WRITE}");
        assert_eq!(beyond(READ, &both), Ok(vec![0]));
        assert_eq!(beyond(&both, READ), Err(Verdict::No));
    }

    #[test]
    fn other_words_for_the_same_are_not_beyond() {
        let other =
            r#"{"Sid":"R","Effect":"Allow","Action":["s3:getobject"],"Resource":["arn:aws:s3:::b/?*","arn:aws:s3:::b/"]}"#;
        assert_eq!((beyond(READ, other), beyond(other, READ)), (Err(Verdict::No), Err(Verdict::No)));
    }

    #[test]
    fn a_denial_that_is_gone_is_named() {
        let denied = format!("{WRITE},{DENY}");
        assert_eq!(beyond(&denied, WRITE), Ok(vec![0, 1]));
        assert_eq!(beyond(WRITE, &denied), Err(Verdict::No));
    }

    #[test]
    fn statements_with_variables_are_known_again() {
        let named = OWN.replace(r#"{"Effect""#, r#"{"Sid":"Own","Effect""#);
        assert_eq!(beyond(OWN, &format!("{named},{DENY}")), Err(Verdict::No));
        assert_eq!(beyond(READ, &format!("{READ},{OWN}")), Ok(vec![0]));
    }
}
