//! Patterns: `*` for any run of characters, `?` for exactly one, and variables whose values stand for themselves.
//! Matching allocates nothing. Which elements take patterns, and which variables have values, is not known here.

use std::fmt;

use super::variables::{Piece, Resolve, pieces};

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// This character.
    Char(char),
    /// Any one character.
    One,
    /// Any run of characters, none included.
    Run,
    /// The value of a variable, literally.
    Variable(Box<Variable>),
}

/// A variable in a pattern, as `${aws:username}` or `${aws:PrincipalTag/team, 'none'}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The context key, in lower case.
    pub key: String,
    /// What stands for a key that is absent.
    pub default: Option<String>,
}

/// A pattern, made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    tokens: Vec<Token>,
    /// Whether case does not matter. The tokens are in lower case then.
    fold: bool,
}

/// How a pattern is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notation {
    /// Whether `*` and `?` are wildcards.
    pub wildcards: bool,
    /// Whether case does not matter.
    pub fold: bool,
    /// Whether `${...}` stands for a value.
    pub variables: bool,
}

impl Glob {
    /// Reads a pattern.
    pub fn new(text: &str, notation: Notation) -> Self {
        let mut tokens = Vec::with_capacity(text.len());
        if notation.variables {
            for piece in pieces(text) {
                match piece {
                    Piece::Text(text) => push_text(&mut tokens, text, notation),
                    Piece::Literal(char) => tokens.push(Token::Char(char)),
                    Piece::Variable(variable) => tokens.push(Token::Variable(Box::new(variable))),
                }
            }
        } else {
            push_text(&mut tokens, text, notation);
        }
        Self { tokens, fold: notation.fold }
    }

    /// Its steps.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Whether case does not matter.
    pub fn folds(&self) -> bool {
        self.fold
    }

    /// Whether it covers every text.
    pub fn covers_all(&self) -> bool {
        !self.tokens.is_empty() && self.tokens.iter().all(|token| *token == Token::Run)
    }

    /// The text that it stands for, if it has neither wildcards nor variables.
    pub fn literal(&self) -> Option<String> {
        let char = |token: &Token| match token {
            Token::Char(char) => Some(*char),
            _ => None,
        };
        self.tokens.iter().map(char).collect()
    }

    /// Its variables.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.tokens.iter().filter_map(|token| match token {
            Token::Variable(variable) => Some(variable.as_ref()),
            _ => None,
        })
    }

    /// The pattern with the values of its variables in their place. None: one of them has no value.
    pub fn resolved(&self, resolve: Resolve<'_>) -> Option<Self> {
        let mut tokens = Vec::with_capacity(self.tokens.len());
        for token in &self.tokens {
            match token {
                Token::Variable(variable) => {
                    tokens.extend(resolve(variable)?.chars().map(|it| Token::Char(folded(it, self.fold))));
                }
                other => tokens.push(other.clone()),
            }
        }
        Some(Self { tokens, fold: self.fold })
    }

    /// The pattern with anything in the place of its variables.
    pub fn widened(&self) -> Self {
        let wide = |token: &Token| if matches!(token, Token::Variable(_)) { Token::Run } else { token.clone() };
        Self { tokens: self.tokens.iter().map(wide).collect(), fold: self.fold }
    }

    /// Whether it covers a text. Variables that were not resolved cover nothing.
    pub fn covers(&self, text: &str) -> bool {
        let mut pattern = self.tokens.as_slice();
        let mut rest = text.chars();
        // Most patterns begin with characters, and most texts differ in them.
        while let Some((Token::Char(wanted), after)) = pattern.split_first() {
            if rest.next().is_none_or(|char| folded(char, self.fold) != *wanted) {
                return false;
            }
            pattern = after;
        }
        // Most wildcards are the last character, and take all that is left.
        if matches!(pattern, [Token::Run]) {
            return true;
        }
        matches(pattern, rest, |token, char| self.takes(token, char))
    }

    /// Whether it is certain that it covers every text that another covers. No says nothing.
    pub fn surely_includes(&self, other: &Self) -> bool {
        matches(&self.tokens, other.tokens.iter(), |token, step| self.takes_all(token, step, other.fold))
    }

    /// Whether it is certain that no text is covered by it and another: they differ before the first wildcard of either, or
    /// one ends there. No says nothing.
    pub fn surely_apart(&self, other: &Self) -> bool {
        let fold = self.fold || other.fold;
        let (mut one, mut two) = (self.tokens.iter(), other.tokens.iter());
        loop {
            match (one.next(), two.next()) {
                (Some(Token::Char(one)), Some(Token::Char(two))) if folded(*one, fold) == folded(*two, fold) => {}
                (Some(Token::Char(_)), Some(Token::Char(_))) => return true,
                (None, Some(Token::Char(_) | Token::One)) | (Some(Token::Char(_) | Token::One), None) => return true,
                _ => return false,
            }
        }
    }

    /// Whether a step takes all that a step of another pattern does.
    fn takes_all(&self, token: &Token, of_other: &Token, other_folds: bool) -> bool {
        match (token, of_other) {
            (Token::One, Token::Char(_) | Token::One) => true,
            (Token::Char(_), Token::Char(char)) => (self.fold || !other_folds) && self.takes(token, *char),
            _ => false,
        }
    }

    fn takes(&self, token: &Token, char: char) -> bool {
        match token {
            Token::Char(wanted) => *wanted == folded(char, self.fold),
            Token::One => true,
            Token::Run | Token::Variable(_) => false,
        }
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tokens.iter().try_for_each(|token| match token {
            Token::Char(char) => write!(f, "{char}"),
            Token::One => f.write_str("?"),
            Token::Run => f.write_str("*"),
            Token::Variable(variable) => write!(f, "${{{}}}", variable.key),
        })
    }
}

fn push_text(tokens: &mut Vec<Token>, text: &str, notation: Notation) {
    for char in text.chars() {
        match char {
            '*' if notation.wildcards && tokens.last() == Some(&Token::Run) => {}
            '*' if notation.wildcards => tokens.push(Token::Run),
            '?' if notation.wildcards => tokens.push(Token::One),
            char => tokens.push(Token::Char(folded(char, notation.fold))),
        }
    }
}

/// Whether the steps of a pattern take all that comes, one step one item and a run any number of them.
fn matches<I: Iterator<Item: Copy> + Clone>(mut pattern: &[Token], mut rest: I, takes: impl Fn(&Token, I::Item) -> bool) -> bool {
    // Where to go on when the shortest run for the last `*` turns out to be too short.
    let mut longer: Option<(&[Token], I)> = None;
    loop {
        match (pattern.split_first(), rest.clone().next()) {
            // Whatever comes: there is no need to walk through it.
            (Some((Token::Run, [])), _) => return true,
            (Some((Token::Run, after)), _) => {
                longer = Some((after, rest.clone()));
                pattern = after;
                continue;
            }
            (None, None) => return true,
            (Some((token, after)), Some(item)) if takes(token, item) => {
                pattern = after;
                rest.next();
                continue;
            }
            _ => {}
        }
        let Some((after, from)) = &mut longer else { return false };
        if from.next().is_none() {
            return false;
        }
        pattern = after;
        rest = from.clone();
    }
}

/// A character for comparison; AWS folds the letters of ASCII.
pub fn folded(char: char, fold: bool) -> char {
    if fold { char.to_ascii_lowercase() } else { char }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIKE: Notation = Notation { wildcards: true, fold: false, variables: true };

    fn covers(pattern: &str, text: &str) -> bool {
        Glob::new(pattern, LIKE).covers(text)
    }

    #[test]
    fn stars_stand_for_any_run_and_question_marks_for_one_character() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "a/b:c", true),
            ("a*c", "abbc", true),
            ("a*c", "abcb", false),
            ("a*b*c", "a-b-b-c", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("?", "é", true),
            ("*?", "", false),
            ("a**b", "ab", true),
            ("**********x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("[ab]", "a", false),
        ] {
            assert_eq!(covers(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn what_a_pattern_includes_it_covers() {
        let like = |fold| Notation { fold, ..LIKE };
        for (one, other, expected) in [
            ("*", "a*b", true),
            ("a*", "a?b*", true),
            ("a*c", "ab*bc", true),
            ("a*c", "a*", false),
            ("a?c", "a*c", false),
            ("a?c", "abc", true),
            ("a?", "a?", true),
            ("?", "*", false),
            ("ab", "abc", false),
            ("abc", "ab", false),
            ("a*b*c", "a-b-b-c", true),
        ] {
            let (one, other) = (Glob::new(one, like(false)), Glob::new(other, like(false)));
            assert_eq!(one.surely_includes(&other), expected, "{one} {other}");
        }
        let ab = |fold| Glob::new("ab", like(fold));
        assert_eq!([(true, false), (false, true)].map(|(one, other)| ab(one).surely_includes(&ab(other))), [true, false]);
    }

    #[test]
    fn patterns_are_apart_that_begin_differently() {
        let like = |fold| Notation { fold, ..LIKE };
        for (one, other, expected) in [
            ("a*", "b*", true),
            ("ab", "ab/*", true),
            ("ab", "ab?", true),
            ("ab", "ab*", false),
            ("ab", "ab", false),
            ("a*", "ab*", false),
            ("a?", "ab", false),
            ("?a", "b", false),
            ("", "*", false),
            ("${aws:username}", "a", false),
        ] {
            let (one, other) = (Glob::new(one, like(false)), Glob::new(other, like(false)));
            assert_eq!((one.surely_apart(&other), other.surely_apart(&one)), (expected, expected), "{one} {other}");
        }
        let apart = |fold| Glob::new("AB", like(fold)).surely_apart(&Glob::new("ab", like(false)));
        assert_eq!([apart(false), apart(true)], [true, false]);
    }

    #[test]
    fn case_matters_unless_it_is_said_not_to() {
        let folding = Glob::new("S3:Get*", Notation { fold: true, ..LIKE });
        assert!(folding.covers("s3:GETobject"));
        assert!(!covers("S3:Get*", "s3:GETobject"));
    }

    #[test]
    fn without_wildcards_a_star_is_a_star() {
        let exact = Glob::new("a*", Notation { wildcards: false, ..LIKE });
        assert_eq!((exact.covers("a*"), exact.covers("ab"), exact.literal()), (true, false, Some("a*".to_owned())));
    }

    #[test]
    fn values_of_variables_stand_for_themselves() {
        let pattern = Glob::new("user/${aws:UserName}/*", LIKE);
        let resolved = |value: &'static str| pattern.resolved(&|_| Some(value.to_owned())).unwrap();
        assert!(resolved("ann").covers("user/ann/x"));
        assert!(!resolved("*").covers("user/ann/x"));
        assert!(resolved("*").covers("user/*/x"));
        assert!(!pattern.covers("user/ann/x"));
        assert_eq!(pattern.resolved(&|_| None), None);
    }

    #[test]
    fn escapes_stand_for_the_wildcards_themselves() {
        assert_eq!((covers("a${*}", "a*"), covers("a${*}", "ab"), covers("${?}${$}", "?$")), (true, false, true));
    }
}
