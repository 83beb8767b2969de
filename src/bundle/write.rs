//! From parts to the bytes of a bundle.

use std::io::{self, Write};

use super::manifest::{Listed, Maker, Manifest};
use super::part::{Content, Kind, MANIFEST, Numbers, Part, SUMS};
use super::{FORMAT, Settings, archive, sums, to_json};

/// Writes a bundle. Parts of a kind that stands by number are numbered in the order given; otherwise their order does not
/// matter. The settings become a part of their own.
///
/// # Errors
/// When `out` refuses, or two parts have one path.
pub fn write(tool: Maker, settings: &Settings, parts: Vec<Part<'_>>, out: &mut impl Write) -> io::Result<()> {
    let settings = Part { kind: Kind::Settings, name: "", source: None, content: Content::Bytes(to_json(settings)?.into()) };
    let mut numbers = Numbers::default();
    let parts = std::iter::once(settings).chain(parts);
    let mut placed: Vec<_> = parts.map(|part| (listed(&part, numbers.next(part.kind)), part.content)).collect();
    placed.sort_by(|(a, _), (b, _)| Kind::order(&a.path).cmp(&Kind::order(&b.path)));
    if let Some([(twice, _), _]) = placed.array_windows().find(|[(a, _), (b, _)]| a.path == b.path) {
        return Err(io::Error::other(format!("two parts of the bundle have the path `{}`", twice.path)));
    }
    let (parts, contents): (Vec<Listed>, Vec<Content<'_>>) = placed.into_iter().unzip();
    let manifest = Manifest { schema: FORMAT.to_owned(), tool, parts };
    let manifest_bytes = to_json(&manifest)?;
    let list = sums::of(&sums::sha256(&manifest_bytes), &manifest.parts);
    let mut archive = tar::Builder::new(out);
    archive.append(&archive::header(MANIFEST, manifest_bytes.len() as u64)?, manifest_bytes.as_slice())?;
    archive.append(&archive::header(SUMS, list.len() as u64)?, list.as_bytes())?;
    for (part, content) in manifest.parts.iter().zip(&contents) {
        let header = archive::header(&part.path, part.size)?;
        match content {
            Content::Bytes(bytes) => archive.append(&header, &**bytes)?,
            Content::Packed(packed) => archive.append(&header, packed.open()?)?,
        }
    }
    archive.finish()
}

fn listed(part: &Part<'_>, number: usize) -> Listed {
    let (size, sha256) = match &part.content {
        Content::Bytes(bytes) => (bytes.len() as u64, sums::sha256(bytes)),
        Content::Packed(packed) => (packed.size, packed.sha256.clone()),
    };
    let path = part.kind.path(part.name, number);
    Listed { path, kind: part.kind, source: part.source.map(str::to_owned), size, sha256 }
}
