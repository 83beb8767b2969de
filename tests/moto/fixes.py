"""Where moto 5.2.5 answers otherwise than AWS: one function per operation, each to be dropped once moto is right.

A fix gets the operation, what the account holds beyond moto (`Extras`) and moto's answer; it gives the answer that
AWS would give. Operations that moto does not know are answered by `ANSWERS` alone.
"""

import base64
import datetime
import json
import re
from dataclasses import dataclass, field

FIXES = {}
ANSWERS = {}


@dataclass
class Extras:
    """What an account has that cannot be set through moto."""

    regions: dict = field(default_factory=lambda: {"us-east-1": "ENABLED_BY_DEFAULT"})
    root_summary: dict = field(default_factory=dict)
    root_row: dict = field(default_factory=dict)
    certificates: dict = field(default_factory=dict)
    trail_status: dict = field(default_factory=dict)
    event_data_stores: list = field(default_factory=list)
    keys_without_rotation: set = field(default_factory=set)
    mfa_delete: set = field(default_factory=set)
    delivery_channels: dict = field(default_factory=dict)
    contact_information: dict = field(default_factory=dict)
    analyzers: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    standards: dict = field(default_factory=dict)
    functions: list = field(default_factory=list)
    access_point_regions: dict = field(default_factory=dict)
    bucket_account: str = ""
    multi_region_access_points: str = ""
    public_keys: dict = field(default_factory=dict)


def fix(operation):
    return lambda function: FIXES.setdefault(operation, function)


def answers(operation):
    return lambda function: ANSWERS.setdefault(operation, function)


# S3


@fix("s3:GetBucketVersioning")
def versioning_root_and_mfa_delete(operation, extras, answer):
    """moto names the root after the operation, which the Rust SDK refuses, and keeps no MFA delete."""
    status, headers, body = answer
    body = body.replace(b"GetBucketVersioningResponse", b"VersioningConfiguration")
    body = body.replace(b"GetBucketVersioningOutput", b"VersioningConfiguration")
    if operation.about in extras.mfa_delete:
        body = body.replace(b"</VersioningConfiguration>", b"<MfaDelete>Enabled</MfaDelete></VersioningConfiguration>")
    return status, headers, body


@fix("s3:GetObjectLockConfiguration")
def no_zero_years(_operation, _extras, answer):
    """A default retention is given in days or in years; moto adds the other one as 0."""
    status, headers, body = answer
    return status, headers, body.replace(b"<Years>0</Years>", b"").replace(b"<Days>0</Days>", b"")


# S3 Control

ACCESS_POINT = re.compile(rb"<AccessPoint><Name>(.*?)</Name>.*?</AccessPoint>", re.S)


@fix("s3control:GetAccessPoint")
@fix("s3control:GetAccessPointPolicy")
def result_root(operation, _extras, answer):
    """moto names the root after the operation, with another ending than the Rust SDK insists on."""
    status, headers, body = answer
    return status, headers, body.replace(f"{operation.name}Response".encode(), f"{operation.name}Result".encode())


@answers("s3control:ListMultiRegionAccessPoints")
def list_multi_region_access_points(_operation, extras):
    """moto makes them by a request that is answered later."""
    points = f"<AccessPoints>{extras.multi_region_access_points}</AccessPoints>"
    body = f"<ListMultiRegionAccessPointsResult>{points}</ListMultiRegionAccessPointsResult>"
    return 200, {"Content-Type": "application/xml"}, body.encode()


@fix("s3control:ListAccessPoints")
def access_points_of_the_region(operation, extras, answer):
    """moto lists the access points of all regions in each, and leaves out whose bucket they lead to."""
    status, headers, body = result_root(operation, extras, answer)
    owner = f"</Bucket><BucketAccountId>{extras.bucket_account}</BucketAccountId>".encode()

    def here(found):
        is_here = extras.access_point_regions[found.group(1).decode()] == operation.region
        return found.group(0).replace(b"</Bucket>", owner) if is_here else b""

    return status, headers, ACCESS_POINT.sub(here, body)


# Account


@answers("account:GetContactInformation")
def get_contact_information(_operation, extras):
    return _json({"ContactInformation": extras.contact_information})


@answers("account:ListRegions")
def list_regions(_operation, extras):
    return _json({"Regions": [{"RegionName": name, "RegionOptStatus": state} for name, state in extras.regions.items()]})


# IAM Access Analyzer


@answers("access-analyzer:ListAnalyzers")
def list_analyzers(operation, extras):
    return _json({"analyzers": [found for found in extras.analyzers if f":{operation.region}:" in found["arn"]]})


@answers("access-analyzer:ListFindingsV2")
def list_findings(operation, extras):
    found = [found for found in extras.analyzers if found["arn"] == operation.about]
    if not found:
        return _json({"__type": "ResourceNotFoundException", "message": "not found"}, 404)
    return _json({"findings": extras.findings})


# Security Hub


@answers("securityhub:GetEnabledStandards")
def enabled_standards(operation, extras):
    """moto knows none. Each is given by the end of its ARN, with its status."""
    arn = f"arn:aws:securityhub:{operation.region}:"
    subscriptions = [
        {
            "StandardsSubscriptionArn": f"{arn}123456789012:subscription/{standard}",
            "StandardsArn": f"{arn}:standards/{standard}",
            "StandardsInput": {},
            "StandardsStatus": status,
        }
        for standard, status in extras.standards.get(operation.region, {}).items()
    ]
    return _json({"StandardsSubscriptions": subscriptions})


# Lambda


@answers("lambda:ListFunctions")
def list_functions(operation, extras):
    """moto makes functions with a container engine only."""
    here = [arn for arn in extras.functions if f":{operation.region}:" in arn]
    return _json({"Functions": [{"FunctionName": arn.rsplit(":", 1)[1], "FunctionArn": arn} for arn in here]})


# CloudTrail


@answers("cloudtrail:ListEventDataStores")
def list_event_data_stores(operation, extras):
    stores = [store for store in extras.event_data_stores if f":{operation.region}:" in store["EventDataStoreArn"]]
    keys = ("EventDataStoreArn", "Name")
    return _json({"EventDataStores": [{key: store[key] for key in keys} for store in stores]})


@answers("cloudtrail:GetEventDataStore")
def get_event_data_store(operation, extras):
    for store in extras.event_data_stores:
        if operation.about == store["EventDataStoreArn"]:
            return _json(store)
    return _json({"__type": "EventDataStoreNotFoundException", "message": "not found"}, 400)


@answers("cloudtrail:ListPublicKeys")
def list_public_keys(operation, extras):
    return _json({"PublicKeyList": extras.public_keys.get(operation.region, [])})


@fix("cloudtrail:GetInsightSelectors")
def no_insights_is_an_error(_operation, _extras, answer):
    """AWS answers InsightNotEnabledException for a trail without Insights, moto an empty list."""
    if answer[0] == 200 and not json.loads(answer[2]).get("InsightSelectors"):
        return _json({"__type": "InsightNotEnabledException", "message": "Insights are not enabled"}, 400)
    return answer


@fix("cloudtrail:GetEventSelectors")
def default_event_selector(_operation, _extras, answer):
    """A trail that was given no selectors records all management events; moto gives empty lists."""
    found = json.loads(answer[2])
    if answer[0] != 200:
        return answer
    if found.get("AdvancedEventSelectors"):
        found.pop("EventSelectors", None)
    else:
        found.pop("AdvancedEventSelectors", None)
        default = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}
        found["EventSelectors"] = found.get("EventSelectors") or [default]
        for selector in found["EventSelectors"]:
            selector.setdefault("ExcludeManagementEventSources", [])
    return _json(found)


@fix("cloudtrail:GetTrailStatus")
def delivery_outcome(operation, extras, answer):
    """moto delivers nothing and so never fails to."""
    if answer[0] != 200:
        return answer
    return _json(json.loads(answer[2]) | extras.trail_status.get(operation.about, {}))


# KMS


@fix("kms:DescribeKey")
def key_defaults(_operation, _extras, answer):
    """moto leaves out what the caller of CreateKey left out; AWS fills it in."""
    found = json.loads(answer[2])
    if answer[0] == 200:
        metadata = found["KeyMetadata"]
        metadata["KeyUsage"] = metadata.get("KeyUsage") or "ENCRYPT_DECRYPT"
        metadata["MultiRegion"] = bool(metadata.get("MultiRegion"))
    return _json(found, answer[0])


@fix("kms:GetKeyRotationStatus")
def rotation_where_there_is_any(operation, extras, answer):
    """AWS refuses the question for keys that KMS cannot rotate, and tells the period where they do rotate."""
    if operation.about in extras.keys_without_rotation:
        return _json({"__type": "UnsupportedOperationException", "message": "not supported for this key"}, 400)
    found = json.loads(answer[2])
    if found.get("KeyRotationEnabled"):
        found |= {"KeyId": operation.about, "RotationPeriodInDays": 365}
    return _json(found, answer[0])


@fix("kms:ListGrants")
def grants_were_made_once(_operation, _extras, answer):
    """moto does not say when a grant was made."""
    return _with_default(answer, "Grants", "CreationDate", 1735689600)


# CloudWatch Logs


@fix("logs:DescribeMetricFilters")
def filters_were_made_once(_operation, _extras, answer):
    """moto does not say when a filter was made."""
    return _with_default(answer, "metricFilters", "creationTime", 1735689600000)


@fix("logs:DescribeResourcePolicies")
def policies_of_the_region_or_of_a_log_group(operation, _extras, answer):
    """moto knows policies of regions only, and lists them whatever is asked for."""
    return _json({"resourcePolicies": []}) if operation.about else answer


# AWS Config


@fix("config:DescribeConfigurationRecorderStatus")
def status_in_small_letters(_operation, _extras, answer):
    """AWS says `Pending`, moto `PENDING`."""
    status, headers, body = answer
    return status, headers, body.replace(b'"PENDING"', b'"Pending"')


@answers("config:DescribeDeliveryChannelStatus")
def delivered(operation, extras):
    went_well = {"lastStatus": "Success", "lastAttemptTime": 1735689600, "lastSuccessfulTime": 1735689600}
    names = extras.delivery_channels.get(operation.region, [])
    return _json({"DeliveryChannelsStatus": [{"name": name, "configHistoryDeliveryInfo": went_well} for name in names]})


# IAM

REPORT = re.compile(rb"<Content>(.*?)</Content>", re.S)
STARTED = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
GENERATED = re.compile(rb"<GeneratedTime>.*?</GeneratedTime>")


@fix("iam:GetCredentialReport")
def root_row(_operation, extras, answer):
    """moto's report has no row for the root user, and is years old whenever it is made."""
    found = REPORT.search(answer[2])
    if not found:
        return answer
    header, *rows = base64.b64decode(found.group(1)).decode().splitlines()
    row = ",".join(extras.root_row.get(column, "N/A") for column in header.split(","))
    report = base64.b64encode("\n".join([header, row, *rows]).encode())
    body = REPORT.sub(lambda _: b"<Content>" + report + b"</Content>", answer[2])
    return answer[0], answer[1], GENERATED.sub(b"<GeneratedTime>" + STARTED + b"</GeneratedTime>", body)


@fix("iam:GetAccountSummary")
def root_summary(_operation, extras, answer):
    """moto knows nothing of the root user's credentials."""
    status, headers, body = answer
    for key, value in extras.root_summary.items():
        pattern = rf"(<key>{key}</key>\s*<value>)\d+(</value>)".encode()
        body, replaced = re.subn(pattern, rf"\g<1>{value}\g<2>".encode(), body)
        if not replaced:
            entry = f"<entry><key>{key}</key><value>{value}</value></entry></SummaryMap>".encode()
            body = body.replace(b"</SummaryMap>", entry)
    return status, headers, body


@fix("iam:GetAccountPasswordPolicy")
def no_age_without_expiry(_operation, _extras, answer):
    """AWS leaves the age out where passwords don't expire."""
    status, headers, body = answer
    return status, headers, body.replace(b"<MaxPasswordAge>0</MaxPasswordAge>", b"")


@answers("iam:ListOrganizationsFeatures")
def no_central_root(_operation, _extras):
    """moto has no such operation: IAM was never let into the organization."""
    fault = "<Error><Code>ServiceAccessNotEnabledException</Code><Message>IAM is not trusted</Message></Error>"
    return 400, {"Content-Type": "text/xml"}, f"<ErrorResponse>{fault}</ErrorResponse>".encode()


@answers("iam:ListServiceSpecificCredentials")
def no_service_specific_credentials(_operation, _extras):
    """moto knows none."""
    inside = "<ServiceSpecificCredentials/><IsTruncated>false</IsTruncated>"
    name = "ListServiceSpecificCredentials"
    body = f"<{name}Response><{name}Result>{inside}</{name}Result></{name}Response>"
    return 200, {"Content-Type": "text/xml"}, body.encode()


@fix("iam:ListServerCertificates")
def certificate_expiry(_operation, extras, answer):
    """moto gives every certificate the same dates in the past."""
    status, headers, body = answer
    for name, expires in extras.certificates.items():
        pattern = rf"<member>(?:(?!</member>).)*?<ServerCertificateName>{name}</ServerCertificateName>.*?</member>"
        moved = rf"<Expiration>{expires}</Expiration>".encode()
        change = lambda found: re.sub(rb"<Expiration>.*?</Expiration>", moved, found.group(0))
        body = re.sub(pattern.encode(), change, body, flags=re.S)
    return status, headers, body


def _with_default(answer, items, member, value):
    """The answer with a member that moto leaves out of the items of a list."""
    found = json.loads(answer[2])
    for item in found.get(items, []):
        item.setdefault(member, value)
    return _json(found, answer[0])


def _json(value, status=200):
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(value).encode()
