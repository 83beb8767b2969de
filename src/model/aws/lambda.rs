//! Lambda: functions, whose use CloudTrail records as data events. Of their settings nothing is kept: code and
//! environment are not what a trail rests on, and may hold secrets.

use crate::record;

record! {
    /// A function. Source: Lambda API, `ListFunctions`.
    Function {
        /// Its name.
        name: String = "lambda:ListFunctions";
    }
    derived {
        /// Whether a trail records now that it is invoked: one of all regions, or one whose home is its region.
        invocations_recorded: bool = [
            "account_trails.is_logging",
            "account_trails.is_multi_region",
            "account_trails.home_region",
            "account_trails.event_selectors",
            "account_trails.advanced_event_selectors",
        ];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The trails of the account.
        account_trails: many Trail by account;
    }
}
