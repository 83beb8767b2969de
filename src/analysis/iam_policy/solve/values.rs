//! Is there a value of a condition key for which these tests hold and those do not? The answers for all values are
//! represented by few: for numbers and addresses the points where a comparison changes and those between, for texts
//! whatever the automata find.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Found;
use super::texts::{self, Pattern, Wanted};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::conditions::{Block, Demand, Operand, SCALE, Test};
use crate::analysis::iam_policy::glob::{Glob, Notation};
use crate::analysis::iam_policy::keys::{self, Shape};

/// What is settled about a key before any policy is looked at.
#[derive(Debug, Clone, PartialEq)]
pub enum Domain {
    /// Nothing: it may be absent or have any value of its shape.
    Free,
    /// It is absent.
    Absent,
    /// It has this value.
    Exactly(String),
    /// It has a value that is described.
    Like(Arc<Described>),
    /// It is absent, or has a value that is described.
    AbsentOr(Arc<Described>),
    /// It is an address in none of these ranges.
    AddressOutside(Vec<Block>),
}

/// A description of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// One of these covers them.
    pub patterns: Vec<Operand>,
    /// None of these does.
    pub except: Vec<Operand>,
}

/// How the values of a domain are written.
const LIKE: Notation = Notation { wildcards: true, fold: false, variables: true };

impl Described {
    /// Values like one of these and none of those. What begins as an ARN is a pattern of ARNs.
    pub fn new<T: AsRef<str>>(patterns: &[T], except: &[T]) -> Self {
        Self { patterns: patterns.iter().map(described).collect(), except: except.iter().map(described).collect() }
    }

    /// The same, the exceptions without regard to case.
    #[must_use]
    pub fn in_any_case(mut self) -> Self {
        let fold = |operand: &Operand| match operand {
            Operand::Text(glob) => Operand::Text(Glob::new(&glob.to_string(), Notation { fold: true, ..LIKE })),
            other => other.clone(),
        };
        self.except = self.except.iter().map(fold).collect();
        self
    }
}

/// A pattern of values.
fn described<T: AsRef<str>>(text: &T) -> Operand {
    let text = text.as_ref();
    if text.starts_with("arn:") { Operand::Arn(ArnPattern::new(text, false)) } else { Operand::Text(Glob::new(text, LIKE)) }
}

impl Domain {
    /// Values like one of these and none of those.
    pub fn like<T: AsRef<str>>(patterns: &[T], except: &[T]) -> Self {
        Self::Like(Arc::new(Described::new(patterns, except)))
    }

    /// No value, or one like one of these and none of those.
    pub fn absent_or<T: AsRef<str>>(patterns: &[T], except: &[T]) -> Self {
        Self::AbsentOr(Arc::new(Described::new(patterns, except)))
    }

    /// The only value, if there is only one.
    pub fn exact(&self) -> Option<&str> {
        match self {
            Self::Exactly(value) => Some(value),
            _ => None,
        }
    }
}

/// A test that must hold, or must not.
pub type Signed<'p> = (&'p Test, bool);

/// Operands of which one must fit a value, or none may.
type Asked<'p> = (&'p [Operand], bool);

/// Looks for the values of a key, in lower case, for which every test comes out as wanted. No values: the key is absent.
pub fn find(key: &str, domain: &Domain, tests: &[Signed<'_>]) -> Found<Vec<String>> {
    let absent_is_right = tests.iter().all(|(test, wanted)| test.holds_for_absent() == *wanted);
    match domain {
        Domain::Absent if absent_is_right => return Found::Some(Vec::new()),
        Domain::Absent => return Found::None,
        Domain::Free | Domain::AbsentOr(_) if absent_is_right => return Found::Some(Vec::new()),
        _ => {}
    }
    let Some(asked) = Question::new(tests) else { return Found::None };
    let choice = Choice::new(key, domain);
    if !may_have_several(key, tests) {
        let all: Vec<_> = asked.every.iter().chain(&asked.some).copied().collect();
        return choice.one(&all).map(|value| vec![value]);
    }
    let mut values = Vec::new();
    let with = |some: Option<&Asked<'_>>| choice.one(&asked.every.iter().chain(some).copied().collect::<Vec<_>>());
    let needed: Vec<_> =
        if asked.some.is_empty() { vec![with(None)] } else { asked.some.iter().map(|it| with(Some(it))).collect() };
    for found in needed {
        match found {
            Found::Some(value) if values.contains(&value) => {}
            Found::Some(value) => values.push(value),
            Found::None => return Found::None,
            Found::TooMuch => return Found::TooMuch,
        }
    }
    Found::Some(values)
}

/// Whether a key can have several values. Keys that AWS does not describe have several if a policy counts with it.
fn may_have_several(key: &str, tests: &[Signed<'_>]) -> bool {
    let counted_with = |(test, _): &Signed<'_>| matches!(test, Test::Values { operator, .. } if operator.quantifier.is_some());
    keys::is_multivalued(key) || (!key.starts_with("aws:") && tests.iter().any(counted_with))
}

/// What is asked of the values of a key that is there.
struct Question<'p> {
    /// Of every value.
    every: Vec<Asked<'p>>,
    /// Of some value, each of one of its own.
    some: Vec<Asked<'p>>,
}

impl<'p> Question<'p> {
    /// None: no key that is there comes out as wanted.
    fn new(tests: &[Signed<'p>]) -> Option<Self> {
        let mut question = Self { every: Vec::new(), some: Vec::new() };
        for (test, wanted) in tests {
            match test {
                Test::Null(answers) if answers.contains(&false) != *wanted => return None,
                Test::Null(_) => {}
                Test::Values { operator, operands } => match (operator.demand(), wanted) {
                    (Demand::SomeFits, true) | (Demand::EveryFitsNone, false) => question.some.push((operands, true)),
                    (Demand::SomeFitsNone, true) | (Demand::EveryFits, false) => question.some.push((operands, false)),
                    (Demand::EveryFits, true) | (Demand::SomeFitsNone, false) => question.every.push((operands, true)),
                    (Demand::EveryFitsNone, true) | (Demand::SomeFits, false) => question.every.push((operands, false)),
                },
            }
        }
        Some(question)
    }
}

/// The values that one key can have.
struct Choice<'d> {
    domain: &'d Domain,
    /// What the shape of the key adds for values that no domain describes.
    shape: Option<Vec<Operand>>,
    is_bool: bool,
}

impl<'d> Choice<'d> {
    fn new(key: &str, domain: &'d Domain) -> Self {
        let shape = keys::shape(key);
        let patterns: &[&str] = match shape {
            Shape::Like(patterns) => patterns,
            Shape::Account => &["????????????"],
            Shape::Bool | Shape::Any => &[],
        };
        let settled = *domain != Domain::Free || patterns.is_empty();
        let globs = (!settled).then(|| patterns.iter().map(described).collect());
        Self { domain, shape: globs, is_bool: shape == Shape::Bool }
    }

    /// A value for which all is as asked.
    fn one(&self, asked: &[Asked<'_>]) -> Found<String> {
        let right = |value: &str| is_as_asked(asked, |operand| operand.covers(value));
        let first = |value: Option<&str>| value.map_or(Found::None, |value| Found::Some(value.to_owned()));
        if let Some(value) = self.domain.exact() {
            return first(Some(value).filter(|value| right(value)));
        }
        if self.is_bool {
            return first(["false", "true"].into_iter().find(|value| right(value)));
        }
        let mut others = candidates(asked, self.domain).peekable();
        if others.peek().is_none() {
            return self.text(asked);
        }
        let outside: &[Block] = if let Domain::AddressOutside(blocks) = self.domain { blocks } else { &[] };
        if let Some(found) = others.find(|it| it.is_outside(outside) && is_as_asked(asked, |operand| it.fits(operand))) {
            return Found::Some(found.into_text());
        }
        // Where values are also compared as texts, that nothing was found proves nothing.
        let is_text = |operand: &Operand| matches!(operand, Operand::Text(_) | Operand::Arn(_));
        let described = matches!(self.domain, Domain::Like(_) | Domain::AbsentOr(_));
        let mixed = asked.iter().any(|(operands, _)| operands.iter().any(is_text)) || described;
        if mixed { Found::TooMuch } else { Found::None }
    }

    fn text(&self, asked: &[Asked<'_>]) -> Found<String> {
        let mut wanted: Vec<Wanted<'_>> = asked
            .iter()
            .map(|(operands, covered)| Wanted { patterns: operands.iter().filter_map(as_pattern).collect(), covered: *covered })
            .collect();
        let like =
            |operands: &'d [Operand], covered| Wanted { patterns: operands.iter().filter_map(as_pattern).collect(), covered };
        if let Domain::Like(described) | Domain::AbsentOr(described) = self.domain {
            wanted.push(like(&described.patterns, true));
            wanted.push(like(&described.except, false));
        }
        if let Some(shape) = &self.shape {
            wanted.push(Wanted { patterns: shape.iter().filter_map(as_pattern).collect(), covered: true });
        }
        texts::find(&wanted)
    }
}

fn as_pattern(operand: &Operand) -> Option<Pattern<'_>> {
    match operand {
        Operand::Text(glob) => Some(Pattern::Text(glob)),
        Operand::Arn(pattern) => Some(Pattern::Arn(pattern)),
        _ => None,
    }
}

/// Whether a value is as asked that fits these operands.
fn is_as_asked(asked: &[Asked<'_>], fits: impl Fn(&Operand) -> bool) -> bool {
    asked.iter().all(|(operands, wanted)| operands.iter().any(&fits) == *wanted)
}

/// A value that may be as asked.
enum Candidate {
    /// An address, compared as one.
    Address(IpAddr),
    /// Another, as it is written.
    Text(String),
}

impl Candidate {
    fn is_outside(&self, blocks: &[Block]) -> bool {
        match self {
            Self::Address(address) => !blocks.iter().any(|block| block.contains(*address)),
            Self::Text(_) => true,
        }
    }

    fn fits(&self, operand: &Operand) -> bool {
        match (self, operand) {
            (Self::Address(address), Operand::Ip(block)) => block.contains(*address),
            (Self::Address(address), _) => operand.covers(&address.to_string()),
            (Self::Text(text), _) => operand.covers(text),
        }
    }

    fn into_text(self) -> String {
        match self {
            Self::Address(address) => address.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// Values that stand for all that can make a difference to comparisons other than of texts. None: there are no such.
fn candidates(asked: &[Asked<'_>], domain: &Domain) -> impl Iterator<Item = Candidate> {
    let (mut numbers, mut dates, mut blocks, mut others) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    if let Domain::AddressOutside(outside) = domain {
        blocks.extend(outside);
        others.push(Candidate::Address(OUTSIDE_V4.into()));
    }
    for operand in asked.iter().flat_map(|(operands, _)| *operands) {
        match operand {
            Operand::Number(_, constant) => numbers.push(*constant),
            Operand::Date(_, constant) => dates.push(*constant),
            Operand::Ip(block) => blocks.push(*block),
            Operand::Binary(bytes) => {
                others.push(Candidate::Text(STANDARD.encode(bytes)));
                others.push(Candidate::Text(STANDARD.encode([bytes.as_slice(), b"x"].concat())));
            }
            Operand::Text(_) | Operand::Arn(_) | Operand::Nothing => {}
        }
    }
    let decimals = around(numbers).chain(around(dates)).map(written).map(Candidate::Text);
    decimals.chain(addresses(blocks).map(Candidate::Address)).chain(others)
}

/// Constants, a point between each two, and one beyond each end; in the order of how plain they are.
fn around(mut constants: Vec<i128>) -> impl Iterator<Item = i128> {
    constants.sort_unstable();
    constants.dedup();
    let between: Vec<_> = constants.iter().zip(constants.iter().skip(1)).map(|(one, other)| one + (other - one) / 2).collect();
    let beyond = constants.last().map(|last| last + SCALE).into_iter().chain(constants.first().map(|first| first - SCALE));
    let beyond: Vec<_> = beyond.collect();
    constants.into_iter().chain(beyond).chain(between)
}

/// A decimal, from a number scaled by [`SCALE`].
fn written(scaled: i128) -> String {
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, fraction) = (scaled.abs() / SCALE, scaled.abs() % SCALE);
    let fraction = format!("{fraction:09}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// The first address of each range, the one after its last, and the first of all: one of each stretch between limits.
fn addresses(blocks: Vec<Block>) -> impl Iterator<Item = IpAddr> {
    let starts = [(false, Some(u128::from(u32::from(OUTSIDE_V4)))), (true, Some(u128::from(OUTSIDE_V6)))];
    let zero = [(false, Some(0)), (true, Some(0))];
    let are_asked_for = !blocks.is_empty();
    let limits = blocks.into_iter().flat_map(|block| [Some(block.first), block.last.checked_add(1)].map(|at| (block.v6, at)));
    let numbers = are_asked_for.then(|| starts.into_iter().chain(limits).chain(zero));
    numbers.into_iter().flatten().filter_map(|(v6, at)| address(v6, at?))
}

/// Addresses that are kept for examples.
const OUTSIDE_V4: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);
const OUTSIDE_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);

fn address(v6: bool, number: u128) -> Option<IpAddr> {
    if v6 {
        return Some(IpAddr::V6(Ipv6Addr::from(number)));
    }
    u32::try_from(number).ok().map(|number| IpAddr::V4(Ipv4Addr::from(number)))
}
