"""Accounts built through moto's own API: `BUILDERS[name](aws, extras)` builds one and answers the ids to test by.

What no API can make (old keys, a password used long ago) is written into moto's state by `state`.
"""

from . import empty, managing, mixed, passed_on, watched
from .aws import Aws

BUILDERS = {
    "empty": empty.build,
    "managing": managing.build,
    "organization": managing.build_members,
    "mixed": mixed.build,
    **watched.BUILDERS,
    **passed_on.BUILDERS,
}

__all__ = ["BUILDERS", "Aws"]
