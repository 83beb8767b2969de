//! Any text as a bucket policy, a trust policy and a key policy: every conclusion from it is a value or unknown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailwarden::analysis::{Related, Surroundings, derivation};
use trailwarden::model::schema::FieldSource;
use trailwarden::model::{Cause, Resource, ResourceKind, Subject};

struct Alone;

impl Surroundings for Alone {
    fn related(&self, _: &str) -> Related<'_> {
        Related { resources: Vec::new(), rest: Some(Cause::not_collected()) }
    }
}

fuzz_target!(|text: &str| {
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
