//! The page in a real browser, where one is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use trailwarden::report::Format;

use super::{golden, plainly};

/// A browser of the Chromium family.
fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&path).flat_map(|dir| names.map(|name| dir.join(name))).find(|file| file.is_file())
}

/// The page's elements after its script ran, and what the browser complained of.
fn open(browser: &Path, page: &str) -> (String, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.html");
    std::fs::write(&file, page).unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"])
        .args(["--no-first-run", "--disable-sync", "--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", dir.path().join("profile").display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    let complaints = log.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect::<Vec<_>>().join("\n");
    (String::from_utf8(output.stdout).unwrap(), complaints)
}

#[test]
fn the_pages_script_runs_and_the_browser_has_no_complaint() {
    let Some(browser) = chromium() else {
        eprintln!("no Chromium here: the page was not opened in a browser");
        return;
    };
    for material in [golden::typical(), golden::hostile()] {
        let (elements, complaints) = open(&browser, &plainly(Format::Html, &material.assess()));
        assert_eq!(complaints, "");
        assert!(elements.contains(r#"<form id="filter" class="filter" aria-label="Filter violations">"#), "the filter shows");
        assert!(!elements.contains("<img"), "no element was made from a name");
    }
}
