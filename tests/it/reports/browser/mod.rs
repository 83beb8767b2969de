//! The page in a real browser, where one is installed: on a desk, on a phone, on paper.

mod chromium;

use serde_json::{Value, json};
use trailwarden::report::{Format, changes_html};

use self::chromium::{Browser, DESKTOP, PHONE, Screen, installed};
use super::{golden, goldens, plainly};

const PROBE: &str = include_str!("probe.js");

/// Runs the test where there is a browser, and says so where there is none.
fn in_browser(test: impl FnOnce(&mut Browser)) {
    match installed() {
        Some(program) => test(&mut Browser::start(&program)),
        None => eprintln!("no Chromium here: the page was not opened in a browser"),
    }
}

/// What one of the probes says of the open page.
fn probe(browser: &mut Browser, question: &str) -> Value {
    browser.ask(&format!("({PROBE}).{question}"))
}

/// Pages of every kind, by name.
fn pages() -> impl Iterator<Item = (&'static str, String)> {
    let compared = golden::compared().assess();
    let changes = changes_html(compared.changes.as_ref().unwrap(), &compared.tool).unwrap();
    let reports = goldens().into_iter().map(|(name, assessment)| (name, plainly(Format::Html, &assessment)));
    reports.chain([("changes", changes)])
}

/// Unfolds everything, so that nothing escapes the eye.
fn unfold(browser: &mut Browser) {
    browser.ask("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })");
}

#[test]
fn no_page_does_anything_but_show_itself() {
    in_browser(|browser| {
        for (name, page) in pages() {
            browser.open(&page, DESKTOP);
            unfold(browser);
            assert_eq!(probe(browser, "active()"), json!([]), "{name}");
            assert_eq!(probe(browser, "scripts()"), json!(1), "{name}");
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{name}");
        }
    });
}

#[test]
fn a_page_that_acts_would_be_seen() {
    let page =
        r#"<!DOCTYPE html><title>x</title><img src="missing.png" onerror="console.error(2)"><script>console.log(1)</script>"#;
    in_browser(|browser| {
        browser.open(page, DESKTOP);
        assert_eq!(probe(browser, "active()"), json!(["IMG src,onerror "]));
        assert!(browser.complaints().len() >= 3, "{:?}", browser.complaints());
    });
}

fn fits(browser: &mut Browser, name: &str, page: &str, screen: Screen) {
    browser.open(page, screen);
    for state in ["as it opens", "unfolded"] {
        assert_eq!(probe(browser, "wide()"), json!([]), "{name} at {screen}, {state}");
        assert_eq!(probe(browser, "cut()"), json!([]), "{name} at {screen}, {state}");
        let across = browser.ask("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth");
        assert_eq!(across, json!(0), "{name} at {screen}, {state}");
        unfold(browser);
    }
}

#[test]
fn every_page_fits_a_desk_and_a_phone() {
    in_browser(|browser| {
        for (name, page) in pages() {
            fits(browser, name, &page, DESKTOP);
            fits(browser, name, &page, PHONE);
        }
    });
}

#[test]
fn links_lead_somewhere_and_names_are_given_once() {
    in_browser(|browser| {
        for (name, page) in pages() {
            browser.open(&page, DESKTOP);
            assert_eq!(probe(browser, "lost()"), json!([]), "{name}");
            assert_eq!(probe(browser, "twice()"), json!([]), "{name}");
        }
    });
}

#[test]
fn text_can_be_read_by_day_and_by_night() {
    in_browser(|browser| {
        for (name, page) in pages() {
            browser.open(&page, DESKTOP);
            unfold(browser);
            for scheme in ["light", "dark"] {
                browser
                    .call("Emulation.setEmulatedMedia", json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}));
                assert_eq!(probe(browser, "faint()"), json!([]), "{name}, {scheme}");
            }
        }
    });
}

#[test]
fn those_who_do_not_see_it_are_told_all() {
    in_browser(|browser| {
        for (name, page) in pages() {
            browser.open(&page, DESKTOP);
            unfold(browser);
            assert_eq!(probe(browser, "unnamed()"), json!([]), "{name}");
            assert_eq!(probe(browser, "skipped()"), json!(0), "{name}");
        }
    });
}

fn press(browser: &mut Browser, key: &str) {
    for kind in ["rawKeyDown", "keyUp"] {
        let code = if key == "Tab" { 9 } else { 13 };
        browser.call("Input.dispatchKeyEvent", json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}));
    }
}

#[test]
fn the_keyboard_reaches_the_report_first() {
    in_browser(|browser| {
        browser.open(&plainly(Format::Html, &golden::typical().assess()), DESKTOP);
        press(browser, "Tab");
        assert_eq!(probe(browser, "focus()"), json!("a.skip in #: Skip to the report"));
        assert_eq!(
            browser.ask("document.activeElement.getBoundingClientRect().top >= 0"),
            json!(true),
            "it shows when it is reached"
        );
    });
}

#[test]
fn the_filter_leaves_what_was_asked_for() {
    in_browser(|browser| {
        browser.open(&plainly(Format::Html, &golden::typical().assess()), DESKTOP);
        let before = probe(browser, "shown('article.rule')");
        browser.ask("document.getElementById('filter-text').focus()");
        browser.call("Input.insertText", json!({"text": "no such thing"}));
        assert_eq!(probe(browser, "shown('article.rule')"), json!(0));
        assert_ne!(before, json!(0));
        let said = browser.ask("document.getElementById('filter-count').textContent");
        assert_eq!(said, json!(format!("0 of {before} rules shown")));
    });
}

#[test]
fn without_script_everything_is_there_but_the_filter() {
    let page = plainly(Format::Html, &golden::typical().assess());
    in_browser(|browser| {
        browser.open(&page, DESKTOP);
        let (sections, findings) = (probe(browser, "sections()"), probe(browser, "shown('details.finding')"));
        browser.call("Emulation.setScriptExecutionDisabled", json!({"value": true}));
        browser.open(&page, DESKTOP);
        assert_eq!(probe(browser, "sections()"), sections);
        assert_eq!(probe(browser, "shown('details.finding')"), findings);
        assert_eq!(probe(browser, "shown('#filter')"), json!(0));
    });
}

/// How often a word stands in a PDF's objects, as they are written without compression.
fn objects(pdf: &[u8], word: &str) -> usize {
    pdf.windows(word.len()).filter(|window| *window == word.as_bytes()).count()
}

#[test]
fn on_paper_every_page_is_whole_and_does_nothing() {
    in_browser(|browser| {
        for (name, page) in pages() {
            browser.open(&page, DESKTOP);
            let pdf = browser.data("Page.printToPDF", json!({"printBackground": true, "preferCSSPageSize": true}));
            assert!(pdf.starts_with(b"%PDF-"), "{name}");
            assert_ne!(objects(&pdf, "/Type /Page\n"), 0, "{name}");
            for bad in ["/JavaScript", "/JS ", "/Launch", "/EmbeddedFile", "/SubmitForm"] {
                assert_eq!(objects(&pdf, bad), 0, "{name}: {bad}");
            }
            browser.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
            assert_eq!(probe(browser, "shown('nav, .skip, #filter, button')"), json!(0), "{name}: nothing to press on paper");
            assert_eq!(probe(browser, "faint()"), json!([]), "{name} on paper");
            browser.call("Emulation.setEmulatedMedia", json!({"media": ""}));
        }
    });
}
