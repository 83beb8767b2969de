"""An organization that an account manages: one member in use, one that was closed, a policy that protects trails."""

PROTECT_TRAILS = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"cloudtrail:StopLogging","Resource":"*"}]}'
)

# moto lets few services be administered by another account; CloudTrail is not among them.
SERVICE = "guardduty.amazonaws.com"


def build(aws):
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    used, closed = (member(organizations, name) for name in ("used", "closed"))
    organizations.close_account(AccountId=closed)
    organizations.enable_aws_service_access(ServicePrincipal=SERVICE)
    organizations.register_delegated_administrator(AccountId=used, ServicePrincipal=SERVICE)
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    policy = organizations.create_policy(
        Name="protect-trails", Description="", Type="SERVICE_CONTROL_POLICY", Content=PROTECT_TRAILS
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=root)
    return {"used": used, "closed": closed, "policy": policy}


def member(organizations, name):
    status = organizations.create_account(Email=f"{name}@example.com", AccountName=name)
    return status["CreateAccountStatus"]["AccountId"]
