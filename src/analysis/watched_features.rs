//! What a detector of GuardDuty watches, as a list of names that rules can compare.

use std::sync::Arc;

use crate::model::aws::{Detector, DetectorFeature, FeatureStatus};
use crate::model::{Cause, List, Observed, Subject};

/// The names of the features that are on.
pub fn by_name(detector: &Detector, _: &Subject) -> Observed<List<String>> {
    let features = match &detector.features {
        Observed::Known(features) => features,
        Observed::Absent => return Observed::Absent,
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let mut names = List { items: Vec::new(), rest: features.rest.clone() };
    for feature in &features.items {
        match name_if_on(feature) {
            Ok(Some(name)) => names.items.push(name),
            Ok(None) => {}
            Err(cause) => names.rest = names.rest.or(Some(cause)),
        }
    }
    Observed::Known(names)
}

/// The name of a feature that is on; nothing of one that is off.
fn name_if_on(feature: &DetectorFeature) -> Result<Option<String>, Arc<Cause>> {
    match (&feature.status, &feature.name) {
        (Observed::Known(FeatureStatus::Enabled), Observed::Known(name)) => Ok(Some(name.as_str().to_owned())),
        (Observed::Known(FeatureStatus::Enabled), Observed::Unknown(cause)) | (Observed::Unknown(cause), _) => {
            Err(Arc::clone(cause))
        }
        (Observed::Known(_) | Observed::Absent, _) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::samples::subject;
    use crate::model::aws::DetectorFeatureName;
    use crate::model::{CauseKind, ResourceKind};

    fn feature(name: Observed<DetectorFeatureName>, status: Observed<FeatureStatus>) -> DetectorFeature {
        DetectorFeature { name, status, additional_configuration: Observed::Known(List::complete(Vec::new())) }
    }

    fn names(features: Observed<List<DetectorFeature>>) -> Observed<List<String>> {
        by_name(&Detector { features, ..Detector::default() }, &subject(ResourceKind::Detector, "d1"))
    }

    #[test]
    fn only_features_that_are_on_are_named() {
        let features = vec![
            feature(Observed::Known(DetectorFeatureName::CloudTrail), Observed::Known(FeatureStatus::Enabled)),
            feature(Observed::Known(DetectorFeatureName::S3DataEvents), Observed::Known(FeatureStatus::Disabled)),
            feature(Observed::Known(DetectorFeatureName::Other("NEW".to_owned())), Observed::Known(FeatureStatus::Enabled)),
        ];
        let expected = List::complete(vec!["CLOUD_TRAIL".to_owned(), "NEW".to_owned()]);
        assert_eq!(names(Observed::Known(List::complete(features))), Observed::Known(expected));
    }

    #[test]
    fn a_feature_of_which_the_status_is_not_known_leaves_the_list_open() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let open = feature(Observed::Known(DetectorFeatureName::S3DataEvents), Observed::unknown(&denied));
        let expected = List { items: Vec::new(), rest: Some(denied) };
        assert_eq!(names(Observed::Known(List::complete(vec![open]))), Observed::Known(expected));
    }

    #[test]
    fn features_that_could_not_be_read_stay_unknown() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(names(Observed::unknown(&denied)), Observed::unknown(&denied));
    }
}
