//! Pages of documentation whose blocks are tested. A block is found by the comment above it, `<!-- test: NAME -->`.

/// A page, with its name for messages.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// The file's name.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A code block with the comment above it.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// What stands behind `test:`; empty for a block without such a comment.
    pub mark: &'static str,
    /// What stands between the fences.
    pub text: &'static str,
}

impl Page {
    /// The text of the block below the comment of this name.
    pub fn block(self, name: &str) -> &'static str {
        let found = self.blocks().into_iter().find(|block| block.mark == name);
        found.unwrap_or_else(|| panic!("{} has no block below `<!-- test: {name} -->`", self.name)).text
    }

    /// Every block, in the order of the page.
    pub fn blocks(self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut rest = self.text;
        while let Some((before, after)) = rest.split_once("```") {
            let (_, after) = after.split_once('\n').expect("a fence ends its line");
            let (text, after) = after.split_once("```").expect("the block ends");
            let above = before.trim_end_matches('\n').lines().last().unwrap_or_default();
            let above = if before.ends_with("\n\n") { "" } else { above };
            let mark = above.strip_prefix("<!-- test: ").and_then(|mark| mark.strip_suffix(" -->")).unwrap_or_default();
            blocks.push(Block { mark, text });
            rest = after;
        }
        blocks
    }

    /// The names of all comments.
    pub fn marks(self) -> Vec<&'static str> {
        self.text.lines().filter_map(|line| line.strip_prefix("<!-- test: ")?.strip_suffix(" -->")).collect()
    }

    /// Asserts that every comment stands above a block.
    pub fn assert_marks(self) {
        let with_block: Vec<_> = self.blocks().iter().map(|block| block.mark).filter(|mark| !mark.is_empty()).collect();
        assert_eq!(self.marks(), with_block, "{}: a `<!-- test: … -->` stands above no block", self.name);
    }

    /// Asserts that a text holds the parts of a block in their order; `…` on a line of its own stands for what is left out.
    pub fn assert_excerpt(self, block: &str, whole: &str, name: &str) {
        let mut rest = whole;
        for part in parts(block) {
            let Some(at) = rest.find(&part) else { self.complain(name, &part, rest) };
            rest = &rest[at + part.len()..];
        }
    }

    /// Asserts that a block is a text from its beginning to its end, but for what `…` stands for.
    pub fn assert_whole(self, block: &str, whole: &str, name: &str) {
        self.assert_excerpt(block, whole, name);
        let parts = parts(block);
        let (first, last) = (parts.first().map_or("", String::as_str), parts.last().map_or("", String::as_str));
        if !whole.starts_with(first) {
            self.complain(name, first, whole);
        }
        if !whole.trim_end().ends_with(last) {
            self.complain(name, last, whole);
        }
        if parts.len() == 1 && first != whole.trim_matches('\n') {
            self.complain(name, first, whole);
        }
    }

    fn complain(self, name: &str, shown: &str, printed: &str) -> ! {
        panic!("{}: the block `{name}` is out of date. It shows:\n{shown}\nwhich is not in:\n{printed}", self.name);
    }
}

/// What stands between the `…` of a block; empty before one that begins it, and behind one that ends it.
fn parts(block: &str) -> Vec<String> {
    let is_gap = |line: &str| matches!(line.trim(), "…" | "# …");
    let lines: Vec<_> = block.lines().collect();
    lines.split(|line| is_gap(line)).map(|part| part.join("\n").trim_matches('\n').to_owned()).collect()
}
