//! Access points: each has a policy and a block of public access of its own. By one of them others reach a bucket only if
//! the bucket policy lets them in as well; the account itself needs neither to say so.

use std::sync::Arc;

use super::block::Block;
use super::{policy, restrict, withhold};
use crate::analysis::Surroundings;
use crate::analysis::answer::{Answer, ask};
use crate::analysis::document::{because, document};
use crate::analysis::exposure::{self, Circle, Circles, EVERY_ACCOUNT, EVERYBODY, Own, setting};
use crate::analysis::iam_policy::document::{Document, DocumentKind};
use crate::analysis::iam_policy::solve::Domain;
use crate::model::aws::{
    Access, AccessPoint, AccessReach, Bucket, Exposure, ExposureLayer, ExposureStop, MultiRegionAccessPoint, NetworkOrigin,
};
use crate::model::{Cause, CauseKind, List, Observed, Resource, Subject};

/// Who can reach an access point by its policy, after what blocks public access.
pub fn of_access_point(point: &AccessPoint, subject: &Subject, around: &dyn Surroundings) -> Observed<Exposure> {
    let block = Block::of_account(around).or(&point.public_access_block);
    let block = of_its_bucket(point, around).map_or(block.clone(), |settings| block.or(&settings));
    match document(&point.policy, DocumentKind::Resource, NAME) {
        Ok(None) => Observed::Known(Circles::nobody().exposure(None)),
        Ok(Some(document)) => Observed::Known(by_policy(&document, point, subject, &Own::of(around), &block).exposure(None)),
        Err(cause) => Observed::Unknown(cause),
    }
}

const NAME: &str = "access point policy";

/// The block of the bucket that an access point leads to; unknown if the bucket was not read. None: it leads to no bucket.
fn of_its_bucket(point: &AccessPoint, around: &dyn Surroundings) -> Option<Observed<crate::model::aws::PublicAccessBlock>> {
    let name = match &point.bucket {
        Observed::Known(bucket) => &bucket.text,
        Observed::Absent => return None,
        Observed::Unknown(cause) => return Some(Observed::unknown(cause)),
    };
    let buckets = around.related("buckets");
    let is_it = |resource: &&&Resource| *resource.subject.name == *name || *resource.subject.id == *name;
    let found = buckets.resources.iter().find(is_it).and_then(|resource| resource.body.get::<Bucket>());
    let unread = || Observed::Unknown(buckets.rest.clone().unwrap_or_else(|| Arc::new(Cause::new(CauseKind::ForeignAccount))));
    Some(found.map_or_else(unread, |bucket| bucket.public_access_block.clone()))
}

/// Whom the policy of an access point lets in.
fn by_policy(document: &Document, point: &AccessPoint, subject: &Subject, own: &Own, block: &Block) -> Circles {
    let setting = setting(subject, own, "s3", Some(&arn(subject)));
    let mut circles = exposure::circles(document, &setting, own, &[]);
    restrict(&mut circles, document, &block.restrict_public_buckets);
    match is_in_vpc(point) {
        Answer::No => {}
        Answer::Yes => {
            let public = std::mem::replace(&mut circles.public, List::complete(Vec::new()));
            if !public.items.is_empty() {
                circles.stop(ExposureStop::VpcOrigin);
            }
            let by_network = |access| Access { reach: Observed::Known(AccessReach::Network), ..access };
            circles.narrowed.items.extend(public.items.into_iter().map(by_network));
            circles.narrowed.rest = circles.narrowed.rest.take().or(public.rest);
        }
        Answer::Unknown(cause) => withhold(&mut circles.public, Some(&cause)),
    }
    circles
}

fn is_in_vpc(point: &AccessPoint) -> Answer {
    ask(&point.network_origin, Answer::No, |origin| Answer::of(*origin == NetworkOrigin::Vpc))
}

fn arn(subject: &Subject) -> String {
    let region = subject.region.as_ref().map_or("*", |region| region.as_str());
    format!("arn:{}:s3:{region}:{}:accesspoint/{}", subject.partition, subject.account, subject.name)
}

/// A bucket policy, and whom it lets in who comes directly: access points add to those only.
pub struct Direct<'p> {
    /// The bucket policy.
    pub document: &'p Document,
    /// The bucket.
    pub bucket: &'p Subject,
    /// Its organization.
    pub own: &'p Own,
    /// Those who are let in directly.
    pub circles: &'p Circles,
}

/// Whom the access points of a bucket let in beside those who come in directly.
pub fn circles(direct: &Direct<'_>, block: &Block, around: &dyn Surroundings) -> Circles {
    let mut all = Circles::nobody();
    let (bucket, own) = (direct.bucket, direct.own);
    let points = around.related("access_points");
    for resource in &points.resources {
        let Some(point) = resource.body.get::<AccessPoint>() else { continue };
        let block = block.or(&point.public_access_block);
        let through = through(direct, &block, &domain_of(point, &resource.subject));
        all.extend(by_point(point, &resource.subject, own, &block, &through));
    }
    let multi_region = around.related("multi_region_access_points");
    for resource in &multi_region.resources {
        let Some(point) = resource.body.get::<MultiRegionAccessPoint>() else { continue };
        let block = block.or(&point.public_access_block);
        let arn = format!("arn:{}:s3::{}:accesspoint/*", bucket.partition, bucket.account);
        let domains = settled(bucket, Domain::like(&[arn], &[]), Domain::Exactly("Internet".to_owned()));
        let mut through = through(direct, &block, &domains);
        if block.restrict_public_buckets == Answer::Yes {
            through.public = List::complete(Vec::new());
        }
        let why = because(CauseKind::NotSupported, "the policies of multi-region access points are not read");
        leave_open_like(&mut all, &mut through, &why);
    }
    for cause in [points.rest, multi_region.rest].into_iter().flatten() {
        let domains = settled(bucket, Domain::like(&["arn:*:s3:*:*:accesspoint/*"], &[]), Domain::Free);
        leave_open_like(&mut all, &mut through(direct, block, &domains), &cause);
    }
    all
}

/// What is settled of requests through an access point.
fn domain_of(point: &AccessPoint, subject: &Subject) -> Vec<(&'static str, Domain)> {
    let origin = match &point.network_origin {
        Observed::Known(origin) => Domain::Exactly(origin.as_str().to_owned()),
        Observed::Absent | Observed::Unknown(_) => Domain::like(&["Internet", "VPC"], &[]),
    };
    settled(subject, Domain::Exactly(arn(subject)), origin)
}

fn settled(subject: &Subject, arn: Domain, origin: Domain) -> Vec<(&'static str, Domain)> {
    vec![
        ("s3:dataaccesspointaccount", Domain::Exactly(subject.account.to_string())),
        ("s3:dataaccesspointarn", arn),
        ("s3:accesspointnetworkorigin", origin),
    ]
}

/// Whom the bucket policy lets in who comes through an access point.
fn through(direct: &Direct<'_>, block: &Block, settled: &[(&str, Domain)]) -> Circles {
    let mut through = policy::circles(direct.document, direct.bucket, direct.own, settled);
    restrict(&mut through, direct.document, &block.restrict_public_buckets);
    for (list, direct) in through.lists().into_iter().zip(direct.circles.clone().lists()) {
        let is_new = |one: &Access| !direct.items.iter().any(|other| other.to == one.to && other.access == one.access);
        list.items.retain(is_new);
        list.rest = list.rest.take().filter(|_| direct.rest.is_none());
    }
    through
}

/// Whom an access point and the bucket policy both let in.
fn by_point(point: &AccessPoint, subject: &Subject, own: &Own, block: &Block, through: &Circles) -> Circles {
    match document(&point.policy, DocumentKind::Resource, NAME) {
        Ok(None) => Circles::nobody(),
        Ok(Some(document)) => both(by_policy(&document, point, subject, own, block), through),
        Err(cause) => {
            let mut open = Circles::nobody();
            leave_open_like(&mut open, &mut through.clone(), &cause);
            open
        }
    }
}

/// Leaves every circle open that holds somebody here.
fn leave_open_like(circles: &mut Circles, like: &mut Circles, cause: &Arc<Cause>) {
    for (list, like) in circles.lists().into_iter().zip(like.lists()) {
        if !like.items.is_empty() || like.rest.is_some() {
            list.rest.get_or_insert_with(|| Arc::clone(cause));
        }
    }
}

const CIRCLES: [Circle; 4] = [Circle::Public, Circle::Narrowed, Circle::Accounts, Circle::Organizations];

/// Those who are let in by both, to do what both allow.
fn both(mut point: Circles, bucket: &Circles) -> Circles {
    let mut bucket = bucket.clone();
    let mut both = Circles::nobody();
    both.stopped_by.append(&mut point.stopped_by);
    let open = |circles: &mut Circles| circles.lists().into_iter().find_map(|list| list.rest.clone());
    let somebody = |circles: &mut Circles| circles.lists().into_iter().any(|list| !list.items.is_empty() || list.rest.is_some());
    let rest = if somebody(&mut point) && somebody(&mut bucket) { open(&mut point).or(open(&mut bucket)) } else { None };
    for (one_circle, ones) in CIRCLES.into_iter().zip(point.lists()) {
        for (other_circle, others) in CIRCLES.into_iter().zip(bucket.lists()) {
            for (one, other) in ones.items.iter().flat_map(|one| others.items.iter().map(move |other| (one, other))) {
                if let Some((circle, access)) = shared((one_circle, one), (other_circle, other)) {
                    both.take(Some(circle), || access);
                }
            }
        }
    }
    if let Some(cause) = rest {
        CIRCLES.into_iter().for_each(|circle| both.leave_open(Some(circle), &cause));
    }
    both
}

/// What two kinds of access have in common.
fn shared(one: (Circle, &Access), other: (Circle, &Access)) -> Option<(Circle, Access)> {
    let (circle, narrower) = if covers(other.1, one.1) {
        one
    } else if covers(one.1, other.1) {
        other
    } else {
        return None;
    };
    let of_both = |action: &&String| other.1.actions.known().is_some_and(|others| others.items.contains(action));
    let actions: Vec<String> = one.1.actions.known()?.items.iter().filter(of_both).cloned().collect();
    let same_kind = one.1.access == other.1.access && !actions.is_empty();
    same_kind.then(|| {
        let layer = Observed::Known(ExposureLayer::AccessPoint);
        let statement = one.1.statement.clone();
        (circle, Access { actions: Observed::Known(actions.into_iter().collect()), layer, statement, ..narrower.clone() })
    })
}

/// Whether all whom one tells of are among those of another.
fn covers(wide: &Access, narrow: &Access) -> bool {
    let (Observed::Known(wide), Observed::Known(narrow)) = (&wide.to, &narrow.to) else { return false };
    wide == narrow || wide == EVERYBODY || (wide == EVERY_ACCOUNT && narrow != EVERYBODY)
}
