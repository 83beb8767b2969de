//! Words and their stand-ins: the same word gives the same stand-in wherever it stands, so that references, patterns and
//! policies fit as before.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::RedactError;
use super::address;
use super::key::Key;
use super::vocabulary::Vocabulary;
use crate::model::AccountId;

/// How many letters a stand-in has.
const LETTERS: usize = 10;

/// A part of a text: a word, with what joins its pieces, or what stands between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    pub(super) text: &'a str,
    pub(super) is_word: bool,
}

/// A text as words and what stands between them. Every character that is not ASCII belongs to a word.
pub(super) fn segments(text: &str) -> impl Iterator<Item = Segment<'_>> {
    split(text, |character| character.is_ascii_alphanumeric() || !character.is_ascii() || "-_.".contains(character))
}

fn pieces(word: &str) -> impl Iterator<Item = Segment<'_>> {
    split(word, |character| !"-_.".contains(character))
}

fn split(text: &str, in_word: impl Fn(char) -> bool) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = in_word(rest.chars().next()?);
        let end = rest.find(|character| in_word(character) != is_word).unwrap_or(rest.len());
        let (text, behind) = rest.split_at(end);
        rest = behind;
        Some(Segment { text, is_word })
    })
}

/// The stand-ins that were made, which is the way back for who has them.
#[derive(Debug)]
pub(super) struct StandIns {
    key: Key,
    vocabulary: Vocabulary,
    made: BTreeMap<String, String>,
    taken: BTreeMap<String, String>,
}

impl StandIns {
    pub(super) fn new(key: Key, vocabulary: Vocabulary) -> Self {
        Self { key, vocabulary, made: BTreeMap::new(), taken: BTreeMap::new() }
    }

    /// Every word that was replaced, with what stands for it.
    pub(super) fn made(&self) -> &BTreeMap<String, String> {
        &self.made
    }

    /// Whether the text is an action of AWS, or a pattern for some.
    pub(super) fn is_action(&self, text: &str) -> bool {
        match text.split_once(':') {
            Some((service, action)) => {
                let service = service.to_ascii_lowercase();
                self.vocabulary.has(&service) && self.vocabulary.has_like(action)
            }
            None => text == "*",
        }
    }

    /// A text whose words are AWS's own or stand-ins.
    pub(super) fn text(&mut self, text: &str) -> Result<String, RedactError> {
        if is_managed_by_aws(text) {
            return Ok(text.to_owned());
        }
        if let Some(network) = address::network(text) {
            return self.network(text, network);
        }
        let mut copy = String::with_capacity(text.len());
        for part in segments(text) {
            if part.is_word { copy.push_str(&self.word(part.text)?) } else { copy.push_str(part.text) }
        }
        Ok(copy)
    }

    fn network(&mut self, text: &str, (address, bits): (IpAddr, Option<u8>)) -> Result<String, RedactError> {
        let copy = address::stand_in(&self.key, (address, bits)).ok_or(RedactError::Key)?;
        let copy = bits.map_or_else(|| copy.to_string(), |bits| format!("{copy}/{bits}"));
        self.take(text, copy)
    }

    fn word(&mut self, word: &str) -> Result<String, RedactError> {
        if self.vocabulary.has(word) {
            return Ok(word.to_owned());
        }
        if let Ok(address) = word.parse() {
            return self.network(word, (address, None));
        }
        // Each label of a service's host is a word of its own: the first may be a bucket's name. So is each step of a selector,
        // as in `$.userIdentity.type`.
        if word.ends_with(".amazonaws.com") || word.ends_with(".amazonaws.com.cn") || word.starts_with('.') {
            let labels =
                word.split('.').map(|label| if self.vocabulary.has(label) { Ok(label.to_owned()) } else { self.plain(label) });
            return Ok(labels.collect::<Result<Vec<_>, _>>()?.join("."));
        }
        self.plain(word)
    }

    /// A word without regard to what is AWS's own.
    fn plain(&mut self, word: &str) -> Result<String, RedactError> {
        let mut copy = String::with_capacity(word.len());
        for piece in pieces(word) {
            if piece.is_word { copy.push_str(&self.piece(piece.text)?) } else { copy.push_str(piece.text) }
        }
        Ok(copy)
    }

    fn piece(&mut self, piece: &str) -> Result<String, RedactError> {
        if let Some(made) = self.made.get(piece) {
            return Ok(made.clone());
        }
        let copy = if AccountId::is_valid(piece) { self.account(piece)? } else { self.letters(piece)? };
        self.take(piece, copy)
    }

    fn account(&self, id: &str) -> Result<String, RedactError> {
        let mac = self.key.mac("account", id).ok_or(RedactError::Key)?;
        Ok(mac.iter().take(AccountId::DIGITS).map(|byte| char::from(b'0' + byte % 10)).collect())
    }

    /// Letters only, the first a capital if the word has one: rules can ask for small letters.
    fn letters(&self, word: &str) -> Result<String, RedactError> {
        let mac = self.key.mac("word", word).ok_or(RedactError::Key)?;
        let letters: String = mac.iter().take(LETTERS).map(|byte| char::from(b'a' + byte % 26)).collect();
        let has_capital = word.chars().any(char::is_uppercase);
        Ok(if has_capital {
            letters.get(..1).unwrap_or_default().to_uppercase() + letters.get(1..).unwrap_or_default()
        } else {
            letters
        })
    }

    /// Two words must not become one: verdicts could change, and the way back would be lost.
    fn take(&mut self, original: &str, copy: String) -> Result<String, RedactError> {
        let other = self.taken.get(&copy).is_some_and(|known| known != original);
        if other || self.vocabulary.has(&copy) {
            return Err(RedactError::Collision);
        }
        self.taken.insert(copy.clone(), original.to_owned());
        self.made.insert(original.to_owned(), copy.clone());
        Ok(copy)
    }
}

/// Whether the text is the ARN of a policy that AWS manages: it is the same in every account.
pub(super) fn is_managed_by_aws(text: &str) -> bool {
    let mut parts = text.split(':');
    let head: Vec<&str> = parts.by_ref().take(5).collect();
    let resource: Vec<&str> = parts.collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/_-+=.@*?".contains(c);
    matches!(head[..], ["arn", "aws" | "aws-cn" | "aws-us-gov" | "aws-eusc" | "*", "iam" | "organizations", "", "aws"])
        && matches!(resource[..], [resource] if resource.starts_with("policy/") && resource.chars().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand_ins() -> StandIns {
        StandIns::new(Key::new([7; 32]), Vocabulary::new(["s3", "iam", "role", "cloudtrail", "arn:${P}:s3:::${B}"]))
    }

    #[test]
    fn what_is_punctuation_or_a_word_of_aws_stays_and_all_else_goes() {
        let mut made = stand_ins();
        let copy = made.text("arn:aws:iam::111122223333:role/aws-reserved/Lindenhof-audit*").unwrap();
        let [lindenhof, audit, account] = ["Lindenhof", "audit", "111122223333"].map(|word| made.made()[word].clone());
        assert_eq!(copy, format!("arn:aws:iam::{account}:role/aws-reserved/{lindenhof}-{audit}*"));
        assert!(account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit()) && account != "111122223333");
        assert!(lindenhof.starts_with(char::is_uppercase) && audit.starts_with(char::is_lowercase));
    }

    #[test]
    fn one_word_has_one_stand_in_wherever_it_stands() {
        let mut made = stand_ins();
        let name = made.text("lindenhof-logs").unwrap();
        assert_eq!(made.text("arn:aws:s3:::lindenhof-logs/*").unwrap(), format!("arn:aws:s3:::{name}/*"));
        assert_eq!(made.text("{ $.x = \"lindenhof-logs\" }").unwrap().split('"').nth(1), Some(name.as_str()));
    }

    #[test]
    fn hostile_text_keeps_nothing_but_ascii_punctuation() {
        let mut made = stand_ins();
        let hostile = "Bücher\u{202e}\u{1b}[31m</script>\u{0}名前";
        let copy = made.text(hostile).unwrap();
        let kept: String = copy.chars().filter(|character| !character.is_ascii_alphanumeric()).collect();
        assert_eq!(kept, "\u{1b}[</>\u{0}");
        assert!(!copy.contains("script"));
    }

    #[test]
    fn hosts_of_services_stay_but_for_names_before_them() {
        let mut made = stand_ins();
        assert_eq!(made.text("cloudtrail.amazonaws.com").unwrap(), "cloudtrail.amazonaws.com");
        let host = made.text("lindenhof.s3.eu-west-1.amazonaws.com").unwrap();
        assert_eq!(host, format!("{}.s3.eu-west-1.amazonaws.com", made.made()["lindenhof"]));
    }

    #[test]
    fn policies_that_aws_manages_are_the_same_everywhere() {
        let managed = "arn:aws:iam::aws:policy/job-function/SupportUser";
        assert_eq!(stand_ins().text(managed).unwrap(), managed);
        assert!(!is_managed_by_aws("arn:aws:s3::aws:policy/x") && !is_managed_by_aws("arn:aws:iam::aws:policy/x y"));
    }
}
