//! `init`: the files that a repository begins with: a configuration with comments, a list of waivers, a job for CI.

use std::io::{self, Write as _};
use std::path::Path;

use crate::atomic_file::Staged;
use crate::cli::args::{CiSystem, InitArgs};
use crate::cli::config::place;
use crate::cli::{Ending, Fault, Terminal};

/// A file to begin with.
struct Beginning {
    path: &'static str,
    text: &'static str,
}

const CONFIGURATION: Beginning = Beginning { path: place::FILE_NAME, text: include_str!("trailwarden.yaml") };
const WAIVERS: Beginning = Beginning { path: "waivers.yaml", text: include_str!("waivers.yaml") };
const GITHUB: Beginning = Beginning { path: ".github/workflows/trailwarden.yaml", text: include_str!("github.yaml") };
const GITLAB: Beginning = Beginning { path: ".gitlab/trailwarden.yml", text: include_str!("gitlab.yaml") };

/// Writes the files, all or none.
pub(in crate::cli) fn run(args: &InitArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let (job, next) = match args.ci {
        CiSystem::Github => (Some(GITHUB), "put your role, region and copy of Trailwarden into the workflow"),
        CiSystem::Gitlab => (Some(GITLAB), "put your role, region and image into the job, and include it in .gitlab-ci.yml"),
        CiSystem::None => {
            (None, "`trailwarden init --ci github` or `--ci gitlab` adds a job later; nothing that is there is lost")
        }
    };
    let files: Vec<Beginning> = [CONFIGURATION, WAIVERS].into_iter().chain(job).collect();
    let (there, missing): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| Path::new(file.path).exists());
    refuse_to_overwrite(&there, &missing, args)?;
    for file in there.iter().filter(|_| !args.force) {
        terminal.note(&format!("kept {}", file.path));
    }
    let written: Vec<Beginning> = if args.force { there.into_iter().chain(missing).collect() } else { missing };
    let staged: Vec<_> =
        written.iter().map(|file| stage(file).map_err(|error| unwritable(file, &error))).collect::<Result<_, _>>()?;
    for (file, staged) in written.iter().zip(staged) {
        staged.commit().map_err(|error| unwritable(file, &error))?;
        terminal.note(&format!("wrote {}", file.path));
    }
    terminal.note("\nnext:");
    for step in [
        "`trailwarden demo` shows what a report looks like",
        "`trailwarden iam-policy` prints what the reading role must be allowed, `trailwarden preflight` whether it is",
        "`trailwarden scan` reads, judges and reports; `trailwarden config show --origin` tells with which settings",
        next,
    ] {
        terminal.note(&format!("  {step}"));
    }
    Ok(Ending::done())
}

/// Writes nothing over what is there, unless told to. A job may be added to a configuration that is there.
fn refuse_to_overwrite(there: &[Beginning], missing: &[Beginning], args: &InitArgs) -> Result<(), Fault> {
    let adds_job = args.ci != CiSystem::None && missing.iter().any(|file| [GITHUB.path, GITLAB.path].contains(&file.path));
    match there {
        [first, ..] if !args.force && !adds_job => {
            let message = format!("`{}` is there already", first.path);
            Err(Fault::usage(message).help("keep it, or write over it with --force"))
        }
        _ => Ok(()),
    }
}

fn stage(file: &Beginning) -> io::Result<Staged> {
    let path = Path::new(file.path);
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        std::fs::create_dir_all(above)?;
    }
    let mut staged = Staged::new(path)?;
    staged.write_all(file.text.as_bytes())?;
    Ok(staged)
}

fn unwritable(file: &Beginning, error: &io::Error) -> Fault {
    Fault::usage(format!("`{}` cannot be written: {error}", file.path)).help("run it where you may write")
}
