//! The operations of the linked SDK crates, read from their sources: the only place where all of them are told.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use serde_json::Value;

/// An operation that the SDK could send.
#[derive(Debug)]
pub(super) struct Operation {
    /// The service, as the operation's metadata name it.
    pub(super) service: String,
    /// The name.
    pub(super) name: String,
    /// The name that requests are signed for.
    pub(super) signed_as: String,
    pub(super) shape: Shape,
}

/// What its requests look like.
#[derive(Debug)]
pub(super) enum Shape {
    /// The header `x-amz-target` holds this.
    Target(String),
    /// A form whose member `Action` is its name.
    Action,
    /// Method, path with `{Label}` for what is filled in, and the parts of the query that are always there.
    Rest { method: String, path: String, query: Vec<String> },
}

/// All of them.
pub(super) fn all() -> Vec<Operation> {
    let crates = linked_crates();
    assert!(crates.len() > 10, "only {} SDK crates are linked: {crates:?}", crates.len());
    crates.iter().flat_map(|folder| of_crate(folder)).collect()
}

/// The folders of the SDK crates that this crate is built with.
fn linked_crates() -> BTreeSet<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        // What other platforms would need need not be here.
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", "host-tuple"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`cargo metadata` does not tell where the sources of the SDK are: {told}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let is_service = |package: &&Value| package["name"].as_str().is_some_and(|name| name.starts_with("aws-sdk-"));
    let folder = |package: &Value| {
        let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
        manifest.parent().expect("a folder").to_owned()
    };
    packages.iter().filter(is_service).map(folder).collect()
}

fn of_crate(folder: &Path) -> Vec<Operation> {
    let config = text(&folder.join("src/config.rs"));
    let signed_as = one(r#"SigningName::from_static\("([^"]+)"\)"#, &config).expect("the service has a signing name");
    // Of services with a schema, the prefix of the target stands in the configuration only.
    let shape_name = one(r#"ServiceShapeName::new\("([^"]+)"\)"#, &config);
    let forms = is_sent_as_forms(folder);
    let mut files: Vec<_> = entries(&folder.join("src/operation")).into_iter().filter(|path| is_rust(path)).collect();
    files.sort();
    assert!(!files.is_empty(), "{} holds no operations", folder.display());
    let operation = |file: &PathBuf| {
        let source = text(file);
        let [name, service] = both(r#"Metadata::new\(\s*"([^"]+)",\s*"([^"]+)",?\s*\)"#, &source)
            .unwrap_or_else(|| panic!("{} names no operation", file.display()));
        let shape = if forms { Shape::Action } else { shape(&source, &name, shape_name.as_deref()) };
        Operation { service, name, signed_as: signed_as.clone(), shape }
    };
    files.iter().map(operation).collect()
}

fn shape(source: &str, name: &str, shape_name: Option<&str>) -> Shape {
    if let Some(target) = one(r#"from_static\("x-amz-target"\),\s*"([^"]+)""#, source) {
        return Shape::Target(target);
    }
    let Some(method) = one(r#"builder\.method\("([A-Z]+)"\)"#, source) else {
        let prefix = shape_name.unwrap_or_else(|| panic!("nothing is known of the requests of {name}"));
        return Shape::Target(format!("{prefix}.{name}"));
    };
    let path = one(r#"write!\(\s*output,\s*"(/[^"]*)""#, source).unwrap_or_else(|| panic!("{name} has no path"));
    let written = Regex::new(r#"query\.push_v\("([^"]+)"\)|query\.push_kv\("([^"]+)", "([^"]+)"\)"#).expect("a pattern");
    let query = written.captures_iter(source).map(|part| match part.get(1) {
        Some(alone) => alone.as_str().to_owned(),
        None => format!("{}={}", &part[2], &part[3]),
    });
    Shape::Rest { method, path, query: query.collect() }
}

/// Whether a service is sent forms: the query protocol.
fn is_sent_as_forms(folder: &Path) -> bool {
    let files = entries(&folder.join("src/protocol_serde"));
    files.iter().any(|file| is_rust(file) && text(file).contains("aws_smithy_query::QueryWriter::new"))
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "rs")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

fn text(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("the SDK's source {} cannot be read: {error}", file.display()))
}

fn one(pattern: &str, source: &str) -> Option<String> {
    let found = Regex::new(pattern).expect("a pattern").captures(source)?;
    Some(found[1].to_owned())
}

fn both(pattern: &str, source: &str) -> Option<[String; 2]> {
    let found = Regex::new(pattern).expect("a pattern").captures(source)?;
    Some([found[1].to_owned(), found[2].to_owned()])
}
