"""CloudWatch as its newer clients speak it, CBOR with the operation in the path; moto knows it in JSON only."""

import datetime
import io
import json

import cbor2

OPERATION = "/service/GraniteServiceVersion20100801/operation/"


def is_spoken(environ):
    return environ.get("HTTP_SMITHY_PROTOCOL") == "rpc-v2-cbor"


def request_as_json(environ):
    """Rewrites a request in place."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = json.dumps(cbor2.loads(environ["wsgi.input"].read(length))).encode()
    target = "GraniteServiceVersion20100801." + environ["PATH_INFO"].removeprefix(OPERATION)
    environ.update(PATH_INFO="/", CONTENT_TYPE="application/x-amz-json-1.0", CONTENT_LENGTH=str(len(body)))
    environ.update({"HTTP_X_AMZ_TARGET": target, "wsgi.input": io.BytesIO(body)})
    del environ["HTTP_SMITHY_PROTOCOL"]


def answer_as_cbor(answer):
    """The same answer: status, headers, body."""
    status, headers, body = answer
    kept = {name: value for name, value in headers.items() if name.lower().startswith("x-amz")}
    headers = kept | {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
    return status, headers, cbor2.dumps(_with_times(json.loads(body)), datetime_as_timestamp=True)


def _with_times(value, name=""):
    if isinstance(value, dict):
        return {key: _with_times(member, key) for key, member in value.items()}
    if isinstance(value, list):
        return [_with_times(item) for item in value]
    if name.endswith("Timestamp") and isinstance(value, int | float):
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    return value
