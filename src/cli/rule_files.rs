//! Rules for a run: the built-in ones and those in the user's files, with the user's choices applied.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{FromFile, ParamSetting, Selection};
use super::config::profile;
use super::framework_files::{self, Asked, Library};
use super::{Fault, Terminal, diagnostics};
use crate::framework::Framework;
use crate::rule::{self, Diagnostic, Label, Overrides, ParamOverride, ParamPlace, Rule, RuleSet, SourceFile, pack};
use crate::yaml::{self, Span};

/// How many problems are shown at once: more than anybody mends before looking again.
const MOST_SHOWN: usize = 200;

/// What a run judges by.
#[derive(Debug)]
pub(super) struct Chosen {
    /// The rules that judge.
    pub(super) rules: Vec<Arc<Rule>>,
    /// The frameworks that are reported on.
    pub(super) frameworks: Vec<Arc<Framework>>,
    /// Every rule there is.
    pub(super) known: RuleSet,
    /// The packs among the files of rules.
    pub(super) packs: Vec<Arc<SourceFile>>,
    /// What the user changes about rules.
    pub(super) overrides: Overrides,
}

/// The rules that judge.
pub(super) fn select(selection: &Selection, terminal: Terminal) -> Result<Vec<Arc<Rule>>, Fault> {
    let Loaded { known, mut rules, .. } = load_for(selection, terminal)?;
    let asked = asked(selection);
    let library = library(selection, &asked, &known, terminal)?;
    if !asked.names.is_empty() {
        library.choose(&asked, &mut rules, terminal)?;
    }
    some_left(rules)
}

/// What a run judges by: everything a user could have got wrong about it is told here, before any other work.
pub(super) fn choose(selection: &Selection, terminal: Terminal) -> Result<Chosen, Fault> {
    let Loaded { known, mut rules, sources } = load_for(selection, terminal)?;
    let asked = asked(selection);
    let library = library(selection, &asked, &known, terminal)?;
    let frameworks =
        if asked.names.is_empty() { library.usual(&rules, terminal)? } else { library.choose(&asked, &mut rules, terminal)? };
    let packs = sources.into_iter().filter(|file| pack::is_pack(file)).collect();
    let overrides = overrides(&selection.param, &selection.from_file);
    Ok(Chosen { rules: some_left(rules)?, frameworks, known, packs, overrides })
}

/// Rules, before frameworks choose among them.
struct Loaded {
    /// Every rule there is.
    known: RuleSet,
    /// Those that are chosen by all but frameworks.
    rules: Vec<Arc<Rule>>,
    /// The files that they came from.
    sources: Vec<Arc<SourceFile>>,
}

/// All rules, and those that are chosen by all but frameworks.
fn load_for(selection: &Selection, terminal: Terminal) -> Result<Loaded, Fault> {
    let sources = with_builtin(&selection.rules)?;
    let overrides = overrides(&selection.param, &selection.from_file);
    let (known, rules) = load_and_select(&sources, selection, &overrides).map_err(|mut problems| {
        // The names of frameworks may be wrong too.
        problems.extend(Library::read(&selection.rules).unwrap_or_default().unknown_names(&asked(selection).names));
        problems.sort_by(Diagnostic::order);
        refused(&problems, terminal)
    })?;
    diagnostics::warn(&known.warnings, terminal);
    Ok(Loaded { known, rules, sources })
}

/// Every framework there is; what is asked for is among them.
fn library(selection: &Selection, asked: &Asked, known: &RuleSet, terminal: Terminal) -> Result<Library, Fault> {
    let library = Library::load(&selection.rules, known, terminal)?;
    let unknown = library.unknown_names(&asked.names);
    if unknown.is_empty() { Ok(library) } else { Err(refused_with(&unknown, "the choice of frameworks", terminal)) }
}

/// The frameworks that are asked for.
fn asked(selection: &Selection) -> Asked {
    Asked { names: selection.from_file.placed("framework", &selection.framework), level: selection.level }
}

/// The rules, if there are any.
fn some_left(rules: Vec<Arc<Rule>>) -> Result<Vec<Arc<Rule>>, Fault> {
    if rules.is_empty() {
        return Err(Fault::usage("no rule is left to judge by")
            .help("loosen --rule, --framework, --level, --service, --severity or --exclude-rule"));
    }
    Ok(rules)
}

/// Everything that is wrong with a choice of rules; nothing if they cannot be read, which is another matter.
pub(super) fn problems_of(selection: &Selection) -> Vec<Diagnostic> {
    let sources = with_builtin(&selection.rules).unwrap_or_default();
    let mut problems = match load_and_select(&sources, selection, &overrides(&selection.param, &selection.from_file)) {
        Err(problems) => problems,
        Ok(_) => Vec::new(),
    };
    problems.extend(Library::read(&selection.rules).unwrap_or_default().unknown_names(&asked(selection).names));
    problems
}

/// All rules and the chosen ones.
type Selected = (RuleSet, Vec<Arc<Rule>>);

/// All rules and the chosen ones, or what is wrong with the rules and with the choice.
fn load_and_select(
    sources: &[Arc<SourceFile>],
    selection: &Selection,
    overrides: &Overrides,
) -> Result<Selected, Vec<Diagnostic>> {
    let from_file = &selection.from_file;
    let wanted = rule::Selection {
        rules: from_file.placed("rule", &selection.rule),
        services: from_file.placed("service", &selection.service),
        min_severity: selection.severity,
        skip: from_file.placed("exclude_rule", &selection.exclude_rule),
    };
    match rule::load_to_judge(sources, overrides) {
        Ok(rules) => rules.select(&wanted).map(|chosen| (rules, chosen)),
        Err(mut problems) => {
            // The rules themselves may be well, and the names wrong too.
            let as_written = rule::load_to_judge(sources, &Overrides::default());
            problems.extend(as_written.ok().and_then(|rules| rules.select(&wanted).err()).into_iter().flatten());
            problems.sort_by(Diagnostic::order);
            Err(problems)
        }
    }
}

/// The calls that tell what these rules read, by their ids.
pub(super) fn calls_of(rules: &[Arc<Rule>]) -> BTreeSet<&'static str> {
    rules.iter().flat_map(|rule| rule::calls(rule)).collect()
}

/// The built-in rules and those of these directories, all checked together.
pub(super) fn load_with_builtin(
    paths: &[PathBuf],
    params: &[ParamSetting],
    from_file: &FromFile,
    terminal: Terminal,
) -> Result<RuleSet, Fault> {
    let loaded = rule::load_to_judge(&with_builtin(paths)?, &overrides(params, from_file));
    warned(loaded, terminal)
}

/// The files of the built-in rules and those of these directories.
fn with_builtin(paths: &[PathBuf]) -> Result<Vec<Arc<SourceFile>>, Fault> {
    let mut sources = rule::builtin::sources();
    for path in paths {
        sources.extend(read(path)?);
    }
    Ok(sources)
}

/// What is changed about rules: flags come before the configuration file.
fn overrides(params: &[ParamSetting], from_file: &FromFile) -> Overrides {
    let mut overrides = from_file.overrides.clone();
    overrides.params.retain(|of_file| !params.iter().any(|flag| flag.rule == of_file.rule && flag.name == of_file.param));
    overrides.params.extend(params.iter().map(override_of));
    overrides
}

/// The rules of these files and directories alone; the built-in ones if there are none.
pub(super) fn load_alone(paths: &[PathBuf], terminal: Terminal) -> Result<RuleSet, Fault> {
    warned(rule::load(&sources_alone(paths)?, &Overrides::default()), terminal)
}

/// All that is wrong with the rules of these files and directories alone, and all that may be if nothing is.
pub(super) fn problems_alone(paths: &[PathBuf]) -> Result<Vec<Diagnostic>, Fault> {
    Ok(match rule::load(&sources_alone(paths)?, &Overrides::default()) {
        Ok(rules) => {
            let found = rules.lint();
            rules.warnings.into_iter().chain(found).collect()
        }
        Err(problems) => problems,
    })
}

/// The files of these paths; the built-in ones if there are none.
fn sources_alone(paths: &[PathBuf]) -> Result<Vec<Arc<SourceFile>>, Fault> {
    if paths.is_empty() {
        return Ok(rule::builtin::sources());
    }
    let mut sources = Vec::new();
    for path in paths {
        sources.extend(read(path)?);
    }
    Ok(sources)
}

/// The rules, once their warnings are shown.
fn warned(loaded: Result<RuleSet, Vec<Diagnostic>>, terminal: Terminal) -> Result<RuleSet, Fault> {
    let rules = loaded.map_err(|problems| refused(&problems, terminal))?;
    diagnostics::warn(&rules.warnings, terminal);
    Ok(rules)
}

/// What is wrong with rules, as a fault that shows all of it.
pub(super) fn refused(problems: &[Diagnostic], terminal: Terminal) -> Fault {
    refused_with(problems, "rules", terminal)
}

/// What is wrong with something that people wrote, as a fault that shows all of it.
pub(super) fn refused_with(problems: &[Diagnostic], what: &str, terminal: Terminal) -> Fault {
    let example = problems.first().map(|problem| format!("`trailwarden explain {}` tells more", problem.code));
    let (shown, rest) = problems.split_at(problems.len().min(MOST_SHOWN));
    let mut message = diagnostics::render(shown, terminal.stderr_color);
    if !rest.is_empty() {
        message += &format!("\nand {} more problems", rest.len());
    }
    Fault::refused(problems, what, message, example)
}

/// A flag shown as a file of one line.
fn override_of(setting: &ParamSetting) -> ParamOverride {
    let text = format!("{}.{}={}", setting.rule, setting.name, setting.value);
    let span = Span { line: 1, column: 1, length: u32::try_from(text.chars().count()).unwrap_or(u32::MAX) };
    let file = Arc::new(SourceFile { name: "--param".into(), text });
    let at = Label { file, span, text: String::new() };
    ParamOverride {
        rule: setting.rule.clone(),
        param: setting.name.clone(),
        values: setting.value.split(',').map(|value| value.trim().to_owned()).collect(),
        at: Some(ParamPlace { rule: at.clone(), name: at.clone(), value: at }),
    }
}

/// A rule file, or every rule file below a directory, sorted by path, with the packs that they belong to.
pub(super) fn read(path: &Path) -> Result<Vec<Arc<SourceFile>>, Fault> {
    let fail = |path: &Path, error: &io::Error| {
        Fault::usage(format!("rules in `{}` cannot be read: {error}", path.display()))
            .help("name a rule file or a directory of them")
    };
    let mut files = Vec::new();
    if fs::metadata(path).map_err(|error| fail(path, &error))?.is_dir() {
        walk(path, &mut files).map_err(|error| fail(path, &error))?;
        if files.iter().all(|file| file.ends_with(pack::FILE_NAME)) {
            let message = format!("no rule files in `{}`", path.display());
            return Err(Fault::usage(message).help("rule files end in `.yaml`"));
        }
        files.sort();
    } else {
        files.push(path.to_owned());
    }
    // The pack may lie above what was named.
    let above = path.ancestors().skip(1).map(|directory| directory.join(pack::FILE_NAME)).filter(|file| file.is_file());
    files.extend(above);
    let source = |file: PathBuf| {
        let text = text_of(&file).map_err(|error| fail(&file, &error))?;
        Ok(Arc::new(SourceFile { name: file.display().to_string().into(), text }))
    };
    files.into_iter().map(source).collect()
}

/// What a file holds; of one that is larger than YAML may be only so much that this shows.
pub(super) fn text_of(file: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(file)?.take(yaml::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > yaml::MAX_BYTES {
        // It is refused for its size; a character that was cut in two does not matter.
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        let on_line = valid.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let column = String::from_utf8_lossy(on_line).chars().count() + 1;
        io::Error::new(io::ErrorKind::InvalidData, format!("line {line}, column {column} is not UTF-8"))
    })
}

/// Every `.yaml` and `.yml` file below a directory; hidden ones, frameworks, profiles and links to directories are left out.
fn walk(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            if [framework_files::FOLDER, profile::FOLDER].iter().any(|folder| entry.file_name() == *folder) {
                continue;
            }
            walk(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            files.push(path);
        }
    }
    Ok(())
}

/// The rule of this id or alias.
pub(super) fn find<'a>(rules: &'a RuleSet, id: &str) -> Result<&'a Arc<Rule>, Fault> {
    rules.find(id).ok_or_else(|| Fault::unknown_name("rule", id, rules.rules.iter().map(|rule| &*rule.id)))
}
