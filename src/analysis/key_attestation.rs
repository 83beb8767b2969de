//! Who can use a key outside of an enclave that proves what runs in it.
//!
//! Source: KMS Developer Guide, "Condition keys for AWS Nitro Enclaves"; AWS Nitro Enclaves User Guide, "Cryptographic
//! attestation": an enclave in debug mode proves nothing, its measurements are all zero.

use std::collections::BTreeSet;

use super::document::undecided;
use super::exposure::{Own, named, setting};
use super::iam_policy::document::Document;
use super::iam_policy::exposure::{Granted, granted, granted_where};
use super::iam_policy::solve::Domain;
use super::key_policy::policy;
use crate::model::aws::Key;
use crate::model::{List, Observed, Subject};

/// How keys begin that tell what an enclave proves.
const PROOF: &str = "kms:recipientattestation:";

/// What an enclave in debug mode says of each: 384 bits of nothing, in hexadecimal.
const NOTHING: &str = "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

/// The actions that lay open what is encrypted, or what will be.
const USES: [&str; 5] = [
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
];

/// Who may change the key policy is not held back by it.
const CHANGE: &str = "kms:PutKeyPolicy";

/// The principals of a key policy that can use the key without proving what they run, those left out who can change the policy.
pub fn unattested_users(key: &Key, subject: &Subject) -> Observed<List<String>> {
    policy(key).map(|document| unattested(&document, subject)).into()
}

fn unattested(document: &Document, subject: &Subject) -> List<String> {
    let setting = setting(subject, &Own::unknown(), "kms", None);
    let conditions = document.statements.iter().flat_map(|statement| &statement.conditions);
    let keys: BTreeSet<&str> = conditions.map(|condition| condition.key.as_str()).filter(|key| key.starts_with(PROOF)).collect();
    let all = granted(document, &setting);
    let may = |granted: &Granted, wanted: &[&str]| granted.actions.iter().any(|(action, _)| wanted.contains(action));
    let administers = |granted: &Granted| all.iter().any(|it| it.grantee == granted.grantee && may(it, &[CHANGE]));
    let mut found = BTreeSet::new();
    let mut rest = None;
    for proved in [Domain::Absent, Domain::Exactly(NOTHING.to_owned())] {
        let settled: Vec<_> = keys.iter().map(|key| (*key, proved.clone())).collect();
        for granted in granted_where(document, &setting, &settled).iter().filter(|granted| !administers(granted)) {
            let name = named(&granted.grantee).0;
            match &granted.unknown {
                _ if may(granted, &USES) => drop(found.insert(name)),
                Some(missing) => rest = Some(undecided(&format!("whether {name} can use the key without proof"), missing)),
                None => {}
            }
        }
    }
    List { items: found.into_iter().collect(), rest }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::samples;
    use crate::model::{PolicyDocument, ResourceKind};

    const ACCOUNT: &str =
        r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}"#;

    /// Who can use a key without proof, besides the account, by the policy of a role under a condition.
    fn users(action: &str, condition: &str) -> Vec<String> {
        let role = format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111122223333:role/app"}},"Action":"{action}","Resource":"*","Condition":{condition}}}"#
        );
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{ACCOUNT},{role}]}}"#);
        let key = Key { policy: Observed::Known(PolicyDocument::from(text.as_str())), ..Key::default() };
        let Observed::Known(list) = unattested_users(&key, &samples::subject(ResourceKind::Key, "k")) else { panic!() };
        assert_eq!(list.rest, None);
        list.items
    }

    const APP: [&str; 1] = ["arn:aws:iam::111122223333:role/app"];

    fn measured(value: &str) -> String {
        format!(r#"{{"StringEqualsIgnoreCase":{{"kms:RecipientAttestation:PCR0":"{value}"}}}}"#)
    }

    #[test]
    fn a_measurement_must_be_asked_for_and_say_something() {
        assert_eq!(users("kms:Decrypt", &measured("ABCDEF")), Vec::<String>::new());
        assert_eq!(users("kms:Decrypt", &measured(NOTHING)), APP);
        assert_eq!(users("kms:Decrypt", "{}"), APP);
        let if_any = measured("ABCDEF").replace("IgnoreCase", "IgnoreCaseIfExists");
        assert_eq!(users("kms:Decrypt", &if_any), APP);
    }

    #[test]
    fn two_measurements_are_both_asked_for() {
        let both = r#"{"StringEquals":{"kms:RecipientAttestation:ImageSha384":"ab","kms:RecipientAttestation:PCR3":"cd"}}"#;
        assert_eq!(users("kms:GenerateDataKey*", both), Vec::<String>::new());
    }

    #[test]
    fn who_encrypts_only_or_administers_the_key_is_left_out() {
        assert_eq!(users("kms:Encrypt", "{}"), Vec::<String>::new());
        assert_eq!(users("kms:*", "{}"), Vec::<String>::new());
    }

    #[test]
    fn an_unread_policy_tells_of_nobody() {
        assert!(matches!(unattested_users(&Key::default(), &samples::subject(ResourceKind::Key, "k")), Observed::Unknown(_)));
    }
}
