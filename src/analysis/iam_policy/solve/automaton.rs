//! Patterns as automata, walked through together: one state a step of a pattern, all patterns of a question laid end to
//! end. What is asked of them, and the search over their states, is not known here.

use super::texts::{Pattern, Wanted};
use crate::analysis::iam_policy::arn::PARTS;
use crate::analysis::iam_policy::glob::{Token, folded};

/// One step of a pattern.
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

impl Pattern<'_> {
    /// Whether case does not matter.
    fn folds(self) -> bool {
        matches!(self, Self::Text(glob) if glob.folds())
    }

    /// Its steps but for the end, one after the other.
    fn steps(self, mut step: impl FnMut(Step)) {
        match self {
            Self::Text(glob) => glob.tokens().iter().for_each(|token| step(Step::of(token, true))),
            Self::Arn(pattern) => {
                for (at, part) in pattern.parts().iter().enumerate() {
                    if at > 0 {
                        step(Step::Char(':'));
                    }
                    let last = at + 1 == PARTS || pattern.covers_all();
                    part.tokens().iter().for_each(|token| step(Step::of(token, last)));
                }
            }
        }
    }
}

/// A set of steps, a bit for each.
pub(super) type States = Vec<u64>;

/// The steps of a set, in order.
fn steps_of(states: &States) -> impl Iterator<Item = usize> {
    states.iter().enumerate().flat_map(|(block, bits)| {
        let mut rest = *bits;
        std::iter::from_fn(move || {
            let at = rest.trailing_zeros();
            rest &= rest.checked_sub(1)?;
            Some(block * 64 + at as usize)
        })
    })
}

fn insert(states: &mut States, at: usize) {
    if let Some(block) = states.get_mut(at / 64) {
        *block |= 1 << (at % 64);
    }
}

fn meet(one: &States, other: &States) -> bool {
    one.iter().zip(other).any(|(one, other)| one & other != 0)
}

/// The steps of one thing that is wanted.
struct Owned {
    /// Whether it is to be covered.
    covered: bool,
    /// Its ends.
    ends: States,
    /// To be covered: the steps from which its ends can be reached. Not to be covered: those from which it will cover every
    /// text that begins so.
    telling: States,
}

/// All patterns of a question, laid end to end.
pub(super) struct Automaton {
    /// Each step, and whether case does not matter to it.
    steps: Vec<(Step, bool)>,
    /// The steps with which the patterns begin.
    start: States,
    wanted: Vec<Owned>,
    /// A character that no pattern names.
    other: char,
}

impl Automaton {
    /// The patterns of all that is wanted of a text.
    pub(super) fn new(wanted: &[Wanted<'_>]) -> Self {
        let mut steps: Vec<(Step, bool)> = Vec::new();
        let mut starts = Vec::new();
        let mut ranges = Vec::with_capacity(wanted.len());
        for one in wanted {
            let first = steps.len();
            for pattern in &one.patterns {
                let fold = pattern.folds();
                starts.push(steps.len());
                pattern.steps(|step| steps.push((step, fold)));
                steps.push((Step::End, fold));
            }
            ranges.push((one.covered, first..steps.len()));
        }
        let other = other(&steps);
        let mut automaton = Self { steps, start: Vec::new(), wanted: Vec::new(), other };
        automaton.wanted = ranges.into_iter().map(|(covered, range)| automaton.owned(covered, range)).collect();
        let mut start = automaton.none();
        starts.into_iter().for_each(|at| automaton.add(&mut start, at));
        automaton.start = start;
        automaton
    }

    fn owned(&self, covered: bool, range: std::ops::Range<usize>) -> Owned {
        let (mut ends, mut telling) = (self.none(), self.none());
        for at in range {
            let step = |at: usize| self.steps.get(at).map(|(step, _)| *step);
            if step(at) == Some(Step::End) {
                insert(&mut ends, at);
            }
            let tells = if covered {
                step(at) != Some(Step::Never)
            } else {
                step(at) == Some(Step::Run { colon: true }) && step(at + 1) == Some(Step::End)
            };
            if tells {
                insert(&mut telling, at);
            }
        }
        Owned { covered, ends, telling }
    }

    /// The states before the first character.
    pub(super) fn start(&self) -> States {
        self.start.clone()
    }

    /// The states after a character more.
    pub(super) fn after(&self, states: &States, char: char) -> States {
        let mut next = self.none();
        for at in steps_of(states) {
            match self.steps.get(at) {
                Some((Step::Char(wanted), fold)) if *wanted == folded(char, *fold) => self.add(&mut next, at + 1),
                Some((Step::One { colon }, _)) if *colon || char != ':' => self.add(&mut next, at + 1),
                Some((Step::Run { colon }, _)) if *colon || char != ':' => self.add(&mut next, at),
                _ => {}
            }
        }
        next
    }

    /// Whether a text that ends here is as wanted.
    pub(super) fn is_end(&self, states: &States) -> bool {
        self.wanted.iter().all(|owned| meet(states, &owned.ends) == owned.covered)
    }

    /// Whether a text that goes on from here may yet be as wanted: nothing that is to be covered has run out of steps, and
    /// nothing that is not covers whatever comes.
    pub(super) fn can_go_on(&self, states: &States) -> bool {
        self.wanted.iter().all(|owned| meet(states, &owned.telling) == owned.covered)
    }

    /// The characters that lead to different states from here: one that no pattern names first, which stands for all that
    /// are not among them.
    pub(super) fn chars_after(&self, states: &States, chars: &mut Vec<char>) {
        chars.clear();
        let mut any = false;
        for at in steps_of(states) {
            match self.steps.get(at) {
                Some((Step::Char(char), fold)) => {
                    chars.push(*char);
                    if *fold {
                        chars.push(char.to_ascii_uppercase());
                    }
                }
                Some((Step::One { colon } | Step::Run { colon }, _)) => {
                    any = true;
                    if !colon {
                        chars.push(':');
                    }
                }
                _ => {}
            }
        }
        if any {
            chars.push(self.other);
        }
        chars.sort_unstable_by_key(|char| (*char != self.other, *char));
        chars.dedup();
    }

    fn none(&self) -> States {
        vec![0; self.steps.len().div_ceil(64).max(1)]
    }

    /// Adds a step, and those that are reached from it by a run of nothing.
    fn add(&self, states: &mut States, mut at: usize) {
        loop {
            insert(states, at);
            match self.steps.get(at) {
                Some((Step::Run { .. }, _)) => at += 1,
                _ => return,
            }
        }
    }
}

/// A character that no step names, in either case.
fn other(steps: &[(Step, bool)]) -> char {
    let is_named = |char: char| {
        let same = |step: &Step| matches!(step, Step::Char(named) if *named == char || *named == char.to_ascii_lowercase());
        char == ':' || steps.iter().any(|(step, _)| same(step))
    };
    let others = ('a'..='z').rev().skip(2).chain('0'..='9').chain('A'..='Z').chain('\u{100}'..);
    others.into_iter().find(|char| !is_named(*char)).unwrap_or('\u{100}')
}
