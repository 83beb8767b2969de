//! CloudWatch Logs.

use crate::record;

record! {
    /// A log group of CloudWatch Logs.
    LogGroup {
        /// Its name.
        name: String = "";
    }
}
