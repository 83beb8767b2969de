//! Profiles of the AWS configuration files, where the SDK's own ways would mislead: it takes a profile that does not
//! exist for an empty one, and lets keys in the environment overrule a profile that was asked for by name.

use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::region::Region;

use super::CollectError;
use super::error::words;

/// What is chosen when nothing is.
const DEFAULT: &str = "default";

/// Makes sure that a profile exists.
pub(super) async fn check(profile: &str) -> Result<(), CollectError> {
    if profiles().await?.get_profile(profile).is_some() {
        Ok(())
    } else {
        Err(CollectError::UnknownProfile { profile: profile.to_owned() })
    }
}

/// The profile that `AWS_PROFILE` names, if there is none of that name.
pub(super) async fn selected_in_vain() -> Result<Option<String>, CollectError> {
    let profiles = profiles().await?;
    let selected = profiles.selected_profile();
    let in_vain = selected != DEFAULT && profiles.get_profile(selected).is_none();
    Ok(in_vain.then(|| selected.to_owned()))
}

/// The credentials that this profile leads to, and no others.
pub(super) fn credentials(profile: &str, http: SharedHttpClient, region: Option<Region>) -> SharedCredentialsProvider {
    let config = ProviderConfig::without_region().with_http_client(http).with_region(region);
    SharedCredentialsProvider::new(ProfileFileCredentialsProvider::builder().configure(&config).profile_name(profile).build())
}

async fn profiles() -> Result<ProfileSet, CollectError> {
    #[expect(deprecated, reason = "its new name is in a crate that is not meant for users of the SDK")]
    let files = aws_config::profile::profile_file::ProfileFiles::default();
    let (fs, env) = Default::default();
    aws_config::profile::load(&fs, &env, &files, None)
        .await
        .map_err(|error| CollectError::NoCredentials { detail: words(&error) })
}
