//! Where a run asks what no region is implied for, beginning with whose the credentials are. Credentials are known in
//! one partition only, so this is also the choice of the partition.

use super::Settings;
use crate::model::{Partition, Region};

/// The region that is asked when no other is implied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    /// Its name.
    pub(super) region: Region,
    /// Whether nothing and nobody named a region or a partition.
    pub(super) is_guess: bool,
}

impl Home {
    /// The region that was asked for; or else the one of the environment or the profile, unless it lies in another
    /// partition than was asked for; or else where the partition has its global services.
    pub(super) fn of(settings: &Settings, configured: Option<Region>) -> Self {
        let lies_right = |region: &Region| settings.partition.as_ref().is_none_or(|named| Partition::of_region(region) == *named);
        let named = settings.region.clone().or_else(|| configured.filter(lies_right));
        let is_guess = named.is_none() && settings.partition.is_none();
        let region = named.unwrap_or_else(|| settings.partition.as_ref().map_or_else(fallback, Partition::global_region));
        Self { region, is_guess }
    }
}

fn fallback() -> Region {
    Partition::from("aws").global_region()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(region: Option<&str>, partition: Option<&str>, configured: Option<&str>) -> (String, bool) {
        let settings =
            Settings { region: region.map(Region::from), partition: partition.map(Partition::from), ..Settings::default() };
        let home = Home::of(&settings, configured.map(Region::from));
        (home.region.to_string(), home.is_guess)
    }

    #[test]
    fn a_region_that_was_asked_for_wins_then_the_configured_one_then_that_of_the_partition() {
        let found = |region: &str| (region.to_owned(), false);
        assert_eq!(home(Some("eu-west-1"), None, Some("eu-west-3")), found("eu-west-1"));
        assert_eq!(home(None, None, Some("cn-north-1")), found("cn-north-1"));
        assert_eq!(home(None, Some("aws-us-gov"), Some("us-gov-east-1")), found("us-gov-east-1"));
        assert_eq!(home(None, Some("aws-us-gov"), Some("us-east-1")), found("us-gov-west-1"));
        assert_eq!(home(None, Some("aws-eusc"), None), found("eusc-de-east-1"));
    }

    #[test]
    fn when_nothing_is_named_the_partition_is_a_guess() {
        assert_eq!(home(None, None, None), ("us-east-1".to_owned(), true));
    }
}
