"""ACM and AWS Private CA.

Prices: https://aws.amazon.com/certificate-manager/pricing/,
https://aws.amazon.com/private-ca/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_TIERS = (
    ("Certificates (first 1K)", 1_000),
    ("Certificates (next 9K)", 10_000),
    ("Certificates (over 10K)", None),
)


@prices("aws_acm_certificate")
def acm_certificate(r: View, usage: Usage) -> Iterator[Component]:
    """Public certificates are free; one issued by a private authority costs as one of its
    certificates."""
    if r.has("certificate_authority_arn"):
        yield monthly("Certificate", 1, unit="requests", meter="aws/private-ca/certificates")


@prices(
    "aws_acmpca_certificate_authority",
    usage={"monthly_requests": "certificates issued per month"},
)
def certificate_authority(r: View, usage: Usage) -> Iterator[Component]:
    """A private authority per month, and the certificates it issues: in three price tiers, or at
    one rate in short-lived certificate mode."""
    issued = usage.quantity("monthly_requests")
    if r.text("usage_mode").upper() == "SHORT_LIVED_CERTIFICATE":
        yield monthly(
            "Private certificate authority (short-lived certificate mode)",
            1,
            unit="months",
            meter="aws/private-ca/authority/short-lived",
        )
        yield monthly(
            "Certificates (short-lived)",
            issued,
            unit="requests",
            meter="aws/private-ca/certificates/short-lived",
        )
        return
    yield monthly(
        "Private certificate authority", 1, unit="months", meter="aws/private-ca/authority"
    )
    yield from tiered(issued, _TIERS, unit="requests", meter="aws/private-ca/certificates")
