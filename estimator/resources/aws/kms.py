"""AWS KMS. Prices: https://aws.amazon.com/kms/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Request lines of a key by the kind of key: name and meter.
_REQUESTS = {
    "SYMMETRIC": (
        ("Requests", "aws/kms/requests"),
        ("ECC GenerateDataKeyPair requests", "aws/kms/requests/data-key-pair/ecc"),
        ("RSA GenerateDataKeyPair requests", "aws/kms/requests/data-key-pair/rsa"),
    ),
    "RSA_2048": (("Requests (RSA 2048)", "aws/kms/requests/rsa-2048"),),
    "ASYMMETRIC": (("Requests (asymmetric)", "aws/kms/requests/asymmetric"),),
}


@prices(
    "aws_kms_key",
    usage={
        "monthly_requests": "requests per month",
        "monthly_ecc_key_pairs": "GenerateDataKeyPair requests for ECC keys per month",
        "monthly_rsa_key_pairs": "GenerateDataKeyPair requests for RSA keys per month",
    },
)
def kms_key(r: View, usage: Usage) -> Iterator[Component]:
    """A key per month, and its requests at the rate of its kind (symmetric, RSA 2048, other)."""
    yield _key()
    spec = r.text("customer_master_key_spec") or r.text("key_spec", "SYMMETRIC_DEFAULT")
    kind = "SYMMETRIC" if spec.startswith(("SYMMETRIC", "HMAC")) else spec
    for name, meter in _REQUESTS.get(kind, _REQUESTS["ASYMMETRIC"]):
        key = "monthly_requests" if "Pair" not in name else f"monthly_{name[:3].lower()}_key_pairs"
        yield monthly(name, usage.quantity(key), unit="10k requests", per=10_000, meter=meter)


@prices("aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key")
def kms_external_key(r: View, usage: Usage) -> Iterator[Component]:
    """A key with imported material, or a copy of a key in another region, per month."""
    yield _key()


def _key() -> Component:
    return monthly("Customer master key", 1, unit="months", meter="aws/kms/key")
