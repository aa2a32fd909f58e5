"""Throughput bought in advance: Azure PTUs, Bedrock model units, Vertex GSUs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.model.values import Unknown
from estimator.resources.components import hourly
from estimator.resources.models.api import reference_of, token_components
from estimator.resources.models.reference import ModelRef
from estimator.resources.models.tokens import Billed, billed
from estimator.resources.models.traffic import USAGE, Traffic, traffic_of
from estimator.resources.models.units import committed_months, overflow_share, ptu_need
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage
from pricing.specs import PtuSizing, ptu_sizing

_UNITS = {"ptu": ("PTU", "PTU hours"), "model-unit": ("Model unit", "model unit hours"),
          "gsu": ("GSU", "GSU hours")}  # fmt: skip


@prices("model_provisioned", usage=USAGE)
def model_provisioned(r: View, usage: Usage) -> Iterator[Component]:
    """Units an hour, used or not; a term cannot be cancelled and is a liability.

    Azure PTUs are sized from the peak (`peakRequestsPerMinute`): weighted tokens a minute over
    the model's tokens per PTU, rounded up to the increment. Bedrock publishes no throughput per
    model unit, so units must be declared. What overflows to the pay-as-you-go deployment
    (`overflow: api`) is a second bill.
    """
    traffic = traffic_of(r, usage)
    kind = r.text("serving.provisioned.unit", "ptu")
    ref = reference_of(r)
    units = unit_count(r, traffic, kind, ref)
    name, unit = _UNITS.get(kind, (kind, f"{kind} hours"))
    yield hourly(
        f"{name}s ({r.text('serving.provisioned.commitment', 'none')} commitment)"
        if kind != "ptu"
        else f"{name}s",
        unit=unit,
        meter=unit_meter(r, kind, ref),
        count=units,
        region=r.text("model.region") or r.region or None,
    )
    _say_term(r)
    if r.text("serving.provisioned.overflow") == "api":
        yield from _overflow(r, traffic, ref, units)


def unit_count(r: View, traffic: Traffic, kind: str, ref: ModelRef) -> Quantity:
    """The declared units, or for PTUs on `auto` what the peak needs."""
    declared = r.get("serving.provisioned.units")
    if declared != "auto":
        return r.number("serving.provisioned.units")
    sizing = ptu_sizing(ref.model) if kind == "ptu" else None
    if sizing is None:
        r.say(f"units cannot be worked out for {ref.model}: set serving.provisioned.units")
        return amount(None, "serving.provisioned.units")
    if traffic.peak_per_minute is None:
        return amount(None, "traffic.peakRequestsPerMinute")
    return _sized(r, traffic, ref, sizing)


def _sized(r: View, traffic: Traffic, ref: ModelRef, sizing: PtuSizing) -> Quantity:
    """PTUs for the peak at each end of the range; cached tokens need no capacity."""
    assert traffic.peak_per_minute is not None
    weight, tokens = output_weight(ref, sizing), billed(traffic.talk, traffic.caching)
    regional = r.text("model.endpointScope") == "regional"
    ends = []
    for pick in ("low", "expected", "high"):
        values = _ends(traffic.peak_per_minute, tokens, pick)
        need = ptu_need(*values, sizing, weight=weight, is_regional=regional)
        ends.append(Decimal(need.units))
        if pick == "expected":
            r.say(
                f"{need.tokens_per_minute:,f} weighted tokens a minute need {need.raw:.2f} PTU,"
                f" sold as {need.units} (Azure's table of {sizing.read})"
            )
    known = amount(ends[1], "PTUs for the peak")
    return Quantity(ends[0], ends[1], ends[2], known.formula)


def _ends(peak: Quantity, tokens: Billed, pick: str) -> tuple[Decimal, Decimal, Decimal]:
    def value(quantity: Quantity) -> Decimal:
        found = getattr(quantity, pick)
        return Decimal(0) if found is None else Decimal(found)

    sent = value(tokens.uncached) + value(tokens.written)
    return value(peak), sent, value(tokens.output) + value(tokens.reasoning)


def output_weight(ref: ModelRef, sizing: PtuSizing) -> Decimal:
    """Azure's weight of an output token; where the table has none they count alike."""
    return sizing.output_weight if sizing.output_weight is not None else Decimal(1)


def unit_meter(r: View, kind: str, ref: ModelRef) -> str:
    """Where the price of one unit hour stands."""
    if kind == "ptu":
        return f"azure-openai/ptu/{r.text('model.endpointScope', 'global')}"
    if kind == "model-unit":
        term = r.text("serving.provisioned.commitment", "none")
        return f"aws-bedrock/{ref.model}/model-unit/{term}"
    missing = Unknown("Google publishes no list price of a GSU for this model")
    return f"google-vertex/{ref.model}/gsu/{missing}"


def _overflow(r: View, traffic: Traffic, ref: ModelRef, units: Quantity) -> Iterator[Component]:
    """The pay-as-you-go bill of what the bought units cannot take."""
    sizing, peak = ptu_sizing(ref.model), traffic.peak_per_minute
    if r.get("serving.provisioned.units") == "auto":
        r.say("sized for the peak: nothing overflows to pay-as-you-go")
        return
    if sizing is None or peak is None or peak.expected is None or units.expected is None:
        r.say("overflow is not counted: set traffic.peakRequestsPerMinute")
        return
    _, sent, answered = _ends(peak, billed(traffic.talk, traffic.caching), "expected")
    each = max(sent + output_weight(ref, sizing) * answered, Decimal(1))
    share = overflow_share(units.expected * sizing.input_tpm / each, peak.expected)
    if share:
        r.say(f"{share:.1%} of the requests overflow, with load spread evenly up to the peak")
        beyond = replace(traffic, requests=traffic.requests * share)
        yield from token_components(r, ref, beyond, path=("overflow",))


def _say_term(r: View) -> None:
    term = r.text("serving.provisioned.commitment", "none")
    if months := committed_months(term):
        noun = "month" if months == 1 else "months"
        r.say(f"committed for {months} {noun}: the term is owed in full, it cannot be cancelled")
