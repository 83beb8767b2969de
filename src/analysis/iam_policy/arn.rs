//! Patterns of ARNs: six parts, each a pattern of its own. A star does not cross the first five colons; in the sixth part
//! it crosses colons and slashes.

use std::fmt;

use super::glob::{Glob, Notation, Variable};
use super::variables::Resolve;

/// A pattern of ARNs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArnPattern {
    parts: Vec<Glob>,
    /// Whether parts were missing and are taken to be `*`.
    short: bool,
}

/// How many parts an ARN has.
pub const PARTS: usize = 6;

/// How the parts of ARNs are written.
const PART: Notation = Notation { wildcards: true, fold: false, variables: false };

impl ArnPattern {
    /// Reads a pattern. Variables stand in the sixth part only.
    pub fn new(text: &str, variables: bool) -> Self {
        let last = Notation { variables, ..PART };
        if !text.is_empty() && text.chars().all(|char| char == '*') {
            return Self { parts: vec![Glob::new("*", PART)], short: false };
        }
        let mut parts: Vec<_> = text
            .splitn(PARTS, ':')
            .enumerate()
            .map(|(at, part)| Glob::new(part, if at + 1 == PARTS { last } else { PART }))
            .collect();
        let short = parts.len() < PARTS;
        if short && parts.iter().skip(1).all(Glob::covers_all) && parts.first().is_some_and(|first| first.covers("arn")) {
            return Self { parts: vec![Glob::new("*", PART)], short };
        }
        parts.resize(PARTS, Glob::new("*", PART));
        Self { parts, short }
    }

    /// The pattern of one ARN, whose name may hold characters that are wildcards elsewhere.
    pub fn exactly(arn: &str) -> Self {
        Self::below(arn, "")
    }

    /// The pattern of ARNs that begin with one that is taken as it is, and go on by a pattern.
    pub fn below(arn: &str, rest: &str) -> Self {
        let mut text = String::with_capacity(arn.len());
        for char in arn.chars() {
            match char {
                '*' | '?' | '$' => text.extend(['$', '{', char, '}']),
                other => text.push(other),
            }
        }
        text.push_str(rest);
        Self::new(&text, true)
    }

    /// Whether it covers everything, things without an ARN included.
    pub fn covers_all(&self) -> bool {
        self.parts.len() == 1
    }

    /// Whether parts were missing. What AWS makes of that is not documented: it is read as if they were `*`.
    pub fn is_short(&self) -> bool {
        self.short
    }

    /// Its parts; a single one if it covers everything.
    pub fn parts(&self) -> &[Glob] {
        &self.parts
    }

    /// Its variables.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.parts.iter().flat_map(Glob::variables)
    }

    /// The pattern with the values of its variables in their place. None: one of them has no value.
    pub fn resolved(&self, resolve: Resolve<'_>) -> Option<Self> {
        let parts = self.parts.iter().map(|part| part.resolved(resolve)).collect::<Option<_>>()?;
        Some(Self { parts, short: self.short })
    }

    /// The pattern with each of its parts changed.
    pub fn with_parts(&self, change: fn(&Glob) -> Glob) -> Self {
        Self { parts: self.parts.iter().map(change).collect(), short: self.short }
    }

    /// Whether it is certain that it covers every ARN that another covers. No says nothing.
    pub fn surely_includes(&self, other: &Self) -> bool {
        let mut parts = self.parts.iter().zip(&other.parts);
        self.covers_all() || (!other.covers_all() && parts.all(|(part, other)| part.surely_includes(other)))
    }

    /// Whether it is certain that no ARN is covered by it and another. No says nothing.
    pub fn surely_apart(&self, other: &Self) -> bool {
        let mut parts = self.parts.iter().zip(&other.parts);
        !self.covers_all() && !other.covers_all() && parts.any(|(part, other)| part.surely_apart(other))
    }

    /// Whether it covers an ARN.
    pub fn covers(&self, arn: &str) -> bool {
        if self.covers_all() {
            return true;
        }
        let mut rest = arn;
        for (at, part) in self.parts.iter().enumerate() {
            let (text, after) = if at + 1 == PARTS {
                (rest, "")
            } else if let Some(split) = split_at_colon(rest) {
                split
            } else {
                return false;
            };
            if !part.covers(text) {
                return false;
            }
            rest = after;
        }
        true
    }
}

/// What stands before the first colon, and what after it. To set a search up costs more than to look at the few bytes of a
/// part of an ARN.
fn split_at_colon(text: &str) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == b':')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

impl fmt::Display for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().enumerate().try_for_each(|(at, part)| write!(f, "{}{part}", if at == 0 { "" } else { ":" }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_compared_one_by_one() {
        for (pattern, arn, expected) in [
            ("*", "anything", true),
            ("**", "", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a:b/c", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::B/x", false),
            ("arn:aws:sqs:*:111122223333:q", "arn:aws:sqs:eu-west-1:x:111122223333:q", false),
            ("arn:*:s3:::b", "arn:aws-cn:s3:::b", true),
            ("arn:aws:s3:::b", "arn:aws:s3", false),
            ("arn:aws:iam::*:role/Admin", "arn:aws:iam::1:role/Admin", true),
            ("arn:*", "arn:aws:s3:::b", true),
            ("arn:*", "*", true),
            ("arn:aws:*", "*", false),
        ] {
            assert_eq!(ArnPattern::new(pattern, true).covers(arn), expected, "{pattern} {arn}");
        }
    }

    #[test]
    fn missing_parts_are_seen() {
        assert!(ArnPattern::new("arn:*", true).is_short());
        assert!(!ArnPattern::new("*", true).is_short());
        assert!(!ArnPattern::new("arn:aws:s3:::b", true).is_short());
    }

    #[test]
    fn variables_stand_in_the_last_part_only() {
        let keys = |text: &str| ArnPattern::new(text, true).variables().map(|it| it.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys("arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}"), ["aws:username"]);
    }
}
