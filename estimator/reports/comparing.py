"""Alternatives of one deployment side by side: plain text, Markdown, and data for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from estimator.model.bill import PricedResource
from estimator.model.economics import ModelMetrics
from estimator.reports.amounts import decimal_text, money, range_text
from estimator.reports.escaping import markdown
from estimator.reports.layout import aligned
from estimator.reports.models import models_data

_TITLES = ("monthly", "difference", "per request", "per unit", "quality", "per quality", "range")


class Compared(Protocol):
    """One way to serve the same traffic, as the comparison prices it."""

    @property
    def name(self) -> str: ...
    @property
    def priced(self) -> PricedResource: ...
    @property
    def metrics(self) -> ModelMetrics: ...
    @property
    def quality(self) -> Decimal | None: ...
    @property
    def difference(self) -> Decimal | None: ...
    @property
    def quality_adjusted(self) -> Decimal | None: ...


def comparison_text(title: str, found: Sequence[Compared]) -> str:
    """A table with the deployment first; the cheapest is marked, what has no price says why."""
    best = cheapest(found)
    rows: list[tuple[str, Sequence[str], str]] = [("", _TITLES, "")]
    notes = []
    for one in found:
        mark = "← cheapest" if one is best else ""
        rows.append((_label(one), (*_cells(one), mark), ""))
        notes += [f"  {one.name}: {line}" for line in reasons(one)]
    width = len(_TITLES) + 1
    rows[0] = ("", (*_TITLES, ""), "")
    lines = aligned([(label, cells, "") for label, cells, _ in rows], left=[width - 1])
    return "\n".join([title, "", *lines, *([""] if notes else []), *notes]) + "\n"


def comparison_markdown(title: str, found: Sequence[Compared]) -> str:
    best = cheapest(found)
    lines = [f"#### {markdown(title)}", "", "| | " + " | ".join(_TITLES) + " |",
             "|---|" + "---:|" * len(_TITLES)]  # fmt: skip
    for one in found:
        name = f"**{markdown(_label(one))}**" if one is best else markdown(_label(one))
        lines.append(f"| {name} | " + " | ".join(markdown(cell) for cell in _cells(one)) + " |")
    lines += [f"\n{markdown(one.name)}: {markdown(line)}" for one in found for line in reasons(one)]
    return "\n".join(lines) + "\n"


def comparison_data(title: str, found: Sequence[Compared]) -> dict[str, Any]:
    best = cheapest(found)
    return {
        "deployment": title,
        "cheapest": best.name if best else None,
        "alternatives": [
            {
                "name": one.name,
                **models_data([one.metrics])[0],
                "difference": _text(one.difference),
                "qualityScore": _text(one.quality),
                "costPerRequestPerQuality": _text(one.quality_adjusted),
                "notPriced": reasons(one),
            }
            for one in found
        ],
    }


def cheapest(found: Sequence[Compared]) -> Compared | None:
    """The lowest expected cost among those whose cost is wholly known."""
    known = [one for one in found if one.metrics.monthly is not None]
    if len(known) < 2:
        return None
    return min(known, key=lambda one: one.metrics.monthly.expected if one.metrics.monthly else 0)


def reasons(one: Compared) -> list[str]:
    """Why an alternative has no total."""
    return [
        f"{line.component.name}: {line.reason}"
        for line in one.priced.lines
        if line.cost is None and line.reason
    ]


def _label(one: Compared) -> str:
    return f"{one.name} ({one.metrics.model})" if one.metrics.model else one.name


def _cells(one: Compared) -> tuple[str, ...]:
    metrics = one.metrics
    monthly = metrics.monthly
    difference = one.difference
    return (
        "not known" if monthly is None else money(monthly.expected, metrics.currency),
        "" if difference is None else money(difference, metrics.currency, signed=True),
        _each(metrics.per_request, metrics),
        "" if metrics.unit is None else money(metrics.unit.cost, metrics.currency, places=4),
        _text(one.quality) or "",
        _each(one.quality_adjusted, metrics),
        "" if monthly is None else range_text(monthly),
    )


def _each(value: Decimal | None, metrics: ModelMetrics) -> str:
    if value is None:
        return ""
    rounded = value.quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return money(rounded, metrics.currency, places=6)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)
