//! The page: self-contained, whole, and every link leads somewhere.

use std::collections::BTreeSet;

use base64::Engine as _;
use sha2::{Digest, Sha256};
use trailwarden::assess::Assessment;
use trailwarden::report::Format;

use super::markup::{Token, VOID, tokens};
use super::{golden, goldens, plainly};

fn page(assessment: &Assessment) -> Vec<Token> {
    tokens(&plainly(Format::Html, assessment))
}

/// The values of one attribute, wherever it stands.
fn attribute<'a>(page: &'a [Token], wanted: &'a str) -> impl Iterator<Item = &'a str> {
    let tags = page.iter().filter_map(|token| match token {
        Token::Open { attributes, .. } => Some(attributes),
        Token::Close(_) | Token::Text(_) => None,
    });
    tags.flatten().filter(move |(key, _)| key == wanted).map(|(_, value)| value.as_str())
}

fn text(page: &[Token]) -> String {
    let text = page.iter().filter_map(|token| match token {
        Token::Text(text) => Some(text.as_str()),
        Token::Open { .. } | Token::Close(_) => None,
    });
    text.collect()
}

#[test]
fn the_page_asks_nothing_of_any_host() {
    for (name, assessment) in goldens() {
        let page = page(&assessment);
        for loading in ["src", "srcset", "poster", "data", "action", "formaction", "background", "ping", "style"] {
            assert_eq!(attribute(&page, loading).collect::<Vec<_>>(), Vec::<&str>::new(), "{name}: {loading}");
        }
        for link in attribute(&page, "href") {
            assert!(link.starts_with('#') || link.starts_with("https://docs.aws.amazon.com/"), "{name}: {link}");
        }
        let loaders = ["link", "img", "iframe", "object", "embed", "base", "video", "audio", "image", "use"];
        let tags = page.iter().filter(|token| matches!(token, Token::Open { name, .. } if loaders.contains(&name.as_str())));
        assert_eq!(tags.count(), 0, "{name}");
        let raw: String =
            page.iter().filter_map(|token| if let Token::Text(text) = token { Some(text.as_str()) } else { None }).collect();
        assert!(!raw.contains("@import") && !raw.contains("url("), "{name}");
    }
}

#[test]
fn the_policy_admits_the_pages_own_style_and_script_only() {
    let page = page(&golden::typical().assess());
    let digest = |element: &str| {
        let place = page.iter().position(|token| matches!(token, Token::Open { name, .. } if name == element)).unwrap();
        let Token::Text(text) = &page[place + 1] else { panic!("no text in {element}") };
        format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text)))
    };
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        digest("style"),
        digest("script")
    );
    assert!(attribute(&page, "content").any(|content| content == policy), "{policy}");
}

#[test]
fn every_tag_is_closed_in_order() {
    for (name, assessment) in goldens() {
        let mut open = Vec::new();
        for token in page(&assessment) {
            match token {
                Token::Open { name, .. } if VOID.contains(&name.as_str()) => {}
                Token::Open { name, .. } => open.push(name),
                Token::Close(closed) => assert_eq!(open.pop(), Some(closed), "{name}"),
                Token::Text(_) => {}
            }
        }
        assert_eq!(open, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_link_within_the_page_leads_to_one_place() {
    for (name, assessment) in goldens() {
        let page = page(&assessment);
        let ids: Vec<_> = attribute(&page, "id").collect();
        let distinct: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{name}: ids are unique");
        for link in attribute(&page, "href").filter_map(|link| link.strip_prefix('#')) {
            assert!(distinct.contains(link), "{name}: {link}");
        }
    }
}

#[test]
fn anchors_of_rules_and_findings_are_those_of_the_json() {
    let assessment = golden::typical().assess();
    let page = page(&assessment);
    let ids: BTreeSet<_> = attribute(&page, "id").collect();
    assert!(ids.contains("rule-cloudtrail-log-file-validation"));
    for judged in assessment.findings.iter().filter(|judged| judged.finding.status <= trailwarden::model::Status::Unknown) {
        let anchor = format!("finding-{}", &judged.fingerprint[..16]);
        assert!(ids.contains(anchor.as_str()), "{anchor}");
    }
}

#[test]
fn the_page_holds_what_an_auditor_looks_for() {
    let text = text(&page(&golden::typical().assess()));
    for wanted in [
        "Gate failed",
        "52.3 % to 80.9 %",
        "weight of passes / weight of passes, violations and unknowns",
        "Without digest files nobody can tell",
        "log_file_validation_enabled",
        "cloudtrail:DescribeTrails in eu-west-1",
        "2026-01-01 00:00:04 UTC",
        "request 6f1c2d3e-0000-4a4b-8c8d-1234567890ab",
        "line 9",
        "rules/cloudtrail/cloudtrail-log-file-validation.yaml:1",
        "via log_bucket → arn:aws:s3:::acme-trail-logs",
        "aws cloudtrail update-trail --name legacy --enable-log-file-validation",
        "one of 3 in lifecycle_rules",
        "allow s3:GetBucketAcl to the identity that reads",
        "eu-south-2 (not enabled)",
        "assumed-role/auditor/run-17",
        "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592",
        "--now 2026-01-01T00:00:00Z",
        "3 of 5",
        "none of 1",
        "not asked",
        "max_age = \"60d\" (default \"90d\")",
        "Violations count at or above high, unknowns at or above high.",
        "Method and limits",
    ] {
        assert!(text.contains(wanted), "{wanted}");
    }
}

#[test]
fn each_violation_and_unknown_shows_how_it_was_judged_and_its_fingerprint() {
    let assessment = golden::typical().assess();
    let page = page(&assessment);
    let judged: Vec<_> = assessment.findings.iter().filter(|judged| judged.finding.evidence.trace.is_some()).collect();
    assert_eq!(judged.len(), 6);
    assert_eq!(attribute(&page, "class").filter(|class| *class == "evaluation").count(), judged.len());
    let text = text(&page);
    for judged in judged {
        assert_eq!(text.matches(&format!("fingerprint {}", judged.fingerprint)).count(), 1);
    }
    for told in [
        "falselog_file_validation_enabled is false, expected true 9:3 [1]",
        "cloudtrail:DescribeTrails in eu-west-1, 2026-01-01 00:00:04 UTC, request 6f1c2d3e-0000-4a4b-8c8d-1234567890ab",
        "unknownacl_grants is unknown: access denied (AccessDenied), expected true 9:3",
        "unknownat least 1 of at least 4 items of access_logging.target_bucket, expected at most 1 8:3",
        "access_logging.target_bucket of access_logging.target_bucket could not be read to its end",
        "and 3 more",
        "fail: when is true, so the rule applies, and check is false",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}
