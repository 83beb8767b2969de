//! Embeds the rule library, the frameworks and the profiles: lists every file below `rules/` that holds one, sorted by path.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where frameworks and profiles stand, and the lists of them; every other folder below `rules/` holds rules.
const BESIDE_RULES: [(&str, &str); 2] = [("frameworks", "builtin_frameworks.rs"), ("profiles", "builtin_profiles.rs")];

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=rules");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let rules = root.join("rules");
    let mut files = Vec::new();
    for entry in fs::read_dir(&rules)? {
        let path = entry?.path();
        if path.is_dir() && !BESIDE_RULES.iter().any(|(folder, _)| path.ends_with(folder)) {
            collect(&path, &mut files)?;
        }
    }
    embed(&root, files, "builtin_rules.rs")?;
    for (folder, list) in BESIDE_RULES {
        let mut files = Vec::new();
        collect(&rules.join(folder), &mut files)?;
        embed(&root, files, list)?;
    }
    Ok(())
}

/// Writes a list of names and texts, to be included by the module that holds them.
fn embed(root: &Path, files: Vec<PathBuf>, list: &str) -> io::Result<()> {
    let mut entries: Vec<(String, PathBuf)> = files.into_iter().map(|file| (name(root, &file), file)).collect();
    entries.sort();
    let lines: String = entries.iter().map(|(name, file)| format!("    ({name:?}, include_str!({file:?})),\n")).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?).join(list);
    fs::write(out, format!("&[\n{lines}]\n"))
}

/// Every `.yaml` file below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// The path from the repository's root, with slashes on every system.
fn name(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
