//! Any bytes as a bundle: it is refused, or writing its parts again gives the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailwarden::bundle::{self, Content, Kind, Part};

fuzz_target!(|bytes: &[u8]| {
    let Ok(read) = bundle::read(bytes) else { return };
    let mut parts = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Settings) {
        for (listed, bytes) in read.of(kind) {
            let name = listed.path.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map_or("", |(name, _)| name);
            parts.push(Part { kind, name, source: listed.source.as_deref(), content: Content::Bytes(bytes.into()) });
        }
    }
    let mut again = Vec::new();
    bundle::write(read.manifest.tool.clone(), &read.settings, parts, &mut again).unwrap();
    assert!(again == bytes, "a bundle of another form was read");
});
