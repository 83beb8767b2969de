//! Breaking text into lines.

/// Breaks text at blanks; a word longer than the width stays whole.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut columns = 0;
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if columns > 0 && columns + 1 + length > width {
                lines.push(std::mem::take(&mut line));
                columns = 0;
            }
            if columns > 0 {
                line.push(' ');
                columns += 1;
            }
            line.push_str(word);
            columns += length;
        }
        if columns > 0 {
            lines.push(line);
        }
    }
    lines
}

/// Breaks text at blanks, and words where they are longer than the width.
pub(super) fn fold(text: &str, width: usize) -> Vec<String> {
    let pieces = |line: String| -> Vec<String> {
        let characters: Vec<_> = line.chars().collect();
        characters.chunks(width.max(1)).map(|piece| piece.iter().collect()).collect()
    };
    wrap(text, width).into_iter().flat_map(pieces).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_long_words_stay_whole() {
        assert_eq!(wrap("one two  three\nfour abcdefghij", 7), ["one two", "three", "four", "abcdefghij"]);
    }

    #[test]
    fn folding_breaks_long_words_between_characters() {
        assert_eq!(fold("é is äöüäöüä", 4), ["é is", "äöüä", "öüä"]);
    }
}
