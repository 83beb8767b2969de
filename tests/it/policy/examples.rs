//! The examples of a role that carries the policy: the parts that are made by the program are fresh.

use std::fs;

use crate::cli::run;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/read-role");
const BEGIN: &str =
    "  # Made by `trailwarden iam-policy --everything --format cloudformation`; changed by hand it would not last.\n";
const END: &str = "  # End of what is made.\n";

/// Compares a file with what it should hold, and writes it if asked to.
fn assert_fresh(name: &str, fresh: &str) {
    let path = format!("{FOLDER}/{name}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, fresh).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == fresh,
        "examples/read-role/{name} is out of date: run `UPDATE=1 cargo test policy::examples` and commit it"
    );
}

fn printed(format: &str) -> String {
    run(&["iam-policy", "--everything", "--format", format]).stdout
}

#[test]
fn the_stack_set_carries_the_policy_as_it_is_printed() {
    let printed = printed("cloudformation");
    let resource = printed.split_once("Resources:\n").unwrap().1.split_once("Outputs:\n").unwrap().0;
    let template = fs::read_to_string(format!("{FOLDER}/cloudformation-stackset.yaml")).unwrap();
    let (before, rest) = template.split_once(BEGIN).expect("the line where the policy begins");
    let (_, after) = rest.split_once(END).expect("the line where the policy ends");
    assert_fresh("cloudformation-stackset.yaml", &format!("{before}{BEGIN}{resource}{END}{after}"));
}

#[test]
fn the_terraform_module_carries_the_policy_as_it_is_printed() {
    assert_fresh("terraform/policy.tf", &printed("terraform"));
}

#[test]
fn the_policy_of_the_examples_fits_into_one_managed_policy() {
    let policy = trailwarden::permissions::Policy::of_everything();
    assert!(policy.size() <= trailwarden::permissions::MANAGED_POLICY_LIMIT, "{}", policy.size());
}
