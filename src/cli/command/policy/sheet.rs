//! What is told of policies, laid out for people: a word in the margin says at a glance what a line is about.

use anstyle::{AnsiColor, Style};

use super::reading::Policy;
use crate::analysis::iam_policy::attachment::Attachment;
use crate::cli::diagnostics;
use crate::cli::terminal::{on_one_line, paint};
use crate::diagnostics::Diagnostic;

/// The column in which everything but the words in the margin begins.
const GUTTER: usize = 11;

pub(super) const PLAIN: Style = Style::new();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Somebody should act.
    Alarming,
    /// Somebody should look.
    Notable,
    /// It is as most people want it.
    Usual,
    /// It is not known.
    Unknown,
}

impl Weight {
    fn style(self) -> Style {
        match self {
            Self::Alarming => AnsiColor::Red.on_default().bold(),
            Self::Notable => AnsiColor::Yellow.on_default(),
            Self::Usual => AnsiColor::Green.on_default(),
            Self::Unknown => AnsiColor::Magenta.on_default(),
        }
    }
}

/// Text on its way to a terminal.
pub(super) struct Sheet {
    text: String,
    color: bool,
}

impl Sheet {
    pub(super) fn new(color: bool) -> Self {
        Self { text: String::new(), color }
    }

    /// All of it.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Something in bold, and what is said of it.
    pub(super) fn heading(&mut self, name: &str, rest: &str) {
        let name = paint(self.color, BOLD, name);
        let rest = if rest.is_empty() { String::new() } else { format!("  {}", paint(self.color, DIM, rest)) };
        self.text += &format!("{name}{rest}\n");
    }

    /// A line with a word in the margin.
    pub(super) fn marked(&mut self, word: &str, weight: Weight, style: Style, text: &str) {
        let word = paint(self.color, weight.style(), &format!("{word:width$}", width = GUTTER - 2));
        self.text += &format!("  {word}{}\n", self.painted(style, text));
    }

    /// A line below one with a word in the margin.
    pub(super) fn below(&mut self, indent: usize, style: Style, text: &str) {
        self.text += &format!("{:width$}{}\n", "", self.painted(style, text), width = GUTTER + indent);
    }

    /// What was found to be wrong; a blank line before each.
    pub(super) fn problems(&mut self, problems: &[Diagnostic]) {
        if !problems.is_empty() {
            self.text += &format!("\n{}", diagnostics::render(problems, self.color));
        }
    }

    fn painted(&self, style: Style, text: &str) -> String {
        if style == PLAIN { text.to_owned() } else { paint(self.color, style, text) }
    }
}

/// What is said of a policy beside the name of its file: what it is attached to, and where that is.
pub(super) fn described(policy: &Policy) -> String {
    let Some((attachment, basis)) = policy.attachment else { return String::new() };
    let mut text = format!("policy of {}", attachment.words);
    if let Some(basis) = basis {
        text += &format!(", guessed {basis}");
    }
    let place = &policy.place;
    match &place.account {
        Some(account) if place.account_is_guessed => text += &format!("; owner {account}, guessed by its resources"),
        Some(account) => text += &format!("; owner {account}"),
        None if matches!(attachment, Attachment::IDENTITY | Attachment::BOUNDARY) => {}
        None => text += "; owner not known (--account)",
    }
    on_one_line(&text)
}
