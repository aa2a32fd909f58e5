"""Zones of the clouds' regions: published facts that data sources answer from.

AWS: docs.aws.amazon.com/global-infrastructure/latest/regions (zones an account
sees can differ in letters, not in number, in the regions with gaps).
Google: cloud.google.com/compute/docs/regions-zones. Read 2025-06.
"""

from __future__ import annotations

import re

_AWS_REGION = re.compile(r"(us|us-gov|ca|mx|sa|eu|eusc|af|il|me|ap|cn)(-[a-z]+)+-\d").fullmatch
_AWS_LETTERS = {
    "us-east-1": "abcdef",
    "us-west-1": "ac",
    "us-west-2": "abcd",
    "ca-central-1": "abd",
    "ap-northeast-1": "acd",
    "ap-northeast-2": "abcd",
    "cn-north-1": "abd",
}
_GOOGLE_REGION = re.compile(r"[a-z]+-[a-z]+\d+").fullmatch
_GOOGLE_LETTERS = {"us-east1": "bcd", "europe-west1": "bcd", "us-central1": "abcf"}


def aws_zones(region: str) -> list[str] | None:
    """Availability zones by name; None for a region that cannot exist."""
    if not _AWS_REGION(region):
        return None
    return [region + letter for letter in _AWS_LETTERS.get(region, "abc")]


def aws_partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def google_zones(region: str) -> list[str]:
    """Zones by name; empty for a region that cannot exist."""
    if not _GOOGLE_REGION(region):
        return []
    return [f"{region}-{letter}" for letter in _GOOGLE_LETTERS.get(region, "abc")]
