//! Where a trail delivers to, and which accounts an organization has.

use super::{Delivered, why};
use crate::collect::CollectError;
use crate::collect::accounts::organization_accounts;
use crate::collect::recorder::declared;
use crate::collect::trace::traced;
use crate::model::{AccountId, Arn, Region};

const CALL: &str = "cloudtrail:DescribeTrails";

/// A trail, as far as it says where to look for what it delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// Its name.
    pub name: String,
    /// The region that it was made in.
    pub home_region: Region,
    /// The bucket that it delivers to.
    pub bucket: String,
    /// What stands before `AWSLogs/`, without a slash at its end; empty if nothing does.
    pub prefix: String,
}

impl Delivered {
    /// The trail of this ARN.
    ///
    /// # Errors
    /// When it is none, or where it delivers to cannot be found out.
    pub async fn trail(&self, arn: &str) -> Result<Trail, CollectError> {
        let unread = |detail: &str| CollectError::TrailUnread { trail: arn.to_owned(), detail: detail.to_owned() };
        let (name, home_region) = named(arn).ok_or_else(|| unread("that is no ARN of a trail"))?;
        let call = declared(CALL);
        let request = self.clients.cloudtrail(&home_region).describe_trails().trail_name_list(arn);
        let (answer, _) = traced(call, &home_region, request.send()).await;
        let listed = answer.map_err(|error| unread(&why(call, &error)))?.trail_list;
        let listed = listed.ok_or_else(|| unread("the answer has no `trailList`"))?;
        let found = listed.into_iter().find(|trail| trail.trail_arn.as_deref() == Some(arn));
        let found = found.ok_or_else(|| unread("there is no such trail in its region"))?;
        let bucket = found.s3_bucket_name.ok_or_else(|| unread("it names no bucket"))?;
        let prefix = found.s3_key_prefix.map_or_else(String::new, |prefix| prefix.trim_end_matches('/').to_owned());
        Ok(Trail { name, home_region, bucket, prefix })
    }

    /// The accounts of the organization that the credentials belong to.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn accounts_of_organization(&self) -> Result<Vec<AccountId>, CollectError> {
        organization_accounts(&self.session, &self.limits).await
    }
}

/// The name and the region of `arn:PARTITION:cloudtrail:REGION:ACCOUNT:trail/NAME`.
fn named(text: &str) -> Option<(String, Region)> {
    let arn = Arn::parse(text).filter(|arn| arn.service == "cloudtrail" && !arn.region.is_empty())?;
    let name = arn.resource.strip_prefix("trail/").filter(|name| !name.is_empty())?;
    Some((name.to_owned(), arn.region.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_is_named_by_its_arn() {
        let arn = "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/audit";
        assert_eq!(named(arn), Some(("audit".to_owned(), "cn-north-1".into())));
        for wrong in ["audit", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/", "arn:aws:s3:::trail/audit"] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
    }
}
