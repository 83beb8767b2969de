//! `manifest.json`: which parts there are, what each is, how large, with which digest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Kind;

/// The list of all parts but itself and `SHA256SUMS`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Manifest")]
pub struct Manifest {
    /// The name and version of the format.
    #[schemars(extend("const" = super::FORMAT))]
    pub schema: String,
    /// The program that made the bundle, and judged.
    pub tool: Maker,
    /// The parts, in the order of the archive.
    pub parts: Vec<Listed>,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Maker {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A part, as the manifest has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Part")]
pub struct Listed {
    /// Where it stands in the archive.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// The name by which it was read, of files that results speak of: rules, packs, frameworks, waivers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}
