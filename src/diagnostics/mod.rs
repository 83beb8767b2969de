//! What can be wrong with files that people write, as values: a code, a sentence, advice, and the places it is about.
//!
//! Also what every reader of such a file shares: the [keys] of its mappings, and [what was meant](suggest) by a name that
//! nobody knows.
//!
//! Wording: lower case, no final period, what the user wrote in backticks, advice in `help`. How a diagnostic looks on a
//! terminal is not for this module.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::fmt;
use std::sync::Arc;

use crate::model::Cause;
use crate::yaml::{self, Span};

pub mod keys;
pub mod suggest;

/// A file as it was read.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The name it was read by, for people.
    pub name: Arc<str>,
    /// Its text.
    pub text: String,
}

/// The last part of a path, with the separators of every system.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The last part of a path to a YAML file without its ending.
pub fn stem(path: &str) -> &str {
    let file = file_name(path);
    file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file)
}

/// A problem that a user can mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of problem; says also how bad it is.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where: the place itself first, then others that matter. Empty when it is about no file.
    pub labels: Vec<Label>,
}

impl Diagnostic {
    /// A diagnostic that is about no file.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, labels: Vec::new() }
    }

    /// The same problem at a place.
    #[must_use]
    pub fn at(mut self, file: &Arc<SourceFile>, span: Span) -> Self {
        self.labels.push(Label { file: Arc::clone(file), span, text: String::new() });
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place, in the file of the first.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first() {
            let label = Label { file: Arc::clone(&first.file), span, text: text.into() };
            self.labels.push(label);
        }
        self
    }

    /// The order of diagnostics in a report: by file and place.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |d: &Self| d.labels.first().map(|label| (Arc::clone(&label.file.name), label.span));
        key(self).cmp(&key(other)).then_with(|| self.code.cmp(&other.code)).then_with(|| self.message.cmp(&other.message))
    }
}

/// A place in a file that a diagnostic is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The place.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing can go on.
    Error,
    /// It should be mended.
    Warning,
}

impl Level {
    /// The word that diagnostics begin with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $code:ident = $text:literal $level:ident; )+) => {
        /// The kinds of problems, each with an id for `explain`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $( $(#[doc = $doc])+ $code, )+ }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// The id shown in brackets.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$code => $text, )+ }
            }

            /// How bad it is.
            pub fn level(self) -> Level {
                match self { $( Self::$code => Level::$level, )+ }
            }

            /// What it means and how to mend it, in a few sentences.
            pub fn explanation(self) -> &'static str {
                match self { $( Self::$code => concat!($($doc, "\n"),+).trim_ascii(), )+ }
            }
        }
    };
}

codes! {
    /// The file is not YAML. Most often a text needs quotes, or a line is indented wrongly.
    YamlSyntax = "yaml-syntax" Error;
    /// A mapping holds a key twice. YAML would quietly keep one of the two values; which one depends on the reader.
    DuplicateKey = "duplicate-key" Error;
    /// A key of a mapping is missing, or is itself a mapping or list.
    BadKey = "bad-key" Error;
    /// An anchor (`&name`). Files are read and reviewed piece by piece, so each place says what it means.
    Anchor = "anchor" Error;
    /// An alias (`*name`). Write the value out. A text that begins with `*` needs quotes.
    Alias = "alias" Error;
    /// A merge key (`<<`). Write the entries out.
    MergeKey = "merge-key" Error;
    /// A tag (`!name`). Types come from the schema, never from the file.
    Tag = "tag" Error;
    /// The file holds no document, or more than one. Each rule has a file of its own.
    Documents = "documents" Error;
    /// Mappings and lists are nested too deeply.
    TooDeep = "too-deep" Error;
    /// The file is too large.
    TooLarge = "too-large" Error;

    /// A key that this mapping does not have.
    UnknownKey = "unknown-key" Error;
    /// A key that this mapping must have is missing.
    MissingKey = "missing-key" Error;
    /// A mapping, a list or a single value stands where another of the three is needed.
    WrongShape = "wrong-shape" Error;
    /// A text that must say something is empty.
    EmptyText = "empty-text" Error;
    /// A rule's id must be in kebab case: small letters and digits, in parts joined by `-`.
    BadId = "bad-id" Error;
    /// A rule's id must be its file's name without the ending, so that it is found.
    IdNotFileName = "id-not-file-name" Error;
    /// Two rules have one id, or a rule's alias is the id or alias of another. Ids are never used again.
    DuplicateId = "duplicate-id" Error;
    /// A severity is one of info, low, medium, high, critical.
    UnknownSeverity = "unknown-severity" Error;
    /// There is no such resource type.
    UnknownResourceType = "unknown-resource-type" Error;
    /// A reference must be a link that begins with `https://`.
    BadReference = "bad-reference" Error;
    /// A value is none of those that are allowed here.
    UnknownChoice = "unknown-choice" Error;

    /// The resource type or record has no field of this name.
    UnknownField = "unknown-field" Error;
    /// A dotted path goes on where there is nothing to go on to: through a list, a map or a single value.
    BadPath = "bad-path" Error;
    /// There is no such operator.
    UnknownOperator = "unknown-operator" Error;
    /// The operator exists, but not for fields of this type.
    OperatorType = "operator-type" Error;
    /// A value has another type than the field it is compared with. Nothing is converted: `"true"` in quotes is text.
    WrongType = "wrong-type" Error;
    /// The value is none that AWS documents for this field.
    UnknownEnumValue = "unknown-enum-value" Error;
    /// A list where one value is compared. Say `in` for one of several values, `equals_set` for a list with these items.
    ListLiteral = "list-literal" Error;
    /// A negative or ordered operator on a field that may be absent must say what absence means: `absent: true` if the
    /// test holds when there is no value, `absent: false` if not. Every guess would be wrong for somebody.
    AbsentRequired = "absent-required" Error;
    /// `absent:` where it changes nothing: the field is never absent, or no operator stands beside it.
    AbsentUseless = "absent-useless" Error;
    /// A condition that asks nothing.
    EmptyCondition = "empty-condition" Error;
    /// `as:` where there is no item to name, or a name that is taken.
    BadAs = "bad-as" Error;
    /// A `$name` that is neither a parameter, nor from `let`, nor from `as`.
    UnknownName = "unknown-name" Error;
    /// A pattern, network or `${…}` that cannot be read.
    BadPattern = "bad-pattern" Error;
    /// `null` in a condition. Say `present: false` for "not configured".
    NullLiteral = "null-literal" Error;

    /// A parameter's definition contradicts itself.
    BadParam = "bad-param" Error;
    /// A parameter's value is outside of its bounds, or none of those allowed.
    ParamOutOfBounds = "param-out-of-bounds" Error;
    /// The rule has no parameter of this name.
    UnknownParam = "unknown-param" Error;
    /// A parameter that the rule never uses.
    UnusedParam = "unused-param" Warning;
    /// A name of `let` that the rule never uses.
    UnusedLet = "unused-let" Warning;

    /// No resource can satisfy `when`, whatever its settings and the rule's parameters: the rule would judge nothing, and
    /// nobody would notice. Found by `rules lint`.
    NeverApplies = "never-applies" Warning;
    /// Every resource that the rule applies to passes, whatever its settings and the rule's parameters. Found by `rules lint`.
    AlwaysPasses = "always-passes" Warning;
    /// No resource that the rule applies to can pass, whatever its settings and the rule's parameters. Found by `rules lint`.
    NeverPasses = "never-passes" Warning;
    /// A test that can turn out one way only, such as `present: true` of a field that is never absent. Found by `rules lint`.
    ConstantTest = "constant-test" Warning;

    /// The name, version or requirement in a `pack.yaml` cannot be read.
    BadPack = "bad-pack" Error;
    /// The rule names what this version of Trailwarden does not know, and its pack asks for a newer schema than this
    /// version has. The rule is kept, and what rests on the unknown name stays unknown. Update Trailwarden; in a pack that
    /// asks for no newer schema this would be an error.
    Unsupported = "unsupported" Warning;

    /// A rule must show by tests of its own that it can pass, fail and be unknown, and, with a `when`, that it can be not
    /// applicable. A rule that was never seen to fail may never fail.
    MissingTest = "missing-test" Error;
    /// A test's resources cannot be built from what it gives.
    BadFixture = "bad-fixture" Error;
    /// A test's expectation is about no resource of the test, or says something that cannot come out.
    BadExpectation = "bad-expectation" Error;

    /// A file of accounts, as `--accounts` takes it, is a YAML list. An item is the twelve digits of an account, in quotes,
    /// or a mapping of `id`, `role_arn`, `external_id` and `regions`, of which only `id` must be there. No account stands
    /// twice, each role belongs to its account, and at most one account, the one that the credentials belong to, goes
    /// without a role.
    BadAccount = "bad-account" Error;
    /// A value in `trailwarden.yaml` that its flag would not take, or that another value of the file excludes. Each key means
    /// what the flag of the command line means; `trailwarden schema config` describes them all.
    BadSetting = "bad-setting" Error;

    /// A framework's file lists every requirement once, each in one of the framework's sections and covered in exactly one
    /// way: by `rules`, each with its degree, of which some may be `unwritten`; or not by rules, with the reason under
    /// `manual` or `not_covered`.
    BadFramework = "bad-framework" Error;

    /// A waiver says in `waivers.yaml` whose finding it covers (`rule`, `account`, `resource`; exactly, or by a pattern as
    /// in `{glob: "arn:aws:s3:::www-*"}` with `max_matches`), why (`reason`), who answers for it (`owner`) and until when
    /// (`expires`, a day such as 2027-03-31, which is the last on which it counts). Its `id` is its own.
    BadWaiver = "bad-waiver" Error;
    /// The waiver's last day is over. What it covered counts again; renew it or take it out.
    WaiverExpired = "waiver-expired" Error;
    /// The waiver covers nothing, although its rule and account were judged. Something was mended, or the waiver was never
    /// right: take it out, or name what it is about.
    WaiverUnused = "waiver-unused" Error;
    /// The waiver matches more findings than its `max_matches`, so it covers none of them.
    WaiverTooWide = "waiver-too-wide" Error;
    /// The waiver's last day is near.
    WaiverExpiresSoon = "waiver-expires-soon" Warning;

    /// The name of a template's file must end in what the template makes, since that tells how text from outside is made
    /// harmless: `.md`, `.html`, `.json`, `.csv`, `.txt` and a few more; `.j2` or `.jinja` may follow.
    TemplateEnding = "template-ending" Error;
    /// The template cannot be parsed, or names a filter, test or function that does not exist.
    TemplateSyntax = "template-syntax" Error;
    /// The template names something that results do not have. `trailwarden report context RESULT` shows all there is, and
    /// `trailwarden schema context` what it means.
    TemplateUnknownName = "template-unknown-name" Error;
    /// The template cannot be filled in. It is tried with results of several kinds: an ordinary one, one without findings, one
    /// in which nothing could be read, and one with hostile names.
    TemplateFails = "template-fails" Error;
    /// The template does not come to an end, or makes too much. A step is an instruction, or some 64 bytes that are made or
    /// looked at.
    TemplateCostly = "template-costly" Error;
    /// Text from outside gets into the report as it is: what the owner of a bucket writes into its name could take the
    /// report over. Leave `|safe` and `autoescape false` to text of your own.
    TemplateUnescaped = "template-unescaped" Warning;
    /// A report of an account in which nothing could be read looks like that of one in which everything is right. Tell how
    /// many verdicts are unknown: `result.summary.total.unknown`, or `page.verdict.sentence`.
    TemplateSilent = "template-silent" Warning;

    /// AWS refuses a policy that is written like this, or nobody knows what it means. Nothing is concluded from it: it is
    /// neither open nor closed, but unknown. Found by `policy`.
    PolicyInvalid = "policy-invalid" Error;
    /// AWS takes the policy and it has a meaning, though hardly the one that was meant. It is judged by what it says. Found
    /// by `policy`.
    PolicyOdd = "policy-odd" Warning;

    /// No rule has this id or alias.
    UnknownRule = "unknown-rule" Error;
    /// No rule belongs to this service.
    UnknownService = "unknown-service" Error;
}

impl From<yaml::ErrorKind> for Code {
    fn from(kind: yaml::ErrorKind) -> Self {
        match kind {
            yaml::ErrorKind::Syntax => Self::YamlSyntax,
            yaml::ErrorKind::DuplicateKey => Self::DuplicateKey,
            yaml::ErrorKind::Key => Self::BadKey,
            yaml::ErrorKind::Anchor => Self::Anchor,
            yaml::ErrorKind::Alias => Self::Alias,
            yaml::ErrorKind::MergeKey => Self::MergeKey,
            yaml::ErrorKind::Tag => Self::Tag,
            yaml::ErrorKind::Documents => Self::Documents,
            yaml::ErrorKind::Depth => Self::TooDeep,
            yaml::ErrorKind::Size => Self::TooLarge,
        }
    }
}

impl Code {
    /// Whether a rule for a newer schema may well give this problem where the schema is older.
    pub fn may_be_newer(self) -> bool {
        matches!(
            self,
            Self::UnknownKey
                | Self::UnknownResourceType
                | Self::UnknownChoice
                | Self::UnknownField
                | Self::UnknownOperator
                | Self::OperatorType
                | Self::UnknownEnumValue
        )
    }

    /// The code of that id, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The problems of one file while it is checked.
///
/// Checking goes on after a problem: what could not be understood is left out and the rest is looked at.
#[derive(Debug)]
pub struct Problems {
    /// The file.
    pub file: Arc<SourceFile>,
    /// What was found.
    pub found: Vec<Diagnostic>,
    /// Set when the file's pack asks for a newer schema than this version has.
    pub newer: Option<Arc<Cause>>,
    /// Whether something was taken for newer than this version.
    pub excused: bool,
}

impl Problems {
    /// None yet.
    pub fn of(file: &Arc<SourceFile>) -> Self {
        Self { file: Arc::clone(file), found: Vec::new(), newer: None, excused: false }
    }

    /// A problem at a place of the file, for [`Problems::push`].
    pub fn at(&self, code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        let label = Label { file: Arc::clone(&self.file), span, text: String::new() };
        Diagnostic { labels: vec![label], ..Diagnostic::new(code, message) }
    }

    /// Adds a problem.
    pub fn push(&mut self, problem: Diagnostic) {
        self.found.push(problem);
    }

    /// Adds a problem without advice.
    pub fn add(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.push(self.at(code, span, message));
    }

    /// Adds a problem with advice.
    pub fn add_help(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(self.at(code, span, message).help(help));
    }

    /// Keeps only the first of problems that are the same.
    pub fn drop_repeated(&mut self) {
        let mut kept: Vec<Diagnostic> = Vec::new();
        for problem in self.found.drain(..) {
            if !kept.contains(&problem) {
                kept.push(problem);
            }
        }
        self.found = kept;
    }

    /// Takes over the problems of the YAML reader.
    pub fn add_yaml(&mut self, errors: Vec<yaml::Error>) {
        for error in errors {
            let mut problem = self.at(error.kind.into(), error.span, error.message);
            problem.help = error.help.map(str::to_owned);
            if let Some((span, text)) = error.related {
                problem = problem.also(span, text);
            }
            self.push(problem);
        }
    }

    /// Turns the errors found since there were `mark` problems into warnings, if the file's pack asks for a newer schema
    /// and each of them may come of that. Gives the cause why what they are about is unknown.
    pub fn excuse(&mut self, mark: usize, may_be_newer: fn(Code) -> bool) -> Option<Arc<Cause>> {
        let cause = self.newer.clone()?;
        let is_error = |found: &&mut Diagnostic| found.code.level() == Level::Error;
        let mut errors: Vec<_> = self.found.iter_mut().skip(mark).filter(is_error).collect();
        if errors.is_empty() || !errors.iter().all(|error| may_be_newer(error.code)) {
            return None;
        }
        for error in &mut errors {
            error.code = Code::Unsupported;
            error.help = cause.detail.as_ref().map(|detail| format!("{detail}: what rests on this stays unknown"));
        }
        self.excused = true;
        Some(cause)
    }

    /// Whether one of them stops the rule from being used.
    pub fn any_error(&self) -> bool {
        self.found.iter().any(|found| found.code.level() == Level::Error)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_found_by_ids_of_their_own() {
        let ids: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(ids.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
            assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
            assert!(code.explanation().ends_with('.'), "{code}");
        }
    }
}
