//! moto's virtual environment under `target/`: made once, and again when the requirements change.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

const REQUIREMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/moto/requirements.txt");

/// The environment's Python, with moto installed. Test processes that need it at the same time wait for each other.
pub fn python() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the folder is inside target/");
    let home = target.join("moto-venv");
    let python = home.join("bin/python");
    let lock = File::create(target.join("moto-venv.lock")).expect("target/ is writable");
    lock.lock().expect("target/ can be locked");
    // A copy of the requirements, written last, says that the environment is complete and what is in it.
    let installed = home.join("installed.txt");
    let wanted = fs::read(REQUIREMENTS).expect("the requirements are there");
    if fs::read(&installed).ok().as_deref() != Some(&wanted) {
        install(&home, &python);
        fs::write(&installed, &wanted).expect("the environment is writable");
    }
    python
}

fn install(home: &Path, python: &Path) {
    eprintln!("installing moto into {} (once)", home.display());
    if home.exists() {
        fs::remove_dir_all(home).expect("the old environment can be removed");
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(home), "install Python 3 with its venv and pip modules");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", REQUIREMENTS];
    run(Command::new(python).args(pip), "pip must reach a package index");
}

/// Runs a command that must succeed; panics with its output and advice.
fn run(command: &mut Command, advice: &str) {
    match command.output() {
        Err(error) => panic!("the end-to-end tests need moto: cannot run {command:?}: {error}; {advice}"),
        Ok(output) if !output.status.success() => {
            let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            panic!("the end-to-end tests need moto: {command:?} failed; {advice}\n{stdout}{stderr}")
        }
        Ok(_) => {}
    }
}
