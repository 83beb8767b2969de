//! Policies read from files, each with what it is attached to.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::iam_policy::attachment::{Attachment, Basis, Clues, Unclear};
use crate::analysis::iam_policy::document::{Document, Reading, read};
use crate::analysis::iam_policy::enclosed::{Enclosed, Unfound};
use crate::analysis::iam_policy::exposure::Setting;
use crate::analysis::iam_policy::json::{self, MAX_BYTES, Span};
use crate::cli::args::Attached;
use crate::cli::terminal::on_one_line;
use crate::cli::{Fault, bounded};
use crate::diagnostics::SourceFile;

/// A policy that was read.
#[derive(Debug)]
pub(super) struct Policy {
    /// The file that it came from.
    pub(super) file: Arc<SourceFile>,
    /// The policy, taken out of what else the file holds.
    enclosed: Enclosed,
    /// What it is attached to, and by what that was guessed, if it was. None: the file is no JSON, and nothing says.
    pub(super) attachment: Option<(Attachment, Option<Basis>)>,
    /// What came of reading it.
    pub(super) reading: Reading,
    /// Where the thing is that it is attached to.
    pub(super) place: Place,
}

/// Where something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The partition.
    pub(super) partition: String,
    /// The account, if it is known.
    pub(super) account: Option<String>,
    /// Whether the account was read off the ARNs of resources.
    pub(super) account_is_guessed: bool,
    /// The organization, if it was given.
    pub(super) organization: Option<String>,
    /// The ARN, if it was given.
    pub(super) arn: Option<String>,
    /// The ARN that all resources of the policy are in, if they are in one.
    thing: Option<String>,
}

/// Stands for an account that is not known. No account has this number.
const NO_ACCOUNT: &str = "000000000000";

impl Policy {
    /// The document; none if it is invalid.
    pub(super) fn document(&self) -> Option<&Document> {
        self.reading.document.as_ref()
    }

    /// The name of the file, fit for a terminal.
    pub(super) fn name(&self) -> &str {
        &self.file.name
    }

    /// Where something of the policy stands in the file.
    pub(super) fn span(&self, at: Span) -> Span {
        self.enclosed.place(at)
    }

    /// Its line and column in the file, from 1.
    pub(super) fn position(&self, at: Span) -> (usize, usize) {
        self.span(at).position(&self.file.text)
    }

    /// What the policy of a resource is attached to; none for one of an identity.
    pub(super) fn setting(&self) -> Option<Setting> {
        let (attachment, _) = self.attachment?;
        let Place { partition, account, organization, arn, thing, .. } = self.place.clone();
        Some(Setting {
            partition,
            account: account.unwrap_or_else(|| NO_ACCOUNT.to_owned()),
            organization,
            service: attachment.service?.to_owned(),
            resource: arn.or(thing).filter(|_| attachment != Attachment::TRUST),
        })
    }

    /// The account of an identity that has the policy.
    pub(super) fn account(&self) -> &str {
        self.place.account.as_deref().unwrap_or(NO_ACCOUNT)
    }
}

/// Reads the policies of files. What is wrong with files, and not with the policies in them, is told of all at once.
pub(super) fn policies(paths: &[PathBuf], attached: &Attached) -> Result<Vec<Policy>, Fault> {
    let twice = paths.iter().filter(|path| bounded::is_stdin(path)).count() > 1;
    if twice {
        return Err(Fault::usage("`-` stands twice, and stdin can be read once").help("put one of them into a file"));
    }
    let mut policies = Vec::new();
    let mut faults = Vec::new();
    for path in paths {
        match policy(path, attached) {
            Ok(policy) => policies.push(policy),
            Err(fault) => faults.push(fault),
        }
    }
    match faults.len() {
        0 => Ok(policies),
        1 => Err(faults.remove(0)),
        _ => {
            let messages: Vec<_> = faults.iter().map(|fault| fault.message.as_str()).collect();
            let fault = Fault::usage(messages.join("\n")).because(format!("{} files cannot be used", messages.len()));
            let helps: Vec<_> = faults.iter().map(|fault| &fault.help).collect();
            // One piece of advice for all of them, or none.
            let same = helps.windows(2).all(|pair| matches!(pair, [one, other] if one == other));
            Err(match helps.first() {
                Some(Some(help)) if same => fault.help(help.clone()),
                _ => fault,
            })
        }
    }
}

fn policy(path: &Path, attached: &Attached) -> Result<Policy, Fault> {
    let name = if bounded::is_stdin(path) { "stdin".to_owned() } else { on_one_line(&path.display().to_string()) };
    let text = text(path, &name)?;
    let enclosed = Enclosed::find(&text).map_err(|unfound| holds_none(&name, &unfound))?;
    let clues = Clues::of(&enclosed.text);
    let attachment = match attached.kind {
        Some(kind) => Some((kind, None)),
        // What is no JSON is told as such.
        None if json::read(&enclosed.text).is_err() => None,
        None => match clues.attachment(attached.resource.as_deref()) {
            Ok((attachment, basis)) => Some((attachment, Some(basis))),
            Err(unclear) => return Err(not_guessed(&name, &unclear)),
        },
    };
    let kind = attachment.map_or(Attachment::IDENTITY, |(attachment, _)| attachment);
    let reading = read(&enclosed.text, kind.document_kind());
    let place = place(attached, kind, &clues);
    let file = Arc::new(SourceFile { name: name.into(), text });
    Ok(Policy { file, enclosed, attachment, reading, place })
}

fn text(path: &Path, name: &str) -> Result<String, Fault> {
    let cannot = |why: &dyn std::fmt::Display| Fault::usage(format!("`{name}` cannot be read: {why}"));
    match bounded::text(path, MAX_BYTES as u64) {
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Err(Fault::usage(format!("`{name}` is larger than the {} KiB that are read", MAX_BYTES / 1024))
                .help("the longest policies of AWS are a tenth of it"))
        }
        Err(error) => Err(cannot(&error).help("name a file of JSON, or `-` for stdin")),
        Ok(text) if text.trim_ascii().is_empty() => {
            Err(Fault::usage(format!("`{name}` is empty")).help("name a file of JSON, or `-` for stdin"))
        }
        Ok(text) => Ok(text),
    }
}

fn holds_none(name: &str, unfound: &Unfound) -> Fault {
    let help = match unfound {
        Unfound::NoPolicy => "give a policy document, or an answer of the AWS CLI that holds one",
        Unfound::Several(_) => "give one of them alone",
    };
    Fault::usage(on_one_line(&format!("`{name}` holds no policy that could be read: {unfound}"))).help(help)
}

fn not_guessed(name: &str, unclear: &Unclear) -> Fault {
    let message = format!("what the policy in `{name}` is attached to cannot be guessed: {unclear}");
    let names: Vec<_> = Attachment::ALL.iter().map(|it| it.name).collect();
    Fault::usage(on_one_line(&message)).help(format!("say it with --kind: {}", names.join(", ")))
}

/// Where the thing is that a policy is attached to: as it is given, else as its ARN says, else as the ARNs in the policy do.
fn place(attached: &Attached, kind: Attachment, clues: &Clues) -> Place {
    let part = |at: usize| {
        let part = attached.resource.as_deref().and_then(|arn| arn.split(':').nth(at));
        part.filter(|part| !part.is_empty()).map(str::to_owned)
    };
    let given = attached.account.clone().or_else(|| part(4));
    let guessed = clues.account(kind.service).map(str::to_owned);
    let partition = part(1).or_else(|| clues.partition().map(str::to_owned)).unwrap_or_else(|| "aws".to_owned());
    Place {
        partition,
        account_is_guessed: given.is_none() && guessed.is_some(),
        account: given.or(guessed),
        organization: attached.organization.clone(),
        arn: attached.resource.clone(),
        thing: kind.service.and_then(|service| clues.thing(service)).map(str::to_owned),
    }
}
