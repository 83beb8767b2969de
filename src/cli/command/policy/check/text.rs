//! What policies come to, for people.

use std::collections::BTreeSet;

use super::Checked;
use super::facts::{Facts, OfIdentity, OfResource};
use crate::analysis::escalation::document::Opened;
use crate::analysis::iam_policy::effective::{AdminLevel, Power, Reached, is_of_the_trail};
use crate::analysis::iam_policy::exposure::{Audience, Deputy, S3Status};
use crate::analysis::iam_policy::mfa::Need;
use crate::analysis::iam_policy::solve::Verdict;
use crate::assess::words::count;
use crate::cli::command::policy::reading::Policy;
use crate::cli::command::policy::sheet::{BOLD, DIM, PLAIN, Sheet, Weight, described};
use crate::cli::command::policy::{exposed, problems, witness};
use crate::cli::terminal::on_one_line;

/// All policies, one after the other.
pub(super) fn write(checked: &[Checked], color: bool) -> String {
    let mut sheet = Sheet::new(color);
    for (at, Checked { policy, facts }) in checked.iter().enumerate() {
        if at > 0 {
            sheet.blank();
        }
        sheet.heading(policy.name(), &described(policy));
        sheet.problems(&problems::diagnostics(policy));
        sheet.blank();
        match facts {
            None => {
                let why = "the policy is invalid, and nothing is concluded from it";
                sheet.marked("UNKNOWN", Weight::Unknown, PLAIN, why);
            }
            Some(Facts::OfResource(facts)) => of_resource(&mut sheet, facts, policy),
            Some(Facts::OfIdentity(facts)) => of_identity(&mut sheet, facts, policy),
        }
    }
    sheet.into_text()
}

fn of_resource(sheet: &mut Sheet, facts: &OfResource, policy: &Policy) {
    let exposure = &facts.exposure;
    if exposure.admitted.is_empty() && exposure.unknown.is_empty() {
        sheet.marked("NOBODY", Weight::Usual, PLAIN, "is let in by this policy");
    }
    let weak = facts.deputies.iter().filter(|(_, deputy)| matches!(deputy, Deputy::Weak(_)));
    let weak: Vec<_> = weak.map(|(service, _)| service.as_str()).collect();
    exposed::tell(sheet, exposure, &facts.setting, &[policy], &weak);
    facts.deputies.iter().for_each(|(service, deputy)| self::deputy(sheet, service, deputy, facts, policy));
    match facts.s3 {
        Some(S3Status::Public) => sheet.marked("S3 SAYS", Weight::Alarming, PLAIN, "public, by how the policy is written"),
        Some(S3Status::NotPublic) => sheet.marked("S3 SAYS", Weight::Usual, PLAIN, "not public, by how the policy is written"),
        None => {}
    }
}

/// A service that can be made a deputy, as far as the classes that are admitted do not tell it.
fn deputy(sheet: &mut Sheet, service: &str, deputy: &Deputy, facts: &OfResource, policy: &Policy) {
    let of_any = |audience: &Audience| matches!(audience, Audience::AnyCustomer(name) if name == service);
    let is_told = facts.exposure.admitted.iter().any(|exposed| of_any(&exposed.audience));
    let service = on_one_line(service);
    let told = |witness| witness::in_words(witness, false, &[policy]);
    match deputy {
        Deputy::Protected | Deputy::NotAdmitted => {}
        Deputy::Unprotected(_) | Deputy::Weak(_) if is_told => {}
        Deputy::Unprotected(witness) | Deputy::Weak(witness) => {
            sheet.marked("DEPUTY", Weight::Alarming, BOLD, &format!("{service} can be made to act for strangers"));
            sheet.below(4, DIM, &told(witness));
        }
        Deputy::Unknown(missing) => {
            sheet.marked("UNKNOWN", Weight::Unknown, BOLD, &format!("whether {service} can be made to act for strangers"));
            sheet.below(2, PLAIN, &missing.to_string());
        }
    }
}

fn of_identity(sheet: &mut Sheet, facts: &OfIdentity, policy: &Policy) {
    level(sheet, facts);
    // Whoever can do everything has all services and all powers.
    if !matches!(facts.level, AdminLevel::Full | AdminLevel::FullWithMfa) {
        services(sheet, facts);
        escalations(sheet, &facts.escalations, policy);
        powers(sheet, facts, policy);
    }
}

fn level(sheet: &mut Sheet, facts: &OfIdentity) {
    let (word, weight, what) = match facts.level {
        AdminLevel::Full => ("ADMIN", Weight::Alarming, "every action on every resource, those of the audit trail included"),
        AdminLevel::FullWithMfa => {
            ("ADMIN", Weight::Alarming, "every action on every resource, those of the audit trail included, with MFA only")
        }
        AdminLevel::SelfGranting => ("ADMIN", Weight::Alarming, "not everything, but it can give itself any permission"),
        AdminLevel::Unknown => ("UNKNOWN", Weight::Unknown, "whether it makes an administrator: it rests on conditions"),
        AdminLevel::No => ("LIMITED", Weight::Usual, "makes no administrator by itself"),
    };
    match (facts.is_boundary, facts.level) {
        (false, _) => sheet.marked(word, weight, BOLD, what),
        (true, AdminLevel::No) => sheet.marked(word, weight, BOLD, "leaves no administrator"),
        (true, AdminLevel::Unknown) => {
            sheet.marked(word, weight, BOLD, "whether it leaves an administrator: it rests on conditions");
        }
        (true, _) => sheet.marked("LEAVES", Weight::Notable, BOLD, what),
    }
}

/// The services that are wholly its own: those that the trail rests on by name, the others counted.
fn services(sheet: &mut Sheet, facts: &OfIdentity) {
    let matters = |service: &&str| is_of_the_trail(service);
    let named: Vec<_> = facts.services.iter().copied().filter(matters).collect();
    let others: Vec<_> = facts.services.iter().copied().filter(|service| !matters(service)).collect();
    let others = match others.as_slice() {
        [] => String::new(),
        few if few.len() <= 4 => few.join(", "),
        many => count(many.len(), "other", "others"),
    };
    let all: Vec<_> = named.into_iter().chain(Some(others.as_str()).filter(|others| !others.is_empty())).collect();
    if !all.is_empty() {
        sheet.marked("WHOLLY", Weight::Notable, PLAIN, &format!("its own: {}", all.join(", ")));
    }
    let unknown: Vec<_> = facts.unknown_services.iter().map(|(service, _)| *service).filter(matters).collect();
    if !unknown.is_empty() {
        sheet.marked("UNKNOWN", Weight::Unknown, PLAIN, &format!("whether these are its own: {}", unknown.join(", ")));
    }
}

/// How many ways of a kind are told one by one.
const WAYS_TOLD: usize = 4;

/// The ways to more power by kind, those that are certain first. Whether there is anybody stronger in the account is not known
/// here.
fn escalations(sheet: &mut Sheet, escalations: &[Opened], policy: &Policy) {
    let kinds: BTreeSet<_> = escalations.iter().map(|way| (way.doubt.is_some(), way.path.kind)).collect();
    for (in_doubt, kind) in kinds {
        let ways: Vec<_> = escalations.iter().filter(|way| (way.doubt.is_some(), way.path.kind) == (in_doubt, kind)).collect();
        match in_doubt {
            false => sheet.marked("ESCALATE", Weight::Alarming, BOLD, kind.words()),
            true => sheet.marked("UNKNOWN", Weight::Unknown, BOLD, &format!("whether it {}", kind.words())),
        }
        ways.iter().take(WAYS_TOLD).for_each(|way| self::way(sheet, way, policy));
        let more = ways.len().saturating_sub(WAYS_TOLD);
        if more > 0 {
            sheet.below(2, DIM, &format!("and {more} more (--format json)"));
        }
    }
}

fn way(sheet: &mut Sheet, Opened { path, steps, doubt }: &Opened, policy: &Policy) {
    sheet.below(2, PLAIN, &path.actions.join(", "));
    for step in steps {
        let place = step.statements.first().map(|granting| witness::place(granting, policy)).unwrap_or_default();
        sheet.below(4, DIM, &format!("{}  {place}", witness::in_words(step, false, &[policy])));
    }
    if let Some(why) = doubt {
        sheet.below(4, DIM, &on_one_line(why));
    }
}

/// What it can do to the audit trail.
fn powers(sheet: &mut Sheet, facts: &OfIdentity, policy: &Policy) {
    let width = facts.powers.iter().map(|(power, _)| power.words.len()).max().unwrap_or(0);
    for (Power { words, .. }, Reached { verdict, mfa }) in &facts.powers {
        match verdict {
            Verdict::No => {}
            Verdict::Yes(witness) => {
                let (word, weight, how) = match mfa {
                    Need::NotRequired => ("CAN", Weight::Alarming, "without MFA"),
                    Need::Required | Need::NeverAllowed => ("CAN", Weight::Notable, "with MFA only"),
                    Need::Unknown => ("CAN", Weight::Notable, "MFA unknown"),
                };
                // Of a boundary the statements of what it bounds are none that anybody wrote.
                let own = usize::from(facts.is_boundary);
                let granting = witness.statements.iter().find(|granting| granting.layer == own);
                let place = granting.map(|granting| witness::place(granting, policy)).unwrap_or_default();
                sheet.marked(word, weight, PLAIN, format!("{words:width$}  {how:13}  {place}").trim_end());
                sheet.below(4, DIM, &witness::in_words(witness, false, &[policy]));
            }
            Verdict::Unknown(missing) => {
                sheet.marked("UNKNOWN", Weight::Unknown, PLAIN, &format!("{words:width$}  {missing}"));
            }
        }
    }
    let cannot: Vec<_> = facts.powers.iter().filter(|(_, reached)| reached.verdict == Verdict::No).collect();
    if cannot.len() == facts.powers.len() {
        sheet.marked("CANNOT", Weight::Usual, PLAIN, "touch the audit trail");
    } else if !cannot.is_empty() {
        let words: Vec<_> = cannot.iter().map(|(power, _)| power.words).collect();
        sheet.marked("CANNOT", Weight::Usual, DIM, &words.join("; "));
    }
}
