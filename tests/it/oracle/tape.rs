//! Choices read off a tape of bytes, so that proptest can shrink whatever is made of them: an exhausted tape always
//! chooses the first, simplest, alternative.

/// A tape and the place on it.
#[derive(Debug, Clone)]
pub(crate) struct Tape<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Tape<'t> {
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % n.max(1)
    }

    /// True in `n` of eight cases.
    pub(crate) fn chance(&mut self, n: usize) -> bool {
        self.below(8) >= 8 - n
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
