//! `--partition` and `--region`, which must agree.

use super::run;

#[test]
fn a_region_of_another_partition_is_told_before_anything_is_asked() {
    let run = run(&["collect", "-o", "snapshot.jsonl", "--partition", "aws-cn", "--region", "cn-north-1,eu-west-1"]);
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @"
    error: the region `eu-west-1` lies in the partition `aws`
    help: leave `--partition` out: it follows from the region
    exit 2: the region `eu-west-1` lies in the partition `aws`
    ");
}

#[test]
fn a_partition_that_there_is_not_is_told_with_those_that_there_are() {
    let run = run(&["collect", "-o", "snapshot.jsonl", "--partition", "aws-china"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("[possible values: aws, aws-cn, aws-us-gov, aws-eusc]"), "{}", run.stderr);
}
