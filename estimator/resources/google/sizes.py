"""Kubernetes-style sizes in Cloud Run and similar resources: `500m` vCPU, `512Mi` memory."""

from __future__ import annotations

import re
from decimal import Decimal

_SIZE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(m|Ki|Mi|Gi|Ti|k|K|M|G|T)?B?\s*$")
_GIB = {
    "Ki": Decimal(1) / 1024**2,
    "Mi": Decimal(1) / 1024,
    "Gi": Decimal(1),
    "Ti": Decimal(1024),
    "k": Decimal(10**3) / 2**30,
    "K": Decimal(10**3) / 2**30,
    "M": Decimal(10**6) / 2**30,
    "G": Decimal(10**9) / 2**30,
    "T": Decimal(10**12) / 2**30,
    "": Decimal(1) / 2**30,
}


def vcpus(text: str) -> Decimal | None:
    """`1000m` → 1, `2` → 2; None where the text is no such amount."""
    match = _SIZE.match(text)
    if match is None or match[2] not in (None, "m"):
        return None
    return Decimal(match[1]) / (1000 if match[2] else 1)


def gib(text: str) -> Decimal | None:
    """`512Mi` → 0.5, `1Gi` → 1; None where the text is no such amount."""
    match = _SIZE.match(text)
    if match is None or match[2] == "m":
        return None
    return Decimal(match[1]) * _GIB[match[2] or ""]
