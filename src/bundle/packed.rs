//! Bytes kept small in memory until they are written: a snapshot's text is ten times as large as it has to be.

use std::io::{self, Read, Write};

use crate::snapshot::digest::Digest;

/// The fastest; the text is not kept for long.
const LEVEL: i32 = 1;

/// Bytes, packed, with their size and digest.
#[derive(Debug)]
pub struct Packed {
    bytes: Vec<u8>,
    /// How many there are, unpacked.
    pub size: u64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Packed {
    /// The bytes as they were.
    ///
    /// # Errors
    /// None but those of the packing itself.
    pub fn open(&self) -> io::Result<impl Read + '_> {
        zstd::Decoder::with_buffer(self.bytes.as_slice())
    }
}

/// Packs what is written to it.
pub struct Packer {
    encoder: zstd::Encoder<'static, Vec<u8>>,
    digest: Digest,
    size: u64,
}

impl Packer {
    /// One that has seen nothing yet.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new() -> io::Result<Self> {
        Ok(Self { encoder: zstd::Encoder::new(Vec::new(), LEVEL)?, digest: Digest::default(), size: 0 })
    }

    /// All that was written.
    ///
    /// # Errors
    /// None but those of the packing itself.
    pub fn finish(self) -> io::Result<Packed> {
        Ok(Packed { bytes: self.encoder.finish()?, size: self.size, sha256: self.digest.finish() })
    }
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.encoder.write_all(bytes)?;
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()
    }
}
