//! What is asked of one field: a literal, or operators with their operands.

use super::conditions::Conditions;
use super::constants::{self, and};
use super::expr::CompareOp;
use super::expr::{Cond, Literal, Operand, PatternOp, Span, Test, TestKind};
use super::literal::{self, ValueType};
use super::operators::{self, Operator};
use super::path::{self, Resolved};
use crate::diagnostics::Code;
use crate::diagnostics::suggest;
use crate::model::schema::FieldType;
use crate::yaml::{Key, Node};

/// An operator as it is used: on what, and what absence means.
struct Use<'r> {
    resolved: &'r Resolved,
    /// What `absent:` says.
    absent: Option<bool>,
}

impl Use<'_> {
    fn ty(&self) -> FieldType {
        self.resolved.compared_as()
    }

    /// The verdict on absence; the default is for operators that need not say.
    fn absent(&self) -> bool {
        self.absent.unwrap_or(false)
    }
}

impl Conditions<'_, '_> {
    /// A field with a single value or a list below it: equality, or a mistake.
    pub(super) fn plain(&mut self, resolved: &Resolved, at: Span, node: &Node) -> Option<Cond> {
        let ty = resolved.compared_as();
        if node.items().is_some() {
            let help = match ty {
                FieldType::List(_) | FieldType::Map => {
                    "say `equals_set`, `has_all`, `has_any`, `has_none` or `subset_of`".to_owned()
                }
                _ => format!("for one of several values say `in: {}`", shown_list(node)),
            };
            let message = format!("{} cannot be compared with a list", subject(resolved));
            self.problems.add_help(Code::ListLiteral, node.span, message, help);
            return None;
        }
        let Some(value) = ValueType::of(ty) else {
            let found = path::a(&resolved.path.ty.describe());
            let message = format!("{} is {found}, which cannot be compared with one value", subject(resolved));
            let names = operators::names_for(ty).join(", ");
            let help = if matches!(ty, FieldType::Record(_)) {
                format!("name its fields below it, or say one of: {names}")
            } else {
                format!("operators: {names}")
            };
            self.problems.add_help(Code::WrongType, node.span, message, help);
            return None;
        };
        let (problems, scope) = self.scope();
        let operand = scope.operand(problems, node, value)?;
        let kind = TestKind::Compare { op: CompareOp::Eq, operand, absent: false };
        Some(Cond::Test(Test { at, path: resolved.path.clone(), kind }))
    }

    /// A mapping of operators, and-ed, with an `absent:` for all of them.
    pub(super) fn operators<'n>(&mut self, resolved: &Resolved, entries: impl Iterator<Item = &'n (Key, Node)>) -> Option<Cond> {
        let (absent, operators): (Vec<_>, Vec<_>) = entries.partition(|(key, _)| key.text == "absent");
        let absent = match absent.first() {
            Some((key, node)) => Some(self.absent(resolved, key, node, &operators)?),
            None => None,
        };
        let using = Use { resolved, absent };
        let tests: Vec<_> = operators.iter().filter_map(|(key, node)| self.operator(&using, key, node)).collect();
        (tests.len() == operators.len()).then(|| and(tests))
    }

    /// What `absent:` says, if it has something to say.
    fn absent(&mut self, resolved: &Resolved, key: &Key, node: &Node, beside: &[&(Key, Node)]) -> Option<bool> {
        let name = &resolved.path.text;
        let operators = beside.iter().filter(|(key, _)| key.text != "present").count();
        let reason = if operators == 0 {
            Some("no operator stands beside it that absence matters to".to_owned())
        } else if !resolved.optional {
            Some(format!("`{name}` is never absent"))
        } else {
            None
        };
        if let Some(reason) = reason {
            let message = format!("`absent` has no effect: {reason}");
            self.problems.add_help(
                Code::AbsentUseless,
                key.span,
                message,
                "leave it out; `present` asks whether there is a value",
            );
            return None;
        }
        match literal::literal(self.problems, node, ValueType::Bool)? {
            Literal::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn operator(&mut self, using: &Use<'_>, key: &Key, node: &Node) -> Option<Cond> {
        let operator = self.find_operator(using, key)?;
        if operator.must_say_absent() && using.resolved.optional && using.absent.is_none() {
            let message = format!("`{}` may be absent: `{}` must say what absence means", using.resolved.path.text, key.text);
            let help = "add `absent: false` if the test fails without a value, `absent: true` if it holds";
            self.problems.add_help(Code::AbsentRequired, key.span, message, help);
            return None;
        }
        let kind = self.kind(using, operator, node)?;
        let test = Test { at: key.span, path: using.resolved.path.clone(), kind };
        Some(constants::settled(&test, using.resolved.optional).unwrap_or(Cond::Test(test)))
    }

    fn find_operator(&mut self, using: &Use<'_>, key: &Key) -> Option<Operator> {
        let ty = using.ty();
        let names = operators::names_for(ty);
        let subject = subject(using.resolved);
        match Operator::parse(&key.text) {
            Some(operator) if operator.suits(ty) => Some(operator),
            Some(operator) => {
                let found = path::a(&ty.describe());
                let message = format!("`{}` is for {}, but {subject} is {found}", key.text, operator.types());
                let listed = format!("operators for {}: {}", path::a(&ty.describe()), names.join(", "));
                let help = match operators::meant(&key.text, ty) {
                    Some(name) => format!("did you mean `{name}`? {listed}"),
                    None => listed,
                };
                self.problems.add_help(Code::OperatorType, key.span, message, help);
                None
            }
            None => {
                let known = || names.iter().copied().chain(["absent"]);
                let mut help = match operators::meant(&key.text, ty) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => suggest::help(&key.text, &format!("operators for {}", path::a(&ty.describe())), known()),
                };
                let item_field = match ty {
                    FieldType::List(item) => path::Fields::of(*item),
                    FieldType::Resources(_) => path::Fields::of(ty),
                    _ => None,
                };
                if item_field.is_some_and(|fields| fields.schema().field(&key.text).is_some()) {
                    help = format!("`{}` is a field of the items: put `any`, `every`, `none` or `count` around it", key.text);
                }
                self.problems.add_help(Code::UnknownOperator, key.span, format!("there is no operator `{}`", key.text), help);
                None
            }
        }
    }

    fn kind(&mut self, using: &Use<'_>, operator: Operator, node: &Node) -> Option<TestKind> {
        let absent = using.absent();
        match operator {
            Operator::Compare(op) => {
                let operand = self.operand(using, node)?;
                Some(TestKind::Compare { op, operand, absent })
            }
            Operator::Member(negated) => {
                let values = self.values(ValueType::of(using.ty())?, node)?;
                Some(TestKind::Member { negated, values, absent })
            }
            Operator::Between => self.between(using, node),
            Operator::Age(older) => {
                let seconds = self.duration(node)?;
                Some(TestKind::Age { older, seconds, absent })
            }
            Operator::Side(before) => self.side(using, before, node),
            Operator::Pattern(op) => self.pattern(using, op, node),
            Operator::Cidr(op) => match self.constant(ValueType::Net, node)? {
                Literal::Net(net) => Some(TestKind::Cidr { op, net, absent }),
                _ => None,
            },
            Operator::Present => self.boolean(node).map(TestKind::Present),
            Operator::Quantified(quantifier) => {
                let item = self.item(node, using.ty())?;
                Some(TestKind::Quantified { quantifier, cond: Box::new(item.cond), binding: item.binding, absent })
            }
            Operator::Count => self.count(using, node),
            Operator::Empty => {
                let expected = self.boolean(node)?;
                Some(TestKind::Empty { expected, absent })
            }
            Operator::Set(op) => {
                let values = self.values(operators::set_item(using.ty())?, node)?;
                Some(TestKind::Set { op, values, absent })
            }
        }
    }

    fn operand(&mut self, using: &Use<'_>, node: &Node) -> Option<Operand> {
        let ty = ValueType::of(using.ty())?;
        let (problems, scope) = self.scope();
        if node.items().is_some() {
            let message = format!("{} cannot be compared with a list", subject(using.resolved));
            let help = format!("for one of several values say `in: {}`", shown_list(node));
            problems.add_help(Code::ListLiteral, node.span, message, help);
            return None;
        }
        scope.operand(problems, node, ty)
    }

    pub(super) fn constant(&mut self, ty: ValueType, node: &Node) -> Option<Literal> {
        let (problems, scope) = self.scope();
        scope.constant(problems, node, ty)
    }

    pub(super) fn values(&mut self, ty: ValueType, node: &Node) -> Option<Vec<Literal>> {
        let (problems, scope) = self.scope();
        scope.constants(problems, node, ty)
    }

    fn boolean(&mut self, node: &Node) -> Option<bool> {
        match self.constant(ValueType::Bool, node)? {
            Literal::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn duration(&mut self, node: &Node) -> Option<i64> {
        match self.constant(ValueType::Duration, node)? {
            Literal::Duration(seconds) => Some(seconds),
            _ => None,
        }
    }

    fn between(&mut self, using: &Use<'_>, node: &Node) -> Option<TestKind> {
        let Some([low, high]) = node.items() else {
            let found = node.items().map_or_else(|| node.describe().to_owned(), |items| format!("a list of {}", items.len()));
            let message = format!("`between` needs a list of two values, found {found}");
            self.problems.add_help(Code::WrongShape, node.span, message, "`between: [least, greatest]`, both included");
            return None;
        };
        let (low, high) = (self.operand(using, low), self.operand(using, high));
        Some(TestKind::Between { low: low?, high: high?, absent: using.absent() })
    }

    /// `before` and `after`: with a duration they count ahead from the snapshot's time.
    fn side(&mut self, using: &Use<'_>, before: bool, node: &Node) -> Option<TestKind> {
        let absent = using.absent();
        if self.is_duration(node) {
            let seconds = self.duration(node)?;
            return Some(TestKind::Age { older: before, seconds: -seconds, absent });
        }
        let op = if before { CompareOp::Lt } else { CompareOp::Gt };
        let operand = self.operand(using, node)?;
        Some(TestKind::Compare { op, operand, absent })
    }

    fn is_duration(&mut self, node: &Node) -> bool {
        let (_, scope) = self.scope();
        node.text().is_some_and(|text| scope.is_duration(text))
    }

    fn pattern(&mut self, using: &Use<'_>, op: PatternOp, node: &Node) -> Option<TestKind> {
        let absent = using.absent();
        let compiled = matches!(op, PatternOp::Matches | PatternOp::Regex);
        if !compiled {
            let (problems, scope) = self.scope();
            let operand = scope.operand(problems, node, ValueType::Text)?;
            return Some(TestKind::Pattern { op, operand, regex: None, absent });
        }
        let literal = self.pattern_text(op, node)?;
        let Literal::Text(text) = &literal else { return None };
        let source = if op == PatternOp::Regex { text.to_string() } else { glob(text) };
        match regex::RegexBuilder::new(&source).size_limit(1 << 20).build() {
            Ok(regex) => Some(TestKind::Pattern { op, operand: Operand::Literal(literal), regex: Some(regex), absent }),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
                self.problems.add(Code::BadPattern, node.span, format!("`{text}` is no regular expression: {reason}"));
                None
            }
        }
    }

    /// The text of a pattern. In a regular expression dollars mean line ends, so only a whole `$name` is a name there.
    fn pattern_text(&mut self, op: PatternOp, node: &Node) -> Option<Literal> {
        let is_name = |text: &str| text.strip_prefix('$').is_some_and(super::params::is_name);
        match node.text() {
            Some(text) if op == PatternOp::Regex && !is_name(text) => {
                literal::literal(self.problems, node, ValueType::Text).map(|_| Literal::Text(text.into()))
            }
            _ => self.constant(ValueType::Text, node),
        }
    }

    fn count(&mut self, using: &Use<'_>, node: &Node) -> Option<TestKind> {
        let Some(entries) = node.entries() else {
            let message = format!("`count` needs a mapping, found {}", node.describe());
            self.problems.add_help(
                Code::WrongShape,
                node.span,
                message,
                "`count: {of: {…}, ge: 1}`, or `count: {ge: 1}` for all items",
            );
            return None;
        };
        let mut of = Some(None);
        let mut bounds = Vec::new();
        let mut ok = true;
        for (key, node) in entries {
            if key.text == "of" {
                of = self.item(node, using.ty()).map(Some);
            } else {
                match self.bound(key, node) {
                    Some(bound) => bounds.push(bound),
                    None => ok = false,
                }
            }
        }
        if ok && bounds.is_empty() {
            self.problems.add_help(Code::EmptyCondition, node.span, "`count` has no bound", "add one of eq, ne, lt, le, gt, ge");
            return None;
        }
        let of = of?;
        let binding = of.as_ref().and_then(|item| item.binding);
        let of = of.map(|item| Box::new(item.cond));
        ok.then(|| TestKind::Count { of, binding, bounds, absent: using.absent() })
    }

    fn bound(&mut self, key: &Key, node: &Node) -> Option<(CompareOp, i64)> {
        let Some(Operator::Compare(op)) = Operator::parse(&key.text) else {
            let help = suggest::help(&key.text, "keys", ["of", "eq", "ne", "lt", "le", "gt", "ge"]);
            self.problems.add_help(Code::UnknownKey, key.span, format!("`count` has no key `{}`", key.text), help);
            return None;
        };
        match self.constant(ValueType::Int, node)? {
            Literal::Int(bound) => Some((op, bound)),
            _ => None,
        }
    }
}

/// A list of single values as it is written on one line; `[…]` if it is another, or long.
fn shown_list(node: &Node) -> String {
    const FEW: usize = 5;
    let items = node.items().filter(|items| items.len() <= FEW).unwrap_or_default();
    let texts: Option<Vec<&str>> = items.iter().map(Node::text).collect();
    match texts {
        Some(texts) if !texts.is_empty() => format!("[{}]", texts.join(", ")),
        _ => "[…]".to_owned(),
    }
}

/// What a path leads to, for people.
fn subject(resolved: &Resolved) -> String {
    match &*resolved.path.text {
        "" => "the item".to_owned(),
        name => format!("`{name}`"),
    }
}

/// A glob as a regular expression: `*` is any text, `?` any character, and the whole text must match.
fn glob(pattern: &str) -> String {
    let mut source = String::from("(?s)\\A");
    for c in pattern.chars() {
        match c {
            '*' => source.push_str(".*"),
            '?' => source.push('.'),
            c => source.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    source.push_str("\\z");
    source
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::glob;

    #[test]
    fn a_glob_matches_the_whole_text_and_nothing_else_is_special() {
        let matches = |pattern: &str, text: &str| regex::Regex::new(&glob(pattern)).unwrap().is_match(text);
        for (pattern, text, expected) in [
            ("log-*", "log-main", true),
            ("log-*", "my-log-main", false),
            ("l?g", "log", true),
            ("l?g", "loog", false),
            ("a.b", "axb", false),
            ("a.b", "a.b", true),
            ("*", "two\nlines", true),
            ("[a]", "a", false),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
