"""Which models may be asked, for how long they will be there, and what each must declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from estimator.model.values import Unknown
from policies.kinds import kind
from policies.model import Finding, Outcome
from policies.modeluse import SELF_HOSTED, NamedModel, first, models_of
from policies.rules import Rule, glob_matches
from policies.run import Run, Seen
from policies.scopes import OWNER_KEYS, tag_of

_GLOBS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
_SCOPES = ("global", "data-zone", "regional")


@kind(
    "models",
    {
        "allow": {**_GLOBS, "description": "Model ids, or `provider/model`; globs."},
        "deny": {**_GLOBS, "description": "Wins over `allow`."},
        "providers_allow": {**_GLOBS, "description": "openai, aws-bedrock, self-hosted, …"},
        "providers_deny": _GLOBS,
        "endpoint_scopes": {
            "type": "array",
            "items": {"enum": list(_SCOPES)},
            "minItems": 1,
            "description": "Where prompts may be processed.",
        },
    },
    any_of=("allow", "deny", "providers_allow", "providers_deny", "endpoint_scopes"),
    example="""
- id: MOD-1
  kind: models
  enforcement: hard-mandatory
  providers_allow: [anthropic, aws-bedrock, azure-openai, self-hosted]
  deny: ["gpt-3.5*", "*-preview"]
""",
)
def models(rule: Rule, run: Run) -> Iterator[Finding]:
    """Only allowed models and providers are used, wherever a model is named.

    Looks at ModelDeployments, workloads, gateways, application configurations and the
    Terraform types that name a model. A gateway's prefixes (`bedrock/…`) and provider aliases
    count as the provider they mean; an id that is not known is "cannot tell".
    """
    for seen in run.resources(rule.match):
        for model in models_of(seen.resource):
            if isinstance(model.id, Unknown):
                told = f"the model is not known: {model.id.reason}"
                yield finding(seen, told, Outcome.CANNOT_TELL)
                continue
            yield from _not_allowed(rule.settings, seen, model)


def _not_allowed(settings: Mapping[str, Any], seen: Seen, model: NamedModel) -> Iterator[Finding]:
    provider = model.identity[0]
    if not _may(model.names, settings.get("allow"), settings.get("deny")):
        yield finding(seen, f"model {model.id} is not allowed", fix=_instead(settings, "allow"))
    wanted, refused = settings.get("providers_allow"), settings.get("providers_deny")
    if (wanted or refused) and not provider:
        told = f"the provider of model {model.id} is not known"
        yield finding(seen, told, Outcome.CANNOT_TELL)
    elif not _may((provider,), wanted, refused):
        told = f"provider {provider} of model {model.id} is not allowed"
        yield finding(seen, told, fix=_instead(settings, "providers_allow"))
    scopes = settings.get("endpoint_scopes")
    if scopes and provider != SELF_HOSTED:
        scope = model.scope or "global"
        if scope not in scopes:
            told = f"model {model.id} is processed under scope {scope}"
            yield finding(seen, told, fix=f"use {' or '.join(scopes)}")


def _may(names: tuple[str, ...], allow: Any, deny: Any) -> bool:
    lowered = [name.lower() for name in names]
    if any(glob_matches(name, glob.lower()) for glob in deny or () for name in lowered):
        return False
    if not allow:
        return True
    return any(glob_matches(name, glob.lower()) for glob in allow for name in lowered)


def _instead(settings: Mapping[str, Any], key: str) -> str:
    allowed = settings.get(key)
    return f"use one of {', '.join(allowed)}" if allowed else ""


@kind(
    "model_lifecycle",
    {
        "retires_within_days": {
            "type": "integer",
            "minimum": 0,
            "description": "Also fail models that retire so soon (default 0: retired ones only).",
        },
        "must_be_listed": {
            "type": "boolean",
            "description": 'A model the tables do not know is "cannot tell".',
        },
    },
    example="""
- {id: MOD-2, kind: model_lifecycle, enforcement: soft-mandatory, retires_within_days: 90}
""",
)
def model_lifecycle(rule: Rule, run: Run) -> Iterator[Finding]:
    """No model is used that its vendor has retired, or will retire within so many days.

    Dates are the vendors' own, from the price tables; a model without a published date passes.
    Open weights one serves oneself do not retire.
    """
    today = date.fromisoformat(run.today)
    days = int(rule.settings.get("retires_within_days", 0))
    for seen in run.resources(rule.match):
        for model in models_of(seen.resource):
            if isinstance(model.id, Unknown):
                told = f"the model is not known: {model.id.reason}"
                yield finding(seen, told, Outcome.CANNOT_TELL)
            elif model.provider != SELF_HOSTED:
                yield from _retiring(rule, seen, model, today, days)


def _retiring(
    rule: Rule, seen: Seen, model: NamedModel, today: date, days: int
) -> Iterator[Finding]:
    known = model.lifecycle
    if known is None:
        if rule.settings.get("must_be_listed"):
            told = f"model {model.id} is not in the tables: its end is not known"
            yield finding(seen, told, Outcome.CANNOT_TELL)
        return
    if not known.retires:
        return
    left = (date.fromisoformat(known.retires) - today).days
    if left < 0:
        told = f"model {model.id} was retired on {known.retires}"
        yield finding(seen, told, fix="move to its successor")
    elif left <= days:
        told = f"model {model.id} retires on {known.retires}, in {left} days"
        yield finding(seen, told, fix="move to its successor")


_DEPLOYMENT = "deployment"
_DECLARATIONS = (_DEPLOYMENT, "owner", "budget", "evidence", "unit", "slo", "alternatives",
                 "tag:<key>")  # fmt: skip


@kind(
    "model_declaration",
    {
        "require": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "string",
                "pattern": "^(deployment|owner|budget|evidence|unit|slo|alternatives|tag:.+)$",
            },
            "description": f"Any of {', '.join(_DECLARATIONS)}.",
        },
    },
    required=("require",),
    example="""
- id: MOD-3
  kind: model_declaration
  enforcement: soft-mandatory
  require: [deployment, owner, budget, evidence]
""",
)
def model_declaration(rule: Rule, run: Run) -> Iterator[Finding]:
    """Every model deployment says whose it is, what it may cost, and what its traffic rests on.

    `deployment`: a ModelDeployment describes it. `owner`: a label or tag names a team or owner.
    `budget`: `spec.budget` (or `max_budget` of a gateway's entry). `evidence`:
    `spec.traffic.evidence`. `tag:KEY`: that label is set. Model ids in application
    configurations are asked for `deployment` only when the rule's `match` names their type.
    """
    for seen in run.resources(rule.match):
        if not seen.resource.type.startswith("model_"):
            continue
        if seen.resource.type == "model_reference" and not rule.match.types:
            continue
        for wanted in rule.settings["require"]:
            problem = _undeclared(seen, wanted)
            if problem is not None:
                yield problem


def _undeclared(seen: Seen, wanted: str) -> Finding | None:
    values = seen.resource.values
    if wanted == _DEPLOYMENT:
        is_there = values.get("kind") == "ModelDeployment" or bool(values.get("declared_by"))
        told, fix = "no ModelDeployment describes it", "write one that names it in workloadRef"
    elif wanted == "owner" or wanted.startswith("tag:"):
        keys = OWNER_KEYS if wanted == "owner" else (wanted.removeprefix("tag:").lower(),)
        value = tag_of(seen, keys)
        if isinstance(value, Unknown):
            return finding(seen, f"{wanted} is not known: {value.reason}", Outcome.CANNOT_TELL)
        is_there = bool(value)
        told, fix = f"it declares no {keys[0]}", f"add the label {keys[0]}"
    elif wanted == "evidence":
        is_there = bool(first(values.get("traffic")).get("evidence"))
        told, fix = "its traffic is an assumption", "say in traffic.evidence where it was measured"
    else:
        is_there = bool(values.get(wanted)) or (wanted == "budget" and "max_budget" in values)
        told, fix = f"it declares no {wanted}", f"add spec.{wanted} to its ModelDeployment"
    return None if is_there else finding(seen, told, fix=fix)


def finding(seen: Seen, message: str, outcome: Outcome = Outcome.FAIL, *, fix: str = "") -> Finding:
    """A finding at the resource."""
    resource = seen.resource
    return Finding(message, outcome, resource.address, seen.project, resource.span, fix)
