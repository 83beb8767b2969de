//! How long the page of 100,000 findings takes in a browser: until it is laid out and drawn, and until a filter shows
//! what it leaves; the bar is three seconds. Does nothing where no browser is installed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::needless_pass_by_value)]

mod assessed;
#[path = "../tests/it/reports/browser/chromium.rs"]
mod chromium;
mod estate;

use serde_json::json;
use trailwarden::report::{Format, Options, render};

use self::chromium::{Browser, DESKTOP, PHONE, Screen};

fn main() {
    divan::main();
}

fn page() -> String {
    String::from_utf8(render(Format::Html, &assessed::assessment(), &Options::default()).unwrap()).unwrap()
}

#[divan::bench(args = [DESKTOP, PHONE], sample_count = 5, sample_size = 1)]
fn opened_and_drawn(bencher: divan::Bencher<'_, '_>, screen: Screen) {
    let Some(program) = chromium::installed() else { return };
    let (mut browser, page) = (Browser::start(&program), page());
    bencher.bench_local(|| {
        browser.open(&page, screen);
        browser.data("Page.captureScreenshot", json!({}))
    });
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn filtered_and_drawn(bencher: divan::Bencher<'_, '_>) {
    let Some(program) = chromium::installed() else { return };
    let (mut browser, page) = (Browser::start(&program), page());
    browser.open(&page, DESKTOP);
    browser.ask("document.getElementById('filter-text').focus()");
    bencher.bench_local(|| {
        browser.call("Input.insertText", json!({"text": "a"}));
        browser.data("Page.captureScreenshot", json!({}))
    });
}
