"""Checks of model deployments: caches, tiers, scopes, and the alternatives they declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from policies.checks import Advice
from policies.modeluse import as_number, first
from policies.run import Run, Seen

_ASKED = ("model_api", "model_gateway_entry", "model_reference")


def losing_cache(seen: Seen, run: Run) -> Iterator[Advice]:
    """Prompt caches that are read too rarely to pay for what is written to them."""
    traffic = first(seen.resource.values.get("traffic"))
    cache = first(traffic.get("cache"))
    if seen.resource.type in _ASKED and cache.get("prefix") != [] and cache:
        uncached = {**traffic, "cache": {"hitRate": 0, "prefix": []}}
        rate = cache.get("hitRate")
        yield Advice(
            f"the prompt cache costs more than it saves at a hit rate of {rate}",
            "cache a longer or steadier prefix, or none",
            {"traffic": uncached},
        )


def cheaper_model_tier(seen: Seen, run: Run) -> Iterator[Advice]:
    """Traffic nobody waits for: batch costs half, and priority is paid for nothing.

    A deployment that states a latency (`slo.ttftP95Ms`) is not advised.
    """
    values = seen.resource.values
    if seen.resource.type != "model_api" or first(values.get("slo")).get("ttftP95Ms"):
        return
    serving = first(values.get("serving"))
    tier = str(serving.get("tier") or "standard")
    cheaper = {"priority": "standard", "standard": "batch"}.get(tier)
    if cheaper and not as_number(first(values.get("traffic")).get("batchShare")):
        better = {"serving": {**serving, "tier": cheaper}}
        fix = f"set serving.tier: {cheaper}, or say slo.ttftP95Ms"
        yield Advice(f"tier {tier}, and no latency is asked for", fix, better)


def cheaper_model_scope(seen: Seen, run: Run) -> Iterator[Advice]:
    """Regional and data-zone processing is dearer than global; not everything must stay."""
    values = seen.resource.values
    model = first(values.get("model"))
    scope = model.get("endpointScope")
    if seen.resource.type == "model_api" and scope in ("regional", "data-zone"):
        better = {"model": {**model, "endpointScope": "global"}}
        fix = "set endpointScope: global where data may leave the region"
        yield Advice(f"processed under scope {scope}", fix, better)


def cheaper_alternative(seen: Seen, run: Run) -> Iterator[Advice]:
    """Alternatives a ModelDeployment declares itself that are good enough and cost less."""
    values = seen.resource.values
    if not values.get("alternatives"):
        return
    from estimator.economics.alternatives import alternatives_of

    least = as_number(first(values.get("slo")).get("qualityScore"))
    scores: Mapping[str, Any] = {str(one.get("name", "")): one.get("qualityScore")
                                 for one in values["alternatives"]}  # fmt: skip
    metrics = run.metrics(seen)
    now = metrics.monthly.expected if metrics and metrics.monthly else seen.cost[1]
    for name, other in alternatives_of(seen.resource):
        score = as_number(scores.get(name))
        if least is not None and (score is None or score < least):
            continue
        priced = run.priced(other, seen.result.project)
        if priced is None or priced.is_unpriced or any(one.cost is None for one in priced.lines):
            continue
        saving = now - priced.total(run.currency).expected
        if saving > Decimal(0) and priced.lines:
            quality = "" if score is None else f" (quality {score})"
            message = f"its alternative {name}{quality} is cheaper"
            yield Advice(message, f"compare with `forebill compare`: {name}", saving=saving)


CHECKS = (losing_cache, cheaper_model_tier, cheaper_model_scope, cheaper_alternative)
