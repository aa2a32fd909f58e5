"""Model deployments in words and figures: plain text, Markdown, and data for JSON.

Shows only what is known; a figure whose input nobody declared has no row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from estimator.model.economics import BreakEven, Kilograms, ModelMetrics
from estimator.reports.amounts import decimal_text, money, quantity_text, range_text
from estimator.reports.escaping import GITHUB_STYLE, Style
from estimator.reports.layout import aligned

Row = tuple[str, str]


def models_text(found: Sequence[ModelMetrics]) -> str:
    """One block per deployment: its name, then a row per figure; "" where there is none."""
    parts = []
    for one in found:
        rows = figures(one)
        if rows:
            lines = aligned([(f" {label}", (), value) for label, value in rows])
            parts.append("\n".join([f" {one.address}{_named(one)}", *lines]))
    return "Model deployments\n\n" + "\n\n".join(parts) + "\n" if parts else ""


def _named(one: ModelMetrics) -> str:
    return f" ({one.model})" if one.model else ""


def models_markdown(
    found: Sequence[ModelMetrics], limit: int = 50, style: Style = GITHUB_STYLE
) -> Iterator[str]:
    """A table with a row per deployment that has figures, the dearest first."""
    shown = sorted((one for one in found if figures(one)), key=_expected, reverse=True)
    if not shown:
        return
    yield "#### Models\n"
    yield "| deployment | monthly | per request | per 1M tokens | utilisation | also |"
    yield "|---|---:|---:|---:|---:|---|"
    for one in shown[:limit]:
        yield _row(one, style)
    if len(shown) > limit:
        yield f"\n… and {len(shown) - limit} more deployments"
    yield ""


def _row(one: ModelMetrics, style: Style) -> str:
    monthly = "" if one.monthly is None else money(one.monthly.expected, one.currency)
    used = "" if one.utilisation is None else _percent(one.utilisation)
    rest = [f"{label.lower()} {value}" for label, value in figures(one) if label not in _COLUMNS]
    cells = [
        style.code(one.address),
        monthly,
        _each(one.per_request, one),
        _each(one.per_million_tokens, one),
        used,
        style.text("; ".join(rest)),
    ]
    return "| " + " | ".join(cells) + " |"


_COLUMNS = ("Monthly", "Per request", "Per 1M tokens", "Utilisation")


def _expected(one: ModelMetrics) -> Decimal:
    return Decimal(-1) if one.monthly is None else one.monthly.expected


def figures(one: ModelMetrics) -> list[Row]:
    """Label and value of every figure that is known, in reading order."""
    return [row for rows in (_cost(one), _use(one), _limits(one), _carbon(one)) for row in rows]


def _cost(one: ModelMetrics) -> Iterator[Row]:
    if one.per_request is None and not one.allocations and one.committed is None:
        return
    if one.monthly is not None:
        span = range_text(one.monthly)
        text = money(one.monthly.expected, one.currency)
        yield "Monthly", f"{text} ({span})" if span else text
    if one.per_request is not None:
        yield "Per request", _each(one.per_request, one)
    if one.per_million_tokens is not None:
        yield "Per 1M tokens", f"{_each(one.per_million_tokens, one)} of all tokens"
    if one.per_million_output is not None:
        yield "Per 1M output", _each(one.per_million_output, one)
    if one.unit is not None:
        margin = one.unit.margin
        beside = "" if margin is None else f", margin {money(margin, one.currency)}"
        yield f"Per {one.unit.name}", money(one.unit.cost, one.currency, places=4) + beside
    if one.month_12 is not None:
        yield "In month 12", money(one.month_12, one.currency)


def _use(one: ModelMetrics) -> Iterator[Row]:
    for part in one.allocations:
        share = "" if part.share is None else f" ({_percent(part.share)})"
        text = f"{quantity_text(part.gpus)} of {quantity_text(part.capacity)} GPUs{share}"
        yield f"Uses {part.pool}", text
    if one.billed_input is not None and one.typed_input:
        factor = one.billed_input / one.typed_input
        if factor > Decimal("1.5"):
            text = f"{quantity_text(one.billed_input)} billed for {quantity_text(one.typed_input)}"
            yield "Input tokens", f"{text} typed ({factor:.1f}×)"
    if one.utilisation is not None:
        yield "Utilisation", _percent(one.utilisation)
    if one.idle_cost:
        yield "Idle", f"{money(one.idle_cost, one.currency)} a month"
    for found in one.break_even:
        yield f"Break-even with {found.against}", _break_even(found)


def _break_even(found: BreakEven) -> str:
    count = quantity_text(found.requests.quantize(Decimal(1), ROUND_HALF_UP))
    if found.utilisation is None:
        return f"{count} requests a month"
    never = ": never at these prices" if found.utilisation > 1 else ""
    return f"{count} requests a month, {_percent(found.utilisation)} of full load{never}"


def _limits(one: ModelMetrics) -> Iterator[Row]:
    if one.committed is not None:
        months = f"{one.committed_months} month{'s' if one.committed_months > 1 else ''}"
        yield "Committed", f"{money(one.committed, one.currency)} over {months}"
    if one.ceiling is not None:
        yield "At most", f"{money(one.ceiling, one.currency)} a month"


def _carbon(one: ModelMetrics) -> Iterator[Row]:
    if one.carbon_monthly is not None:
        yield "Carbon", f"{_kilograms(one.carbon_monthly)} a month"
    if one.carbon_per_million is not None:
        yield "Carbon per 1M output", _kilograms(one.carbon_per_million)


def _kilograms(found: Kilograms) -> str:
    return f"{_digits(found.low)}–{_digits(found.high)} kg CO2e"


def _digits(value: Decimal) -> str:
    """Three significant digits: a range does not carry more."""
    if value == 0:
        return "0"
    shown = value.quantize(Decimal(1).scaleb(value.adjusted() - 2), ROUND_HALF_UP)
    return quantity_text(shown) if value >= 1 else decimal_text(shown)


def _each(value: Decimal | None, one: ModelMetrics) -> str:
    if value is None:
        return ""
    places = 2 if value >= 1 else 6
    return money(value, one.currency, places=places)


def _percent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"


def models_data(found: Sequence[ModelMetrics]) -> list[dict[str, Any]]:
    """The figures for JSON: amounts as decimal texts, what is not known left out."""
    return [_data(one) for one in found]


def _data(one: ModelMetrics) -> dict[str, Any]:
    return _known({"address": one.address, "model": one.model, **_amounts(one), **_parts(one)})


def _amounts(one: ModelMetrics) -> dict[str, Any]:
    monthly = one.monthly
    return {
        "monthlyCost": None if monthly is None else monthly.expected,
        "monthlyCostLow": None if monthly is None else monthly.low,
        "monthlyCostHigh": None if monthly is None else monthly.high,
        "requestsPerMonth": one.requests,
        "costPerRequest": one.per_request,
        "costPerMillionTokens": one.per_million_tokens,
        "costPerMillionOutputTokens": one.per_million_output,
        "billedInputTokens": one.billed_input,
        "typedInputTokens": one.typed_input,
        "utilisation": one.utilisation,
        "idleCost": one.idle_cost,
        "committedCost": one.committed,
        "committedMonths": one.committed_months or None,
        "ceiling": one.ceiling,
        "monthlyCostMonth12": one.month_12,
        "evidence": one.evidence or None,
    }


def _parts(one: ModelMetrics) -> dict[str, Any]:
    """The figures that are several numbers."""
    unit = one.unit
    return {
        "unit": None if unit is None else _known(
            {"name": unit.name, "cost": unit.cost, "value": unit.value, "margin": unit.margin}
        ),
        "breakEven": [
            _known({"against": item.against, "requestsPerMonth": item.requests,
                    "utilisation": item.utilisation})
            for item in one.break_even
        ] or None,
        "allocations": [
            _known({"pool": item.pool, "gpus": item.gpus, "capacity": item.capacity,
                    "share": item.share, "cost": item.cost})
            for item in one.allocations
        ] or None,
        "carbonKgPerMonth": _ends(one.carbon_monthly),
        "carbonKgPerMillionOutputTokens": _ends(one.carbon_per_million),
    }  # fmt: skip


def _ends(carbon: Kilograms | None) -> dict[str, str] | None:
    if carbon is None:
        return None
    return {"low": decimal_text(carbon.low), "high": decimal_text(carbon.high)}


def _known(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: decimal_text(value) if isinstance(value, Decimal) else value
        for key, value in data.items()
        if value is not None
    }
