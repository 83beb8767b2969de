"""A believable account with settings right and wrong: 3 trails in 2 regions, 20 buckets, 10 keys, 30 users.

`tests/it/e2e.rs` says, resource by resource, what is to be found.
"""

from accounts import organization

from . import buckets, keys, monitoring, posture, principals, trails

HOME = "eu-west-1"
OTHER = "us-east-1"


def build(aws, extras):
    extras.regions = {OTHER: "ENABLED_BY_DEFAULT", HOME: "ENABLED_BY_DEFAULT", "ap-east-1": "DISABLED"}
    ids = keys.build(aws, extras)
    buckets.build(aws, extras, ids)
    monitoring.build(aws, extras, ids)
    trails.build(aws, extras, ids)
    principals.build(aws, extras)
    posture.build(aws, extras)
    organization.build(aws)
    return {"keys": ids}
