"""Facts about instance types that decide what is billed: vCPUs, burstable families, EBS fees.

Knows no prices. Sizes follow AWS's naming ("large" has 2 vCPUs, "xlarge" 4, "Nxlarge" 4N);
the exceptions are listed with https://aws.amazon.com/ec2/instance-types/ as their source.
"""

from __future__ import annotations

import re
from functools import cache

from estimator.resources.registry import listed_types

#: vCPUs of types whose size does not follow the pattern below.
_EXCEPTIONS = {
    "c1.medium": 2,
    "c1.xlarge": 8,
    "c4.8xlarge": 36,
    "d2.8xlarge": 36,
    "m2.xlarge": 2,
    "m2.2xlarge": 4,
    "m2.4xlarge": 8,
    "t2.nano": 1,
    "t2.micro": 1,
    "t2.small": 1,
}
_NAMED = {"large": 2, "xlarge": 4}
#: Families whose sizes below "large" have two vCPUs; elsewhere they have one.
_TWO_FROM_NANO = ("t2", "t3", "t3a", "t4g")
_SMALL = ("nano", "micro", "small", "medium")
_XLARGE = re.compile(r"^(\d+)xlarge$")

#: Burstable families and the credit mode an instance gets when none is asked for
#: (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode-concepts.html).
_CREDIT_MODES = {"t2": "standard", "t3": "unlimited", "t3a": "unlimited", "t4g": "unlimited"}
#: Elsewhere ("db.", "cache.", "kafka.") the name of an EC2 type is prefixed.
_PREFIX = re.compile(r"^(db|cache|kafka|mq|ml|dms)\.")


def plain_type(type_: str) -> str:
    """`db.t3.large` → `t3.large`."""
    return _PREFIX.sub("", type_)


def family(type_: str) -> str:
    return plain_type(type_).partition(".")[0]


def vcpus(type_: str) -> int | None:
    """vCPUs of an instance type; None where its name does not tell (`metal`, `serverless`)."""
    name = plain_type(type_)
    if name in _EXCEPTIONS:
        return _EXCEPTIONS[name]
    size = name.partition(".")[2]
    if size in _SMALL:
        return 2 if family(name) in _TWO_FROM_NANO else 1
    if size in _NAMED:
        return _NAMED[size]
    match = _XLARGE.match(size)
    return int(match[1]) * 4 if match else None


def is_burstable(type_: str) -> bool:
    return family(type_) in _CREDIT_MODES


def credit_mode(type_: str, asked: str = "") -> str:
    """`unlimited` or `standard`; "" for types that do not earn CPU credits."""
    return (asked or _CREDIT_MODES[family(type_)]) if is_burstable(type_) else ""


@cache
def _ebs_optimized() -> frozenset[str]:
    return listed_types("estimator.resources.aws", "data/ebs_optimized.txt")


def has_ebs_optimized_rate(type_: str) -> bool:
    """Whether AWS lists a rate (maybe $0) for EBS optimisation of this type."""
    return type_ in _ebs_optimized()
