//! Variables: `${key}` and `${key, 'default'}` stand for the value of a context key, `${*}`, `${?}` and `${$}` for the
//! characters themselves. Only documents of version 2012-10-17 have them.

use super::glob::Variable;

/// Gives the value of a variable, its default included.
pub type Resolve<'r> = &'r dyn Fn(&Variable) -> Option<String>;

/// A part of a text with variables.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text in which wildcards are wildcards.
    Text(&'t str),
    /// This character, whatever it means elsewhere.
    Literal(char),
    /// A variable.
    Variable(Variable),
}

/// The parts of a text. What begins like a variable and does not end is text.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (before, inner, after) = match rest.split_once("${").map(|(before, inner)| (before, inner.split_once('}'))) {
            Some((before, Some((inner, after)))) => (before, inner, after),
            _ => (rest, "", ""),
        };
        if !before.is_empty() && !inner.is_empty() {
            rest = rest.get(before.len()..).unwrap_or_default();
            return Some(Piece::Text(before));
        }
        if inner.is_empty() {
            let whole = rest;
            rest = "";
            return Some(Piece::Text(whole));
        }
        rest = after;
        Some(piece(inner))
    })
}

fn piece(inner: &str) -> Piece<'_> {
    if let "*" | "?" | "$" = inner {
        return Piece::Literal(inner.chars().next().unwrap_or_default());
    }
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key, quoted(default.trim())),
        None => (inner, None),
    };
    Piece::Variable(Variable { key: key.trim().to_ascii_lowercase(), default: default.map(str::to_owned) })
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(key: &str, default: Option<&str>) -> Piece<'static> {
        Piece::Variable(Variable { key: key.to_owned(), default: default.map(str::to_owned) })
    }

    #[test]
    fn texts_fall_into_variables_and_what_stands_between() {
        let text = "a*${aws:UserName}/${*}${aws:PrincipalTag/Team, 'no team'}z";
        let expected = [
            Piece::Text("a*"),
            variable("aws:username", None),
            Piece::Text("/"),
            Piece::Literal('*'),
            variable("aws:principaltag/team", Some("no team")),
            Piece::Text("z"),
        ];
        assert_eq!(pieces(text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_does_not_end_is_text() {
        assert_eq!(pieces("a${b").collect::<Vec<_>>(), [Piece::Text("a${b")]);
        assert_eq!(pieces("a}$b").collect::<Vec<_>>(), [Piece::Text("a}$b")]);
        assert_eq!(pieces("").count(), 0);
    }
}
