//! Who can, for people.

use super::{Found, Principal, Resource};
use crate::analysis::access::Guard;
use crate::cli::args::PolicyWhoCanArgs;
use crate::cli::table;
use crate::cli::terminal::on_one_line;

pub(super) fn write(args: &PolicyWhoCanArgs, resource: &Resource, found: &Found) -> String {
    let mut text = format!("who can {} on {}", on_one_line(&args.action), on_one_line(&args.resource));
    if let Some(owner) = &resource.owner {
        text.push_str(&format!(", of account {}", on_one_line(owner)));
    }
    text.push_str("\n\n");
    text.push_str(&table::aligned(&found.principals.iter().map(row).collect::<Vec<_>>()));
    for (name, cause) in &found.unknown {
        text.push_str(&format!("  unknown  {}: {}\n", on_one_line(name), on_one_line(&cause.in_words())));
    }
    for cause in &found.rest {
        text.push_str(&format!("  unknown  there may be others: {}\n", on_one_line(&cause.in_words())));
    }
    text.push_str(&format!("{}{}\n", if text.ends_with("\n\n") { "" } else { "\n" }, summary(resource, found)));
    text
}

fn row(principal: &Principal) -> [String; 4] {
    let granted = match principal.statement.as_str() {
        "" => principal.policy.clone(),
        statement => format!("{}, {statement}", principal.policy),
    };
    [format!("  {}", principal.name), principal.path.clone(), principal.guard.to_string(), granted].map(|cell| on_one_line(&cell))
}

fn summary(resource: &Resource, found: &Found) -> String {
    let outsiders = found.principals.iter().filter(|it| it.kind == "outsider").count();
    let members = found.principals.len() - outsiders;
    let with_factor = found.principals.iter().filter(|it| it.guard == Guard::Mfa).count();
    let mut parts = vec![match members {
        0 => "no user or role can".to_owned(),
        1 => "1 user or role can".to_owned(),
        members => format!("{members} users and roles can"),
    }];
    if outsiders > 0 {
        parts.push(format!("{outsiders} from outside"));
    }
    if with_factor > 0 {
        parts.push(format!("{with_factor} of them with MFA only"));
    }
    if !found.unknown.is_empty() || !found.rest.is_empty() {
        parts.push("and it is not known of all".to_owned());
    }
    format!("{}; {}", parts.join(", "), resource.not_counted())
}
