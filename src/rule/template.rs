//! Text with `${…}` filled in: messages, commands and values to compare with.

use super::expr::{Literal, Operand, Root, Span, Template, TemplatePart};
use super::literal::ValueType;
use super::names::{NameUse, Scope};
use super::path::{self, Base, Fields, Resolved};
use crate::diagnostics::{Code, Problems};

/// Takes a text apart. `$$` is a dollar; any other dollar that no brace follows stands for itself.
pub(super) fn parse(problems: &mut Problems, scope: &Scope<'_, '_>, text: &str, span: Span) -> Option<Template> {
    let mut parts = Parts(Vec::new());
    let mut rest = text;
    let mut ok = true;
    while let Some(at) = rest.find('$') {
        let (before, dollar) = rest.split_at(at);
        parts.text(before);
        if let Some(after) = dollar.strip_prefix("$$") {
            parts.text("$");
            rest = after;
        } else if let Some(inner) = dollar.strip_prefix("${") {
            let offset = text.chars().count() - inner.chars().count();
            let Some((name, after)) = inner.split_once('}') else {
                let help = "close it, or write `$${` for the characters themselves";
                problems.add_help(Code::BadPattern, span, "`${` without `}`", help);
                return None;
            };
            let place = path::within(span, text, offset, name.chars().count());
            match filled(problems, scope, name, place) {
                Some(found) => found.into_iter().for_each(|part| parts.push(part)),
                None => ok = false,
            }
            rest = after;
        } else {
            parts.text("$");
            rest = dollar.strip_prefix('$').unwrap_or_default();
        }
    }
    parts.text(rest);
    ok.then(|| Template { text: text.into(), parts: parts.0 })
}

/// The text of a template in which nothing is left to fill in.
pub(super) fn constant(template: &Template) -> Option<String> {
    template.parts.iter().map(|part| if let TemplatePart::Text(text) = part { Some(text.as_str()) } else { None }).collect()
}

/// Parts in which text that follows text is one.
struct Parts(Vec<TemplatePart>);

impl Parts {
    fn text(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(TemplatePart::Text(last)) => last.push_str(text),
            _ => self.0.push(TemplatePart::Text(text.to_owned())),
        }
    }

    fn push(&mut self, part: TemplatePart) {
        match part {
            TemplatePart::Text(text) => self.text(&text),
            field @ TemplatePart::Field { .. } => self.0.push(field),
        }
    }
}

/// What stands between the braces: a path from the resource, a name with a path, a parameter.
fn filled(problems: &mut Problems, scope: &Scope<'_, '_>, text: &str, span: Span) -> Option<Vec<TemplatePart>> {
    let (name, rest) = match text.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (text, None),
    };
    let at = NameUse { name, path: rest, span };
    if let Some((root, resolved)) = scope.path(problems, at)? {
        return field(problems, root, resolved, span);
    }
    if let (None, Some(text)) = (rest, scope.param_text(name)) {
        return Some(vec![TemplatePart::Text(text)]);
    }
    if rest.is_none() && scope.names.is_broken(name) {
        return None;
    }
    if scope.let_of(name).is_some() {
        scope.note_use(name);
        return match scope.name(problems, at, ValueType::Text)? {
            Operand::Literal(Literal::Text(text)) => Some(vec![TemplatePart::Text(text.to_string())]),
            Operand::Literal(_) => None,
            Operand::Path { root, path } => Some(vec![TemplatePart::Field { root, path }]),
            Operand::Template(template) => Some(template.parts),
        };
    }
    let base = Base::new(Fields::Resource(scope.names.resource));
    let resolved = path::resolve(problems, &base, text, span)?;
    field(problems, Root::Resource, resolved, span)
}

fn field(problems: &mut Problems, root: Root, resolved: Resolved, span: Span) -> Option<Vec<TemplatePart>> {
    if ValueType::of(resolved.compared_as()).is_none() {
        let ty = path::a(&resolved.path.ty.describe());
        let message = format!("`{}` is {ty}, which cannot be filled into text", resolved.path.text);
        problems.add(Code::WrongType, span, message);
        return None;
    }
    Some(vec![TemplatePart::Field { root, path: resolved.path }])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{error, rule};
    use super::*;

    fn message(resource: &str, keys: &str) -> Vec<String> {
        let rule = rule(resource, &format!("check: {{account.account_id: \"1\"}}\n{keys}"));
        let shown = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => text.clone(),
            TemplatePart::Field { root, path } => format!("{root:?} {}", path.text),
        };
        rule.message.unwrap().parts.iter().map(shown).collect()
    }

    #[test]
    fn fields_are_filled_in_and_all_else_stands_for_itself() {
        let parts = message("cloudtrail.trail", "message: \"`${name}` costs 5$ in ${log_bucket.region}, $$${resource.name}$\"");
        assert_eq!(parts, ["`", "Resource name", "` costs 5$ in ", "Resource log_bucket.region", ", $", "Resource name", "$"]);
    }

    #[test]
    fn parameters_and_names_are_filled_in_at_once() {
        let keys = "params:\n  days: {type: duration, default: 48h, description: d}\n  all: {type: strings, default: [a, b], description: d}\n\
                    let: {place: \"${home_region} of $${x}\", bucket: $resource.log_bucket}\n\
                    message: \"${days} ${all} ${place} ${bucket.name}\"";
        assert_eq!(
            message("cloudtrail.trail", keys),
            ["2d a, b ", "Resource home_region", " of ${x} ", "Resource log_bucket.name"]
        );
    }

    #[test]
    fn only_single_values_can_be_filled_in() {
        let (message, _) = error("cloudtrail.trail", "check: {is_logging: true}\nmessage: \"${shadow_regions}\"");
        assert_eq!(message, "`shadow_regions` is a list of text, which cannot be filled into text");
    }
}
