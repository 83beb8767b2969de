"""Which API operation a request is: named as in `src/model/call.rs`, `service:Operation`."""

import io
import json
import re
import urllib.parse
from dataclasses import dataclass

# The sub-resource in the query decides what a GET of a bucket asks for.
BUCKET_READS = {
    "acl": "GetBucketAcl",
    "encryption": "GetBucketEncryption",
    "lifecycle": "GetBucketLifecycleConfiguration",
    "location": "GetBucketLocation",
    "logging": "GetBucketLogging",
    "object-lock": "GetObjectLockConfiguration",
    "ownershipControls": "GetBucketOwnershipControls",
    "policy": "GetBucketPolicy",
    "publicAccessBlock": "GetPublicAccessBlock",
    "replication": "GetBucketReplication",
    "tagging": "GetBucketTagging",
    "versioning": "GetBucketVersioning",
    "website": "GetBucketWebsite",
}

# Services that name an operation by method and path; what stands behind `/` in the path is what it is about.
PATH_READS = {
    ("account", "POST", "listRegions"): "ListRegions",
    ("account", "POST", "getAlternateContact"): "GetAlternateContact",
    ("account", "POST", "getContactInformation"): "GetContactInformation",
    ("access-analyzer", "GET", "analyzer"): "ListAnalyzers",
    ("access-analyzer", "POST", "findingv2"): "ListFindingsV2",
    ("guardduty", "GET", "detector"): "ListDetectors",
    ("guardduty", "GET", "detector/*"): "GetDetector",
    ("lambda", "GET", "2015-03-31/functions"): "ListFunctions",
    ("securityhub", "GET", "accounts"): "DescribeHub",
    ("securityhub", "POST", "standards/get"): "GetEnabledStandards",
    ("s3control", "GET", "configuration/publicAccessBlock"): "GetPublicAccessBlock",
    ("s3control", "GET", "mrap/instances"): "ListMultiRegionAccessPoints",
    ("s3control", "GET", "accesspoint"): "ListAccessPoints",
    ("s3control", "GET", "accesspoint/*"): "GetAccessPoint",
    ("s3control", "GET", "accesspoint/*/policy"): "GetAccessPointPolicy",
}

# The member that says what an awsJson request is about.
JSON_SUBJECTS = (
    "TrailName",
    "Name",
    "KeyId",
    "EventDataStore",
    "logGroupName",
    "logGroupNamePrefix",
    "Rule",
    "AccountId",
    "PolicyId",
    "AlternateContactType",
    "analyzerArn",
    "resourceArn",
)

# Members of a form that say the same.
FORM_SUBJECTS = ("OpenIDConnectProviderArn", "TopicArn", "RoleArn")

# Services that requests are signed for under another name than ours.
SIGNED_AS = {"monitoring": "cloudwatch"}

CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")


@dataclass(frozen=True)
class Operation:
    """One request, recognised."""

    access_key: str
    region: str
    service: str
    name: str
    about: str

    @property
    def id(self):
        return f"{self.service}:{self.name}"


def recognise(environ):
    """The operation that a WSGI request asks for; its body stays readable."""
    found = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    access_key, region, service = found.groups() if found else ("", "", "")
    service = SIGNED_AS.get(service, service)
    body = _body(environ)
    if service == "s3" and environ["PATH_INFO"].startswith("/v20180820/"):
        service = "s3control"
        name, about = _by_path(environ, service, environ["PATH_INFO"].removeprefix("/v20180820/"))
    elif service == "s3":
        name, about = _s3(environ)
    elif service in ("account", "access-analyzer", "guardduty", "lambda", "securityhub"):
        name, about = _by_path(environ, service, environ["PATH_INFO"].lstrip("/"))
        about = about or _json_subject(body)
    elif target := environ.get("HTTP_X_AMZ_TARGET"):
        name, about = target.rsplit(".", 1)[-1], _json_subject(body)
    else:
        form = dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace")))
        name, about = form.get("Action", "?"), next((form[member] for member in FORM_SUBJECTS if member in form), "")
    return Operation(access_key, region, service, name, about)


def _body(environ):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _s3(environ):
    bucket, _, key = environ["PATH_INFO"].lstrip("/").partition("/")
    query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    method = environ["REQUEST_METHOD"]
    if not bucket:
        return "ListBuckets", ""
    if method == "HEAD" and not key:
        return "HeadBucket", bucket
    reads = [name for part, name in BUCKET_READS.items() if part in query]
    if method == "GET" and not key and reads:
        return reads[0], bucket
    if method == "GET" and not key and query.get("list-type") == ["2"]:
        return "ListObjectsV2", query.get("prefix", [""])[0]
    if method == "GET" and key and query.keys() <= {"x-id"}:
        return "GetObject", key
    return f"{method} {'&'.join(query) or 'object'}", bucket


def _by_path(environ, service, path):
    method = environ["REQUEST_METHOD"]
    for about in ("", *path.split("/")[1:2]):
        read = PATH_READS.get((service, method, path.replace(f"/{about}", "/*", 1) if about else path))
        if read:
            return read, about
    return f"{method} {path}", ""


def _json_subject(body):
    members = json.loads(body or b"{}")
    named = [members[member] for member in JSON_SUBJECTS if member in members]
    return (named or members.get("ResourceIdList") or [""])[0]
