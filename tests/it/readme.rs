//! The README's commands, run as they stand there.
//!
//! A block is found by the comment above it, `<!-- test: NAME -->`.

const README: &str = include_str!("../../README.md");

/// The code block below the comment of this name, without its fences.
pub fn block(name: &str) -> &'static str {
    let mark = format!("<!-- test: {name} -->\n");
    let (_, rest) = README.split_once(&mark).unwrap_or_else(|| panic!("README.md has no `{}`", mark.trim()));
    let (fence, rest) = rest.split_once('\n').expect("a block follows the comment");
    assert!(fence.starts_with("```"), "`{fence}` opens no block");
    rest.split_once("```").expect("the block ends").0
}

#[test]
fn every_mark_stands_above_a_block() {
    let marks: Vec<_> = README.lines().filter_map(|line| line.strip_prefix("<!-- test: ")?.strip_suffix(" -->")).collect();
    assert!(marks.contains(&"scan"), "{marks:?}");
    for mark in marks {
        block(mark);
    }
}

#[cfg(feature = "aws")]
mod scanning {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;
    use std::process::Command;

    use super::block;
    use crate::moto::{Account, Run, Session, bare_command, server};

    /// A shell in a folder that looks like a clone whose release build is done: the program is in its place, and
    /// `cargo` has nothing to do.
    fn shell(folder: &Path) -> Command {
        let (release, bin) = (folder.join("target/release"), folder.join("bin"));
        fs::create_dir_all(&release).unwrap();
        fs::create_dir_all(&bin).unwrap();
        symlink(env!("CARGO_BIN_EXE_trailwarden"), release.join("trailwarden")).unwrap();
        fs::write(bin.join("cargo"), "#!/bin/sh\n").unwrap();
        fs::set_permissions(bin.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
        let path = std::env::var("PATH").unwrap();
        let mut shell = bare_command("sh", folder);
        shell
            .env("PATH", format!("{}:{path}", bin.display()))
            .env_remove("AWS_REGION")
            .env("AWS_ENDPOINT_URL", server().endpoint());
        shell
    }

    #[test]
    fn the_scan_and_check_commands_work_as_typed() {
        let session = Session::open(Account::Mixed);
        session.write_profile("audit");
        let mut shell = shell(session.folder());
        let scanned = Run::of(shell.args(["-ec", block("scan")]));
        assert_eq!(scanned.code, Some(1), "{}", scanned.stderr);
        for file in ["report.html", "result.json", "account.jsonl.zst"] {
            assert!(session.folder().join(file).is_file(), "{file} was written");
        }
        let checked = Run::of(bare_command("sh", session.folder()).args(["-ec", block("check")]));
        assert_eq!(checked.code, Some(1), "{}", checked.stderr);
    }
}
