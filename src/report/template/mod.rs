//! Templates of users: text with holes, filled in with what [`context`](super::context) tells of an assessment.
//!
//! A template can neither read files nor reach out nor run for ever, and a name that does not exist is an error, never an
//! empty place. What it fills in is made harmless as the ending of its name says; see [`Kind`].

mod escape;
mod filters;
mod kind;
mod lint;
mod names;
mod problem;
mod seen;
mod shape;

use std::sync::{Arc, LazyLock};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};

pub use filters::FILTERS;
pub use lint::{MARK, Sample, Samples};

use self::kind::{ENDINGS, Kind};
use self::shape::Shape;
use super::context;
use super::json_v1::ResultV1;
use super::page::page;
use crate::assess::Assessment;
use crate::diagnostics::{Code, Diagnostic, SourceFile};
use crate::model::Status;

/// How many steps a template may take. A step is an instruction, or some 64 bytes that are made or looked at, so that this
/// bounds time and memory both; 100,000 findings with twenty values each take about a tenth of it.
const FUEL: u64 = 100_000_000;

/// The shape of what templates see.
static SHAPE: LazyLock<Shape> = LazyLock::new(|| Shape::of(&context::schema()));

/// A template that can be parsed, and names nothing at its top that does not exist.
#[derive(Debug)]
pub struct Template {
    file: Arc<SourceFile>,
    kind: Kind,
    /// Whether it names the one part of the context or the other: what it does not name is not made.
    names_result: bool,
    names_page: bool,
}

impl Template {
    /// Reads a template. The ending of the file's name says what it makes; a last `.j2` or `.jinja` is looked through.
    ///
    /// # Errors
    /// All that can be seen to be wrong without filling it in.
    pub fn new(file: Arc<SourceFile>) -> Result<Self, Vec<Diagnostic>> {
        let kind = Kind::of(&file.name).ok_or_else(|| vec![without_kind(&file)])?;
        let environment = environment(kind).map_err(|error| vec![problem::of(&file, &error)])?;
        let template = environment.template_from_named_str(&file.name, &file.text);
        let template = template.map_err(|error| vec![problem::of(&file, &error)])?;
        let unknown = names::unknown(&file, &template, &environment, &SHAPE);
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let named = template.undeclared_variables(false);
        // `debug()` shows all there is.
        let names = |part: &str| named.contains(part) || named.contains("debug");
        Ok(Self { kind, names_result: names("result"), names_page: names("page"), file })
    }

    /// The file it was read from.
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// Fills it in; only findings of these statuses are listed, all if none are named.
    ///
    /// # Errors
    /// Why it cannot be filled in with this assessment.
    pub fn render(&self, assessment: &Assessment, include: Option<&[Status]>) -> Result<String, Diagnostic> {
        let include = include.unwrap_or(&Status::ALL);
        let result = self.names_result.then(|| Value::from(Serde(&ResultV1::new(assessment, include))));
        let page = self.names_page.then(|| Value::from(Serde(&page(assessment, include))));
        self.fill_in(seen::seen(minijinja::context! { result, page }, SHAPE.clone()), FUEL)
    }

    /// Fills it in with this in at most so many steps.
    fn fill_in(&self, context: Value, fuel: u64) -> Result<String, Diagnostic> {
        let render = || {
            let mut environment = environment(self.kind)?;
            environment.set_fuel(Some(fuel));
            environment.template_from_named_str(&self.file.name, &self.file.text)?.render(context)
        };
        render().map_err(|error| problem::of(&self.file, &error))
    }
}

/// A template of ours that makes Markdown, filled in.
pub(super) fn markdown(name: &str, text: &str, context: Value) -> Result<String, minijinja::Error> {
    environment(Kind::Markdown)?.template_from_named_str(name, text)?.render(context)
}

fn environment(kind: Kind) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    // Without it errors do not say where.
    environment.set_debug(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(move |_| kind.auto_escape());
    environment.set_formatter(move |out, state, value| kind.format(out, state, value));
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    filters::add(&mut environment, kind);
    Ok(environment)
}

fn without_kind(file: &SourceFile) -> Diagnostic {
    let endings: Vec<_> = ENDINGS.iter().map(|(ending, _)| format!("`.{ending}`")).collect();
    let message = format!("the name of `{}` does not say what the template makes", file.name);
    let help = format!("end it in one of {}; `.j2` or `.jinja` may follow", endings.join(", "));
    Diagnostic::new(Code::TemplateEnding, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of a template in so many steps, or what is wrong with it.
    fn in_steps(text: &str, fuel: u64) -> Result<String, String> {
        let template = Template::new(Arc::new(SourceFile { name: "a.txt".into(), text: text.to_owned() })).unwrap();
        let filled = template.fill_in(minijinja::context! {}, fuel);
        filled.map_err(|problem| format!("[{}]: {}", problem.code, problem.message))
    }

    #[test]
    fn a_template_that_takes_too_many_steps_is_stopped() {
        let loops = "{% for i in range(1000) %}{% for j in range(1000) %}{{ i * j }}{% endfor %}{% endfor %}";
        let told = "[template-costly]: the template takes more than 100 million steps";
        assert_eq!(in_steps(loops, 100_000), Err(told.to_owned()));
        assert_eq!(in_steps("{{ 6 * 7 }}", 1_000), Ok("42".to_owned()));
    }

    #[test]
    fn a_text_that_doubles_itself_is_stopped_before_it_fills_the_memory() {
        let doubles = "{% set ns = namespace(text=\"xxxxxxxx\") %}\
                       {% for i in range(60) %}{% set ns.text = ns.text ~ ns.text %}{% endfor %}";
        assert!(in_steps(doubles, 100_000).is_err_and(|problem| problem.starts_with("[template-costly]")));
    }
}
