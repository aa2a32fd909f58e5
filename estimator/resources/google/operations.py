"""Keys, secrets, DNS, logs and metrics: services with one price list for all regions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.resources.components import MILLION, monthly, tiered
from estimator.resources.google.region import EVERYWHERE
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_SECONDS_PER_MONTH = 30 * 24 * 3600
#: Algorithms that an HSM bills like software-strength keys; all others are asymmetric strength.
_PLAIN = ("GOOGLE_SYMMETRIC_ENCRYPTION", "HMAC_SHA256", "RSA_SIGN_PSS_2048_SHA256",
          "RSA_SIGN_PKCS1_2048_SHA256", "RSA_DECRYPT_OAEP_2048_SHA256",
          "RSA_DECRYPT_OAEP_2048_SHA1", "RSA_SIGN_RAW_PKCS1_2048")  # fmt: skip
_HSM_TIER = 2000


@prices(
    "google_kms_crypto_key",
    usage={
        "key_versions": "active key versions",
        "monthly_key_operations": "cryptographic operations per month",
    },
)
def crypto_key(r: View, usage: Usage) -> Iterator[Component]:
    """Active key versions by protection level and algorithm, and operations.

    With a `rotation_period` and no usage given, a month's rotations are counted as versions.
    Keys of an HSM with asymmetric strength are cheaper above 2,000 versions.
    https://cloud.google.com/kms/pricing
    """
    kind = _protection(r)
    versions = usage.quantity("key_versions")
    if not versions.is_known and r.has("rotation_period"):
        versions = _rotations(r)
    meter = f"google/kms/{kind}/version"
    if kind == "hsm-asymmetric":
        yield from tiered(
            versions,
            [("Key versions (first 2K)", _HSM_TIER), ("Key versions (over 2K)", None)],
            unit="months",
            meter=meter,
            region=EVERYWHERE,
        )
    else:
        yield monthly(
            "Key versions",
            versions,
            unit="months",
            meter=meter,
            region=EVERYWHERE,
            usage_based=True,
        )
    yield monthly(
        "Operations",
        usage.quantity("monthly_key_operations"),
        unit="10k operations",
        per=10_000,
        meter=f"google/kms/{kind}/operation",
        region=EVERYWHERE,
    )


def _protection(r: View) -> str:
    level = r.text("version_template.protection_level", "SOFTWARE").upper()
    if level == "SOFTWARE":
        return "software"
    if level.startswith("EXTERNAL"):
        return "external"
    algorithm = r.text("version_template.algorithm", _PLAIN[0]).upper()
    return "hsm" if algorithm in _PLAIN else "hsm-asymmetric"


def _rotations(r: View) -> Quantity:
    text = r.text("rotation_period").removesuffix("s")
    if not text.isdigit() or text == "0":
        return amount(None, "rotation_period")
    period = amount(Decimal(text), "seconds of rotation_period")
    return amount(_SECONDS_PER_MONTH, "seconds in a month") / period


_SECRET_USAGE = {
    "active_secret_versions": "active versions of the secret",
    "monthly_access_operations": "accesses per month",
    "monthly_rotation_notifications": "rotation notifications per month",
}


@prices("google_secret_manager_secret", "google_secret_manager_regional_secret",
        usage=_SECRET_USAGE)  # fmt: skip
def secret(r: View, usage: Usage) -> Iterator[Component]:
    """Active versions in every location of the secret, accesses and rotation notifications.

    Automatic replication counts as one location. https://cloud.google.com/secret-manager/pricing
    """
    yield _versions(usage.quantity("active_secret_versions") * _locations(r))
    yield _accesses(usage)
    yield monthly(
        "Rotation notifications",
        usage.quantity("monthly_rotation_notifications"),
        unit="rotations",
        meter="google/secret-manager/rotation",
        region=EVERYWHERE,
    )


@prices(
    "google_secret_manager_secret_version",
    "google_secret_manager_regional_secret_version",
    usage={"monthly_access_operations": "accesses per month"},
)
def secret_version(r: View, usage: Usage) -> Iterator[Component]:
    """One active version in every location of its secret, and its accesses."""
    if not r.flag("enabled", default=True):
        return
    owner = r.ref("secret", "google_secret_manager_secret", by=("id", "name"))
    yield _versions(amount(_locations(owner) if owner else 1, "locations"))
    yield _accesses(usage)


def _versions(quantity: Quantity) -> Component:
    return monthly(
        "Active secret versions",
        quantity,
        unit="versions",
        meter="google/secret-manager/version",
        region=EVERYWHERE,
    )


def _accesses(usage: Usage) -> Component:
    return monthly(
        "Access operations",
        usage.quantity("monthly_access_operations"),
        unit="10K requests",
        per=10_000,
        meter="google/secret-manager/access",
        region=EVERYWHERE,
    )


def _locations(r: View) -> int:
    replicas = r.block("replication").block("user_managed").blocks("replicas")
    return len(replicas) or 1


@prices("google_dns_managed_zone")
def managed_zone(r: View, usage: Usage) -> Iterator[Component]:
    """A month per zone, at the price of the first 25 zones. https://cloud.google.com/dns/pricing"""
    yield monthly("Managed zone", 1, unit="months", meter="google/dns/zone", region=EVERYWHERE)


@prices("google_dns_record_set", usage={"monthly_queries": "queries per month"})
def record_set(r: View, usage: Usage) -> Iterator[Component]:
    """Queries, at the price of the first billion. https://cloud.google.com/dns/pricing"""
    yield monthly(
        "Queries",
        usage.quantity("monthly_queries"),
        unit="1M queries",
        per=MILLION,
        meter="google/dns/queries",
        region=EVERYWHERE,
    )


@prices(
    "google_logging_billing_account_bucket_config",
    "google_logging_billing_account_sink",
    "google_logging_folder_bucket_config",
    "google_logging_folder_sink",
    "google_logging_organization_bucket_config",
    "google_logging_organization_sink",
    "google_logging_project_bucket_config",
    "google_logging_project_sink",
    usage={"monthly_logging_data_gb": "GB of logs taken in per month"},
)
def logging(r: View, usage: Usage) -> Iterator[Component]:
    """Logs taken in; the first 50 GiB per project and month are not taken off.

    https://cloud.google.com/stackdriver/pricing#logging-costs
    """
    yield monthly(
        "Logging data",
        usage.quantity("monthly_logging_data_gb"),
        unit="GB",
        meter="google/logging/data",
        region=EVERYWHERE,
    )


@prices(
    "google_monitoring_metric_descriptor",
    usage={
        "monthly_monitoring_data_mb": "MB of metric data taken in per month",
        "monthly_api_calls": "read calls to the API per month",
    },
)
def metric_descriptor(r: View, usage: Usage) -> Iterator[Component]:
    """Metric data, cheaper above 100,000 and 250,000 MB a month, and read calls to the API.

    https://cloud.google.com/stackdriver/pricing#monitoring-costs
    """
    yield from tiered(
        usage.quantity("monthly_monitoring_data_mb"),
        [
            ("Monitoring data (first 100K)", 100_000),
            ("Monitoring data (next 150K)", 250_000),
            ("Monitoring data (over 250K)", None),
        ],
        unit="MB",
        meter="google/monitoring/metric-data",
    )
    yield monthly(
        "API calls",
        usage.quantity("monthly_api_calls"),
        unit="1k calls",
        per=1000,
        meter="google/monitoring/api-calls",
        region=EVERYWHERE,
    )
