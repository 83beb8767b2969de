//! Actions that no statement tells apart: one of each such group is enough.

use std::borrow::Cow;

use super::Statement;
use super::prepared::Prepared;

/// An action of the query, and which statements are about it.
#[derive(Debug, Clone)]
pub struct Cell<'p> {
    /// One action of the group.
    pub action: &'p str,
    /// For each layer the indices of the statements that are about it.
    pub layers: Vec<Vec<usize>>,
    /// The indices of the forbidden statements that are about it.
    pub forbidden: Vec<usize>,
}

/// One action for each way in which the statements can be about an action, if some statement of every layer is. Often the
/// first tells enough: the others are not looked for until they are asked for.
pub fn cells<'p>(prepared: &Prepared<'_>, actions: &'p [String]) -> impl Iterator<Item = Cell<'p>> {
    let mut seen: Vec<(Vec<Vec<usize>>, Vec<usize>)> = Vec::new();
    actions.iter().filter_map(move |action| {
        let about = |statements: &[Cow<'_, Statement>]| {
            let about = statements.iter().enumerate().filter(|(_, statement)| statement.is_about(action));
            about.map(|(at, _)| at).collect::<Vec<_>>()
        };
        let layers: Vec<_> = prepared.layers.iter().map(|layer| about(layer)).collect();
        if layers.iter().any(Vec::is_empty) {
            return None;
        }
        let told = (layers, about(&prepared.forbidden));
        if seen.contains(&told) {
            return None;
        }
        seen.push(told.clone());
        Some(Cell { action, layers: told.0, forbidden: told.1 })
    })
}
