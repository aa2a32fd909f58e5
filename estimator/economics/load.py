"""How much a deployment is asked, and how much it could answer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import PricedResource
from estimator.model.quantity import HOURS_PER_MONTH
from estimator.resources.models.api import reference_of
from estimator.resources.models.provisioned import output_weight
from estimator.resources.models.self_hosted import requests_per_hour_at_full_load
from estimator.resources.models.tokens import input_tokens
from estimator.resources.models.traffic import traffic_of
from estimator.resources.view import View
from estimator.usage.declared import Usage
from pricing.specs import ptu_sizing

_MINUTES = Decimal(43_800)


@dataclass(frozen=True, slots=True)
class Load:
    """Requests a month, and the tokens of one request (a conversation counts as one)."""

    requests: Decimal | None
    billed_input: Decimal | None
    #: What users themselves write, without prompts, tools, context and history.
    typed_input: Decimal | None
    output: Decimal | None
    growth: Decimal
    peak_per_minute: Decimal | None
    evidence: str

    @property
    def tokens(self) -> Decimal | None:
        if self.billed_input is None or self.output is None:
            return None
        return self.billed_input + self.output


def load_of(view: View, usage: Usage) -> Load:
    """The declared load of a resource; what is not declared is None."""
    traffic = traffic_of(view, usage)
    talk = traffic.talk
    answered = talk.output.expected
    if answered is not None:
        answered = (answered + (talk.reasoning.expected or 0)) * talk.calls
    typed = talk.user.expected
    peak = traffic.peak_per_minute
    return Load(
        requests=traffic.requests.expected,
        billed_input=input_tokens(talk).expected,
        typed_input=None if typed is None else typed * talk.turns,
        output=answered,
        growth=traffic.growth,
        peak_per_minute=None if peak is None else peak.expected,
        evidence=traffic.evidence,
    )


def capacity_per_month(view: View, priced: PricedResource, load: Load) -> Decimal | None:
    """Requests a month at full load; None where nobody measured or published it."""
    if priced.resource.type == "model_provisioned":
        return _of_units(view, priced, load)
    speed = view.decimal("throughput.tokensPerSecond")
    if not speed or not load.output:
        return None
    each = requests_per_hour_at_full_load(speed, load.output)
    replicas = _replica_hours(view, priced)
    return None if replicas is None else each * replicas


def _replica_hours(view: View, priced: PricedResource) -> Decimal | None:
    """Replica hours that are paid: instance hours over instances per replica."""
    groups = view.blocks("groups")
    if view.has("carried_by") and groups:
        bounds = groups[0]
        count = bounds.decimal("replicas.declared", bounds.decimal("replicas.min", 1))
        return count * HOURS_PER_MONTH
    hours = [line.component.quantity.expected for line in priced.lines if line.component.is_hourly]
    known = [one for one in hours if one is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(hours) else None


def _of_units(view: View, priced: PricedResource, load: Load) -> Decimal | None:
    """Azure PTUs: the declared peak all month, the base its sizing example uses."""
    ref = reference_of(view)
    sizing = ptu_sizing(ref.model)
    if load.peak_per_minute is not None and view.get("serving.provisioned.units") == "auto":
        return load.peak_per_minute * _MINUTES
    if sizing is None or load.billed_input is None or load.output is None:
        return None
    hours = next((line.component.quantity.expected for line in priced.lines), None)
    if hours is None:
        return None
    units = hours / HOURS_PER_MONTH
    each = load.billed_input + output_weight(ref, sizing) * load.output
    return units * sizing.input_tpm / each * _MINUTES if each else None
