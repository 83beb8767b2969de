use std::sync::Arc;

use super::*;
use crate::analysis::Related;
use crate::analysis::samples;
use crate::model::aws::{
    Access, AccessPoint, AccountPublicAccess, ExposureLevel, Grant, MultiRegionAccessPoint, NetworkOrigin, Organization,
    OrganizationMember, Permission, PublicAccessBlock,
};
use crate::model::{Body, List, PolicyDocument, Ref, Region, Resource, ResourceKind};

fn subject(kind: ResourceKind, name: &str) -> Subject {
    Subject { region: Some(Region::from("eu-west-1".to_owned())), ..samples::subject(kind, name) }
}

/// What lies around a bucket, by related field. Nothing else is there.
#[derive(Default)]
struct Around(Vec<(&'static str, Resource)>, Option<&'static str>);

impl Surroundings for Around {
    fn related(&self, field: &str) -> Related<'_> {
        let resources = self.0.iter().filter(|(name, _)| *name == field).map(|(_, resource)| resource).collect();
        Related { resources, rest: (self.1 == Some(field)).then(|| Arc::new(Cause::new(CauseKind::AccessDenied))) }
    }
}

impl Around {
    fn with(mut self, field: &'static str, kind: ResourceKind, name: &str, body: impl Into<Body>) -> Self {
        self.0.push((field, Resource { subject: subject(kind, name).into(), body: body.into() }));
        self
    }

    /// An account with these flags, in an organization of two accounts.
    fn account(ignore: bool, restrict: bool) -> Self {
        let settings = AccountPublicAccess { public_access_block: Observed::Known(block(ignore, restrict)) };
        let organization = Organization { organization_id: Observed::Known("o-abc123".to_owned()), ..Organization::default() };
        let member =
            |number: &str| OrganizationMember { account_id: Observed::Known(number.to_owned()), ..OrganizationMember::default() };
        Self::default()
            .with("s3_account", ResourceKind::AccountPublicAccess, "settings", settings)
            .with("organization", ResourceKind::Organization, "o-abc123", organization)
            .with("organization_members", ResourceKind::OrganizationMember, "own", member("111122223333"))
            .with("organization_members", ResourceKind::OrganizationMember, "sister", member("222233334444"))
    }
}

fn block(ignore: bool, restrict: bool) -> PublicAccessBlock {
    PublicAccessBlock {
        block_public_acls: Observed::Known(false),
        ignore_public_acls: Observed::Known(ignore),
        block_public_policy: Observed::Known(false),
        restrict_public_buckets: Observed::Known(restrict),
    }
}

fn policy(statements: &str) -> Observed<PolicyDocument> {
    Observed::Known(PolicyDocument::from(format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#).as_str()))
}

/// A bucket without a policy, with ACLs disabled, that blocks nothing of its own.
fn bucket() -> Bucket {
    Bucket {
        policy: Observed::Absent,
        owner_id: Observed::Known("owner".to_owned()),
        acl_grants: Observed::Known(List::complete(Vec::new())),
        object_ownership: Observed::Known(ObjectOwnership::BucketOwnerEnforced),
        public_access_block: Observed::Absent,
        ..Bucket::default()
    }
}

fn exposure(bucket: &Bucket, around: &Around) -> Exposure {
    match of_bucket(bucket, &subject(ResourceKind::Bucket, "b"), around) {
        Observed::Known(exposure) => exposure,
        other => panic!("{other:?}"),
    }
}

/// Who has which access by what, with the statement; the last line tells why there may be more.
fn told(list: &Observed<List<Access>>) -> Vec<String> {
    let list = list.known().unwrap();
    let one = |access: &Access| {
        let statement = access.statement.known().map_or("-", String::as_str);
        let (kind, layer) = (access.access.known().unwrap().as_str(), access.layer.known().unwrap().as_str());
        format!("{} {kind} by {layer} {statement}", access.to.known().unwrap())
    };
    list.items.iter().map(one).chain(list.rest.iter().map(|cause| format!("? {}", cause.kind))).collect()
}

const OPEN: &str = r#"{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
const PARTNER: &str =
    r#"{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;

fn level(exposure: &Exposure) -> Option<&ExposureLevel> {
    exposure.level.known()
}

fn stops(exposure: &Exposure) -> Vec<ExposureStop> {
    exposure.stopped_by.known().unwrap().items.clone()
}

#[test]
fn a_public_policy_opens_a_bucket_to_everybody() {
    let open = exposure(&Bucket { policy: policy(OPEN), ..bucket() }, &Around::account(false, false));
    assert_eq!(told(&open.public), ["everybody read by policy Open"]);
    assert_eq!(open.public.known().unwrap().items[0].actions.known().unwrap().items, ["s3:GetObject"]);
    assert_eq!((level(&open), stops(&open)), (Some(&ExposureLevel::Public), vec![]));
}

#[test]
fn restricting_public_buckets_keeps_all_others_out_of_a_public_policy() {
    let both = Bucket { policy: policy(&format!("{OPEN},{PARTNER}")), ..bucket() };
    let restricted = exposure(&both, &Around::account(false, true));
    assert_eq!((told(&restricted.public), told(&restricted.accounts)), (vec![], vec![]));
    assert_eq!(level(&restricted), Some(&ExposureLevel::OwnAccount));
    assert_eq!(stops(&restricted), [ExposureStop::RestrictPublicBuckets]);
    let by_bucket = Bucket { public_access_block: Observed::Known(block(false, true)), ..both };
    assert_eq!(told(&exposure(&by_bucket, &Around::account(false, false)).accounts), Vec::<String>::new());
}

#[test]
fn restricting_public_buckets_leaves_policies_alone_that_are_not_public() {
    let shared = exposure(&Bucket { policy: policy(PARTNER), ..bucket() }, &Around::account(false, true));
    assert_eq!(told(&shared.accounts), ["444455556666 read by policy 1"]);
    assert_eq!((level(&shared), stops(&shared)), (Some(&ExposureLevel::CrossAccount), vec![]));
}

#[test]
fn whether_public_buckets_are_restricted_decides_on_a_public_policy() {
    let unread = Around::default();
    let open = exposure(&Bucket { policy: policy(OPEN), ..bucket() }, &unread);
    assert_eq!((told(&open.public), level(&open)), (vec!["? not_collected".to_owned()], None));
    let closed = exposure(&Bucket { policy: policy(PARTNER), ..bucket() }, &unread);
    assert_eq!((told(&closed.public), told(&closed.accounts)), (vec![], vec!["444455556666 read by policy 1".to_owned()]));
}

#[test]
fn a_policy_that_was_not_read_may_open_anything() {
    let denied = Observed::Unknown(Arc::new(Cause::new(CauseKind::AccessDenied)));
    let unread = exposure(&Bucket { policy: denied, ..bucket() }, &Around::account(false, false));
    assert_eq!(
        (told(&unread.public), told(&unread.accounts)),
        (vec!["? access_denied".to_owned()], vec!["? access_denied".to_owned()])
    );
    assert_eq!(level(&unread), None);
}

#[test]
fn accounts_and_organizations_are_told_with_whether_they_are_the_own_ones() {
    let statement = |who: &str, condition: &str| {
        format!(r#"{{"Effect":"Allow","Principal":{who},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"{condition}}}"#)
    };
    let organization = |id: &str| format!(r#","Condition":{{"StringEquals":{{"aws:PrincipalOrgID":"{id}"}}}}"#);
    let statements = [
        statement(r#"{"AWS":["222233334444","444455556666"]}"#, ""),
        statement(r#""*""#, &organization("o-abc123")),
        statement(r#""*""#, &organization("o-other99")),
    ];
    let shared = Bucket { policy: policy(&statements.join(",")), ..bucket() };
    let exposure = exposure(&shared, &Around::account(false, false));
    let own = |list: &Observed<List<Access>>| -> Vec<(String, Option<bool>)> {
        let items = &list.known().unwrap().items;
        items.iter().map(|it| (it.to.known().unwrap().clone(), it.in_own_organization.known().copied())).collect()
    };
    let pair = |to: &str, own| (to.to_owned(), Some(own));
    assert_eq!(own(&exposure.accounts), [pair("222233334444", true), pair("444455556666", false)]);
    assert_eq!(own(&exposure.organizations), [pair("o-abc123", true), pair("o-other99", false)]);
    assert_eq!(told(&exposure.public), Vec::<String>::new());
}

#[test]
fn a_canonical_user_id_stands_for_one_account() {
    let to = |id: &str| {
        let statement = format!(
            r#"{{"Effect":"Allow","Principal":{{"CanonicalUser":"{id}"}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#
        );
        Bucket { policy: policy(&statement), ..bucket() }
    };
    let around = Around::account(false, false);
    assert_eq!(told(&exposure(&to("owner"), &around).accounts), Vec::<String>::new());
    let other = exposure(&to("somebody"), &around);
    assert_eq!(told(&other.accounts), ["somebody read by policy 1"]);
    assert_eq!(told(&other.public), Vec::<String>::new());
    let nobodys = Bucket { owner_id: Observed::Unknown(Arc::new(Cause::new(CauseKind::AccessDenied))), ..to("somebody") };
    assert_eq!(told(&exposure(&nobodys, &around).accounts), ["? access_denied"]);
}

fn grant(uri: Observed<&str>, id: Observed<&str>, permission: Permission) -> Grant {
    Grant {
        grantee_uri: uri.map(str::to_owned),
        grantee_id: id.map(str::to_owned),
        permission: Observed::Known(permission),
        ..Grant::default()
    }
}

/// A bucket whose ACL is in force and gives something to everybody and to another account.
fn by_acl() -> Bucket {
    let everybody = Observed::Known("http://acs.amazonaws.com/groups/global/AllUsers");
    let grants = vec![
        grant(Observed::Absent, Observed::Known("owner"), Permission::FullControl),
        grant(everybody, Observed::Absent, Permission::Write),
        grant(Observed::Absent, Observed::Known("somebody"), Permission::Read),
        grant(Observed::Known("http://acs.amazonaws.com/groups/s3/LogDelivery"), Observed::Absent, Permission::Write),
    ];
    Bucket { acl_grants: Observed::Known(List::complete(grants)), object_ownership: Observed::Absent, ..bucket() }
}

#[test]
fn an_acl_in_force_gives_access() {
    let exposure = exposure(&by_acl(), &Around::account(false, false));
    assert_eq!(told(&exposure.public), ["everybody write by acl -"]);
    assert_eq!(told(&exposure.accounts), ["somebody list by acl -"]);
    assert_eq!(level(&exposure), Some(&ExposureLevel::Public));
}

#[test]
fn ignoring_public_acls_leaves_those_of_accounts() {
    let exposure = exposure(&by_acl(), &Around::account(true, false));
    assert_eq!(told(&exposure.public), Vec::<String>::new());
    assert_eq!(told(&exposure.accounts), ["somebody list by acl -"]);
    assert_eq!((level(&exposure), stops(&exposure)), (Some(&ExposureLevel::CrossAccount), vec![ExposureStop::IgnorePublicAcls]));
}

#[test]
fn disabled_acls_give_nothing() {
    let enforced = Observed::Known(ObjectOwnership::BucketOwnerEnforced);
    let exposure = exposure(&Bucket { object_ownership: enforced, ..by_acl() }, &Around::account(false, false));
    assert_eq!((told(&exposure.public), told(&exposure.accounts)), (vec![], vec![]));
    assert_eq!((level(&exposure), stops(&exposure)), (Some(&ExposureLevel::OwnAccount), vec![ExposureStop::ObjectOwnership]));
}

#[test]
fn an_acl_whose_force_is_not_known_may_give_something() {
    let unread = Observed::Unknown(Arc::new(Cause::new(CauseKind::AccessDenied)));
    let exposure = exposure(&Bucket { object_ownership: unread, ..by_acl() }, &Around::account(false, false));
    assert_eq!((told(&exposure.public), level(&exposure)), (vec!["? access_denied".to_owned()], None));
}

#[test]
fn acls_of_objects_leave_the_level_open_unless_they_are_void() {
    let in_force = Bucket { object_ownership: Observed::Absent, ..bucket() };
    let void = |bucket: &Bucket, around: &Around| object_acls_void(bucket, &subject(ResourceKind::Bucket, "b"), around);
    let (loose, tight) = (Around::account(false, false), Around::account(true, false));
    assert_eq!((level(&exposure(&in_force, &loose)), void(&in_force, &loose)), (None, Observed::Known(false)));
    let own = Some(&ExposureLevel::OwnAccount);
    assert_eq!((level(&exposure(&in_force, &tight)), void(&in_force, &tight)), (own, Observed::Known(true)));
    assert_eq!((level(&exposure(&bucket(), &loose)), void(&bucket(), &loose)), (own, Observed::Known(true)));
}

/// A bucket that leaves it to access points of the account who comes in.
fn delegating() -> Bucket {
    let statement = r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*",
        "Condition":{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}}"#;
    Bucket { policy: policy(statement), ..bucket() }
}

fn point(statement: &str, origin: NetworkOrigin) -> AccessPoint {
    AccessPoint {
        network_origin: Observed::Known(origin),
        bucket: Observed::Known(Ref::new("b")),
        public_access_block: Observed::Known(block(false, false)),
        policy: policy(statement),
        ..AccessPoint::default()
    }
}

const POINT_OPEN: &str = r#"{"Sid":"Ap","Effect":"Allow","Principal":"*","Action":"s3:GetObject",
    "Resource":"arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/*"}"#;

fn with_point(point: AccessPoint) -> Around {
    Around::account(false, false).with("access_points", ResourceKind::AccessPoint, "ap", point)
}

#[test]
fn an_access_point_opens_a_bucket_that_leaves_it_to_access_points() {
    let opened = exposure(&delegating(), &with_point(point(POINT_OPEN, NetworkOrigin::Internet)));
    assert_eq!(told(&opened.public), ["everybody read by access-point Ap"]);
    assert_eq!(told(&opened.narrowed), ["everybody read by policy 1"]);
    let partner = POINT_OPEN.replace("\"*\"", r#"{"AWS":"444455556666"}"#);
    let shared = exposure(&delegating(), &with_point(point(&partner, NetworkOrigin::Internet)));
    assert_eq!((told(&shared.public), told(&shared.accounts)), (vec![], vec!["444455556666 read by access-point Ap".to_owned()]));
}

#[test]
fn an_access_point_opens_nothing_that_the_bucket_policy_keeps_shut() {
    let around = with_point(point(POINT_OPEN, NetworkOrigin::Internet));
    assert_eq!(told(&exposure(&bucket(), &around).public), Vec::<String>::new());
    let writing = POINT_OPEN.replace("GetObject", "PutObject");
    let around = with_point(point(&writing, NetworkOrigin::Internet));
    assert_eq!(told(&exposure(&delegating(), &around).public), Vec::<String>::new());
}

#[test]
fn an_access_point_of_a_network_or_with_a_block_is_not_public() {
    let in_vpc = exposure(&delegating(), &with_point(point(POINT_OPEN, NetworkOrigin::Vpc)));
    assert_eq!((told(&in_vpc.public), stops(&in_vpc)), (vec![], vec![ExposureStop::VpcOrigin]));
    let blocked =
        AccessPoint { public_access_block: Observed::Known(block(false, true)), ..point(POINT_OPEN, NetworkOrigin::Internet) };
    assert_eq!(told(&exposure(&delegating(), &with_point(blocked)).public), Vec::<String>::new());
}

#[test]
fn what_is_not_known_of_access_points_leaves_open_what_is_left_to_them() {
    let denied = || Observed::Unknown(Arc::new(Cause::new(CauseKind::AccessDenied)));
    let unread = AccessPoint { policy: denied(), ..point(POINT_OPEN, NetworkOrigin::Internet) };
    assert_eq!(told(&exposure(&delegating(), &with_point(unread.clone())).public), ["? access_denied"]);
    assert_eq!(told(&exposure(&bucket(), &with_point(unread)).public), Vec::<String>::new());
    let unlisted = Around(Around::account(false, false).0, Some("access_points"));
    assert_eq!(told(&exposure(&delegating(), &unlisted).public), ["? access_denied"]);
    let shared = exposure(&Bucket { policy: policy(PARTNER), ..bucket() }, &unlisted);
    assert_eq!((told(&shared.public), told(&shared.accounts)), (vec![], vec!["444455556666 read by policy 1".to_owned()]));
    let multi =
        MultiRegionAccessPoint { public_access_block: Observed::Known(block(false, false)), ..MultiRegionAccessPoint::default() };
    let field = "multi_region_access_points";
    let around = Around::account(false, false).with(field, ResourceKind::MultiRegionAccessPoint, "m", multi);
    assert_eq!(told(&exposure(&delegating(), &around).public), ["? not_supported"]);
}

#[test]
fn the_policy_of_an_access_point_is_told_on_its_own() {
    let of = |point: &AccessPoint, around: &Around| of_access_point(point, &subject(ResourceKind::AccessPoint, "ap"), around);
    let open = point(POINT_OPEN, NetworkOrigin::Internet);
    let beside = |bucket: Bucket| Around::account(false, false).with("buckets", ResourceKind::Bucket, "b", bucket);
    let public = |around: &Around| told(&of(&open, around).known().unwrap().public);
    assert_eq!(public(&beside(bucket())), ["everybody read by policy Ap"]);
    let blocking = Bucket { public_access_block: Observed::Known(block(false, true)), ..bucket() };
    assert_eq!(public(&beside(blocking)), Vec::<String>::new());
    assert_eq!(public(&Around::account(false, false)), ["? foreign_account"]);
    let without = AccessPoint { policy: Observed::Absent, ..open.clone() };
    assert_eq!(level(of(&without, &beside(bucket())).known().unwrap()), Some(&ExposureLevel::OwnAccount));
}
