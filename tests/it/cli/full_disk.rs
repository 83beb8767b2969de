//! Disks that are full, directories that are closed or gone: no half file, nothing lost that was there, and exit code 70
//! if it shows only after the work, 2 if before.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use trailwarden::report::FORMATS;

use super::{DEMO, Folder, Run};

/// Runs the program where no file can grow beyond so many blocks of 512 or 1,024 bytes. The kernel then cuts writes short
/// and refuses the next, as a full disk does.
fn with_room_for(blocks: u32, folder: &Folder, arguments: &[&str]) -> Run {
    let script = format!(r#"trap '' XFSZ; ulimit -f {blocks}; exec "$0" "$@""#);
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_trailwarden")]).args(arguments);
    Run::of(shell.current_dir(folder.path("")).env_clear().env("HOME", folder.path("")).env("TMPDIR", folder.path("")))
}

fn assert_unwritten(run: &Run, file: &str) {
    let message = format!("error: `{file}` cannot be written: File too large (os error 27)");
    assert_eq!((run.code, run.stderr.lines().next()), (Some(70), Some(&*message)), "{}", run.stderr);
    assert_eq!(run.last_line(), format!("exit 70: `{file}` cannot be written: File too large (os error 27)"));
}

#[test]
fn a_full_disk_leaves_no_half_report_of_any_format() {
    for info in FORMATS {
        let folder = Folder::new();
        let output = format!("{}=report", info.name);
        let run = with_room_for(1, &folder, &["check", DEMO, "--format", "github", "-o", &output]);
        assert_unwritten(&run, "report");
        assert_eq!((folder.names(), run.stdout.as_str()), (vec![], ""), "{}", info.name);
    }
}

#[test]
fn when_the_second_report_does_not_fit_the_first_does_not_appear_either() {
    let folder = Folder::new();
    folder.write("first", "old");
    let run = with_room_for(40, &folder, &["check", DEMO, "-o", "github=first", "-o", "json=second"]);
    assert_unwritten(&run, "second");
    assert_eq!((folder.names(), folder.read("first").as_str()), (vec!["first".to_owned()], "old"));
}

#[test]
fn what_fits_is_written() {
    let folder = Folder::new();
    let run = with_room_for(40, &folder, &["check", DEMO, "-o", "github=first"]);
    assert_eq!((run.code, folder.names()), (Some(1), vec!["first".to_owned()]), "{}", run.stderr);
}

#[test]
fn a_baseline_that_does_not_fit_leaves_the_old_one() {
    let folder = Folder::new();
    folder.write("baseline.json", "old");
    let run = with_room_for(1, &folder, &["baseline", "write", DEMO, "-o", "baseline.json"]);
    assert_unwritten(&run, "baseline.json");
    assert_eq!((folder.names(), folder.read("baseline.json").as_str()), (vec!["baseline.json".to_owned()], "old"));
}

#[test]
fn waivers_that_do_not_fit_stay_as_they_were() {
    let folder = Folder::new();
    let filled = format!("# {}\nwaivers: []\n", "x".repeat(2_000));
    folder.write("waivers.yaml", &filled);
    folder.run(&["check", DEMO, "--format", "json", "-o", "json=result.json"]);
    let result = folder.read("result.json");
    let fingerprint = result.split(r#""fingerprint": ""#).nth(1).or_else(|| result.split(r#""fingerprint":""#).nth(1)).unwrap();
    let mut add = vec!["waivers", "add", "waivers.yaml", "--finding", &fingerprint[..12], "--from", "result.json"];
    add.extend(["--reason", "reviewed", "--owner", "team@example.com", "--expires", "2026-03-31"]);
    assert_unwritten(&with_room_for(1, &folder, &add), "waivers.yaml");
    assert_eq!(folder.read("waivers.yaml"), filled);
    assert_eq!(folder.names(), ["result.json", "waivers.yaml"]);
}

#[test]
fn a_device_that_is_full_is_told_as_a_file_is() {
    let run = Folder::new().run(&["check", DEMO, "-o", "html=/dev/full"]);
    let message = "error: `/dev/full` cannot be written: No space left on device (os error 28)";
    assert_eq!((run.code, run.stderr.lines().next()), (Some(70), Some(message)), "{}", run.stderr);
}

#[test]
fn a_full_stdout_is_told_and_the_files_are_whole() {
    let folder = Folder::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = folder.command(&["check", DEMO, "-o", "github=annotations.txt"]);
    let output = command.stdout(Stdio::from(full)).stderr(Stdio::piped()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let last = "exit 70: stdout cannot be written to: No space left on device (os error 28)";
    assert_eq!((output.status.code(), stderr.lines().last()), (Some(70), Some(last)), "{stderr}");
    assert_eq!(folder.read("annotations.txt"), folder.run(&["check", DEMO, "--format", "github"]).stdout);
}

#[test]
fn a_directory_that_is_not_there_is_found_before_any_work() {
    let folder = Folder::new();
    let run = folder.run(&["check", "no-such-snapshot.jsonl", "-o", "html=reports/report.html"]);
    let last = "exit 2: `reports/report.html` cannot be written: No such file or directory (os error 2)";
    assert_eq!((run.code, run.last_line()), (Some(2), last));
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn a_directory_that_is_closed_is_found_before_any_work() {
    let folder = Folder::new();
    fs::create_dir(folder.path("reports")).unwrap();
    fs::set_permissions(folder.path("reports"), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(folder.path("reports/try"), "").is_ok() {
        fs::remove_file(folder.path("reports/try")).unwrap();
        eprintln!("this user may write anywhere: what a closed directory gives was not seen");
        return;
    }
    let run = folder.run(&["check", "no-such-snapshot.jsonl", "-o", "html=reports/report.html"]);
    let last = "exit 2: `reports/report.html` cannot be written: permission denied";
    assert_eq!((run.code, run.last_line()), (Some(2), last));
}
