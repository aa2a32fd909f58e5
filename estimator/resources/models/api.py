"""Models asked over an API and paid by the token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Origin, Quantity, amount
from estimator.model.values import Unknown
from estimator.resources.components import MILLION, monthly
from estimator.resources.models.reference import ModelRef, model_ref
from estimator.resources.models.tokens import NONE, Billed, Caching, Limit, by_limit, limits
from estimator.resources.models.traffic import USAGE, Traffic, traffic_of
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage
from pricing.specs import lifecycle

FEE_NAMES = {"web-search": "Web searches", "file-search": "File searches",
             "code-session": "Code sessions", "maps-grounding": "Maps grounding"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnPrices:
    """USD per token where a configuration states its own (LiteLLM's `input_cost_per_token`)."""

    input: Decimal | None = None
    output: Decimal | None = None


@prices("model_api", usage=USAGE)
def model_api(r: View, usage: Usage) -> Iterator[Component]:
    """Tokens at the provider's list price.

    Every token sent is billed: system prompt, tool schemas, retrieved context and the whole
    history at each turn or agent step. Tokens read from the prompt cache and written to it
    have prices of their own; a provider without a write price bills written tokens as input.
    Calls longer than a model's context limit pay the higher prices for all their tokens.
    Batch, flex and priority have their own prices; retries multiply the requests.
    """
    tier = r.text("serving.tier", "standard")
    yield from token_components(r, reference_of(r), traffic_of(r, usage), tier)


def reference_of(r: View) -> ModelRef:
    """The model a resource names in its `model` block."""
    return model_ref(
        r.text("model.id"),
        r.text("model.provider"),
        region=r.text("model.region") or r.region,
        scope=r.text("model.endpointScope"),
        version=r.text("model.version"),
    )


def token_components(
    r: View,
    ref: ModelRef,
    traffic: Traffic,
    tier: str = "standard",
    *,
    own: OwnPrices | None = None,
    path: tuple[str, ...] = (),
    note: str = "",
) -> Iterator[Component]:
    """All lines of a token bill: the tier's share and the batch share, then tool fees."""
    _say(r, ref, traffic)
    caching = _caching(r, ref, traffic)
    shares = [(tier, 1 - traffic.batch_share)]
    if traffic.batch_share:
        shares.append(("batch", traffic.batch_share))
    for name, share in shares:
        if share:
            requests = traffic.sent if share == 1 else traffic.sent * share
            bill = _Bill(ref, requests, "" if name == "standard" else name, own, path, note)
            yield from bill.components(traffic, caching)
    yield from _fees(ref, traffic, path)


@dataclass(frozen=True, slots=True)
class _Bill:
    """The lines of the requests of one service tier."""

    ref: ModelRef
    requests: Quantity
    tier: str
    own: OwnPrices | None
    path: tuple[str, ...]
    note: str

    def components(self, traffic: Traffic, caching: Caching | None) -> Iterator[Component]:
        start = f"{self.tier}/" if self.tier else ""
        steps = limits(self.ref.dimensions, start)
        for limit, billed in by_limit(traffic.talk, caching, steps):
            yield from self._within(limit, self._normal(billed, caching, start), caching)

    def _normal(self, billed: Billed, caching: Caching | None, start: str) -> Billed:
        """Tokens whose cache price the provider does not have are plain input."""
        uncached, read, written = billed.uncached, billed.read, billed.written
        if read is not NONE and self.ref.is_known and not self.ref.has(f"{start}cache-read"):
            uncached, read = uncached + read, NONE
        if written is not NONE and self.ref.is_known and not self._write(caching):
            uncached, written = uncached + written, NONE
        return Billed(uncached, read, written, billed.output, billed.reasoning)

    def _write(self, caching: Caching | None) -> str:
        """The dimension of cache writes; "" where writing costs no more than input."""
        start = f"{self.tier}/" if self.tier else ""
        ttl = caching.ttl if caching else "auto"
        wanted = ["cache-write-1h"] if ttl == "1h" else ["cache-write-5m", "cache-write"]
        found = [name for name in wanted if self.ref.has(start + name)]
        return found[0] if found else ""

    def _within(self, limit: Limit, billed: Billed, caching: Caching | None) -> Iterator[Component]:
        write = self._write(caching) or "cache-write"
        reasoning = "reasoning" if self.ref.has("reasoning") else "output"
        has_output = not self.ref.is_known or any(
            name.endswith("output") for name in self.ref.dimensions
        )
        yield self._line("Input tokens", "input", billed.uncached, limit)
        if billed.read is not NONE:
            yield self._line("Cached input tokens", "cache-read", billed.read, limit)
        if billed.written is not NONE:
            hours = write.removeprefix("cache-write").strip("-")
            name = f"Cache write tokens ({hours})" if hours else "Cache write tokens"
            yield self._line(name, write, billed.written, limit)
        if has_output:
            yield self._line("Output tokens", "output", billed.output, limit)
        if billed.reasoning is not NONE:
            yield self._line("Reasoning tokens", reasoning, billed.reasoning, limit)

    def _line(self, name: str, dimension: str, tokens: Quantity, limit: Limit) -> Component:
        start = f"{self.tier}/" if self.tier else ""
        full = f"{start}{dimension}{limit.suffix}"
        if limit.tokens and not self.ref.has(full):
            full = f"{start}{dimension}"
        declared = None
        if self.own is not None:
            declared = self.own.output if "output" in dimension else self.own.input
        beyond = f"{'from' if limit.is_included else 'over'} {limit.tokens:,} context"
        details = [text for text in (self.tier, beyond if limit.tokens else "") if text]
        component = monthly(
            f"{name} ({', '.join(details)})" if details else name,
            self.requests * tokens,
            unit="1M tokens",
            per=MILLION,
            meter=self.ref.meter(full),
            path=self.path,
            region=self.ref.region,
            usage_based=True,
            note=self.note,
        )
        return component if declared is None else _declared(component, declared)


def _declared(component: Component, price: Decimal) -> Component:
    from dataclasses import replace

    return replace(component, declared_price=price)


def _fees(ref: ModelRef, traffic: Traffic, path: tuple[str, ...]) -> Iterator[Component]:
    for fee, calls in traffic.fees.items():
        if calls:
            per_request = amount(calls, f"feesPerRequest.{fee}", Origin.DECLARED)
            yield monthly(
                FEE_NAMES.get(fee, fee.replace("-", " ").capitalize()),
                traffic.sent * per_request,
                unit="1k calls",
                per=1000,
                meter=ref.meter(fee),
                region=ref.region,
                path=path,
                usage_based=True,
            )


def _caching(r: View, ref: ModelRef, traffic: Traffic) -> Caching | None:
    """The declared caching, unless the prefix is too short for the provider to cache."""
    caching = traffic.caching
    known = lifecycle(ref.provider, ref.model)
    if caching is None or known is None or not known.cache_minimum:
        return caching
    talk = traffic.talk
    parts = {"system": talk.system, "tools": talk.tools, "context": talk.context}
    length = sum(
        (part.expected or Decimal(0) for name, part in parts.items() if name in caching.prefix),
        Decimal(0),
    )
    if "history" in caching.prefix or length >= known.cache_minimum:
        return caching
    r.say(
        f"no caching counted: {ref.model} caches from {known.cache_minimum} tokens on,"
        f" the prefix has {length:f}"
    )
    return None


def _say(r: View, ref: ModelRef, traffic: Traffic) -> None:
    known = lifecycle(ref.provider, ref.model)
    if known is not None and known.retires:
        verb = "was retired" if r.run.as_of and known.retires <= r.run.as_of else "retires"
        r.say(f"{ref.model} {verb} on {known.retires}")
    if traffic.is_declared and not traffic.evidence and r.has("traffic"):
        r.say("traffic is an assumption: `evidence` does not say where it was measured")
    if isinstance(r.get("model.id"), Unknown):
        r.say("the model is not known before apply")
