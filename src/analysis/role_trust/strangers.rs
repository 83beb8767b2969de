//! Who else than the account can assume a role, and what the trust policy asks of them.

use super::{at, concluded};
use crate::analysis::Surroundings;
use crate::analysis::answer::either;
use crate::analysis::document::{decided, undecided};
use crate::analysis::exposure::{self, Own, circles};
use crate::analysis::iam_policy::document::Document;
use crate::analysis::iam_policy::exposure::{
    Audience, Grantee, Setting, allows_account, allows_provider, exposure as admitted, granted, literals, tenant_claim,
    without_second_factor,
};
use crate::analysis::iam_policy::principals::UNNAMED;
use crate::analysis::iam_policy::solve::{Domain, Verdict};
use crate::model::aws::{Exposure, ExternalAccount, PolicyGrant, ProviderKind, Role, TrustedProvider};
use crate::model::{List, Observed, Subject};

const EXTERNAL_ID: &str = "sts:externalid";

/// External ids that are longer are long enough for anybody.
const LONGEST: usize = 64;

/// Who else than the account can assume a role.
pub fn exposure(role: &Role, subject: &Subject, around: &dyn Surroundings) -> Observed<Exposure> {
    let own = Own::of(around);
    concluded(role, |document| circles(document, &at(subject, &own), &own, &[]).exposure(None))
}

/// What a trust policy allows each principal that it names.
pub fn grants(role: &Role, subject: &Subject) -> Observed<List<PolicyGrant>> {
    concluded(role, |document| exposure::grants(document, &at(subject, &Own::unknown())))
}

/// The other accounts that may assume a role.
pub fn external_accounts(role: &Role, subject: &Subject, around: &dyn Surroundings) -> Observed<List<ExternalAccount>> {
    let own = Own::of(around);
    concluded(role, |document| {
        let setting = at(subject, &own);
        let exposure = admitted(document, &setting);
        let trusted = exposure.accounts().map(|account| trusted_account(document, &setting, &own, account)).collect();
        let of_account = |(audience, _, _): &&(Audience, _, _)| matches!(audience, Audience::Account(_));
        let open = exposure.unknown.iter().find(of_account);
        List {
            items: trusted,
            rest: open.map(|(audience, _, missing)| undecided(&format!("whether {audience} is let in"), missing)),
        }
    })
}

fn trusted_account(document: &Document, setting: &Setting, own: &Own, account: &str) -> ExternalAccount {
    let allowed = |question: &str, settled: &[(&str, Domain)]| {
        decided(&format!("whether account {account} {question}"), &allows_account(document, setting, account, settled))
    };
    let without = allowed("must give an external id", &[(EXTERNAL_ID, Domain::Absent)]);
    let of_length = |length: usize| {
        let pattern = "?".repeat(length);
        allowed("may give a short external id", &[(EXTERNAL_ID, Domain::like(&[pattern], &[]))])
    };
    let shortest = match without {
        Observed::Known(false) => {
            (0..=LONGEST).map(|length| (length, of_length(length))).find(|it| it.1 != Observed::Known(false))
        }
        _ => None,
    };
    let without_mfa = without_second_factor().map(|settled| allows_account(document, setting, account, &settled));
    let without_mfa = without_mfa.into_iter().fold(Verdict::No, Verdict::or);
    ExternalAccount {
        account: Observed::Known(account.to_owned()),
        in_own_organization: own.has_member(account),
        shortest_external_id: match (&without, shortest) {
            (Observed::Known(false), Some((length, Observed::Known(_)))) => {
                i64::try_from(length).map_or(Observed::Absent, Observed::Known)
            }
            (Observed::Known(false), Some((_, Observed::Unknown(cause)))) => Observed::Unknown(cause),
            (Observed::Known(false), None) => Observed::Known(65),
            (Observed::Unknown(cause), _) => Observed::unknown(cause),
            _ => Observed::Absent,
        },
        requires_external_id: without.map(|allowed| !allowed),
        requires_mfa: decided(&format!("whether account {account} must have used MFA"), &without_mfa).map(|allowed| !allowed),
    }
}

/// The identity providers that a trust policy lets in.
pub fn identity_providers(role: &Role, subject: &Subject) -> Observed<List<TrustedProvider>> {
    concluded(role, |document| {
        let setting = at(subject, &Own::unknown());
        let mut providers = Vec::new();
        for granted in granted(document, &setting) {
            let Grantee::Provider(name) = granted.grantee else { continue };
            // One whose tokens no statement takes is let in by name only.
            if !granted.actions.is_empty() || granted.unknown.is_some() {
                providers.push(trusted_provider(document, &setting, &name));
            }
        }
        List::complete(providers)
    })
}

fn trusted_provider(document: &Document, setting: &Setting, name: &str) -> TrustedProvider {
    let is_saml = name.contains(":saml-provider/");
    let issuer = name.split_once(":oidc-provider/").map_or(name, |(_, issuer)| issuer).to_ascii_lowercase();
    let key = |claim: &str| if is_saml { format!("saml:{claim}") } else { format!("{issuer}:{claim}") };
    let allowed = |question: &str, key: &str, domain: Domain| {
        let verdict = allows_provider(document, setting, name, &[(key, domain)]);
        decided(&format!("whether {question} through {name} may assume the role"), &verdict)
    };
    // A claim that is missing, or says what the policy does not say literally.
    let other = |key: &str| Domain::absent_or(&["*".to_owned()], &literals(document, key));
    let pinned = |question: &str, claim: &str| allowed(question, &key(claim), other(&key(claim))).map(|allowed| !allowed);
    let subject = pinned("other subjects", "sub");
    let audience = pinned("other audiences", "aud");
    TrustedProvider {
        provider: Observed::Known(name.to_owned()),
        issuer: if is_saml { Observed::Absent } else { Observed::Known(issuer.clone()) },
        kind: Observed::Known(if is_saml { ProviderKind::Saml } else { ProviderKind::Oidc }),
        tenant_pinned: tenant_pinned(document, setting, &issuer, name, &subject, &audience),
        branch_pinned: if is_saml { Observed::Known(true) } else { branch_pinned(document, setting, &issuer, name) },
        subject_pinned: subject,
        audience_pinned: audience,
        unauthenticated_refused: if issuer == "cognito-identity.amazonaws.com" {
            let guests = Domain::absent_or(&["unauthenticated"], &[]);
            allowed("guests", &key("amr"), guests).map(|allowed| !allowed)
        } else {
            Observed::Known(true)
        },
    }
}

/// Whether strangers are kept out of a provider that serves many tenants; of others, whether a claim is named.
fn tenant_pinned(
    document: &Document,
    setting: &Setting,
    issuer: &str,
    name: &str,
    subject: &Observed<bool>,
    audience: &Observed<bool>,
) -> Observed<bool> {
    let Some(claim) = tenant_claim(issuer) else {
        return either(subject.clone(), audience.clone());
    };
    let exposure = admitted(document, setting);
    let is_strange =
        |audience: &Audience| matches!(audience, Audience::AnyTenant(host) | Audience::SimilarTenant(host) if host == issuer);
    let key = format!("{issuer}:{claim}");
    let without = allows_provider(document, setting, name, &[(&key, Domain::Absent)]);
    let open = exposure.unknown.iter().find(|(audience, ..)| is_strange(audience));
    match (exposure.admitted.iter().any(|it| is_strange(&it.audience)), &without, open) {
        (true, ..) | (_, Verdict::Yes(_), _) => Observed::Known(false),
        (_, Verdict::Unknown(missing), _) | (.., Some((.., missing))) => {
            Observed::Unknown(undecided(&format!("whether strangers through {issuer} may assume the role"), missing))
        }
        (false, Verdict::No, None) => Observed::Known(true),
    }
}

/// Whether pipelines are kept out that run for a branch, tag or environment that nobody named, or for a pull request.
/// Source: GitHub, "OpenID Connect reference", and GitLab, "ID token authentication", for what tokens claim; AWS, "Available
/// keys for AWS OIDC federation", for the claims that policies can ask for beside the subject.
fn branch_pinned(document: &Document, setting: &Setting, issuer: &str, name: &str) -> Observed<bool> {
    let [subject, git_ref, environment, workflow] =
        ["sub", "ref", "environment", "job_workflow_ref"].map(|claim| format!("{issuer}:{claim}"));
    let like = |patterns: &[String]| Domain::like(patterns, &[]);
    // Neither refs nor environments have colons in their names: what ends a subject is all of its ref or environment.
    let ending = |ends: &[&str]| {
        let ends: Vec<_> = ends.iter().map(|end| format!("*:{end}")).collect();
        Domain::like(&ends, &["*:ref:*:*", "*:environment:*:*"].map(str::to_owned))
    };
    let (branch, tag) = (format!("refs/heads/{UNNAMED}"), format!("refs/tags/{UNNAMED}"));
    let unnamed = [
        (&*subject, ending(&[UNNAMED, &branch, &tag])),
        (&*git_ref, like(&[branch.clone(), UNNAMED.to_owned()])),
        (&*environment, Domain::absent_or(&[UNNAMED], &[])),
        (&*workflow, like(&[format!("*@{branch}")])),
    ];
    let pull_request = [
        (&*subject, ending(&["pull_request"])),
        (&*git_ref, like(&["refs/pull/*".to_owned()])),
        (&*environment, Domain::Absent),
        (&*workflow, like(&["*@refs/pull/*".to_owned()])),
    ];
    let let_in = [unnamed, pull_request].map(|settled| allows_provider(document, setting, name, &settled));
    let question = format!("whether any branch or pull request through {name} may assume the role");
    decided(&question, &let_in.into_iter().fold(Verdict::No, Verdict::or)).map(|let_in| !let_in)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::role_trust::testing;

    const GITHUB: &str = "token.actions.githubusercontent.com";

    /// A role that takes tokens of a provider, under a condition.
    fn taking(provider: &str, condition: &str) -> Role {
        testing::role(&format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
            "Principal":{{"Federated":"{provider}"}},"Condition":{condition}}}]}}"#
        ))
    }

    /// Whether tenant, subject and audience are pinned and guests refused.
    fn pinned(issuer: &str, condition: &str) -> [Option<bool>; 4] {
        let provider = format!("arn:aws:iam::111122223333:oidc-provider/{issuer}");
        let Observed::Known(providers) = identity_providers(&taking(&provider, condition), &testing::subject()) else {
            return [None; 4];
        };
        let [provider] = providers.items.as_slice() else { return [None; 4] };
        assert_eq!(provider.issuer, Observed::Known(issuer.to_owned()));
        [&provider.tenant_pinned, &provider.subject_pinned, &provider.audience_pinned, &provider.unauthenticated_refused]
            .map(|known| known.known().copied())
    }

    #[test]
    fn a_tenant_is_pinned_by_a_literal_owner() {
        let sub = |operator: &str, value: &str| format!(r#"{{"{operator}":{{"{GITHUB}:sub":"{value}"}}}}"#);
        let of = |operator: &str, value: &str| pinned(GITHUB, &sub(operator, value)).map(Option::unwrap);
        assert_eq!(of("StringLike", "repo:octo-org/*"), [true, false, false, true]);
        assert_eq!(of("StringEquals", "repo:octo-org/app:ref:refs/heads/main"), [true, true, false, true]);
        assert_eq!(of("StringLike", "repo:octo-org*"), [false, false, false, true]);
        assert_eq!(of("StringLikeIfExists", "repo:octo-org/*"), [false, false, false, true]);
        assert_eq!(pinned(GITHUB, "{}"), [Some(false), Some(false), Some(false), Some(true)]);
    }

    #[test]
    fn a_provider_of_one_tenant_is_pinned_by_either_claim() {
        let issuer = "oidc.eks.eu-west-1.amazonaws.com/id/abc";
        let by = |claim: &str| pinned(issuer, &format!(r#"{{"StringEquals":{{"{issuer}:{claim}":"x"}}}}"#)).map(Option::unwrap);
        assert_eq!(by("sub"), [true, true, false, true]);
        assert_eq!(by("aud"), [true, false, true, true]);
        assert_eq!(pinned(issuer, "{}").map(Option::unwrap), [false, false, false, true]);
    }

    #[test]
    fn branches_and_environments_are_pinned_by_what_ends_a_subject_or_by_a_claim() {
        let of = |issuer: &str, condition: &str| {
            let provider = format!("arn:aws:iam::111122223333:oidc-provider/{issuer}");
            let Observed::Known(providers) = identity_providers(&taking(&provider, condition), &testing::subject()) else {
                panic!()
            };
            providers.items[0].branch_pinned.clone()
        };
        let sub = |issuer: &str, value: &str| of(issuer, &format!(r#"{{"StringLike":{{"{issuer}:sub":"{value}"}}}}"#));
        for pinned in [
            "repo:octo-org/app:ref:refs/heads/main",
            "repo:octo-org/app:ref:refs/heads/release-*",
            "repo:octo-org/*:environment:production",
            "repo:octo-org/app:environment:production-*",
            "repo:octo-org/app:ref:refs/tags/v?",
            "repo:octo-org/app:ref:refs/heads/release/*",
        ] {
            assert_eq!(sub(GITHUB, pinned), Observed::Known(true), "{pinned}");
        }
        for open in [
            "repo:octo-org/app:*",
            "repo:octo-org/app*",
            "repo:octo-org/app:ref:refs/heads/*",
            "repo:octo-org/app:ref:refs/tags/*",
            "repo:octo-org/app:ref:*",
            "repo:octo-org/app:environment:*",
            "repo:octo-org/app:pull_request",
            "repository_owner:octo-org:*",
        ] {
            assert_eq!(sub(GITHUB, open), Observed::Known(false), "{open}");
        }
        assert_eq!(sub("gitlab.com", "project_path:octo/app:ref_type:branch:ref:main"), Observed::Known(true));
        assert_eq!(sub("gitlab.com", "project_path:octo/app:ref_type:branch:ref:*"), Observed::Known(false));
        let with = |claim: &str, value: &str| {
            let repository = format!(r#""{GITHUB}:sub":"repo:octo-org/app:*""#);
            of(GITHUB, &format!(r#"{{"StringLike":{{{repository},"{GITHUB}:{claim}":"{value}"}}}}"#))
        };
        for (claim, value, pinned) in [
            ("ref", "refs/heads/main", true),
            ("ref", "refs/heads/*", false),
            ("environment", "production", true),
            ("job_workflow_ref", "octo-org/app/.github/workflows/deploy.yml@refs/heads/main", true),
            ("job_workflow_ref", "octo-org/app/.github/workflows/deploy.yml@*", false),
            ("actor", "octocat", false),
        ] {
            assert_eq!(with(claim, value), Observed::Known(pinned), "{claim} {value}");
        }
        assert_eq!(of(GITHUB, "{}"), Observed::Known(false));
    }

    #[test]
    fn only_cognito_has_guests() {
        let issuer = "cognito-identity.amazonaws.com";
        let pool = format!(r#"{{"StringEquals":{{"{issuer}:aud":"pool"}}}}"#);
        assert_eq!(pinned(issuer, &pool).map(Option::unwrap), [true, false, true, false]);
        let signed_in = format!(
            r#"{{"StringEquals":{{"{issuer}:aud":"pool"}},"ForAnyValue:StringLike":{{"{issuer}:amr":"authenticated"}}}}"#
        );
        assert_eq!(pinned(issuer, &signed_in).map(Option::unwrap), [true, false, true, true]);
    }

    #[test]
    fn a_star_under_an_operator_that_takes_it_literally_lets_nobody_in() {
        let nobody = format!(r#"{{"StringEquals":{{"{GITHUB}:sub":"repo:octo-org/*"}}}}"#);
        let role = taking(GITHUB, &nobody);
        assert_eq!(pinned(GITHUB, &nobody)[0], Some(true));
        assert_eq!(identity_providers(&role, &testing::subject()).map(|list| list.items.len()), Observed::Known(1));
    }

    #[test]
    fn an_unread_policy_tells_of_nobody() {
        let unread = Role::default();
        assert!(matches!(identity_providers(&unread, &testing::subject()), Observed::Unknown(_)));
        assert!(matches!(grants(&unread, &testing::subject()), Observed::Unknown(_)));
    }
}
