//! JSON as it was written: objects keep every member in its order, and everything knows where it stands. It is read this
//! way because a reader that keeps the last of two equal keys would hide a statement. What the members mean is not known
//! here.

/// Where something stands in the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// Line and column of the first byte, both from 1; columns count characters.
    pub fn position(self, text: &str) -> (usize, usize) {
        let before = text.get(..self.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).map_or(0, |line| line.chars().count());
        (before.matches('\n').count() + 1, column + 1)
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// The value.
    pub value: Json,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it was written.
    Number(String),
    /// A text, its escapes undone.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object: its members in their order, equal keys included.
    Object(Vec<Member>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key, its escapes undone.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// Why a text is not read as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// The text breaks JSON's grammar.
    #[error("this is not JSON: expected {0}")]
    Expected(&'static str),
    /// The text is longer than [`MAX_BYTES`].
    #[error("the document is longer than {MAX_BYTES} bytes, more than AWS takes")]
    TooLong,
    /// The values are nested deeper than [`MAX_DEPTH`].
    #[error("values are nested more than {MAX_DEPTH} deep, more than a policy needs")]
    TooDeep,
}

/// The longest text that is read. The longest policies of AWS are a tenth of it.
pub const MAX_BYTES: usize = 256 * 1024;

/// The deepest nesting that is read. Policies need six.
pub const MAX_DEPTH: usize = 32;

/// Reads a text that holds one JSON value and nothing else; a byte order mark before it is skipped.
pub fn read(text: &str) -> Result<Node, (Span, JsonFault)> {
    if text.len() > MAX_BYTES {
        return Err((Span::default(), JsonFault::TooLong));
    }
    let mut reader = Reader { text, at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 } };
    reader.skip_space();
    let node = reader.value(0)?;
    reader.skip_space();
    if reader.at == text.len() { Ok(node) } else { Err(reader.expected("the end of the text")) }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

type Read<T> = Result<T, (Span, JsonFault)>;

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Goes past a byte if it comes next.
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn fault(&self, fault: JsonFault) -> (Span, JsonFault) {
        let start = self.at.min(self.text.len());
        let width = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (Span { start, end: start + width }, fault)
    }

    fn expected(&self, what: &'static str) -> (Span, JsonFault) {
        self.fault(JsonFault::Expected(what))
    }

    fn value(&mut self, depth: usize) -> Read<Node> {
        if depth > MAX_DEPTH {
            return Err(self.fault(JsonFault::TooDeep));
        }
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Json::Text(self.text()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Node { span: Span { start, end: self.at }, value })
    }

    fn object(&mut self, depth: usize) -> Read<Json> {
        let mut members = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.eat(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            let start = self.at;
            let key = self.text()?;
            let key_span = Span { start, end: self.at };
            self.skip_space();
            if !self.eat(b':') {
                return Err(self.expected("`:`"));
            }
            self.skip_space();
            members.push(Member { key, key_span, value: self.value(depth + 1)? });
            self.skip_space();
            if self.eat(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.eat(b',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Read<Json> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.eat(b']') {
            return Ok(Json::List(items));
        }
        loop {
            self.skip_space();
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.eat(b']') {
                return Ok(Json::List(items));
            }
            if !self.eat(b',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    /// A text. Its end is found here, its escapes are undone by serde_json.
    fn text(&mut self) -> Read<String> {
        let start = self.at;
        if !self.eat(b'"') {
            return Err(self.expected("a text in double quotes"));
        }
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
                None => return Err(self.expected("the closing `\"` of a text")),
            }
        }
        self.at += 1;
        let written = self.text.get(start..self.at);
        let broken = (Span { start, end: self.at }, JsonFault::Expected("a text without line breaks and unknown escapes"));
        written.and_then(|written| serde_json::from_str(written).ok()).ok_or(broken)
    }

    fn number(&mut self) -> Read<Json> {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        let valid = serde_json::from_str::<&serde_json::value::RawValue>(written).is_ok();
        let broken = (Span { start, end: self.at }, JsonFault::Expected("a number"));
        if valid { Ok(Json::Number(written.to_owned())) } else { Err(broken) }
    }

    fn word(&mut self) -> Read<Json> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (word, value) in [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.expected("a value"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(node: &Node) -> Option<&str> {
        match &node.value {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn equal_keys_are_kept_in_their_order() {
        let Json::Object(members) = read(r#"{"a":"1","a":"2"}"#).unwrap().value else { panic!() };
        let read: Vec<_> = members.iter().map(|member| (member.key.as_str(), text_of(&member.value))).collect();
        assert_eq!(read, [("a", Some("1")), ("a", Some("2"))]);
    }

    #[test]
    fn escapes_are_undone_in_keys_and_values() {
        let Json::Object(members) = read(r#"{"\u0041":"\u002a\ud83d\ude00\""}"#).unwrap().value else { panic!() };
        assert_eq!((members[0].key.as_str(), text_of(&members[0].value)), ("A", Some("*\u{1f600}\"")));
    }

    #[test]
    fn places_are_told_by_line_and_column() {
        let text = "\u{feff}{\n  \"é\": [1,\n 22]}";
        let Json::Object(members) = read(text).unwrap().value else { panic!() };
        let Json::List(items) = &members[0].value.value else { panic!() };
        assert_eq!(members[0].key_span.position(text), (2, 3));
        assert_eq!(members[0].value.span.position(text), (2, 8));
        assert_eq!(items[1].span.position(text), (3, 2));
    }

    #[test]
    fn what_is_not_json_is_refused_where_it_breaks() {
        for (text, at, expected) in [
            ("", 0, "a value"),
            ("{", 1, "a text in double quotes"),
            (r#"{"a"}"#, 4, "`:`"),
            (r#"{"a":1 "b":2}"#, 7, "`,` or `}`"),
            ("[1 2]", 3, "`,` or `]`"),
            ("[1,]", 3, "a value"),
            ("{} x", 3, "the end of the text"),
            ("\"a", 2, "the closing `\"` of a text"),
            ("\"a\\", 3, "the closing `\"` of a text"),
            ("\"\\q\"", 0, "a text without line breaks and unknown escapes"),
            ("01", 0, "a number"),
            ("nul", 0, "a value"),
        ] {
            let fault = read(text).map_err(|(span, fault)| (span.start, fault));
            assert_eq!(fault, Err((at, JsonFault::Expected(expected))), "{text}");
        }
    }

    #[test]
    fn depth_and_length_have_limits() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(MAX_DEPTH + 1)).is_ok());
        assert_eq!(read(&nested(MAX_DEPTH + 2)).unwrap_err().1, JsonFault::TooDeep);
        let long = format!("\"{}\"", "x".repeat(MAX_BYTES));
        assert_eq!(read(&long).unwrap_err().1, JsonFault::TooLong);
    }
}
