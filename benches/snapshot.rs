//! Reading and writing the snapshot file of a large account; the bar for reading is half a second.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod estate;

use divan::counter::BytesCount;
use trailwarden::snapshot::store;

fn main() {
    divan::main();
}

/// From the bytes of a file to values, checked.
#[divan::bench(sample_count = 10)]
fn read(bencher: divan::Bencher<'_, '_>) {
    let bytes = store::to_bytes(&estate::snapshot());
    bencher.counter(BytesCount::new(bytes.len())).bench_local(|| store::from_bytes(&bytes, "estate").unwrap());
}

/// From values to the bytes of a file.
#[divan::bench(sample_count = 10)]
fn write(bencher: divan::Bencher<'_, '_>) {
    let snapshot = estate::snapshot();
    bencher.counter(BytesCount::new(store::to_bytes(&snapshot).len())).bench_local(|| store::to_bytes(&snapshot));
}
