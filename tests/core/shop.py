"""A little price list and a vendor's resources to price: enough to test the pipeline's laws."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from estimator.estimate import Estimator
from estimator.model.bill import Estimate
from estimator.model.resource import Resource, ResourceSet
from estimator.usage.files import UsageFile
from pricing.model import Missing, Price, Tier


class PriceList:
    """Prices by meter, the same in every region."""

    def __init__(self, prices: Mapping[str, Any], currency: str = "USD") -> None:
        self._prices = prices
        self._currency = currency

    def look_up(self, meter: str, region: str) -> Price | Missing:
        found = self._prices.get(meter)
        if found is None:
            return Missing(meter, region, "no such meter")
        tiers = found if isinstance(found, tuple) else (Tier(Decimal(0), Decimal(str(found))),)
        return Price(meter, region, "unit", self._currency, tiers, "", "test list", "2026-01-01")


SQS = "aws/sqs/requests/standard"
PRICES = PriceList({SQS: "0.0000004", "aws/sqs/requests/fifo": "0.0000005"})


def queue(name: str = "q", **values: Any) -> Resource:
    return Resource(f"aws_sqs_queue.{name}", "aws_sqs_queue", name, values, "aws", "us-east-1")


def estimate(
    resources: list[Resource], usage: UsageFile | None = None, prices: PriceList = PRICES
) -> Estimate:
    return Estimator(prices, usage or UsageFile()).estimate(ResourceSet(resources))
