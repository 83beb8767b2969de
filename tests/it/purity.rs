//! Which module may use which, kept by reading the source: an arrow that is not in the table is a fault of design,
//! not of style, and says so before anybody builds on it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with the modules that it may use. `cli` may use all.
const ARROWS: &[(&str, &[&str])] = &[
    ("yaml", &[]),
    ("atomic_file", &[]),
    ("journal_file", &[]),
    ("model", &[]),
    ("permissions", &["model"]),
    ("snapshot", &["atomic_file", "model"]),
    ("analysis", &["model"]),
    ("finding", &["model"]),
    ("diagnostics", &["model", "yaml"]),
    ("rule", &["diagnostics", "model", "yaml"]),
    ("engine", &["analysis", "finding", "model", "rule", "snapshot"]),
    ("plan", &["engine", "model", "rule", "snapshot"]),
    ("framework", &["diagnostics", "yaml"]),
    ("inventory", &["model", "snapshot"]),
    ("overview", &["analysis", "engine", "model", "snapshot"]),
    ("assess", &["diagnostics", "finding", "framework", "inventory", "model", "overview", "rule", "snapshot", "yaml"]),
    ("report", &["assess", "diagnostics", "finding", "framework", "inventory", "model", "overview", "snapshot", "yaml"]),
    ("bundle", &["model", "snapshot"]),
    ("verify", &["assess", "finding", "model", "snapshot"]),
    ("log_integrity", &["model"]),
    ("collect", &["atomic_file", "journal_file", "model", "snapshot"]),
];

/// Modules that must give the same answer from the same input, everywhere and always.
const PURE: &[&str] = &[
    "analysis",
    "assess",
    "bundle",
    "diagnostics",
    "engine",
    "finding",
    "framework",
    "inventory",
    "log_integrity",
    "model",
    "overview",
    "permissions",
    "plan",
    "report",
    "rule",
    "verify",
    "yaml",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file below a path, with its text, sorted.
fn rust_files(path: &Path) -> Vec<(PathBuf, String)> {
    if path.is_file() {
        return vec![(path.to_owned(), fs::read_to_string(path).unwrap())];
    }
    let mut entries: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let wanted = |path: &PathBuf| path.is_dir() || path.extension().is_some_and(|ending| ending == "rs");
    entries.iter().filter(|path| wanted(path)).flat_map(|path| rust_files(path)).collect()
}

/// The files of a module: `name.rs`, or everything below `name/`.
fn files_of(module: &str) -> Vec<(PathBuf, String)> {
    let file = source().join(format!("{module}.rs"));
    let folder = source().join(module);
    let mut files = if file.exists() { rust_files(&file) } else { Vec::new() };
    files.extend(if folder.exists() { rust_files(&folder) } else { Vec::new() });
    files
}

/// The modules of the crate, from `lib.rs`.
fn modules() -> BTreeSet<String> {
    let text = fs::read_to_string(source().join("lib.rs")).unwrap();
    let names = text.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// The modules that a line of code names after `crate::`, comments left out.
fn named_in(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or_default();
    let after = code.match_indices("crate::").map(|(at, text)| &code[at + text.len()..]);
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    after.map(|rest| &rest[..name(rest)]).filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_module_is_in_the_table() {
    let mut known: BTreeSet<String> = ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    known.insert("cli".to_owned());
    let missing: Vec<_> = modules().difference(&known).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "say in tests/it/purity.rs what these modules may use");
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let modules = modules();
    let mut wrong = Vec::new();
    for (module, allowed) in ARROWS {
        for (path, text) in files_of(module) {
            for (number, line) in text.lines().enumerate() {
                for used in named_in(line) {
                    if modules.contains(used) && used != *module && !allowed.contains(&used) {
                        wrong.push(format!("{}:{}: `{module}` must not use `{used}`", path.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that the design does not have:\n{}", wrong.join("\n"));
}

#[test]
fn a_group_of_imports_names_no_module_of_the_crate() {
    // `use crate::{a, b}` would hide its arrows from the test above.
    let grouped = rust_files(&source()).into_iter().flat_map(|(path, text)| {
        let lines: Vec<_> = text.lines().enumerate().filter(|(_, line)| line.contains("crate::{")).collect();
        lines.into_iter().map(|(number, _)| format!("{}:{}", path.display(), number + 1)).collect::<Vec<_>>()
    });
    assert_eq!(grouped.collect::<Vec<_>>(), Vec::<String>::new(), "write one `use crate::module` a line");
}

#[test]
fn pure_modules_deny_what_clippy_toml_lists() {
    let mut without = Vec::new();
    for module in PURE.iter().filter(|module| modules().contains(**module)) {
        let root = [source().join(format!("{module}.rs")), source().join(module).join("mod.rs")];
        let text = root.iter().find_map(|path| fs::read_to_string(path).ok()).unwrap();
        if !text.contains("#![deny(clippy::disallowed_methods, clippy::disallowed_types)]") {
            without.push(*module);
        }
    }
    assert_eq!(without, Vec::<&str>::new(), "these modules lack the attribute that keeps them pure");
}

#[test]
fn pure_modules_switch_no_purity_lint_off() {
    let mut wrong = Vec::new();
    for module in PURE {
        for (path, text) in files_of(module) {
            let off = |line: &str| (line.contains("allow(") || line.contains("expect(")) && line.contains("clippy::disallowed");
            if text.lines().any(off) {
                wrong.push(path.display().to_string());
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn an_arrow_is_seen_in_uses_and_in_paths_and_not_in_comments() {
    assert_eq!(named_in("use crate::model::Region;"), ["model"]);
    assert_eq!(named_in("    crate::rule::load(crate::yaml::parse(x)) // crate::cli"), ["rule", "yaml"]);
    assert_eq!(named_in("//! see [`crate::cli`]"), Vec::<&str>::new());
}
