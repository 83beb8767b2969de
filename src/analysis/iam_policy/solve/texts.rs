//! Is there a text that these patterns cover and those do not? Decided exactly: patterns are automata with one state a
//! character, and their states are walked through together, breadth first, over the characters that can make a
//! difference. No two patterns are ever compared by how they are written.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use super::Found;
use crate::analysis::iam_policy::arn::{ArnPattern, PARTS};
use crate::analysis::iam_policy::glob::{Glob, Token, folded};

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

    /// A text that it covers.
    fn example(self) -> String {
        match self {
            Self::Text(glob) => example_of(glob),
            Self::Arn(pattern) => pattern.parts().iter().map(example_of).collect::<Vec<_>>().join(":"),
        }
    }

    /// Its steps, and whether case does not matter.
    fn steps(self) -> (Vec<Step>, bool) {
        match self {
            Self::Text(glob) => (glob.tokens().iter().map(|token| Step::of(token, true)).collect(), glob.folds()),
            Self::Arn(pattern) => {
                let mut steps = Vec::new();
                for (at, part) in pattern.parts().iter().enumerate() {
                    if at > 0 {
                        steps.push(Step::Char(':'));
                    }
                    let last = at + 1 == PARTS || pattern.covers_all();
                    steps.extend(part.tokens().iter().map(|token| Step::of(token, last)));
                }
                (steps, false)
            }
        }
    }
}

fn example_of(glob: &Glob) -> String {
    let mut example = String::new();
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
    example
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

/// One step of an automaton.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Char(char),
    /// Any character, or any but a colon.
    One {
        colon: bool,
    },
    /// Any run of such characters.
    Run {
        colon: bool,
    },
    /// Never.
    Never,
    /// The end of a pattern.
    End,
}

impl Step {
    fn of(token: &Token, colon: bool) -> Self {
        match token {
            Token::Char(char) => Self::Char(*char),
            Token::One => Self::One { colon },
            Token::Run => Self::Run { colon },
            Token::Variable(_) => Self::Never,
        }
    }
}

/// All patterns of a search, laid end to end.
struct Automaton {
    steps: Vec<(Step, bool)>,
    /// Where each pattern begins, and the index of what is wanted of it.
    starts: Vec<(usize, usize)>,
    /// Whether each thing wanted is to be covered.
    covered: Vec<bool>,
    /// The thing wanted that each step belongs to.
    owners: Vec<usize>,
}

/// A set of steps.
type States = Vec<u64>;

fn has(states: &States, at: usize) -> bool {
    states.get(at / 64).is_some_and(|block| block >> (at % 64) & 1 == 1)
}

impl Automaton {
    fn new(wanted: &[Wanted<'_>]) -> Self {
        let mut automaton = Self { steps: Vec::new(), starts: Vec::new(), covered: Vec::new(), owners: Vec::new() };
        for (owner, wanted) in wanted.iter().enumerate() {
            automaton.covered.push(wanted.covered);
            for pattern in &wanted.patterns {
                let (steps, fold) = pattern.steps();
                automaton.starts.push((automaton.steps.len(), owner));
                automaton.steps.extend(steps.into_iter().chain([Step::End]).map(|step| (step, fold)));
                automaton.owners.resize(automaton.steps.len(), owner);
            }
        }
        automaton
    }

    /// Adds a step, and those that are reached from it by a run of nothing.
    fn add(&self, states: &mut States, mut at: usize) {
        loop {
            let Some(block) = states.get_mut(at / 64) else { return };
            *block |= 1 << (at % 64);
            match self.steps.get(at) {
                Some((Step::Run { .. }, _)) => at += 1,
                _ => return,
            }
        }
    }

    fn none(&self) -> States {
        vec![0; self.steps.len().div_ceil(64).max(1)]
    }

    fn start(&self) -> States {
        let mut states = self.none();
        self.starts.iter().for_each(|(at, _)| self.add(&mut states, *at));
        states
    }

    fn after(&self, states: &States, char: char) -> States {
        let mut next = self.none();
        for (at, (step, fold)) in self.steps.iter().enumerate().filter(|(at, _)| has(states, *at)) {
            match step {
                Step::Char(wanted) if *wanted == folded(char, *fold) => self.add(&mut next, at + 1),
                Step::One { colon } if *colon || char != ':' => self.add(&mut next, at + 1),
                Step::Run { colon } if *colon || char != ':' => self.add(&mut next, at),
                _ => {}
            }
        }
        next
    }

    /// For each thing wanted, whether one of its steps for which `counts` holds is among the states.
    fn owners_with(&self, states: &States, counts: impl Fn(Step) -> bool) -> Vec<bool> {
        let mut owners = vec![false; self.covered.len()];
        for (at, (step, _)) in self.steps.iter().enumerate() {
            if has(states, at)
                && counts(*step)
                && let Some(owner) = self.owners.get(at).and_then(|owner| owners.get_mut(*owner))
            {
                *owner = true;
            }
        }
        owners
    }

    fn is_end(&self, states: &States) -> bool {
        self.owners_with(states, |step| step == Step::End) == self.covered
    }

    /// Whether nothing that is to be covered has run out of steps.
    fn can_go_on(&self, states: &States) -> bool {
        let alive = self.owners_with(states, |step| step != Step::Never);
        alive.iter().zip(&self.covered).all(|(alive, covered)| *alive || !covered)
    }

    /// The characters that make a difference, and one that makes none.
    fn alphabet(&self) -> Vec<char> {
        let mut chars = vec![':'];
        for (step, fold) in &self.steps {
            if let Step::Char(char) = step {
                chars.push(*char);
                if *fold {
                    chars.push(char.to_ascii_uppercase());
                }
            }
        }
        chars.sort_unstable();
        chars.dedup();
        let others = ('a'..='z').rev().skip(2).chain('0'..='9').chain('A'..='Z').chain('\u{100}'..);
        let other = others.into_iter().find(|char| !chars.contains(char) && !chars.contains(&char.to_ascii_lowercase()));
        other.into_iter().chain(chars).collect()
    }
}

/// Looks for a text that is as wanted.
pub fn find(wanted: &[Wanted<'_>]) -> Found<String> {
    if wanted.iter().any(|it| (it.covered && it.patterns.is_empty()) || it.is_hopeless()) {
        return Found::None;
    }
    match guessed(wanted) {
        Some(text) => Found::Some(text),
        None => searched(wanted),
    }
}

/// A text that one pattern was made for and that happens to be as wanted.
fn guessed(wanted: &[Wanted<'_>]) -> Option<String> {
    let examples = wanted.iter().filter(|it| it.covered).flat_map(|it| it.patterns.iter().map(|pattern| pattern.example()));
    examples.chain(["x".to_owned()]).find(|text| wanted.iter().all(|it| it.fulfilled_by(text)))
}

fn searched(wanted: &[Wanted<'_>]) -> Found<String> {
    let automaton = Automaton::new(wanted);
    let alphabet = automaton.alphabet();
    let start = automaton.start();
    // Each entry tells how it was reached: by which character, from which entry.
    let mut reached: Vec<(char, usize)> = vec![('\0', 0)];
    let mut seen: FxHashSet<States> = FxHashSet::default();
    let mut open: VecDeque<(States, usize)> = VecDeque::from([(start, 0)]);
    while let Some((states, entry)) = open.pop_front() {
        if automaton.is_end(&states) {
            return Found::Some(spelled(&reached, entry));
        }
        if seen.len() > MAX_STATES {
            return Found::TooMuch;
        }
        for &char in &alphabet {
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
