//! The file that `--accounts` names: a YAML list of account ids, or of mappings that say how to enter an account.
//!
//! ```yaml
//! - "111122223333"
//! - id: "444455556666"
//!   role_arn: arn:aws:iam::444455556666:role/audit
//!   external_id: 7f1c
//!   regions: [eu-west-1, us-east-1]
//! ```

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::fault::most_like;
use super::{Fault, Terminal, diagnostics, rule_files};
use crate::collect::Target;
use crate::model::{AccountId, Arn, Region};
use crate::rule::{Code, Diagnostic, SourceFile};
use crate::yaml::{self, Node, Span};

const KEYS: [&str; 4] = ["id", "role_arn", "external_id", "regions"];

/// The accounts of a file; `has_role_name` says whether those without a role of their own share one.
///
/// # Errors
/// Everything that is wrong with the file, each with its place.
pub(super) fn read(path: &Path, has_role_name: bool, terminal: Terminal) -> Result<Vec<Target>, Fault> {
    let text = rule_files::text_of(path).map_err(|error| {
        Fault::usage(format!("the accounts in `{}` cannot be read: {error}", path.display()))
            .help("name a YAML file that lists accounts")
    })?;
    let file = Arc::new(SourceFile { name: path.display().to_string().into(), text });
    parse(&file, has_role_name).map_err(|problems| refused(&problems, terminal))
}

fn refused(problems: &[Diagnostic], terminal: Terminal) -> Fault {
    let help = format!("`trailwarden explain {}` shows what such a file holds", Code::BadAccount);
    Fault::refused(problems, "the file of accounts", diagnostics::render(problems, terminal.stderr_color), Some(help))
}

fn parse(file: &Arc<SourceFile>, has_role_name: bool) -> Result<Vec<Target>, Vec<Diagnostic>> {
    let mut reader = Reader { file, problems: Vec::new(), seen: BTreeMap::new() };
    let targets = match yaml::parse(&file.text) {
        Ok(node) => reader.list(&node),
        Err(errors) => {
            for error in errors {
                reader.add(error.kind.into(), error.span, error.message, error.help.map(str::to_owned));
            }
            Vec::new()
        }
    };
    if !has_role_name && reader.problems.is_empty() {
        reader.roles_are_given(&targets);
    }
    if reader.problems.is_empty() { Ok(targets.into_iter().map(|(_, target)| target).collect()) } else { Err(reader.problems) }
}

struct Reader<'f> {
    file: &'f Arc<SourceFile>,
    problems: Vec<Diagnostic>,
    seen: BTreeMap<AccountId, u32>,
}

impl Reader<'_> {
    fn add(&mut self, code: Code, span: Span, message: impl Into<String>, help: Option<String>) {
        let problem = Diagnostic::new(code, message).at(self.file, span);
        self.problems.push(Diagnostic { help, ..problem });
    }

    fn list(&mut self, node: &Node) -> Vec<(Span, Target)> {
        match node.items() {
            Some([]) | None => {
                let message = format!("a file of accounts is a list of at least one, found {}", node.describe());
                self.add(Code::WrongShape, node.span, message, Some("write `- \"111122223333\"`, a line each".to_owned()));
                Vec::new()
            }
            Some(items) => items.iter().filter_map(|item| Some((item.span, self.account(item)?))).collect(),
        }
    }

    fn account(&mut self, node: &Node) -> Option<Target> {
        let Some(entries) = node.entries() else {
            return self.id(node).map(Target::new);
        };
        for (key, _) in entries.iter().filter(|(key, _)| !KEYS.contains(&key.text.as_str())) {
            let like = most_like(&key.text, KEYS);
            let help = like.map_or_else(|| format!("the keys are {}", KEYS.join(", ")), |like| format!("did you mean `{like}`?"));
            self.add(Code::UnknownKey, key.span, format!("unknown key `{}`", key.text), Some(help));
        }
        let Some(id) = node.get("id") else {
            self.add(Code::MissingKey, node.span, "an account needs its `id`", None);
            return None;
        };
        let id = self.id(id);
        let role_arn = node.get("role_arn").and_then(|role| self.role(role, id.as_ref()));
        let external_id = node.get("external_id").and_then(|text| self.text(text, "external_id"));
        let regions = node.get("regions").map_or_else(Vec::new, |regions| self.regions(regions));
        Some(Target { id: id?, role_arn, external_id, regions })
    }

    fn id(&mut self, node: &Node) -> Option<AccountId> {
        let text = node.text().unwrap_or_default();
        if !AccountId::is_valid(text) {
            let found = if text.is_empty() { node.describe().to_owned() } else { format!("`{text}`") };
            self.add(Code::BadAccount, node.span, format!("an account id has twelve digits, found {found}"), None);
            return None;
        }
        let id = AccountId::from(text);
        if let Some(line) = self.seen.get(&id) {
            let message = format!("account {id} stands on line {line} already");
            self.add(Code::BadAccount, node.span, message, None);
            return None;
        }
        self.seen.insert(id.clone(), node.span.line);
        Some(id)
    }

    fn role(&mut self, node: &Node, id: Option<&AccountId>) -> Option<String> {
        let text = self.text(node, "role_arn")?;
        let arn = Arn::parse(&text).filter(|arn| arn.service == "iam" && arn.resource.starts_with("role/"));
        let problem = match (arn, id) {
            (None, _) => format!("`{text}` is not the ARN of a role"),
            (Some(arn), Some(id)) if arn.account != id.as_str() => {
                format!("the role belongs to account {}, not to {id}", arn.account)
            }
            (Some(_), _) => return Some(text),
        };
        self.add(Code::BadAccount, node.span, problem, Some("write `arn:aws:iam::111122223333:role/NAME`".to_owned()));
        None
    }

    fn regions(&mut self, node: &Node) -> Vec<Region> {
        let Some(items) = node.items() else {
            self.add(Code::WrongShape, node.span, format!("`regions` is a list, found {}", node.describe()), None);
            return Vec::new();
        };
        items.iter().filter_map(|item| self.text(item, "regions").map(Region::from)).collect()
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        match node.text().filter(|text| !text.is_empty() && !node.is_null()) {
            Some(text) => Some(text.to_owned()),
            None => {
                self.add(Code::WrongShape, node.span, format!("`{key}` holds text, found {}", node.describe()), None);
                None
            }
        }
    }

    /// One account may go without a role: that of the credentials. Which one that is shows only later.
    fn roles_are_given(&mut self, targets: &[(Span, Target)]) {
        let without: Vec<_> = targets.iter().filter(|(_, target)| target.role_arn.is_none()).collect();
        if let [_, _, ..] = without.as_slice() {
            for (span, target) in without {
                let message = format!("no role opens account {}", target.id);
                self.add(Code::BadAccount, *span, message, Some("give `role_arn`, or `--role-name` for all".to_owned()));
            }
        }
    }
}
