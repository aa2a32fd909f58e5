"""Declared traffic: requests a month and the tokens of one, from a manifest or the usage file.

The usage file wins over the manifest. What neither says is "not known", never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from estimator.model.quantity import Number, Origin, Quantity, amount, between
from estimator.resources.models.tokens import NONE, Caching, Conversation
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

#: 730 hours of 24 to a day: 30.41666… days a month.
DAYS = amount(Decimal(730), "hours in a month") / amount(Decimal(24), "hours in a day")

#: Usage keys of every model type.
USAGE = {
    "monthly_requests": "requests (or conversations) per month",
    "input_tokens": "tokens sent per request: system, tools, context and user together",
    "output_tokens": "tokens answered per request",
    "reasoning_tokens": "hidden reasoning tokens per request, billed as output",
    "cached_share": "share of the input read from the prompt cache (0 to 1)",
    "batch_share": "share of the requests sent through the batch interface (0 to 1)",
    "retry_rate": "share of the requests sent a second time (0 to 1)",
    "web_searches": "web searches per request",
}


@dataclass(frozen=True, slots=True)
class Traffic:
    """How often a model is asked, and what one request holds."""

    requests: Quantity
    talk: Conversation
    caching: Caching | None
    retry_rate: Decimal
    batch_share: Decimal
    growth: Decimal
    #: Calls of a tool per request, by the price table's name (`web-search`).
    fees: Mapping[str, Decimal]
    #: Requests a minute at the peak; None where it is not said.
    peak_per_minute: Quantity | None = None
    #: Where the numbers were measured; "" is an assumption and shown as such.
    evidence: str = ""
    #: The total input was given in one number.
    is_declared: bool = True

    @property
    def sent(self) -> Quantity:
        """Requests a month with those that are repeated."""
        return self.requests * (1 + self.retry_rate) if self.retry_rate else self.requests


def traffic_of(r: View, usage: Usage) -> Traffic:
    """The traffic of a resource; requests and tokens nobody declared are missing inputs."""
    block = _declared(r)
    talk = _from_usage(usage) if _says_tokens(usage) else _talk(block)
    return Traffic(
        requests=_requests(block, usage),
        talk=talk,
        caching=_caching(block, usage),
        retry_rate=_share(usage, "retry_rate", block.decimal("retryRate")),
        batch_share=_share(usage, "batch_share", block.decimal("batchShare")),
        growth=block.decimal("growthPerMonth"),
        fees=_fees(block, usage),
        peak_per_minute=_tokens(block, "peakRequestsPerMinute") or None,
        evidence=block.text("evidence"),
        is_declared=r.has("traffic") or _says_tokens(usage) or usage.has("monthly_requests"),
    )


def _declared(r: View) -> Block:
    """The traffic block, placed where the deployment that declares it stands."""
    where = r.text("declared_at") or r.where
    return Block(r.mapping("traffic"), "traffic", where, r.notes)


def _says_tokens(usage: Usage) -> bool:
    return usage.has("input_tokens") or usage.has("output_tokens")


def _requests(block: Block, usage: Usage) -> Quantity:
    if usage.has("monthly_requests"):
        return usage.quantity("monthly_requests")
    if block.has("requestsPerDay"):
        return (_tokens(block, "requestsPerDay") or NONE) * DAYS
    return _tokens(block, "requestsPerMonth") or usage.quantity("monthly_requests")


def _from_usage(usage: Usage) -> Conversation:
    reasoning = usage.quantity("reasoning_tokens") if usage.has("reasoning_tokens") else NONE
    return Conversation(
        output=usage.quantity("output_tokens"),
        context=usage.quantity("input_tokens"),
        reasoning=reasoning,
    )


def _talk(block: Block) -> Conversation:
    def part(name: str) -> Quantity:
        return _tokens(block, f"tokens.{name}") or NONE

    missing = amount(None, "output_tokens", Origin.MISSING, is_usage=True)
    is_given = block.has("tokens")
    return Conversation(
        output=(_tokens(block, "tokens.output") or NONE) if is_given else missing,
        system=part("system"),
        tools=part("tools"),
        context=part("context") if is_given else amount(None, "input_tokens", is_usage=True),
        user=part("user"),
        reasoning=part("reasoning"),
        tool_result=_tokens(block, "agent.toolResultTokens") or NONE,
        turns=int(block.decimal("turns", 1)),
        steps=int(block.decimal("agent.steps", 1)),
    )


def _tokens(block: Block, path: str) -> Quantity | None:
    """A number or `{low, expected, high}` of the manifest; None where it is not set."""
    value = block.get(path)
    if value is None:
        return None
    if isinstance(value, Mapping):
        expected = _number(value.get("expected"))
        ends = (_number(value.get("low"), expected), expected, _number(value.get("high"), expected))
        return between(*ends, path, Origin.DECLARED, block.where)
    number = block.number(path)
    return amount(number.expected, path, Origin.DECLARED, block.where, is_usage=True)


def _number(value: object, default: Number = 0) -> Decimal:
    return Decimal(str(default if value is None else value))


def _caching(block: Block, usage: Usage) -> Caching | None:
    if usage.has("cached_share"):
        share = usage.number("cached_share") or Decimal(0)
        return Caching(share, frozenset({"system", "tools", "context"}))
    if not block.has("cache"):
        return None
    if block.get("cache.prefix") == []:
        return None  # an alternative that caches nothing
    prefix = frozenset(block.texts("cache.prefix")) or frozenset({"system", "tools"})
    return Caching(block.decimal("cache.hitRate"), prefix, block.text("cache.ttl", "auto"))


def _share(usage: Usage, key: str, default: Decimal) -> Decimal:
    found = usage.number(key) if usage.has(key) else None
    return default if found is None else found


#: Names of fees in manifests → names in the price tables.
_FEES = {"grounding": "web-search", "web_fetch": "web-fetch", "code_interpreter": "code-session",
         "search": "web-search", "rerank": "input/per-query"}  # fmt: skip


def _fees(block: Block, usage: Usage) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for name, calls in block.mapping("feesPerRequest").items():
        number = calls if isinstance(calls, Decimal) else Decimal(str(calls))
        found[_FEES.get(str(name), str(name).replace("_", "-"))] = number
    if usage.has("web_searches"):
        found["web-search"] = usage.number("web_searches") or Decimal(0)
    return found
