//! Bundles from outside: what is in them, and when none is made.

use std::fs;

use serde_json::Value;
use trailwarden::bundle::{self, Kind};
use trailwarden::snapshot::store;

use super::{DEMO, Folder, run};

/// A folder with the bundle of a check that was asked for with these arguments.
pub(super) fn bundled(folder: &Folder, arguments: &[&str]) -> Vec<u8> {
    let run = folder.run(&[&["check", DEMO, "-o", "bundle=b.tar"], arguments].concat());
    assert!(matches!(run.code, Some(0 | 1 | 4)), "{}", run.stderr);
    fs::read(folder.path("b.tar")).unwrap()
}

#[test]
fn it_holds_the_rules_the_snapshots_and_the_result_as_they_were() {
    let folder = Folder::new();
    let bytes = bundled(&folder, &["--rule", "cloudtrail-log-file-validation,kms-key-rotation", "-o", "json=result.json"]);
    let bundle = bundle::read(&bytes).unwrap();
    let of = |kind: Kind| -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        bundle.of(kind).map(|(listed, bytes)| (listed.path.clone(), text(bytes))).collect()
    };
    assert_eq!(of(Kind::Result), [("result.json".to_owned(), folder.read("result.json"))]);
    assert_eq!(of(Kind::Snapshot), [("snapshots/1.jsonl".to_owned(), fs::read_to_string(DEMO).unwrap())]);
    let rule = |path: &str| {
        let text = fs::read_to_string(format!("{}/rules/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        (format!("rules/{}", path.split_once('/').unwrap().1), text)
    };
    assert_eq!(of(Kind::Rule), ["cloudtrail/cloudtrail-log-file-validation.yaml", "kms/kms-key-rotation.yaml"].map(rule));
}

#[test]
fn a_packed_snapshot_makes_the_bundle_of_the_plain_one() {
    let folder = Folder::new();
    store::write(&folder.path("packed.jsonl.zst"), &store::read(DEMO.as_ref()).unwrap()).unwrap();
    let plain = bundled(&folder, &[]);
    folder.run(&["check", "packed.jsonl.zst", "-o", "bundle=packed.tar"]);
    assert!(fs::read(folder.path("packed.tar")).unwrap() == plain);
}

#[test]
fn the_result_lists_everything_whatever_other_reports_leave_out() {
    let folder = Folder::new();
    assert!(bundled(&folder, &["--include", "fail"]) == bundled(&Folder::new(), &[]));
}

#[cfg(target_os = "linux")]
#[test]
fn other_programs_unpack_and_check_it() {
    let folder = Folder::new();
    bundled(&folder, &[]);
    let script = "mkdir x && tar xf b.tar -C x && cd x && sha256sum --quiet -c SHA256SUMS && find . -type f | wc -l";
    let ran = super::Run::of(std::process::Command::new("sh").args(["-ec", script]).current_dir(folder.path("")));
    let bundle = fs::read(folder.path("b.tar")).unwrap();
    let parts = bundle::read(&bundle).unwrap().manifest.parts.len() + 2;
    assert_eq!((ran.code, ran.stdout.trim()), (Some(0), parts.to_string().as_str()), "{}", ran.stderr);
}

#[test]
fn manifest_and_settings_fit_their_schema() {
    let schema: Value = serde_json::from_str(&run(&["schema", "bundle"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let bytes = bundled(&Folder::new(), &["--param", "iam-access-key-rotated.max_age=60d"]);
    let bundle = bundle::read(&bytes).unwrap();
    let manifest = serde_json::to_value(&bundle.manifest).unwrap();
    let settings = serde_json::to_value(&bundle.settings).unwrap();
    let misfits: Vec<_> = [&manifest, &settings].map(|value| validator.is_valid(value)).into();
    assert_eq!((misfits, validator.is_valid(&serde_json::json!({}))), (vec![true, true], false));
}

#[test]
fn a_bundle_is_made_into_a_file_and_of_snapshots_only() {
    let folder = Folder::new();
    let refused = |arguments: &[&str]| {
        let run = folder.run(arguments);
        assert_eq!((run.code, folder.names()), (Some(2), Vec::<String>::new()), "{}", run.stderr);
        run.last_line().to_owned()
    };
    assert_eq!(refused(&["check", DEMO, "--format", "bundle"]), "exit 2: a bundle cannot go to stdout");
    let report = "exit 2: a bundle cannot be made by `report`: it holds how a run was judged";
    assert_eq!(refused(&["report", DEMO, "-o", "bundle=b.tar"]), report);
    assert_eq!(refused(&["check", DEMO, "-o", "bundle=a", "-o", "html=a"]), "exit 2: two reports cannot both go to `a`");
    let other = refused(&["check", DEMO, "-o", "bundel=a"]);
    assert_eq!(other, "exit 2: unknown format `bundel`");
}

#[test]
fn a_bundle_does_not_take_the_place_of_its_snapshot() {
    let folder = Folder::new();
    fs::copy(DEMO, folder.path("account.jsonl")).unwrap();
    let run = folder.run(&["check", "account.jsonl", "-o", "bundle=account.jsonl"]);
    assert_eq!((run.code, run.last_line()), (Some(2), "exit 2: a report must not take the place of `account.jsonl`"));
}

#[test]
fn a_configuration_may_ask_for_one_and_report_leaves_it_out_and_says_so() {
    let folder = Folder::new();
    folder.write("trailwarden.yaml", "version: 1\noutputs: {bundle: b.tar, json: r.json}\n");
    let checked = folder.run(&["check", DEMO]);
    assert_eq!((checked.code, folder.names()), (Some(1), ["b.tar", "r.json", "trailwarden.yaml"].map(str::to_owned).into()));
    fs::remove_file(folder.path("b.tar")).unwrap();
    let reported = folder.run(&["report", DEMO]);
    assert_eq!((reported.code, folder.names()), (Some(0), ["r.json", "trailwarden.yaml"].map(str::to_owned).into()));
    assert!(reported.stderr.contains("left out: ") && reported.stderr.contains("b.tar"), "{}", reported.stderr);
}
