"""The clients with which an account is built."""

import functools

import boto3
from botocore.config import Config


class Aws:
    def __init__(self, endpoint, access_key, account):
        self.endpoint = endpoint
        self.account = account
        self.session = boto3.Session(aws_access_key_id=access_key, aws_secret_access_key="unused")

    @functools.cache
    def client(self, service, region="us-east-1"):
        config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1})
        return self.session.client(service, region_name=region, endpoint_url=self.endpoint, config=config)

    def account_public_access_block(self, **settings):
        flags = "".join(f"<{name}>{str(value).lower()}</{name}>" for name, value in settings.items())
        block = f"<PublicAccessBlockConfiguration>{flags}</PublicAccessBlockConfiguration>"
        self.s3control("configuration/publicAccessBlock", block)

    def access_point(self, name, bucket, policy=None):
        self.s3control(
            f"accesspoint/{name}", f"<CreateAccessPointRequest><Bucket>{bucket}</Bucket></CreateAccessPointRequest>"
        )
        if policy:
            body = f"<PutAccessPointPolicyRequest><Policy>{policy}</Policy></PutAccessPointPolicyRequest>"
            self.s3control(f"accesspoint/{name}/policy", body)

    def s3control(self, path, body):
        """boto3 puts the account id before the host, which does not resolve; so this request is signed by hand."""
        import requests

        requests.put(
            f"{self.endpoint}/v20180820/{path}",
            data=body,
            headers={
                "x-amz-account-id": self.account,
                "Authorization": f"AWS4-HMAC-SHA256 Credential={self.session.get_credentials().access_key}"
                "/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
            },
            timeout=10,
        ).raise_for_status()
