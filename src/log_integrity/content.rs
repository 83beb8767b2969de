//! The content of gzip files: inflated in pieces, hashed, and never more of it than a limit allows.

use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use sha2::{Digest as _, Sha256};

/// How many bytes a digest may inflate to. Real ones have some hundred bytes for each log file.
pub const MAX_DIGEST_BYTES: u64 = 64 << 20;

/// How many bytes a log file may inflate to. CloudTrail begins a new file long before.
pub const MAX_LOG_BYTES: u64 = 1 << 30;

/// How much is inflated at once.
const PIECE: usize = 64 << 10;

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256Hash([u8; 32]);

impl Sha256Hash {
    /// Of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// From 64 hexadecimal digits; `None` if the text is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text)?.try_into().ok().map(Self)
    }
}

impl fmt::Display for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Sha256Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The bytes that hexadecimal digits stand for; `None` if the text is anything else.
pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

/// What a gzip file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inflated {
    /// The SHA-256 of the content, which is what digests name: packing it again changes nothing.
    pub sha256: Sha256Hash,
    /// Its length.
    pub bytes: u64,
}

/// Why the content of a file is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The bytes are not those of a whole gzip file.
    #[error("is no whole gzip file: {0}")]
    NotGzip(String),
    /// Bytes follow the end of the gzip file.
    #[error("goes on after the end of the gzip file")]
    TrailingData,
    /// More than the limit, in bytes.
    #[error("inflates to more than {0} bytes")]
    TooLarge(u64),
    /// Reading failed; that says nothing of the file.
    #[error("cannot be read: {0}")]
    Unread(String),
}

/// Inflates and hashes a gzip file without holding it, and gives each piece of the content to `sink`.
///
/// # Errors
/// When it is no whole gzip file, holds more than `limit` bytes, or cannot be read.
pub fn inflate(compressed: impl BufRead, limit: u64, mut sink: impl FnMut(&[u8])) -> Result<Inflated, Unreadable> {
    let mut decoder = GzDecoder::new(Watched { inner: compressed, failure: None });
    let mut hasher = Sha256::new();
    let mut bytes = 0_u64;
    let mut piece = vec![0; PIECE];
    loop {
        let read = match decoder.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => piece.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(blamed(decoder.get_ref(), &error)),
        };
        bytes = bytes.saturating_add(read.len() as u64);
        if bytes > limit {
            return Err(Unreadable::TooLarge(limit));
        }
        hasher.update(read);
        sink(read);
    }
    let mut rest = decoder.into_inner();
    match rest.fill_buf() {
        Ok([]) => Ok(Inflated { sha256: Sha256Hash(hasher.finalize().into()), bytes }),
        Ok(_) => Err(Unreadable::TrailingData),
        Err(error) => Err(Unreadable::Unread(error.to_string())),
    }
}

/// The same with the whole content.
///
/// # Errors
/// As for [`inflate`].
pub fn inflate_whole(compressed: impl BufRead, limit: u64) -> Result<(Inflated, Vec<u8>), Unreadable> {
    let mut content = Vec::new();
    inflate(compressed, limit, |piece| content.extend_from_slice(piece)).map(|inflated| (inflated, content))
}

/// Whether the file or the reading of it is to blame.
fn blamed<R>(reader: &Watched<R>, error: &io::Error) -> Unreadable {
    match &reader.failure {
        Some(failure) => Unreadable::Unread(failure.clone()),
        None => Unreadable::NotGzip(error.to_string()),
    }
}

/// A reader that remembers that reading failed, since the decoder's errors do not tell.
struct Watched<R> {
    inner: R,
    failure: Option<String>,
}

impl<R> Watched<R> {
    fn noted<T>(failure: &mut Option<String>, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                *failure = Some(error.to_string());
            }
        })
    }
}

impl<R: BufRead> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Self::noted(&mut self.failure, self.inner.read(buffer))
    }
}

impl<R: BufRead> BufRead for Watched<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Self::noted(&mut self.failure, self.inner.fill_buf())
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write as _};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(content: &[u8], level: Compression) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), level);
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn inflated(bytes: &[u8]) -> Result<Inflated, Unreadable> {
        inflate(bytes, 100_000, |_| ())
    }

    #[test]
    fn content_is_hashed_whatever_the_packing() {
        let content = b"{\"Records\": []}".repeat(5_000);
        let expected = Inflated { sha256: Sha256Hash::of(&content), bytes: 75_000 };
        for level in [Compression::none(), Compression::fast(), Compression::best()] {
            assert_eq!(inflate_whole(gzip(&content, level).as_slice(), 100_000), Ok((expected, content.clone())));
        }
    }

    #[test]
    fn the_limit_is_the_last_length_that_is_taken() {
        let [just, over] = [100_000, 100_001].map(|length| gzip(&vec![0; length], Compression::best()));
        assert_eq!(inflated(&just).map(|inflated| inflated.bytes), Ok(100_000));
        assert_eq!(inflated(&over), Err(Unreadable::TooLarge(100_000)));
    }

    #[test]
    fn no_byte_of_a_gzip_file_can_go_and_none_can_follow() {
        let whole = gzip(b"content", Compression::best());
        for length in 0..whole.len() {
            let cut = inflated(&whole[..length]);
            assert!(matches!(cut, Err(Unreadable::NotGzip(_))), "{length}: {cut:?}");
        }
        assert_eq!(inflated(&[whole.as_slice(), b"\0"].concat()), Err(Unreadable::TrailingData));
        assert_eq!(inflated(&[whole.as_slice(), &whole].concat()), Err(Unreadable::TrailingData));
    }

    #[test]
    fn a_failure_to_read_is_told_from_a_damaged_file() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::new(io::ErrorKind::InvalidData, "the disk is broken"))
            }
        }
        let whole = gzip(b"content", Compression::best());
        let cut = BufReader::with_capacity(8, whole[..12].chain(Failing));
        assert_eq!(inflate(cut, 100, |_| ()), Err(Unreadable::Unread("the disk is broken".to_owned())));
    }

    #[test]
    fn a_hash_is_sixty_four_digits() {
        let text = "00ff".repeat(16);
        assert_eq!(Sha256Hash::parse(&text).map(|hash| hash.to_string()), Some(text.clone()));
        for wrong in [&text[2..], &text[1..], &text.replace('f', "g"), &format!("{text}00"), "ö"] {
            assert_eq!(Sha256Hash::parse(wrong), None, "{wrong}");
        }
    }
}
