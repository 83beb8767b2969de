//! Is there a text that these patterns cover and those do not? Decided exactly: patterns are automata with one state a
//! character, and their states are walked through together, breadth first, over the characters that can make a
//! difference. How two patterns are written is compared only where that proves an answer, to spare a walk.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use super::Found;
use super::automaton::{Automaton, States};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::glob::{Glob, Token};

/// The most sets of states that are looked at.
pub const MAX_STATES: usize = 20_000;

/// A pattern.
#[derive(Debug, Clone, Copy)]
pub enum Pattern<'p> {
    /// Of texts.
    Text(&'p Glob),
    /// Of ARNs.
    Arn(&'p ArnPattern),
}

/// What is asked of a text: that one of the patterns covers it, or that none does.
#[derive(Debug, Clone)]
pub struct Wanted<'p> {
    /// The patterns.
    pub patterns: Vec<Pattern<'p>>,
    /// Whether one must cover it.
    pub covered: bool,
}

impl Pattern<'_> {
    fn covers(self, text: &str) -> bool {
        match self {
            Self::Text(glob) => glob.covers(text),
            Self::Arn(pattern) => pattern.covers(text),
        }
    }

    /// Whether it is certain that it covers nothing that another covers.
    fn surely_apart(self, other: Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.surely_apart(other),
            (Self::Arn(one), Self::Arn(other)) => one.surely_apart(other),
            (Self::Text(_), Self::Arn(_)) | (Self::Arn(_), Self::Text(_)) => false,
        }
    }

    /// Whether it is certain that it covers all that another covers.
    fn surely_includes(self, other: Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.surely_includes(other),
            (Self::Arn(one), Self::Arn(other)) => one.surely_includes(other),
            (Self::Text(_), Self::Arn(_)) | (Self::Arn(_), Self::Text(_)) => false,
        }
    }

    /// A text that it covers.
    fn example(self) -> String {
        let mut example = String::new();
        match self {
            Self::Text(glob) => push_example(&mut example, glob),
            Self::Arn(pattern) => {
                for (at, part) in pattern.parts().iter().enumerate() {
                    if at > 0 {
                        example.push(':');
                    }
                    push_example(&mut example, part);
                }
            }
        }
        example
    }
}

fn push_example(example: &mut String, glob: &Glob) {
    example.reserve(glob.tokens().len() + 1);
    let mut before = None;
    for token in glob.tokens() {
        match token {
            Token::Char(char) => example.push(*char),
            // `?*` is one character and more, of which one is enough.
            Token::Run if before == Some(&Token::One) => {}
            Token::One | Token::Run | Token::Variable(_) => example.push('x'),
        }
        before = Some(token);
    }
}

impl Wanted<'_> {
    /// Whether no text is as wanted: none may be covered, and one of the patterns covers every text.
    fn is_hopeless(&self) -> bool {
        let covers_all = |pattern: &Pattern<'_>| match pattern {
            Pattern::Text(glob) => glob.covers_all(),
            Pattern::Arn(pattern) => pattern.covers_all(),
        };
        !self.covered && self.patterns.iter().any(covers_all)
    }

    /// Whether a text is as wanted.
    pub fn fulfilled_by(&self, text: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.covers(text)) == self.covered
    }
}

/// Looks for a text that is as wanted.
pub fn find(wanted: &[Wanted<'_>]) -> Found<String> {
    if wanted.iter().any(|it| (it.covered && it.patterns.is_empty()) || it.is_hopeless()) {
        return Found::None;
    }
    if contradict(wanted) {
        return Found::None;
    }
    guessed(wanted).map_or_else(|| searched(wanted), Found::Some)
}

/// Whether two things that are to be covered are seen to have nothing in common, or one is seen to be wholly covered by what
/// is not to be. Often that can be read off, and spares a search.
fn contradict(wanted: &[Wanted<'_>]) -> bool {
    let apart = |one: &Wanted<'_>, other: &Wanted<'_>| {
        one.patterns.iter().all(|pattern| other.patterns.iter().all(|other| pattern.surely_apart(*other)))
    };
    let mut covered = wanted.iter().filter(|it| it.covered);
    while let Some(one) = covered.next() {
        if covered.clone().any(|other| apart(one, other)) {
            return true;
        }
    }
    let excluded = |pattern: &Pattern<'_>| {
        let mut others = wanted.iter().filter(|it| !it.covered).flat_map(|it| &it.patterns);
        others.any(|other| other.surely_includes(*pattern))
    };
    wanted.iter().any(|it| it.covered && it.patterns.iter().all(excluded))
}

/// A text that one pattern was made for and that happens to be as wanted.
fn guessed(wanted: &[Wanted<'_>]) -> Option<String> {
    let examples = wanted.iter().filter(|it| it.covered).flat_map(|it| it.patterns.iter().map(|pattern| pattern.example()));
    examples.chain(["x".to_owned()]).find(|text| wanted.iter().all(|it| it.fulfilled_by(text)))
}

fn searched(wanted: &[Wanted<'_>]) -> Found<String> {
    let automaton = Automaton::new(wanted);
    // Each entry tells how it was reached: by which character, from which entry.
    let mut reached: Vec<(char, usize)> = vec![('\0', 0)];
    let mut seen: FxHashSet<States> = FxHashSet::default();
    let mut open: VecDeque<(States, usize)> = VecDeque::from([(automaton.start(), 0)]);
    let mut chars = Vec::new();
    while let Some((states, entry)) = open.pop_front() {
        if automaton.is_end(&states) {
            return Found::Some(spelled(&reached, entry));
        }
        if seen.len() > MAX_STATES {
            return Found::TooMuch;
        }
        automaton.chars_after(&states, &mut chars);
        for &char in &chars {
            let next = automaton.after(&states, char);
            if automaton.can_go_on(&next) && !seen.contains(&next) {
                seen.insert(next.clone());
                reached.push((char, entry));
                open.push_back((next, reached.len() - 1));
            }
        }
    }
    Found::None
}

fn spelled(reached: &[(char, usize)], mut entry: usize) -> String {
    let mut chars = Vec::new();
    while entry > 0 {
        let Some((char, from)) = reached.get(entry) else { break };
        chars.push(*char);
        entry = *from;
    }
    chars.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::iam_policy::glob::Notation;

    fn found(covered: &[&str], not_covered: &[&str]) -> Found<String> {
        let like = Notation { wildcards: true, fold: false, variables: false };
        let globs = |texts: &[&str]| texts.iter().map(|text| Glob::new(text, like)).collect::<Vec<_>>();
        let (yes, no) = (globs(covered), globs(not_covered));
        let wanted = |glob, covered| Wanted { patterns: vec![Pattern::Text(glob)], covered };
        let all: Vec<_> = yes.iter().map(|it| wanted(it, true)).chain(no.iter().map(|it| wanted(it, false))).collect();
        let found = find(&all);
        if let Found::Some(text) = &found {
            assert!(all.iter().all(|it| it.fulfilled_by(text)), "{text}");
        }
        found
    }

    #[test]
    fn a_text_is_found_if_there_is_one() {
        for (covered, not_covered) in [
            (&["a*", "*b"][..], &[][..]),
            (&["a*"], &["a?*"]),
            (&["*"], &["a*", "b*", ""]),
            (&["*a*", "*b*", "*c*"], &["*ab*", "*bc*", "*abc*"]),
            (&["???"], &["x??", "?x?", "xy?"]),
            (&[], &["x*"]),
        ] {
            assert!(matches!(found(covered, not_covered), Found::Some(_)), "{covered:?} {not_covered:?}");
        }
    }

    #[test]
    fn none_is_found_if_there_is_none() {
        for (covered, not_covered) in [
            (&["a*", "b*"][..], &[][..]),
            (&["a*"], &["a", "a?*"]),
            (&["*"], &["*"]),
            (&["a?", "?b"], &["ab"]),
            (&["*a*b*"], &["*a*"]),
            (&["?"], &["??", "?"]),
        ] {
            assert_eq!(found(covered, not_covered), Found::None, "{covered:?} {not_covered:?}");
        }
    }

    #[test]
    fn stars_of_arns_stay_within_their_part() {
        let pattern = |text| ArnPattern::new(text, false);
        let (one, other) = (pattern("arn:aws:sns:*:111122223333:t"), pattern("arn:aws:sns:*:444455556666:*"));
        let wanted = |pattern, covered| Wanted { patterns: vec![Pattern::Arn(pattern)], covered };
        assert_eq!(find(&[wanted(&one, true), wanted(&other, true)]), Found::None);
        assert!(matches!(find(&[wanted(&one, true), wanted(&other, false)]), Found::Some(_)));
    }

    #[test]
    fn case_matters_to_each_pattern_for_itself() {
        let notation = |fold| Notation { wildcards: true, fold, variables: false };
        let (any_case, exact) = (Glob::new("AB", notation(true)), Glob::new("ab", notation(false)));
        let wanted = |glob, covered| Wanted { patterns: vec![Pattern::Text(glob)], covered };
        let found = find(&[wanted(&any_case, true), wanted(&exact, false)]);
        assert!(matches!(&found, Found::Some(text) if text.eq_ignore_ascii_case("ab") && text != "ab"), "{found:?}");
    }

    #[test]
    fn too_many_states_are_said_to_be_too_many() {
        let like = Notation { wildcards: true, fold: false, variables: false };
        let globs: Vec<_> = (0..24).map(|at| Glob::new(&format!("*a{}", "?".repeat(at)), like)).collect();
        let never = Glob::new("b*b", like);
        let mut wanted: Vec<_> =
            globs.iter().map(|glob| Wanted { patterns: vec![Pattern::Text(glob)], covered: false }).collect();
        wanted.push(Wanted { patterns: vec![Pattern::Text(&never)], covered: true });
        wanted.push(Wanted { patterns: globs.iter().map(Pattern::Text).collect(), covered: true });
        assert_ne!(find(&wanted), Found::Some(String::new()));
    }
}
