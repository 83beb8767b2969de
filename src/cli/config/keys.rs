//! The table of the configuration file: each key with the flag that says the same.
//!
//! The flag's own parser reads the value, and clap puts it in the flag's place, so that a key and its flag cannot mean
//! different things. Only `rules.overrides` has no flag that says all of it; it is read apart.

/// A key of the file that stands for a flag.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct Key {
    /// The mapping that it stands in; empty at the top.
    pub(super) section: &'static str,
    /// Its name there.
    pub(super) name: &'static str,
    /// The id of the flag, which is also the name of the field that holds it.
    pub(super) flag: &'static str,
    /// What stands behind it.
    pub(super) shape: Shape,
    /// What it is about.
    pub(super) part: Part,
}

/// What stands behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A text, or one of a few words.
    Text,
    /// A whole number between these.
    Number(u64, u64),
    /// A number from 0 to 100, with at most one decimal.
    Percent,
    /// `true` or `false`.
    Switch,
    /// A path.
    File,
    /// A path, or a list of them.
    Files,
    /// A list of texts.
    Texts,
    /// A list of regions, or `[all]`.
    Regions,
    /// A list of `builtin` and paths.
    Packs,
    /// The name of a profile, or a path.
    Profile,
    /// The name of a format.
    Format,
    /// A mapping of formats to paths.
    Outputs,
}

/// What keys are about: commands follow the parts that concern them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Which accounts are read, and how hard it is tried.
    Reading,
    /// Where rules come from.
    Packs,
    /// Which rules judge.
    Rules,
    /// What makes the run fail.
    Gate,
    /// What is accepted.
    Waivers,
    /// What is known already.
    Baseline,
    /// What is written where.
    Reports,
}

impl Key {
    /// Its place as people write it: `gate.fail_on`.
    pub(in crate::cli) fn path(&self) -> String {
        if self.section.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.section, self.name) }
    }
}

/// The flag that chooses a profile.
pub(super) const PROFILE: &str = "profile_file";

/// A row of the table.
const fn key(section: &'static str, name: &'static str, flag: &'static str, shape: Shape, part: Part) -> Key {
    Key { section, name, flag, shape, part }
}

/// Every key that stands for a flag, in the order of the documentation.
pub(in crate::cli) static KEYS: &[Key] = &[
    key("scope", "regions", "region", Shape::Regions, Part::Reading),
    key("scope", "exclude_regions", "exclude_region", Shape::Texts, Part::Reading),
    key("scope", "partition", "partition", Shape::Text, Part::Reading),
    key("scope", "role_arn", "role_arn", Shape::Text, Part::Reading),
    key("scope", "session_name", "session_name", Shape::Text, Part::Reading),
    key("scope", "expect_account", "expect_account", Shape::Text, Part::Reading),
    key("scope", "accounts", "accounts", Shape::File, Part::Reading),
    key("scope", "org", "org", Shape::Switch, Part::Reading),
    key("scope", "role_name", "role_name", Shape::Text, Part::Reading),
    key("scope", "accounts_at_once", "accounts_at_once", Shape::Number(1, 64), Part::Reading),
    key("rules", "packs", "rules", Shape::Packs, Part::Packs),
    key("rules", "profile", PROFILE, Shape::Profile, Part::Rules),
    key("rules", "include", "rule", Shape::Texts, Part::Rules),
    key("rules", "exclude", "exclude_rule", Shape::Texts, Part::Rules),
    key("rules", "services", "service", Shape::Texts, Part::Rules),
    key("rules", "severity", "severity", Shape::Text, Part::Rules),
    key("gate", "fail_on", "fail_on", Shape::Text, Part::Gate),
    key("gate", "fail_on_unknown", "fail_on_unknown", Shape::Text, Part::Gate),
    key("gate", "min_coverage", "min_coverage", Shape::Percent, Part::Gate),
    key("gate", "new_only", "new_only", Shape::Switch, Part::Gate),
    key("gate", "exit_zero", "exit_zero", Shape::Switch, Part::Gate),
    key("", "frameworks", "framework", Shape::Texts, Part::Rules),
    key("", "level", "level", Shape::Number(1, 9), Part::Rules),
    key("", "waivers", "waivers", Shape::Files, Part::Waivers),
    key("", "baseline", "baseline", Shape::File, Part::Baseline),
    key("", "format", "format", Shape::Format, Part::Reports),
    key("", "outputs", "output", Shape::Outputs, Part::Reports),
    key("", "template", "template", Shape::File, Part::Reports),
    key("", "include", "include", Shape::Texts, Part::Reports),
    key("", "evidence", "evidence", Shape::Text, Part::Reports),
    key("", "max_bytes", "max_bytes", Shape::Number(1_000, 1_000_000_000), Part::Reports),
    key("collection", "concurrency", "concurrency", Shape::Number(1, 256), Part::Reading),
    key("collection", "max_rps", "max_rps", Shape::Number(1, 10_000), Part::Reading),
    key("collection", "timeout", "timeout", Shape::Number(1, 86_400), Part::Reading),
    key("collection", "attempt_timeout", "attempt_timeout", Shape::Number(1, 600), Part::Reading),
    key("collection", "max_attempts", "max_attempts", Shape::Number(1, 20), Part::Reading),
];

/// The mappings at the top, in the order of the documentation.
pub(super) const SECTIONS: [&str; 4] = ["scope", "rules", "gate", "collection"];

/// Flags of which only one can be said; a flag takes the place of whichever the file says.
pub(super) const ALTERNATIVES: &[&[&str]] = &[&["accounts", "org"]];

/// The commands that follow the file, and the parts that concern each. The others work on what they are given.
static FOLLOWERS: &[(&[&str], &[Part])] = &[
    (&["scan"], &[Part::Reading, Part::Packs, Part::Rules, Part::Gate, Part::Waivers, Part::Baseline, Part::Reports]),
    (&["collect"], &[Part::Reading, Part::Packs, Part::Rules]),
    (&["preflight"], &[Part::Reading, Part::Packs, Part::Rules]),
    (&["check"], &[Part::Packs, Part::Rules, Part::Gate, Part::Waivers, Part::Baseline, Part::Reports]),
    (&["report"], &[Part::Packs, Part::Rules, Part::Waivers, Part::Baseline, Part::Reports]),
    (&["report", "context"], &[Part::Packs, Part::Rules]),
    (&["verify"], &[Part::Packs, Part::Rules, Part::Waivers, Part::Baseline]),
    (&["diff"], &[Part::Packs, Part::Rules, Part::Waivers]),
    (&["baseline", "write"], &[Part::Packs, Part::Rules]),
    (&["waivers", "lint"], &[Part::Packs, Part::Rules]),
    (&["waivers", "list"], &[Part::Packs, Part::Rules]),
    (&["waivers", "preview"], &[Part::Packs, Part::Rules]),
    (&["waivers", "add"], &[Part::Packs]),
    (&["waivers", "prune"], &[Part::Packs, Part::Rules]),
    (&["explain"], &[Part::Packs, Part::Rules]),
    (&["plan"], &[Part::Packs, Part::Rules]),
    (&["iam-policy"], &[Part::Packs, Part::Rules]),
    (&["rules", "list"], &[Part::Packs, Part::Rules]),
    (&["rules", "show"], &[Part::Packs]),
    (&["frameworks", "list"], &[Part::Packs]),
    (&["frameworks", "show"], &[Part::Packs]),
];

/// The parts that a command follows, by its names from the top; `None` if it does not look at the file at all.
pub(super) fn followed_by(command: &[&str]) -> Option<&'static [Part]> {
    FOLLOWERS.iter().find(|(names, _)| *names == command).map(|(_, parts)| *parts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::Command;

    use super::*;
    use crate::cli::args::Cli;
    use crate::cli::config::flags::Flags;

    /// Flags of commands that read or report which have no key, and why.
    const WITHOUT_KEY: &[(&str, &str)] = &[
        ("color", "of the terminal, not of the project"),
        ("config", "finds the file"),
        ("everything", "one command's task, not a setting"),
        ("endpoint_url", "a file that is merely found must not turn requests with signatures to another host"),
        ("external_id", "may be meant to be known to few; there is the variable"),
        ("help", "clap's own"),
        ("journal", "of one run"),
        ("no_config", "leaves the file out"),
        ("now", "of one run"),
        ("output_dir", "of one run"),
        ("param", "`rules.overrides` says it"),
        ("profile", "a person's own"),
        ("quiet", "of the terminal, not of the project"),
        ("resume", "of one run"),
        ("shard", "of one job among several"),
        ("snapshot", "of one run"),
        ("verbose", "of the terminal, not of the project"),
    ];

    fn followers() -> Vec<(Command, &'static [Part])> {
        let find = |names: &[&str]| {
            let find = |above: Command, name: &&str| above.find_subcommand(name).cloned().unwrap();
            names.iter().fold(Cli::described(), find)
        };
        FOLLOWERS.iter().map(|(names, parts)| (find(names), *parts)).collect()
    }

    #[test]
    fn every_key_has_its_flag_and_every_flag_its_key_or_a_reason() {
        let with_key: BTreeSet<&str> = KEYS.iter().map(|key| key.flag).collect();
        let without: BTreeSet<&str> = WITHOUT_KEY.iter().map(|(flag, _)| *flag).collect();
        let mut flags = BTreeSet::new();
        let runs = |parts: &[Part]| parts.contains(&Part::Reading) || parts.contains(&Part::Reports);
        for (command, _) in followers().into_iter().filter(|(_, parts)| runs(parts)) {
            let options = command.get_arguments().filter(|argument| !argument.is_positional());
            flags.extend(options.map(|option| option.get_id().to_string()));
        }
        let known: BTreeSet<String> = with_key.union(&without).map(|flag| (*flag).to_owned()).collect();
        let globals = ["color", "config", "help", "no_config", "quiet", "verbose"];
        flags.extend(globals.map(str::to_owned));
        assert_eq!(flags, known);
        assert_eq!(with_key.intersection(&without).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn the_bounds_of_a_number_are_those_of_its_flag() {
        let flags = Flags::new();
        for key in KEYS {
            if let Shape::Number(least, most) = key.shape {
                let taken = [least - 1, least, most, most + 1].map(|number| flags.refuses(key, &number.to_string()).is_none());
                assert_eq!(taken, [false, true, true, false], "{}", key.path());
            }
        }
    }

    #[test]
    fn a_key_means_one_thing_in_every_command_that_follows_it() {
        for (command, parts) in followers() {
            for argument in command.get_arguments().filter(|argument| !argument.is_positional()) {
                let key = KEYS.iter().find(|key| argument.get_id() == key.flag && parts.contains(&key.part));
                if let Some(key) = key {
                    let in_scan = Flags::new().of(key).unwrap().get_help().unwrap().to_string();
                    assert_eq!(argument.get_help().unwrap().to_string(), in_scan, "{} {}", command.get_name(), key.path());
                }
            }
        }
    }

    /// Flags with a value that no variable stands for: they say what one run is about, or do not mean what the variable of
    /// that name means elsewhere.
    const WITHOUT_VARIABLE: &[(&str, &[&str])] = &[
        ("baseline write", &["output"]),
        ("config show", &["format"]),
        ("coverage", &["event"]),
        ("diff", &["fail_on"]),
        ("explain", &["format", "result", "snapshot"]),
        ("policy check", &["account", "fail_on", "kind", "organization", "resource"]),
        ("policy diff", &["account", "fail_on", "kind", "organization", "resource"]),
        ("policy who-can", &["only", "snapshots"]),
        ("redact", &["keep_tag", "key", "map", "new_key", "output"]),
        ("rules lint", &["format"]),
        ("rules new", &["output", "resource"]),
        ("templates lint", &["format"]),
        (
            "waivers add",
            &["account", "approved_by", "expires", "finding", "from", "id", "owner", "reason", "resource", "rule", "ticket"],
        ),
        ("waivers lint", &["against"]),
        ("waivers list", &["against"]),
        ("waivers preview", &["against"]),
        ("waivers prune", &["against"]),
    ];

    #[test]
    fn a_variable_of_the_environment_stands_for_every_flag_with_a_value() {
        let mut without = Vec::new();
        let mut misnamed = Vec::new();
        let mut rest = vec![(String::new(), Cli::described())];
        while let Some((above, command)) = rest.pop() {
            for option in command.get_opts().filter(|option| option.get_action().takes_values()) {
                match option.get_env().map(|name| name.to_string_lossy().into_owned()) {
                    None => without.push((above.trim().to_owned(), option.get_id().to_string())),
                    Some(name) if !name.starts_with("TRAILWARDEN_") => misnamed.push(name),
                    Some(_) => {}
                }
            }
            rest.extend(command.get_subcommands().map(|below| (format!("{above} {}", below.get_name()), below.clone())));
        }
        without.sort();
        let pairs = |(command, flags): &(&str, &'static [&str])| {
            let command = command.to_string();
            flags.iter().map(move |flag| (command.clone(), flag.to_string()))
        };
        let expected: Vec<_> = WITHOUT_VARIABLE.iter().flat_map(pairs).collect();
        assert_eq!((without, misnamed), (expected, Vec::new()));
    }
}
