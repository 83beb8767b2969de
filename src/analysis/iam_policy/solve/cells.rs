//! Actions that no statement tells apart: one of each such group is enough.

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

/// One action for each way in which the statements can be about an action, if some statement of every layer is.
pub fn cells<'p>(prepared: &Prepared<'_>, actions: &'p [String]) -> Vec<Cell<'p>> {
    let mut cells: Vec<Cell<'p>> = Vec::new();
    for action in actions {
        let about = |statements: &[std::borrow::Cow<'_, super::Statement>]| {
            let about = statements.iter().enumerate().filter(|(_, statement)| statement.is_about(action));
            about.map(|(at, _)| at).collect::<Vec<_>>()
        };
        let layers: Vec<_> = prepared.layers.iter().map(|layer| about(layer)).collect();
        if layers.iter().any(Vec::is_empty) {
            continue;
        }
        let forbidden = about(&prepared.forbidden);
        if !cells.iter().any(|cell| cell.layers == layers && cell.forbidden == forbidden) {
            cells.push(Cell { action, layers, forbidden });
        }
    }
    cells
}
