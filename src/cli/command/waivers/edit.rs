//! Changing a file of waivers as a person would: entries come and go, all else stays as it was written.

use std::path::Path;
use std::sync::Arc;

use crate::assess::Waiver;
use crate::assess::waiver::{self, WaiverFile};
use crate::cli::Fault;
use crate::diagnostics::SourceFile;

/// The lines of an entry, from 0, the end not among them; `None` when it shares a line with something else.
fn lines_of(file: &WaiverFile, index: usize) -> Option<std::ops::Range<usize>> {
    let lines: Vec<&str> = file.source.text.lines().collect();
    let begins = |index: usize| file.places.get(index).map(|place| place.item.line as usize - 1);
    let first = begins(index)?;
    let dash = lines.get(first).map(|line| line.len() - line.trim_start().len())?;
    if !lines.get(first)?.trim_start().starts_with('-') || begins(index + 1) == Some(first) {
        return None;
    }
    let is_of_entry = |line: &&str| {
        let indent = line.len() - line.trim_start().len();
        line.trim().is_empty() || indent > dash
    };
    let limit = begins(index + 1).unwrap_or(lines.len());
    let body = lines.get(first + 1..limit)?.iter().take_while(|line| is_of_entry(line)).count();
    let mut end = first + 1 + body;
    // Blank lines and remarks before the next entry belong to that.
    while end > first + 1 && lines.get(end - 1).is_some_and(|line| line.trim().is_empty() || is_remark(line)) {
        end -= 1;
    }
    let mut start = first;
    while start > 0 && lines.get(start - 1).is_some_and(|line| is_remark(line) && line.trim_start().len() < line.len()) {
        start -= 1;
    }
    Some(start..end)
}

fn is_remark(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The file without these entries.
pub(super) fn without(file: &WaiverFile, gone: &[usize]) -> Option<String> {
    let mut lines: Vec<Option<&str>> = file.source.text.lines().map(Some).collect();
    for index in gone {
        for line in lines_of(file, *index)? {
            *lines.get_mut(line)? = None;
        }
    }
    let text: String = lines.into_iter().flatten().map(|line| format!("{line}\n")).collect();
    let kept = file.waivers.iter().enumerate().filter(|(index, _)| !gone.contains(index)).map(|(_, waiver)| waiver);
    says(&text, kept).then_some(text)
}

/// The file with one more entry; an empty file begins one.
pub(super) fn with(file: &WaiverFile, added: &Waiver, entry: &str) -> Option<String> {
    let mut lines: Vec<String> = file.source.text.lines().map(str::to_owned).collect();
    let at = match file.waivers.len().checked_sub(1) {
        Some(last) => lines_of(file, last)?.end,
        None => {
            let at = lines.iter().position(|line| line.starts_with("waivers:"))?;
            *lines.get_mut(at)? = "waivers:".to_owned();
            at + 1
        }
    };
    let indent = file.places.last().and_then(|place| {
        let line = lines.get(place.item.line as usize - 1)?;
        Some(line.len() - line.trim_start().len())
    });
    let indent = " ".repeat(indent.unwrap_or(2));
    lines.splice(at..at, entry.lines().map(|line| format!("{indent}{line}")));
    let text = lines.join("\n") + "\n";
    says(&text, file.waivers.iter().chain([added])).then_some(text)
}

/// Whether a text holds these waivers and no others, wherever they stand in it.
fn says<'w>(text: &str, waivers: impl Iterator<Item = &'w Waiver>) -> bool {
    let source = Arc::new(SourceFile { name: "".into(), text: text.to_owned() });
    let plain = |waiver: &Waiver| Waiver { file: String::new(), line: 0, ..waiver.clone() };
    waiver::read(&source).is_ok_and(|read| read.waivers.iter().map(plain).eq(waivers.map(plain)))
}

/// For a file that cannot be changed without rewriting more of it.
pub(super) fn by_hand(path: &Path) -> Fault {
    Fault::usage(format!("`{}` is written in a way that cannot be changed entry by entry", path.display()))
        .help("begin each entry on a line of its own with `- id:`, or change the file by hand")
}
