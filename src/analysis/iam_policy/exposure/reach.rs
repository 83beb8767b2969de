//! How openly a class of callers may come: from anywhere, through anybody's network endpoint, or only from where the
//! document says. Each way settles the keys that tell of it, so that the most open way that is allowed can be found.

use super::fences::closing;
use super::mentions::Mentions;
use super::{Reach, Setting};
use crate::analysis::iam_policy::conditions::Block;
use crate::analysis::iam_policy::document::{Document, Statement};
use crate::analysis::iam_policy::principals::Caller;
use crate::analysis::iam_policy::solve::Domain;

const NETWORK: &[&str] = &[
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
];
const ACCESS_POINTS: &[&str] = &["s3:accesspointnetworkorigin", "s3:dataaccesspointaccount", "s3:dataaccesspointarn"];
const SHARED_TEXTS: &[&str] = &["lambda:eventsourcetoken", "sts:externalid"];
const DESTINATIONS: &[&str] = &["sns:endpoint"];

/// What is settled about keys on one way.
pub(super) type Settled = Vec<(&'static str, Domain)>;

/// The ways in which callers may come, most open first. The last settles nothing: whoever comes, comes that way.
#[derive(Debug)]
pub(super) struct Ways<'d> {
    of_services: Vec<Way<'d>>,
    of_others: Vec<Way<'d>>,
}

/// A way in which callers may come.
#[derive(Debug)]
pub(super) struct Way<'d> {
    pub(super) reach: Reach,
    /// What is settled of requests on it.
    pub(super) settled: Settled,
    /// The statements that close it, as far as they are for a caller and what is asked.
    pub(super) closing: Vec<&'d Statement>,
}

impl<'d> Ways<'d> {
    /// The ways that statements tell apart, and what an admitting document says of all who come on them. What is asked
    /// about settles keys before any way does.
    pub(super) fn of(mentions: &Mentions, setting: &Setting, admitting: &'d Document, asked: &[(&str, Domain)]) -> Self {
        let way = |(reach, mut settled): (Reach, Settled)| {
            settled.retain(|(key, _)| !asked.iter().any(|(asked, _)| asked == key));
            Way { reach, closing: closing(admitting, asked, &settled), settled }
        };
        Self {
            of_services: of_services(mentions).into_iter().map(way).collect(),
            of_others: of_others(mentions, setting).into_iter().map(way).collect(),
        }
    }

    /// The ways of a caller.
    pub(super) fn of_caller(&self, caller: &Caller) -> &[Way<'d>] {
        if matches!(caller, Caller::Service(_)) { &self.of_services } else { &self.of_others }
    }
}

/// Services come from AWS, not from networks of anybody's.
fn of_services(mentions: &Mentions) -> Vec<(Reach, Settled)> {
    if mentions.has(NETWORK) {
        vec![(Reach::Open, openly(Reach::Network, mentions)), (Reach::Network, Settled::new())]
    } else {
        vec![(Reach::Open, Settled::new())]
    }
}

fn of_others(mentions: &Mentions, setting: &Setting) -> Vec<(Reach, Settled)> {
    let tested: Vec<(&[&str], Reach)> = [
        (SHARED_TEXTS, Reach::SharedText),
        (DESTINATIONS, Reach::Destination),
        (ACCESS_POINTS, Reach::AccessPoints),
        (NETWORK, Reach::Network),
    ]
    .into_iter()
    .filter(|(keys, _)| mentions.has(keys))
    .collect();
    let open = |except: Option<Reach>| -> Settled {
        let others = tested.iter().filter(|(_, reach)| Some(*reach) != except);
        others.flat_map(|(_, reach)| openly(*reach, mentions)).collect()
    };
    let mut ways = vec![(Reach::Open, open(None))];
    for (_, reach) in &tested {
        match reach {
            Reach::Network => ways.push((Reach::AnyEndpoint, [open(Some(*reach)), any_endpoint(mentions)].concat())),
            Reach::AccessPoints => ways.push((Reach::Open, [open(Some(*reach)), any_access_point(mentions, setting)].concat())),
            _ => {}
        }
    }
    ways.extend(tested.iter().map(|(_, reach)| (*reach, open(Some(*reach)))));
    if tested.len() > 1 {
        ways.push((Reach::Several, Vec::new()));
    }
    ways.sort_by_key(|(reach, _)| *reach);
    ways
}

/// What is settled for a caller who is not narrowed in this way.
fn openly(reach: Reach, mentions: &Mentions) -> Settled {
    let absent = |keys: &[&'static str]| keys.iter().map(|key| (*key, Domain::Absent)).collect::<Settled>();
    match reach {
        Reach::SharedText => absent(SHARED_TEXTS),
        Reach::AccessPoints => absent(ACCESS_POINTS),
        Reach::Destination => vec![("sns:endpoint", Domain::Exactly("https://elsewhere.invalid/".to_owned()))],
        Reach::Network => {
            let mut settled = absent(NETWORK);
            settled.retain(|(key, _)| *key != "aws:sourceip");
            settled.push(("aws:sourceip", Domain::AddressOutside(narrow(&mentions.addresses))));
            settled
        }
        Reach::Open | Reach::AnyEndpoint | Reach::Several => Vec::new(),
    }
}

/// What is settled of requests from outside of the networks and network endpoints that the document names: of those that
/// come through no endpoint, and of those that come through somebody else's.
pub(super) fn outside(mentions: &Mentions) -> [Settled; 2] {
    [openly(Reach::Network, mentions), any_endpoint(mentions)]
}

/// A request through a network endpoint of somebody whom the document does not name.
fn any_endpoint(mentions: &Mentions) -> Settled {
    let literal = |key: &str| -> Vec<String> {
        mentions.texts_of(key).filter(|text| !text.contains(['*', '?'])).map(str::to_owned).collect()
    };
    let like = |key: &'static str, pattern: &str| (key, Domain::like(&[pattern.to_owned()], &literal(key)));
    let accounts: Vec<_> = mentions.accounts.iter().map(|account| format!("arn:*:*:*:{account}:*")).collect();
    let organizations: Vec<_> = mentions.organizations.iter().cloned().collect();
    let paths: Vec<_> = organizations.iter().map(|id| format!("{id}/*")).collect();
    let numbers: Vec<_> = mentions.accounts.iter().cloned().collect();
    vec![
        ("aws:sourceip", Domain::Absent),
        like("aws:sourcevpc", "vpc-*"),
        like("aws:sourcevpce", "vpce-*"),
        ("aws:sourcevpcarn", Domain::like(&["arn:*:ec2:*:*:vpc/*".to_owned()], &accounts)),
        ("aws:vpceaccount", Domain::like(&["????????????".to_owned()], &numbers)),
        ("aws:vpceorgid", Domain::absent_or(&["o-*".to_owned()], &organizations)),
        ("aws:vpceorgpaths", Domain::absent_or(&["o-*/*".to_owned()], &paths)),
    ]
}

/// A request through an access point of somebody whom the document does not name.
fn any_access_point(mentions: &Mentions, setting: &Setting) -> Settled {
    let named = mentions.accounts.iter().chain([&setting.account]);
    let numbers: Vec<_> = named.clone().cloned().collect();
    let arns: Vec<_> = named.map(|account| format!("arn:*:s3:*:{account}:*")).collect();
    vec![
        ("s3:dataaccesspointaccount", Domain::like(&["????????????".to_owned()], &numbers)),
        ("s3:dataaccesspointarn", Domain::like(&["arn:*:s3:*:*:accesspoint/*".to_owned()], &arns)),
        ("s3:accesspointnetworkorigin", Domain::like(&["Internet".to_owned(), "VPC".to_owned()], &[])),
    ]
}

/// The longest stretch of addresses that bounds who comes: a /8 of version 4, a /32 of version 6.
const LONGEST: (u128, u128) = (1 << 24, 1 << 96);

/// The stretches of addresses that are narrow enough to bound who comes, ranges that touch taken together.
pub(super) fn narrow(blocks: &[Block]) -> Vec<Block> {
    let mut sorted = blocks.to_vec();
    sorted.sort_unstable();
    let mut joined: Vec<Block> = Vec::new();
    for block in sorted {
        match joined.last_mut() {
            Some(last) if last.v6 == block.v6 && block.first <= last.last.saturating_add(1) => {
                last.last = last.last.max(block.last);
            }
            _ => joined.push(block),
        }
    }
    joined.retain(|block| block.last - block.first < if block.v6 { LONGEST.1 } else { LONGEST.0 });
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_are_taken_together() {
        let block = |text: &str| Block::read(text).unwrap();
        let narrow = |texts: &[&str]| narrow(&texts.iter().map(|text| block(text)).collect::<Vec<_>>());
        assert_eq!(narrow(&["8.0.0.0/8"]), [block("8.0.0.0/8")]);
        assert_eq!(narrow(&["9.0.0.0/8", "8.0.0.0/8"]), []);
        assert_eq!(narrow(&["203.0.113.128/25", "203.0.113.0/25"]), [block("203.0.113.0/24")]);
        assert_eq!(narrow(&["0.0.0.0/1", "203.0.113.7"]), [block("203.0.113.7")]);
        assert_eq!(narrow(&["2600::/31", "2001:db8::/32"]), [block("2001:db8::/32")]);
    }
}
