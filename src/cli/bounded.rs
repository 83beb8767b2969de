//! Reading files no further than they may be long, so that none fills the memory and a pipe that never ends is given up.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What a file holds; an error if it is longer than so many bytes.
pub(super) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    within(bytes.len(), most)?;
    Ok(bytes)
}

/// What a file holds as text, or stdin where `-` stands for it; an error of kind [`io::ErrorKind::FileTooLarge`] if it is
/// longer than so many bytes.
pub(super) fn text(path: &Path, most: u64) -> io::Result<String> {
    let mut text = String::new();
    let limit = most.saturating_add(1);
    if is_stdin(path) {
        io::stdin().take(limit).read_to_string(&mut text)?;
    } else {
        File::open(path)?.take(limit).read_to_string(&mut text)?;
    }
    within(text.len(), most)?;
    Ok(text)
}

/// Whether a path stands for stdin.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn within(length: usize, most: u64) -> io::Result<()> {
    if length as u64 <= most {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {most} bytes")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::read;

    #[test]
    fn a_file_is_read_whole_or_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("four");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read(&path, 4).unwrap(), b"four");
        assert_eq!(read(&path, 3).unwrap_err().to_string(), "it is larger than 3 bytes");
    }
}
