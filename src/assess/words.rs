//! Numbers in words, wherever people are told how many there are.

use std::fmt::Display;

/// So many of something: "1 violation", "2 violations".
pub fn count<N: Copy + Display + PartialEq + From<u8>>(number: N, one: &str, many: &str) -> String {
    format!("{number} {}", if number == N::from(1) { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn one_alone_is_in_the_singular() {
        let told = [0_u64, 1, 2, 11].map(|number| count(number, "span of time", "spans of time"));
        assert_eq!(told, ["0 spans of time", "1 span of time", "2 spans of time", "11 spans of time"]);
    }
}
