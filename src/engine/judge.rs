//! One rule on one resource.

use std::sync::Arc;

use crate::finding::{Evidence, Finding};
use crate::model::{Resource, Status};
use crate::rule::expr::Rule;
use crate::snapshot::view::ResourceIndex;

use super::context::Context;
use super::describe::Describer;
use super::eval::Frame;
use super::evidence::Explainer;
use super::truth::{Truth, verdict};
use super::{Causes, EvidenceDetail, Options, message, trace};

/// What a rule says of a resource of its type, if there is one at this place.
pub(super) fn judge(
    context: &Context<'_>,
    rule: &Rule,
    index: ResourceIndex,
    options: Options,
    causes: Causes,
) -> Option<Finding> {
    let resource = context.view.resource(index)?;
    Some(judge_resource(Describer { context, rule, resource: index, causes }, resource, options))
}

/// The same of the resource at hand.
pub(super) fn judge_resource(of: Describer<'_, '_>, resource: &Resource, options: Options) -> Finding {
    let Describer { context, rule, resource: index, .. } = of;
    let (when, status) = status(context, rule, index);
    let is_decisive = status == Status::Fail || status == Status::Unknown || when == Truth::Unknown;
    let wants_reasons = match options.evidence {
        EvidenceDetail::Nothing => false,
        EvidenceDetail::Decisive => is_decisive,
        EvidenceDetail::All => true,
    };
    if !wants_reasons {
        return bare(rule, resource, status);
    }
    let mut finding = bare(rule, resource, status);
    explain(of, when, options, &mut finding);
    finding
}

/// The verdict alone, with whether the rule applies.
pub(super) fn status(context: &Context<'_>, rule: &Rule, index: ResourceIndex) -> (Truth, Status) {
    let frame = Frame::of(index);
    let when = rule.when.as_ref().map_or(Truth::True, |when| context.truth(when, frame));
    (when, verdict(when, || context.truth(&rule.check, frame)))
}

fn bare(rule: &Rule, resource: &Resource, status: Status) -> Finding {
    Finding {
        rule: Arc::clone(&rule.id),
        severity: rule.severity,
        subject: Arc::clone(&resource.subject),
        stands_for_all: false,
        status,
        message: Box::default(),
        remediation: None,
        evidence: Evidence::default(),
    }
}

/// Adds the reasons and the sentences. What is explained follows from the status: what decided it, or what is open.
fn explain(describer: Describer<'_, '_>, when: Truth, options: Options, finding: &mut Finding) {
    let Describer { context, rule, resource: index, .. } = describer;
    let mut explainer = Explainer::new(describer);
    if let (Truth::Unknown, Some(when)) = (when, &rule.when) {
        explainer.open(when);
    }
    match finding.status {
        Status::Fail => explainer.decided(&rule.check, false),
        Status::Pass if options.evidence == EvidenceDetail::All => explainer.decided(&rule.check, true),
        Status::NotApplicable => rule.when.iter().for_each(|when| explainer.decided(when, false)),
        Status::Unknown if context.truth(&rule.check, Frame::of(index)) == Truth::Unknown => explainer.open(&rule.check),
        Status::Pass | Status::Unknown => {}
    }
    let Explainer { because, open, near_misses, dangling, .. } = explainer;
    let trace = options.traces(finding.status).then(|| Box::new(trace::of_resource(describer, finding.status)));
    finding.evidence = Evidence { because, open, near_misses, trace };
    match finding.status {
        Status::Fail => {
            let render = |template| message::render(context, template, index);
            let made = || message::of_violation(&finding.evidence, dangling.as_ref());
            finding.message = rule.message.as_ref().map_or_else(made, render).into();
            finding.remediation = rule.remediation.cli.as_ref().map(|cli| message::command(context, cli, index).into_boxed_str());
        }
        Status::Unknown => finding.message = message::of_unknown(&finding.evidence).into(),
        Status::Pass | Status::NotApplicable => {}
    }
}
