//! Where the configuration file is looked for.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::Fault;
use crate::cli::args::Global;

/// What the file is called.
pub(in crate::cli) const FILE_NAME: &str = "trailwarden.yaml";

/// The folder at the root of a repository that may hold it too.
const FOLDER: &str = ".github";

/// The configuration file, if there is one: the one that was named, else that of the working directory or of a directory
/// above it, up to the root of the repository. Outside of a repository only the working directory counts: what lies above
/// may be anybody's.
///
/// # Errors
/// When it cannot be told which file is meant.
pub(super) fn find(global: &Global) -> Result<Option<PathBuf>, Fault> {
    if global.no_config {
        return Ok(None);
    }
    if let Some(named) = &global.config {
        return Ok(Some(named.clone()));
    }
    let Ok(working_directory) = env::current_dir() else { return Ok(None) };
    for directory in searched(&working_directory) {
        let found: Vec<PathBuf> = candidates(&directory).into_iter().filter(|path| path.is_file()).collect();
        match found.as_slice() {
            [] => {}
            [only] if only.file_name().is_some_and(|name| name == FILE_NAME) => return Ok(Some(only.clone())),
            [misnamed] => {
                let message = format!("`{}` is not read: the configuration file is called `{FILE_NAME}`", misnamed.display());
                return Err(Fault::usage(message).help("rename it, name it by --config, or say --no-config"));
            }
            [first, second, ..] => {
                let message = format!("there are two configuration files: `{}` and `{}`", first.display(), second.display());
                return Err(Fault::usage(message).help("remove one of them, or name the one that counts by --config"));
            }
        }
    }
    Ok(None)
}

/// The directories that are searched, nearest first, relative to the working directory: no path of this machine shows.
fn searched(working_directory: &Path) -> Vec<PathBuf> {
    let is_root = |directory: &Path| fs::symlink_metadata(directory.join(".git")).is_ok();
    let levels = working_directory.ancestors().position(is_root).unwrap_or(0);
    (0..=levels).map(|up| std::iter::repeat_n("..", up).collect()).collect()
}

/// The files of a directory that are, or were meant to be, a configuration.
fn candidates(directory: &Path) -> Vec<PathBuf> {
    let is_root = fs::symlink_metadata(directory.join(".git")).is_ok();
    let folders = [directory.to_owned()].into_iter().chain(is_root.then(|| directory.join(FOLDER)));
    folders.flat_map(|folder| [folder.join(FILE_NAME), folder.join("trailwarden.yml")]).collect()
}
