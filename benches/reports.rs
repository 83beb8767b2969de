//! How long each format takes to write 100,000 findings; the bar is five seconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod assessed;
mod estate;

use divan::counter::BytesCount;
use trailwarden::report::{FORMATS, Format, Options, render};

fn main() {
    divan::main();
}

#[divan::bench(args = FORMATS.iter().map(|info| info.name), sample_count = 3, sample_size = 1)]
fn hundred_thousand_findings(bencher: divan::Bencher<'_, '_>, name: &str) {
    let format = Format::parse(name).unwrap();
    let assessment = assessed::assessment();
    let write = || render(format, &assessment, &Options::default()).unwrap();
    bencher.counter(BytesCount::new(write().len())).bench_local(write);
}
