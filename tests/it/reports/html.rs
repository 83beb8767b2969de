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

/// The rows of the table with this class, each as the texts of its cells with blanks joined.
fn rows(page: &[Token], class: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut within = false;
    for token in page {
        match token {
            Token::Open { name, attributes } if name == "table" => {
                let is = |(key, value): &(String, String)| key == "class" && value.split(' ').any(|word| word == class);
                within = attributes.iter().any(is);
            }
            Token::Close(name) if name == "table" => within = false,
            Token::Open { name, .. } if within && name == "tr" => rows.push(Vec::new()),
            Token::Open { name, attributes } if within && (name == "td" || name == "th") => {
                if attributes.iter().any(|(key, _)| key == "data-label")
                    && let Some(row) = rows.last_mut()
                {
                    row.push(String::new());
                }
            }
            Token::Text(text) if within => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                    *cell = format!("{cell} {text}").split_whitespace().collect::<Vec<_>>().join(" ");
                }
            }
            _ => {}
        }
    }
    rows.into_iter().filter(|row| !row.is_empty()).collect()
}

#[test]
fn no_requirement_of_a_framework_is_missing_and_each_has_its_verdict() {
    let assessment = golden::compared().assess();
    let shown: Vec<_> =
        rows(&page(&assessment), "requirements").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let requirement = |requirement: &trailwarden::assess::RequirementReport| {
        let level = requirement.level.map(|level| format!("level {level}"));
        let kind = level.into_iter().chain(requirement.assessment.clone()).collect::<Vec<_>>().join(", ");
        format!("{} {} {kind}", requirement.id, requirement.title).trim().to_owned()
    };
    let expected: Vec<_> = assessment.frameworks[0].requirements.iter().map(requirement).collect();
    assert_eq!(shown.iter().map(|(asked, _)| asked.clone()).collect::<Vec<_>>(), expected);
    let outcomes = assessment.frameworks[0].requirements.iter().map(|requirement| requirement.outcome.describe());
    for ((asked, verdict), outcome) in shown.iter().zip(outcomes) {
        assert!(verdict.starts_with(outcome), "{asked}: {verdict}, not {outcome}");
    }
}

#[test]
fn every_waiver_stands_there_with_its_owner_its_last_day_and_what_it_matches() {
    let assessment = golden::compared().assess();
    let shown = rows(&page(&assessment), "waivers");
    let told: Vec<_> = shown.iter().map(|row| [&*row[0], &*row[3], &*row[4]].join(" | ")).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    W-1 expired mend what it covered, or have it renewed with a later expires waivers.yaml:2 | 2025-12-30 2 days ago | acme-access-logs 111122223333 eu-west-1
    W-2 active waivers.yaml:2 | 2027-03-31 454 days left | acme-trail-logs 111122223333 eu-west-1
    W-3 expires soon mend what it covers, or have it renewed waivers.yaml:2 | 2026-01-20 19 days left | 111122223333 111122223333 us-east-1
    W-4 unused take it out, or mend what it is about; trailwarden waivers prune takes such ones out waivers.yaml:2 | 2027-03-31 454 days left | nothing
    W-5 too wide name fewer resources, or raise max_matches if all of them are accepted waivers.yaml:2 | 2027-03-31 454 days left | acme-access-logs 111122223333 eu-west-1 acme-www 111122223333 us-east-1
    W-6 not judged waivers.yaml:2 | 2027-03-31 454 days left | nothing
    ");
    assert!(shown.iter().all(|row| row[2].contains("web-team@example.com, approved by ciso@example.com, SEC-812")), "{shown:?}");
}

#[test]
fn the_tiles_say_what_json_says() {
    for (name, assessment) in goldens() {
        let page = page(&assessment);
        let is_figure = |token: &Token| matches!(token, Token::Open { attributes, .. } if attributes.iter().any(|(key, value)| key == "class" && value == "figure"));
        let figures: Vec<u64> = page
            .iter()
            .enumerate()
            .filter(|(_, token)| is_figure(token))
            .map(|(index, _)| match &page[index + 1] {
                Token::Text(text) => text.parse().unwrap(),
                other => panic!("{name}: {other:?}"),
            })
            .collect();
        let (total, waived) = (assessment.summary.total, assessment.summary.waived);
        assert_eq!(figures, [total.fail, total.unknown, total.pass, total.not_applicable, waived], "{name}");
        assert_eq!(figures[..4].iter().sum::<u64>(), assessment.findings.len() as u64, "{name}");
    }
}

#[test]
fn what_is_worst_and_reaches_farthest_is_to_be_done_first() {
    let assessment = golden::typical().assess();
    let worst = assessment.rules.iter().filter(|rule| rule.counts.fail > 0).max_by_key(|rule| (rule.severity, rule.counts.fail));
    let page = page(&assessment);
    let list = page.iter().position(|token| matches!(token, Token::Open { name, .. } if name == "ol")).unwrap();
    let link = page[list..].iter().find_map(|token| match token {
        Token::Open { name, attributes } if name == "a" => attributes.iter().find(|(key, _)| key == "href"),
        _ => None,
    });
    assert_eq!(link.unwrap().1, format!("#rule-{}", worst.unwrap().id));
}

#[test]
fn a_page_of_changes_says_what_the_report_says_of_them() {
    let assessment = golden::compared().assess();
    let changes = assessment.changes.as_ref().unwrap();
    let alone = tokens(&trailwarden::report::changes_html(changes, &assessment.tool).unwrap());
    let section = |page: &[Token]| {
        let begin = page.iter().position(|token| {
            matches!(token, Token::Open { attributes, .. } if attributes.iter().any(|(key, value)| key == "id" && value == "changes"))
        });
        let page = &page[begin.unwrap()..];
        let end = page.iter().position(|token| matches!(token, Token::Close(name) if name == "section")).unwrap();
        text(&page[..end]).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(section(&alone), section(&page(&assessment)));
    for change in ["new", "waiver expired", "changed", "became unknown", "rule changed", "fixed"] {
        assert!(section(&alone).contains(change), "{change}");
    }
}
