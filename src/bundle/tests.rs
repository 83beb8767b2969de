//! A bundle made of a few words: its form, and that no byte of it can be changed unseen.

use std::borrow::Cow;
use std::io::Write as _;

use super::*;
use crate::model::Timestamp;

fn settings() -> Settings {
    let gate = GateTerms {
        fail_on: "high".into(),
        fail_on_unknown: None,
        min_coverage_tenths: Some(950),
        new_only: false,
        exit_zero: false,
    };
    Settings {
        as_of: Timestamp::UNIX_EPOCH,
        gate,
        evidence: Evidence::Decisive,
        asked: Asked::default(),
        overrides: Vec::new(),
        frameworks: vec!["cis".into()],
    }
}

fn maker() -> Maker {
    Maker { name: "trailwarden".into(), version: "0.1.0".into() }
}

fn part<'a>(kind: Kind, name: &'a str, text: &'a str) -> Part<'a> {
    Part { kind, name, source: Some("where it was"), content: Content::Bytes(Cow::Borrowed(text.as_bytes())) }
}

/// A bundle with two rules, given in the wrong order, and a part of just one block.
fn small() -> Vec<u8> {
    let mut packer = Packer::new().unwrap();
    packer.write_all(b"{\"manifest\":1}\n").unwrap();
    let packed = packer.finish().unwrap();
    let block = "r".repeat(512);
    let parts = vec![
        part(Kind::Rule, "rule-b", "id: rule-b\n"),
        part(Kind::Rule, "rule-a", "id: rule-a\n"),
        Part { kind: Kind::Snapshot, name: "", source: None, content: Content::Packed(&packed) },
        part(Kind::Result, "", &block),
    ];
    let mut bytes = Vec::new();
    write(maker(), &settings(), parts, &mut bytes).unwrap();
    bytes
}

/// Where each part stands, as another reader of archives tells it: path, header, content.
fn places(bytes: &[u8]) -> Vec<(String, usize, std::ops::Range<usize>)> {
    let mut archive = tar::Archive::new(bytes);
    let place = |entry: tar::Entry<'_, &[u8]>| {
        let start = usize::try_from(entry.raw_file_position()).unwrap();
        let size = usize::try_from(entry.size()).unwrap();
        (entry.path().unwrap().display().to_string(), usize::try_from(entry.raw_header_position()).unwrap(), start..start + size)
    };
    archive.entries().unwrap().map(|entry| place(entry.unwrap())).collect()
}

#[test]
fn what_is_written_is_read_in_the_order_of_the_archive() {
    let bytes = small();
    let bundle = read(&bytes).unwrap();
    let paths: Vec<_> = bundle.manifest.parts.iter().map(|part| part.path.as_str()).collect();
    assert_eq!(paths, ["settings.json", "result.json", "snapshots/1.jsonl", "rules/rule-a.yaml", "rules/rule-b.yaml"]);
    assert_eq!(bundle.settings, settings());
    let snapshots: Vec<_> = bundle.of(Kind::Snapshot).map(|(_, bytes)| bytes).collect();
    assert_eq!(snapshots, [b"{\"manifest\":1}\n"]);
}

#[test]
fn equal_content_gives_equal_bytes() {
    assert_eq!(small(), small());
}

/// What must be said of a change of this byte.
fn blame(places: &[(String, usize, std::ops::Range<usize>)], at: usize) -> BundleError {
    let Some((path, header, content)) = places.iter().rev().find(|(_, header, _)| at >= *header) else {
        panic!("the archive begins with a header");
    };
    let last = places.last().unwrap();
    match at {
        at if at < header + 512 => BundleError::Header(path.clone()),
        at if at >= last.2.end.next_multiple_of(512) => BundleError::End,
        at if content.contains(&at) => BundleError::Changed(vec![path.clone()]),
        _ => BundleError::Padding(path.clone()),
    }
}

#[test]
fn a_change_of_any_byte_is_found_and_the_part_named() {
    let bytes = small();
    let places = places(&bytes);
    let mut wrong = Vec::new();
    for at in 0..bytes.len() {
        for flip in [0x01, 0x20, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            let told = read(&changed).err();
            if told != Some(blame(&places, at)) {
                wrong.push(format!("byte {at} ^ {flip:#x}: {told:?}, not {:?}", blame(&places, at)));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_beginning_is_told_to_be_cut_off() {
    let bytes = small();
    for end in 1..bytes.len() {
        let told = read(&bytes[..end]).err();
        assert!(matches!(told, Some(BundleError::Truncated { .. })), "the first {end} bytes: {told:?}");
    }
}

#[test]
fn what_follows_the_end_is_refused() {
    let mut bytes = small();
    bytes.extend([0; 512]);
    assert_eq!(read(&bytes).unwrap_err(), BundleError::AfterEnd);
    bytes.push(1);
    assert_eq!(read(&bytes).unwrap_err(), BundleError::AfterEnd);
}

#[test]
fn other_files_are_no_bundles() {
    for other in [b"".as_slice(), b"{\"schema\":\"trailwarden/result/v1\"}", &[0; 1024], &[b'a'; 4096]] {
        assert_eq!(read(other).unwrap_err(), BundleError::NotABundle, "{other:?}");
    }
}

/// The same archive with other contents of some parts, and lists of digests that agree with them.
fn forged(change: impl Fn(&str, String) -> Option<String>) -> Result<(), BundleError> {
    forged_as(str::to_owned, change)
}

/// The same with other paths.
fn forged_as(rename: impl Fn(&str) -> String, change: impl Fn(&str, String) -> Option<String>) -> Result<(), BundleError> {
    let bytes = small();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (path, _, content) in places(&bytes) {
        let text = String::from_utf8(bytes[content].to_vec()).unwrap();
        if let Some(text) = change(&path, text) {
            parts.push((rename(&path), text));
        }
    }
    let lines = parts.iter().filter(|(path, _)| path != part::SUMS);
    let list: String = lines.map(|(path, text)| sums::line(&sums::sha256(text.as_bytes()), path)).collect();
    let mut archive = tar::Builder::new(Vec::new());
    for (path, text) in &parts {
        let text = if path == part::SUMS { &list } else { text };
        archive.append(&archive::header(path, text.len() as u64).unwrap(), text.as_bytes()).unwrap();
    }
    read(&archive.into_inner().unwrap()).map(drop)
}

#[test]
fn a_part_that_agrees_with_the_list_of_digests_but_not_with_the_manifest_is_refused() {
    assert_eq!(forged(|_, text| Some(text)), Ok(()));
    let other = forged(|path, text| Some(if path == "rules/rule-a.yaml" { text.replace("rule-a", "rule-c") } else { text }));
    let why = "is not what the manifest lists in its place".to_owned();
    assert_eq!(other, Err(BundleError::Forged { part: "rules/rule-a.yaml".into(), why }));
}

#[test]
fn a_part_that_was_taken_out_is_missed() {
    let less = forged(|path, text| (path != "rules/rule-a.yaml").then_some(text));
    let why = "lists other parts than there are".to_owned();
    assert_eq!(less, Err(BundleError::Forged { part: "manifest.json".into(), why }));
}

#[test]
fn a_manifest_of_another_form_is_refused() {
    let spaced = forged(|path, text| Some(if path == "manifest.json" { text + " " } else { text }));
    let why = "has another form than writing gives it".to_owned();
    assert_eq!(spaced, Err(BundleError::Forged { part: "manifest.json".into(), why }));
}

#[test]
fn numbers_that_begin_elsewhere_than_at_one_are_refused() {
    let bytes = small();
    let bundle = read(&bytes).unwrap();
    let mut manifest = bundle.manifest.clone();
    manifest.parts[2].path = "snapshots/2.jsonl".into();
    let manifest = String::from_utf8(to_json(&manifest).unwrap()).unwrap();
    let renamed = forged_as(
        |path| path.replace("snapshots/1", "snapshots/2"),
        |path, text| Some(if path == "manifest.json" { manifest.clone() } else { text }),
    );
    let why = "leaves out a number".to_owned();
    assert_eq!(renamed, Err(BundleError::Forged { part: "manifest.json".into(), why }));
}

#[test]
fn a_later_format_is_told_apart_from_a_damaged_one() {
    let later = forged(|path, text| Some(if path == "manifest.json" { text.replace("bundle/1", "bundle/2") } else { text }));
    assert_eq!(later, Err(BundleError::Newer { found: "trailwarden.bundle/2".into() }));
}

#[test]
fn two_parts_of_one_path_are_not_written() {
    let twice = vec![part(Kind::Rule, "a", ""), part(Kind::Rule, "a", "")];
    let error = write(maker(), &settings(), twice, &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "two parts of the bundle have the path `rules/a.yaml`");
}

#[test]
fn only_paths_of_known_folders_and_harmless_names_are_parts() {
    let known = ["settings.json", "rules/a-b.yaml", "frameworks/cis-aws-5.0.yaml", "snapshots/12.jsonl"];
    assert!(known.into_iter().all(|path| Kind::at(path).is_some()));
    let long = format!("rules/{}.yaml", "a".repeat(81));
    let unknown = [
        "manifest.json",
        "/settings.json",
        "./settings.json",
        "rules/../x.yaml",
        "rules/.x.yaml",
        "rules/a/b.yaml",
        "rules/A.yaml",
        "rules/a b.yaml",
        "rules/.yaml",
        "rules/a.yml",
        "snapshots/0.jsonl",
        "snapshots/01.jsonl",
        "snapshots/+1.jsonl",
        "snapshots/a.jsonl",
        "other/1.yaml",
        &long,
    ];
    assert_eq!(unknown.into_iter().filter(|path| Kind::at(path).is_some()).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn a_name_that_no_path_may_hold_gives_way_to_a_number() {
    assert_eq!(Kind::Framework.path("../../etc/passwd", 3), "frameworks/3.yaml");
}
