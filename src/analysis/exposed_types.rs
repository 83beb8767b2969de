//! The types of the resources that an analyzer of IAM Access Analyzer found within reach of outsiders.
//!
//! A finding with an error says that the analyzer could not look at the resource. That is no exposure, and no proof of the
//! contrary either.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::aws::{Analyzer, AnalyzerFinding};
use crate::model::{Cause, CauseKind, List, Observed, Subject};

/// The types of exposed resources, each once, sorted; open where a resource could not be looked at.
pub fn of_findings(analyzer: &Analyzer, _: &Subject) -> Observed<List<String>> {
    let findings = match &analyzer.active_findings {
        Observed::Known(findings) => findings,
        Observed::Absent => return Observed::Unknown(Cause::new(CauseKind::NotSupported).into()),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let mut types = BTreeSet::new();
    let mut rest = findings.rest.clone();
    for finding in &findings.items {
        match exposed(finding) {
            Ok(ty) => types.extend(ty),
            Err(cause) => rest = rest.or(Some(cause)),
        }
    }
    Observed::Known(List { items: types.into_iter().collect(), rest })
}

/// The type of the resource that a finding is about, if the analyzer could look at it.
fn exposed(finding: &AnalyzerFinding) -> Result<Option<String>, Arc<Cause>> {
    match (&finding.error, &finding.resource_type) {
        (Observed::Known(error), _) => {
            Err(Arc::new(Cause { detail: Some(error.as_str().into()), ..Cause::new(CauseKind::Unavailable) }))
        }
        (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) => Err(Arc::clone(cause)),
        (Observed::Absent, ty) => Ok(ty.known().cloned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::samples::subject;
    use crate::model::ResourceKind;

    fn finding(ty: &str, error: Observed<String>) -> AnalyzerFinding {
        AnalyzerFinding { resource_type: Observed::Known(ty.to_owned()), error, ..AnalyzerFinding::default() }
    }

    fn types(active_findings: Observed<List<AnalyzerFinding>>) -> Observed<List<String>> {
        of_findings(&Analyzer { active_findings, ..Analyzer::default() }, &subject(ResourceKind::Analyzer, "external"))
    }

    #[test]
    fn each_type_is_named_once() {
        let bucket = || finding("AWS::S3::Bucket", Observed::Absent);
        let found = vec![bucket(), finding("AWS::IAM::Role", Observed::Absent), bucket()];
        let expected = List::complete(vec!["AWS::IAM::Role".to_owned(), "AWS::S3::Bucket".to_owned()]);
        assert_eq!(types(Observed::Known(List::complete(found))), Observed::Known(expected));
    }

    #[test]
    fn a_resource_that_could_not_be_looked_at_is_neither_exposed_nor_safe() {
        let found = vec![finding("AWS::S3::Bucket", Observed::Known("ACCESS_DENIED".to_owned()))];
        let cause = Cause { detail: Some("ACCESS_DENIED".into()), ..Cause::new(CauseKind::Unavailable) };
        let expected = List { items: Vec::new(), rest: Some(Arc::new(cause)) };
        assert_eq!(types(Observed::Known(List::complete(found))), Observed::Known(expected));
    }

    #[test]
    fn an_analyzer_for_something_else_tells_nothing() {
        assert_eq!(types(Observed::Absent), Observed::Unknown(Cause::new(CauseKind::NotSupported).into()));
    }

    #[test]
    fn findings_that_could_not_be_listed_stay_unknown() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(types(Observed::unknown(&denied)), Observed::unknown(&denied));
    }
}
