"""Manifests to estimates, as the tests of models need them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path

from estimator.economics import model_metrics
from estimator.economics.alternatives import Candidate, compared
from estimator.estimate import Estimator
from estimator.model.bill import Estimate, PricedResource
from estimator.model.economics import ModelMetrics
from estimator.readers.manifests import read_manifests
from estimator.usage.files import UsageFile
from pricing.catalog import open_catalog

MANIFESTS = Path(__file__).parent / "manifests"
#: The day the price tables' token sources were read.
AS_OF = "2026-11-22"


@cache
def estimator() -> Estimator:
    return Estimator(open_catalog(AS_OF), UsageFile(), AS_OF)


def estimate_of(path: Path) -> Estimate:
    project = read_manifests([path], root=path.parent)
    assert not [one for one in project.diagnostics if one.is_error], project.diagnostics
    return estimator().estimate(project.after)


def priced(name: str, address: str = "") -> PricedResource:
    """The resource of a fixture, the only one unless its address is given."""
    found = estimate_of(MANIFESTS / f"{name}.yaml").resources
    if address:
        return next(one for one in found if one.address == address)
    (only,) = found
    return only


def metrics_of(name: str) -> ModelMetrics:
    (only,) = model_metrics(estimate_of(MANIFESTS / f"{name}.yaml"), estimator())
    return only


def alternatives(name: str) -> dict[str, Candidate]:
    (only,) = estimate_of(MANIFESTS / f"{name}.yaml").resources
    return {one.name: one for one in compared(only.resource, estimator())}


def cents(amount: Decimal) -> Decimal:
    """Rounded as amounts are shown."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def expected(resource: PricedResource) -> Decimal:
    return cents(resource.total("USD").expected)
