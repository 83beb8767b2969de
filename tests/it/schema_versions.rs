//! The schema's version, against what earlier versions let rules name: packs rely on it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use trailwarden::model::ResourceKind;
use trailwarden::model::schema::{FieldType, RecordSchema, VERSION};

/// Every name that a rule can use, a line each: type, path and type of each field, values of enums.
fn names() -> BTreeSet<String> {
    fn fields(path: &str, schema: &RecordSchema, names: &mut BTreeSet<String>) {
        for field in schema.fields {
            let path = format!("{path}.{}", field.name);
            let optional = if field.optional { " optional" } else { "" };
            names.insert(format!("{path}: {}{optional}", field.ty.describe()));
            let mut ty = field.ty;
            while let FieldType::List(item) = ty {
                ty = *item;
            }
            match ty {
                FieldType::Record(inner) => fields(&path, inner, names),
                FieldType::Enum(texts) => names.extend(texts.iter().map(|text| format!("{path} = {text}"))),
                _ => {}
            }
        }
    }
    let mut names = BTreeSet::new();
    for kind in ResourceKind::ALL {
        fields(kind.as_str(), kind.schema(), &mut names);
    }
    names
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema-versions")
}

fn lines(names: &BTreeSet<String>) -> String {
    names.iter().fold(String::new(), |mut text, name| {
        writeln!(text, "{name}").unwrap();
        text
    })
}

#[test]
fn the_schema_of_this_version_is_on_record() {
    let file = folder().join(format!("{VERSION}.txt"));
    if std::env::var_os("UPDATE").is_some() && !file.exists() {
        fs::write(&file, lines(&names())).unwrap();
    }
    let recorded = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        recorded == lines(&names()),
        "what rules can name is not what version {VERSION} of the schema has on record: raise `model::schema::VERSION` \
         (minor if something was added, major if something is gone or changed) and run \
         `UPDATE=1 cargo test the_schema_of_this_version`; before the first release, delete the record and do the same"
    );
}

#[test]
fn what_a_version_can_name_every_later_one_of_the_same_major_can() {
    let current = names();
    let mut gone = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let version: semver::Version = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
        assert!(version <= VERSION, "{version} is on record, but the schema is {VERSION}");
        if version.major == VERSION.major {
            let recorded = fs::read_to_string(&path).unwrap();
            let missing = recorded.lines().filter(|name| !current.contains(*name));
            gone.extend(missing.map(|name| format!("{version}: {name}")));
        }
    }
    assert_eq!(gone, Vec::<String>::new());
}
