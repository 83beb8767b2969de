//! Random conditions over the schema, made as the checker of rules would make them.

use std::sync::Arc;

use trailwarden::model::schema::{FieldSchema, FieldSource, FieldType, RecordSchema};
use trailwarden::model::{Cause, CauseKind, ResourceKind, Severity, Tag};
use trailwarden::rule::expr::{
    CidrOp, CompareOp, Cond, Empty, Literal, Operand, Path, PatternOp, Quantifier, Remediation, Root, Rule, SetOp, SourceFile,
    Span, Step, Template, TemplatePart, Test, TestKind, Unsupported,
};

use super::tape::Tape;

/// A rule with random conditions on one of these types, or on one of which there may be nothing.
pub(crate) fn rule(tape: &mut Tape<'_>, kinds: &[ResourceKind], id: &str) -> Rule {
    let resource = if kinds.is_empty() || tape.chance(1) { *tape.pick(ResourceKind::ALL) } else { *tape.pick(kinds) };
    let mut maker = Maker { resource, names: Vec::new(), depth: 0 };
    let when = tape.chance(3).then(|| maker.cond(tape, Ground::Record(resource.schema())));
    let check = maker.cond(tape, Ground::Record(resource.schema()));
    let empty = *tape.pick(&[Empty::NotApplicable, Empty::Fail, Empty::Pass]);
    bare(id, resource, when, check, empty)
}

/// A rule of which only the conditions matter.
pub(crate) fn bare(id: &str, resource: ResourceKind, when: Option<Cond>, check: Cond, empty: Empty) -> Rule {
    Rule {
        id: id.into(),
        aliases: Vec::new(),
        title: id.to_owned(),
        severity: Severity::High,
        resource,
        why: String::new(),
        message: None,
        remediation: Remediation::default(),
        references: Vec::new(),
        params: Vec::new(),
        when,
        when_at: Span::default(),
        check,
        check_at: Span::default(),
        empty,
        tests: Vec::new(),
        pack: None,
        file: Arc::new(SourceFile { name: "random.yaml".into(), text: String::new() }),
        at: Span::default(),
    }
}

/// What paths begin at.
#[derive(Clone, Copy)]
enum Ground {
    Record(&'static RecordSchema),
    /// An item that is no record.
    Item(FieldType),
}

struct Maker {
    resource: ResourceKind,
    /// What the names given to items stand for.
    names: Vec<Ground>,
    depth: usize,
}

impl Maker {
    fn cond(&mut self, tape: &mut Tape<'_>, ground: Ground) -> Cond {
        self.depth += 1;
        let made = match tape.below(if self.depth > 4 { 4 } else { 9 }) {
            8 if tape.chance(2) => unsupported(),
            4 | 5 => Cond::All((0..=tape.below(3)).map(|_| self.cond(tape, ground)).collect()),
            6 => Cond::Any((0..=tape.below(3)).map(|_| self.cond(tape, ground)).collect()),
            7 => Cond::Not(Box::new(self.cond(tape, ground))),
            _ => Cond::Test(self.test(tape, ground)),
        };
        self.depth -= 1;
        made
    }

    fn test(&mut self, tape: &mut Tape<'_>, ground: Ground) -> Test {
        let mut path = if tape.chance(1) { parameter(tape) } else { path(tape, ground, 4) };
        if path.ty == FieldType::Text && tape.chance(1) {
            // No field holds networks so far; what is in these texts sometimes is one.
            path.ty = FieldType::Cidr;
        }
        let kind = self.kind(tape, path.ty);
        Test { at: Span::default(), path, kind }
    }

    fn kind(&mut self, tape: &mut Tape<'_>, ty: FieldType) -> TestKind {
        if tape.chance(1) {
            return TestKind::Present(tape.chance(4));
        }
        match ty {
            FieldType::Record(schema) => TestKind::Block(Box::new(self.cond(tape, Ground::Record(schema)))),
            FieldType::Ref(kind) if tape.chance(4) => TestKind::Block(Box::new(self.cond(tape, Ground::Record(kind.schema())))),
            FieldType::List(item) => self.list(tape, *item),
            FieldType::Map => self.list(tape, FieldType::Record(Tag::SCHEMA)),
            FieldType::Resources(kind) => self.list(tape, FieldType::Record(kind.schema())),
            _ => self.scalar(tape, ty),
        }
    }

    fn list(&mut self, tape: &mut Tape<'_>, item: FieldType) -> TestKind {
        let ground = if let FieldType::Record(schema) = item { Ground::Record(schema) } else { Ground::Item(item) };
        let is_scalar = matches!(item, FieldType::Text | FieldType::Ref(_) | FieldType::Int | FieldType::Enum(_));
        let absent = tape.chance(2);
        match tape.below(6) {
            0 => TestKind::Empty { expected: tape.chance(4), absent },
            1 if is_scalar => {
                let op = *tape.pick(&[SetOp::HasAll, SetOp::HasAny, SetOp::HasNone, SetOp::EqualsSet, SetOp::SubsetOf]);
                TestKind::Set { op, values: (0..=tape.below(2)).map(|_| literal(tape, item)).collect(), absent }
            }
            2 => {
                let mut bounds: Vec<_> = (0..=tape.below(2)).map(|_| (compare_op(tape), tape.below(4) as i64)).collect();
                // A rule cannot say the same key twice.
                bounds.dedup_by_key(|(op, _)| *op);
                if tape.chance(3) {
                    return TestKind::Count { of: None, binding: None, bounds, absent };
                }
                let (binding, cond) = self.of_item(tape, ground);
                TestKind::Count { of: Some(cond), binding, bounds, absent }
            }
            _ => {
                let quantifier = *tape.pick(&[Quantifier::Any, Quantifier::Every, Quantifier::None]);
                let (binding, cond) = self.of_item(tape, ground);
                TestKind::Quantified { quantifier, cond, binding, absent }
            }
        }
    }

    fn of_item(&mut self, tape: &mut Tape<'_>, ground: Ground) -> (Option<usize>, Box<Cond>) {
        if !tape.chance(3) {
            return (None, Box::new(self.cond(tape, ground)));
        }
        self.names.push(ground);
        let name = self.names.len() - 1;
        let cond = self.cond(tape, ground);
        // A name is known in its own condition only; it keeps its number, so that no two are alike.
        self.names[name] = Ground::Item(FieldType::Policy);
        (Some(name), Box::new(cond))
    }

    fn scalar(&mut self, tape: &mut Tape<'_>, ty: FieldType) -> TestKind {
        let absent = tape.chance(3);
        match (ty, tape.below(7)) {
            (FieldType::Cidr, _) => {
                let net = tape.pick(&["10.1.0.0/16", "10.0.0.0/8", "10.1.2.3/32", "192.168.0.0/16"]).parse().unwrap();
                TestKind::Cidr { op: *tape.pick(&[CidrOp::In, CidrOp::Contains, CidrOp::Overlaps]), net, absent }
            }
            (FieldType::Time, 0 | 1) => {
                TestKind::Age { older: tape.chance(4), seconds: 86_400 * (1 + 20 * tape.below(3) as i64), absent }
            }
            (FieldType::Time | FieldType::Int, 2) => {
                TestKind::Between { low: self.operand(tape, ty), high: self.operand(tape, ty), absent }
            }
            (FieldType::Time | FieldType::Int, _) => {
                TestKind::Compare { op: compare_op(tape), operand: self.operand(tape, ty), absent }
            }
            (FieldType::Bool, _) => TestKind::Compare { op: equality(tape), operand: self.operand(tape, ty), absent },
            (_, 0) => {
                let op = *tape.pick(&[PatternOp::StartsWith, PatternOp::EndsWith, PatternOp::Contains]);
                TestKind::Pattern { op, operand: self.operand(tape, ty), regex: None, absent }
            }
            (_, 2) => compiled(tape, absent),
            (_, 1) => {
                let values = (0..=tape.below(2)).map(|_| literal(tape, ty)).collect();
                TestKind::Member { negated: tape.chance(4), values, absent }
            }
            _ => TestKind::Compare { op: equality(tape), operand: self.operand(tape, ty), absent },
        }
    }

    /// A literal, another field of the same type (of the resource, or of a named item), or text with that filled in.
    fn operand(&mut self, tape: &mut Tape<'_>, ty: FieldType) -> Operand {
        match self.comparable(tape, ty) {
            Some((root, path)) if class(ty) == TEXTS && tape.chance(2) => {
                let parts = match tape.below(3) {
                    0 => vec![TemplatePart::Field { root, path }],
                    1 => vec![TemplatePart::Text("a".to_owned()), TemplatePart::Field { root, path }],
                    _ => vec![
                        TemplatePart::Field { root, path: path.clone() },
                        TemplatePart::Text("b".to_owned()),
                        TemplatePart::Field { root, path },
                    ],
                };
                Operand::Template(Template { text: "filled in".into(), parts })
            }
            Some((root, path)) => Operand::Path { root, path },
            None => Operand::Literal(literal(tape, ty)),
        }
    }

    /// Another field of the same type, if one is found.
    fn comparable(&mut self, tape: &mut Tape<'_>, ty: FieldType) -> Option<(Root, Path)> {
        if tape.chance(5) {
            let mut roots = vec![(Root::Resource, Ground::Record(self.resource.schema()))];
            roots.extend(self.names.iter().enumerate().map(|(name, ground)| (Root::Binding(name), *ground)));
            let (root, ground) = *tape.pick(&roots);
            for _ in 0..4 {
                let path = path(tape, ground, 3);
                if same_class(path.ty, ty) && !matches!(ground, Ground::Item(FieldType::Policy)) {
                    return Some((root, path));
                }
            }
        }
        None
    }
}

/// Patterns that are compiled when a rule is loaded; the regular expressions are those that the oracle knows.
fn compiled(tape: &mut Tape<'_>, absent: bool) -> TestKind {
    let (op, text, source) = *tape.pick(&[
        (PatternOp::Matches, "a*", r"(?s)\Aa.*\z"),
        (PatternOp::Matches, "*b", r"(?s)\A.*b\z"),
        (PatternOp::Matches, "?", r"(?s)\A.\z"),
        (PatternOp::Regex, "^a", "^a"),
        (PatternOp::Regex, "b$", "b$"),
        (PatternOp::Regex, "a|/", "a|/"),
    ]);
    let operand = Operand::Literal(Literal::Text(text.into()));
    TestKind::Pattern { op, operand, regex: Some(regex::Regex::new(source).unwrap()), absent }
}

/// The class of all that compares as text.
const TEXTS: u8 = 3;

/// What only a newer version could judge.
fn unsupported() -> Cond {
    let cause = Arc::new(Cause::new(CauseKind::Unsupported));
    Cond::Unsupported(Unsupported { at: Span::default(), path: "news".into(), cause })
}

fn class(ty: FieldType) -> u8 {
    match ty {
        FieldType::Bool => 0,
        FieldType::Int => 1,
        FieldType::Time => 2,
        FieldType::Text | FieldType::Enum(_) | FieldType::Arn | FieldType::Policy | FieldType::Ref(_) => TEXTS,
        _ => 4,
    }
}

fn same_class(a: FieldType, b: FieldType) -> bool {
    class(a) == class(b) && class(a) != 4
}

fn compare_op(tape: &mut Tape<'_>) -> CompareOp {
    *tape.pick(&[CompareOp::Eq, CompareOp::Ne, CompareOp::Lt, CompareOp::Le, CompareOp::Gt, CompareOp::Ge])
}

fn equality(tape: &mut Tape<'_>) -> CompareOp {
    *tape.pick(&[CompareOp::Eq, CompareOp::Ne])
}

fn literal(tape: &mut Tape<'_>, ty: FieldType) -> Literal {
    match ty {
        FieldType::Bool => Literal::Bool(tape.chance(4)),
        FieldType::Int => Literal::Int(tape.below(4) as i64),
        FieldType::Time => Literal::Time("2025-12-31T00:00:00Z".parse().unwrap()),
        FieldType::Enum(texts) => Literal::Text(texts[tape.below(texts.len().min(3))].into()),
        _ => Literal::Text((*tape.pick(&["a", "b", "ab", "alias/a"])).into()),
    }
}

/// A path through records and references; it ends at what can be tested.
fn path(tape: &mut Tape<'_>, ground: Ground, most: usize) -> Path {
    let mut schema = match ground {
        Ground::Record(schema) => schema,
        Ground::Item(FieldType::Ref(kind)) if tape.chance(4) => kind.schema(),
        Ground::Item(ty) => return made(Vec::new(), ty),
    };
    let mut steps: Vec<Step> = Vec::new();
    loop {
        let index = tape.below(schema.fields.len());
        let field: &'static FieldSchema = &schema.fields[index];
        steps.push(Step { field, index, follow: None });
        let go_on = steps.len() < most && tape.chance(4);
        // A related resource has no text of its own: paths go on through it.
        let must_go_on = matches!((field.source, field.ty), (FieldSource::Related(_), FieldType::Ref(_)));
        match field.ty {
            FieldType::Record(inner) if go_on => schema = inner,
            FieldType::Ref(kind) if go_on || must_go_on && steps.len() < most => {
                steps.last_mut().unwrap().follow = Some(kind);
                schema = kind.schema();
            }
            ty if must_go_on => {
                // The path is as long as it may be: end at the first field of the target, whatever it is.
                let FieldType::Ref(kind) = ty else { return made(steps, ty) };
                steps.last_mut().unwrap().follow = Some(kind);
                let field = &kind.schema().fields[0];
                steps.push(Step { field, index: 0, follow: None });
                return made(steps, field.ty);
            }
            ty => return made(steps, ty),
        }
    }
}

fn made(steps: Vec<Step>, ty: FieldType) -> Path {
    let text = steps.iter().map(|step| step.field.name).collect::<Vec<_>>().join(".");
    Path { steps: steps.into(), text: text.into(), ty, given: None }
}

/// A parameter, whatever a condition is about.
fn parameter(tape: &mut Tape<'_>) -> Path {
    let time = tape.pick(&["2025-11-30T00:00:00Z", "2025-12-31T00:00:00Z", "2026-01-02T00:00:00Z"]).parse().unwrap();
    Path { steps: Box::new([]), text: "$p".into(), ty: FieldType::Time, given: Some(time) }
}
