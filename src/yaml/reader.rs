//! Events of the parser to nodes.

use std::collections::BTreeMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle, StructureStyle};

use super::error::{Error, ErrorKind};
use super::node::{Key, Kind, Node, Span};

/// The largest file that is read.
pub const MAX_BYTES: usize = 1024 * 1024;

/// How deep mappings and lists may be nested.
pub const MAX_DEPTH: usize = 64;

/// What could be read of a file, and what was wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The document; `None` when parts of it could not be read, so that what is missing is not taken for left out.
    pub node: Option<Node>,
    /// The problems, in the order of the file.
    pub errors: Vec<Error>,
}

/// Reads one document.
///
/// # Errors
/// All problems of the file.
pub fn parse(text: &str) -> Result<Node, Vec<Error>> {
    let Reading { node, errors } = read(text);
    match node {
        Some(node) if errors.is_empty() => Ok(node),
        _ => Err(errors),
    }
}

/// Reads one document even if something is wrong with it, for readers who go on to look for more problems.
pub fn read(text: &str) -> Reading {
    if text.len() > MAX_BYTES {
        let message = format!("the file is larger than the {} KiB that are read", MAX_BYTES / 1024);
        let error = Error { span: start(), kind: ErrorKind::Size, message, help: None, related: None };
        return Reading { node: None, errors: vec![error] };
    }
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut reader = Reader { text, ..Reader::default() };
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => reader.event(event, &span),
            Err(error) => reader.syntax(&error),
        }
        if reader.stopped {
            break;
        }
    }
    reader.finish()
}

/// The place of a problem of the whole file.
fn start() -> Span {
    Span { line: 1, column: 1, length: 1 }
}

#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    /// Mappings and lists that are not at their end.
    open: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    errors: Vec<Error>,
    /// Something was left out of the tree.
    incomplete: bool,
    /// Nothing more can be read.
    stopped: bool,
}

/// A mapping or list that is not at its end.
struct Frame {
    span: Span,
    from: Marker,
    flow: bool,
    content: Content,
}

enum Content {
    Map { entries: Vec<(Key, Node)>, places: BTreeMap<String, Span>, next: Next },
    Seq(Vec<Node>),
}

/// What a mapping waits for.
enum Next {
    Key,
    Value(Key),
    /// The value of a key that was refused.
    Nothing,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, at: &granit_parser::Span) {
        if let Some(tag) = event.tag() {
            let message = format!("tag `{}`", tag.original());
            let span = at.tag_span().map_or_else(|| span(&at.start, &at.end), |tag| span(&tag.start, &tag.end));
            self.problem(span, ErrorKind::Tag, &message, "types come from the schema: leave the tag out");
        }
        match event {
            Event::DocumentStart(..) => self.document(at),
            Event::Scalar(text, style, ..) => self.scalar(&text, style, at),
            Event::MappingStart(style, ..) => {
                let content = Content::Map { entries: Vec::new(), places: BTreeMap::new(), next: Next::Key };
                self.open(content, style, at);
            }
            Event::SequenceStart(style, ..) => self.open(Content::Seq(Vec::new()), style, at),
            Event::MappingEnd | Event::SequenceEnd => self.close(at),
            Event::Anchor(_, name) => {
                let help = "write the value out where it is needed, so that each place can be read by itself";
                self.problem(span(&at.start, &at.end), ErrorKind::Anchor, &format!("anchor `&{name}`"), help);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(at),
            _ => {}
        }
    }

    fn document(&mut self, at: &granit_parser::Span) {
        self.documents += 1;
        if self.documents > 1 {
            let message = "a second document begins here".to_owned();
            let mut place = span(&at.start, &at.end);
            place.length = place.length.max(1);
            let help = Some("write each into a file of its own");
            self.errors.push(Error { span: place, kind: ErrorKind::Documents, message, help, related: None });
            self.incomplete = true;
            self.stopped = true;
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, at: &granit_parser::Span) {
        let plain = style == ScalarStyle::Plain;
        // The parser gives `~` for a value that is not there at all.
        let missing = plain && at.start.index() == at.end.index();
        let text = if missing { String::new() } else { text.to_owned() };
        self.place(Node { span: span(&at.start, &at.end), kind: Kind::Scalar { text, plain } });
    }

    fn alias(&mut self, at: &granit_parser::Span) {
        let help = "write the value out; a text that begins with `*` needs quotes";
        let name = at.slice(self.text).unwrap_or_default();
        self.problem(span(&at.start, &at.end), ErrorKind::Alias, &format!("alias `{name}`"), help);
        self.incomplete = true;
        self.place(Node { span: span(&at.start, &at.end), kind: Kind::Scalar { text: String::new(), plain: true } });
    }

    fn open(&mut self, content: Content, style: StructureStyle, at: &granit_parser::Span) {
        if self.open.len() >= MAX_DEPTH {
            return self.too_deep(span(&at.start, &at.end));
        }
        let flow = style == StructureStyle::Flow;
        self.open.push(Frame { span: span(&at.start, &at.end), from: at.start, flow, content });
    }

    fn too_deep(&mut self, span: Span) {
        let message = format!("nested more than {MAX_DEPTH} levels deep");
        self.errors.push(Error { span, kind: ErrorKind::Depth, message, help: None, related: None });
        self.incomplete = true;
        self.stopped = true;
    }

    fn close(&mut self, at: &granit_parser::Span) {
        let Some(frame) = self.open.pop() else { return };
        let mut place = frame.span;
        if frame.flow {
            place = span(&frame.from, &at.end);
        }
        let kind = match frame.content {
            Content::Map { entries, .. } => {
                if let (false, Some((key, _))) = (frame.flow, entries.first()) {
                    place = key.span;
                }
                Kind::Map(entries)
            }
            Content::Seq(items) => {
                place.length = place.length.max(1);
                Kind::Seq(items)
            }
        };
        self.place(Node { span: place, kind });
    }

    /// Puts a node where it belongs: at the root, into a list, or as key or value into a mapping.
    fn place(&mut self, node: Node) {
        let Some(frame) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        let (entries, places, next) = match &mut frame.content {
            Content::Seq(items) => return items.push(node),
            Content::Map { entries, places, next } => (entries, places, next),
        };
        match std::mem::replace(next, Next::Key) {
            Next::Value(key) => entries.push((key, node)),
            Next::Nothing => {}
            Next::Key => match key(node, places) {
                Ok(key) => *next = Next::Value(key),
                Err(error) => {
                    *next = Next::Nothing;
                    self.incomplete |= error.kind != ErrorKind::DuplicateKey;
                    self.errors.push(error);
                }
            },
        }
    }

    fn problem(&mut self, span: Span, kind: ErrorKind, what: &str, help: &'static str) {
        let message = format!("{what} is not allowed here");
        self.errors.push(Error { span, kind, message, help: Some(help), related: None });
    }

    fn syntax(&mut self, error: &granit_parser::ScanError) {
        let marker = error.marker();
        let span = Span { length: 1, ..span(marker, marker) };
        if *error.kind() == granit_parser::ErrorKind::RecursionLimitExceeded {
            return self.too_deep(span);
        }
        let message = format!("not YAML: {}", error.info());
        let help = "text that holds `: ` or ` #`, or begins with one of `{ [ & * ! | > ' \" % @`, needs quotes";
        self.errors.push(Error { span, kind: ErrorKind::Syntax, message, help: Some(help), related: None });
        self.incomplete = true;
        self.stopped = true;
    }

    fn finish(mut self) -> Reading {
        if self.documents == 0 && self.errors.is_empty() {
            let message = "the file is empty".to_owned();
            self.errors.push(Error { span: start(), kind: ErrorKind::Documents, message, help: None, related: None });
        }
        self.errors.sort_by_key(|error| error.span);
        Reading { node: if self.incomplete { None } else { self.root }, errors: self.errors }
    }
}

/// A node as the key of a mapping that has keys at these places.
fn key(node: Node, places: &mut BTreeMap<String, Span>) -> Result<Key, Error> {
    let span = node.span;
    let refuse = |kind, message: String, help| Error { span, kind, message, help, related: None };
    let null = node.is_null();
    let plain = node.plain().is_some();
    let Kind::Scalar { text, .. } = node.kind else {
        return Err(refuse(ErrorKind::Key, "a mapping or list cannot be a key".to_owned(), None));
    };
    if null {
        return Err(refuse(ErrorKind::Key, "a key is missing".to_owned(), None));
    }
    if plain && text == "<<" {
        let help = Some("write the entries out where they are needed");
        return Err(refuse(ErrorKind::MergeKey, "merge key `<<` is not allowed here".to_owned(), help));
    }
    if let Some(first) = places.get(&text) {
        let related = Some((*first, "first here"));
        let help = Some("keep one; two conditions on one field can stand in a list below `all_of`");
        return Err(Error { related, ..refuse(ErrorKind::DuplicateKey, format!("key `{text}` stands here twice"), help) });
    }
    places.insert(text.clone(), span);
    Ok(Key { span, text })
}

/// A range of the parser as a place: if it spans lines, only its first character is certain to be on the first.
fn span(start: &Marker, end: &Marker) -> Span {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let length = if start.line() == end.line() { end.col().saturating_sub(start.col()) } else { 1 };
    Span { line: small(start.line()), column: small(start.col() + 1), length: small(length.max(1)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
    use super::*;

    fn problems(text: &str) -> Vec<(ErrorKind, u32, u32, u32)> {
        read(text).errors.iter().map(|e| (e.kind, e.span.line, e.span.column, e.span.length)).collect()
    }

    #[test]
    fn keeps_text_and_quotes_of_scalars() {
        let node = parse("a: no\nb: \"no\"\nc: 000011112222\nd: >-\n  two\n  lines\ne:\n").unwrap();
        let scalar = |key: &str| node.get(key).map(|n| (n.text().unwrap().to_owned(), n.plain().is_some())).unwrap();
        assert_eq!(scalar("a"), ("no".to_owned(), true));
        assert_eq!(scalar("b"), ("no".to_owned(), false));
        assert_eq!(scalar("c"), ("000011112222".to_owned(), true));
        assert_eq!(scalar("d"), ("two lines".to_owned(), false));
        assert!(node.get("e").unwrap().is_null());
    }

    #[test]
    fn counts_columns_in_characters() {
        let node = parse("ä: {öö: [x, ü y]}\n").unwrap();
        let inner = node.get("ä").unwrap();
        assert_eq!(inner.span, Span { line: 1, column: 4, length: 14 });
        let list = inner.get("öö").unwrap();
        assert_eq!(list.items().unwrap()[1].span, Span { line: 1, column: 13, length: 3 });
    }

    #[test]
    fn a_block_is_placed_at_its_first_key() {
        let node = parse("a:\n  key: 1\n  b: 2\n").unwrap();
        assert_eq!(node.get("a").unwrap().span, Span { line: 2, column: 3, length: 3 });
    }

    #[test]
    fn a_duplicate_key_names_both_places_and_keeps_the_first_value() {
        let reading = read("a: 1\nb: 2\na: 3\n");
        assert_eq!(reading.errors.len(), 1);
        assert_eq!(reading.errors[0].span, Span { line: 3, column: 1, length: 1 });
        assert_eq!(reading.errors[0].related, Some((Span { line: 1, column: 1, length: 1 }, "first here")));
        assert_eq!(reading.node.unwrap().get("a").unwrap().text(), Some("1"));
    }

    #[test]
    fn refuses_what_hides_or_changes_meaning() {
        assert_eq!(problems("a: &x 1\n"), [(ErrorKind::Anchor, 1, 4, 2)]);
        assert_eq!(problems("a: *x\n"), [(ErrorKind::Alias, 1, 4, 2)]);
        assert_eq!(problems("a:\n  <<: {b: 1}\n"), [(ErrorKind::MergeKey, 2, 3, 2)]);
        assert_eq!(problems("a: !!str 1\n"), [(ErrorKind::Tag, 1, 4, 5)]);
        assert_eq!(problems("a: 1\n---\nb: 2\n"), [(ErrorKind::Documents, 2, 1, 3)]);
        assert_eq!(problems("[a]: 1\n"), [(ErrorKind::Key, 1, 1, 3)]);
        assert_eq!(problems(""), [(ErrorKind::Documents, 1, 1, 1)]);
        assert_eq!(problems("# nothing\n"), [(ErrorKind::Documents, 1, 1, 1)]);
    }

    #[test]
    fn all_problems_come_out_at_once() {
        let kinds: Vec<_> = problems("a: &x 1\na: 2\nb: !t 3\nc: *x\n").into_iter().map(|p| p.0).collect();
        assert_eq!(kinds, [ErrorKind::Anchor, ErrorKind::DuplicateKey, ErrorKind::Tag, ErrorKind::Alias]);
    }

    #[test]
    fn a_syntax_error_has_a_place() {
        assert_eq!(problems("a: b: c\n"), [(ErrorKind::Syntax, 1, 5, 1)]);
    }

    #[test]
    fn stops_at_the_limits() {
        let deep = format!("{}x{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert_eq!(problems(&deep), []);
        let deeper = format!("[{deep}]");
        assert_eq!(problems(&deeper), [(ErrorKind::Depth, 1, 65, 1)]);
        assert_eq!(problems(&"[".repeat(100_000)), [(ErrorKind::Depth, 1, 65, 1)]);
        let large = format!("a: {}", "x".repeat(MAX_BYTES));
        assert_eq!(problems(&large), [(ErrorKind::Size, 1, 1, 1)]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-c:{}\\[\\]&*!<\\-\\n '\"|>#,?ä%@`~]{0,60}") {
            let _ = read(&text);
        }
    }
}
