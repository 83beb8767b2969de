//! `verify`: what holds is told to hold, and what does not is named.

use std::borrow::Cow;
use std::fs;

use serde_json::Value;
use trailwarden::bundle::{self, Content, Kind, Maker, Part, Settings};

use super::bundle::bundled;
use super::{DEMO, Folder, run};
use crate::page::Page;

/// What `verify` says, and the last line, with the exit code.
fn verify(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String, String) {
    let run = folder.run(&[&["verify"], arguments].concat());
    let last = run.last_line().to_owned();
    (run.code, run.stdout, last)
}

/// Puts a bundle together again, by hand, with other settings, another maker and other contents of some parts: what
/// somebody would do who knows the format.
fn forge(folder: &Folder, settings: impl Fn(&mut Settings), maker: &str, change: impl Fn(Kind, String) -> String) {
    let bytes = fs::read(folder.path("b.tar")).unwrap();
    let bundle = bundle::read(&bytes).unwrap();
    let mut changed = bundle.settings.clone();
    settings(&mut changed);
    let mut parts = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Settings) {
        for (listed, bytes) in bundle.of(kind) {
            let name = listed.path.rsplit('/').next().unwrap().rsplit_once('.').unwrap().0;
            let text = change(kind, String::from_utf8(bytes.to_vec()).unwrap());
            parts.push(Part {
                kind,
                name,
                source: listed.source.as_deref(),
                content: Content::Bytes(Cow::Owned(text.into_bytes())),
            });
        }
    }
    let maker = Maker { name: "trailwarden".into(), version: maker.into() };
    let mut forged = Vec::new();
    bundle::write(maker, &changed, parts, &mut forged).unwrap();
    fs::write(folder.path("forged.tar"), forged).unwrap();
}

/// Changes the contents of one kind of part, and leaves the others as they are.
fn of(kind: Kind, change: impl Fn(String) -> String) -> impl Fn(Kind, String) -> String {
    move |found, text| if found == kind { change(text) } else { text }
}

const THIS: &str = env!("CARGO_PKG_VERSION");

#[test]
fn a_bundle_as_it_was_written_is_verified() {
    let folder = Folder::new();
    bundled(&folder, &[]);
    let (code, stdout, last) = verify(&folder, &["b.tar"]);
    assert_eq!((code, last.as_str()), (Some(0), "exit 0: the result is what judging again gives, byte for byte"));
    insta::assert_snapshot!(stdout);
}

/// A run with everything that a bundle must hold: rules of the user in a pack, changed by the configuration file and by
/// flags, a framework, waivers, a baseline, a gate and a time of its own.
fn rich() -> Folder {
    let folder = Folder::new();
    folder.run(&["check", DEMO, "--now", "2026-02-01T00:00:00Z", "--format", "json", "-o", "json=baseline.json"]);
    let rule = include_str!("../../../rules/cloudtrail/cloudtrail-log-file-validation.yaml");
    let own = rule.replace("cloudtrail-log-file-validation", "own-rule");
    let own: String = own.lines().filter(|line| !line.starts_with("aliases:")).map(|line| format!("{line}\n")).collect();
    folder.write("own/rules/own-rule.yaml", &own);
    folder.write("own/pack.yaml", "pack: acme\nversion: 1.2.3\n");
    let waiver = "waivers:\n  - id: W-1\n    rule: own-rule\n    account: '111122223333'\n    resource: {glob: '*'}\n    reason: r\n    \
                  owner: o\n    expires: 2027-01-01\n    max_matches: 99\n";
    folder.write("waivers.yaml", waiver);
    let config = "version: 1\nrules:\n  packs: [builtin, own]\n  overrides:\n    own-rule: {severity: low}\n    \
                  iam-access-key-rotated: {severity: critical, params: {max_age: 10d}}\nwaivers: waivers.yaml\n";
    folder.write("trailwarden.yaml", config);
    let flags = "--now 2026-03-01T00:00:00Z --baseline baseline.json --new-only --min-coverage 99.5 --fail-on low \
                 --fail-on-unknown none --evidence all --param iam-access-key-rotated.max_age=20d";
    bundled(&folder, &flags.split(' ').collect::<Vec<_>>());
    folder
}

#[test]
fn a_bundle_needs_nothing_but_itself() {
    let folder = rich();
    let elsewhere = Folder::new();
    fs::copy(folder.path("b.tar"), elsewhere.path("b.tar")).unwrap();
    let (code, stdout, _) = verify(&elsewhere, &["b.tar"]);
    assert_eq!(code, Some(0), "{stdout}");
    let bytes = fs::read(folder.path("b.tar")).unwrap();
    let bundle = bundle::read(&bytes).unwrap();
    let counts = [Kind::Pack, Kind::Waivers, Kind::Baseline].map(|kind| bundle.of(kind).count());
    assert_eq!(counts, [1, 1, 1]);
    insta::assert_snapshot!(serde_json::to_string(&bundle.settings).unwrap());
    let result = bundle.of(Kind::Result).next().unwrap().1;
    let result: Value = serde_json::from_slice(result).unwrap();
    assert_eq!(result["waivers"][0]["state"], "active", "the run had something to waive");
    assert!(result["changes"].is_object(), "the run had something to compare with");
}

#[test]
fn a_result_is_judged_again_with_the_settings_of_the_bundle_and_no_others() {
    let folder = rich();
    forge(&folder, |settings| settings.gate.new_only = false, THIS, |_, text| text);
    let (code, stdout, _) = verify(&folder, &["forged.tar"]);
    assert_eq!(code, Some(1), "{stdout}");
}

#[test]
fn a_changed_byte_is_found_and_its_part_named() {
    let folder = Folder::new();
    let mut bytes = bundled(&folder, &["--rule", "kms-key-rotation"]);
    let at = bytes.windows(20).position(|text| text == b"id: kms-key-rotation").unwrap();
    bytes[at] ^= 1;
    fs::write(folder.path("b.tar"), &bytes).unwrap();
    let (code, stdout, last) = verify(&folder, &["b.tar"]);
    let reason = "exit 1: the bundle was changed after it was written: `rules/kms-key-rotation.yaml`";
    assert_eq!((code, last.as_str()), (Some(1), reason));
    insta::assert_snapshot!(stdout);
}

#[test]
fn a_violation_that_was_made_a_pass_is_named() {
    let folder = Folder::new();
    bundled(&folder, &["--rule", "kms-key-rotation"]);
    let edited = of(Kind::Result, |text| text.replacen(r#""status": "fail""#, r#""status": "pass""#, 1));
    forge(&folder, |_| (), THIS, edited);
    let (code, stdout, last) = verify(&folder, &["forged.tar"]);
    assert_eq!((code, last.as_str()), (Some(1), "exit 1: the result is not what judging again gives: 2 differences"));
    insta::assert_snapshot!(stdout);
}

#[test]
fn a_finding_that_was_taken_out_is_named() {
    let folder = Folder::new();
    bundled(&folder, &["--rule", "kms-key-rotation"]);
    let edited = of(Kind::Result, |text| {
        let mut result: Value = serde_json::from_str(&text).unwrap();
        result["findings"].as_array_mut().unwrap().remove(0);
        serde_json::to_string_pretty(&result).unwrap() + "\n"
    });
    forge(&folder, |_| (), THIS, edited);
    let (code, stdout, _) = verify(&folder, &["forged.tar", "--format", "json"]);
    let told: Value = serde_json::from_str(&stdout).unwrap();
    let differences = told["differences"].as_array().unwrap();
    assert_eq!((code, differences.len(), &differences[0]["result"]), (Some(1), 1, &Value::Null), "{stdout}");
    assert!(differences[0]["about"].as_str().unwrap().contains("kms-key-rotation"), "{stdout}");
}

#[test]
fn a_call_that_was_never_made_is_no_evidence() {
    let folder = Folder::new();
    bundled(&folder, &["--rule", "kms-key-rotation"]);
    let edited = of(Kind::Result, |text| text.replacen(r#""api": "kms:"#, r#""api": "kms:Not"#, 1));
    forge(&folder, |_| (), THIS, edited);
    let (code, stdout, _) = verify(&folder, &["forged.tar"]);
    assert_eq!(code, Some(1));
    assert!(stdout.contains("call, in the snapshots\n    result:       kms:Not"), "{stdout}");
}

#[test]
fn another_wording_is_found_in_a_result_of_this_version_only() {
    let folder = Folder::new();
    bundled(&folder, &["--rule", "kms-key-rotation"]);
    let reworded = |text: String| text.replacen(r#""message": ""#, r#""message": "In other words: "#, 1);
    forge(&folder, |_| (), THIS, of(Kind::Result, reworded));
    let (code, stdout, _) = verify(&folder, &["forged.tar"]);
    assert_eq!(code, Some(1));
    assert!(stdout.contains("of the result\n    result:       \"message\": \"In other words: "), "{stdout}");
    let version = format!(r#""version": "{THIS}""#);
    let other = of(Kind::Result, |text| reworded(text).replacen(&version, r#""version": "0.0.9""#, 1));
    forge(&folder, |_| (), "0.0.9", other);
    let (code, stdout, last) = verify(&folder, &["forged.tar"]);
    let reason = format!(
        "exit 0: the findings are what judging again by {THIS} gives; the result is of 0.0.9, so that bytes are not compared"
    );
    assert_eq!((code, last), (Some(0), reason), "{stdout}");
}

#[test]
fn a_result_that_is_of_another_version_than_its_bundle_differs() {
    let folder = Folder::new();
    bundled(&folder, &["--rule", "kms-key-rotation"]);
    let version = format!(r#""version": "{THIS}""#);
    let older = of(Kind::Result, |text| text.replacen(&version, r#""version": "0.0.9""#, 1));
    forge(&folder, |_| (), THIS, older);
    let (code, _, last) = verify(&folder, &["forged.tar"]);
    let reason = "exit 1: `result.json` is not of this bundle: it is of trailwarden 0.0.9, and the manifest says otherwise";
    assert_eq!((code, last.as_str()), (Some(1), reason));
    forge(&folder, |_| (), "9.0.0", |_, text| text);
    assert_eq!(verify(&folder, &["forged.tar"]).0, Some(1));
}

#[test]
fn what_only_a_later_version_can_use_is_left_undecided() {
    let folder = Folder::new();
    bundled(&folder, &["--rule", "kms-key-rotation"]);
    let later = |kind, text: String| if kind == Kind::Rule { text.replace("check:", "chekc:") } else { text };
    forge(&folder, |_| (), "9.0.0", later);
    let (code, _, last) = verify(&folder, &["forged.tar"]);
    assert_eq!(code, Some(4), "{last}");
    assert!(last.contains("`rules/kms-key-rotation.yaml` cannot be used by this version"), "{last}");
    forge(&folder, |_| (), THIS, later);
    let (code, _, last) = verify(&folder, &["forged.tar"]);
    assert_eq!(code, Some(1), "{last}");
    let newer = |kind, text: String| if kind == Kind::Snapshot { text.replace(r#""format":1"#, r#""format":2"#) } else { text };
    forge(&folder, |_| (), THIS, newer);
    assert_eq!(verify(&folder, &["forged.tar"]).0, Some(4));
}

#[test]
fn a_result_is_verified_with_its_snapshots() {
    let folder = Folder::new();
    folder.run(&["check", DEMO, "--service", "kms", "--fail-on", "low", "--evidence", "all", "-o", "json=result.json"]);
    let (code, stdout, last) = verify(&folder, &["result.json", DEMO]);
    assert_eq!((code, last.as_str()), (Some(0), "exit 0: the result is what judging again gives, byte for byte"), "{stdout}");
    folder.write("edited.json", &folder.read("result.json").replacen(r#""status": "fail""#, r#""status": "pass""#, 1));
    assert_eq!(verify(&folder, &["edited.json", DEMO]).0, Some(1));
    folder.run(&["check", DEMO, "--include", "fail", "-o", "json=some.json"]);
    assert_eq!(verify(&folder, &["some.json", DEMO]).0, Some(0));
}

#[test]
fn a_result_of_other_parameters_differs_in_its_rule() {
    let folder = Folder::new();
    let changed = ["--rule", "iam-access-key-rotated", "--param", "iam-access-key-rotated.max_age=20d"];
    folder.run(&[&["check", DEMO, "-o", "json=result.json"], changed.as_slice()].concat());
    let (code, stdout, _) = verify(&folder, &["result.json", DEMO]);
    assert_eq!(code, Some(1));
    assert!(stdout.contains("  rule iam-access-key-rotated\n"), "{stdout}");
    assert_eq!(verify(&folder, &[&["result.json", DEMO], changed.as_slice()].concat()).0, Some(0));
}

#[test]
fn what_cannot_be_verified_is_a_wrong_argument() {
    let folder = Folder::new();
    bundled(&folder, &["-o", "json=result.json"]);
    let cases: [(&[&str], &str); 6] = [
        (&["none.tar"], "exit 2: `none.tar` cannot be read: No such file or directory (os error 2)"),
        (&["result.json"], "exit 2: `result.json` is not a bundle; a result is verified with its snapshots"),
        (&[DEMO, DEMO], "exit 2: the first file is a snapshot, and no result to verify"),
        (
            &["b.tar", "--rule", "kms-key-rotation"],
            "exit 2: a bundle holds its own rules, waivers and baseline: they cannot be chosen",
        ),
        (
            &["result.json", "b.tar"],
            "exit 2: snapshot `b.tar`, line 1, is not a snapshot: its first line is not a `manifest` record",
        ),
        (&[], "exit 2: wrong arguments"),
    ];
    for (arguments, expected) in cases {
        let (code, _, last) = verify(&folder, arguments);
        assert_eq!((code, last.as_str()), (Some(2), expected), "{arguments:?}");
    }
}

#[test]
fn a_bundle_is_verified_whatever_the_configuration_file_says() {
    let folder = Folder::new();
    bundled(&folder, &[]);
    folder.write("trailwarden.yaml", "version: 1\nrules: {include: [kms-key-rotation]}\n");
    assert_eq!(verify(&folder, &["b.tar"]).0, Some(0));
}

#[test]
fn the_page_on_bundles_shows_what_its_commands_print() {
    const PAGE: Page = Page { name: "docs/bundle.md", text: include_str!("../../../docs/bundle.md") };
    PAGE.assert_marks();
    let folder = Folder::new();
    let commands = PAGE.block("commands").lines().map(|line| line.strip_prefix("trailwarden ").unwrap());
    let runs: Vec<_> = commands.map(|line| folder.run(&line.split(' ').collect::<Vec<_>>())).collect();
    let last = runs.last().unwrap();
    assert_eq!(runs.iter().map(|run| run.code).collect::<Vec<_>>(), [Some(0); 2], "{}", last.stderr);
    assert_eq!(PAGE.block("output"), format!("{}{}", last.stdout, last.stderr));
}

#[test]
fn its_exit_codes_are_in_the_help() {
    assert!(run(&["--help"]).stdout.contains("of `verify`, a result that is not what judging again gives"));
}
