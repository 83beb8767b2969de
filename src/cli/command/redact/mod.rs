//! `redact`: a copy of a snapshot that can be given away, written only if it is judged as the original is.

mod agrees;

use std::path::Path;
use std::sync::Arc;

use crate::analysis::{detection, iam_actions};
use crate::cli::args::{FromFile, RedactArgs};
use crate::cli::{Ending, Exit, Fault, Terminal, bounded, json, outputs, rule_files};
use crate::rule::Rule;
use crate::rule::expr::{Literal, ParamValue};
use crate::snapshot::redact::{Key, RedactError, Redactor, Vocabulary};
use crate::snapshot::store;

/// A key file is one line.
const MAX_KEY_BYTES: u64 = 1024;

/// Writes the copy, and before it what its owner needs to understand it.
pub(in crate::cli) fn run(args: &RedactArgs, terminal: Terminal) -> Result<Ending, Fault> {
    check_paths(args)?;
    let key = key(args)?;
    let original = store::read(&args.snapshot)?;
    let rules = rule_files::load_with_builtin(&[], &[], &FromFile::default(), terminal)?.rules;
    let mut redactor = Redactor::new(key.clone(), vocabulary(&rules), &args.keep_tag);
    let copy = redactor.snapshot(&original).map_err(|error| not_redacted(&error))?;
    let verdicts = agrees::verdicts(&rules, original, &copy, &mut redactor)?;
    if let Some(path) = &args.new_key {
        outputs::replace_private(path, key.file().as_bytes())?;
        terminal.note(&format!("wrote the key to {}: keep it, and give it to nobody", path.display()));
    }
    if let Some(path) = &args.map {
        outputs::replace_private(path, map(&redactor)?.as_bytes())?;
        terminal.note(&format!("wrote what the stand-ins stand for to {}: give it to nobody", path.display()));
    }
    store::write(&args.output, &copy)?;
    terminal.note(&format!(
        "wrote {}: {} words have stand-ins, and all {verdicts} verdicts of the built-in rules are the same",
        args.output.display(),
        redactor.stand_ins().len()
    ));
    Ok(Ending::done())
}

/// Finds what cannot be written before any work, and refuses to write over what is read.
fn check_paths(args: &RedactArgs) -> Result<(), Fault> {
    let mut others: Vec<&Path> = vec![&args.snapshot];
    others.extend(args.key.as_deref());
    for path in [Some(args.output.as_path()), args.map.as_deref(), args.new_key.as_deref()].into_iter().flatten() {
        outputs::writable(path)?;
        if others.iter().any(|other| outputs::same(other, path)) {
            return Err(Fault::usage(format!("two files cannot both be `{}`", path.display())).help("name another path"));
        }
        others.push(path);
    }
    match &args.new_key {
        Some(path) if path.exists() => Err(Fault::usage(format!("`{}` is there already", path.display()))
            .help("use it with --key, or name a file that is not there yet")),
        _ => Ok(()),
    }
}

/// The key of the file, or a new one.
fn key(args: &RedactArgs) -> Result<Key, Fault> {
    let Some(path) = &args.key else {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| Fault::new(Exit::Internal, format!("the system gives no random bytes: {error}")))?;
        return Ok(Key::new(bytes));
    };
    let unreadable = |why: String| {
        let fault = Fault::usage(format!("the key in `{}` cannot be read: {why}", path.display()));
        fault.help("`--new-key FILE` makes one")
    };
    let bytes = bounded::read(path, MAX_KEY_BYTES).map_err(|error| unreadable(error.to_string()))?;
    let key = std::str::from_utf8(&bytes).ok().and_then(Key::parse);
    key.ok_or_else(|| unreadable("it is no key".to_owned()))
}

/// The words of AWS, which are its services, actions, condition keys and what ARNs are made of; and those that the
/// built-in rules compare with, or filters of events must, which everybody can read.
fn vocabulary(rules: &[Arc<Rule>]) -> Vocabulary {
    let services = iam_actions::catalogue().services().iter();
    let of_aws = services.flat_map(|service| {
        let of_resources = service.resources.iter().map(|resource| resource.arn);
        let of_actions = service.actions.iter().flat_map(|action| action.condition_keys().chain([action.name]));
        std::iter::once(service.prefix).chain(of_resources).chain(of_actions)
    });
    let params = rules.iter().flat_map(|rule| &rule.params);
    let of_rules = params.flat_map(|param| match &param.default {
        ParamValue::One(value) => std::slice::from_ref(value),
        ParamValue::List(values) => values,
    });
    let mut words: Vec<&str> = of_aws.collect();
    words.extend(of_rules.filter_map(text));
    detection::samples::words().for_each(|word| words.push(word));
    Vocabulary::new(words)
}

fn text(value: &Literal) -> Option<&str> {
    match value {
        Literal::Text(text) => Some(text),
        _ => None,
    }
}

/// The way back, by stand-in.
fn map(redactor: &Redactor) -> Result<String, Fault> {
    let back: std::collections::BTreeMap<_, _> =
        redactor.stand_ins().iter().map(|(original, stand_in)| (stand_in, original)).collect();
    json::pretty(&back)
}

fn not_redacted(error: &RedactError) -> Fault {
    let help = match error {
        RedactError::Collision => "use another key",
        _ => "nothing was written; please report this",
    };
    Fault::new(Exit::Internal, format!("the snapshot cannot be redacted: {error}")).help(help)
}
