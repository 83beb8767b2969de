//! Whether the root user has a password, from whichever source tells.

use crate::model::aws::Root;
use crate::model::{Cause, CauseKind, Observed, Subject};

/// As the account summary says, or, where that does not, as the credential report does; unknown where neither does.
pub fn is_there(root: &Root, _: &Subject) -> Observed<bool> {
    match (&root.password_present, &root.password_enabled) {
        (Observed::Known(present), _) | (Observed::Absent, Observed::Known(present)) => Observed::Known(*present),
        (Observed::Unknown(cause), _) | (Observed::Absent, Observed::Unknown(cause)) => Observed::unknown(cause),
        (Observed::Absent, Observed::Absent) => Observed::Unknown(Cause::new(CauseKind::Malformed).into()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::samples::subject;
    use crate::model::ResourceKind;

    fn told(password_present: Observed<bool>, password_enabled: Observed<bool>) -> Observed<bool> {
        is_there(&Root { password_present, password_enabled, ..Root::default() }, &subject(ResourceKind::Root, "root"))
    }

    #[test]
    fn the_summary_is_newer_than_the_report() {
        assert_eq!(told(Observed::Known(false), Observed::Known(true)), Observed::Known(false));
    }

    #[test]
    fn the_report_tells_where_the_summary_does_not() {
        assert_eq!(told(Observed::Absent, Observed::Known(true)), Observed::Known(true));
    }

    #[test]
    fn a_summary_that_could_not_be_read_is_not_made_up_for() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(told(Observed::unknown(&denied), Observed::Known(true)), Observed::unknown(&denied));
    }

    #[test]
    fn what_neither_tells_is_unknown() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(told(Observed::Absent, Observed::Absent), Observed::Unknown(Cause::new(CauseKind::Malformed).into()));
        assert_eq!(told(Observed::Absent, Observed::unknown(&denied)), Observed::unknown(&denied));
    }
}
