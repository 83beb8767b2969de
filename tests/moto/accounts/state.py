"""What no API can make, written into moto's own state: ages, and policies that AWS manages."""

import json
from datetime import datetime, timedelta, timezone

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AccessKeyLastUsed, AWSManagedPolicy, iam_backends


def days_ago(days):
    return datetime.now(timezone.utc) - timedelta(days=days)


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def user(account, name, created=None, signed_in=None, keys=()):
    """Ages in days; `keys` are pairs of age and days since the last use, `None` for never used."""
    found = _iam(account).get_user(name)
    if created is not None:
        found.create_date = _naive(created)
    if signed_in is not None:
        found.password_last_used = _naive(signed_in)
    for key, (age, used) in zip(found.access_keys, keys, strict=True):
        key.create_date = _naive(age)
        key.last_used = None if used is None else AccessKeyLastUsed(_naive(used), "s3", "eu-west-1")


def role(account, name, created, used=None):
    found = _iam(account).get_role(name)
    found.create_date = _naive(created)
    found.last_used = None if used is None else _naive(used)


def aws_managed_policies(account, *names):
    """moto knows them all, which makes answers of megabytes, or none; here: those that get attached."""
    documents = json.loads(aws_managed_policies_data)
    iam = _iam(account)
    for name in names:
        policy = AWSManagedPolicy.from_data(name, account, iam.region_name, documents[name])
        iam.aws_managed_policies.append(policy)
        iam.managed_policies[policy.arn] = policy


def _iam(account):
    return iam_backends[account]["aws"]


def _naive(days):
    return days_ago(days).replace(tzinfo=None, microsecond=0)
