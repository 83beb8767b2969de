//! Any bytes as a snapshot file: it is refused, or every rule of the library can judge it.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use trailwarden::engine::{EvidenceDetail, Options, evaluate};
use trailwarden::rule::{Overrides, Rule, builtin};
use trailwarden::snapshot::{View, store};

static RULES: LazyLock<Vec<Arc<Rule>>> = LazyLock::new(|| builtin::rules(&Overrides::default()).unwrap().rules);

fuzz_target!(|bytes: &[u8]| {
    let Ok(snapshot) = store::from_bytes(bytes, "fuzzed") else { return };
    let now = snapshot.manifest.captured_at;
    let view = View::new(vec![snapshot]);
    let options = Options { evidence: EvidenceDetail::All, ..Options::default() };
    evaluate(&RULES, &view, now, &options).for_each(drop);
});
