//! The policy as a Terraform data source.

use super::arns::Arns;
use super::hcl::{Block, Expression, file};
use super::{Policy, Statement};
use crate::model::Partition;

/// The policy's name in the configuration.
const NAME: &str = "trailwarden_read";

/// The data source; before it the one that tells the partition, if that is to be filled in.
pub(super) fn render(policy: &Policy, partition: Option<&Partition>) -> String {
    let arns = Arns::new(partition, "${data.aws_partition.current.partition}");
    let document = Block {
        kind: "data",
        labels: vec!["aws_iam_policy_document", NAME],
        attributes: Vec::new(),
        blocks: policy.statements.iter().map(|entry| statement(entry, arns)).collect(),
    };
    let current = Block { kind: "data", labels: vec!["aws_partition", "current"], attributes: Vec::new(), blocks: Vec::new() };
    let needed = arns.are_open().then_some(current);
    file(&needed.into_iter().chain([document]).collect::<Vec<_>>())
}

fn statement(statement: &Statement, arns: Arns<'_>) -> Block {
    let action = |name: &&'static str| Expression::Text((*name).to_owned());
    let resource = if arns.are_open() { Expression::Template } else { Expression::Text };
    Block {
        kind: "statement",
        labels: Vec::new(),
        attributes: vec![
            ("sid", Expression::Text(statement.sid.clone())),
            ("actions", Expression::List(statement.actions.iter().map(action).collect())),
            ("resources", Expression::List(arns.of(statement).into_iter().map(resource).collect())),
        ],
        blocks: Vec::new(),
    }
}
