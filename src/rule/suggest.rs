//! "Did you mean": the known name that was most likely meant.

/// The known name nearest to what was written, if one is near enough to be worth a question.
///
/// Names that differ only in case and in the characters that join words come first, then those with the same words and
/// more (`logging` for `is_logging`), then those with few typing mistakes.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let known: Vec<&str> = known.into_iter().collect();
    let plain = squeeze(written);
    if let Some(same) = known.iter().find(|name| squeeze(name) == plain) {
        return Some(same);
    }
    let near = by_distance(&plain, &known);
    near.or_else(|| by_words(written, &known))
}

/// The first name with the fewest typing mistakes, at most one in three characters.
fn by_distance<'a>(plain: &str, known: &[&'a str]) -> Option<&'a str> {
    let limit = (plain.chars().count() / 3).max(1);
    let distances = known.iter().map(|name| (strsim::damerau_levenshtein(plain, &squeeze(name)), *name));
    distances.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// The only name that has all words that were written.
fn by_words<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let wanted: Vec<String> = words(written);
    let mut holding = known.iter().filter(|name| {
        let words = words(name);
        !wanted.is_empty() && wanted.iter().all(|word| words.contains(word))
    });
    match (holding.next(), holding.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// Small letters and digits only.
fn squeeze(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// "did you mean `x`?", or else the list of what there is, if it is short enough to be read.
pub fn help<'a>(written: &str, what: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(written, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.is_empty() => format!("{what}: none"),
        None => format!("{what}: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const FIELDS: [&str; 5] = ["is_multi_region", "is_logging", "log_file_validation_enabled", "kms_key", "log_bucket"];

    #[test]
    fn finds_what_was_meant() {
        for (written, meant) in [
            ("is_multiregion", Some("is_multi_region")),
            ("IsMultiRegion", Some("is_multi_region")),
            ("is_multi_regoin", Some("is_multi_region")),
            ("logging", Some("is_logging")),
            ("log_file_validation", Some("log_file_validation_enabled")),
            ("kms-key", Some("kms_key")),
            ("retention", None),
            ("log", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, FIELDS), meant, "{written}");
        }
    }
}
