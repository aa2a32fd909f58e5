"""Amazon Location Service. Prices: https://aws.amazon.com/location/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.aws.declared import UsageLine, usage_keys, usage_lines
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_TILES = (UsageLine("Map tiles", "monthly_map_tiles", "1k tiles", "aws/location/map-tiles", 1000),)


@prices("aws_location_map", usage=usage_keys(_TILES))
def location_map(r: View, usage: Usage) -> Iterator[Component]:
    """Tiles retrieved, vector or raster."""
    yield from usage_lines(_TILES, usage)


_SUGGESTIONS = UsageLine(
    "Addresses suggested", "monthly_suggestions", "1k requests", "aws/location/suggestions", 1000
)
_GEOCODED = UsageLine(
    "Addresses geocoded", "monthly_addresses", "1k addresses", "aws/location/addresses", 1000
)
_STORED = UsageLine(
    "Addresses geocoded and stored",
    "monthly_addresses",
    "1k addresses",
    "aws/location/addresses-stored",
    1000,
)


@prices("aws_location_place_index", usage=usage_keys((_GEOCODED, _SUGGESTIONS)))
def location_place_index(r: View, usage: Usage) -> Iterator[Component]:
    """Addresses or positions looked up, dearer where results may be kept, and suggestions."""
    is_kept = r.text("data_source_configuration.intended_use") == "Storage"
    yield from usage_lines((_STORED if is_kept else _GEOCODED, _SUGGESTIONS), usage)


_ROUTES = (
    UsageLine("Routes calculated", "monthly_routes", "1k routes", "aws/location/routes", 1000),
)


@prices("aws_location_route_calculator", usage=usage_keys(_ROUTES))
def location_route_calculator(r: View, usage: Usage) -> Iterator[Component]:
    """Routes calculated; each cell of a matrix is one."""
    yield from usage_lines(_ROUTES, usage)


_TRACKED = (
    UsageLine(
        "Positions written",
        "monthly_positions",
        "1k positions",
        "aws/location/positions-written",
        1000,
    ),
    UsageLine(
        "Position reads", "monthly_reads", "1k requests", "aws/location/position-reads", 1000
    ),
)


@prices("aws_location_tracker", usage=usage_keys(_TRACKED))
def location_tracker(r: View, usage: Usage) -> Iterator[Component]:
    """Positions written, at falling prices, and read."""
    yield from usage_lines(_TRACKED, usage)


_FENCED = (
    UsageLine("Geofences", "geofences", "geofences", "aws/location/geofences"),
    UsageLine(
        "Positions evaluated",
        "monthly_positions",
        "1k positions",
        "aws/location/positions-evaluated",
        1000,
    ),
)


@prices("aws_location_geofence_collection", usage=usage_keys(_FENCED))
def location_geofence_collection(r: View, usage: Usage) -> Iterator[Component]:
    """Geofences kept, and positions evaluated against them at falling prices."""
    yield from usage_lines(_FENCED, usage)
