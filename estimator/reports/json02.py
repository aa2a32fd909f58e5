"""A report as Infracost's JSON 0.2, strictly valid against its schema.

Amounts are strings; quantities, prices and costs of a `diff` are signed deltas.
What 0.2 has no field for (states, ranges, price sources) stands in each
resource's `metadata.forebill`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from estimator.model.bill import (
    Diff,
    Estimate,
    Line,
    LineDiff,
    LineState,
    PricedResource,
    ProjectResult,
    Report,
    ResourceDiff,
    ResourceState,
)
from estimator.model.quantity import HOURS_PER_MONTH
from estimator.model.resource import Diagnostic
from estimator.model.values import Unknown
from estimator.reports.amounts import SMALLEST, decimal_text, rounded
from estimator.reports.models import models_data

VERSION = "0.2"
Json = dict[str, Any]


def document(report: Report) -> Json:
    """The whole report as plain data, ready for `json.dumps`."""
    projects = [_project(result) for result in report.projects]
    now = [result.after for result in report.projects]
    past = [result.before for result in report.projects if result.before is not None]
    total, past_total = _sum(now), _sum(past)
    usage, past_usage = _usage_sum(now), _usage_sum(past)
    return {
        "version": VERSION,
        "metadata": dict(report.metadata),
        "currency": report.currency,
        "projects": projects,
        **_totals("total", total, usage),
        **_totals("pastTotal", past_total, past_usage),
        **_totals("diffTotal", *_change(report, total - past_total, usage - past_usage)),
        "timeGenerated": report.time_generated,
        "summary": _summary([resource for estimate in now for resource in estimate.resources]),
    }


def _change(report: Report, total: Decimal, usage: Decimal) -> tuple[Decimal, Decimal]:
    """The change of all projects and what of it rests on usage.

    A line that lost its price lowers the total but is no saving: it is in no change.
    """
    for diff in (result.diff for result in report.projects if result.diff):
        total += diff.delta - (diff.after.total.expected - diff.before.total.expected)
        was, now = diff.before.usage_total.expected, diff.after.usage_total.expected
        usage += diff.usage_delta - (now - was)
    return total, usage


def _totals(prefix: str, monthly: Decimal, usage: Decimal) -> Json:
    return {
        f"{prefix}HourlyCost": _hourly(monthly),
        f"{prefix}MonthlyCost": _text(monthly),
        f"{prefix}MonthlyUsageCost": _text(usage),
    }


def _sum(estimates: Iterable[Estimate]) -> Decimal:
    return sum((estimate.total.expected for estimate in estimates), Decimal(0))


def _usage_sum(estimates: Iterable[Estimate]) -> Decimal:
    return sum((estimate.usage_total.expected for estimate in estimates), Decimal(0))


def _project(result: ProjectResult) -> Json:
    project = result.project
    metadata: Json = {"path": project.path, "type": project.kind}
    if project.workspace not in ("", "default"):
        metadata["terraformWorkspace"] = project.workspace
    if project.module_path:
        metadata["terraformModulePath"] = project.module_path
    errors = [item for item in result.diagnostics if item.is_error]
    warnings = [item for item in result.diagnostics if not item.is_error]
    if errors:
        metadata["errors"] = [_diagnostic(item) for item in errors]
    if warnings:
        metadata["warnings"] = [_diagnostic(item) for item in warnings]
    if project.providers:
        metadata["providers"] = [_provider(provider) for provider in project.providers]
    if project.remote_modules:
        metadata["remoteModuleCalls"] = list(project.remote_modules)
    if result.models:
        metadata["models"] = models_data(result.models)
    past = result.before or Estimate((), result.after.currency)
    now = _breakdown(result.after)
    return {
        "name": project.name,
        "displayName": project.name,
        "metadata": metadata,
        "pastBreakdown": _breakdown(past),
        "breakdown": now,
        "diff": _diff_breakdown(result.diff) if result.diff else now,
        "summary": _summary(result.after.resources),
    }


def _provider(provider: Mapping[str, Any]) -> Json:
    """What 0.2 has room for: name, default tags that are known, and the place."""
    places = {key: provider[key] for key in ("filename", "startLine", "endLine") if key in provider}
    tags = provider.get("defaultTags") or {}
    return {"name": provider.get("name", ""), "defaultTags": _texts(tags), **places}


def _texts(tags: Mapping[Any, Any]) -> dict[str, str]:
    """Tags as texts; a key or value that is not known is left out, not guessed."""
    known = {
        str(key): str(value)
        for key, value in tags.items()
        if value is not None and not isinstance(value, Unknown)
    }
    return dict(sorted(known.items()))


def _diagnostic(item: Diagnostic) -> Json:
    data: Json = {}
    if item.span:
        data["filename"], data["line"] = item.span.file, item.span.line
    if item.hint:
        data["hint"] = item.hint
    return {"code": 0, "message": item.message, "data": data, "isError": item.is_error}


def _breakdown(estimate: Estimate) -> Json:
    total, usage = estimate.total.expected, estimate.usage_total.expected
    if estimate.is_unknown:
        totals: Json = dict.fromkeys(_totals("total", total, usage))
    else:
        totals = _totals("total", total, usage)
    return {
        "resources": [_resource(item) for item in estimate.in_state(ResourceState.ESTIMATED)],
        "freeResources": [_head(item) for item in estimate.in_state(ResourceState.FREE)],
        **totals,
    }


def _head(item: PricedResource) -> Json:
    resource = item.resource
    metadata: Json = {}
    if resource.span:
        metadata["filename"], metadata["startLine"] = resource.span.file, resource.span.line
    head: Json = {"name": resource.address, "resourceType": resource.type, "metadata": metadata}
    tags = resource.values.get("tags_all") or resource.values.get("tags")
    tags = tags or resource.values.get("labels")
    if isinstance(tags, Mapping):
        head["tags"] = _texts(tags)
    if isinstance(resource.default_tags, Mapping) and resource.default_tags:
        head["defaultTags"] = _texts(resource.default_tags)
    return head


def _resource(item: PricedResource) -> Json:
    document = _head(item)
    document["metadata"]["forebill"] = {
        "region": item.region,
        "notes": list(item.notes),
        "lines": [_provenance(line) for line in item.lines],
    }
    own = [line for line in item.lines if not line.component.path]
    document.update(_costs(item.lines))
    document["costComponents"] = [_component(line) for line in own]
    nested = _subresources([line for line in item.lines if line.component.path], 0)
    if nested:
        document["subresources"] = nested
    return document


def _subresources(lines: list[Line], depth: int) -> list[Json]:
    """The lines grouped by the next step of their path, nested as deep as paths go."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.component.path[depth], []).append(line)
    found = []
    for name, members in groups.items():
        own = [line for line in members if len(line.component.path) == depth + 1]
        deeper = [line for line in members if len(line.component.path) > depth + 1]
        entry: Json = {"name": name, "metadata": {}, **_costs(members)}
        entry["costComponents"] = [_component(line) for line in own]
        if nested := _subresources(deeper, depth + 1):
            entry["subresources"] = nested
        found.append(entry)
    return found


def _costs(lines: Iterable[Line]) -> Json:
    """Hourly, monthly and usage cost; null where no line of the group has a cost."""
    costs = [(line, line.cost.expected) for line in lines if line.cost is not None]
    usage = [cost for line, cost in costs if line.component.is_usage_based]
    monthly = sum((cost for _, cost in costs), Decimal(0)) if costs else None
    return {
        "hourlyCost": _hourly(monthly),
        "monthlyCost": _text(monthly),
        "monthlyUsageCost": _text(sum(usage, Decimal(0)) if usage else None),
    }


def _component(line: Line) -> Json:
    quantity = line.component.quantity.expected
    cost = line.cost.expected if line.cost else None
    return {
        "name": line.component.name,
        "unit": line.component.unit,
        "hourlyQuantity": _hourly(quantity),
        "monthlyQuantity": _text(quantity),
        "price": _text(line.unit_price),
        "hourlyCost": _hourly(cost),
        "monthlyCost": _text(cost),
        "usageBased": line.component.is_usage_based,
        "priceNotFound": line.state is LineState.NO_PRICE,
    }


def _provenance(line: Line) -> Json:
    """What 0.2 cannot say of a line, so that a saved report can be shown and explained again."""
    entry: Json = {
        "name": line.component.name,
        "path": list(line.component.path),
        "state": str(line.state),
        "meter": line.component.meter,
    }
    if line.component.is_unmeasured:
        entry["unmeasured"] = True
    if line.price is not None:
        entry["region"] = line.price.region
        entry["priceSource"] = line.price.source
        entry["priceDate"] = line.price.source_date
        if line.price.basis != "listed":
            entry["priceBasis"] = str(line.price.basis)
    if line.reason:
        entry["reason"] = line.reason
    if line.cost is not None and line.cost.is_range:
        entry["low"], entry["high"] = _text(line.cost.low), _text(line.cost.high)
        if line.cost.is_open:
            entry["open"] = True
    if line.list_cost is not None:
        entry["listMonthlyCost"] = _text(line.list_cost.expected)
    return entry


def _diff_breakdown(diff: Diff) -> Json:
    return {
        "resources": [_diff_resource(item) for item in diff.resources],
        **_totals("total", diff.delta, diff.usage_delta),
    }


def _diff_resource(item: ResourceDiff) -> Json:
    shown = item.after or item.before
    assert shown is not None
    document = _head(shown)
    deltas = [entry.delta for entry in item.lines if entry.delta is not None]
    monthly = sum((delta.expected for delta in deltas), Decimal(0)) if deltas else None
    document["hourlyCost"], document["monthlyCost"] = _hourly(monthly), _text(monthly)
    own = [entry for entry in item.lines if not _path(entry)]
    document["costComponents"] = [_diff_component(entry) for entry in own]
    nested: dict[tuple[str, ...], list[LineDiff]] = {}
    for entry in item.lines:
        if path := _path(entry):
            nested.setdefault(path, []).append(entry)
    if nested:
        document["subresources"] = [
            {
                "name": " / ".join(path),
                "metadata": {},
                "costComponents": [_diff_component(entry) for entry in entries],
            }
            for path, entries in nested.items()
        ]
    return document


def _path(entry: LineDiff) -> tuple[str, ...]:
    line = entry.after or entry.before
    assert line is not None
    return line.component.path


def _diff_component(entry: LineDiff) -> Json:
    shown = entry.after or entry.before
    assert shown is not None
    names = [line.component.name for line in (entry.before, entry.after) if line is not None]
    quantity = _delta(entry, _quantity)
    cost = entry.delta.expected if entry.delta else None
    return {
        "name": " → ".join(dict.fromkeys(names)),
        "unit": shown.component.unit,
        "hourlyQuantity": _hourly(quantity),
        "monthlyQuantity": _text(quantity),
        "price": _text(_delta(entry, _unit_price)),
        "hourlyCost": _hourly(cost),
        "monthlyCost": _text(cost),
        "usageBased": shown.component.is_usage_based,
        "priceNotFound": shown.state is LineState.NO_PRICE,
    }


def _quantity(line: Line) -> Decimal | None:
    return line.component.quantity.expected


def _unit_price(line: Line) -> Decimal | None:
    return line.unit_price


def _delta(entry: LineDiff, of: Any) -> Decimal | None:
    sides = [of(line) for line in (entry.before, entry.after) if line is not None]
    if any(side is None for side in sides):
        return None
    before = of(entry.before) if entry.before else Decimal(0)
    after = of(entry.after) if entry.after else Decimal(0)
    return Decimal(after - before)


def _summary(resources: Iterable[PricedResource]) -> Json:
    counts: dict[ResourceState, Counter[str]] = {state: Counter() for state in ResourceState}
    usage_based = 0
    for item in resources:
        counts[item.state][item.resource.type] += 1
        usage_based += item.is_usage_based
    numbers = {state: sum(found.values()) for state, found in counts.items()}
    return {
        "totalDetectedResources": sum(numbers.values()),
        "totalSupportedResources": numbers[ResourceState.ESTIMATED],
        "totalUnsupportedResources": numbers[ResourceState.NOT_SUPPORTED],
        "totalUsageBasedResources": usage_based,
        "totalNoPriceResources": numbers[ResourceState.FREE],
        "unsupportedResourceCounts": dict(sorted(counts[ResourceState.NOT_SUPPORTED].items())),
        "noPriceResourceCounts": dict(sorted(counts[ResourceState.FREE].items())),
    }


@lru_cache(maxsize=8192)
def _text(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(rounded(value, SMALLEST))


@lru_cache(maxsize=8192)
def _hourly(value: Decimal | None) -> str | None:
    return None if value is None else _text(value / HOURS_PER_MONTH)
