//! What the ACL of a bucket gives to others. The one that `GetBucketAcl` tells still holds grants that are ignored.

use std::sync::Arc;

use super::block::Block;
use super::{acls_in_force, withhold};
use crate::analysis::answer::Answer;
use crate::analysis::document::because;
use crate::analysis::exposure::{Circle, Circles, EVERY_ACCOUNT, EVERYBODY};
use crate::model::aws::{Access, AccessKind, AccessReach, Bucket, ExposureLayer, ExposureStop, Grant, Permission};
use crate::model::{Cause, CauseKind, List, Observed};

/// Everybody, and everybody who has some AWS account.
const PUBLIC: [(&str, &str); 2] = [
    ("http://acs.amazonaws.com/groups/global/AllUsers", EVERYBODY),
    ("http://acs.amazonaws.com/groups/global/AuthenticatedUsers", EVERY_ACCOUNT),
];

/// Whom the ACL of a bucket lets in, ownership of objects and the block of public ACLs counted.
pub fn circles(bucket: &Bucket, block: &Block) -> Circles {
    let mut circles = Circles::nobody();
    match &bucket.acl_grants {
        Observed::Known(grants) => {
            grants.items.iter().for_each(|grant| take(&mut circles, grant, &bucket.owner_id));
            grants.rest.iter().for_each(|cause| leave_open(&mut circles, cause));
        }
        Observed::Absent => {}
        Observed::Unknown(cause) => leave_open(&mut circles, cause),
    }
    withhold_where(&mut circles.public, &block.ignore_public_acls);
    let ignored = block.ignore_public_acls == Answer::Yes && has_public(&bucket.acl_grants);
    let in_force = acls_in_force(bucket);
    let void = in_force == Answer::No && has_foreign(&circles);
    let without = in_force.not();
    withhold_where(&mut circles.public, &without);
    withhold_where(&mut circles.accounts, &without);
    if ignored {
        circles.stop(ExposureStop::IgnorePublicAcls);
    }
    if void {
        circles.stop(ExposureStop::ObjectOwnership);
    }
    circles
}

fn withhold_where(list: &mut List<Access>, withheld: &Answer) {
    match withheld {
        Answer::No => {}
        Answer::Yes => withhold(list, None),
        Answer::Unknown(cause) => withhold(list, Some(cause)),
    }
}

fn has_public(grants: &Observed<List<Grant>>) -> bool {
    let is_public = |grant: &Grant| grant.grantee_uri.known().is_some_and(|uri| PUBLIC.iter().any(|(group, _)| group == uri));
    grants.known().is_some_and(|grants| grants.items.iter().any(is_public))
}

fn has_foreign(circles: &Circles) -> bool {
    !(circles.public.items.is_empty() && circles.accounts.items.is_empty())
}

fn leave_open(circles: &mut Circles, cause: &Arc<Cause>) {
    circles.leave_open(Some(Circle::Public), cause);
    circles.leave_open(Some(Circle::Accounts), cause);
}

fn take(circles: &mut Circles, grant: &Grant, owner: &Observed<String>) {
    let (circle, to) = match (&grant.grantee_uri, &grant.grantee_id) {
        (Observed::Known(uri), _) => match PUBLIC.iter().find(|(group, _)| group == uri) {
            Some((_, to)) => (Circle::Public, (*to).to_owned()),
            // The group that delivers logs is S3 itself.
            None => return,
        },
        (Observed::Unknown(cause), _) => return leave_open(circles, cause),
        (Observed::Absent, Observed::Known(id)) => match owner {
            Observed::Known(owner) if owner == id => return,
            Observed::Known(_) | Observed::Absent => (Circle::Accounts, id.clone()),
            Observed::Unknown(cause) => return circles.leave_open(Some(Circle::Accounts), cause),
        },
        (Observed::Absent, Observed::Unknown(cause)) => return circles.leave_open(Some(Circle::Accounts), cause),
        (Observed::Absent, Observed::Absent) => (Circle::Accounts, "an account whose id is not told".to_owned()),
    };
    match &grant.permission {
        Observed::Known(permission) => {
            for (kind, actions) in kinds(permission) {
                circles.take(Some(circle), || access(&to, kind, actions));
            }
        }
        Observed::Absent => {}
        Observed::Unknown(cause) => circles.leave_open(Some(circle), cause),
    }
}

/// What a permission of a bucket's ACL comes to. Source: S3 User Guide, "Mapping of ACL permissions and access policy
/// permissions".
fn kinds(permission: &Permission) -> Vec<(AccessKind, &'static [&'static str])> {
    let list = (AccessKind::List, &["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"] as &[_]);
    let write = (AccessKind::Write, &["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"] as &[_]);
    let read_acl = (AccessKind::ReadAcl, &["s3:GetBucketAcl"] as &[_]);
    let write_acl = (AccessKind::WriteAcl, &["s3:PutBucketAcl"] as &[_]);
    match permission {
        Permission::Read => vec![list],
        Permission::Write => vec![write],
        Permission::ReadAcp => vec![read_acl],
        Permission::WriteAcp => vec![write_acl],
        Permission::FullControl | Permission::Other(_) => vec![list, write, read_acl, write_acl],
    }
}

fn access(to: &str, kind: AccessKind, actions: &[&str]) -> Access {
    Access {
        to: Observed::Known(to.to_owned()),
        access: Observed::Known(kind),
        actions: Observed::Known(actions.iter().map(|action| (*action).to_owned()).collect()),
        reach: Observed::Known(AccessReach::Open),
        layer: Observed::Known(ExposureLayer::Acl),
        statement: Observed::Absent,
        in_own_organization: if PUBLIC.iter().any(|(_, group)| *group == to) {
            Observed::Known(false)
        } else {
            Observed::Unknown(because(CauseKind::NotSupported, "a canonical user id does not tell its account"))
        },
    }
}
