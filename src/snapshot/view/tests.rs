use super::*;
use crate::model::{Cause, CauseKind, Observed};
use crate::snapshot::{AccountScope, Asked, CallOutcome, CallRecord, Caller, Listing};

const HOME: &str = "111122223333";
const OTHER: &str = "444455556666";

fn subject(kind: ResourceKind, account: &str, region: Option<&str>, arn: &str, name: &str) -> Subject {
    Subject {
        kind,
        id: arn.into(),
        arn: Some(arn.into()),
        partition: "aws".into(),
        account: account.into(),
        region: region.map(Into::into),
        name: name.into(),
    }
}

fn resource(subject: Subject, body: &str) -> Resource {
    Resource { body: subject.kind.body_from_json(body).unwrap(), subject: subject.into() }
}

fn key(account: &str, region: &str, id: &str, aliases: &str) -> Resource {
    let arn = format!("arn:aws:kms:{region}:{account}:key/{id}");
    resource(
        subject(ResourceKind::Key, account, Some(region), &arn, id),
        &format!(r#"{{"key_id": "{id}", "aliases": {aliases}}}"#),
    )
}

fn listing(kind: ResourceKind, account: &str, region: Option<&str>, complete: bool) -> Listing {
    let unknown = || Observed::Unknown(Cause::new(CauseKind::AccessDenied).into());
    let found = if complete { Observed::Known(1) } else { unknown() };
    Listing { kind, account: account.into(), region: region.map(Into::into), found }
}

fn view(resources: Vec<Resource>, listings: Vec<Listing>, calls: Vec<CallRecord>) -> View {
    read_by("", resources, listings, calls)
}

/// What somebody of the home account read.
fn read_by(arn: &str, resources: Vec<Resource>, listings: Vec<Listing>, calls: Vec<CallRecord>) -> View {
    let now = Timestamp::UNIX_EPOCH;
    let manifest = Manifest {
        format: 1,
        tool_version: String::new(),
        partition: "aws".into(),
        accounts: [HOME, OTHER].map(|id| AccountScope { id: id.into(), regions: Vec::new(), not_read: None }).into(),
        caller: Caller { arn: arn.to_owned(), account: HOME.into() },
        captured_at: now,
        finished_at: now,
        asked: Asked::default(),
    };
    View::new(vec![Snapshot { manifest, resources, listings, calls }])
}

/// What a reference from a trail in the home account and region leads to, in a word.
fn leads_to(view: &View, kind: ResourceKind, text: &str) -> String {
    let from = subject(ResourceKind::Trail, HOME, Some("eu-west-1"), "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t", "t");
    match view.resolve(kind, text, &from) {
        Resolved::Found(index) => view.resource(index).unwrap().subject.id.to_string(),
        Resolved::Empty => "empty".to_owned(),
        Resolved::Missing => "missing".to_owned(),
        Resolved::Outside(outside) => outside.cause(kind, text).kind.to_string(),
    }
}

fn assert_leads(view: &View, kind: ResourceKind, rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        assert_eq!(leads_to(view, kind, text), *expected, "{text}");
    }
}

#[test]
fn keys_are_found_by_arn_id_alias_and_arn_of_an_alias_in_their_own_place() {
    let home = "arn:aws:kms:eu-west-1:111122223333:key/k1";
    let theirs = "arn:aws:kms:eu-west-1:444455556666:key/k1";
    let resources = vec![
        key(HOME, "eu-west-1", "k1", r#"["alias/trail"]"#),
        key(HOME, "us-east-1", "k2", "[]"),
        key(OTHER, "eu-west-1", "k1", r#"["alias/trail"]"#),
    ];
    let listings = [("eu-west-1", true), ("us-east-1", false)]
        .map(|(region, complete)| listing(ResourceKind::Key, HOME, Some(region), complete));
    let view = view(resources, listings.into(), Vec::new());
    assert_leads(
        &view,
        ResourceKind::Key,
        &[
            ("k1", home),
            (home, home),
            ("alias/trail", home),
            ("arn:aws:kms:eu-west-1:111122223333:alias/trail", home),
            (theirs, theirs),
            ("arn:aws:kms:eu-west-1:444455556666:alias/trail", theirs),
            ("", "empty"),
            ("gone", "missing"),
            ("alias/gone", "missing"),
            ("alias/aws/s3", "foreign_account"),
            ("arn:aws:kms:us-east-1:111122223333:key/gone", "access_denied"),
            ("arn:aws:kms:eu-north-1:111122223333:key/gone", "not_collected"),
            ("arn:aws:kms:eu-west-1:444455556666:key/gone", "not_collected"),
            ("arn:aws:kms:eu-west-1:999999999999:key/k1", "foreign_account"),
            ("arn:aws-cn:kms:eu-west-1:111122223333:key/k1", "foreign_account"),
        ],
    );
}

#[test]
fn an_alias_may_be_one_of_a_key_whose_aliases_were_not_read() {
    let unread = key(HOME, "eu-west-1", "k1", r#"{"$unknown": "throttled"}"#);
    let view = view(vec![unread], vec![listing(ResourceKind::Key, HOME, None, true)], Vec::new());
    assert_leads(&view, ResourceKind::Key, &[("alias/trail", "throttled"), ("gone", "missing")]);
}

#[test]
fn buckets_are_found_by_name_and_arn_and_a_name_alone_never_proves_that_one_is_missing() {
    let bucket = subject(ResourceKind::Bucket, OTHER, Some("us-east-1"), "arn:aws:s3:::logs", "logs");
    let resources = || vec![resource(bucket.clone(), "{}")];
    let complete = view(resources(), vec![listing(ResourceKind::Bucket, HOME, None, true)], Vec::new());
    let rows = [("logs", "arn:aws:s3:::logs"), ("arn:aws:s3:::logs", "arn:aws:s3:::logs"), ("gone", "foreign_account")];
    assert_leads(&complete, ResourceKind::Bucket, &rows);
    let denied = view(resources(), vec![listing(ResourceKind::Bucket, HOME, None, false)], Vec::new());
    assert_leads(&denied, ResourceKind::Bucket, &[("gone", "access_denied")]);
}

#[test]
fn principals_are_found_by_name_in_the_account_and_by_arn_anywhere() {
    let user = |account: &str| {
        let arn = format!("arn:aws:iam::{account}:user/team/ann");
        resource(subject(ResourceKind::User, account, None, &arn, "ann"), "{}")
    };
    let managed =
        |account: &str| resource(subject(ResourceKind::Policy, account, None, "arn:aws:iam::aws:policy/Admin", "Admin"), "{}");
    let resources = vec![user(OTHER), user(HOME), managed(OTHER), managed(HOME)];
    let listings = [ResourceKind::User, ResourceKind::Policy].map(|kind| listing(kind, HOME, None, true));
    let view = view(resources, listings.into(), Vec::new());
    assert_leads(
        &view,
        ResourceKind::User,
        &[
            ("ann", "arn:aws:iam::111122223333:user/team/ann"),
            ("arn:aws:iam::444455556666:user/team/ann", "arn:aws:iam::444455556666:user/team/ann"),
            ("bob", "missing"),
            ("arn:aws:iam::444455556666:user/bob", "not_collected"),
        ],
    );
    let from = subject(ResourceKind::User, HOME, None, "x", "x");
    let Resolved::Found(policy) = view.resolve(ResourceKind::Policy, "arn:aws:iam::aws:policy/Admin", &from) else {
        panic!("not found")
    };
    assert_eq!(view.resource(policy).unwrap().subject.account.as_str(), HOME, "each account has its own copy of AWS's policies");
}

#[test]
fn log_groups_are_named_with_and_without_their_streams() {
    let group =
        subject(ResourceKind::LogGroup, HOME, Some("eu-west-1"), "arn:aws:logs:eu-west-1:111122223333:log-group:trail", "trail");
    let view = view(vec![resource(group, "{}")], Vec::new(), Vec::new());
    let arn = "arn:aws:logs:eu-west-1:111122223333:log-group:trail";
    assert_leads(&view, ResourceKind::LogGroup, &[(arn, arn), (&format!("{arn}:*"), arn), ("trail", arn)]);
}

fn members(view: &View, of: &str, field: &str) -> (Vec<String>, Option<CauseKind>) {
    let at = view.resources().iter().position(|resource| &*resource.subject.name == of).unwrap();
    let kind = view.resources()[at].subject.kind;
    let (index, schema) = kind.schema().field(field).unwrap();
    let (crate::model::schema::FieldSource::Related(relation), crate::model::schema::FieldType::Resources(target)) =
        (schema.source, schema.ty)
    else {
        panic!("{field} is not related")
    };
    let members = view.members(ResourceIndex::new(at), index, target, relation);
    let name = |position| view.resource(members.get(position).unwrap()).unwrap().subject.name.to_string();
    ((0..members.len()).map(name).collect(), members.rest().map(|cause| cause.kind))
}

fn trail(account: &str, name: &str, bucket: &str) -> Resource {
    let arn = format!("arn:aws:cloudtrail:eu-west-1:{account}:trail/{name}");
    resource(subject(ResourceKind::Trail, account, Some("eu-west-1"), &arn, name), &format!(r#"{{"log_bucket": {bucket}}}"#))
}

#[test]
fn what_points_here_is_complete_when_the_listing_is_and_no_pointer_is_unread() {
    let bucket = resource(subject(ResourceKind::Bucket, HOME, Some("eu-west-1"), "arn:aws:s3:::logs", "logs"), "{}");
    let here = || listing(ResourceKind::Trail, HOME, Some("eu-west-1"), true);
    let there = || listing(ResourceKind::Trail, OTHER, Some("eu-west-1"), true);
    let trails = vec![
        bucket.clone(),
        trail(HOME, "a", r#""logs""#),
        trail(HOME, "b", r#""other""#),
        trail(OTHER, "c", r#""arn:aws:s3:::logs""#),
    ];
    let rest = |resources: &[Resource], listed| members(&view(resources.to_vec(), listed, Vec::new()), "logs", "trails").1;
    assert_eq!(
        members(&view(trails.clone(), vec![here(), there()], Vec::new()), "logs", "trails"),
        (vec!["a".to_owned(), "c".to_owned()], None)
    );

    for account in [HOME, OTHER] {
        let unread = [trails.clone(), vec![trail(account, "d", r#"{"$unknown": "throttled"}"#)]].concat();
        assert_eq!(rest(&unread, vec![here(), there()]), Some(CauseKind::Throttled), "{account}");
        let denied = listing(ResourceKind::Trail, account, Some("us-east-1"), false);
        assert_eq!(rest(&trails, vec![here(), there(), denied]), Some(CauseKind::AccessDenied), "{account}");
    }
    assert_eq!(rest(&trails, vec![here()]), Some(CauseKind::NotCollected));
}

#[test]
fn what_is_unread_elsewhere_does_not_open_what_only_its_own_account_can_name() {
    let group = resource(subject(ResourceKind::Group, HOME, None, "arn:aws:iam::111122223333:group/ops", "ops"), "{}");
    let arn = format!("arn:aws:iam::{OTHER}:user/eve");
    let elsewhere = resource(subject(ResourceKind::User, OTHER, None, &arn, "eve"), r#"{"groups": {"$unknown": "throttled"}}"#);
    let listed = vec![listing(ResourceKind::User, HOME, None, true), listing(ResourceKind::User, OTHER, None, false)];
    assert_eq!(members(&view(vec![group, elsewhere], listed, Vec::new()), "ops", "users"), (Vec::new(), None));
}

#[test]
fn lists_of_references_are_looked_through() {
    let group = resource(subject(ResourceKind::Group, HOME, None, "arn:aws:iam::111122223333:group/ops", "ops"), "{}");
    let user = |name: &str, groups: &str| {
        let arn = format!("arn:aws:iam::{HOME}:user/{name}");
        resource(subject(ResourceKind::User, HOME, None, &arn, name), &format!(r#"{{"groups": {groups}}}"#))
    };
    let users = vec![group, user("ann", r#"["dev", "ops"]"#), user("bob", "[]")];
    let listed = vec![listing(ResourceKind::User, HOME, None, true)];
    assert_eq!(members(&view(users, listed, Vec::new()), "ops", "users"), (vec!["ann".to_owned()], None));
}

#[test]
fn what_lies_in_the_same_region_leaves_out_other_regions_and_accounts() {
    let here = subject(ResourceKind::AccountRegion, HOME, Some("eu-west-1"), "111122223333/eu-west-1", "eu-west-1");
    let keys = [(HOME, "eu-west-1", "k1"), (HOME, "us-east-1", "k2"), (OTHER, "eu-west-1", "k3")];
    let resources =
        keys.map(|(account, region, id)| key(account, region, id, "[]")).into_iter().chain([resource(here, "{}")]).collect();
    let listed = vec![
        listing(ResourceKind::Key, HOME, Some("eu-west-1"), true),
        listing(ResourceKind::Key, HOME, Some("us-east-1"), false),
    ];
    assert_eq!(members(&view(resources, listed, Vec::new()), "eu-west-1", "keys"), (vec!["k1".to_owned()], None));
}

#[test]
fn the_source_is_the_call_about_the_resource_in_its_region_before_that_about_the_place() {
    let call = |region: &str, call: &str, about: &str| CallRecord {
        account: HOME.into(),
        region: region.into(),
        call: call.into(),
        about: about.into(),
        outcome: CallOutcome::Ok,
        attempts: 1,
        pages: 1,
        request_id: Some(format!("{region} {about}")),
        at: Timestamp::UNIX_EPOCH,
    };
    let calls = vec![
        call("us-east-1", "kms:ListKeys", ""),
        call("eu-west-1", "kms:DescribeKey", "k1"),
        call("us-east-1", "kms:DescribeKey", "k1"),
        call("us-east-1", "s3:ListBuckets", ""),
    ];
    let view = view(Vec::new(), Vec::new(), calls);
    let of = subject(ResourceKind::Key, HOME, Some("eu-west-1"), "arn:aws:kms:eu-west-1:111122223333:key/k1", "k1");
    let source = |call| view.source(&of, call).and_then(|record| record.request_id.as_deref());
    let found = ["kms:DescribeKey", "s3:ListBuckets", "kms:ListKeys"].map(source);
    assert_eq!(found, [Some("eu-west-1 k1"), Some("us-east-1 "), None], "a call for a region tells nothing of another region");
}

#[test]
fn an_account_is_read_by_the_caller_or_by_the_role_that_entered_it() {
    let account = |id: &str| resource(subject(ResourceKind::Account, id, None, id, id), "{}");
    let entry = |id: &str, role: &str, outcome: CallOutcome| CallRecord {
        account: id.into(),
        region: "eu-west-1".into(),
        call: "sts:AssumeRole".into(),
        about: role.into(),
        outcome,
        attempts: 1,
        pages: 1,
        request_id: None,
        at: Timestamp::UNIX_EPOCH,
    };
    let (audit, third) = ("arn:aws:iam::444455556666:role/audit", "777788889999");
    let refused = CallOutcome::Failed(Cause::new(CauseKind::AccessDenied).into());
    let calls = vec![entry(OTHER, audit, CallOutcome::Ok), entry(third, "arn:aws:iam::777788889999:role/audit", refused)];
    let me = "arn:aws:iam::111122223333:user/audit";
    let view = read_by(me, [HOME, OTHER, third].map(account).into(), Vec::new(), calls);
    let callers: Vec<_> = view.of_kind(ResourceKind::Account).map(|index| view.caller(index)).collect();
    assert_eq!(callers, [Some(me), Some(audit), None]);
}
