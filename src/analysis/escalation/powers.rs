//! What a set of policies gives to whoever has it, worked out once for all who have the same.

use std::cell::OnceCell;
use std::sync::LazyLock;

use super::actions::{ActionSet, actions};
use super::strength::{SecondFactor, Strength};
use crate::analysis::iam_policy::document::{Document, Effect};
use crate::analysis::iam_policy::effective::{AdminLevel, Holder};

/// Policies, in the hands of somebody who has them.
#[derive(Debug)]
pub(super) struct Powers<'p> {
    /// Somebody who has them.
    pub(super) holder: Holder<'p>,
    /// The actions that are allowed by some statement, and by one of the boundary if there is one.
    about: ActionSet,
    strength: OnceCell<Strength>,
    level: OnceCell<AdminLevel>,
}

/// A policy that allows everything.
static EVERYTHING: LazyLock<Document> = LazyLock::new(Document::of_everything);

impl<'p> Powers<'p> {
    /// What these policies give.
    pub(super) fn new(holder: Holder<'p>) -> Self {
        let allowed = |document: &&Document| actions().of(document, Effect::Allow);
        let own = holder.policies.iter().map(allowed).fold(ActionSet::default(), ActionSet::or);
        Self::about(holder, own)
    }

    /// The same, where it is known what the policies allow.
    pub(super) fn about(holder: Holder<'p>, own: ActionSet) -> Self {
        let about = holder.boundary.map_or(own, |boundary| own.and(actions().of(boundary, Effect::Allow)));
        Self { holder, about, strength: OnceCell::new(), level: OnceCell::new() }
    }

    /// Whether any statement allows an action, conditions and resources aside.
    pub(super) fn is_about(&self, number: usize) -> bool {
        self.about.has(number)
    }

    /// How far they go in the hands of one who has them. That everything is allowed is the same for all.
    pub(super) fn admin_level(&self, of: &Holder<'p>) -> AdminLevel {
        match self.level() {
            level @ (AdminLevel::Full | AdminLevel::FullWithMfa) => level,
            level if self.holder.identity == of.identity => level,
            _ => of.admin_level(),
        }
    }

    fn level(&self) -> AdminLevel {
        *self.level.get_or_init(|| self.holder.admin_level())
    }

    /// How strong they make somebody, with a second factor or without.
    pub(super) fn strength(&self) -> Strength {
        *self.strength.get_or_init(|| match self.level() {
            AdminLevel::Full => Strength::ALL,
            _ => Strength::of(self, SecondFactor::Perhaps),
        })
    }

    /// How strong they make somebody who shows no second factor.
    pub(super) fn strength_without_second_factor(&self) -> Strength {
        Strength::of(self, SecondFactor::Never)
    }
}

/// Whether what a holder gives itself makes it an administrator: always, unless a boundary holds it that it cannot lift.
pub(super) fn gives_itself_everything(holder: &Holder<'_>) -> bool {
    if holder.boundary.is_none() {
        return true;
    }
    let all = Holder { policies: vec![&EVERYTHING], ..holder.clone() };
    all.admin_level().is_admin() == Some(true)
}

/// What a boundary lets through, as if it gave it.
pub(super) fn of_boundary<'p>(boundary: &'p Document, of: &Holder<'p>) -> Powers<'p> {
    Powers::new(Holder { identity: of.identity.clone(), policies: vec![boundary], boundary: None })
}
