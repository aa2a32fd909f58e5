"""Models that a gateway or an application names, without saying how often it asks them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.resources.models.api import OwnPrices, reference_of, token_components
from estimator.resources.models.traffic import USAGE, traffic_of
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: 60 minutes of 730 hours.
MINUTES = 43_800


@prices("model_gateway_entry", usage=USAGE)
def gateway_entry(r: View, usage: Usage) -> Iterator[Component]:
    """An entry of a gateway's model list (LiteLLM): tokens at the provider's list price.

    The list says which model is asked, not how often: the lines show unit prices until
    traffic is declared in the usage file or by a ModelDeployment that names this entry.
    Rate limits bound the bill: `tpm` × 43,800 minutes is the most that can be asked. Prices
    the entry states itself (`input_cost_per_token`) come before the list.
    """
    own = OwnPrices(_price(r, "input_cost_per_token"), _price(r, "output_cost_per_token"))
    has_own = own.input is not None or own.output is not None
    note = ""
    if limit := r.decimal("tpm"):
        most = limit * MINUTES / 1_000_000
        note = f"at most {most:,f}M tokens a month at the limit of {limit:,f} a minute"
    yield from token_components(
        r, reference_of(r), traffic_of(r, usage), own=own if has_own else None, note=note
    )


def _price(r: View, name: str) -> Decimal | None:
    return r.decimal(name) if r.has(name) else None


@prices("model_reference", usage=USAGE)
def reference(r: View, usage: Usage) -> Iterator[Component]:
    """A model id in an application's configuration: unit prices, and a subject of policies.

    promptfoo, LibreChat, LangGraph, GitHub Actions and the like name models; how often they
    are asked must be declared in the usage file before there is an amount.
    """
    yield from token_components(r, reference_of(r), traffic_of(r, usage))
