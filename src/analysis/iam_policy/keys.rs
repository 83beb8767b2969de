//! What is known of condition keys by name: what their values look like, and whether there can be several.
//!
//! Source: IAM User Guide, "AWS global condition context keys"; Service Authorization Reference.

/// What the values of a key look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// The number of an account.
    Account,
    /// A text that one of these patterns covers.
    Like(&'static [&'static str]),
    /// Anything.
    Any,
}

/// What the values of a key look like; the key is in lower case.
pub fn shape(key: &str) -> Shape {
    match key {
        "aws:multifactorauthpresent"
        | "aws:securetransport"
        | "aws:viaawsservice"
        | "aws:principalisawsservice"
        | "kms:grantisforawsresource" => Shape::Bool,
        "aws:principalaccount"
        | "aws:sourceaccount"
        | "aws:sourceowner"
        | "aws:resourceaccount"
        | "aws:vpceaccount"
        | "s3:resourceaccount"
        | "kms:calleraccount"
        | "s3:dataaccesspointaccount" => Shape::Account,
        "aws:principalorgid" | "aws:sourceorgid" | "aws:resourceorgid" | "aws:vpceorgid" => Shape::Like(&["o-*"]),
        "aws:principalorgpaths" | "aws:sourceorgpaths" | "aws:resourceorgpaths" | "aws:vpceorgpaths" => Shape::Like(&["o-*/*"]),
        "aws:sourcevpc" => Shape::Like(&["vpc-*"]),
        "aws:sourcevpce" => Shape::Like(&["vpce-*"]),
        "aws:principalarn" | "aws:sourcearn" | "s3:dataaccesspointarn" | "aws:sourcevpcarn" => Shape::Like(&["arn:*:*:*:*:*"]),
        "aws:principaltype" => Shape::Like(&["Account", "User", "FederatedUser", "AssumedRole", "Anonymous"]),
        _ => Shape::Any,
    }
}

/// Whether a key can have several values; the key is in lower case.
pub fn is_multivalued(key: &str) -> bool {
    const KEYS: &[&str] = &[
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:tagkeys",
        "aws:vpceorgpaths",
        "dynamodb:attributes",
        "dynamodb:leadingkeys",
        "kms:encryptioncontextkeys",
        "kms:grantoperations",
        "route53:changeresourcerecordsetsactions",
        "route53:changeresourcerecordsetsnormalizedrecordnames",
        "route53:changeresourcerecordsetsrecordtypes",
    ];
    KEYS.contains(&key) || key.ends_with(":amr")
}
