//! Many accounts in one run: each is entered once, by its role; one that cannot be entered is told, and moves no other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use trailwarden::collect::{
    AccountList, Accounts, CollectError, Counts, Limits, Progress, Readings, Request, Session, Settings, Target,
};
use trailwarden::model::{CauseKind, Observed, ResourceKind};
use trailwarden::snapshot::view::Resolved;
use trailwarden::snapshot::{CallOutcome, NotRead, Snapshot, View};

use super::account::{ACCOUNT, answer, xml};
use super::operation::Asked;
use super::wire::{Answer, Wire};
use super::{credentials, everything, limits, run, settings};

const SECOND: &str = "444455556666";
const THIRD: &str = "777788889999";

/// The account that a request is made in: that of the role whose credentials signed it.
fn account_of(asked: &Asked) -> &str {
    asked.key_id.strip_prefix("ASIA").unwrap_or(ACCOUNT)
}

/// The answer of `sts:AssumeRole`: a key that names the account of the role.
fn opened(asked: &Asked) -> Answer {
    let account = asked.body.split("%3Aiam%3A%3A").nth(1).unwrap().split('%').next().unwrap();
    xml(
        "AssumeRole",
        &format!(
            "<Credentials><AccessKeyId>ASIA{account}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
             <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
        ),
    )
}

/// The same account under every id, but each with buckets of its own name.
fn one_like_another(asked: &Asked) -> Answer {
    if asked.call == "sts:AssumeRole" {
        return opened(asked);
    }
    let account = account_of(asked);
    let told = answer(asked);
    let body = told.body.replace(ACCOUNT, account);
    let body = if asked.call == "s3:ListBuckets" { body.replace("logs", &bucket_of(account)) } else { body };
    Answer { body, ..told }
}

fn bucket_of(account: &str) -> String {
    if account == ACCOUNT { "logs".to_owned() } else { format!("logs-{account}") }
}

fn estate() -> Wire {
    Wire::answering(one_like_another)
}

/// An estate in which this role cannot be assumed.
fn estate_closing(account: &'static str) -> Wire {
    Wire::answering(move |asked| match asked.call {
        "sts:AssumeRole" if asked.body.contains(account) => {
            Answer::error(asked, 403, "AccessDenied", "not authorized to perform: sts:AssumeRole")
        }
        _ => one_like_another(asked),
    })
}

fn these(ids: &[&str]) -> Accounts {
    Accounts {
        list: AccountList::Given(ids.iter().map(|id| Target::new((*id).into())).collect()),
        role_name: Some("audit".to_owned()),
        external_id: None,
        session_name: "trailwarden".to_owned(),
        at_once: 2,
        shard: None,
    }
}

fn organization() -> Accounts {
    Accounts { list: AccountList::Organization, ..these(&[]) }
}

fn try_read(wire: &Wire, which: &Accounts, request: &Request) -> Result<Readings, CollectError> {
    read_with(wire, &settings(), which, request, &())
}

fn read_with(
    wire: &Wire,
    settings: &Settings,
    which: &Accounts,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Readings, CollectError> {
    run(async {
        let start = Session::with_http_client(wire.client(), credentials(), settings, &request.limits).await?;
        start.collect_accounts(which, request, progress).await
    })
}

fn read(wire: &Wire, which: &Accounts) -> Snapshot {
    try_read(wire, which, &everything()).unwrap().joined().unwrap()
}

fn accounts(snapshot: &Snapshot) -> Vec<(&str, bool)> {
    snapshot.manifest.accounts.iter().map(|account| (account.id.as_str(), account.not_read.is_none())).collect()
}

/// The roles that were assumed, decoded as far as needed.
fn roles(wire: &Wire) -> Vec<String> {
    let asked = wire.asked().into_iter().filter(|asked| asked.call == "sts:AssumeRole");
    let role = |asked: Asked| {
        asked.body.split("RoleArn=").nth(1).unwrap().split('&').next().unwrap().replace("%3A", ":").replace("%2F", "/")
    };
    let mut roles: Vec<_> = asked.map(role).collect();
    roles.sort();
    roles
}

#[test]
fn each_account_but_the_first_is_entered_once_and_all_are_read_into_one_snapshot() {
    let wire = estate();
    let snapshot = read(&wire, &these(&[THIRD, ACCOUNT, SECOND]));
    assert_eq!(accounts(&snapshot), [(ACCOUNT, true), (SECOND, true), (THIRD, true)]);
    let role = |id: &str| format!("arn:aws:iam::{id}:role/audit");
    assert_eq!(roles(&wire), [role(SECOND), role(THIRD)]);
    let held = snapshot.resources.iter().filter(|resource| resource.subject.kind == ResourceKind::Role);
    let held: Vec<_> = held.map(|resource| resource.subject.id.to_string()).collect();
    assert_eq!(held, [ACCOUNT, SECOND, THIRD].map(|id| format!("arn:aws:iam::{id}:role/ci")));
    let opened: BTreeMap<_, _> = snapshot
        .calls
        .iter()
        .filter(|call| &*call.call == "sts:AssumeRole")
        .map(|call| (call.account.as_str(), (&*call.about, &call.outcome, call.attempts)))
        .collect();
    let (second, third) = (role(SECOND), role(THIRD));
    assert_eq!(
        opened,
        BTreeMap::from([(SECOND, (second.as_str(), &CallOutcome::Ok, 1)), (THIRD, (third.as_str(), &CallOutcome::Ok, 1))])
    );
}

#[test]
fn an_account_is_read_the_same_among_others_as_alone() {
    let among = read(&estate(), &these(&[ACCOUNT, SECOND]));
    let alone = read(&estate(), &these(&[SECOND]));
    let of_second = |snapshot: &Snapshot| {
        let resources = snapshot.resources.iter().filter(|resource| resource.subject.account.as_str() == SECOND);
        resources.cloned().collect::<Vec<_>>()
    };
    assert!(!of_second(&alone).is_empty());
    assert_eq!(of_second(&among), of_second(&alone));
}

#[test]
fn an_account_whose_role_is_refused_is_a_row_and_every_type_is_unknown_there() {
    let snapshot = read(&estate_closing(SECOND), &these(&[ACCOUNT, SECOND, THIRD]));
    assert_eq!(accounts(&snapshot), [(ACCOUNT, true), (SECOND, false), (THIRD, true)]);
    let Some(NotRead::NotEntered(cause)) = &snapshot.manifest.accounts[1].not_read else { panic!("entered") };
    assert_eq!(
        (cause.kind, cause.call.as_deref(), cause.code.as_deref()),
        (CauseKind::AccessDenied, Some("sts:AssumeRole"), Some("AccessDenied"))
    );
    assert_eq!(
        cause.detail.as_deref(),
        Some(
            "the role `arn:aws:iam::444455556666:role/audit` cannot be assumed: AccessDenied: not authorized to perform: sts:AssumeRole"
        )
    );
    let rows = snapshot.listings.iter().filter(|row| row.account.as_str() == SECOND);
    let open: BTreeSet<_> = rows.filter(|row| row.found == Observed::unknown(cause)).map(|row| row.kind.as_str()).collect();
    let scanned = ResourceKind::ALL.iter().filter(|kind| kind.is_scanned());
    assert_eq!(open, scanned.map(|kind| kind.as_str()).collect());
    assert!(snapshot.resources.iter().all(|resource| resource.subject.account.as_str() != SECOND));
}

#[test]
fn a_role_that_leads_into_another_account_opens_nothing() {
    let wire = Wire::answering(|asked| match asked.call {
        "sts:GetCallerIdentity" => answer(asked),
        _ => one_like_another(asked),
    });
    let snapshot = read(&wire, &these(&[SECOND]));
    let Some(NotRead::NotEntered(cause)) = &snapshot.manifest.accounts[0].not_read else { panic!("entered") };
    assert_eq!(cause.detail.as_deref(), Some("these credentials belong to account 111122223333, not to 444455556666"));
}

#[test]
fn an_account_for_which_no_role_is_given_is_told_and_nothing_is_asked_of_it() {
    let wire = estate();
    let which = Accounts { role_name: None, ..these(&[SECOND]) };
    let snapshot = read(&wire, &which);
    let Some(NotRead::NotEntered(cause)) = &snapshot.manifest.accounts[0].not_read else { panic!("entered") };
    let detail = "no role is given for account 444455556666: name one with `role_arn` or `--role-name`";
    assert_eq!(cause.detail.as_deref(), Some(detail));
    assert_eq!(wire.asked().len(), 1);
}

#[test]
fn roles_lie_in_the_partition_of_the_start() {
    let wire = Wire::answering(|asked| match asked.call {
        "sts:AssumeRole" => opened(asked),
        _ => {
            let told = answer(asked);
            Answer { body: told.body.replace(ACCOUNT, account_of(asked)).replace("arn:aws:", "arn:aws-cn:"), ..told }
        }
    });
    let settings = Settings { region: Some("cn-north-1".into()), ..settings() };
    read_with(&wire, &settings, &these(&[SECOND]), &everything(), &()).unwrap();
    assert_eq!(roles(&wire), ["arn:aws-cn:iam::444455556666:role/audit"]);
}

#[test]
fn an_account_may_have_a_role_an_external_id_and_regions_of_its_own() {
    let wire = estate();
    let target = Target {
        role_arn: Some("arn:aws:iam::444455556666:role/team/reader".to_owned()),
        external_id: Some("own".to_owned()),
        regions: vec!["us-east-1".into()],
        ..Target::new(SECOND.into())
    };
    let which = Accounts { list: AccountList::Given(vec![target]), external_id: Some("common".to_owned()), ..these(&[]) };
    let snapshot = read(&wire, &which);
    assert_eq!(roles(&wire), ["arn:aws:iam::444455556666:role/team/reader"]);
    assert!(wire.asked().iter().any(|asked| asked.body.contains("ExternalId=own")));
    let selected = snapshot.manifest.accounts[0].regions.iter().filter(|region| region.selected);
    assert_eq!(selected.map(|region| region.name.as_str()).collect::<Vec<_>>(), ["us-east-1"]);
}

#[test]
fn an_organization_lists_its_accounts_and_those_not_in_use_are_told_but_not_judged() {
    let wire = estate();
    let snapshot = read(&wire, &organization());
    // The organization of the in-memory account has the account itself, and a closed one.
    assert_eq!(accounts(&snapshot), [(ACCOUNT, true), (SECOND, false)]);
    assert_eq!(snapshot.manifest.accounts[1].not_read, Some(NotRead::NotInUse("CLOSED".to_owned())));
    assert_eq!(roles(&wire), Vec::<String>::new());
    assert!(snapshot.listings.iter().all(|row| row.account.as_str() == ACCOUNT));
    let view = View::new(vec![snapshot]);
    assert_eq!(view.accounts().iter().map(|account| account.id.as_str()).collect::<Vec<_>>(), [ACCOUNT]);
}

#[test]
fn an_organization_that_cannot_be_listed_to_its_end_ends_the_run() {
    let denied = Wire::answering(|asked| match (asked.call, asked.mentions("next-page")) {
        ("organizations:ListAccounts", false) => {
            let told = answer(asked);
            Answer { body: told.body.replacen('{', r#"{"NextToken":"next-page","#, 1), ..told }
        }
        ("organizations:ListAccounts", true) => Answer::error(asked, 400, "AccessDeniedException", "not authorized"),
        _ => one_like_another(asked),
    });
    let error = try_read(&denied, &organization(), &everything()).unwrap_err();
    assert_eq!(error, CollectError::NoAccounts { detail: "AccessDeniedException: not authorized".to_owned() });
}

#[test]
fn an_organization_that_announces_more_accounts_for_ever_ends_the_run() {
    let endless = Wire::answering(|asked| match asked.call {
        "organizations:ListAccounts" => {
            let told = answer(asked);
            Answer { body: told.body.replacen('{', r#"{"NextToken":"on","#, 1), ..told }
        }
        _ => one_like_another(asked),
    });
    let error = try_read(&endless, &organization(), &everything()).unwrap_err();
    assert_eq!(error, CollectError::NoAccounts { detail: "the listing ends although more was announced".to_owned() });
}

#[test]
fn the_start_must_be_the_account_expected() {
    let settings = Settings { expect_account: Some(SECOND.into()), ..settings() };
    let error = read_with(&estate(), &settings, &these(&[SECOND]), &everything(), &()).unwrap_err();
    assert_eq!(error, CollectError::WrongAccount { expected: SECOND.into(), found: ACCOUNT.into() });
}

#[test]
fn shards_hold_every_account_once_and_an_empty_one_reads_nothing() {
    let all = [ACCOUNT, SECOND, THIRD];
    let mut held = Vec::new();
    for index in 1..=7 {
        let shard = format!("{index}/7").parse().unwrap();
        let wire = estate();
        let snapshot = read(&wire, &Accounts { shard: Some(shard), ..these(&all) });
        assert_eq!(snapshot.manifest.asked.shard, Some(shard));
        if snapshot.manifest.accounts.is_empty() {
            assert_eq!(wire.asked().len(), 1, "only who is asking");
        }
        held.extend(accounts(&snapshot).into_iter().map(|(id, _)| id.to_owned()));
    }
    held.sort();
    assert_eq!(held, all);
}

#[test]
fn all_accounts_together_have_no_more_calls_under_way_than_allowed() {
    let wire = estate();
    let request = Request { limits: Limits { concurrency: 3, ..limits() }, ..everything() };
    let which = Accounts { at_once: 3, ..these(&[ACCOUNT, SECOND, THIRD]) };
    try_read(&wire, &which, &request).unwrap();
    assert_eq!(wire.most_in_flight(), 3);
}

#[test]
fn accounts_whose_turn_comes_too_late_are_told_and_not_entered() {
    let wire = estate();
    let request = Request { limits: Limits { total_timeout: std::time::Duration::ZERO, ..limits() }, ..everything() };
    let readings = try_read(&wire, &these(&[SECOND]), &request).unwrap();
    let Some(NotRead::NotEntered(cause)) = &readings.accounts[0].manifest.accounts[0].not_read else { panic!("entered") };
    assert_eq!(cause.kind, CauseKind::Timeout);
    assert_eq!(roles(&wire), Vec::<String>::new());
}

#[derive(Default)]
struct Last(Mutex<Counts>);

impl Progress for Last {
    fn update(&self, counts: Counts) {
        *self.0.lock().unwrap() = counts;
    }
}

#[test]
fn progress_counts_the_calls_of_all_accounts_and_the_accounts() {
    let last = Last::default();
    let readings = read_with(&estate_closing(SECOND), &settings(), &these(&[ACCOUNT, SECOND]), &everything(), &last).unwrap();
    let counts = *last.0.lock().unwrap();
    assert_eq!((counts.accounts, counts.accounts_done), (2, 2));
    assert_eq!((counts.planned, counts.done), (readings.accounts[0].calls.len() as u64, readings.accounts[0].calls.len() as u64));
}

#[test]
fn credentials_that_end_soon_are_renewed() {
    let wire = Wire::answering(|asked| {
        let told = one_like_another(asked);
        Answer { body: told.body.replace("2099-01-01", "2020-01-01"), ..told }
    });
    let request = Request { limits: limits(), ..Request::of(BTreeSet::from(["kms:ListKeys"])) };
    try_read(&wire, &these(&[SECOND]), &request).unwrap();
    assert!(roles(&wire).len() > 1, "{:?}", roles(&wire));
}

/// A trail in the first account writes into a bucket of the second.
fn crossing() -> Wire {
    Wire::answering(|asked| {
        let told = one_like_another(asked);
        match asked.call {
            "cloudtrail:DescribeTrails" if account_of(asked) == ACCOUNT => {
                Answer { body: told.body.replace(r#""logs""#, &format!(r#""logs-{SECOND}""#)), ..told }
            }
            _ => told,
        }
    })
}

fn bucket_of_main(snapshot: Snapshot) -> String {
    let view = View::new(vec![snapshot]);
    let trail = view.of_kind(ResourceKind::Trail).filter_map(|index| view.resource(index));
    let trail = trail.into_iter().find(|trail| &*trail.subject.name == "main").unwrap();
    match view.resolve(ResourceKind::Bucket, &format!("logs-{SECOND}"), &trail.subject) {
        Resolved::Found(index) => format!("in account {}", view.resource(index).unwrap().subject.account),
        Resolved::Outside(why) => {
            let cause = why.cause(ResourceKind::Bucket, &format!("logs-{SECOND}"));
            format!("{}: {}", cause.kind, cause.detail.as_deref().unwrap_or_default())
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn a_bucket_of_another_account_is_found_when_both_were_read() {
    assert_eq!(bucket_of_main(read(&crossing(), &these(&[ACCOUNT, SECOND]))), "in account 444455556666");
    let alone = bucket_of_main(read(&crossing(), &these(&[ACCOUNT])));
    assert_eq!(alone, "foreign_account: no account that was read has a s3.bucket `logs-444455556666`");
}

#[test]
fn a_bucket_that_may_be_in_an_account_that_was_not_entered_is_told_as_such() {
    let crossing = crossing();
    let closed = Wire::answering(move |asked| match asked.call {
        "sts:AssumeRole" => Answer::error(asked, 403, "AccessDenied", "not authorized"),
        _ => crossing.answer(asked),
    });
    let told = bucket_of_main(read(&closed, &these(&[ACCOUNT, SECOND])));
    let detail = "no account that was read has a s3.bucket `logs-444455556666`; account 444455556666 could not be listed";
    assert_eq!(told, format!("foreign_account: {detail}"));
}
