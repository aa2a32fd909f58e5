"""Amazon MWAA. Prices: https://aws.amazon.com/managed-workflows-for-apache-airflow/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import HOURS, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_SIZES = {
    "mw1.micro": "Micro",
    "mw1.small": "Small",
    "mw1.medium": "Medium",
    "mw1.large": "Large",
    "mw1.xlarge": "XLarge",
    "mw1.2xlarge": "2XLarge",
}


@prices(
    "aws_mwaa_environment",
    usage={
        "additional_workers": "average workers beyond the first",
        "additional_schedulers": "schedulers beyond the first",
        "meta_database_gb": "GB stored in the metadata database",
    },
)
def mwaa_environment(r: View, usage: Usage) -> Iterator[Component]:
    """The environment by the hour and size with one worker and one scheduler; further ones by the
    hour; metadata storage."""
    class_ = r.text("environment_class", "mw1.small")
    size = _SIZES.get(class_, class_)
    meter = size.lower()
    yield hourly(f"Environment ({size})", meter=f"aws/mwaa/environment/{meter}")
    for part in ("worker", "scheduler"):
        yield monthly(
            f"{part.capitalize()} ({size})",
            usage.quantity(f"additional_{part}s") * HOURS,
            unit="hours",
            meter=f"aws/mwaa/{part}/{meter}",
        )
    stored = usage.quantity("meta_database_gb")
    yield monthly("Meta database", stored, unit="GB", meter="aws/mwaa/storage")
