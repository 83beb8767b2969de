//! Requirements of frameworks as OSCAL has them: controls that were reviewed, and findings on those that could be decided.
//!
//! A requirement that is met is satisfied; one that is not met is not satisfied, reason `fail`; one that is unknown, or
//! holds only in the part that is judged, is not satisfied either, reason `other`. What nobody judged has no finding.
//! How many there are of each stands in words beside the reviewed controls.

use super::model::{ControlSelection, Finding, ObjectiveStatus, Property, SelectControl, Target};
use super::{property, token};
use crate::assess::{Assessment, FrameworkReport, RequirementOutcome, RequirementReport};
use crate::framework::Degree;
use crate::report::entries::not_blank;
use crate::report::escape::visible;
use crate::report::uuid::uuid;

/// Every framework's requirements that rules were asked about.
pub(super) fn selections(assessment: &Assessment) -> impl Iterator<Item = ControlSelection> {
    assessment.frameworks.iter().filter_map(|framework| {
        let reviewed = framework.requirements.iter().filter(|requirement| is_reviewed(requirement.outcome));
        let controls: Vec<_> =
            reviewed.map(|requirement| SelectControl { control_id: control_id(framework, requirement) }).collect();
        (!controls.is_empty()).then_some(ControlSelection::IncludeControls(controls))
    })
}

fn is_reviewed(outcome: RequirementOutcome) -> bool {
    use RequirementOutcome::{EvidenceOnly, Manual, Met, NotApplicable, NotCovered, NotMet, NotSelected, Partly, Unknown};
    match outcome {
        NotMet | Unknown | Partly | Met | NotApplicable | EvidenceOnly => true,
        Manual | NotCovered | NotSelected => false,
    }
}

/// How the requirements of each framework came out, in a sentence each.
pub(super) fn remarks(assessment: &Assessment) -> Option<String> {
    let count = |framework: &FrameworkReport, outcome: RequirementOutcome| match framework.count(outcome) {
        0 => None,
        count => Some(format!("{count} {}", outcome.describe())),
    };
    let sentence = |framework: &FrameworkReport| {
        let counts: Vec<_> = RequirementOutcome::ALL.iter().filter_map(|outcome| count(framework, *outcome)).collect();
        format!("{}, {} requirements: {}.", framework.title(), framework.requirements.len(), counts.join(", "))
    };
    let sentences: Vec<_> = assessment.frameworks.iter().map(|framework| visible(&sentence(framework)).into_owned()).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// What came of the requirements that could be decided.
pub(super) fn findings(assessment: &Assessment) -> impl Iterator<Item = Finding> {
    let of = |framework| move |requirement| finding(framework, requirement);
    assessment.frameworks.iter().flat_map(move |framework| framework.requirements.iter().filter_map(of(framework)))
}

fn finding(framework: &FrameworkReport, requirement: &RequirementReport) -> Option<Finding> {
    use RequirementOutcome::{EvidenceOnly, Manual, Met, NotApplicable, NotCovered, NotMet, NotSelected, Partly, Unknown};
    let (state, reason) = match requirement.outcome {
        Met => ("satisfied", "pass"),
        NotMet => ("not-satisfied", "fail"),
        Unknown | Partly => ("not-satisfied", "other"),
        NotApplicable | EvidenceOnly | Manual | NotCovered | NotSelected => return None,
    };
    let title = visible(&format!("{} {} {}", framework.name, framework.version, requirement.id)).into_owned();
    Some(Finding {
        uuid: uuid(&["requirement", &framework.key, &requirement.id]),
        description: not_blank(visible(&requirement.title).into_owned(), &title),
        title,
        props: rules(requirement),
        target: Target {
            kind: "objective-id",
            target_id: control_id(framework, requirement),
            status: ObjectiveStatus { state, reason, remarks: requirement.outcome.meaning().to_owned() },
        },
        related_observations: Vec::new(),
        related_risks: Vec::new(),
    })
}

/// The rules that bear on it; their own findings lead to the observations.
fn rules(requirement: &RequirementReport) -> Vec<Property> {
    let name = |degree| match degree {
        Degree::Full => "rule-full",
        Degree::Partial => "rule-partial",
        Degree::Supporting => "rule-supporting",
    };
    requirement.rules.iter().map(|mapped| property(name(mapped.degree), &mapped.rule)).collect()
}

fn control_id(framework: &FrameworkReport, requirement: &RequirementReport) -> String {
    token(&format!("{}_{}", framework.key, requirement.id))
}
