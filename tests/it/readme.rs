//! The README's commands, run as they stand there.

use crate::cli::{Folder, run};
use crate::page::Page;

const README: Page = Page { name: "README.md", text: include_str!("../../README.md") };

/// The code block below the comment of this name, without its fences.
fn block(name: &str) -> &'static str {
    README.block(name)
}

#[test]
fn every_mark_stands_above_a_block() {
    README.assert_marks();
    assert!(README.marks().contains(&"scan"), "{:?}", README.marks());
}

#[test]
fn the_demo_works_as_typed_and_prints_what_the_readme_shows() {
    let folder = Folder::new();
    let line = block("demo").trim();
    let arguments = line.strip_prefix("cargo run --no-default-features -- ").expect("the demo needs no SDK");
    let run = folder.run(&arguments.split(' ').collect::<Vec<_>>());
    assert_eq!((run.code, folder.names()), (Some(0), vec!["demo.html".to_owned()]), "{}", run.stderr);
    README.assert_excerpt(block("demo-output"), &run.stdout, "demo-output");
}

#[test]
fn the_rule_shown_is_one_of_the_library() {
    let path = "rules/cloudtrail/cloudtrail-log-file-validation.yaml";
    let rule = std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    README.assert_excerpt(block(&format!("rule {path}")), &rule, path);
}

#[test]
fn the_commands_of_the_gate_work_one_after_the_other() {
    let folder = Folder::new();
    let here = |argument: &'static str| match argument {
        "account.jsonl.zst" => crate::cli::DEMO,
        other => other,
    };
    let ended = |line: &'static str| {
        let arguments = line.strip_prefix("trailwarden ").expect("each line is a command of the program");
        let run = folder.run(&arguments.split(' ').map(here).collect::<Vec<_>>());
        (arguments.split(" -").next().unwrap(), run.code)
    };
    let ended: Vec<_> = block("gate").lines().map(ended).collect();
    let (init, judged, kept) = (("init", Some(0)), ("check account.jsonl.zst", Some(1)), ("baseline write result.json", Some(0)));
    let (new_only, compared) = (("check account.jsonl.zst", Some(0)), ("diff baseline.json result.json", Some(0)));
    assert_eq!(ended, [init, judged, kept, new_only, compared]);
}

#[test]
fn the_commands_about_standards_and_profiles_work_as_typed() {
    let folder = Folder::new();
    let here = |argument: &'static str| if argument == "account.jsonl.zst" { crate::cli::DEMO } else { argument };
    for line in block("profiles").lines() {
        let arguments = line.strip_prefix("trailwarden ").expect("each line is a command of the program");
        let run = folder.run(&arguments.split(' ').map(here).collect::<Vec<_>>());
        // Of the demo's account not everything could be read.
        assert!(matches!(run.code, Some(0 | 4)), "{line}: {}", run.stderr);
    }
    assert_eq!(folder.names(), ["standards.html"]);
}

#[test]
fn the_mistake_shown_is_told_as_shown() {
    let folder = Folder::new();
    folder.write("my-rules/unknown-field.yaml", include_str!("../fixtures/bad-rules/unknown-field.yaml"));
    let (command, told) = block("diagnostic").split_once('\n').unwrap();
    let arguments = command.strip_prefix("$ trailwarden ").expect("the block begins with the command");
    let run = folder.run(&arguments.split(' ').collect::<Vec<_>>());
    assert_eq!((run.code, run.stderr.as_str()), (Some(2), told));
}

#[test]
fn a_verdict_is_explained_as_shown() {
    let (command, told) = block("explain").split_once('\n').unwrap();
    let snapshot = "examples/demo/snapshot.jsonl";
    let arguments = command.strip_prefix("$ trailwarden ").expect("the block begins with the command");
    let here = |argument| if argument == snapshot { crate::cli::DEMO } else { argument };
    let run = run(&arguments.split(' ').map(here).collect::<Vec<_>>());
    README.assert_excerpt(told, &run.stdout, "explain");
}

#[test]
fn every_exit_code_and_every_command_is_told() {
    let help = run(&["--help"]).stdout;
    let section = |title: &str| help.split(&format!("{title}:\n")).nth(1).unwrap().split("\n\n").next().unwrap().to_owned();
    let commands = section("Commands");
    let commands = commands.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let missing: Vec<_> = commands.filter(|name| !README.text.contains(&format!("\n| `{name}"))).collect();
    assert_eq!(missing, Vec::<&str>::new(), "the README's table of commands lacks these");
    let codes = trailwarden::cli::Exit::ALL.map(|exit| exit.code().to_string());
    let rows: Vec<_> = README.text.lines().filter(|line| line.starts_with("| ")).collect();
    let told = |code: &String| rows.iter().any(|row| row[2..].split(" |").next().unwrap().split(", ").any(|c| c == code));
    let missing: Vec<_> = codes.iter().filter(|code| !told(code)).collect();
    assert_eq!(missing, Vec::<&String>::new(), "the README's table of exit codes lacks these");
}

#[test]
fn the_test_command_is_what_ci_runs() {
    let ci = include_str!("../../.ci/run");
    let command = block("test").trim();
    assert!(ci.lines().any(|line| line == format!("step {command} --locked")), ".ci/run must run `{command} --locked`");
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
        if !release.join("trailwarden").exists() {
            symlink(env!("CARGO_BIN_EXE_trailwarden"), release.join("trailwarden")).unwrap();
        }
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

    #[test]
    fn the_commands_about_rights_and_about_organizations_work_as_typed() {
        let session = Session::open(Account::Mixed);
        session.write_profile("audit");
        let mut shell = shell(session.folder());
        shell.env("AWS_PROFILE", "audit").env("AWS_REGION", "eu-west-1");
        let rights = Run::of(shell.args(["-ec", block("rights")]));
        assert_eq!(rights.code, Some(0), "{}", rights.stderr);
        assert!(session.folder().join("trailwarden.tf").is_file());
        let mut shell = self::shell(session.folder());
        shell.env("AWS_PROFILE", "audit").env("AWS_REGION", "eu-west-1");
        let organization = Run::of(shell.args(["-ec", block("organization")]));
        assert_eq!(organization.code, Some(1), "{}", organization.stderr);
        assert!(session.folder().join("organization.html").is_file());
    }
}
