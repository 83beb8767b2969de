//! The search: one statement of every layer must match, and for every statement that is forbidden one
//! reason is chosen why it does not.

use super::cells::{Cell, cells};
use super::prepared::{Prepared, Rounding};
use super::store::{Literal, Store, literals};
use super::{Class, Domain, Found, Granting, Missing, Query, Verdict, Witness};
use crate::analysis::iam_policy::document::Statement;
use crate::analysis::iam_policy::request::{Context, Request};
use crate::analysis::iam_policy::truth::Truth;

/// The most steps of a query.
pub const MAX_STEPS: usize = 200_000;

/// Whether some request of a query is allowed.
pub fn solve(query: &Query<'_>) -> Verdict {
    let may = found(query, Rounding::May);
    let witness = match may {
        Found::None => return Verdict::No,
        Found::TooMuch => return Verdict::Unknown(Missing::Budget),
        Found::Some(witness) => witness,
    };
    if query.allows(&witness.request) == Truth::True {
        return Verdict::Yes(Box::new(witness));
    }
    // Something is in doubt. Without it, or with values for what is not known, there may be a request that is allowed.
    let class = with_chosen_variables(query);
    for class in [query.class, &class] {
        let query = Query { class, ..query.clone() };
        if let Found::Some(witness) = found(&query, Rounding::Must)
            && query.allows(&witness.request) == Truth::True
        {
            return Verdict::Yes(Box::new(witness));
        }
    }
    Verdict::Unknown(Missing::Meaning)
}

/// The class with a value for every variable that has none yet. Its callers are some of those asked about.
fn with_chosen_variables(query: &Query<'_>) -> Class {
    let documents = query.layers.iter().flat_map(|layer| layer.documents.iter().copied());
    let documents = documents.chain(query.forbidden.iter().map(|it| it.document));
    let variables = documents.flat_map(|document| &document.statements).flat_map(|statement| &statement.variables);
    let mut class = query.class.clone();
    for variable in variables {
        match class.domain(&variable.key).clone() {
            Domain::Free => class = class.with(&variable.key, Domain::Exactly("x".to_owned())),
            domain @ (Domain::Like(_) | Domain::AddressOutside(_)) => {
                if let Found::Some(values) = super::values::find(&variable.key, &domain, &[])
                    && let [value] = values.as_slice()
                {
                    class = class.with(&variable.key, Domain::Exactly(value.clone()));
                }
            }
            Domain::Absent | Domain::Exactly(_) | Domain::AbsentOr(_) => {}
        }
    }
    class
}

fn found(query: &Query<'_>, rounding: Rounding) -> Found<Witness> {
    let prepared = Prepared::new(query, rounding);
    if prepared.layers.iter().any(Vec::is_empty) {
        return Found::None;
    }
    let mut too_much = false;
    let mut steps = 0;
    for cell in cells(&prepared, query.actions) {
        let store = match Store::new(query.class, query.resources) {
            Found::Some(store) => store,
            Found::None => return Found::None,
            Found::TooMuch => return Found::TooMuch,
        };
        let mut search = Search { prepared: &prepared, cell: &cell, store, granting: Vec::new(), steps, too_much };
        if search.layer(0) {
            return search.store.complete().map(|()| search.witness(query));
        }
        too_much = search.too_much;
        steps = search.steps;
    }
    if too_much { Found::TooMuch } else { Found::None }
}

struct Search<'p> {
    prepared: &'p Prepared<'p>,
    cell: &'p Cell<'p>,
    store: Store<'p>,
    /// The statement chosen in each layer.
    granting: Vec<&'p Statement>,
    steps: usize,
    /// Whether something was given up, so that finding nothing proves nothing.
    too_much: bool,
}

impl<'p> Search<'p> {
    /// Chooses a statement of this layer and of those after it. True: the request stands.
    fn layer(&mut self, layer: usize) -> bool {
        let (Some(statements), Some(indices)) = (self.prepared.layers.get(layer), self.cell.layers.get(layer)) else {
            return self.forbidden(0);
        };
        indices.iter().filter_map(|at| statements.get(*at)).any(|statement| {
            self.granting.push(statement);
            let stands = self.all(literals(statement, true).collect(), layer);
            if !stands {
                self.granting.pop();
            }
            stands
        })
    }

    /// Takes in all literals of a chosen statement and goes on.
    fn all(&mut self, mut literals: Vec<Literal<'p>>, layer: usize) -> bool {
        match literals.pop() {
            None => self.layer(layer + 1),
            Some(literal) => self.with(literal, |search| search.all(literals, layer)),
        }
    }

    /// Chooses a reason why this forbidden statement, and each after it, does not match.
    fn forbidden(&mut self, at: usize) -> bool {
        let Some(index) = self.cell.forbidden.get(at) else { return true };
        let Some(statement) = self.prepared.forbidden.get(*index) else { return true };
        // Reasons that hold already come first: they cost nothing and rule nothing out.
        let mut reasons: Vec<_> = literals(statement, false).collect();
        reasons.sort_by_cached_key(|reason| !self.store.fulfils(*reason));
        reasons.into_iter().any(|reason| self.with(reason, |search| search.forbidden(at + 1)))
    }

    /// Goes on with a literal more, if some request is like that.
    fn with(&mut self, literal: Literal<'p>, go_on: impl FnOnce(&mut Self) -> bool) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            self.too_much = true;
            return false;
        }
        match self.store.push(literal) {
            Found::None => false,
            Found::TooMuch => {
                self.too_much = true;
                false
            }
            Found::Some(undo) => {
                let stands = go_on(self);
                if !stands {
                    self.store.pop(undo);
                }
                stands
            }
        }
    }

    fn witness(&self, query: &Query<'_>) -> Witness {
        let mut context = Context::default();
        for (key, values) in self.store.keys() {
            context.set(key, values.iter().cloned());
        }
        let granting =
            |(layer, statement): (usize, &&Statement)| Granting { layer, sid: statement.sid.clone(), at: statement.at };
        Witness {
            request: Request {
                caller: query.class.caller.clone(),
                action: self.cell.action.to_owned(),
                resource: self.store.resource().to_owned(),
                context,
            },
            statements: self.granting.iter().enumerate().map(granting).collect(),
        }
    }
}
