//! The checked form of a rule: paths resolved, types checked, parameters filled in, patterns compiled.
//!
//! Only [`super::check`] makes one; what stands here cannot be wrong, so the engine never has to ask.

use std::sync::Arc;

use ipnet::IpNet;

use super::pack::Pack;
pub use crate::diagnostics::SourceFile;
use crate::model::schema::{FieldSchema, FieldSource, FieldType};
use crate::model::{Cause, Resource, ResourceKind, Severity, Status, Timestamp};
pub use crate::yaml::Span;

/// A rule that was checked against the schema.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Kebab case, unique, never reused.
    pub id: Arc<str>,
    /// Earlier ids.
    pub aliases: Vec<String>,
    /// One line that states the wanted state.
    pub title: String,
    /// How bad a violation is.
    pub severity: Severity,
    /// What it judges.
    pub resource: ResourceKind,
    /// The risk, in one or two sentences.
    pub why: String,
    /// One sentence on a violation, with `${field}` filled in; without it one is made from the evidence.
    pub message: Option<Template>,
    /// How to mend it.
    pub remediation: Remediation,
    /// Links to documentation.
    pub references: Vec<String>,
    /// Its parameters with their values in force.
    pub params: Vec<Param>,
    /// When it applies; `None` for always.
    pub when: Option<Cond>,
    /// Where its key `when` stands; the rule's beginning if it has none.
    pub when_at: Span,
    /// What must hold.
    pub check: Cond,
    /// Where its key `check` stands.
    pub check_at: Span,
    /// What it means that an account has no resource of the type.
    pub empty: Empty,
    /// Its own tests; none where they were left unread, see [`load_to_judge`](super::load_to_judge).
    pub tests: Vec<RuleTest>,
    /// The pack it belongs to.
    pub pack: Option<Arc<Pack>>,
    /// The file it stands in.
    pub file: Arc<SourceFile>,
    /// Where the rule begins.
    pub at: Span,
}

/// How to mend a violation.
#[derive(Debug, Clone, Default)]
pub struct Remediation {
    /// A command of the AWS CLI, with `${field}` filled in.
    pub cli: Option<Template>,
    /// A hint for Terraform.
    pub terraform: Option<String>,
    /// Where to click.
    pub console: Option<String>,
    /// What else to mind.
    pub note: Option<String>,
}

/// A parameter with its value in force.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name, used as `$name`.
    pub name: String,
    /// What it tunes.
    pub description: String,
    /// The value in force.
    pub value: ParamValue,
    /// The value without overrides.
    pub default: ParamValue,
    /// Values that show what the parameter can do: its bounds, the values to choose from, both of a bool, a list with and
    /// without an item.
    pub extremes: Vec<ParamValue>,
    /// Where it is defined.
    pub at: Span,
}

/// A parameter's value.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// One value.
    One(Literal),
    /// A list of values of one type.
    List(Vec<Literal>),
}

/// What "no resource of the type" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Empty {
    /// The rule does not apply (the default).
    #[default]
    NotApplicable,
    /// There must be one.
    Fail,
    /// None is as it should be.
    Pass,
}

/// A condition, three-valued.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "nearly all are tests, and each is gone through for each resource")]
pub enum Cond {
    /// And; true when empty.
    All(Vec<Cond>),
    /// Or; false when empty.
    Any(Vec<Cond>),
    /// Not.
    Not(Box<Cond>),
    /// A leaf, a quantifier, or a block one level down.
    Test(Test),
    /// What this version does not know: neither true nor false, whatever is judged.
    Unsupported(Unsupported),
}

/// A part of a rule that names what this version does not know, in a pack that asks for a newer schema.
#[derive(Debug, Clone)]
pub struct Unsupported {
    /// Where the rule says so.
    pub at: Span,
    /// The path as written; `check` for a whole rule.
    pub path: Arc<str>,
    /// Which schema the pack needs, and which there is.
    pub cause: Arc<Cause>,
}

/// A test on what a path leads to.
#[derive(Debug, Clone)]
pub struct Test {
    /// Where the rule says so: the operator's key, or the field's for a plain literal.
    pub at: Span,
    /// What is tested.
    pub path: Path,
    /// How.
    pub kind: TestKind,
}

/// A path of fields from a record; empty for the item of a list itself, and for a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The steps, in order.
    pub steps: Box<[Step]>,
    /// The path as written, without what it is relative to.
    pub text: Arc<str>,
    /// The type of what it leads to.
    pub ty: FieldType,
    /// Of a parameter: the point in time that it stands for, whatever is judged.
    pub given: Option<Timestamp>,
}

impl Path {
    /// Whether it leads to nothing but what it begins at.
    pub fn is_item(&self) -> bool {
        self.steps.is_empty() && self.given.is_none()
    }

    /// Whether it ends at what is found by joining, which may not exist.
    pub fn ends_joined(&self) -> bool {
        self.steps.last().is_some_and(|step| matches!(step.field.source, FieldSource::Related(_)))
    }
}

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The field.
    pub field: &'static FieldSchema,
    /// Its index in its record's schema.
    pub index: usize,
    /// Set when the path goes on through this reference (a stored `Ref` field, or a related `one`).
    pub follow: Option<ResourceKind>,
}

/// How a value is tested. `absent` is what the test says when the value is absent.
#[derive(Debug, Clone)]
pub enum TestKind {
    /// Equality and order. Text, enum, arn and reference compare as text; order is for ints and timestamps.
    Compare {
        /// The operator.
        op: CompareOp,
        /// What it is compared with.
        operand: Operand,
        /// The verdict on absence.
        absent: bool,
    },
    /// `in`, `not_in`.
    Member {
        /// Whether it is `not_in`.
        negated: bool,
        /// The values.
        values: Vec<Literal>,
        /// The verdict on absence.
        absent: bool,
    },
    /// `between`, both ends included.
    Between {
        /// The least value.
        low: Operand,
        /// The greatest value.
        high: Operand,
        /// The verdict on absence.
        absent: bool,
    },
    /// `older_than`, `newer_than`: the timestamp's distance from the snapshot's time.
    Age {
        /// `older_than` if true: timestamp < now - duration. Else `newer_than`: timestamp > now - duration.
        older: bool,
        /// In seconds. Negative for `before: 30d` (older) and `after: 30d` (not older), which count ahead from now.
        seconds: i64,
        /// The verdict on absence.
        absent: bool,
    },
    /// `matches`, `regex`, `starts_with`, `ends_with`, `contains`.
    Pattern {
        /// The operator.
        op: PatternOp,
        /// The pattern as written, or what it is compared with.
        operand: Operand,
        /// For `matches` and `regex`: compiled at load.
        regex: Option<regex::Regex>,
        /// The verdict on absence: false unless said.
        absent: bool,
    },
    /// `cidr_in`, `cidr_contains`, `cidr_overlaps`.
    Cidr {
        /// The operator.
        op: CidrOp,
        /// The network it is compared with.
        net: IpNet,
        /// The verdict on absence: false unless said.
        absent: bool,
    },
    /// `present`.
    Present(bool),
    /// `any`, `every`, `none`.
    Quantified {
        /// Which.
        quantifier: Quantifier,
        /// What is asked of each item; its paths are relative to the item.
        cond: Box<Cond>,
        /// Which name of `as:` holds the item, for use further in.
        binding: Option<usize>,
        /// The verdict on an absent list: false unless said.
        absent: bool,
    },
    /// `count`.
    Count {
        /// What items are counted; `None` for all.
        of: Option<Box<Cond>>,
        /// Which name of `as:` holds the item.
        binding: Option<usize>,
        /// The bounds, and-ed.
        bounds: Vec<(CompareOp, i64)>,
        /// The verdict on an absent list: false unless said.
        absent: bool,
    },
    /// `empty`.
    Empty {
        /// Whether the list must be empty.
        expected: bool,
        /// The verdict on an absent list: false unless said.
        absent: bool,
    },
    /// `has_all`, `has_any`, `has_none`, `equals_set`, `subset_of`; of a map, its keys.
    Set {
        /// The operator.
        op: SetOp,
        /// The values.
        values: Vec<Literal>,
        /// The verdict on an absent list: false unless said.
        absent: bool,
    },
    /// A block on the resource that a reference leads to, for items of a list of references: the test's path is
    /// empty and of type `Ref`. Blocks on fields are not kept: `a: {b: x}` is checked as `a.b: x`.
    Block(Box<Cond>),
}

impl TestKind {
    /// What the test compares with, in the order of the rule.
    pub fn operands(&self) -> impl Iterator<Item = &Operand> {
        let (first, second) = match self {
            Self::Compare { operand, .. } | Self::Pattern { operand, .. } => (Some(operand), None),
            Self::Between { low, high, .. } => (Some(low), Some(high)),
            _ => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// What the test asks of each item of a list, with the place of the item's name if it has one.
    pub fn of_item(&self) -> Option<(&Cond, Option<usize>)> {
        match self {
            Self::Quantified { cond, binding, .. } | Self::Count { of: Some(cond), binding, .. } => Some((cond, *binding)),
            _ => None,
        }
    }

    /// What the test says of an absent value. A block says what its tests say, so this does not speak for one.
    pub fn on_absence(&self) -> bool {
        match self {
            Self::Present(expected) => !expected,
            Self::Compare { absent, .. }
            | Self::Member { absent, .. }
            | Self::Between { absent, .. }
            | Self::Age { absent, .. }
            | Self::Pattern { absent, .. }
            | Self::Cidr { absent, .. }
            | Self::Quantified { absent, .. }
            | Self::Count { absent, .. }
            | Self::Empty { absent, .. }
            | Self::Set { absent, .. } => *absent,
            Self::Block(_) => false,
        }
    }
}

/// Equality and order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareOp {
    /// `eq`, and plain literals.
    Eq,
    /// `ne`.
    Ne,
    /// `lt`, and `before` for timestamps.
    Lt,
    /// `le`.
    Le,
    /// `gt`, and `after` for timestamps.
    Gt,
    /// `ge`.
    Ge,
}

impl CompareOp {
    /// Whether values in this order satisfy it.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
        }
    }
}

/// Tests of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternOp {
    /// A glob: `*` for any text, `?` for any character; the whole text must match.
    Matches,
    /// A regular expression, found anywhere in the text.
    Regex,
    /// A beginning.
    StartsWith,
    /// An end.
    EndsWith,
    /// A part.
    Contains,
}

/// Tests of networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CidrOp {
    /// The value lies within the operand.
    In,
    /// The value contains the operand.
    Contains,
    /// They share an address.
    Overlaps,
}

/// Quantifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one item.
    Any,
    /// Each item.
    Every,
    /// No item.
    None,
}

/// Tests of sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOp {
    /// Each of the values is there.
    HasAll,
    /// One of the values is there.
    HasAny,
    /// None of the values is there.
    HasNone,
    /// The values are there, and nothing else.
    EqualsSet,
    /// Nothing is there but some of the values.
    SubsetOf,
}

/// What a value is compared with.
#[derive(Debug, Clone)]
pub enum Operand {
    /// A value of the field's type.
    Literal(Literal),
    /// Another field; unknown or absent there is unknown, or absent, here.
    Path {
        /// Where the path starts.
        root: Root,
        /// The path.
        path: Path,
    },
    /// Text with fields filled in.
    Template(Template),
}

impl Operand {
    /// The fields that it reads.
    pub fn fields(&self) -> impl Iterator<Item = (Root, &Path)> {
        let (own, template) = match self {
            Self::Literal(_) => (None, None),
            Self::Path { root, path } => (Some((*root, path)), None),
            Self::Template(template) => (None, Some(template)),
        };
        own.into_iter().chain(template.into_iter().flat_map(Template::fields))
    }
}

/// Where an operand's path starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// The rule's resource, `$resource`.
    Resource,
    /// The item that this `as:` name holds, counted from the outermost name, from 0. If the item is a reference and
    /// the path is not empty, the path starts at the resource it leads to.
    Binding(usize),
}

/// A value written in a rule, converted to the field's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// For `Bool`.
    Bool(bool),
    /// For `Int`.
    Int(i64),
    /// For `Text`, `Enum`, `Arn`, `Ref`.
    Text(Arc<str>),
    /// For `Time`.
    Time(Timestamp),
    /// In seconds; for parameters of `older_than` and `newer_than`.
    Duration(i64),
    /// For `Cidr`.
    Net(IpNet),
}

/// Text with `${path}` filled in.
#[derive(Debug, Clone)]
pub struct Template {
    /// As written.
    pub text: Arc<str>,
    /// Its parts, in order.
    pub parts: Vec<TemplatePart>,
}

impl Template {
    /// The fields that it fills in.
    pub fn fields(&self) -> impl Iterator<Item = (Root, &Path)> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Text(_) => None,
            TemplatePart::Field { root, path } => Some((*root, path)),
        })
    }
}

/// A part of a template.
#[derive(Debug, Clone)]
pub enum TemplatePart {
    /// Text that stands for itself.
    Text(String),
    /// The value of a field.
    Field {
        /// Where the path starts.
        root: Root,
        /// The path.
        path: Path,
    },
}

/// One test of a rule: resources, and what the rule must say of them.
#[derive(Debug, Clone)]
pub struct RuleTest {
    /// What it shows.
    pub name: String,
    /// Where it stands.
    pub at: Span,
    /// Values of parameters for this test.
    pub params: Vec<(String, ParamValue)>,
    /// The resources that the test is made of.
    pub given: Vec<Resource>,
    /// Types whose list could not be read in the test's account; every other list is complete.
    pub unlisted: Vec<(ResourceKind, Arc<Cause>)>,
    /// Who read the test's account, by ARN; none: its root user.
    pub caller: Option<String>,
    /// By resource name, what must come out.
    pub expect: Vec<Expectation>,
}

/// What a test expects of one resource.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The resource's name, or the account's id for a verdict on all of them.
    pub subject: String,
    /// The status.
    pub status: Status,
    /// For `fail`: the paths of the false leaves, all of them, sorted; for `unknown`: the open ones. Empty: not tested.
    pub paths: Vec<String>,
    /// Where it stands.
    pub at: Span,
}
