//! Flags about judging: which rules, with which parameters, against which time, and what fails the run.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::assess::{GateSettings, Threshold};
use crate::model::{Severity, Timestamp};
use crate::rule::{Name, Overrides};

/// Which rules judge.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What")]
pub struct Selection {
    /// Judge by this profile: the name of one that is built in, or a file of your own; other flags come before it
    #[arg(long, value_name = "NAME|FILE", env = "TRAILWARDEN_PROFILE_FILE")]
    pub profile_file: Option<String>,
    /// Judge by these rules only
    #[arg(long, value_name = "ID", value_delimiter = ',', env = "TRAILWARDEN_RULE")]
    pub rule: Vec<String>,
    /// Leave these rules out
    #[arg(long, value_name = "ID", value_delimiter = ',', env = "TRAILWARDEN_EXCLUDE_RULE")]
    pub exclude_rule: Vec<String>,
    /// Judge by the rules of these services only, such as `cloudtrail` or `iam`
    #[arg(long, value_name = "NAME", value_delimiter = ',', env = "TRAILWARDEN_SERVICE")]
    pub service: Vec<String>,
    /// Judge by the rules of this framework only, and report on it, such as `cis-aws-5.0` (repeatable)
    #[arg(long, value_name = "KEY", value_delimiter = ',', env = "TRAILWARDEN_FRAMEWORK")]
    pub framework: Vec<String>,
    /// Of frameworks with profile levels, take what this level asks for, and those below it
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(1..=9), env = "TRAILWARDEN_LEVEL")]
    pub level: Option<u8>,
    /// Judge by rules of this severity or above only
    #[arg(long, value_name = "LEVEL", value_parser = severity(), env = "TRAILWARDEN_SEVERITY")]
    pub severity: Option<Severity>,
    /// Read more rules from this directory (repeatable)
    #[arg(long, value_name = "DIR", env = "TRAILWARDEN_RULES")]
    pub rules: Vec<PathBuf>,
    /// Set a rule's parameter, as in `iam-access-key-rotated.max_age=60d` (repeatable)
    #[arg(long, value_name = "RULE.NAME=VALUE", env = "TRAILWARDEN_PARAM")]
    pub param: Vec<ParamSetting>,
    /// What the configuration file says of rules.
    #[arg(skip)]
    pub from_file: FromFile,
}

/// What the configuration file says of rules beyond the flags whose place it takes.
#[derive(Debug, Clone, Default)]
pub struct FromFile {
    /// What it changes about rules.
    pub overrides: Overrides,
    /// The flags that it speaks for, by id.
    pub flags: Vec<&'static str>,
    /// The rules, services and frameworks that it names for them.
    pub names: Vec<Name>,
}

/// What makes the run fail.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gate")]
pub struct Gate {
    /// Exit with 1 on violations of this severity or above; `none` never does
    #[arg(long, value_name = "LEVEL", default_value = "high", value_parser = threshold(), env = "TRAILWARDEN_FAIL_ON")]
    pub fail_on: Threshold,
    /// Exit with 4 on unknowns of this severity or above; `none` never does [default: as --fail-on]
    #[arg(long, value_name = "LEVEL", value_parser = threshold(), env = "TRAILWARDEN_FAIL_ON_UNKNOWN")]
    pub fail_on_unknown: Option<Threshold>,
    /// Exit with 4 if less of what is due could be decided, in percent
    #[arg(long, value_name = "PERCENT", value_parser = percent, env = "TRAILWARDEN_MIN_COVERAGE")]
    pub min_coverage: Option<u64>,
    /// Count only what is not in the baseline
    #[arg(long, env = "TRAILWARDEN_NEW_ONLY")]
    pub new_only: bool,
    /// Exit with 0 where it would be 1
    #[arg(long, env = "TRAILWARDEN_EXIT_ZERO")]
    pub exit_zero: bool,
}

/// What is accepted or known already.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Accepted and known")]
pub struct Accepted {
    /// Read accepted exceptions from this file (repeatable)
    #[arg(long, value_name = "FILE", value_delimiter = ',', env = "TRAILWARDEN_WAIVERS")]
    pub waivers: Vec<PathBuf>,
    /// Compare with this earlier result, which `baseline write` or `--format json` wrote
    #[arg(long, value_name = "FILE", env = "TRAILWARDEN_BASELINE")]
    pub baseline: Option<PathBuf>,
}

/// The time that ages are counted against.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Time")]
pub struct Time {
    /// Count ages against this time (RFC 3339) [default: SOURCE_DATE_EPOCH, or when the snapshot was taken]
    #[arg(long, value_name = "TIME", env = "TRAILWARDEN_NOW")]
    pub now: Option<Timestamp>,
}

impl Selection {
    /// Whether a user chose how to judge, with these flags or those about what is accepted. The configuration file speaks
    /// to all commands; what it says of judging is for those that judge, and is no choice.
    pub(in crate::cli) fn judges_otherwise(&self, accepted: &Accepted) -> bool {
        let Self { profile_file, rule, exclude_rule, service, framework, level, severity, rules, param, from_file } = self;
        let Accepted { waivers, baseline } = accepted;
        let choices = [
            ("profile_file", profile_file.is_some()),
            ("rule", !rule.is_empty()),
            ("exclude_rule", !exclude_rule.is_empty()),
            ("service", !service.is_empty()),
            ("framework", !framework.is_empty()),
            ("level", level.is_some()),
            ("severity", severity.is_some()),
            ("rules", !rules.is_empty()),
            ("param", !param.is_empty()),
            ("waivers", !waivers.is_empty()),
            ("baseline", baseline.is_some()),
        ];
        choices.iter().any(|(flag, chosen)| *chosen && !from_file.speaks_for(flag))
    }
}

impl FromFile {
    /// Whether the value of a flag is the file's.
    pub(in crate::cli) fn speaks_for(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    /// The names that a flag has, with their places if they are the file's.
    pub(in crate::cli) fn placed(&self, flag: &str, names: &[String]) -> Vec<Name> {
        let in_file = |text: &String| self.names.iter().find(|name| name.text == *text && self.speaks_for(flag)).cloned();
        names.iter().map(|text| in_file(text).unwrap_or_else(|| Name::from(text.as_str()))).collect()
    }
}

impl Gate {
    /// The settings as the gate takes them.
    pub fn settings(&self) -> GateSettings {
        GateSettings {
            fail_on: self.fail_on,
            fail_on_unknown: self.fail_on_unknown,
            exit_zero: self.exit_zero,
            min_coverage: self.min_coverage,
            new_only: self.new_only,
        }
    }
}

/// A parameter's value, set on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamSetting {
    /// The rule's id.
    pub rule: String,
    /// The parameter's name.
    pub name: String,
    /// The value as text, to be read by the parameter's type.
    pub value: String,
}

impl FromStr for ParamSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=').and_then(|(path, value)| Some((path.split_once('.')?, value)));
        match parts {
            Some(((rule, name), value)) if !rule.is_empty() && !name.is_empty() => {
                Ok(Self { rule: rule.to_owned(), name: name.to_owned(), value: value.to_owned() })
            }
            _ => Err("expected `RULE.NAME=VALUE`".to_owned()),
        }
    }
}

/// A percentage in tenths of a percent.
fn percent(text: &str) -> Result<u64, String> {
    let (given, part) = text.trim_end_matches('%').split_once('.').unwrap_or((text.trim_end_matches('%'), "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let tenths = match (given.parse::<u64>(), part.len()) {
        (Ok(whole), 1) if digits(given) && digits(part) => {
            part.parse::<u64>().ok().and_then(|part| whole.checked_mul(10)?.checked_add(part))
        }
        _ => None,
    };
    tenths
        .filter(|tenths| *tenths <= 1000)
        .ok_or_else(|| "expected a percentage with at most one decimal, such as 95 or 99.5".to_owned())
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(levels()).try_map(|text| Severity::parse(&text).ok_or("no severity"))
}

pub(super) fn threshold() -> impl TypedValueParser<Value = Threshold> {
    PossibleValuesParser::new(levels().chain(["none"])).try_map(|text| Threshold::parse(&text).ok_or("no threshold"))
}

/// The severities as people list them, worst first.
fn levels() -> impl Iterator<Item = &'static str> {
    Severity::ALL.into_iter().rev().map(Severity::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_setting_keeps_all_after_the_first_equals_sign() {
        let setting = ParamSetting { rule: "rule-id".into(), name: "pattern".into(), value: "a=b.c".into() };
        assert_eq!("rule-id.pattern=a=b.c".parse(), Ok(setting));
    }

    #[test]
    fn a_parameter_setting_needs_all_its_parts() {
        for text in ["", "rule=1", "rule.name", ".name=1", "rule.=1"] {
            assert_eq!(text.parse::<ParamSetting>(), Err("expected `RULE.NAME=VALUE`".to_owned()), "{text}");
        }
    }

    #[test]
    fn a_percentage_has_at_most_one_decimal() {
        for (text, tenths) in [("95", Some(950)), ("99.5%", Some(995)), ("0", Some(0)), ("100", Some(1000))] {
            assert_eq!(percent(text).ok(), tenths, "{text}");
        }
        for text in ["", "101", "-1", "9.55", "9.", ".5", "1e2", "+5", "100.1", "ninety"] {
            assert!(percent(text).is_err(), "{text}");
        }
    }
}
