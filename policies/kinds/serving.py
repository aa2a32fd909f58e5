"""How models are served: limits on use, commitments, GPUs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.values import Unknown
from policies.gpus import gpus_of
from policies.kinds import kind
from policies.kinds.models import finding
from policies.model import Finding, Outcome
from policies.modeluse import as_number, first
from policies.rules import Rule, glob_matches
from policies.run import Run, Seen
from policies.scopes import environment_of, is_production

_GLOBS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}


@kind(
    "model_limits",
    {
        "require": {
            "type": "array",
            "items": {"enum": ["max_tokens", "rate_limit", "budget"]},
            "minItems": 1,
        },
        "max_tokens_max": {"type": "integer", "minimum": 1, "description": "Most per answer."},
        "tpm_max": {"type": "integer", "minimum": 1, "description": "Most tokens a minute."},
    },
    any_of=("require", "max_tokens_max", "tpm_max"),
    example="""
- {id: LIM-1, kind: model_limits, require: [max_tokens, rate_limit], tpm_max: 1000000}
""",
)
def model_limits(rule: Rule, run: Run) -> Iterator[Finding]:
    """Gateways and deployments bound what can be asked: answer length, rate, budget.

    Entries of a gateway: `max_tokens`, `rpm` or `tpm`, `max_budget`. Azure model deployments:
    the SKU's capacity is the rate limit (1,000 tokens a minute each).
    """
    for seen in run.resources(rule.match):
        limits = _limits(seen)
        if limits is None:
            continue
        for wanted in rule.settings.get("require", ()):
            value = limits.get(wanted)
            if isinstance(value, Unknown):
                yield finding(seen, f"{wanted} is not known: {value.reason}", Outcome.CANNOT_TELL)
            elif wanted in limits and value is None:
                yield finding(seen, f"no {wanted} is set", fix=f"set {_SETTING[wanted]}")
        for wanted, name in (("max_tokens", "max_tokens_max"), ("tpm", "tpm_max")):
            number = as_number(limits.get(wanted))
            if name in rule.settings and number is not None and number > rule.settings[name]:
                told = f"{wanted} is {number:,f}, at most {rule.settings[name]:,} is allowed"
                yield finding(seen, told)


_SETTING = {"max_tokens": "max_tokens", "rate_limit": "rpm or tpm", "budget": "max_budget"}


def _limits(seen: Seen) -> Mapping[str, Any] | None:
    """What bounds its use; a limit the type cannot have is left out. None for other types."""
    values = seen.resource.values
    if seen.resource.type == "model_gateway_entry":
        rate = values.get("rpm") if values.get("rpm") is not None else values.get("tpm")
        budget = values.get("max_budget")
        if budget is None:
            budget = first(values.get("budget")).get("monthly")
        return {
            "max_tokens": values.get("max_tokens"),
            "rate_limit": rate,
            "budget": budget,
            "tpm": values.get("tpm"),
        }
    if seen.resource.type == "azurerm_cognitive_deployment":
        capacity = first(values.get("sku")).get("capacity", 1)  # the provider's default
        number = as_number(capacity)
        return {"rate_limit": capacity, "tpm": None if number is None else number * 1000}
    return None


@kind(
    "provisioned_commitment",
    {
        "committed_max": {
            "type": "string",
            "enum": ["1-month", "6-month", "1-year", "3-year"],
            "description": "Longest term that may be signed.",
        }
    },
    example="""
- {id: PRO-1, kind: provisioned_commitment, committed_max: 1-year}
""",
)
def provisioned_commitment(rule: Rule, run: Run) -> Iterator[Finding]:
    """Throughput that is bought by the hour all month is committed to, and not for too long.

    Bedrock model units without a term fail, with the saving of the shortest term where it has a
    price. Azure PTUs are discounted by reservations that no configuration shows: "cannot tell".
    """
    longest = rule.settings.get("committed_max")
    for seen in run.resources(rule.match):
        term = _term(seen)
        if term is None:
            continue
        if isinstance(term, Unknown):
            yield finding(seen, f"the commitment is not known: {term.reason}", Outcome.CANNOT_TELL)
        elif term == "reservation":
            told = "a reservation for these PTUs cannot be seen from here"
            yield finding(seen, told, Outcome.CANNOT_TELL, fix="reserve what always runs")
        elif term == "none":
            yield _uncommitted(seen, run)
        elif longest and _MONTHS[term] > _MONTHS[longest]:
            yield finding(seen, f"committed for {term}, at most {longest} is allowed")


_MONTHS = {"1-month": 1, "6-month": 6, "1-year": 12, "3-year": 36}
_TERMS = {"OneMonth": "1-month", "SixMonths": "6-month"}


def _term(seen: Seen) -> str | Unknown | None:
    values = seen.resource.values
    if seen.resource.type == "model_provisioned":
        bought = first(first(values.get("serving")).get("provisioned"))
        term = bought.get("commitment", "none")
        return "reservation" if term == "none" and bought.get("unit") == "ptu" else str(term)
    if seen.resource.type == "aws_bedrock_provisioned_model_throughput":
        term = values.get("commitment_duration")
        return term if isinstance(term, Unknown) else _TERMS.get(str(term), "none")
    if seen.resource.type == "azurerm_cognitive_deployment":
        name = first(values.get("sku")).get("name")
        return "reservation" if "Provisioned" in str(name) else None
    return None


def _uncommitted(seen: Seen, run: Run) -> Finding:
    """Bought without a term; the saving of one month's term where the tables have its price."""
    from dataclasses import replace

    values = seen.resource.values
    committed: dict[str, Any] = {"commitment_duration": "OneMonth"}
    if serving := first(values.get("serving")):
        bought = {**first(serving.get("provisioned")), "commitment": "1-month"}
        committed = {"serving": {**serving, "provisioned": bought}}
    told = finding(seen, "bought by the hour without a commitment", fix="commit to one month")
    other = run.priced_with(seen, committed)
    if other is None or other.is_unpriced or seen.priced.is_unpriced:
        return told
    saving = seen.cost[1] - other.total(run.currency).expected
    return replace(told, saving=saving) if saving > 0 else told


@kind(
    "gpus",
    {
        "allow": {**_GLOBS, "description": "GPU types (l4, a100-80gb, trainium2); globs."},
        "deny": _GLOBS,
        "count_max": {"type": "number", "minimum": 0, "description": "Most GPUs of a resource."},
        "spot_only": {"type": "boolean", "description": "Outside production only as spot."},
    },
    any_of=("allow", "deny", "count_max", "spot_only"),
    example="""
- {id: GPU-1, kind: gpus, deny: ["h100*", "h200*", "b200*"], count_max: 8, spot_only: true}
""",
)
def gpus(rule: Rule, run: Run) -> Iterator[Finding]:
    """Only allowed accelerators are used, not too many, and as spot where that will do.

    Knows instance types with GPUs of AWS, Azure and Google, attached accelerators, and the GPUs
    model deployments ask for. The count is the most replicas times GPUs each.
    """
    settings = rule.settings
    for seen in run.resources(rule.match):
        for gpu in gpus_of(seen.resource):
            if isinstance(gpu.type, Unknown):
                yield finding(seen, f"the GPU is not known: {gpu.type.reason}", Outcome.CANNOT_TELL)
                continue
            if not _may_use(gpu.type, settings):
                yield finding(seen, f"GPU {gpu.type} ({gpu.where}) is not allowed")
            most = settings.get("count_max")
            if most is not None and gpu.count is not None and gpu.count > Decimal(str(most)):
                yield finding(seen, f"{gpu.count:f} × {gpu.type}, at most {most} are allowed")
            if settings.get("spot_only") and not gpu.is_spot:
                yield from _not_spot(seen, gpu.type)


def _may_use(type_: str, settings: Mapping[str, Any]) -> bool:
    if any(glob_matches(type_, glob.lower()) for glob in settings.get("deny", ())):
        return False
    allowed = settings.get("allow")
    return not allowed or any(glob_matches(type_, glob.lower()) for glob in allowed)


def _not_spot(seen: Seen, type_: str) -> Iterator[Finding]:
    environment = environment_of(seen)
    if isinstance(environment, Unknown) or not environment:
        told = f"{type_} is not bought as spot; no tag says which environment it is"
        yield finding(seen, told, Outcome.CANNOT_TELL)
    elif not is_production(environment):
        yield finding(seen, f"{type_} is not bought as spot in {environment}", fix="use spot")
