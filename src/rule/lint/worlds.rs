//! Which ways a condition can turn out: a search through the worlds of a resource, which stops where it is decided.

use super::super::expr::{Cond, Test, TestKind};
use super::settings::{Answer, Setting, Values};

/// How many worlds are looked at before everything counts as possible.
const MOST_STEPS: usize = 20_000;

/// The ways in which a condition can turn out when everything is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcomes {
    /// Some settings may satisfy it.
    pub can_be_true: bool,
    /// Some settings may not satisfy it.
    pub can_be_false: bool,
}

impl Outcomes {
    /// Of a condition; its paths all begin at this one place.
    pub fn of(cond: &Cond, ground: Ground) -> Self {
        let mut space = Space { ground, axes: Vec::new() };
        let formula = space.formula(cond);
        Self { can_be_true: space.can_be(&formula, true), can_be_false: space.can_be(&formula, false) }
    }

    /// Of the condition on the items of a list; `None` asks nothing and holds of each.
    fn of_items(kind: &TestKind) -> Self {
        match inside(kind) {
            Some((cond, ground)) => Self::of(cond, ground),
            None => Self { can_be_true: true, can_be_false: false },
        }
    }
}

/// What the paths of a condition begin at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// A resource, a record or an item.
    There,
    /// What a reference leads to, if there is such a thing.
    Referred,
}

/// The condition within a test, on items or on what a reference leads to.
pub(super) fn inside(kind: &TestKind) -> Option<(&Cond, Ground)> {
    match kind {
        TestKind::Block(cond) => Some((cond, Ground::Referred)),
        kind => kind.of_item().map(|(cond, _)| (cond, Ground::There)),
    }
}

/// A condition over axes.
enum Formula<'c> {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// A test of what stands on the axis `setting`, and the axis that answers where that does not tell.
    Test {
        test: &'c Test,
        items: Outcomes,
        setting: usize,
        free: usize,
    },
    /// The answer is the axis.
    Free(usize),
}

/// All that can be different from one world to another, each with the values that stand for all.
struct Space<'c> {
    ground: Ground,
    axes: Vec<Axis<'c>>,
}

/// One thing that can be different.
enum Axis<'c> {
    /// What a path leads to.
    Path { path: &'c str, values: Values<'c> },
    /// A test that may turn out either way.
    Free,
}

impl<'c> Space<'c> {
    fn formula(&mut self, cond: &'c Cond) -> Formula<'c> {
        match cond {
            Cond::All(conds) => Formula::All(conds.iter().map(|cond| self.formula(cond)).collect()),
            Cond::Any(conds) => Formula::Any(conds.iter().map(|cond| self.formula(cond)).collect()),
            Cond::Not(inner) => Formula::Not(Box::new(self.formula(inner))),
            Cond::Test(test) => {
                let setting = self.path(test);
                let free = self.free();
                Formula::Test { test, items: Outcomes::of_items(&test.kind), setting, free }
            }
            Cond::Unsupported(_) => Formula::Free(self.free()),
        }
    }

    /// The axis of what a test looks at, which learns what the test tells apart.
    fn path(&mut self, test: &'c Test) -> usize {
        let same = |axis: &Axis<'_>| matches!(axis, Axis::Path { path, .. } if **path == *test.path.text);
        let index = self.axes.iter().position(same).unwrap_or_else(|| {
            self.axes.push(Axis::Path { path: &test.path.text, values: Values::of(&test.path, self.ground) });
            self.axes.len() - 1
        });
        if let Some(Axis::Path { values, .. }) = self.axes.get_mut(index) {
            values.tell_apart(&test.kind);
        }
        index
    }

    fn free(&mut self) -> usize {
        self.axes.push(Axis::Free);
        self.axes.len() - 1
    }

    /// Whether a world may make the formula so. When there are too many worlds to look at, one may.
    fn can_be(&self, formula: &Formula<'c>, wanted: bool) -> bool {
        let choices: Vec<Vec<Setting<'c>>> = self.axes.iter().map(Axis::settings).collect();
        let mut search = Search { choices, world: vec![None; self.axes.len()], steps: 0 };
        search.finds(formula, wanted)
    }
}

impl<'c> Axis<'c> {
    fn settings(&self) -> Vec<Setting<'c>> {
        match self {
            Self::Path { values, .. } => values.settings(),
            Self::Free => vec![Setting::Bool(false), Setting::Bool(true)],
        }
    }
}

struct Search<'c> {
    choices: Vec<Vec<Setting<'c>>>,
    /// What is chosen by now.
    world: Vec<Option<Setting<'c>>>,
    steps: usize,
}

impl<'c> Search<'c> {
    fn finds(&mut self, formula: &Formula<'c>, wanted: bool) -> bool {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return true;
        }
        let open = match self.decided(formula) {
            Decided::Is(answer) => return answer == wanted,
            Decided::By(axis) => axis,
        };
        for choice in self.choices.get(open).cloned().unwrap_or_default() {
            self.choose(open, Some(choice));
            if self.finds(formula, wanted) {
                return true;
            }
        }
        self.choose(open, None);
        false
    }

    fn choose(&mut self, axis: usize, setting: Option<Setting<'c>>) {
        if let Some(place) = self.world.get_mut(axis) {
            *place = setting;
        }
    }

    /// What is known of a formula in a world that is chosen in part.
    fn decided(&self, formula: &Formula<'c>) -> Decided {
        match formula {
            Formula::All(parts) => self.decided_of(parts, false),
            Formula::Any(parts) => self.decided_of(parts, true),
            Formula::Not(inner) => match self.decided(inner) {
                Decided::Is(answer) => Decided::Is(!answer),
                open @ Decided::By(_) => open,
            },
            Formula::Free(axis) => self.free(*axis),
            Formula::Test { test, items, setting, free } => match self.world.get(*setting) {
                Some(Some(seen)) => match seen.answer(test, *items) {
                    Answer::Is(answer) => Decided::Is(answer),
                    Answer::Either => self.free(*free),
                },
                _ => Decided::By(*setting),
            },
        }
    }

    /// Of several parts, one that is `decisive` decides.
    fn decided_of(&self, parts: &[Formula<'c>], decisive: bool) -> Decided {
        let mut result = Decided::Is(!decisive);
        for part in parts {
            match (self.decided(part), result) {
                (Decided::Is(answer), _) if answer == decisive => return Decided::Is(decisive),
                (open @ Decided::By(_), Decided::Is(_)) => result = open,
                _ => {}
            }
        }
        result
    }

    fn free(&self, axis: usize) -> Decided {
        match self.world.get(axis) {
            Some(Some(Setting::Bool(answer))) => Decided::Is(*answer),
            _ => Decided::By(axis),
        }
    }
}

/// What is known of a formula.
#[derive(Clone, Copy)]
enum Decided {
    Is(bool),
    /// This axis must be chosen first.
    By(usize),
}
