//! Rules of composite alarms: expressions over the states of other alarms, such as
//! `ALARM("a") AND NOT (OK(b) OR ALARM(arn:…:alarm:c))`.
//!
//! Source: CloudWatch API, `PutCompositeAlarm`, `AlarmRule`. What is not understood, such as a function that came later, is
//! unknown.

use super::answer::Answer;
use super::composite_alarms::is;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Always(bool),
    /// Whether an alarm is in the state `ALARM`, or in another one.
    InAlarm(String, bool),
}

/// Nesting that no rule has; AWS allows a text of 10,240 characters.
const MOST_DEPTH: usize = 100;

/// Whether a composite alarm with this rule goes off as soon as the alarm of this name does, whatever others do.
pub fn fires_by(rule: &str, alarm: &str) -> Answer {
    match parse(rule) {
        Some(rule) => rule.holds(alarm),
        None => Answer::undocumented("the rule of the composite alarm is not understood"),
    }
}

impl Rule {
    /// Whether it holds while the alarm is on and nothing is known of others.
    fn holds(&self, alarm: &str) -> Answer {
        match self {
            Self::All(parts) => Answer::all(parts.iter().map(|part| part.holds(alarm))),
            Self::Any(parts) => Answer::any(parts.iter().map(|part| part.holds(alarm))),
            Self::Not(part) => part.holds(alarm).not(),
            Self::Always(truth) => Answer::of(*truth),
            Self::InAlarm(named, wanted) if is(named, alarm) => Answer::of(*wanted),
            Self::InAlarm(..) => Answer::undocumented("the composite alarm goes by the states of other alarms as well"),
        }
    }
}

fn parse(text: &str) -> Option<Rule> {
    let mut reader = Reader { rest: text };
    let rule = reader.any(0)?;
    reader.rest.trim().is_empty().then_some(rule)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Takes a sign, if it stands here.
    fn eat(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The word that stands here.
    fn word(&self) -> (&'a str, &'a str) {
        let rest = self.rest.trim_start();
        let end = rest.find(|letter: char| !letter.is_ascii_alphabetic() && letter != '_').unwrap_or(rest.len());
        rest.split_at(end)
    }

    fn eat_word(&mut self, wanted: &str) -> bool {
        let (word, rest) = self.word();
        if word == wanted {
            self.rest = rest;
        }
        word == wanted
    }

    fn any(&mut self, depth: usize) -> Option<Rule> {
        let mut parts = vec![self.all(depth)?];
        while self.eat_word("OR") {
            parts.push(self.all(depth)?);
        }
        Some(Rule::Any(parts))
    }

    fn all(&mut self, depth: usize) -> Option<Rule> {
        let mut parts = vec![self.one(depth)?];
        while self.eat_word("AND") {
            parts.push(self.one(depth)?);
        }
        Some(Rule::All(parts))
    }

    fn one(&mut self, depth: usize) -> Option<Rule> {
        if depth > MOST_DEPTH {
            return None;
        }
        if self.eat('(') {
            let inner = self.any(depth + 1)?;
            return self.eat(')').then_some(inner);
        }
        let (word, rest) = self.word();
        self.rest = rest;
        match word {
            "NOT" => Some(Rule::Not(Box::new(self.one(depth + 1)?))),
            "TRUE" => Some(Rule::Always(true)),
            "FALSE" => Some(Rule::Always(false)),
            "ALARM" => Some(Rule::InAlarm(self.name()?, true)),
            "OK" | "INSUFFICIENT_DATA" => Some(Rule::InAlarm(self.name()?, false)),
            _ => None,
        }
    }

    /// The name in the brackets of a function, in quotes or not.
    fn name(&mut self) -> Option<String> {
        if !self.eat('(') {
            return None;
        }
        let end = if self.eat('"') { '"' } else { ')' };
        let (name, rest) = self.rest.split_once(end)?;
        self.rest = rest;
        if end == '"' && !self.eat(')') {
            return None;
        }
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of the alarm `a`, in one character.
    fn said(rule: &str) -> char {
        match fires_by(rule, "a") {
            Answer::Yes => 'y',
            Answer::No => 'n',
            Answer::Unknown(_) => '?',
        }
    }

    #[test]
    fn an_alarm_alone_sets_off_what_asks_for_it_alone() {
        for (expected, rule) in [
            ('y', "ALARM(a)"),
            ('y', r#"ALARM("a") OR ALARM("b")"#),
            ('y', r#" ( ALARM ( "a" ) ) AND TRUE"#),
            ('y', "ALARM(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a)"),
            ('y', "NOT OK(a)"),
            ('y', "FALSE OR NOT (OK(a) AND ALARM(b))"),
            ('n', "NOT ALARM(a)"),
            ('n', "ALARM(a) AND OK(a)"),
            ('n', "ALARM(a) AND FALSE"),
            ('?', "ALARM(a) AND ALARM(b)"),
            ('?', "ALARM(a) AND NOT ALARM(maintenance)"),
            ('?', "ALARM(b)"),
            ('y', "ALARM(b) AND ALARM(c) OR ALARM(a)"),
            ('?', "(ALARM(a) OR ALARM(b)) AND ALARM(c)"),
        ] {
            assert_eq!(said(rule), expected, "{rule}");
        }
    }

    #[test]
    fn what_is_no_rule_is_unknown() {
        for rule in
            ["", "ALARM", "ALARM(", "ALARM()", "ALARM(a) AND", "ALARM(a) ALARM(b)", "AT_LEAST(1, ALARM, (a))", "(ALARM(a)"]
        {
            assert_eq!(said(rule), '?', "{rule}");
        }
        assert_eq!(said(&"(".repeat(100_000)), '?');
    }
}
