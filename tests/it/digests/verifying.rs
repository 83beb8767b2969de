//! A mirror in memory, verified: what a caller of `log_integrity` does, with nothing between.

use std::collections::BTreeMap;

use trailwarden::log_integrity::{
    Chain, ChainId, DigestName, Found, KeyRing, MAX_DIGEST_BYTES, MAX_LOG_BYTES, Metadata, Problem, Range, Summary, Verdict,
    inflate, inflate_whole,
};

use super::delivery::{METADATA, Mirror};

/// The keys of a file.
pub(super) fn ring(file: &[u8]) -> KeyRing {
    let mut keys = KeyRing::default();
    keys.add(file).unwrap();
    keys
}

/// A time that is asked about.
pub(super) fn range(start: &str, end: &str) -> Range {
    let time = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
    Range { start: time(start), end: time(end) }
}

/// What comes of each chain, without bounds of time.
pub(super) fn verify(mirror: &Mirror, keys: &KeyRing) -> Vec<Summary> {
    verify_in(mirror, keys, Range::default())
}

/// What comes of each chain.
pub(super) fn verify_in(mirror: &Mirror, keys: &KeyRing, range: Range) -> Vec<Summary> {
    let mut chains: BTreeMap<ChainId, Vec<DigestName>> = BTreeMap::new();
    for name in mirror.names(true) {
        let name = DigestName::parse(&name).unwrap();
        chains.entry(name.chain.clone()).or_default().push(name);
    }
    chains.into_iter().map(|(id, names)| of_chain(id, names, mirror, keys, range)).collect()
}

fn of_chain(id: ChainId, names: Vec<DigestName>, mirror: &Mirror, keys: &KeyRing, range: Range) -> Summary {
    let mut chain = Chain::new(id, range, keys);
    for name in names.into_iter().rev() {
        let object = name.object.clone();
        let content = inflate_whole(mirror.files[&object].as_slice(), MAX_DIGEST_BYTES).map(|(_, content)| content);
        let metadata = mirror.files.get(&format!("{object}{METADATA}")).map(|json| Metadata::parse(json).unwrap());
        for log in chain.feed(Found { name, content, metadata: metadata.unwrap_or_default() }) {
            let file = mirror.files.get(&log.log.object);
            let content = file.map(|file| inflate(file.as_slice(), MAX_LOG_BYTES, |_| ()));
            let verdict = content.as_ref().map_or_else(|| log.judge_absent(), |content| log.judge(content));
            chain.log(&log, &verdict, content.and_then(Result::ok).map_or(0, |content| content.bytes));
        }
    }
    chain.finish()
}

/// Each problem of a summary in a line: what, which by its time or number, and what is said of it.
pub(super) fn told(summary: &Summary) -> Vec<String> {
    let problem = |problem: &Problem| {
        let said = match &problem.verdict {
            Verdict::Valid => "valid".to_owned(),
            Verdict::Missing => "missing".to_owned(),
            Verdict::Invalid(difference) => format!("invalid: {difference}"),
            Verdict::Unknown(cause) => format!("unknown: {cause}"),
        };
        format!("{:?} {} {said}", problem.what, problem.object)
    };
    summary.problems.iter().map(problem).collect()
}
