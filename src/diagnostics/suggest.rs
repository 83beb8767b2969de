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
    near.first().copied().or_else(|| by_words(written, &known))
}

/// The names with the fewest typing mistakes, at most one in three characters.
fn by_distance<'a>(plain: &str, known: &[&'a str]) -> Vec<&'a str> {
    let limit = (plain.chars().count() / 3).max(1);
    let distances = known.iter().map(|name| (strsim::damerau_levenshtein(plain, &squeeze(name)), *name));
    let near: Vec<_> = distances.filter(|(distance, _)| *distance <= limit).collect();
    let least = near.iter().map(|(distance, _)| *distance).min();
    near.into_iter().filter(|(distance, _)| Some(*distance) == least).map(|(_, name)| name).collect()
}

/// The only name that has all words that were written, or the one whose words all others have too.
fn by_words<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let holding = with_words_of(written, known);
    let shortest = holding.iter().copied().min_by_key(|name| name.len())?;
    let in_all = with_words_of(shortest, &holding).len() == holding.len();
    in_all.then_some(shortest)
}

/// The names that have all words that were written; none if these say nothing by themselves.
fn with_words_of<'a>(written: &str, known: &[&'a str]) -> Vec<&'a str> {
    const EMPTY: [&str; 9] = ["enabled", "status", "state", "type", "name", "id", "time", "date", "present"];
    let wanted = words(written);
    let says_something = wanted.iter().any(|word| !EMPTY.contains(&word.as_str()));
    let holds = |name: &&str| {
        let words = words(name);
        says_something && wanted.iter().all(|word| words.contains(word))
    };
    known.iter().copied().filter(holds).collect()
}

/// Small letters and digits only.
fn squeeze(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// "did you mean `x`?", or a question about the few names that are equally near, or have all words that were written.
pub fn question<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const FEW: usize = 4;
    let known: Vec<&str> = known.into_iter().collect();
    if let [first, second, rest @ ..] = by_distance(&squeeze(written), &known).as_slice()
        && rest.len() + 2 <= FEW
    {
        return Some(one_of([first, second].into_iter().chain(rest)));
    }
    if let Some(name) = nearest(written, known.iter().copied()) {
        return Some(format!("did you mean `{name}`?"));
    }
    match with_words_of(written, &known).as_slice() {
        [] => None,
        names if names.len() > FEW => None,
        names => Some(one_of(names.iter())),
    }
}

fn one_of<'a>(names: impl Iterator<Item = &'a &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    format!("did you mean one of {}?", names.join(", "))
}

/// "did you mean `x`?", or else the list of what there is, if it is short enough to be read.
pub fn help<'a>(written: &str, what: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match question(written, known.iter().copied()) {
        Some(question) => question,
        None if known.is_empty() => format!("{what}: none"),
        None => format!("{what}: {}", known.join(", ")),
    }
}

/// A text in kebab case: a new part begins where a word does. Empty when it has no letter or digit to keep.
pub fn kebab_case(text: &str) -> String {
    let mut id = String::new();
    let mut after_small = false;
    for letter in text.chars() {
        let begins = letter.is_ascii_uppercase() && after_small;
        let keeps = letter.is_ascii_alphanumeric();
        if (begins || !keeps) && !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
        if keeps {
            id.push(letter.to_ascii_lowercase());
        }
        after_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    id.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{kebab_case, nearest, question};

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
            ("enabled", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, FIELDS), meant, "{written}");
        }
    }

    #[test]
    fn of_several_names_the_one_that_is_within_all_others_is_meant() {
        assert_eq!(nearest("denied", ["access_denied", "access_denied_by_scp", "throttled"]), Some("access_denied"));
        assert_eq!(
            nearest("delivery_error", ["latest_delivery_error", "latest_digest_delivery_error"]),
            Some("latest_delivery_error")
        );
    }

    #[test]
    fn a_few_names_are_asked_about_together() {
        let fields = ["latest_log_time", "first_log_error", "log_bucket"];
        assert_eq!(
            question("log", fields).as_deref(),
            Some("did you mean one of `latest_log_time`, `first_log_error`, `log_bucket`?")
        );
        assert_eq!(question("retention", fields), None);
    }

    #[test]
    fn a_text_is_put_into_kebab_case() {
        for (written, id) in [
            ("Not_Kebab", "not-kebab"),
            ("S3BucketPolicy", "s3-bucket-policy"),
            ("MFA on root", "mfa-on-root"),
            ("-x--y-", "x-y"),
            ("ä", ""),
        ] {
            assert_eq!(kebab_case(written), id, "{written}");
        }
    }
}
