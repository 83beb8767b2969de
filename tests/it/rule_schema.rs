//! The JSON Schema of rule files, against rules that do not load; those that load are tried in `cli::schema`.

use std::path::{Path, PathBuf};

use serde_json::Value;
use trailwarden::rule::json_schema::rule_schema;

#[test]
fn probe() {
    let validator = jsonschema::validator_for(&rule_schema()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad-rules");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let rule = serde_yaml::from_str::<Value>(&std::fs::read_to_string(&file).unwrap());
        match rule {
            Err(e) => println!("YAML {name}: {e}"),
            Ok(rule) => println!("{} {name}", if validator.is_valid(&rule) { "ACCEPT" } else { "refuse" }),
        }
    }
}
