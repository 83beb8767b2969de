//! The key that stand-ins are made with: who has it can make the same ones again, and nobody else can tell what they
//! stand for by trying names.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How a key file begins, so that no other file is taken for one.
const MARK: &str = "trailwarden-redaction-key-1";

/// A key of 256 random bits.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// A key of these bytes, which must be random.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the text of a key file; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_end().strip_prefix(MARK)?.strip_prefix(' ')?;
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let mut key = [0; 32];
        for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }

    /// The text of a key file.
    pub fn file(&self) -> String {
        let digits: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{MARK} {digits}\n")
    }

    /// What stands for a text of one class, as random bytes; `None` never happens for keys of this length.
    pub(super) fn mac(&self, class: &str, text: &str) -> Option<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(class.as_bytes());
        mac.update(b"\0");
        mac.update(text.as_bytes());
        Some(mac.finalize().into_bytes().into())
    }
}

/// A key is not shown, not even by mistake.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_file_and_is_not_shown() {
        let key = Key::new([0xa7; 32]);
        assert_eq!(Key::parse(&key.file()).unwrap().0, key.0);
        assert_eq!(format!("{key:?}"), "Key(…)");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let short = format!("{MARK} {}", "a".repeat(63));
        let strange = format!("{MARK} {}", "g".repeat(64));
        for text in ["", "secret", MARK, &short, &strange] {
            assert!(Key::parse(text).is_none(), "{text}");
        }
    }
}
