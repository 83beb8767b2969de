#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;
use crate::analysis::Related;
use crate::analysis::identities::Listed;
use crate::model::aws::{Handle, Place};
use crate::model::{CauseKind, Resource, ResourceKind};

const ADMIN: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
const BASE: &str = "arn:aws:iam::111122223333:";

/// An account that is put together by hand.
#[derive(Default)]
struct Account {
    resources: Vec<Resource>,
    unread: Vec<ResourceKind>,
}

fn allow(actions: &[&str], resource: &str) -> String {
    json!({"Effect": "Allow", "Action": actions, "Resource": resource}).to_string()
}

fn document(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

fn service(name: &str) -> Value {
    json!({"Service": format!("{name}.amazonaws.com")})
}

impl Account {
    fn with(mut self, kind: ResourceKind, name: &str, body: &Value) -> Self {
        let place = Place { partition: "aws".into(), account: "111122223333".into(), region: None };
        let subject = place.subject(kind, Handle::Name(name)).into();
        self.resources.push(Resource { subject, body: kind.body_from_json(&body.to_string()).unwrap() });
        self
    }

    /// A user with an inline policy of these statements, without a device, keys or a password unless `more` says otherwise.
    fn user(self, name: &str, statements: &str, more: &Value) -> Self {
        let mut body = json!({
            "groups": [], "attached_policies": [], "permissions_boundary": null, "password_enabled": false, "mfa_active": false,
            "inline_policies": [{"name": "own", "document": document(statements)}],
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.with(ResourceKind::User, name, &body)
    }

    fn role(self, name: &str, principal: &Value, statements: &str, more: &Value) -> Self {
        let action = if principal.get("Federated").is_some() { "sts:AssumeRoleWith*" } else { "sts:AssumeRole" };
        let trust = json!({"Effect": "Allow", "Principal": principal, "Action": action}).to_string();
        let mut body = json!({
            "path": "/", "attached_policies": [], "permissions_boundary": null, "trust_policy": document(&trust),
            "inline_policies": [{"name": "own", "document": document(statements)}],
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.with(ResourceKind::Role, name, &body)
    }

    fn policy(self, name: &str, statements: &str) -> Self {
        self.with(ResourceKind::Policy, name, &json!({"document": document(statements)}))
    }

    fn group(self, name: &str, statements: &str) -> Self {
        let inline = json!([{"name": "given", "document": document(statements)}]);
        self.with(ResourceKind::Group, name, &json!({"attached_policies": [], "inline_policies": inline}))
    }

    fn key(self, user: &str, number: i64) -> Self {
        let arn = format!("{BASE}user/{user}");
        let place = Place { partition: "aws".into(), account: "111122223333".into(), region: None };
        let subject = place.subject(ResourceKind::AccessKey, Handle::AccessKey(&arn, user, number)).into();
        let body = ResourceKind::AccessKey.body_from_json(&json!({"user": arn, "active": true}).to_string()).unwrap();
        let mut account = self;
        account.resources.push(Resource { subject, body });
        account
    }

    /// An administrator among the users, one among the roles that only Glue can use, and the user `x` with these statements.
    fn of_x(statements: &str) -> Self {
        Self::default().user("x", statements, &json!({})).with_admins()
    }

    fn with_admins(self) -> Self {
        self.user("boss", ADMIN, &json!({"password_enabled": true})).role("admin", &service("glue"), ADMIN, &json!({}))
    }

    fn read(&self) -> Identities {
        let of = |kind| Related {
            resources: self.resources.iter().filter(|it| it.subject.kind == kind).collect(),
            rest: self.unread.contains(&kind).then(|| Arc::new(Cause::new(CauseKind::AccessDenied))),
        };
        Identities::of(&Listed::of(of))
    }

    fn escalation(&self, name: &str) -> Escalation {
        let identities = self.read();
        let member = identities.members().iter().find(|it| &*it.subject.name == name).unwrap();
        identities.escalations().of_member(&identities, member).unwrap().clone()
    }

    /// The ways of `x`, each with what it leads to; with a question mark if it is in doubt.
    fn ways(&self) -> Vec<String> {
        self.escalation("x").open.iter().map(shown).collect()
    }
}

fn shown(open: &Open) -> String {
    let target = open.target.as_deref().map_or("?", |arn| arn.strip_prefix(BASE).unwrap_or(arn));
    format!("{} {target}{}", open.id, if open.doubt.is_some() { " ?" } else { "" })
}

fn hops(chain: &Chain) -> Vec<String> {
    match chain {
        Chain::Hops(hops) => {
            hops.iter().map(|it| format!("{} {}", it.path, it.to.strip_prefix(BASE).unwrap_or(&it.to))).collect()
        }
        other => vec![format!("{other:?}")],
    }
}

#[test]
fn a_user_gives_to_itself_by_its_own_name_only() {
    let put = |resource: &str| Account::of_x(&allow(&["iam:PutUserPolicy"], resource)).ways();
    assert_eq!(put(&format!("{BASE}user/x")), ["iam-putuserpolicy user/x"]);
    assert_eq!(put(&format!("{BASE}user/${{aws:username}}")), ["iam-putuserpolicy user/x"]);
    assert_eq!(put(&format!("{BASE}user/y")), [""; 0]);
    assert_eq!(Account::of_x(&allow(&["iam:PutRolePolicy"], "*")).ways(), [""; 0]);
}

#[test]
fn a_role_gives_to_itself() {
    let statements = allow(&["iam:AttachRolePolicy"], &format!("{BASE}role/x"));
    let account = Account::default().role("x", &service("ec2"), &statements, &json!({}));
    assert_eq!(account.ways(), ["iam-attachrolepolicy role/x"]);
    let user = Account::of_x(&allow(&["iam:AttachRolePolicy"], &format!("{BASE}role/x")));
    assert_eq!(user.ways(), [""; 0]);
}

#[test]
fn a_policy_that_may_be_attached_must_not_be_one_of_few() {
    let only = |policy: &str| {
        let condition = json!({"ArnEquals": {"iam:PolicyARN": policy}});
        let statement = json!({"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*", "Condition": condition});
        Account::of_x(&statement.to_string()).ways()
    };
    assert_eq!(only("arn:aws:iam::aws:policy/*"), ["iam-attachuserpolicy user/x"]);
    assert_eq!(only("arn:aws:iam::aws:policy/ReadOnlyAccess"), ["iam-attachuserpolicy user/x ?"]);
}

#[test]
fn a_user_gives_to_a_group_that_it_is_in() {
    let account = |groups: Value| {
        let put = allow(&["iam:PutGroupPolicy"], &format!("{BASE}group/staff"));
        Account::default().group("staff", "").user("x", &put, &json!({"groups": groups})).ways()
    };
    assert_eq!(account(json!(["staff"])), ["iam-putgrouppolicy group/staff"]);
    assert_eq!(account(json!([])), [""; 0]);
}

#[test]
fn a_user_joins_a_group_that_gives_more() {
    let account = |given: &str| {
        let join = allow(&["iam:AddUserToGroup"], "*");
        Account::default().group("staff", given).user("x", &join, &json!({}))
    };
    assert_eq!(account(ADMIN).ways(), ["iam-addusertogroup group/staff"]);
    assert_eq!(hops(&account(ADMIN).escalation("x").chain), ["iam-addusertogroup group/staff"]);
    let decrypting = account(&allow(&["kms:Decrypt"], "*"));
    assert_eq!(decrypting.ways(), ["iam-addusertogroup group/staff"]);
    assert_eq!(decrypting.escalation("x").chain, Chain::None);
    assert_eq!(account(&allow(&["s3:ListAllMyBuckets"], "*")).ways(), [""; 0]);
}

#[test]
fn policies_of_the_account_are_rewritten_and_those_of_aws_are_not() {
    let account = |attached: &str| {
        let rewrite = allow(&["iam:CreatePolicyVersion"], "*");
        let body = json!({"document": document(&rewrite)});
        let place = Place { partition: "aws".into(), account: "111122223333".into(), region: None };
        let aws = place.subject(ResourceKind::Policy, Handle::AwsManaged("/", "read")).into();
        let mut account = Account::default().policy("read", &rewrite).user("x", "", &json!({"attached_policies": [attached]}));
        account.resources.push(Resource { subject: aws, body: ResourceKind::Policy.body_from_json(&body.to_string()).unwrap() });
        account.ways()
    };
    assert_eq!(account(&format!("{BASE}policy/read")), ["iam-createpolicyversion policy/read"]);
    assert_eq!(account("arn:aws:iam::aws:policy/read"), [""; 0]);
}

#[test]
fn older_versions_are_not_compared_and_leave_the_way_in_doubt() {
    let account = Account::default().policy("read", &allow(&["iam:SetDefaultPolicyVersion"], "*")).user(
        "x",
        "",
        &json!({"attached_policies": [format!("{BASE}policy/read")]}),
    );
    assert_eq!(account.ways(), ["iam-setdefaultpolicyversion policy/read ?"]);
}

#[test]
fn a_boundary_holds_what_a_user_gives_itself_unless_it_can_be_lifted() {
    let account = |actions: &[&str]| {
        let own = allow(&[&["iam:PutUserPolicy"], actions].concat(), &format!("{BASE}user/x"));
        let bounds = allow(&["s3:*", "iam:PutUserPolicy", "iam:Delete*"], "*");
        let bounded = json!({"permissions_boundary": format!("{BASE}policy/bounds")});
        Account::default().policy("bounds", &bounds).user("x", &format!("{own},{ADMIN}"), &bounded).ways()
    };
    let ways = ["iam-deleteuserpermissionsboundary user/x", "iam-putuserpolicy user/x"];
    assert_eq!(account(&[]), ways, "what holds it can be lifted");
    let held = |bounds: &[&str]| {
        let bounded = json!({"permissions_boundary": format!("{BASE}policy/bounds")});
        let put = allow(&["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"], &format!("{BASE}user/x"));
        Account::default().policy("bounds", &allow(bounds, "*")).user("x", &put, &bounded).ways()
    };
    assert_eq!(held(&["s3:*", "iam:Put*"]), [""; 0]);
    assert_eq!(held(&["s3:*", "iam:DeleteUser*"]), ["iam-deleteuserpermissionsboundary user/x"]);
}

#[test]
fn a_boundary_is_lifted_or_rewritten_for_what_lies_behind_it() {
    let account = |action: &str, on: &str| {
        let bounded = json!({"permissions_boundary": format!("{BASE}policy/bounds")});
        let own = [allow(&["kms:Decrypt"], "*"), allow(&[action], &format!("{BASE}{on}"))].join(",");
        let bounds = allow(&["iam:*"], "*");
        Account::default().policy("bounds", &bounds).user("x", &own, &bounded).ways()
    };
    let lift = "iam:DeleteUserPermissionsBoundary";
    assert_eq!(account(lift, "user/x"), ["iam-deleteuserpermissionsboundary user/x"]);
    assert_eq!(account(lift, "user/y"), [""; 0]);
    assert_eq!(account("iam:CreatePolicyVersion", "policy/bounds"), ["iam-createpolicyversion policy/bounds"]);
    assert_eq!(account("iam:CreatePolicyVersion", "policy/other"), [""; 0]);
}

#[test]
fn a_key_is_made_for_a_stronger_user_who_has_room_for_it() {
    let make = || Account::of_x(&allow(&["iam:CreateAccessKey"], "*"));
    assert_eq!(make().ways(), ["iam-createaccesskey user/boss"]);
    assert_eq!(make().key("boss", 1).ways(), ["iam-createaccesskey user/boss"]);
    assert_eq!(make().key("boss", 1).key("boss", 2).ways(), [""; 0]);
    let both = Account::of_x(&allow(&["iam:CreateAccessKey", "iam:DeleteAccessKey"], "*")).key("boss", 1).key("boss", 2);
    assert_eq!(both.ways(), ["iam-createaccesskey-iam-deleteaccesskey user/boss"]);
    assert_eq!(Account { unread: vec![ResourceKind::AccessKey], ..make() }.ways(), ["iam-createaccesskey user/boss ?"]);
    let own = Account::of_x(&allow(&["iam:CreateAccessKey"], &format!("{BASE}user/${{aws:username}}")));
    assert_eq!(own.ways(), [""; 0]);
}

#[test]
fn a_key_for_a_weaker_user_leads_on_if_it_is_given_permissions() {
    let account = |actions: &[&str]| {
        let own = allow(actions, &format!("{BASE}user/y"));
        Account::default().user("x", &own, &json!({})).user("y", "", &json!({})).ways()
    };
    assert_eq!(account(&["iam:CreateAccessKey"]), [""; 0]);
    assert_eq!(account(&["iam:CreateAccessKey", "iam:PutUserPolicy"]), ["iam-createaccesskey-iam-putuserpolicy user/y"]);
}

#[test]
fn a_password_is_made_or_changed_as_the_user_has_one_or_not() {
    let account = |action: &str| Account::of_x(&allow(&[action], "*")).user("chief", ADMIN, &json!({})).ways();
    assert_eq!(account("iam:UpdateLoginProfile"), ["iam-updateloginprofile user/boss"]);
    assert_eq!(account("iam:CreateLoginProfile"), ["iam-createloginprofile user/chief"]);
}

#[test]
fn a_role_is_assumed_if_both_sides_allow_or_it_names_the_user() {
    let account = |statements: &str, principal: &str| {
        Account::default().user("x", statements, &json!({})).role("ops", &json!({"AWS": principal}), ADMIN, &json!({})).ways()
    };
    let assume = allow(&["sts:AssumeRole"], "*");
    let (root, x) = ("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/x");
    assert_eq!(account(&assume, root), ["sts-assumerole role/ops"]);
    assert_eq!(account("", root), [""; 0]);
    assert_eq!(account("", x), ["sts-assumerole role/ops"]);
    assert_eq!(account(&assume, "arn:aws:iam::111122223333:user/y"), [""; 0]);
    assert_eq!(account(&assume, "arn:aws:iam::444455556666:root"), [""; 0]);
}

#[test]
fn a_trust_policy_is_rewritten_for_a_stronger_role() {
    let account = |resource: &str| Account::of_x(&allow(&["iam:UpdateAssumeRolePolicy"], resource)).ways();
    assert_eq!(account("*"), ["iam-updateassumerolepolicy role/admin"]);
    assert_eq!(account(&format!("{BASE}role/app-*")), [""; 0]);
}

#[test]
fn a_weaker_role_leads_on_if_it_is_given_permissions_and_lets_the_user_in() {
    let account = |principal: &str, more: &Value| {
        let own = allow(&["iam:PutRolePolicy", "sts:AssumeRole"], "*");
        let bounds = allow(&["s3:*"], "*");
        let account = Account::default().policy("bounds", &bounds).user("x", &own, &json!({}));
        account.role("app", &json!({"AWS": principal}), "", more).ways()
    };
    let expected = ["iam-putrolepolicy-sts-assumerole role/app"];
    assert_eq!(account("111122223333", &json!({})), expected);
    assert_eq!(account("444455556666", &json!({})), [""; 0]);
    assert_eq!(account("111122223333", &json!({"permissions_boundary": format!("{BASE}policy/bounds")})), [""; 0]);
}

#[test]
fn a_new_role_must_not_be_bounded() {
    let account = |condition: Value| {
        let actions = ["iam:CreateRole", "iam:PutRolePolicy"];
        let statement = json!({"Effect": "Allow", "Action": actions, "Resource": "*", "Condition": condition});
        Account::of_x(&statement.to_string()).ways()
    };
    let bounded = json!({"StringEquals": {"iam:PermissionsBoundary": format!("{BASE}policy/bounds")}});
    assert_eq!(account(json!({})), ["iam-createrole-iam-putrolepolicy role/*"]);
    assert_eq!(account(bounded), [""; 0]);
}

#[test]
fn a_provider_is_changed_or_made_again_for_the_role_that_trusts_it() {
    let account = |action: &str, exists: bool| {
        let provider = format!("{BASE}saml-provider/corp");
        let account = Account::of_x(&allow(&[action], "*")).role("sso", &json!({"Federated": provider}), ADMIN, &json!({}));
        let account = if exists { account.with(ResourceKind::SamlProvider, "corp", &json!({})) } else { account };
        account.ways()
    };
    assert_eq!(account("iam:UpdateSAMLProvider", true), ["iam-updatesamlprovider role/sso"]);
    assert_eq!(account("iam:UpdateSAMLProvider", false), [""; 0]);
    assert_eq!(account("iam:CreateSAMLProvider", false), ["iam-createsamlprovider role/sso"]);
    assert_eq!(account("iam:CreateSAMLProvider", true), [""; 0]);
}

#[test]
fn what_is_not_read_leaves_a_way_in_doubt() {
    assert_eq!(Account::of_x(&allow(&["kms:PutKeyPolicy"], "*")).ways(), ["kms-putkeypolicy ? ?"]);
    let set = Account::of_x(&allow(&["sso:PutInlinePolicyToPermissionSet"], "*")).escalation("x");
    let unread = "whether it leads to an administrator's powers is not decided";
    assert_eq!(set.open[0].to_admin, Chain::Unknown(unread.to_owned()));
}

#[test]
fn a_role_is_passed_to_a_service_that_it_trusts() {
    let account = |statements: &str| Account::of_x(statements).role("run", &service("lambda"), ADMIN, &json!({})).ways();
    let start = allow(&["lambda:CreateFunction", "lambda:InvokeFunction"], "*");
    let pass = |resource: &str| format!("{start},{}", allow(&["iam:PassRole"], resource));
    let expected = ["passrole-lambda-createfunction-lambda-invokefunction role/run"];
    assert_eq!(account(&pass("*")), expected);
    assert_eq!(account(&pass(&format!("{BASE}role/run"))), expected);
    assert_eq!(account(&pass(&format!("{BASE}role/admin"))), [""; 0], "it trusts another service");
    assert_eq!(account(&start), [""; 0]);
    let to = |service: &str| {
        let condition = json!({"StringEquals": {"iam:PassedToService": service}});
        let pass = json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": condition});
        account(&format!("{start},{pass}"))
    };
    assert_eq!(to("lambda.amazonaws.com"), expected);
    assert_eq!(to("ec2.amazonaws.com"), [""; 0]);
}

#[test]
fn what_runs_already_is_not_read_and_leaves_the_way_in_doubt() {
    let change = allow(&["lambda:UpdateFunctionCode"], "*");
    assert_eq!(Account::of_x(&change).ways(), [""; 0], "no role of a function is stronger");
    let account = Account::of_x(&change).role("run", &service("lambda"), ADMIN, &json!({}));
    assert_eq!(account.ways(), ["lambda-updatefunctioncode role/run ?"]);
}

#[test]
fn a_user_meets_a_test_of_mfa_with_a_device_of_its_own_making() {
    let account = |more: &Value, guard_all: bool| {
        let with_mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
        let guarded =
            |actions: &[&str]| json!({"Effect": "Allow", "Action": actions, "Resource": "*", "Condition": with_mfa}).to_string();
        let enrol = ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"];
        let enrol = if guard_all { guarded(&enrol) } else { allow(&enrol, "*") };
        Account::default().user("x", &format!("{},{enrol}", guarded(&["kms:Decrypt"])), more).ways()
    };
    assert_eq!(account(&json!({}), false), ["iam-createvirtualmfadevice-iam-enablemfadevice user/x"]);
    assert_eq!(account(&json!({"mfa_active": true}), false), [""; 0]);
    assert_eq!(account(&json!({}), true), [""; 0]);
}

#[test]
fn a_second_factor_on_the_way_is_said() {
    let condition = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let statement =
        json!({"Sid": "Rotate", "Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*", "Condition": condition});
    let escalation = Account::of_x(&statement.to_string()).escalation("x");
    let step = Step { action: "iam:CreateAccessKey", by: Some("own, Rotate".to_owned()), mfa: Need::Required };
    assert_eq!((escalation.open[0].mfa, &escalation.open[0].steps), (Need::Required, &vec![step]));
}

#[test]
fn chains_are_followed_to_the_administrator() {
    let assume = allow(&["sts:AssumeRole"], "*");
    let pass = allow(&["iam:PassRole", "glue:CreateDevEndpoint"], "*");
    let account = Account::of_x(&assume).role("first", &json!({"AWS": format!("{BASE}user/x")}), &assume, &json!({})).role(
        "second",
        &json!({"AWS": format!("{BASE}role/first")}),
        &pass,
        &json!({}),
    );
    let escalation = account.escalation("x");
    let expected = ["sts-assumerole role/first", "sts-assumerole role/second", "passrole-glue-createdevendpoint role/admin"];
    assert_eq!(hops(&escalation.chain), expected);
    assert_eq!(escalation.role_chain, Chain::None, "the last hop is no assumption");
    let direct = account.role("third", &json!({"AWS": format!("{BASE}role/first")}), ADMIN, &json!({}));
    assert_eq!(hops(&direct.escalation("x").role_chain), ["sts-assumerole role/first", "sts-assumerole role/third"]);
}

#[test]
fn administrators_and_roles_of_aws_have_no_ways() {
    let account = Account::of_x(ADMIN).role(
        "linked",
        &service("ec2"),
        &allow(&["iam:PutRolePolicy"], "*"),
        &json!({"path": "/aws-service-role/ec2.amazonaws.com/"}),
    );
    assert_eq!((account.escalation("x").level, account.ways().len()), (AdminLevel::Full, 0));
    assert_eq!(account.escalation("linked").open, []);
}

#[test]
fn what_a_user_can_do_is_unknown_with_a_policy_that_was_not_read() {
    let account = Account::default().user("x", ADMIN, &json!({"attached_policies": [format!("{BASE}policy/none")]}));
    let identities = account.read();
    assert!(identities.escalations().at(0).unwrap().is_err());
}

#[test]
fn a_document_opens_the_ways_that_it_allows_all_of() {
    use crate::analysis::iam_policy::document::{DocumentKind, read};
    let opened = |statements: &str| {
        let document = read(&document(statements), DocumentKind::Identity).document.unwrap();
        document::opened(&document, "aws", "111122223333").into_iter().map(|it| it.path.id).collect::<Vec<_>>()
    };
    assert_eq!(opened(&allow(&["iam:CreateAccessKey"], "*")), ["iam-createaccesskey"]);
    assert_eq!(opened(&allow(&["iam:CreateAccessKey"], &format!("{BASE}user/${{aws:username}}"))), [""; 0]);
    assert_eq!(opened(&allow(&["iam:PutUserPolicy"], &format!("{BASE}user/${{aws:username}}"))), ["iam-putuserpolicy"]);
    assert_eq!(opened(&allow(&["iam:PassRole"], "*")), [""; 0]);
    let pass = allow(&["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "*");
    assert_eq!(opened(&pass), ["passrole-lambda-createfunction-lambda-invokefunction"]);
    assert_eq!(opened(&allow(&["s3:*"], "*")), [""; 0]);
}
