//! Packs: a `pack.yaml` beside rule files says what they are called together and which schema they were written for.
//!
//! A pack for a newer schema still loads. Where one of its rules names what this version does not know, that part of
//! the rule is [unsupported](super::expr::Unsupported) and stays unknown, instead of stopping every other rule. Rules
//! without such a pack get no such grace: what they name and nobody knows is a mistake.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use semver::{Version, VersionReq};

use super::builtin;
use super::expr::{SourceFile, Span};
use crate::diagnostics::keys::{Keys, Known};
use crate::diagnostics::{Code, Diagnostic, Problems, file_name};
use crate::model::schema;
use crate::model::{Cause, CauseKind};
use crate::yaml::{self, Node};

/// The name of the file that makes a directory a pack.
pub const FILE_NAME: &str = "pack.yaml";

const KEYS: Known<'_> =
    Known { what: "a pack", needed: &["pack", "version"], others: &["description", "requires"], example: None };

/// Rules that belong together: all below the directory of their `pack.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its name, in kebab case.
    pub name: String,
    /// Its own version.
    pub version: Version,
    /// The versions of the schema that it was written for; any, if it does not say.
    pub schema: VersionReq,
}

impl Pack {
    /// Why what this version does not know may be right all the same: the pack asks for another schema than it has.
    pub(super) fn unsupported(&self) -> Option<Arc<Cause>> {
        if self.schema.matches(&schema::VERSION) {
            return None;
        }
        let detail = format!("pack `{}` needs schema {}, and this version has {}", self.name, self.schema, schema::VERSION);
        Some(Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::Unsupported) }))
    }
}

impl fmt::Display for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// The packs among files, by the directory that each is about.
#[derive(Debug, Default)]
pub(super) struct Packs {
    by_directory: BTreeMap<String, Arc<Pack>>,
    /// What is wrong with them.
    pub problems: Vec<Diagnostic>,
}

impl Packs {
    /// Reads those of the files that are packs.
    pub fn among(files: &[Arc<SourceFile>]) -> Self {
        let mut packs = Self::default();
        for file in files.iter().filter(|file| is_pack(file)) {
            let mut problems = Problems::of(file);
            if let Some(pack) = read(&mut problems) {
                packs.by_directory.insert(directory(&file.name).to_owned(), Arc::new(pack));
            }
            packs.problems.append(&mut problems.found);
        }
        packs
    }

    /// The pack that a file belongs to: the nearest at or above its directory. The library's files belong to none,
    /// whatever directory a user has of the same name.
    pub fn of(&self, file: &SourceFile) -> Option<&Arc<Pack>> {
        let mut here = directory(&file.name);
        loop {
            match self.by_directory.get(here) {
                Some(pack) => return Some(pack).filter(|_| !builtin::holds(file)),
                None if here.is_empty() => return None,
                None => here = directory(here),
            }
        }
    }
}

/// Whether a file describes a pack and holds no rule.
pub fn is_pack(file: &SourceFile) -> bool {
    file_name(&file.name) == FILE_NAME
}

/// The path without its last part.
fn directory(path: &str) -> &str {
    path.rfind(['/', '\\']).and_then(|at| path.get(..at)).unwrap_or_default()
}

fn read(problems: &mut Problems) -> Option<Pack> {
    let file = Arc::clone(&problems.file);
    let reading = yaml::read(&file.text);
    problems.add_yaml(reading.errors);
    let node = reading.node?;
    let keys = Keys::of(problems, &node, &KEYS)?;
    let name = keys.text(problems, "pack").and_then(|(text, span)| name(problems, text, span));
    let version = keys.text(problems, "version").and_then(|(text, span)| version(problems, text, span));
    // It is for people; that it is text is all that is asked of it.
    let _ = keys.text(problems, "description");
    let schema = keys.get("requires").map_or(Some(VersionReq::STAR), |node| requires(problems, node));
    let pack = Pack { name: name?, version: version?, schema: schema? };
    (!problems.any_error()).then_some(pack)
}

fn name(problems: &mut Problems, text: &str, span: Span) -> Option<String> {
    if super::source::is_kebab_case(text) {
        return Some(text.to_owned());
    }
    let help = "small letters and digits, in parts joined by `-`, such as `acme-baseline`";
    problems.add_help(Code::BadPack, span, format!("`{text}` is not in kebab case"), help);
    None
}

fn version(problems: &mut Problems, text: &str, span: Span) -> Option<Version> {
    let found = Version::parse(text);
    if let Err(error) = &found {
        problems.add_help(Code::BadPack, span, format!("`{text}` is no version: {error}"), "three numbers, such as `1.4.0`");
    }
    found.ok()
}

fn requires(problems: &mut Problems, node: &Node) -> Option<VersionReq> {
    let keys = Keys::of(problems, node, &Known { what: "`requires`", needed: &["schema"], others: &[], example: None })?;
    let (text, span) = keys.text(problems, "schema")?;
    let found = VersionReq::parse(text);
    if let Err(error) = &found {
        let help = format!("a range such as `>=1.2`; this version has {}", schema::VERSION);
        problems.add_help(Code::BadPack, span, format!("`{text}` is no range of versions: {error}"), help);
    }
    found.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile { name: name.into(), text: text.to_owned() })
    }

    #[test]
    fn a_file_belongs_to_the_nearest_pack_above_it() {
        let pack = |name: &str| format!("pack: {name}\nversion: 1.0.0\n");
        let packs = Packs::among(&[
            file("rules/pack.yaml", &pack("outer")),
            file("rules/inner/pack.yaml", &pack("inner")),
            file("rules/inner/a.yaml", ""),
        ]);
        assert_eq!(packs.problems, []);
        for (name, expected) in [
            ("rules/a.yaml", Some("outer")),
            ("rules/deep/er/a.yaml", Some("outer")),
            ("rules/inner/a.yaml", Some("inner")),
            ("rules/inner/deep/a.yaml", Some("inner")),
            ("rules-of-others/a.yaml", None),
            ("a.yaml", None),
        ] {
            assert_eq!(packs.of(&file(name, "")).map(|pack| pack.name.as_str()), expected, "{name}");
        }
    }

    #[test]
    fn the_library_belongs_to_no_pack_of_a_user() {
        let packs = ["pack.yaml", "rules/pack.yaml"].map(|name| file(name, "pack: mine\nversion: 1.0.0\n"));
        let packs = Packs::among(&packs);
        let mine = file("rules/cloudtrail/mine.yaml", "");
        let library = builtin::sources();
        let of_library: Vec<_> = library.iter().filter(|file| packs.of(file).is_some()).collect();
        assert_eq!((of_library.len(), packs.of(&mine).map(|pack| pack.name.as_str())), (0, Some("mine")));
    }

    #[test]
    fn a_pack_beside_rules_without_a_directory_is_theirs() {
        let packs = Packs::among(&[file("pack.yaml", "pack: here\nversion: 1.0.0\n")]);
        assert_eq!(packs.of(&file("a.yaml", "")).map(|pack| pack.name.as_str()), Some("here"));
    }

    #[test]
    fn what_is_wrong_with_a_pack_is_told_in_one_run() {
        let text = "pack: Acme Rules\nversion: 1.4\nrequires: {schema: newest}\nauthor: me\n";
        let problems = Packs::among(&[file("pack.yaml", text)]).problems;
        let told: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "a pack has no key `author`",
                "`Acme Rules` is not in kebab case",
                "`1.4` is no version: unexpected end of input while parsing minor version number",
                "`newest` is no range of versions: unexpected character 'n' while parsing major version number",
            ]
        );
    }

    #[test]
    fn only_a_pack_for_another_schema_has_a_cause_to_not_be_supported() {
        let of = |schema: &str| Pack { name: "p".to_owned(), version: Version::new(1, 0, 0), schema: schema.parse().unwrap() };
        let (major, next) = (schema::VERSION.major, schema::VERSION.minor + 1);
        assert_eq!(of("*").unsupported(), None);
        assert_eq!(of(&format!(">={}", schema::VERSION)).unsupported(), None);
        let cause = of(&format!(">={major}.{next}")).unsupported().unwrap();
        assert_eq!(cause.kind, CauseKind::Unsupported);
        let told = format!("pack `p` needs schema >={major}.{next}, and this version has {}", schema::VERSION);
        assert_eq!(cause.detail.as_deref(), Some(told.as_str()));
    }
}
