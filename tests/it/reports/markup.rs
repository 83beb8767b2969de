//! A reader of HTML as strict as the pages we write: enough to see tags, attributes and text as a browser does.

/// A piece of a page.
#[derive(Debug, PartialEq)]
pub enum Token {
    Open { name: String, attributes: Vec<(String, String)> },
    Close(String),
    Text(String),
}

/// Elements that have no end tag.
pub const VOID: &[&str] = &["meta", "input", "rect", "path", "br"];

/// Takes a page apart; panics on what we never write.
pub fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        tokens.push(Token::Text(unescaped(text)));
        let end = end_of_tag(tag);
        let (inner, after) = (&tag[1..end], &tag[end + 1..]);
        rest = after;
        match inner.strip_prefix('/') {
            Some(name) => tokens.push(Token::Close(name.to_owned())),
            None => {
                let (name, attributes) = open_tag(inner.trim_end_matches('/'));
                if name == "style" || name == "script" {
                    let close = format!("</{name}>");
                    let (raw, after) = rest.split_once(close.as_str()).expect("an end of raw text");
                    tokens.push(Token::Open { name: name.clone(), attributes });
                    tokens.push(Token::Text(raw.to_owned()));
                    tokens.push(Token::Close(name));
                    rest = after;
                } else {
                    tokens.push(Token::Open { name, attributes });
                }
            }
        }
    }
    tokens.push(Token::Text(unescaped(rest)));
    tokens
}

/// Where the tag that begins here ends, quotes respected.
fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    let end = tag.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == '>' && !quoted
    });
    end.expect("an end of the tag").0
}

fn open_tag(inner: &str) -> (String, Vec<(String, String)>) {
    let (name, mut rest) = inner.split_once(|c: char| c.is_whitespace()).unwrap_or((inner, ""));
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "odd tag {name:?}");
    let mut attributes = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(after) => after.split_once('"').expect("an end of the value"),
            None => ("", after),
        };
        attributes.push((key.to_owned(), unescaped(value)));
        rest = after;
    }
    (name.to_owned(), attributes)
}

fn unescaped(text: &str) -> String {
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&#x2F;", "/"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}
