"""When the standard support of an engine version ends and paid extended support begins.

Dates are data (`data/support_ends.tsv`, with sources). Knows no prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Support:
    """First day extended support is charged, and first day of its dearer third year (ISO dates)."""

    charged_from: str
    third_year_from: str


@cache
def _dates() -> dict[tuple[str, str], Support]:
    source = resources.files("estimator.resources.aws").joinpath("data/support_ends.tsv")
    found = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            product, version, charged, third = line.split("\t")
            found[product, version] = Support(charged, third)
    return found


@cache
def _written() -> str:
    """The day the calendar was last checked: what counts as today when a run gives no date."""
    return _dates()["calendar", "checked"].charged_from


def support(product: str, version: str) -> Support | None:
    """The calendar of a version; the longest listed prefix counts (`5.7.44` → `5.7`)."""
    parts = version.split(".")
    for length in range(len(parts), 0, -1):
        if found := _dates().get((product, ".".join(parts[:length]))):
            return found
    return None


def is_past_standard_support(product: str, version: str, as_of: str) -> bool:
    calendar = support(product, version) if version else None
    return calendar is not None and calendar.charged_from <= (as_of or _written())


def extended_support_year(product: str, version: str, as_of: str) -> int:
    """1 (also for the second year, which costs the same), 3, or 0 before support is charged."""
    today = as_of or _written()
    calendar = support(product, version) if version else None
    if calendar is None or calendar.charged_from > today:
        return 0
    return 3 if calendar.third_year_from and calendar.third_year_from <= today else 1
