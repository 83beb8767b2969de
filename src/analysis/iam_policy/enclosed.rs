//! A policy in what it came in: alone, or inside an answer of AWS, where it may be a text of its own, percent-encoded or
//! not. Whatever was undone on the way, every place in the policy is still known in the text as a whole.
//!
//! Source: the references of the calls that return policies; RFC 3986 for percent-encoding, in which `+` is a plus.

use super::json::{self, Json, Member, Node, Span};

/// A policy, taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// The text of the policy.
    pub text: String,
    /// For each byte of it, and for its end, where it stands in the text as a whole. None: it is that text.
    places: Option<Vec<usize>>,
}

/// Why no policy was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfound {
    /// An object that is no policy and holds none.
    #[error("it has neither `Statement` nor a policy inside")]
    NoPolicy,
    /// Several places hold a policy.
    #[error("it holds several policies, under {0}")]
    Several(String),
}

/// The members of answers under which policies stand, without regard to case, with what the answer is to.
const HOLDERS: &[&str] = &[
    // iam:GetRolePolicy, GetUserPolicy, GetGroupPolicy
    "PolicyDocument",
    // iam:GetPolicyVersion, and inside it
    "PolicyVersion",
    "Document",
    // iam:GetRole, and inside it
    "Role",
    "AssumeRolePolicyDocument",
    // s3:GetBucketPolicy, kms:GetKeyPolicy, lambda:GetPolicy and many others
    "Policy",
    // sns:GetTopicAttributes, sqs:GetQueueAttributes, around `Policy`
    "Attributes",
    // secretsmanager:GetResourcePolicy
    "ResourcePolicy",
    // ecr:GetRepositoryPolicy
    "PolicyText",
];

/// How many answers and texts may stand around a policy.
const MAX_LAYERS: usize = 4;

impl Enclosed {
    /// Takes the policy out of a text. A text that cannot be read as JSON is left as it is.
    pub fn find(text: &str) -> Result<Self, Unfound> {
        let whole = Self { text: text.to_owned(), places: None };
        whole.opened(MAX_LAYERS)
    }

    /// Where something of the policy stands in the text as a whole.
    pub fn place(&self, at: Span) -> Span {
        let Some(places) = &self.places else { return at };
        let place = |byte: usize| places.get(byte).or(places.last()).copied().unwrap_or(byte);
        // A character can be several in the text as a whole: the end of the last one is where the next begins.
        Span { start: place(at.start), end: place(at.end) }
    }

    /// The policy inside, at most so many layers down.
    fn opened(self, layers: usize) -> Result<Self, Unfound> {
        if let Some(decoded) = self.percent_decoded() {
            return decoded.opened(layers);
        }
        let Ok(node) = json::read(&self.text) else { return Ok(self) };
        let inside = match inside(&node, layers)? {
            Inside::Itself => return Ok(self),
            Inside::Node(node) => node,
        };
        match (&inside.value, layers) {
            (_, 0) => Err(Unfound::NoPolicy),
            (Json::Text(_), _) => self.unquoted(inside.span).ok_or(Unfound::NoPolicy)?.opened(layers - 1),
            _ => self.cut(inside.span).ok_or(Unfound::NoPolicy),
        }
    }

    /// A part of it.
    fn cut(&self, at: Span) -> Option<Self> {
        let text = self.text.get(at.start..at.end)?.to_owned();
        let places = (at.start..=at.end).map(|byte| self.place_of(byte)).collect();
        Some(Self { text, places: Some(places) })
    }

    fn place_of(&self, byte: usize) -> usize {
        self.place(Span { start: byte, end: byte }).start
    }

    /// What a text in quotes says, which stands here.
    fn unquoted(&self, at: Span) -> Option<Self> {
        let written = self.text.get(at.start + 1..at.end.checked_sub(1)?)?;
        let (mut text, mut places) = (String::with_capacity(written.len()), Vec::with_capacity(written.len()));
        let mut rest = written;
        while let Some(char) = rest.chars().next() {
            let place = self.place_of(at.end - 1 - rest.len());
            let length = if char == '\\' { escape_length(rest) } else { char.len_utf8() };
            let (piece, after) = rest.split_at_checked(length)?;
            let said: String = if char == '\\' { serde_json::from_str(&format!("\"{piece}\"")).ok()? } else { piece.to_owned() };
            places.resize(places.len() + said.len(), place);
            text.push_str(&said);
            rest = after;
        }
        places.push(self.place_of(at.end - 1));
        Some(Self { text, places: Some(places) })
    }

    /// What it says if it is percent-encoded.
    fn percent_decoded(&self) -> Option<Self> {
        let is_encoded = !self.text.contains('{') && self.text.trim_start().get(..3)?.eq_ignore_ascii_case("%7b");
        if !is_encoded {
            return None;
        }
        let (mut bytes, mut places) = (Vec::new(), Vec::new());
        let mut rest = self.text.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let byte = (*first == b'%').then(|| after.get(..2)).flatten().and_then(of_hex);
            bytes.push(byte.unwrap_or(*first));
            places.push(self.place_of(self.text.len() - rest.len()));
            rest = if byte.is_some() { after.get(2..)? } else { after };
        }
        places.push(self.place_of(self.text.len()));
        Some(Self { text: String::from_utf8(bytes).ok()?, places: Some(places) })
    }
}

/// How long an escape in a text in quotes is; of a character in two halves, both.
fn escape_length(rest: &str) -> usize {
    let unit = |from: usize| {
        let digits = rest.get(from..)?.strip_prefix("\\u")?.get(..4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    match unit(0) {
        None => 2,
        Some(0xd800..=0xdbff) if unit(6).is_some() => 12,
        Some(_) => 6,
    }
}

fn of_hex(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

/// Where the policy of a value is.
enum Inside<'n> {
    /// It is the value.
    Itself,
    /// It is this value, or inside it.
    Node(&'n Node),
}

fn inside(node: &Node, layers: usize) -> Result<Inside<'_>, Unfound> {
    let members = match &node.value {
        Json::Object(members) => members,
        Json::Text(_) => return Ok(Inside::Node(node)),
        // Reading it tells what a policy is.
        _ => return Ok(Inside::Itself),
    };
    if members.iter().any(|member| member.key.eq_ignore_ascii_case("Statement")) {
        return Ok(Inside::Itself);
    }
    let holds = |member: &&Member| {
        let named = HOLDERS.iter().any(|name| member.key.eq_ignore_ascii_case(name));
        named && matches!(member.value.value, Json::Object(_) | Json::Text(_))
    };
    let holders: Vec<_> = members.iter().filter(holds).collect();
    match holders.as_slice() {
        [] => Err(Unfound::NoPolicy),
        [member] => match (inside(&member.value, layers.saturating_sub(1)), layers) {
            (_, 0) => Err(Unfound::NoPolicy),
            (Ok(Inside::Itself), _) => Ok(Inside::Node(&member.value)),
            (found, _) => found,
        },
        several => {
            let names: Vec<_> = several.iter().map(|member| format!("`{}`", member.key)).collect();
            Err(Unfound::Several(names.join(" and ")))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const POLICY: &str = r#"{"Statement":[]}"#;

    fn found(text: &str) -> Result<String, Unfound> {
        Enclosed::find(text).map(|enclosed| enclosed.text)
    }

    /// The line and column in the whole text of a word of the policy.
    fn place(text: &str, word: &str) -> (usize, usize) {
        let enclosed = Enclosed::find(text).unwrap();
        let start = enclosed.text.find(word).unwrap();
        enclosed.place(Span { start, end: start + word.len() }).position(text)
    }

    #[test]
    fn a_policy_alone_is_itself() {
        assert_eq!(found(POLICY).as_deref(), Ok(POLICY));
        assert_eq!(found("{").as_deref(), Ok("{"));
        assert_eq!(found("[]").as_deref(), Ok("[]"));
    }

    #[test]
    fn answers_of_aws_are_opened() {
        let quoted = serde_json::to_string(POLICY).unwrap();
        let twice = serde_json::to_string(&quoted).unwrap();
        for text in [
            format!(r#"{{"Policy": {quoted}}}"#),
            format!(r#"{{"RoleName": "r", "PolicyDocument": {POLICY}}}"#),
            format!(r#"{{"PolicyVersion": {{"VersionId": "v1", "Document": {POLICY}}}}}"#),
            r#"{"Role": {"AssumeRolePolicyDocument": "%7B%22Statement%22%3A%5B%5D%7D"}}"#.to_owned(),
            format!(r#"{{"Attributes": {{"Policy": {quoted}, "Owner": "1"}}}}"#),
            format!(r#"{{"policyText": {quoted}}}"#),
            quoted.clone(),
            twice,
            "%7b%22Statement%22:[]%7d\n".to_owned(),
        ] {
            assert_eq!(found(&text).map(|it| it.trim_end().to_owned()).as_deref(), Ok(POLICY), "{text}");
        }
    }

    #[test]
    fn what_holds_none_or_several_is_told() {
        assert_eq!(found(r#"{"Resources":{}}"#), Err(Unfound::NoPolicy));
        assert_eq!(found(r#"{"Policy":null}"#), Err(Unfound::NoPolicy));
        let several = Unfound::Several("`Policy` and `PolicyDocument`".to_owned());
        assert_eq!(found(r#"{"Policy":"{}","PolicyDocument":{}}"#), Err(several));
        let deep = (0..8).fold(POLICY.to_owned(), |text, _| serde_json::to_string(&text).unwrap());
        assert_eq!(found(&deep), Err(Unfound::NoPolicy));
    }

    #[test]
    fn places_are_those_of_the_whole_text() {
        assert_eq!(place("{\n \"Policy\": {\"Statement\": []}}", "Statement"), (2, 14));
        assert_eq!(place("{\n \"Policy\": \"{\\\"Id\\\": \\\"\\u00e9\\\", \\\"Statement\\\": []}\"}", "Statement"), (2, 36));
        assert_eq!(place("\n%7B%22Statement%22:[]%7D", "Statement"), (2, 7));
    }

    #[test]
    fn percent_signs_that_encode_nothing_and_halves_of_characters_do_no_harm() {
        assert_eq!(found("%7B%2").as_deref(), Ok("{%2"));
        assert_eq!(found("%7B%FF").as_deref(), Ok("%7B%FF"));
        assert_eq!(found(r#"{"Policy":"{\"Statement\":[\"\ud83d\ude00\"]}"}"#).as_deref(), Ok("{\"Statement\":[\"\u{1f600}\"]}"));
    }
}
