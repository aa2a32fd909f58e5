"""Threat detection and posture: GuardDuty, Detective, Inspector, Macie, Security Hub, Shield,
Verified Permissions.

Prices: https://aws.amazon.com/guardduty/pricing/, https://aws.amazon.com/inspector/pricing/,
https://aws.amazon.com/macie/pricing/, https://aws.amazon.com/security-hub/pricing/,
https://aws.amazon.com/shield/pricing/, https://aws.amazon.com/verified-permissions/pricing/,
https://aws.amazon.com/detective/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.components import MILLION, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_LOG_TIERS = (
    ("VPC flow and DNS logs (first 500GB)", 500),
    ("VPC flow and DNS logs (next 2000GB)", 2500),
    ("VPC flow and DNS logs (next 7500GB)", 10_000),
    ("VPC flow and DNS logs (over 10000GB)", None),
)
_MONITORED = (
    ("{} vCPUs (first 500)", 500),
    ("{} vCPUs (next 4500)", 5000),
    ("{} vCPUs (over 5000)", None),
)
_EVENTS = (
    UsageLine(
        "CloudTrail management events",
        "monthly_cloudtrail_events",
        "1M events",
        "aws/guardduty/cloudtrail-events",
        1_000_000,
    ),
)


@prices(
    "aws_guardduty_detector",
    usage={
        **usage_keys(_EVENTS),
        "monthly_log_gb": "GB of VPC flow and DNS logs analysed per month",
        "runtime_vcpus": "vCPUs with runtime monitoring",
    },
)
def guardduty_detector(r: View, usage: Usage) -> Iterator[Component]:
    """CloudTrail events, flow and DNS logs in price tiers, and vCPUs under runtime monitoring."""
    if not r.flag("enable", default=True):
        return
    yield from usage_lines(_EVENTS, usage)
    logs = usage.quantity("monthly_log_gb")
    yield from tiered(logs, _LOG_TIERS, unit="GB", meter="aws/guardduty/logs")
    if usage.has("runtime_vcpus"):
        tiers = [(name.format("Runtime monitoring"), end) for name, end in _MONITORED]
        cpus = usage.quantity("runtime_vcpus")
        yield from tiered(cpus, tiers, unit="vCPUs", meter="aws/guardduty/runtime-vcpus")


_INSPECTOR = {
    "EC2": (
        UsageLine("EC2 scanning", "monthly_instance_hours", "hours", "aws/inspector/ec2-instance"),
    ),
    "ECR": (
        UsageLine("Image scans", "monthly_image_scans", "scans", "aws/inspector/image-scan"),
        UsageLine("Image rescans", "monthly_image_rescans", "scans", "aws/inspector/image-rescan"),
    ),
    "LAMBDA": (
        UsageLine(
            "Lambda scanning", "monthly_function_hours", "hours", "aws/inspector/lambda-standard"
        ),
    ),
    "LAMBDA_CODE": (
        UsageLine(
            "Lambda code scanning", "monthly_function_hours", "hours", "aws/inspector/lambda-code"
        ),
    ),
}


@prices("aws_inspector2_enabler", usage=usage_keys(*_INSPECTOR.values()))
def inspector_enabler(r: View, usage: Usage) -> Iterator[Component]:
    """What each enabled resource type scans: instance-hours, images, functions."""
    for kind in r.texts("resource_types"):
        yield from usage_lines(_INSPECTOR.get(kind, ()), usage)


_MACIE = (
    UsageLine("S3 buckets evaluated", "buckets", "buckets", "aws/macie/buckets"),
    UsageLine(
        "Objects monitored", "monthly_object_days", "1M object-days", "aws/macie/objects", 1_000_000
    ),
)
_DISCOVERY_TIERS = (
    ("Sensitive data discovery (first 50TB)", 50_000),
    ("Sensitive data discovery (next 450TB)", 500_000),
    ("Sensitive data discovery (over 500TB)", None),
)


@prices(
    "aws_macie2_account",
    usage={**usage_keys(_MACIE), "monthly_discovery_gb": "GB inspected for sensitive data"},
)
def macie_account(r: View, usage: Usage) -> Iterator[Component]:
    """Buckets evaluated, objects monitored, and GB inspected in price tiers."""
    buckets, objects = usage_lines(_MACIE, usage)
    yield buckets
    yield objects
    inspected = usage.quantity("monthly_discovery_gb")
    yield from tiered(inspected, _DISCOVERY_TIERS, unit="GB", meter="aws/macie/discovery")


_CHECK_TIERS = (
    ("Security checks (first 100K)", 100_000),
    ("Security checks (next 400K)", 500_000),
    ("Security checks (over 500K)", None),
)


@prices(
    "aws_securityhub_account",
    usage={
        "monthly_security_checks": "security checks per month",
        "monthly_findings": "finding events ingested per month beyond the free 10,000",
    },
)
def securityhub_account(r: View, usage: Usage) -> Iterator[Component]:
    """Security checks in price tiers, and findings ingested from other products."""
    checks = usage.quantity("monthly_security_checks")
    yield from tiered(checks, _CHECK_TIERS, unit="checks", meter="aws/securityhub/checks")
    found = usage.quantity("monthly_findings")
    meter = "aws/securityhub/findings"
    yield monthly("Finding events", found, unit="10k events", per=10_000, meter=meter)


@prices("aws_shield_subscription")
def shield_subscription(r: View, usage: Usage) -> Iterator[Component]:
    """Shield Advanced, once for an organisation; data transfer out of protected resources is
    charged on `aws_shield_protection`."""
    yield monthly("Shield Advanced", 1, unit="months", meter="aws/shield/subscription")


@prices("aws_shield_protection", usage={"monthly_data_out_gb": "GB out per month"})
def shield_protection(r: View, usage: Usage) -> Iterator[Component]:
    """Data transfer out of the protected resource in price tiers."""
    is_address = ":eip-allocation/" in r.text("resource_arn") or r.ref("resource_arn", "aws_eip")
    tiers = (
        ("Data transfer out (first 100TB)", 102_400),
        ("Data transfer out (next 400TB)", 512_000),
        ("Data transfer out (over 500TB)", None),
    )
    kind = "eip" if is_address else "load-balancer"
    out = usage.quantity("monthly_data_out_gb")
    yield from tiered(out, tiers, unit="GB", meter=f"aws/shield/data-out/{kind}")


@prices(
    "aws_verifiedpermissions_policy_store",
    usage={"monthly_requests": "authorization requests per month"},
)
def policy_store(r: View, usage: Usage) -> Iterator[Component]:
    """Authorization requests, single or in batches; managing policies is charged apart."""
    yield monthly(
        "Authorization requests",
        usage.quantity("monthly_requests"),
        unit="1M requests",
        per=MILLION,
        meter="aws/verifiedpermissions/requests",
    )


_DETECTIVE_TIERS = (
    ("Data ingested (first 1000GB)", 1000),
    ("Data ingested (next 4000GB)", 5000),
    ("Data ingested (next 5000GB)", 10_000),
    ("Data ingested (over 10000GB)", None),
)


@prices("aws_detective_graph", usage={"monthly_data_gb": "GB of logs and findings ingested"})
def detective_graph(r: View, usage: Usage) -> Iterator[Component]:
    """Data ingested in price tiers, for each account and region."""
    data = usage.quantity("monthly_data_gb")
    yield from tiered(data, _DETECTIVE_TIERS, unit="GB", meter="aws/detective/data")
