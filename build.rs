//! Embeds the rule library: lists every file below `rules/` that holds a rule, sorted by path.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Folders below `rules/` that hold something else than rules.
const NOT_RULES: [&str; 1] = ["frameworks"];

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=rules");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let mut files = Vec::new();
    collect(&root.join("rules"), &mut files)?;
    let mut entries: Vec<(String, PathBuf)> = files.into_iter().map(|file| (name(&root, &file), file)).collect();
    entries.sort();
    let lines: String = entries.iter().map(|(name, file)| format!("    ({name:?}, include_str!({file:?})),\n")).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?).join("builtin_rules.rs");
    fs::write(out, format!("&[\n{lines}]\n"))
}

/// Every `.yaml` file below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            let skipped = path.file_name().is_some_and(|name| NOT_RULES.iter().any(|not| name == *not));
            if !skipped {
                collect(&path, files)?;
            }
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
