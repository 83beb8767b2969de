//! Plain evaluation: what statements and policies say to one request. No search, no shortcuts: answers found in other ways
//! are checked against it.

use super::document::{Document, Effect, Element, Statement};
use super::principals::{Caller, Fit, Identity, Principal};
use super::request::{Context, Field, Request};
use super::truth::Truth;

/// The policies that decide on requests of one caller for one resource.
#[derive(Debug, Clone, Default)]
pub struct Policies<'p> {
    /// The policies of the caller and its groups.
    pub identity: Vec<&'p Document>,
    /// The boundary of the caller; none: it has no boundary.
    pub boundary: Option<&'p Document>,
    /// The policy of the resource.
    pub resource: Option<&'p Document>,
    /// The account that the resource belongs to; none: that of the caller.
    pub owner: Option<&'p str>,
    /// Whether the resource's policy must allow even its own account: keys, and roles that are assumed.
    pub resource_decides: bool,
}

impl Statement {
    /// Whether it is about an action.
    pub fn is_about(&self, action: &str) -> bool {
        self.actions.items.iter().any(|pattern| pattern.covers(action)) != self.actions.negated
    }

    /// Whether it is about a resource. Its variables have values in the context.
    fn covers(&self, resource: &str, context: &Context) -> Truth {
        let Some(element) = &self.resources else { return Truth::True };
        let resolve = |variable: &_| context.value_of(variable);
        let one = |pattern: &super::arn::ArnPattern| {
            let has_variables = !self.variables.is_empty() && pattern.variables().next().is_some();
            let covered = if has_variables {
                pattern.resolved(&resolve).is_some_and(|it| it.covers(resource))
            } else {
                pattern.covers(resource)
            };
            self.in_doubt(pattern.is_short(), Truth::of(covered))
        };
        Truth::any(element.items.iter().map(one)).negated_if(element.negated)
    }

    /// A match by a pattern that AWS does not describe: certain where that reports more, in doubt where it would hide.
    fn in_doubt(&self, unclear: bool, fits: Truth) -> Truth {
        let negated = self.resources.as_ref().is_some_and(|element| element.negated);
        let reports_more = (self.effect == Effect::Allow) != negated;
        if unclear && !reports_more { fits.and(Truth::Unknown) } else { fits }
    }

    /// Whether its variables have values; where one has none the statement matches nothing.
    fn has_values(&self, context: &Context) -> Truth {
        Truth::all(self.variables.iter().map(|variable| match context.field(&variable.key) {
            Field::Values([_]) => Truth::True,
            Field::Unknown => Truth::Unknown,
            Field::Absent | Field::Values(_) => Truth::of(variable.default.is_some()),
        }))
    }

    /// How well its principals fit a caller. Statements without principals fit their own.
    pub fn fit(&self, caller: &Caller) -> Fit {
        self.principals.as_ref().map_or(Fit::Name, |element| fit(element, self.effect, caller))
    }

    /// Whether it matches a request, principals aside.
    pub fn matches(&self, request: &Request) -> Truth {
        if !self.is_about(&request.action) {
            return Truth::False;
        }
        self.has_values(&request.context)
            .and(self.covers(&request.resource, &request.context))
            .and(Truth::all(self.conditions.iter().map(|condition| condition.holds(&request.context))))
    }
}

/// How well a principal element fits a caller.
fn fit(element: &Element<Principal>, effect: Effect, caller: &Caller) -> Fit {
    let named = element.items.iter().map(|principal| principal.fits(caller)).max().unwrap_or(Fit::No);
    if !element.negated {
        return named;
    }
    match (named, effect) {
        (Fit::No, _) => Fit::Everybody,
        (Fit::Unclear, _) => Fit::Unclear,
        // To be spared of a Deny, a role must be listed with its account: whether it is, is left open.
        (Fit::Role | Fit::Name, Effect::Deny) if !lists_account(element, caller) => Fit::Unclear,
        _ => Fit::No,
    }
}

fn lists_account(element: &Element<Principal>, caller: &Caller) -> bool {
    let Caller::Identity(Identity { account, .. }) = caller else { return true };
    element.items.iter().any(|it| matches!(it, Principal::Account { account: listed, .. } if listed == account))
}

/// Whether a principal element that fits so well is matched.
pub fn fit_truth(fit: Fit) -> Truth {
    match fit {
        Fit::No => Truth::False,
        Fit::Unclear => Truth::Unknown,
        _ => Truth::True,
    }
}

impl Policies<'_> {
    /// Whether the request is allowed. Policies that were not given, such as those of the organization, are not counted.
    pub fn allow(&self, request: &Request) -> Truth {
        let own = self.identity.iter().copied();
        let any = |_: Fit| true;
        let allows = |document: &Document| says(document, Effect::Allow, request, any);
        let denied = Truth::any(
            own.clone().chain(self.boundary).chain(self.resource).map(|document| says(document, Effect::Deny, request, any)),
        );
        let boundary = self.boundary.map_or(Truth::True, allows);
        let by_identity = Truth::any(own.map(allows)).and(boundary);
        let resource =
            |counts: fn(Fit) -> bool| self.resource.map_or(Truth::False, |it| says(it, Effect::Allow, request, counts));

        let allowed = match &request.caller {
            Caller::Identity(caller) if self.owner.is_none_or(|owner| owner == caller.account) => {
                let by_name = resource(|fit| matches!(fit, Fit::Name | Fit::Everybody | Fit::Unclear));
                let by_role = resource(|fit| fit == Fit::Role).and(boundary);
                let lent = resource(|fit| fit == Fit::Account).or(Truth::of(!self.resource_decides)).and(by_identity);
                by_name.or(by_role).or(lent)
            }
            Caller::Identity(_) => by_identity.and(resource(any)),
            Caller::Anonymous | Caller::Service(_) | Caller::Federated(_) => resource(any),
        };
        allowed.and(!denied)
    }
}

/// Whether a document has a statement of an effect that matches, by principals whose fit counts.
fn says(document: &Document, effect: Effect, request: &Request, counts: fn(Fit) -> bool) -> Truth {
    Truth::any(document.with_effect(effect).map(|statement| match statement.fit(&request.caller) {
        fit if counts(fit) => fit_truth(fit).and(statement.matches(request)),
        _ => Truth::False,
    }))
}
