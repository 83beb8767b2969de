//! The bundle: a report with all that it was made from, in one file, so that others can make it again.
//!
//! A POSIX tar archive of named parts in which every byte is decided by the content: equal content gives equal bytes, and
//! a byte that was changed is found, with the part that it belongs to. Bytes in, bytes out: nothing here judges, reads a
//! file or knows what the parts mean. A bundle is no signature: who can write one can write another.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod archive;
mod error;
mod manifest;
mod packed;
mod part;
mod read;
mod settings;
mod sums;
#[cfg(test)]
mod tests;
mod write;

pub use error::BundleError;
pub use manifest::{Listed, Maker, Manifest};
pub use packed::{Packed, Packer};
pub use part::{Content, Kind, Part};
pub use read::{Bundle, ReadPart, read};
pub use settings::{Asked, Evidence, GateTerms, Override, Settings};
pub use write::write;

/// The name and version of the format, as the manifest has it.
pub const FORMAT: &str = "trailwarden.bundle/1";

/// No bundle is larger; what is, is damaged or meant to fill the memory.
pub const MAX_BYTES: u64 = 4 << 30;

/// No bundle has more parts.
const MAX_PARTS: usize = 20_000;

/// The JSON schema of `manifest.json` and `settings.json`, pretty-printed with a line feed at its end.
pub fn schema() -> String {
    /// Either file.
    #[derive(schemars::JsonSchema)]
    #[schemars(untagged, title = "Trailwarden bundle, version 1: manifest.json or settings.json")]
    #[allow(dead_code)]
    enum File {
        Manifest(Manifest),
        Settings(Settings),
    }
    format!("{:#}\n", schemars::schema_for!(File).to_value())
}

/// A value as its file holds it.
fn to_json(value: &impl serde::Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
