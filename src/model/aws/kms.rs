//! KMS keys.

use super::{Exposure, PolicyGrant, text_enum};
use crate::model::{ArnText, List, Map, PolicyDocument, Timestamp};
use crate::record;

text_enum! {
    /// Who manages a key. Source: KMS API, `KeyMetadata`.
    KeyManager { Aws = "AWS", Customer = "CUSTOMER", }
}

text_enum! {
    /// A key's state. Source: KMS API, `KeyMetadata`.
    KeyState {
        Creating = "Creating",
        Enabled = "Enabled",
        Disabled = "Disabled",
        PendingDeletion = "PendingDeletion",
        PendingImport = "PendingImport",
        PendingReplicaDeletion = "PendingReplicaDeletion",
        Unavailable = "Unavailable",
        Updating = "Updating",
    }
}

text_enum! {
    /// What kind of key it is. Source: KMS API, `KeyMetadata`.
    KeySpec {
        SymmetricDefault = "SYMMETRIC_DEFAULT",
        Rsa2048 = "RSA_2048",
        Rsa3072 = "RSA_3072",
        Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256",
        EccNistP384 = "ECC_NIST_P384",
        EccNistP521 = "ECC_NIST_P521",
        EccNistEdwards25519 = "ECC_NIST_EDWARDS25519",
        EccSecgP256k1 = "ECC_SECG_P256K1",
        Hmac224 = "HMAC_224",
        Hmac256 = "HMAC_256",
        Hmac384 = "HMAC_384",
        Hmac512 = "HMAC_512",
        MlDsa44 = "ML_DSA_44",
        MlDsa65 = "ML_DSA_65",
        MlDsa87 = "ML_DSA_87",
        Sm2 = "SM2",
    }
}

text_enum! {
    /// What a key can be used for. Source: KMS API, `KeyMetadata`.
    KeyUsage {
        EncryptDecrypt = "ENCRYPT_DECRYPT",
        SignVerify = "SIGN_VERIFY",
        GenerateVerifyMac = "GENERATE_VERIFY_MAC",
        KeyAgreement = "KEY_AGREEMENT",
    }
}

text_enum! {
    /// Where the key material comes from. Source: KMS API, `KeyMetadata`.
    KeyOrigin {
        AwsKms = "AWS_KMS",
        External = "EXTERNAL",
        AwsCloudHsm = "AWS_CLOUDHSM",
        ExternalKeyStore = "EXTERNAL_KEY_STORE",
    }
}

text_enum! {
    /// Which part of a multi-Region key it is. Source: KMS API, `MultiRegionConfiguration`.
    MultiRegionKeyType { Primary = "PRIMARY", Replica = "REPLICA", }
}

text_enum! {
    /// What a grant allows. Source: KMS API, `GrantOperation`.
    GrantOperation {
        CreateGrant = "CreateGrant",
        Decapsulate = "Decapsulate",
        Decrypt = "Decrypt",
        DeriveSharedSecret = "DeriveSharedSecret",
        DescribeKey = "DescribeKey",
        Encapsulate = "Encapsulate",
        Encrypt = "Encrypt",
        GenerateDataKey = "GenerateDataKey",
        GenerateDataKeyPair = "GenerateDataKeyPair",
        GenerateDataKeyPairWithoutPlaintext = "GenerateDataKeyPairWithoutPlaintext",
        GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext",
        GenerateMac = "GenerateMac",
        GetPublicKey = "GetPublicKey",
        ReEncryptFrom = "ReEncryptFrom",
        ReEncryptTo = "ReEncryptTo",
        RetireGrant = "RetireGrant",
        Sign = "Sign",
        Verify = "Verify",
        VerifyMac = "VerifyMac",
    }
}

text_enum! {
    /// What somebody may do with a grant: use the key as it allows, or end it.
    GrantPart { Use = "use", Retire = "retire", }
}

record! {
    /// A KMS key. Source: KMS API, `KeyMetadata`.
    Key {
        /// The key's id, without its ARN.
        key_id: String = "kms:ListKeys";
        /// Who manages the key: `AWS`, or the `CUSTOMER`.
        key_manager: KeyManager = "kms:DescribeKey";
        /// The key's state.
        key_state: KeyState = "kms:DescribeKey";
        /// What kind of key it is.
        key_spec: KeySpec = "kms:DescribeKey";
        /// What the key can be used for.
        key_usage: KeyUsage = "kms:DescribeKey";
        /// Where the key material comes from.
        origin: KeyOrigin = "kms:DescribeKey";
        /// When the key was made.
        created_at: Timestamp = "kms:DescribeKey";
        /// When the key will be deleted; absent unless its deletion is scheduled.
        deletion_date [opt]: Timestamp = "kms:DescribeKey";
        /// How many days the primary key of a multi-Region key will wait for its deletion once its last replica is gone; absent
        /// of all other keys, of which KMS does not tell how long they wait in all.
        pending_deletion_window_days [opt]: i64 = "kms:DescribeKey";
        /// When imported key material expires.
        valid_to [opt]: Timestamp = "kms:DescribeKey";
        /// Whether it is a multi-Region key.
        is_multi_region: bool = "kms:DescribeKey";
        /// Whether it is the primary or a replica of a multi-Region key.
        multi_region_key_type [opt]: MultiRegionKeyType = "kms:DescribeKey";
        /// The custom key store that holds the key.
        custom_key_store_id [opt]: String = "kms:DescribeKey";
        /// The key's description.
        description [opt]: String = "kms:DescribeKey";
        /// The key policy.
        policy: PolicyDocument = "kms:GetKeyPolicy";
        /// Whether the key rotates by itself; absent when KMS cannot rotate this key.
        rotation_enabled [opt]: bool = "kms:GetKeyRotationStatus";
        /// How many days lie between two rotations; absent while the key does not rotate.
        rotation_period_days [opt]: i64 = "kms:GetKeyRotationStatus";
        /// When the key will next rotate.
        next_rotation_date [opt]: Timestamp = "kms:GetKeyRotationStatus";
        /// The aliases of the key, each beginning with `alias/`.
        aliases: List<String> = "kms:ListAliases";
        /// The key's tags.
        tags: Map = "kms:ListResourceTags";
        /// The grants on the key; absent for keys that AWS manages, on which nobody but AWS makes any.
        grants [opt]: List<KeyGrant> = "kms:ListGrants";
    }
    derived {
        /// The region that the key lives in, to which commands about it must be sent.
        region: String = ["key_id"];
        /// Who can use or change the key by its policy, grants apart.
        exposure: Exposure = ["policy", "organization.organization_id", "organization_members.account_id"];
        /// What the key policy allows each principal that it names.
        policy_grants: List<PolicyGrant> = ["policy"];
        /// The principals whom the key policy lets decrypt or make data keys without proof of what runs in a Nitro enclave, or
        /// with that of one in debug mode; those who may change the key policy are left out.
        unattested_users: List<String> = ["policy"];
        /// Whether the account, or a user or role that exists in it, may change the key policy. If nobody may, only AWS
        /// Support can help.
        is_manageable: bool = ["policy", "roles", "users"];
        /// The replicas of a multi-Region primary key; none of other keys.
        replicas: List<KeyReplica> =
            ["multi_region_key_type", "key_id", "policy", "account_keys.policy", "account_keys.key_state"];
        /// What the grants on the key give to other accounts.
        foreign_grants: List<ForeignGrant> = ["grants", "organization.organization_id", "organization_members.account_id"];
        /// How long the whole waiting period before the key's deletion is, in days; absent unless its deletion is scheduled. KMS
        /// tells it of primary keys that wait for their replicas to go, and of no other key: then it is unknown.
        deletion_window_days [opt]: i64 = ["key_state", "pending_deletion_window_days"];
        /// How many days that period can have at most: as many as lie between the key's making and its deletion, and never more
        /// than 30; absent unless the day of the deletion is set.
        deletion_window_days_at_most [opt]: i64 = ["created_at", "deletion_date"];
        /// The ids of the grants that give the same as another grant on the key: the same operations under the same constraints
        /// to the same grantee.
        repeated_grants: List<String> = ["grants"];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The organization of the account.
        organization: one Organization by account;
        /// The accounts of the organization, if the account may list them.
        organization_members: many OrganizationMember by account;
        /// The roles of the account.
        roles: many Role by account;
        /// The users of the account.
        users: many User by account;
        /// The KMS keys of the account, in all regions.
        account_keys: many Key by account;
        /// The trails whose logs the key encrypts.
        trails: many Trail via "kms_key";
        /// The buckets whose default encryption uses the key.
        buckets: many Bucket via "encryption.kms_key";
        /// The event data stores that the key encrypts.
        event_data_stores: many EventDataStore via "kms_key";
        /// The log groups that the key encrypts.
        log_groups: many LogGroup via "kms_key";
        /// The SNS topics whose messages the key encrypts.
        topics: many Topic via "kms_key";
    }
}

record! {
    /// A replica of a multi-Region key.
    KeyReplica {
        /// The region that it lives in.
        region: String = "";
        /// Its state.
        key_state: KeyState = "";
        /// Whether its key policy says the same as that of the primary: order, names of statements, and which of the two
        /// regions they name aside.
        same_policy: bool = "";
    }
}

record! {
    /// A grant: somebody may use a key without a word in any policy. Source: KMS API, `GrantListEntry`.
    KeyGrant {
        /// The grant's id.
        grant_id: String = "";
        /// The name that it was given.
        name [opt]: String = "";
        /// When the grant was made.
        created_at: Timestamp = "";
        /// Who may use the key: an ARN, or the name of a service; absent for a grant to a service that is told apart.
        grantee_principal [opt]: String = "";
        /// The service that may use the key.
        grantee_service_principal [opt]: String = "";
        /// Who may end the grant, beside its maker: an ARN, or the name of a service.
        retiring_principal [opt]: String = "";
        /// The service that may end the grant.
        retiring_service_principal [opt]: String = "";
        /// The account under which the grant was made.
        issuing_account [opt]: String = "";
        /// What it allows.
        operations: List<GrantOperation> = "";
        /// The pairs that the encryption context of a request must be made of.
        encryption_context_equals [opt]: Map = "";
        /// The pairs that the encryption context of a request must contain.
        encryption_context_subset [opt]: Map = "";
        /// The resource on whose behalf requests must be made.
        source_arn [opt]: ArnText = "";
    }
}

record! {
    /// What a grant on a key gives to another account.
    ForeignGrant {
        /// The grant's id.
        grant_id: String = "";
        /// Who it is given to.
        principal: String = "";
        /// What may be done with the grant.
        part: GrantPart = "";
        /// The account; unknown where the principal does not tell it.
        account: String = "";
        /// Whether the account belongs to the own organization.
        in_own_organization: bool = "";
    }
}
