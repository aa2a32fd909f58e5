"""Reads a saved estimate (JSON 0.2, ours or Infracost's) back into a report.

What a foreign file does not say (meters, price sources, ranges) stays unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from estimator.diff import diff
from estimator.errors import Error
from estimator.model.bill import (
    Component,
    Cost,
    Estimate,
    Line,
    LineState,
    PricedResource,
    ProjectResult,
    Report,
    ResourceState,
)
from estimator.model.quantity import Origin, amount
from estimator.model.resource import Diagnostic, Project, Resource, ResourceSet
from estimator.model.values import SourceSpan
from estimator.readers.saved_models import number, read_models
from pricing.model import Basis, Price, Tier

#: Resources of one unsupported type a file may claim.
_MOST_RESOURCES = 100_000
_HINT = "write it with `forebill breakdown --format json --out-file FILE`"


def read_report(path: Path) -> Report:
    """The report of a saved JSON file; anything else is an `Error` naming the file."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise Error(f"cannot be read: {error.strerror}", where=path) from error
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Error(f"this is no JSON ({error})", where=path, hint=_HINT) from error
    return report_of(document, str(path))


def report_of(document: Any, where: str) -> Report:
    """The report of a decoded JSON 0.2 document."""
    if not isinstance(document, Mapping) or not isinstance(document.get("projects"), list):
        raise Error("this JSON is no saved estimate: it has no projects", where=where, hint=_HINT)
    try:
        currency = _currency(document.get("currency") or "USD")
        metadata = dict(document.get("metadata") or {})
        command = str(metadata.get("infracostCommand", ""))
        projects = tuple(_project(item, currency, command) for item in document["projects"])
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        message = f"the saved estimate is damaged ({type(error).__name__}: {error})"
        raise Error(message, where=where, hint=_HINT) from error
    return Report(projects, currency, command, str(document.get("timeGenerated", "")), metadata)


def _currency(code: Any) -> str:
    """Three capital letters: a code is shown beside every amount as it is."""
    if not re.fullmatch(r"[A-Z]{3}", str(code)):
        raise ValueError(f"{str(code)[:20]!r} is no currency")
    return str(code)


def _project(item: Mapping[str, Any], currency: str, command: str) -> ProjectResult:
    metadata = item.get("metadata") or {}
    after = _estimate(item.get("breakdown"), item.get("summary"), currency)
    past = item.get("pastBreakdown")
    before = _estimate(past, None, currency) if past and metadata.get("path") else None
    if before is not None and command == "breakdown" and not before.resources:
        before = None  # a breakdown of source knows no earlier state; 0.2 writes an empty one
    diagnostics = tuple(
        _diagnostic(entry)
        for entry in [*(metadata.get("errors") or ()), *(metadata.get("warnings") or ())]
    )
    project = Project(
        name=str(item.get("name", "")),
        path=str(metadata.get("path", "")),
        kind=str(metadata.get("type", "")),
        after=ResourceSet(owner.resource for owner in after.resources),
        workspace=str(metadata.get("terraformWorkspace", "")),
        module_path=str(metadata.get("terraformModulePath", "")),
        providers=tuple(metadata.get("providers") or ()),
        remote_modules=tuple(metadata.get("remoteModuleCalls") or ()),
    )
    change = None if before is None else diff(before, after)
    models = read_models(metadata.get("models") or (), currency)
    return ProjectResult(project, after, before, change, diagnostics, models)


def _diagnostic(entry: Mapping[str, Any]) -> Diagnostic:
    data = entry.get("data") or {}
    span = (
        SourceSpan(str(data["filename"]), int(data.get("line") or 0))
        if "filename" in data
        else None
    )
    hint = str(data.get("hint", ""))
    return Diagnostic(str(entry.get("message", "")), span, hint, bool(entry.get("isError")))


def _estimate(breakdown: Any, summary: Any, currency: str) -> Estimate:
    breakdown = breakdown or {}
    found = [_resource(item, currency) for item in breakdown.get("resources") or ()]
    free = breakdown.get("freeResources") or ()
    found.extend(PricedResource(_plain(item), ResourceState.FREE) for item in free)
    for kind, count in ((summary or {}).get("unsupportedResourceCounts") or {}).items():
        if not 0 <= int(count) <= _MOST_RESOURCES:
            raise ValueError(f"{count} resources of type {kind}")
        for place in range(int(count)):
            unnamed = Resource(f"{kind}.unnamed[{place}]", str(kind), "unnamed", {}, "")
            found.append(PricedResource(unnamed, ResourceState.NOT_SUPPORTED))
    return Estimate(tuple(sorted(found, key=lambda owner: owner.address)), currency)


def _plain(item: Mapping[str, Any]) -> Resource:
    metadata = item.get("metadata") or {}
    file = metadata.get("filename")
    address = str(item["name"])
    tags = item.get("tags")
    return Resource(
        address=address,
        type=str(item.get("resourceType") or ""),
        name=address.rpartition(".")[2],
        values={"tags": dict(tags)} if isinstance(tags, Mapping) else {},
        provider="",
        default_tags=item.get("defaultTags") or {},
        span=SourceSpan(str(file), int(metadata.get("startLine") or 0)) if file else None,
    )


def _resource(item: Mapping[str, Any], currency: str) -> PricedResource:
    ours = (item.get("metadata") or {}).get("forebill") or {}
    known = {
        (tuple(entry.get("path") or ()), str(entry.get("name"))): entry
        for entry in ours.get("lines") or ()
    }
    lines = tuple(
        _line(component, path, known.get((path, str(component["name"])), {}), currency)
        for path, component in _components(item, ())
    )
    notes = tuple(str(note) for note in ours.get("notes") or ())
    region = str(ours.get("region", ""))
    return PricedResource(_plain(item), ResourceState.ESTIMATED, lines, region, notes)


def _components(
    item: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    for component in item.get("costComponents") or ():
        yield path, component
    for nested in item.get("subresources") or ():
        yield from _components(nested, (*path, str(nested["name"])))


def _line(
    item: Mapping[str, Any], path: tuple[str, ...], known: Mapping[str, Any], currency: str
) -> Line:
    name, unit = str(item["name"]), str(item["unit"])
    quantity = number(item.get("monthlyQuantity"))
    component = Component(
        name,
        unit,
        amount(quantity, "quantity", Origin.ATTRIBUTE, is_usage=_hangs_on_usage(quantity, known)),
        str(known.get("meter", "")),
        path=path,
        usage_based=bool(item.get("usageBased")),
    )
    unit_price, monthly = number(item.get("price")), number(item.get("monthlyCost"))
    state = _state(item, known, quantity, monthly)
    cost = None
    if monthly is not None and state is not LineState.NO_PRICE:
        low, high = number(known.get("low")), number(known.get("high"))
        cost = Cost(
            monthly if low is None else low,
            monthly,
            monthly if high is None else high,
            currency,
            bool(known.get("open")),
        )
    price = _price(known, unit_price, unit, currency)
    return Line(component, state, price, unit_price, cost, reason=str(known.get("reason", "")))


def _hangs_on_usage(quantity: Decimal | None, known: Mapping[str, Any]) -> bool:
    """Whether a quantity that is not there waits for usage, not for an unknown attribute."""
    return quantity is None and not known.get("unmeasured")


def _state(
    item: Mapping[str, Any],
    known: Mapping[str, Any],
    quantity: Decimal | None,
    monthly: Decimal | None,
) -> LineState:
    if "state" in known:
        return LineState(str(known["state"]))
    if item.get("priceNotFound"):
        return LineState.NO_PRICE
    if quantity is None or monthly is None:
        return LineState.DEPENDS_ON_USAGE
    return LineState.FREE if monthly == 0 else LineState.PRICED


def _price(
    known: Mapping[str, Any], unit_price: Decimal | None, unit: str, currency: str
) -> Price | None:
    if unit_price is None or "priceSource" not in known:
        return None
    return Price(
        meter=str(known.get("meter", "")),
        region=str(known.get("region", "")),
        unit=unit,
        currency=currency,
        tiers=(Tier(Decimal(0), unit_price),),
        valid_from="",
        source=str(known["priceSource"]),
        source_date=str(known.get("priceDate", "")),
        basis=Basis(str(known.get("priceBasis", "listed"))),
    )
