//! `iam-policy`: the permissions that reading takes, for whoever makes the role.

use crate::cli::args::{IamPolicyArgs, PolicyFormat};
use crate::cli::{Ending, Fault, Terminal, rule_files};
use crate::model::Partition;
use crate::permissions::{MANAGED_POLICY_LIMIT, Policy};

/// Prints the policy.
pub(in crate::cli) fn run(args: &IamPolicyArgs, terminal: Terminal) -> Result<Ending, Fault> {
    // Also with `--everything`: a wrong rule is told, whatever is printed.
    let rules = rule_files::select(&args.selection, terminal)?;
    let policy = match args {
        IamPolicyArgs { verify_logs: true, .. } => Policy::of_logs(),
        IamPolicyArgs { everything: true, .. } => Policy::of_everything(),
        _ => Policy::of(&rule_files::calls_of(&rules)),
    };
    let text = match args.format {
        PolicyFormat::Json => policy.json(args.partition.as_ref().unwrap_or(&Partition::from("aws"))),
        PolicyFormat::Terraform => policy.terraform(args.partition.as_ref()),
        PolicyFormat::Cloudformation => policy.cloudformation(args.partition.as_ref()),
    };
    terminal.print(text.as_bytes())?;
    if let Some(warning) = too_large(policy.size()) {
        terminal.note(&warning);
    }
    Ok(Ending::done())
}

/// What to say of a policy that IAM would not take.
fn too_large(size: usize) -> Option<String> {
    let warning = || {
        format!(
            "warning: without white space the policy has {size} characters, and IAM takes {MANAGED_POLICY_LIMIT} in a managed \
             policy: put its statements into several policies and attach them all; each statement stands for itself"
        )
    };
    (size > MANAGED_POLICY_LIMIT).then(warning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_policy_beyond_the_limit_is_warned_of() {
        assert_eq!(too_large(6144), None);
        let warning = too_large(6145).unwrap();
        assert!(warning.contains("6145 characters") && warning.contains("attach them all"), "{warning}");
    }
}
