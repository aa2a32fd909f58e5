"""AWS Transfer Family. Prices: https://aws.amazon.com/aws-transfer-family/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@prices(
    "aws_transfer_server",
    usage={
        "monthly_data_downloaded_gb": "GB downloaded per month",
        "monthly_data_uploaded_gb": "GB uploaded per month",
    },
)
def transfer_server(r: View, usage: Usage) -> Iterator[Component]:
    """Every protocol enabled, by the hour (SFTP when none is named), and data both ways."""
    protocols = sorted(r.texts("protocols")) or ["SFTP"]
    for protocol in protocols:
        meter = f"aws/transfer/endpoint/{protocol.lower()}"
        yield hourly(f"{protocol} protocol enabled", meter=meter)
    for way in ("download", "upload"):
        yield monthly(
            f"Data {way}ed",
            usage.quantity(f"monthly_data_{way}ed_gb"),
            unit="GB",
            meter=f"aws/transfer/{way}/{protocols[0].lower()}",
        )
