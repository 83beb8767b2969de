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

/// Breaks text at blanks; where there is none, after a mark between the parts of a name, or in the middle of a word.
pub(super) fn fold(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let characters: Vec<_> = text.chars().collect();
    let mut rest = characters.as_slice();
    while rest.len() > width {
        let (window, next) = rest.split_at(width);
        let blank = if next.first() == Some(&' ') { Some(width) } else { window.iter().rposition(|c| *c == ' ') };
        // A break early in the line would leave most of it empty.
        let mark = window.iter().rposition(|c| "./:,]".contains(*c)).map(|at| at + 1);
        let at = [blank, mark].into_iter().flatten().find(|at| *at > width / 2).unwrap_or(width);
        let (line, after) = rest.split_at(at);
        lines.push(line.iter().collect::<String>().trim_end().to_owned());
        rest = after.iter().position(|c| *c != ' ').and_then(|start| after.get(start..)).unwrap_or_default();
    }
    if !rest.is_empty() {
        lines.push(rest.iter().collect());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_long_words_stay_whole() {
        assert_eq!(wrap("one two  three\nfour abcdefghij", 7), ["one two", "three", "four", "abcdefghij"]);
    }

    #[test]
    fn folding_breaks_at_blanks_then_at_the_parts_of_names_then_anywhere() {
        assert_eq!(fold("one two three", 9), ["one two", "three"]);
        assert_eq!(fold("a log_bucket.encryption.key", 16), ["a log_bucket.", "encryption.key"]);
        assert_eq!(fold("é äöüäöüä", 4), ["é äö", "üäöü", "ä"]);
        assert_eq!(fold("exactly", 7), ["exactly"]);
        assert_eq!(fold("", 7), Vec::<String>::new());
    }
}
