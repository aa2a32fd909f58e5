"""Token arithmetic: what is sent and billed, from what people and tools write. Pure.

`I = nS + nu + (u+o)·n(n−1)/2` for n turns, `I = k(S+q) + (a+t)·k(k−1)/2` for k agent
steps: every call sends again all that came before it. Amounts are tokens, as ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from estimator.model.quantity import Input, Origin, Quantity, amount

NONE = amount(0)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The tokens of one request: a conversation of `turns`, each an agent run of `steps`."""

    output: Quantity
    system: Quantity = NONE
    tools: Quantity = NONE
    context: Quantity = NONE
    user: Quantity = NONE
    reasoning: Quantity = NONE
    tool_result: Quantity = NONE
    turns: int = 1
    steps: int = 1

    @property
    def calls(self) -> int:
        return self.turns * self.steps

    @property
    def prefix(self) -> Quantity:
        """S: what every call begins with."""
        return _sum(self.system, self.tools, self.context)

    @property
    def per_step(self) -> Quantity:
        """What an agent step adds to the history: its answer and the tool's result."""
        return _sum(self.output, self.tool_result)

    @property
    def per_turn(self) -> Quantity:
        """What a turn adds: the answer and the next question, after the steps between."""
        added = _sum(self.output, self.user)
        return added if self.steps == 1 else _sum(added, self.per_step * (self.steps - 1))


@dataclass(frozen=True, slots=True)
class Caching:
    """Which parts of the prompt are cached, and how often the cache is hit (0 to 1)."""

    hit_rate: Decimal
    prefix: frozenset[str] = frozenset({"system", "tools"})
    ttl: str = "auto"


@dataclass(frozen=True, slots=True)
class Billed:
    """Tokens by the price they pay; together they are all tokens sent and received."""

    uncached: Quantity
    read: Quantity
    written: Quantity
    output: Quantity
    reasoning: Quantity


def input_tokens(talk: Conversation) -> Quantity:
    """All tokens sent in one conversation, history counted at every call."""
    n, k, calls = talk.turns, talk.steps, talk.calls
    total = (_sum(talk.prefix, talk.user)) * calls if calls > 1 else _sum(talk.prefix, talk.user)
    if n > 1:
        total = total + talk.per_turn * (k * n * (n - 1) // 2)
    if k > 1:
        total = total + talk.per_step * (n * k * (k - 1) // 2)
    return total


def billed(talk: Conversation, caching: Caching | None) -> Billed:
    """The tokens of one conversation by price, whatever the length of its calls."""
    output, reasoning = _times(talk.output, talk.calls), _times(talk.reasoning, talk.calls)
    total = input_tokens(talk)
    if caching is None:
        return Billed(total, NONE, NONE, output, reasoning)
    named, hit = _named(talk, caching), caching.hit_rate
    if "history" not in caching.prefix:
        cached = _times(named, talk.calls)
        return Billed(_minus(total, cached), cached * hit, cached * (1 - hit), output, reasoning)
    written_once = _sum(named, talk.user)
    if talk.turns > 1:
        written_once = written_once + talk.per_turn * (talk.turns - 1)
    if talk.steps > 1:
        written_once = written_once + talk.per_step * (talk.steps - 1)
    outside = _times(_unnamed(talk, caching), talk.calls)
    readable = _minus(_minus(total, outside), written_once)
    return Billed(
        outside, readable * hit, _sum(written_once, readable * (1 - hit)), output, reasoning
    )


def calls(talk: Conversation, caching: Caching | None) -> Iterator[Billed]:
    """The same call by call, in order: context tiers look at one call at a time."""
    before: Quantity | None = None
    for turn in range(talk.turns):
        for step in range(talk.steps):
            sent = _sum(talk.prefix, talk.user)
            if turn:
                sent = sent + talk.per_turn * turn
            if step:
                sent = sent + talk.per_step * step
            yield _one_call(talk, caching, sent, before)
            before = sent


def _one_call(
    talk: Conversation, caching: Caching | None, sent: Quantity, before: Quantity | None
) -> Billed:
    if caching is None:
        return Billed(sent, NONE, NONE, talk.output, talk.reasoning)
    hit, outside = caching.hit_rate, _unnamed(talk, caching)
    if "history" not in caching.prefix:
        named = _named(talk, caching)
        return Billed(
            _minus(sent, named), named * hit, named * (1 - hit), talk.output, talk.reasoning
        )
    if before is None:
        return Billed(outside, NONE, _minus(sent, outside), talk.output, talk.reasoning)
    readable = _minus(before, outside)
    written = _sum(_minus(sent, before), readable * (1 - hit))
    return Billed(outside, readable * hit, written, talk.output, talk.reasoning)


@dataclass(frozen=True, slots=True)
class Limit:
    """A context length from which the whole call pays other prices; "" has none."""

    tokens: int = 0
    is_included: bool = False

    @property
    def suffix(self) -> str:
        kind = "from" if self.is_included else "over"
        return f"/{kind}-{self.tokens}" if self.tokens else ""

    def reaches(self, length: Decimal) -> bool:
        return length >= self.tokens if self.is_included else length > self.tokens


def limits(dimensions: frozenset[str], tier: str = "") -> tuple[Limit, ...]:
    """The context limits a model's input is priced by, the lowest first."""
    found = []
    for name in dimensions:
        for kind in ("over", "from"):
            start = f"{tier}input/{kind}-"
            if name.startswith(start):
                found.append(Limit(int(name[len(start) :]), kind == "from"))
    return tuple(sorted(found, key=lambda limit: limit.tokens))


def by_limit(
    talk: Conversation, caching: Caching | None, steps: tuple[Limit, ...]
) -> list[tuple[Limit, Billed]]:
    """Tokens per context tier: a call beyond a limit pays the tier's prices for all its tokens."""
    base = Limit()
    if not steps or not input_tokens(talk).is_known:
        return [(base, billed(talk, caching))]
    each = list(calls(talk, caching))
    reached = {_limit_of(one, pick, steps) for one in each for pick in _ENDS}
    if len(reached) == 1:
        return [(reached.pop(), billed(talk, caching))]
    return [
        (limit, _within(each, limit, steps))
        for limit in sorted(reached, key=lambda limit: limit.tokens)
    ]


_Pick = Callable[[Quantity], Decimal]
_ENDS: tuple[_Pick, ...] = (
    lambda q: q.low or Decimal(0),
    lambda q: q.expected or Decimal(0),
    lambda q: q.high or q.expected or Decimal(0),
)


def _limit_of(call: Billed, pick: _Pick, steps: tuple[Limit, ...]) -> Limit:
    length = pick(call.uncached) + pick(call.read) + pick(call.written)
    return next((step for step in reversed(steps) if step.reaches(length)), Limit())


def _within(each: list[Billed], limit: Limit, steps: tuple[Limit, ...]) -> Billed:
    def part(name: str) -> Quantity:
        ends = [
            sum(
                (pick(getattr(call, name)) for call in each
                 if _limit_of(call, pick, steps) == limit), Decimal(0),
            )
            for pick in _ENDS
        ]  # fmt: skip
        label = f"{name} tokens of calls {'beyond' if limit.tokens else 'within'} the context limit"
        return Quantity(ends[0], ends[1], ends[2], Input(label, ends[1], Origin.RULE))

    return Billed(*(part(name) for name in ("uncached", "read", "written", "output", "reasoning")))


def _named(talk: Conversation, caching: Caching) -> Quantity:
    parts = {"system": talk.system, "tools": talk.tools, "context": talk.context}
    return _sum(*(part for name, part in parts.items() if name in caching.prefix))


def _unnamed(talk: Conversation, caching: Caching) -> Quantity:
    parts = {"system": talk.system, "tools": talk.tools, "context": talk.context}
    return _sum(*(part for name, part in parts.items() if name not in caching.prefix))


def _sum(*parts: Quantity) -> Quantity:
    """The sum without terms that are a plain zero."""
    shown = [part for part in parts if part is not NONE]
    if not shown:
        return NONE
    total = shown[0]
    for part in shown[1:]:
        total = total + part
    return total


def _times(part: Quantity, count: int) -> Quantity:
    return part if count == 1 or part is NONE else part * count


def _minus(one: Quantity, two: Quantity) -> Quantity:
    """Elementwise difference: both ends move together, so low − low, not low − high."""
    if two is NONE:
        return one

    def less(left: Decimal | None, right: Decimal | None) -> Decimal | None:
        return None if left is None or right is None else max(left - right, Decimal(0))

    formula = ("-", one.formula, two.formula)
    return Quantity(
        less(one.low, two.low), less(one.expected, two.expected), less(one.high, two.high), formula
    )
