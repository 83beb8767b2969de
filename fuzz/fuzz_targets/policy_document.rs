//! Any text as a bucket policy, a trust policy and a key policy: every conclusion from it is a value or unknown. As a
//! document of any kind it is read whole, with as many statements as it has, or refused with a place in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailwarden::analysis::iam_policy::document::{DocumentKind, read};
use trailwarden::analysis::{Related, Surroundings, derivation};
use trailwarden::model::schema::FieldSource;
use trailwarden::model::{Cause, Resource, ResourceKind, Subject};

struct Alone;

impl Surroundings for Alone {
    fn related(&self, _: &str) -> Related<'_> {
        Related { resources: Vec::new(), rest: Some(Cause::not_collected()) }
    }
}

/// The number of statements that a lenient reader sees.
fn statements(text: &str) -> Option<usize> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: serde_json::Value = serde_json::from_str(text).ok()?;
    let (_, statements) = document.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case("Statement"))?;
    Some(statements.as_array().map_or(1, Vec::len))
}

fuzz_target!(|text: &str| {
    for kind in [DocumentKind::Identity, DocumentKind::Resource, DocumentKind::Trust] {
        let reading = read(text, kind);
        match &reading.document {
            Some(document) => assert_eq!(document.statements.len(), statements(text).unwrap_or(0)),
            None => assert!(reading.faults().next().is_some()),
        }
        assert!(reading.problems.iter().all(|problem| text.get(problem.at.start..problem.at.end).is_some()));
    }
    for (kind, field) in [(ResourceKind::Bucket, "policy"), (ResourceKind::Key, "policy"), (ResourceKind::Role, "trust_policy")] {
        let body = kind.body_from_json(&serde_json::json!({ field: text }).to_string()).unwrap();
        let subject = Subject {
            kind,
            id: "x".into(),
            arn: None,
            partition: "aws".into(),
            account: "111122223333".into(),
            region: None,
            name: "x".into(),
        };
        let resource = Resource { subject: subject.into(), body };
        for derived in kind.schema().fields.iter().filter(|field| matches!(field.source, FieldSource::Derived(_))) {
            let conclude = derivation(kind, derived.name).unwrap().conclude;
            let _ = conclude(&resource, &Alone).slot();
        }
    }
});
