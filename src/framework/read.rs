//! A framework's file, from its text to a checked framework.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Coverage, Degree, Framework, Mapping, Requirement, Section};
use crate::diagnostics::keys::{Keys, Known};
use crate::diagnostics::{Code, Diagnostic, Problems, SourceFile, suggest};
use crate::yaml::{self, Node, Span};

const KEYS: Known<'_> = Known {
    what: "a framework",
    needed: &["key", "name", "version", "publisher", "scope_note", "sections", "requirements"],
    others: &["released"],
    example: None,
};

const REQUIREMENT: Known<'_> = Known {
    what: "a requirement",
    needed: &["id", "section", "title"],
    others: &["level", "assessment", "rules", "unwritten", "manual", "not_covered"],
    example: None,
};

/// Reads one file.
///
/// # Errors
/// All that is wrong with it.
pub fn read(file: &Arc<SourceFile>) -> Result<Framework, Vec<Diagnostic>> {
    let mut problems = Problems::of(file);
    let reading = yaml::read(&file.text);
    problems.add_yaml(reading.errors);
    let framework = reading.node.as_ref().and_then(|node| framework(&mut problems, node));
    match framework {
        Some(framework) if !problems.any_error() => Ok(framework),
        _ => Err(problems.found),
    }
}

/// The mappings to rules that do not exist; `is_known` tells of an id whether its rule does.
pub fn unknown_rules(file: &Arc<SourceFile>, framework: &Framework, is_known: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
    let mut problems = Problems::of(file);
    for requirement in &framework.requirements {
        for mapping in requirement.mapped().iter().filter(|mapping| !is_known(&mapping.rule)) {
            let message = format!("requirement `{}` names the rule `{}`, which does not exist", requirement.id, mapping.rule);
            problems.add_help(Code::UnknownRule, mapping.at, message, "list it under `unwritten` until there is such a rule");
        }
    }
    problems.found
}

fn framework(problems: &mut Problems, node: &Node) -> Option<Framework> {
    let keys = Keys::of(problems, node, &KEYS)?;
    let mut text = |key| keys.text(problems, key).map(|(text, _)| text.to_owned());
    let (key, name, version, publisher) = (text("key"), text("name"), text("version"), text("publisher"));
    let (released, scope_note) = (text("released"), text("scope_note"));
    let sections: Vec<_> = list(problems, &keys, "sections").iter().filter_map(|node| section(problems, node)).collect();
    let ids: BTreeSet<&str> = sections.iter().map(|section| section.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut requirements = Vec::new();
    for node in list(problems, &keys, "requirements") {
        requirements.extend(requirement(problems, node, &ids, &mut seen));
    }
    Some(Framework {
        key: key?.into(),
        name: name?,
        version: version?,
        publisher: publisher?,
        released,
        scope_note: scope_note?,
        sections,
        requirements,
        level: None,
        file: Arc::clone(&problems.file),
    })
}

fn list<'a>(problems: &mut Problems, keys: &Keys<'a>, key: &str) -> &'a [Node] {
    let Some(node) = keys.get(key) else { return &[] };
    node.items().unwrap_or_else(|| {
        problems.add(Code::WrongShape, node.span, format!("`{key}` must be a list, found {}", node.describe()));
        &[]
    })
}

fn section(problems: &mut Problems, node: &Node) -> Option<Section> {
    let keys = Keys::of(problems, node, &Known { what: "a section", needed: &["id", "title"], others: &[], example: None })?;
    let (id, title) = (keys.text(problems, "id"), keys.text(problems, "title"));
    Some(Section { id: id?.0.to_owned(), title: title?.0.to_owned() })
}

fn requirement(
    problems: &mut Problems,
    node: &Node,
    sections: &BTreeSet<&str>,
    seen: &mut BTreeSet<String>,
) -> Option<Requirement> {
    let keys = Keys::of(problems, node, &REQUIREMENT)?;
    let (id, section, title) = (keys.text(problems, "id"), keys.text(problems, "section"), keys.text(problems, "title"));
    let level = keys.get("level").and_then(|node| level(problems, node));
    let assessment = keys.text(problems, "assessment").and_then(|(text, span)| assessment(problems, text, span));
    let coverage = coverage(problems, &keys, node.span);
    let ((id, id_at), (section, section_at)) = (id?, section?);
    if !seen.insert(id.to_owned()) {
        problems.add(Code::BadFramework, id_at, format!("requirement `{id}` stands here for the second time"));
    }
    if !sections.contains(section) {
        let help = suggest::help(section, "sections", sections.iter().copied());
        problems.add_help(Code::BadFramework, section_at, format!("there is no section `{section}`"), help);
    }
    Some(Requirement {
        id: id.to_owned(),
        section: section.to_owned(),
        title: title?.0.to_owned(),
        level,
        assessment,
        coverage: coverage?,
    })
}

fn level(problems: &mut Problems, node: &Node) -> Option<u8> {
    let level = node.plain().and_then(|text| text.parse().ok());
    if level.is_none() {
        problems.add(Code::WrongType, node.span, "`level` must be a small whole number");
    }
    level
}

fn assessment(problems: &mut Problems, text: &str, at: Span) -> Option<String> {
    const WORDS: [&str; 2] = ["automated", "manual"];
    if WORDS.contains(&text) {
        return Some(text.to_owned());
    }
    let help = suggest::help(text, "values", WORDS);
    problems.add_help(Code::UnknownChoice, at, format!("there is no assessment `{text}`"), help);
    None
}

/// Exactly one of: rules (some of them perhaps unwritten), `manual`, `not_covered`.
fn coverage(problems: &mut Problems, keys: &Keys<'_>, at: Span) -> Option<Coverage> {
    let by_rules = keys.get("rules").or(keys.get("unwritten")).is_some();
    match (by_rules, keys.text(problems, "manual"), keys.text(problems, "not_covered")) {
        (true, None, None) => {
            let mapped = list(problems, keys, "rules").iter().filter_map(|node| mapping(problems, node)).collect();
            let unwritten = list(problems, keys, "unwritten").iter().filter_map(|node| mapping(problems, node)).collect();
            Some(Coverage::Rules { mapped, unwritten })
        }
        (false, Some((reason, _)), None) => Some(Coverage::Manual(reason.to_owned())),
        (false, None, Some((reason, _))) => Some(Coverage::NotCovered(reason.to_owned())),
        _ => {
            let help = "say `rules` (and `unwritten`), or why it is `manual`, or why it is `not_covered`";
            problems.add_help(Code::BadFramework, at, "a requirement is covered in exactly one way", help);
            None
        }
    }
}

fn mapping(problems: &mut Problems, node: &Node) -> Option<Mapping> {
    let known = Known { what: "a mapping", needed: &["id", "degree"], others: &[], example: None };
    let keys = Keys::of(problems, node, &known)?;
    let (rule, degree) = (keys.text(problems, "id"), keys.text(problems, "degree"));
    let (word, at) = degree?;
    let degree = Degree::parse(word);
    if degree.is_none() {
        let help = suggest::help(word, "degrees", Degree::ALL.map(Degree::as_str));
        problems.add_help(Code::UnknownChoice, at, format!("there is no degree `{word}`"), help);
    }
    let (rule, at) = rule?;
    Some(Mapping { rule: rule.into(), degree: degree?, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "key: k\nname: n\nversion: '1'\npublisher: p\nscope_note: s\nsections:\n- {id: '1', title: One}\n";

    fn messages(requirements: &str) -> Vec<String> {
        let text = format!("{HEAD}requirements:\n{requirements}");
        let file = Arc::new(SourceFile { name: "k.yaml".into(), text });
        let tell = |problem: Diagnostic| format!("{}: {}", problem.labels[0].span.line, problem.message);
        read(&file).err().unwrap_or_default().into_iter().map(tell).collect()
    }

    #[test]
    fn a_requirement_is_covered_in_exactly_one_way() {
        let requirement = |rest: &str| messages(&format!("- {{id: '1.1', section: '1', title: t{rest}}}\n"));
        let refused = ["9: a requirement is covered in exactly one way"];
        assert_eq!(requirement(""), refused);
        assert_eq!(requirement(", manual: m, not_covered: n"), refused);
        assert_eq!(requirement(", rules: [{id: r, degree: full}], manual: m"), refused);
        for covered in [
            ", manual: m",
            ", not_covered: n",
            ", unwritten: [{id: r, degree: full}]",
            ", rules: [{id: r, degree: full}], unwritten: [{id: q, degree: partial}]",
        ] {
            assert_eq!(requirement(covered), Vec::<String>::new(), "{covered}");
        }
    }

    #[test]
    fn all_problems_of_a_file_are_told_at_once() {
        let text = "- {id: '1.1', section: '2', title: t, manual: m}\n\
                    - {id: '1.1', section: '1', title: t, rules: [{id: r, degree: most}]}\n\
                    - {id: '1.2', section: '1', title: t, level: high, manual: m, rule: x}\n";
        assert_eq!(
            messages(text),
            [
                "9: there is no section `2`",
                "10: there is no degree `most`",
                "10: requirement `1.1` stands here for the second time",
                "11: a requirement has no key `rule`",
                "11: `level` must be a small whole number",
            ]
        );
    }
}
