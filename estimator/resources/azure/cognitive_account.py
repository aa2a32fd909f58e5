"""Azure AI services accounts. Prices: https://azure.microsoft.com/pricing/details/cognitive-services/."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.resources.azure.cognitive_lines import KINDS, Commitment, Metered
from estimator.resources.components import monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_ROOT = "azure/ai-services"
_USAGE = {line.key: f"{line.name}, in {line.unit.removeprefix('1K ').removeprefix('1M ')}"
          for _, lines, _ in KINDS.values() for line in lines}  # fmt: skip
_USAGE |= {
    one.key: f"committed amount of {one.name.partition(' (')[0].lower()} per month"
    for _, _, commitments in KINDS.values()
    for one in commitments
}


@prices("azurerm_cognitive_account", usage=_USAGE)
def cognitive_account(r: View, usage: Usage) -> Iterator[Component]:
    """What the account's kind bills, by use; commitments by the month, with their overage.

    A free account (F0) costs nothing, and one of kind OpenAI bills its deployments only. For a
    commitment the declared amount must be one of the sizes Azure sells. An account of several
    services (`CognitiveServices`, `AIServices`) shows what usage declares.
    """
    if r.text("sku_name").upper().startswith("F"):
        return
    kind = r.text("kind")
    if kind in KINDS:
        yield from _service(kind, usage, everything=True)
    elif kind in ("CognitiveServices", "AIServices"):
        yield from _several(usage)


@prices("azurerm_ai_services", usage=_USAGE)
def ai_services(_: View, usage: Usage) -> Iterator[Component]:
    """An account of several services: what usage declares of each, and its deployments."""
    yield from _several(usage)


def _several(usage: Usage) -> Iterator[Component]:
    for kind in ("SpeechServices", "TextAnalytics", "Face", "FormRecognizer", "ContentSafety",
                 "TextTranslation"):  # fmt: skip
        yield from _service(kind, usage, everything=False)


def _service(kind: str, usage: Usage, *, everything: bool) -> Iterator[Component]:
    service, lines, commitments = KINDS[kind]
    for line in lines:
        if everything or usage.has(line.key):
            yield from _metered(line, usage, f"{_ROOT}/{service}")
    for one in commitments:
        if usage.has(one.key):
            yield from _committed(one, usage, f"{_ROOT}/{service}")


def _metered(line: Metered, usage: Usage, root: str) -> Iterator[Component]:
    quantity = usage.quantity(line.key)
    meter = f"{root}/{line.meter}"
    if line.tiers:
        tiers = [(line.name + label, end) for label, end in line.tiers]
        yield from tiered(quantity, tiers, unit=line.unit, per=line.per, meter=meter)
    else:
        yield monthly(line.name, quantity, unit=line.unit, per=line.per, meter=meter)


def _committed(one: Commitment, usage: Usage, root: str) -> Iterator[Component]:
    """The size bought, at its price spread over what it holds; then what exceeds it."""
    wanted = usage.number(one.key) or Decimal(0)
    label = dict(one.sizes).get(int(wanted), f"{wanted.normalize():f}")
    place = "connected container " if one.meter.startswith("connected") else ""
    meter = f"{root}/commitment/{one.meter}/{label}"
    yield Component(
        one.name.format(f"{place}commitment"),
        one.unit,
        usage.quantity(one.key) / one.per,
        f"{meter}/month",
        per=Decimal(one.per) / wanted if wanted else Decimal(1),
        usage_based=True,
    )
    if usage.has(one.overage_key):
        unit, lot = one.overage_unit or (one.unit, one.per)
        yield monthly(
            one.overage_name.format(place),
            usage.quantity(one.overage_key),
            unit=unit,
            per=lot,
            meter=f"{meter}/overage",
        )
