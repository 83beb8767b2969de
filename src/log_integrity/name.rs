//! The names of digests: to which chain they belong, and until when they reach.
//!
//! `[PREFIX/]AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail-Digest/REGION/YYYY/MM/DD/` and then
//! `ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOMEREGION_YYYYMMDDTHHMMSSZ[_backfill].json.gz`.

use jiff::Timestamp;

use crate::model::{AccountId, Region};

/// What the folder of digests is called.
const FOLDER: &str = "CloudTrail-Digest";

/// The digests that follow each other: those of one trail about one region of one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChainId {
    /// The account whose activity it is about.
    pub account: AccountId,
    /// The region whose activity it is about.
    pub region: Region,
    /// The trail's name.
    pub trail: String,
    /// The region that the trail was made in.
    pub home_region: Region,
    /// Whether it is of digests for log files that came too late for their own digest.
    pub backfill: bool,
    /// All that stands before the account's folder, with its slash: `AWSLogs/`, with a prefix or an organization as it is.
    pub root: String,
}

/// The name of a digest, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestName {
    /// Its chain.
    pub chain: ChainId,
    /// The end of the time that it is about.
    pub end: Timestamp,
    /// The whole name.
    pub object: String,
}

impl DigestName {
    /// Takes a name apart; `None` if it is not one that CloudTrail gives.
    pub fn parse(object: &str) -> Option<Self> {
        let mut parts: Vec<&str> = object.split('/').collect();
        let file = parts.pop()?;
        let [above @ .., account, folder, region, year, month, day] = parts.as_slice() else { return None };
        let is_root = |above: &[&str]| match above {
            [.., "AWSLogs"] => true,
            [.., "AWSLogs", organization] => organization.starts_with("o-"),
            _ => false,
        };
        if *folder != FOLDER || !is_root(above) || !AccountId::is_valid(account) || above.contains(&"..") {
            return None;
        }
        let stem = file.strip_suffix(".json.gz")?;
        let (stem, backfill) = stem.strip_suffix("_backfill").map_or((stem, false), |stem| (stem, true));
        let rest = stem.strip_prefix(*account)?.strip_prefix('_')?.strip_prefix(FOLDER)?.strip_prefix('_')?;
        let rest = rest.strip_prefix(*region)?.strip_prefix('_')?;
        let (rest, time) = rest.rsplit_once('_')?;
        let (trail, home_region) = rest.rsplit_once('_')?;
        if region.is_empty() || trail.is_empty() || home_region.is_empty() || !time.starts_with(&[*year, *month, *day].concat()) {
            return None;
        }
        let chain = ChainId {
            account: AccountId::from(*account),
            region: Region::from(*region),
            trail: trail.to_owned(),
            home_region: Region::from(home_region),
            backfill,
            root: above.iter().flat_map(|part| [part, "/"]).collect(),
        };
        Some(Self { chain, end: time_in_name(time)?, object: object.to_owned() })
    }
}

/// `20260115T060000Z`, and nothing that only means the same.
fn time_in_name(text: &str) -> Option<Timestamp> {
    let shape: Vec<char> = text.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect();
    if shape.into_iter().eq("00000000T000000Z".chars()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "audit/AWSLogs/o-ab12/111122223333/CloudTrail-Digest/eu-west-1/2026/01/15/\
                        111122223333_CloudTrail-Digest_eu-west-1_my_trail_us-east-1_20260115T060000Z.json.gz";

    #[test]
    fn takes_a_name_apart() {
        let chain = ChainId {
            account: AccountId::from("111122223333"),
            region: Region::from("eu-west-1"),
            trail: "my_trail".to_owned(),
            home_region: Region::from("us-east-1"),
            backfill: false,
            root: "audit/AWSLogs/o-ab12/".to_owned(),
        };
        let end = "2026-01-15T06:00:00Z".parse().unwrap();
        let name = DigestName { chain: chain.clone(), end, object: NAME.to_owned() };
        assert_eq!(DigestName::parse(NAME), Some(name));
        let backfill = NAME.replace("Z.json", "Z_backfill.json");
        let chain = ChainId { backfill: true, ..chain };
        assert_eq!(DigestName::parse(&backfill), Some(DigestName { chain, end, object: backfill }));
    }

    #[test]
    fn refuses_what_cloudtrail_does_not_write() {
        let changes = [
            ("CloudTrail-Digest/", "CloudTrail/"),
            ("CloudTrail-Digest_", "CloudTrail_"),
            ("AWSLogs", "Logs"),
            ("o-ab12", "ab12"),
            ("audit", ".."),
            ("/111122223333/", "/111122223334/"),
            ("/111122223333/", "/11112222333/"),
            ("/eu-west-1/", "/eu-west-2/"),
            ("2026/01/15", "2026/01/16"),
            ("my_trail_", ""),
            ("20260115T060000Z", "20260115T06:00Z"),
            ("20260115T060000Z", "20260115T990000Z"),
            (".json.gz", ".json"),
        ];
        for (from, to) in changes {
            let changed = NAME.replace(from, to);
            assert_ne!(changed, NAME, "{from}");
            assert_eq!(DigestName::parse(&changed), None, "{changed}");
        }
    }
}
