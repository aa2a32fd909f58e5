"""Artifact Registry. Prices: https://cloud.google.com/artifact-registry/pricing."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import monthly
from estimator.resources.google.region import EVERYWHERE
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_EGRESS = "monthly_egress_data_transfer_gb"
#: Continent of a region by the start of its code; multi-regions bear the continent's name.
_CONTINENTS = (
    (("us", "northamerica"), "north-america"),
    (("europe", "eu"), "europe"),
    (("asia",), "asia-pacific"),
    (("australia",), "oceania"),
    (("southamerica",), "south-america"),
    (("me",), "middle-east"),
    (("africa",), "africa"),
)
_MULTI_REGIONS = {"us": "north-america", "europe": "europe", "asia": "asia-pacific"}
#: Name of traffic that stays within a continent.
_NAMES = {
    "north-america": "Data egress North America to North America",
    "europe": "Data egress Europe to Europe",
    "asia-pacific": "Data egress AsiaPacific to AsiaPacific",
    "south-america": "Data egress South America to South America",
    "middle-east": "Data egress Middle East to Middle East",
    "africa": "Data egress Africa to Africa",
    "oceania": "Data egress from/to Oceania",
    "intercontinental": "Intercontinental (Excl Oceania)",
}


@prices(
    "google_artifact_registry_repository",
    usage={
        "storage_gb": "GB stored on average",
        f"{_EGRESS}.<region>": "GB per month read from that region, e.g. `us_east1`",
    },
)
def repository(r: View, usage: Usage) -> Iterator[Component]:
    """Stored GB, and data read from other regions by where it goes.

    Reading within the region (or within a multi-region's continent) is free. The free half GB
    of an account is not taken off.
    """
    yield monthly(
        "Storage",
        usage.quantity("storage_gb"),
        unit="GB",
        meter="google/artifact-registry/storage",
        region=EVERYWHERE,
    )
    routes: dict[str, Quantity] = {}
    sent = usage.under(_EGRESS)
    for key in list(sent.keys()):
        kind = route(r.region, key.replace("_", "-"))
        if kind:
            quantity = sent.quantity(key)
            routes[kind] = routes[kind] + quantity if kind in routes else quantity
    for kind, quantity in routes.items():
        yield monthly(
            _NAMES[kind], quantity, unit="GB", meter=f"google/artifact-registry/egress/{kind}"
        )


def route(source: str, target: str) -> str:
    """Which price a transfer has; "" where it is free."""
    here, there = continent(source), continent(target)
    if source == target or (source in _MULTI_REGIONS and here == there):
        return ""
    if "oceania" in (here, there):
        return "oceania"
    return here if here == there else "intercontinental"


def continent(region: str) -> str:
    if region in _MULTI_REGIONS:
        return _MULTI_REGIONS[region]
    start = region.partition("-")[0]
    return next((name for starts, name in _CONTINENTS if start in starts), "intercontinental")
