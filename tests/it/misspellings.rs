//! Every field of every resource type, misspelt in every way that fingers do it: an error that names the right field.

use std::sync::Arc;

use trailwarden::model::ResourceKind;
use trailwarden::model::schema::{FieldType, RecordSchema};
use trailwarden::rule::{self, Code, Overrides, SourceFile};

/// A place in a condition at which fields of a record can stand, with `#` for the field and what is asked of it.
struct Ground {
    resource: ResourceKind,
    condition: String,
    schema: &'static RecordSchema,
}

/// The resource type itself, and every record in it: below its field, or below `any` for the items of a list.
fn grounds(resource: ResourceKind) -> Vec<Ground> {
    fn walk(ground: Ground, found: &mut Vec<Ground>) {
        let Ground { resource, ref condition, schema } = ground;
        for field in schema.fields {
            let inner = match field.ty {
                FieldType::Record(inner) => Some((inner, format!("{}: {{#}}", field.name))),
                FieldType::List(FieldType::Record(inner)) => Some((*inner, format!("{}: {{any: {{#}}}}", field.name))),
                _ => None,
            };
            if let Some((schema, place)) = inner {
                let condition = condition.replace('#', &place);
                walk(Ground { resource, condition, schema }, found);
            }
        }
        found.push(ground);
    }
    let mut found = Vec::new();
    walk(Ground { resource, condition: "#".to_owned(), schema: resource.schema() }, &mut found);
    found
}

/// The ways in which a name goes wrong; those that are no mistake, or another field's name, are left out.
fn misspellings(name: &str, schema: &RecordSchema) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let middle = letters.len() / 2;
    let mut wrong = Vec::new();
    let mut change = |change: &dyn Fn(&mut Vec<char>)| {
        let mut letters = letters.clone();
        change(&mut letters);
        wrong.push(letters.into_iter().collect::<String>());
    };
    change(&|letters| {
        letters.remove(middle);
    });
    change(&|letters| letters.push('x'));
    change(&|letters| letters.insert(middle, letters[middle]));
    change(&|letters| letters.swap(middle - 1, middle));
    change(&|letters| letters[middle] = if letters[middle] == 'q' { 'z' } else { 'q' });
    wrong.push(name.replace('_', ""));
    wrong.push(name.replace('_', "-"));
    wrong.push(camel_case(name));
    wrong.retain(|wrong| wrong != name && schema.field(wrong).is_none());
    wrong
}

fn camel_case(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(capital).collect()
}

/// The first problem of a rule with this condition: its code and its advice.
fn problem(resource: ResourceKind, condition: &str) -> (Code, String) {
    let text = format!(
        "id: a\ntitle: t\nseverity: low\nresource: {resource}\nwhy: w\nremediation: {{note: n}}\n\
         references: [https://example.com]\ncheck: {{{condition}}}\ntests: []\n"
    );
    let file = SourceFile { name: "a.yaml".into(), text };
    let problems = rule::load(&[Arc::new(file)], &Overrides::default()).unwrap_err();
    let first = problems.into_iter().find(|problem| problem.code != Code::MissingTest).expect("a problem");
    (first.code, first.help.unwrap_or_default())
}

#[test]
fn a_misspelt_field_is_an_error_that_names_the_right_one() {
    let (mut tried, mut together, mut wrong) = (0, 0, Vec::new());
    for ground in ResourceKind::ALL.iter().flat_map(|kind| grounds(*kind)) {
        for field in ground.schema.fields {
            for misspelt in misspellings(field.name, ground.schema) {
                tried += 1;
                let condition = ground.condition.replace('#', &format!("{misspelt}: {{present: true}}"));
                let found = problem(ground.resource, &condition);
                let (code, advice) = &found;
                // When two fields are equally near, both are named.
                let names_it = advice.starts_with("did you mean ") && advice.contains(&format!("`{}`", field.name));
                together += usize::from(advice.starts_with("did you mean one of "));
                if *code != Code::UnknownField || !names_it {
                    wrong.push(format!("{} {condition}: {found:?}, not `{}`", ground.resource, field.name));
                }
            }
        }
    }
    assert!(tried > 2_000, "only {tried} misspellings");
    assert!(together * 100 < tried, "{together} of {tried} suggestions name several fields");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}
