"""A moto server that answers as AWS does where moto does not, refuses what a test tells it to, and counts.

    python shim.py

listens on a free port of 127.0.0.1, prints `ready PORT`, and ends when its standard input is closed, so that it never
outlives the test that started it. Tests share one server and don't disturb each other: what a request may see
hangs on its access key (a *session*: an account, faults, a log of operations).

    POST /shim/build     {"account": "…", "name": "mixed"}     build an account of accounts/ once; answers its labels
    POST /shim/session   {"access_key": "…", "account": "…", "faults": [{"operation", "kind", "about"?}], "stall_after"?: 7}
    POST /shim/deliver   {"account", "bucket", "region", "trail", "prefix", "objects": {name: {"content", "metadata"}}, "keys": {region: […]}}
                                                                fill a new bucket, to which this trail delivers; its ARN
    GET  /shim/stalled?ACCESS_KEY                               answers once a request beyond `stall_after` hangs
    GET  /shim/calls?ACCESS_KEY                                 [{"operation", "region", "about"}]
    POST /shim/reset                                            forget sessions and accounts
"""

import base64
import io
import json
import os
import sys
import threading
import traceback
from collections import defaultdict
from dataclasses import dataclass, field

from moto.iam.models import get_account_id_from
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

import accounts
import cbor
import faults
from fixes import ANSWERS, FIXES, Extras
from operations import recognise

DEFAULT_ACCOUNT = "123456789012"
# How many seconds a test may take to come to the request that hangs.
PATIENCE = 60


@dataclass
class Session:
    """What the requests signed with one access key see."""

    account: str = DEFAULT_ACCOUNT
    faults: list = field(default_factory=list)
    # So many requests are answered; those after them hang until the session is replaced.
    stall_after: int | None = None
    calls: list = field(default_factory=list)
    stalled: threading.Event = field(default_factory=threading.Event)
    replaced: threading.Event = field(default_factory=threading.Event)

    def stall(self):
        if self.stall_after is not None and len(self.calls) > self.stall_after:
            self.stalled.set()
            self.replaced.wait()


class Shim:
    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.sessions = {}
        self.extras = defaultdict(Extras)
        self.built = {}
        self.kept = {}
        self.building = threading.Lock()
        self.endpoint = None

    def __call__(self, environ, start_response):
        handle = self.control if environ["PATH_INFO"].startswith("/shim/") else self.aws
        try:
            status, headers, body = handle(environ)
        except Exception:
            # The server would keep the reason to itself.
            status, headers, body = 500, {"Content-Type": "text/plain"}, traceback.format_exc().encode()
        headers = {**headers, "Content-Length": str(len(body))}
        start_response(f"{status} -", list(headers.items()))
        return [body]

    def aws(self, environ):
        is_cbor = cbor.is_spoken(environ)
        if is_cbor:
            cbor.request_as_json(environ)
        operation = recognise(environ)
        # Keys that no test made come from AssumeRole; moto knows whose they are.
        session = self.sessions.get(operation.access_key) or Session(get_account_id_from(operation.access_key))
        session.calls.append({"operation": operation.id, "region": operation.region, "about": operation.about})
        session.stall()
        fault = next((fault for fault in session.faults if fault.hits(operation)), None)
        is_cut_off = fault is not None and fault.kind == "cut_off"
        if fault and not is_cut_off:
            answer = faults.answer(fault, operation)
        else:
            answer = self.right_answer(operation, session.account, environ)
        if is_cbor:
            answer = cbor.answer_as_cbor(answer)
        return faults.cut_off(answer) if is_cut_off else answer

    def right_answer(self, operation, account, environ):
        extras = self.extras[account]
        if operation.id in ANSWERS:
            return ANSWERS[operation.id](operation, extras)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
        answer = self.ask_moto_once(operation, account, environ)
        return FIXES[operation.id](operation, extras, answer) if operation.id in FIXES else answer

    def ask_moto_once(self, operation, account, environ):
        """moto's answer, kept until something is written: a scan asks what the scan before it asked."""
        if operation.name in ("GenerateCredentialReport", "GetCredentialReport", "AssumeRole"):
            return self.ask_moto(environ)
        if not operation.name.startswith(("Get", "List", "Describe", "Head")):
            self.kept.clear()
            return self.ask_moto(environ)
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)
        question = (account, operation.region, operation.id, environ["PATH_INFO"], environ.get("QUERY_STRING"), body)
        if question not in self.kept:
            self.kept[question] = self.ask_moto(environ)
        return self.kept[question]

    def ask_moto(self, environ):
        started = []
        body = b"".join(self.moto(environ, lambda status, headers, *_: started.append((status, headers))))
        status, headers = started[0]
        return int(status.split()[0]), dict(headers), body

    def control(self, environ):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        wanted = json.loads(body or b"{}")
        command = environ["PATH_INFO"].removeprefix("/shim/")
        if command == "build":
            answer = self.build(wanted["account"], wanted["name"])
        elif command == "session":
            injected = [faults.Fault(**fault) for fault in wanted.get("faults", [])]
            old = self.sessions.get(wanted["access_key"])
            new = Session(wanted.get("account", DEFAULT_ACCOUNT), injected, wanted.get("stall_after"))
            self.sessions[wanted["access_key"]] = new
            if old:
                old.replaced.set()
            answer = {}
        elif command == "deliver":
            answer = self.deliver(**wanted)
        elif command == "stalled":
            answer = self.sessions[environ["QUERY_STRING"]].stalled.wait(PATIENCE)
        elif command == "calls":
            answer = self.sessions[environ["QUERY_STRING"]].calls
        elif command == "reset":
            answer = self.reset()
        else:
            return 404, {}, b"{}"
        return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()

    def build(self, account, name):
        with self.building:
            if account not in self.built:
                access_key = f"BUILDER{account}"
                self.sessions[access_key] = Session(account)
                aws = accounts.Aws(self.endpoint, access_key, account)
                self.built[account] = accounts.BUILDERS[name](aws, self.extras[account])
                self.kept.clear()
            return self.built[account]

    def deliver(self, account, bucket, region, trail, prefix, objects, keys):
        with self.building:
            access_key = f"BUILDER{account}"
            self.sessions[access_key] = Session(account)
            aws = accounts.Aws(self.endpoint, access_key, account)
            s3 = aws.client("s3", region)
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
            for name, held in objects.items():
                content = base64.b64decode(held["content"])
                s3.put_object(Bucket=bucket, Key=name, Body=content, Metadata=held["metadata"])
            self.extras[account].public_keys = keys
            settings = {"S3KeyPrefix": prefix} if prefix else {}
            made = aws.client("cloudtrail", region).create_trail(Name=trail, S3BucketName=bucket, **settings)
            self.kept.clear()
            return made["TrailARN"]

    def reset(self):
        self.ask_moto({"REQUEST_METHOD": "POST", "PATH_INFO": "/moto-api/reset", "SERVER_NAME": "localhost",
                       "SERVER_PORT": "80", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http",
                       "wsgi.input": sys.stdin.buffer, "wsgi.errors": sys.stderr})
        for table in (self.sessions, self.extras, self.built, self.kept):
            table.clear()
        return {}


class Quiet(MotoRequestHandler):
    def log_request(self, *_):
        pass


def main():
    # boto3 looks for credentials and endpoints in the environment; none of the caller's may be used.
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    shim = Shim()
    server = make_server("127.0.0.1", 0, shim, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    shim.endpoint = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"ready {server.server_port}", flush=True)
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
