//! The partition in ARNs: one that is known when the policy is written, or that of the place where it is deployed.

use super::Statement;
use crate::model::Partition;

/// What stands for the partition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arns<'p> {
    known: Option<&'p Partition>,
    /// How the format writes the partition that it is deployed in.
    deployed_in: &'p str,
}

impl<'p> Arns<'p> {
    /// In this partition; without one, in the partition that the format writes so.
    pub(super) fn new(known: Option<&'p Partition>, deployed_in: &'p str) -> Self {
        Self { known, deployed_in }
    }

    /// Whether ARNs hold what the format has to fill in.
    pub(super) fn are_open(self) -> bool {
        self.known.is_none()
    }

    /// The resources of a statement.
    pub(super) fn of(self, statement: &Statement) -> Vec<String> {
        let partition = self.known.map_or(self.deployed_in, Partition::as_str);
        if statement.targets.is_empty() {
            return vec!["*".to_owned()];
        }
        statement.targets.iter().map(|target| format!("arn:{partition}:{}", target.pattern)).collect()
    }
}
