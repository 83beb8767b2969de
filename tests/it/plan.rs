//! Reading by plan, played with snapshots that hold everything: what rules say of the part that the plan asks for is what
//! they say of the whole.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use trailwarden::engine::{EvidenceDetail, Options, evaluate};
use trailwarden::model::call::{CALLS, Call, Scope};
use trailwarden::model::schema::FieldSource;
use trailwarden::model::{Observed, Region, Resource, ResourceKind, Status, Subject, Timestamp, Wanted};
use trailwarden::plan::{Expected, Plan};
use trailwarden::rule::expr::Rule;
use trailwarden::rule::{Overrides, builtin};
use trailwarden::snapshot::{Listing, Snapshot, View, store};

use crate::oracle::conditions;
use crate::oracle::tape::Tape;
use crate::oracle::world::{World, now};
use crate::properties::config;

/// What a snapshot holds of what is wanted.
fn part(whole: &Snapshot, wanted: &Wanted) -> Snapshot {
    let nowhere = Region::from("");
    let is_listed = |subject: &Subject| {
        let region = subject.region.as_ref().unwrap_or(&nowhere);
        wanted.includes(subject.kind.listing_call(), region, "")
    };
    let resources =
        whole.resources.iter().filter(|resource| is_listed(&resource.subject)).map(|resource| known(resource, wanted));
    let listings = whole.listings.iter().filter(|row| wanted.has(row.kind.listing_call())).map(|row| {
        let region = row.region.as_ref().unwrap_or(&nowhere);
        let is_read = wanted.includes(row.kind.listing_call(), region, "");
        Listing { found: if is_read { row.found.clone() } else { Observed::default() }, ..row.clone() }
    });
    Snapshot { resources: resources.collect(), listings: listings.collect(), calls: Vec::new(), ..whole.clone() }
}

fn known(resource: &Resource, wanted: &Wanted) -> Resource {
    let subject = &resource.subject;
    let region = subject.region.clone().unwrap_or_else(|| "".into());
    let is_told = |call: &str| match Call::find(call).map(|call| call.scope) {
        Some(Scope::Resource) => wanted.includes(call, &region, &subject.id),
        _ => wanted.includes(call, &region, ""),
    };
    let mut fields = serde_json::to_value(&resource.body).unwrap();
    for field in subject.kind.schema().fields {
        if let FieldSource::Call(call) = field.source
            && !is_told(call)
        {
            fields.as_object_mut().unwrap().remove(field.name);
        }
    }
    Resource { subject: Arc::clone(subject), body: subject.kind.body_from_json(&fields.to_string()).unwrap() }
}

/// What was wanted in the end, and in how many rounds.
fn read(whole: &Snapshot, rules: &[Arc<Rule>], as_of: Timestamp) -> (Wanted, usize) {
    let plan = Plan::new(rules);
    let mut wanted = Wanted::everywhere(&["sts:GetCallerIdentity"].into());
    let mut rounds = 0;
    loop {
        let view = View::new(vec![part(whole, &wanted)]);
        let more = plan.wanted(&view, &wanted, as_of);
        if !wanted.extend(more) {
            return (wanted, rounds);
        }
        rounds += 1;
    }
}

/// Each verdict, with the paths of what decided it and of what came close; why a rule does not apply may be said in fewer words.
fn verdicts(snapshot: Snapshot, rules: &[Arc<Rule>], as_of: Timestamp) -> Vec<String> {
    let view = View::new(vec![snapshot]);
    let options = Options { evidence: EvidenceDetail::All, traces: false };
    let found = evaluate(rules, &view, as_of, &options);
    let mut verdicts: Vec<_> = found
        .map(|finding| {
            let of_misses = finding.evidence.near_misses.iter().flat_map(|miss| &miss.lacks);
            let facts = finding.evidence.because.iter().chain(of_misses);
            let facts: Vec<_> = facts.map(|fact| format!("{} {}", fact.path, fact.op)).collect();
            let facts = if finding.status == Status::NotApplicable { Vec::new() } else { facts };
            let subject = &finding.subject;
            format!("{} {} {} {:?} {} {facts:?}", finding.rule, subject.account, subject.id, subject.region, finding.status)
        })
        .collect();
    verdicts.sort();
    verdicts
}

fn demo() -> Snapshot {
    store::read(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/demo/snapshot.jsonl"))).unwrap()
}

#[test]
fn every_rule_of_the_library_says_of_its_part_of_the_demo_what_it_says_of_the_whole() {
    let whole = demo();
    let as_of = whole.manifest.captured_at;
    for rule in builtin::rules(&Overrides::default()).unwrap().rules {
        let rules = [rule];
        let (wanted, _) = read(&whole, &rules, as_of);
        assert_eq!(verdicts(part(&whole, &wanted), &rules, as_of), verdicts(whole.clone(), &rules, as_of), "{}", rules[0].id);
    }
}

#[test]
fn the_whole_library_takes_three_rounds() {
    let whole = demo();
    let rules = builtin::rules(&Overrides::default()).unwrap().rules;
    let (wanted, rounds) = read(&whole, &rules, whole.manifest.captured_at);
    assert_eq!(rounds, 3, "regions, what is in them, and its settings: {wanted:?}");
}

#[test]
fn a_sample_asks_about_one_resource_a_call_and_tells_how_many_there_would_be() {
    let whole = demo();
    let as_of = whole.manifest.captured_at;
    let plan = Plan::new(&builtin::rules(&Overrides::default()).unwrap().rules);
    let mut expected = Expected::default();
    let mut wanted = Wanted::everywhere(&["sts:GetCallerIdentity"].into());
    loop {
        let view = View::new(vec![part(&whole, &wanted)]);
        if !wanted.extend(plan.sample(&view, &wanted, as_of, &mut expected)) {
            break;
        }
    }
    let buckets = whole.resources.iter().filter(|resource| resource.subject.kind == ResourceKind::Bucket);
    let about = |call: &str| buckets.clone().filter(|bucket| wanted.includes(call, &"".into(), &bucket.subject.id)).count();
    assert_eq!((about("s3:GetBucketAcl"), about("s3:GetBucketVersioning")), (1, 1));
    let of = |call: &str| expected.calls().find(|(id, _)| *id == call);
    assert_eq!(of("s3:GetBucketAcl"), Some(("s3:GetBucketAcl", buckets.clone().count())));
}

proptest! {
    #![proptest_config(config(400))]

    /// In invented worlds, by invented rules.
    #[test]
    fn a_planned_part_gives_the_verdicts_of_the_whole((world, rules) in (vec(any::<u8>(), 0..2_500), vec(any::<u8>(), 0..300))) {
        let world = World::new(&mut Tape::new(&world));
        let kinds: Vec<_> = world.resources.iter().map(|(subject, _)| subject.kind).collect();
        let mut tape = Tape::new(&rules);
        let rules: Vec<_> = (0..3).map(|number| Arc::new(conditions::rule(&mut tape, &kinds, &format!("rule-{number}")))).collect();
        // What no call tells is in no account that was read.
        let whole = part(&world.snapshot(), &Wanted::everywhere(&CALLS.iter().map(|call| call.id).collect()));
        let (wanted, _) = read(&whole, &rules, now());
        prop_assert_eq!(verdicts(part(&whole, &wanted), &rules, now()), verdicts(whole, &rules, now()));
    }
}
