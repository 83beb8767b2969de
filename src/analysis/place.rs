//! Where a resource lives, for commands that have to be sent there.

use crate::model::aws::Key;
use crate::model::{Cause, Observed, Region, Subject};

/// The region of a key.
pub fn region_of_key(_: &Key, subject: &Subject) -> Observed<String> {
    match &subject.region {
        Some(region) => Observed::Known(Region::as_str(region).to_owned()),
        None => Observed::Unknown(Cause::not_collected()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ResourceKind;

    #[test]
    fn a_key_lives_in_the_region_of_its_subject() {
        let subject = Subject {
            kind: ResourceKind::Key,
            id: "app".into(),
            arn: None,
            partition: "aws".into(),
            account: "111122223333".into(),
            region: Some(Region::from("eu-west-1".to_owned())),
            name: "app".into(),
        };
        assert_eq!(region_of_key(&Key::default(), &subject), Observed::Known("eu-west-1".to_owned()));
    }
}
