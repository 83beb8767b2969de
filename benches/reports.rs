//! How long each format takes to write 100,000 findings; the bar is five seconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod assessed;
mod estate;

use std::sync::Arc;

use divan::counter::BytesCount;
use trailwarden::diagnostics::SourceFile;
use trailwarden::report::template::Template;
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

/// A row of ten values for each finding.
const ROWS: &str = "{% for finding in result.findings %}{{ finding.rule_id }},{{ finding.title }},{{ finding.severity }},\
{{ finding.status }},{{ finding.disposition }},{{ finding.resource.name }},{{ finding.resource.id }},{{ finding.message }},\
{{ finding.waiver }},{{ finding.fingerprint }}
{% endfor %}";

#[divan::bench(args = ["rows.csv", "rows.md", "rows.html"], sample_count = 3, sample_size = 1)]
fn hundred_thousand_findings_by_a_template(bencher: divan::Bencher<'_, '_>, name: &str) {
    let template = Template::new(Arc::new(SourceFile { name: name.into(), text: ROWS.to_owned() })).unwrap();
    let assessment = assessed::assessment();
    let write = || template.render(&assessment, None).unwrap();
    bencher.counter(BytesCount::new(write().len())).bench_local(write);
}
