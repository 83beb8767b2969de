"""Refusals as AWS words them on the wire, for each protocol: what the SDK parses in earnest; and damaged answers."""

import json
from dataclasses import dataclass

# Services that name the error in a header.
REST_JSON = ("account", "access-analyzer", "guardduty", "lambda", "securityhub")

# kind -> service -> (status, code). Services that are not named speak awsJson.
CODES = {
    "denied": {
        "s3": (403, "AccessDenied"),
        "s3control": (403, "AccessDenied"),
        "iam": (403, "AccessDenied"),
        "sts": (403, "AccessDenied"),
        "sns": (403, "AuthorizationError"),
        "account": (403, "AccessDeniedException"),
        "access-analyzer": (403, "AccessDeniedException"),
        "guardduty": (403, "AccessDeniedException"),
        "lambda": (403, "AccessDeniedException"),
        "securityhub": (403, "AccessDeniedException"),
        "": (400, "AccessDeniedException"),
    },
    "throttled": {
        "s3": (503, "SlowDown"),
        "s3control": (503, "SlowDown"),
        "iam": (400, "Throttling"),
        "sts": (400, "Throttling"),
        "sns": (400, "Throttling"),
        "account": (429, "TooManyRequestsException"),
        "access-analyzer": (429, "ThrottlingException"),
        "guardduty": (429, "TooManyRequestsException"),
        "lambda": (429, "TooManyRequestsException"),
        "securityhub": (429, "TooManyRequestsException"),
        "": (400, "ThrottlingException"),
    },
    "expired": {
        "s3": (400, "ExpiredToken"),
        "s3control": (400, "ExpiredToken"),
        "iam": (403, "ExpiredToken"),
        "sts": (403, "ExpiredToken"),
        "sns": (403, "ExpiredToken"),
        "account": (403, "ExpiredTokenException"),
        "access-analyzer": (403, "ExpiredTokenException"),
        "guardduty": (403, "ExpiredTokenException"),
        "lambda": (403, "ExpiredTokenException"),
        "securityhub": (403, "ExpiredTokenException"),
        "": (400, "ExpiredTokenException"),
    },
}

MESSAGES = {
    "denied": "User: arn:aws:iam::123456789012:user/auditor is not authorized to perform: {}",
    "throttled": "Rate exceeded",
    "expired": "The security token included in the request is expired",
}

REQUEST_ID = "0FA17000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Fault:
    """Operations that go wrong, by a kind of `CODES`, or `cut_off`: an id of `Operation`, `service:*` or `*`; `about` narrows to one resource."""

    operation: str
    kind: str
    about: str = ""

    def hits(self, operation):
        named = self.operation in (operation.id, f"{operation.service}:*", "*")
        return named and self.about in ("", operation.about)


def cut_off(answer):
    """The first half of an answer, as a proxy may pass it on: its length agrees with what it says."""
    status, headers, body = answer
    return status, headers, body[: len(body) // 2]


def answer(fault, operation):
    """The refusal of an operation: status, headers, body."""
    status, code = CODES[fault.kind].get(operation.service) or CODES[fault.kind][""]
    message = MESSAGES[fault.kind].format(operation.id)
    if operation.name.startswith("Head"):
        return status, {"x-amz-request-id": REQUEST_ID}, b""
    if operation.service == "s3":
        body = f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{REQUEST_ID}</RequestId></Error>"
        return status, {"Content-Type": "application/xml", "x-amz-request-id": REQUEST_ID}, _xml(body)
    if operation.service in ("s3control", "iam", "sts", "sns"):
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        body = f"<ErrorResponse>{error}<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
        return status, {"Content-Type": "text/xml", "x-amzn-RequestId": REQUEST_ID}, _xml(body)
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-RequestId": REQUEST_ID}
    if operation.service in REST_JSON:
        headers["x-amzn-ErrorType"] = code
        return status, headers, json.dumps({"message": message}).encode()
    return status, headers, json.dumps({"__type": code, "message": message}).encode()


def _xml(body):
    return b'<?xml version="1.0" encoding="UTF-8"?>' + body.encode()
