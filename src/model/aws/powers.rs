//! What policies come to: records of conclusions about users, roles and policies.

use super::{Trail, text_enum};
use crate::model::{ArnText, List, Ref};
use crate::record;

text_enum! {
    /// How far powers go: everything, everything with a second factor, enough to give oneself anything, or less.
    AdminPower {
        Full = "full",
        FullWithMfa = "full-with-mfa",
        SelfGranting = "self-granting",
        None = "none",
    }
}

text_enum! {
    /// Whether users of the account can assume a role, and whether only with a second factor.
    UserAssumption {
        Never = "never",
        WithMfa = "with-mfa",
        WithoutMfa = "without-mfa",
    }
}

text_enum! {
    /// By whose power a way to more power leads on.
    EscalationKind {
        Own = "self",
        Principal = "principal",
        NewPassRole = "new-passrole",
        ExistingPassRole = "existing-passrole",
        Mfa = "mfa",
    }
}

record! {
    /// A way on which a user or role comes to more power.
    EscalationPath {
        /// What it is called.
        id: String = "";
        /// By whose power it leads on.
        kind: EscalationKind = "";
        /// Whether it is open; unknown where that rests on what is not read, such as functions and instances.
        open: bool = "";
        /// Whether it leads to an administrator's powers, at once or over others.
        leads_to_admin: bool = "";
        /// Whom or what it leads to: an administrator if there is one.
        target [opt]: ArnText = "";
        /// To how many others it leads as well.
        other_targets: i64 = "";
        /// The actions that it takes.
        actions: List<String> = "";
        /// The policies and statements that allow them.
        allowed_by: List<String> = "";
        /// Whether it needs a second factor.
        needs_mfa: bool = "";
    }
}

record! {
    /// What one document allows, nothing else considered.
    DocumentPowers {
        /// The name of a policy that is written into a user, group or role; absent for a managed one.
        policy_name [opt]: String = "";
        /// How far its powers go.
        admin: AdminPower = "";
        /// Which of these services it allows all of: cloudtrail, config, guardduty, iam, kms, logs, organizations, s3.
        full_services: List<String> = "";
        /// What it allows on everything.
        wide_grants: List<WideGrant> = "";
        /// The ways to more power that it allows all actions of.
        escalations: List<DocumentEscalation> = "";
        /// Statements that do not do what they seem to do, or more than they seem to.
        flaws: List<StatementFlaw> = "";
    }
}

text_enum! {
    /// Something that is sensitive to allow on everything.
    WideGrantKind {
        Decrypt = "decrypt",
        AssumeRole = "assume-role",
        PassRole = "pass-role",
        ReadData = "read-data",
        ChangeAccess = "change-access",
        Subscribe = "subscribe",
    }
}

record! {
    /// Something sensitive that a statement allows on everything, no condition narrowing it.
    WideGrant {
        /// What it is.
        kind: WideGrantKind = "";
        /// The action.
        action: String = "";
        /// The statement: its name, else its number.
        statement: String = "";
    }
}

record! {
    /// A way to more power, all actions of which a document allows.
    DocumentEscalation {
        /// What it is called.
        id: String = "";
        /// By whose power it leads on.
        kind: EscalationKind = "";
        /// Whether the document allows all of it; unknown where that could not be decided.
        open: bool = "";
    }
}

record! {
    /// What a version of a policy allows more than the version in force.
    VersionGain {
        /// The version.
        version_id: String = "";
        /// How far its powers go, if farther than those of the version in force; else `none`.
        admin: AdminPower = "";
        /// The ways to more power that it allows all actions of, and the version in force does not.
        escalations: List<DocumentEscalation> = "";
    }
}

text_enum! {
    /// What is wrong with a statement.
    StatementFlawKind {
        AllowNotAction = "allow-not-action",
        AllowNotResource = "allow-not-resource",
        WholeService = "whole-service",
        UnsoundMfa = "unsound-mfa",
        DenyUsersByGroup = "deny-users-by-group",
        DenyUnknownAction = "deny-unknown-action",
        VariablesWithoutVersion = "variables-without-version",
    }
}

record! {
    /// A statement that does not do what it seems to do, or more than it seems to.
    StatementFlaw {
        /// What is wrong.
        kind: StatementFlawKind = "";
        /// The statement: its name, else its number.
        statement: String = "";
        /// What of it: the service, the action, or the requests that slip through; empty where the kind says it all.
        detail: String = "";
    }
}

record! {
    /// What a role that delivers logs of CloudTrail to a log group is more than that.
    LogDelivery {
        /// The trails that deliver by it.
        trails: List<Ref<Trail>> = "";
        /// Who else than CloudTrail can assume it, in words.
        other_principals: List<String> = "";
        /// What it allows beyond what delivering takes: one item for each statement that does.
        excess: List<ExcessGrant> = "";
    }
}

record! {
    /// What a statement allows beyond what is needed.
    ExcessGrant {
        /// The policy: an ARN, or the name of an inline policy.
        policy: String = "";
        /// The statement of the policy: its name, else its number, from 1.
        statement: String = "";
        /// An action that it allows.
        action: String = "";
        /// An example of what the action can be taken on.
        resource: String = "";
        /// How many more actions it allows that are not needed.
        other_actions: i64 = "";
    }
}
