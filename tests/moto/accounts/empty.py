"""An account in which nothing was ever made."""


def build(aws, extras):
    extras.root_row = {"user": "<root_account>", "arn": f"arn:aws:iam::{aws.account}:root"} | dict.fromkeys(
        ("mfa_active", "access_key_1_active", "access_key_2_active", "cert_1_active", "cert_2_active"), "false"
    )
    extras.root_row |= {
        "user_creation_time": "2020-01-01T00:00:00+00:00",
        "password_enabled": "not_supported",
        "password_last_used": "no_information",
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
    }
    return {}
