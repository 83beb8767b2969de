//! Tests of a second factor that let requests through which they seem to stop. Long-term keys carry no sign of one, and
//! sessions without one carry the sign `false`: a test that thinks of one of them only stops nobody.

use crate::analysis::iam_policy::conditions::Condition;
use crate::analysis::iam_policy::document::{Document, Effect, Statement};
use crate::analysis::iam_policy::request::Context;
use crate::analysis::iam_policy::truth::Truth;

const PRESENT: &str = "aws:multifactorauthpresent";
const AGE: &str = "aws:multifactorauthage";

/// For which requests the tests of a statement hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Holds {
    /// Those with long-term keys.
    keys: bool,
    /// Those of sessions without a second factor.
    sessions: bool,
    /// Those with a second factor that is fresh.
    fresh: bool,
    /// Those with one of long ago.
    stale: bool,
}

/// What slips through the test of a statement, if it is one of a second factor and not sound.
pub(super) fn unsound(document: &Document, statement: &Statement) -> Option<String> {
    let own = holds(statement)?;
    let slips = match statement.effect {
        Effect::Allow => allows(own),
        Effect::Deny => denies(own, document, statement),
    };
    slips.map(str::to_owned)
}

fn is_about(condition: &Condition) -> bool {
    condition.key == PRESENT || condition.key == AGE
}

/// For which requests it holds; none if it tests no second factor.
fn holds(statement: &Statement) -> Option<Holds> {
    let tests: Vec<_> = statement.conditions.iter().filter(|condition| is_about(condition)).collect();
    if tests.is_empty() {
        return None;
    }
    let hold = |present: &[&str], age: &[&str]| {
        let mut context = Context::default();
        context.set(PRESENT, present.iter().copied());
        context.set(AGE, age.iter().copied());
        tests.iter().all(|condition| condition.holds(&context) == Truth::True)
    };
    Some(Holds {
        keys: hold(&[], &[]),
        sessions: hold(&["false"], &[]),
        fresh: hold(&["true"], &["1"]),
        stale: hold(&["true"], &["999999999"]),
    })
}

fn allows(own: Holds) -> Option<&'static str> {
    let Holds { keys, sessions, fresh, stale } = own;
    match (fresh || stale, keys, sessions) {
        (false, false, false) => Some("it holds for nobody"),
        (true, true, true) => Some("requests without a second factor pass"),
        (true, true, false) => Some("requests with access keys pass"),
        (true, false, true) => Some("sessions without a second factor pass"),
        _ => None,
    }
}

fn denies(own: Holds, document: &Document, statement: &Statement) -> Option<&'static str> {
    // One that denies requests with a fresh second factor is no guard of this kind.
    if own.fresh {
        return None;
    }
    let beside = document.with_effect(Effect::Deny).filter(|other| is_beside(statement, other)).filter_map(holds);
    let (keys, sessions) =
        beside.fold((own.keys, own.sessions), |(keys, sessions), it| (keys || it.keys, sessions || it.sessions));
    match (keys, sessions) {
        (true, true) => None,
        (false, true) => Some("requests with access keys pass"),
        (true, false) => Some("sessions without a second factor pass"),
        (false, false) => Some("requests without a second factor pass"),
    }
}

/// Whether another statement denies the same in the same cases, the second factor aside.
fn is_beside(statement: &Statement, other: &Statement) -> bool {
    let rest = |statement: &Statement| {
        let rest = statement.conditions.iter().filter(|condition| !is_about(condition));
        rest.map(|condition| (condition.key.clone(), condition.test.clone())).collect::<Vec<_>>()
    };
    statement.actions == other.actions && statement.resources == other.resources && rest(statement) == rest(other)
}
