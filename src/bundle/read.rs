//! From the bytes of a bundle to its parts: whole, unchanged and in the one form that writing gives, or not at all.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::archive::{self, Entry};
use super::manifest::{Listed, Manifest};
use super::part::{self, Kind, MANIFEST, Numbers, SUMS};
use super::{BundleError, FORMAT, Settings, sums, to_json};

/// A bundle as it was written.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// What it says of itself.
    pub manifest: Manifest,
    /// What judging depended on besides files.
    pub settings: Settings,
    /// The parts that the manifest lists, in its order.
    pub parts: Vec<ReadPart<'a>>,
}

/// A part of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadPart<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub content: &'a [u8],
}

/// Reads a bundle.
///
/// # Errors
/// When a byte of it is not what writing gives; the error names the part.
pub fn read(bytes: &[u8]) -> Result<Bundle<'_>, BundleError> {
    let entries = archive::entries(bytes)?;
    if entries.is_empty() {
        return Err(BundleError::NotABundle);
    }
    let digests = sums::compare(&entries)?;
    let [manifest, list, parts @ ..] = entries.as_slice() else {
        return Err(BundleError::Missing(vec![MANIFEST.to_owned()]));
    };
    if manifest.path != MANIFEST || list.path != SUMS {
        return Err(BundleError::forged(&manifest.path, format!("stands where `{MANIFEST}` and `{SUMS}` belong")));
    }
    is_known_format(manifest.content)?;
    let manifest: Manifest = exactly(manifest.content, MANIFEST)?;
    agrees(&manifest, parts, digests.get(1..).unwrap_or_default())?;
    let parts = manifest.parts.iter().zip(parts);
    let parts: Vec<_> = parts.map(|(listed, entry)| ReadPart { kind: listed.kind, content: entry.content }).collect();
    let alone = |kind: Kind| {
        let missing = || BundleError::Missing(vec![kind.path("", 1)]);
        parts.iter().find(|part| part.kind == kind).ok_or_else(missing)
    };
    alone(Kind::Result)?;
    let settings = exactly(alone(Kind::Settings)?.content, &Kind::Settings.path("", 1))?;
    Ok(Bundle { manifest, settings, parts })
}

impl<'a> Bundle<'a> {
    /// The parts of a kind, each as the manifest has it and with its bytes.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (&Listed, &'a [u8])> {
        let parts = self.manifest.parts.iter().zip(&self.parts);
        parts.filter(move |(listed, _)| listed.kind == kind).map(|(listed, part)| (listed, part.content))
    }
}

/// A later format may change everything but this.
fn is_known_format(manifest: &[u8]) -> Result<(), BundleError> {
    #[derive(Deserialize)]
    struct Probe {
        schema: String,
    }
    let (family, _) = FORMAT.split_once('/').unwrap_or((FORMAT, ""));
    let probe: Probe = serde_json::from_slice(manifest).map_err(|error| BundleError::forged(MANIFEST, error.to_string()))?;
    match probe.schema.strip_prefix(family).and_then(|rest| rest.strip_prefix('/')) {
        _ if probe.schema == FORMAT => Ok(()),
        Some(_) => Err(BundleError::Newer { found: probe.schema }),
        None => Err(BundleError::NotABundle),
    }
}

/// A file of JSON in the one form that writing gives it.
fn exactly<T: DeserializeOwned + serde::Serialize>(bytes: &[u8], part: &str) -> Result<T, BundleError> {
    let value: T = serde_json::from_slice(bytes).map_err(|error| BundleError::forged(part, error.to_string()))?;
    let again = to_json(&value).map_err(|error| BundleError::forged(part, error.to_string()))?;
    if again == bytes { Ok(value) } else { Err(BundleError::forged(part, "has another form than writing gives it")) }
}

/// Compares the manifest with the parts that are there.
fn agrees(manifest: &Manifest, parts: &[Entry<'_>], digests: &[String]) -> Result<(), BundleError> {
    let differs = |why: &str| Err(BundleError::forged(MANIFEST, why));
    if manifest.parts.len() != parts.len() {
        return differs("lists other parts than there are");
    }
    for ((listed, entry), digest) in manifest.parts.iter().zip(parts).zip(digests) {
        let is_same = listed.path == entry.path
            && Kind::at(&listed.path) == Some(listed.kind)
            && listed.size == entry.content.len() as u64
            && listed.sha256 == *digest;
        if !is_same {
            return Err(BundleError::forged(&entry.path, "is not what the manifest lists in its place"));
        }
    }
    let mut numbers = Numbers::default();
    for listed in &manifest.parts {
        if listed.kind.path(part::name(&listed.path), numbers.next(listed.kind)) != listed.path {
            return differs("leaves out a number");
        }
    }
    let order: Vec<_> = manifest.parts.iter().map(|part| Kind::order(&part.path)).collect();
    if order.is_sorted_by(|a, b| a < b) { Ok(()) } else { differs("lists parts twice, or in another order than writing gives") }
}
