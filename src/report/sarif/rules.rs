//! Rules as SARIF has them: what a reader of an alert is told about the rule.

use super::log::{Configuration, Descriptor, Help, Message, RuleProperties};
use super::{level, text};
use crate::assess::RuleReport;
use crate::model::Severity;
use crate::report::entries::{links, not_blank};
use crate::report::escape::{visible, visible_lines};
use crate::report::markdown::{code, prose};
use crate::report::standards::Bearing;

/// GitHub shows no more tags of a rule.
const TAGS: usize = 10;

/// A rule.
pub(super) fn descriptor<'a>(rule: &'a RuleReport, requirements: &[Bearing<'_>]) -> Descriptor<'a> {
    Descriptor {
        id: &rule.id,
        short_description: Message { text: not_blank(visible(&rule.title).into_owned(), &rule.id) },
        full_description: text(&rule.why),
        help: Help { text: help_text(rule), markdown: help_markdown(rule) },
        help_uri: links(rule).next(),
        default_configuration: Configuration { level: level(rule.severity) },
        properties: RuleProperties {
            tags: tags(rule, requirements),
            precision: "very-high",
            security_severity: security_severity(rule.severity),
        },
    }
}

/// What code scanning can be filtered by: the service, and the requirements that the rule bears on.
fn tags(rule: &RuleReport, requirements: &[Bearing<'_>]) -> Vec<String> {
    let general = ["security", "aws", rule.resource.service()].map(str::to_owned);
    general.into_iter().chain(requirements.iter().map(|bearing| bearing.tag())).take(TAGS).collect()
}

/// A number within the range that GitHub shows under the severity's name; it has none for what is no weakness.
fn security_severity(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.0"),
        Severity::Info => None,
    }
}

/// The ways to mend a violation, each with its name.
fn ways(rule: &RuleReport) -> impl Iterator<Item = (&'static str, &str)> {
    let remediation = &rule.remediation;
    let ways = [
        ("AWS CLI", &remediation.cli),
        ("Terraform", &remediation.terraform),
        ("Console", &remediation.console),
        ("Note", &remediation.note),
    ];
    ways.into_iter().filter_map(|(name, way)| Some((name, way.as_deref()?)))
}

fn help_text(rule: &RuleReport) -> String {
    let ways = ways(rule).map(|(name, way)| format!("{name}: {}", visible_lines(way)));
    let links = links(rule).map(str::to_owned);
    std::iter::once(visible_lines(&rule.why).into_owned()).chain(ways).chain(links).collect::<Vec<_>>().join("\n\n")
}

fn help_markdown(rule: &RuleReport) -> String {
    let ways = ways(rule).map(|(name, way)| match name {
        "AWS CLI" => format!("**{name}**: {}", code(way)),
        _ => format!("**{name}**: {}", prose(way)),
    });
    let links = links(rule).map(|link| format!("<{link}>"));
    std::iter::once(prose(&rule.why)).chain(ways).chain(links).collect::<Vec<_>>().join("\n\n")
}
