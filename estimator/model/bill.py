"""What is bought (`Component`), what it costs (`Line`), and their sums (`Estimate`, `Diff`).

Money is `Decimal` in the currency named beside it; nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from estimator.model.quantity import Quantity
from estimator.model.resource import Diagnostic, Project, Resource
from estimator.model.values import Unknown
from pricing.model import Price

if TYPE_CHECKING:
    from estimator.model.economics import ModelMetrics

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Component:
    """One thing a resource buys: a monthly quantity of one meter."""

    name: str
    #: Unit as people see it, e.g. "1M requests"; `quantity` counts these.
    unit: str
    quantity: Quantity
    meter: str
    #: Meter units in one display unit (1,000,000 for "1M requests").
    per: Decimal = Decimal(1)
    #: Names of the sub-resources it stands under, e.g. ("root_block_device",).
    path: tuple[str, ...] = ()
    #: Meter units that earlier tiers of the same purchase have used up.
    tier_start: Decimal = ZERO
    #: Region that charges for it, where it is not the resource's own.
    region: str | None = None
    #: Shown per hour (730 hours a month) in reports that have an hourly column.
    is_hourly: bool = False
    #: Depends on use even though no usage input stands in the formula.
    usage_based: bool = False
    #: A vendor rule or assumption worth showing beside the number.
    note: str = ""
    #: Share of the list price the vendor charges by itself, without a contract (Google's
    #: sustained use); `note` says why, and the line keeps the cost at list price beside it.
    share: Decimal = Decimal(1)
    #: USD per meter unit as the user declared it, where the vendor has no single list price.
    declared_price: Decimal | None = None
    #: Any one of these is bought instead: the cheapest with a price counts, the others give
    #: the range (a set of GPUs or clouds to choose from).
    one_of: tuple[Component, ...] = ()

    @property
    def is_usage_based(self) -> bool:
        return self.usage_based or self.quantity.is_usage_based

    @property
    def is_unmeasured(self) -> bool:
        """Whether an attribute that should give the quantity is not known."""
        return any(leaf.value is None and not leaf.is_usage for leaf in self.quantity.inputs())

    @property
    def key(self) -> tuple[tuple[str, ...], str, str]:
        """What makes it the same component on both sides of a diff."""
        return self.path, self.name, self.unit


class LineState(StrEnum):
    PRICED = "priced"
    FREE = "free"
    DEPENDS_ON_USAGE = "depends on usage"
    NO_PRICE = "no price"


class ResourceState(StrEnum):
    ESTIMATED = "estimated"
    FREE = "free"
    NOT_SUPPORTED = "not supported"


@dataclass(frozen=True, slots=True)
class Cost:
    """Money per month as low, expected and high, in one currency."""

    low: Decimal
    expected: Decimal
    high: Decimal
    currency: str
    #: Whether nobody knows how much more than `high` it may be (an unknown `count`).
    is_open: bool = False

    def __add__(self, other: Cost) -> Cost:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Cost(
            self.low + other.low,
            self.expected + other.expected,
            self.high + other.high,
            self.currency,
            self.is_open or other.is_open,
        )

    @property
    def is_range(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Line:
    """A component with its price: exactly one of the four states, never a false zero."""

    component: Component
    state: LineState
    #: The price row used; None when there is none (`reason` says why).
    price: Price | None = None
    #: Price of one display unit at the tier in force, after the price book.
    unit_price: Decimal | None = None
    cost: Cost | None = None
    #: Cost at list price, where a price book or the component's `share` changed it.
    list_cost: Cost | None = None
    #: Why there is no price or quantity, and what would complete the line.
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PricedResource:
    """A resource with its lines."""

    resource: Resource
    state: ResourceState
    lines: tuple[Line, ...] = ()
    region: str = ""
    #: Assumptions made because an attribute is unknown, said in plain words.
    notes: tuple[str, ...] = ()
    #: The unknown values its bill depends on.
    unknowns: tuple[Unknown, ...] = ()

    @property
    def address(self) -> str:
        return self.resource.address

    @property
    def is_usage_based(self) -> bool:
        return any(line.component.is_usage_based for line in self.lines)

    @property
    def is_unpriced(self) -> bool:
        return any(line.state is LineState.NO_PRICE for line in self.lines)

    def total(self, currency: str) -> Cost:
        return total(self.lines, currency)


@dataclass(frozen=True)
class Estimate:
    """The bill of one side of one project; its sums are made once, when first asked for."""

    resources: tuple[PricedResource, ...]
    currency: str

    @cached_property
    def total(self) -> Cost:
        return total(self.lines(), self.currency)

    @cached_property
    def usage_total(self) -> Cost:
        lines = (line for line in self.lines() if line.component.is_usage_based)
        return total(lines, self.currency)

    def lines(self) -> Iterator[Line]:
        for resource in self.resources:
            yield from resource.lines

    @cached_property
    def unpriced(self) -> list[tuple[PricedResource, Line]]:
        """Lines whose quantity is bought and whose price is not known: not in the total."""
        return [
            (resource, line)
            for resource in self.resources
            for line in resource.lines
            if line.state is LineState.NO_PRICE
        ]

    @cached_property
    def is_unknown(self) -> bool:
        """Whether not one line has a cost though some should: the total says nothing."""
        return bool(self.unpriced or self.unmeasured) and all(
            line.cost is None for line in self.lines()
        )

    @cached_property
    def unmeasured(self) -> list[tuple[PricedResource, Line]]:
        """Lines whose quantity hangs on an unknown attribute, not on usage: not in the total."""
        return [
            (resource, line)
            for resource in self.resources
            for line in resource.lines
            if line.state is LineState.DEPENDS_ON_USAGE and line.component.is_unmeasured
        ]

    def in_state(self, state: ResourceState) -> list[PricedResource]:
        return [resource for resource in self.resources if resource.state is state]


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class LineDiff:
    """One component on both sides; `delta` is None when a side's cost is not known."""

    before: Line | None
    after: Line | None
    kind: ChangeKind
    delta: Cost | None


@dataclass(frozen=True, slots=True)
class ResourceDiff:
    address: str
    before: PricedResource | None
    after: PricedResource | None
    kind: ChangeKind
    lines: tuple[LineDiff, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """Every resource whose bill differs between the two sides."""

    before: Estimate
    after: Estimate
    resources: tuple[ResourceDiff, ...]

    @property
    def delta(self) -> Decimal:
        """What is known of the change: a line without a price on one side is no saving."""
        return self.after.total.expected - self.before.total.expected - self._lost(False)

    @property
    def usage_delta(self) -> Decimal:
        """The part of the change that rests on usage."""
        change = self.after.usage_total.expected - self.before.usage_total.expected
        return change - self._lost(True)

    def _lost(self, of_usage: bool) -> Decimal:
        """What lines whose change is not known add to one total and not to the other."""
        lost = Decimal(0)
        for entry in (one for item in self.resources for one in item.lines if one.delta is None):
            for sign, line in ((1, entry.after), (-1, entry.before)):
                is_meant = line and (line.component.is_usage_based or not of_usage)
                if line and line.cost and is_meant:
                    lost += sign * line.cost.expected
        return lost


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """Everything a report needs to know of one project."""

    project: Project
    after: Estimate
    before: Estimate | None = None
    diff: Diff | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_failed(self) -> bool:
        """Whether nothing of the project could be read: its cost is not known, not zero."""
        return self.is_incomplete and not self.after.resources

    @property
    def is_incomplete(self) -> bool:
        """Whether some of the project could not be read, so that something may be missing."""
        return any(item.is_error for item in self.diagnostics)

    #: Figures of the model deployments on the after side (`estimator.model.economics`).
    models: tuple[ModelMetrics, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All projects of one run, with the facts about the run that reports show."""

    projects: tuple[ProjectResult, ...]
    currency: str
    command: str
    time_generated: str
    metadata: Mapping[str, Any] = field(default_factory=dict)


def total(lines: Iterable[Line], currency: str) -> Cost:
    """The sum of the costs that are known; lines in another currency are a caller's error."""
    sum_ = Cost(ZERO, ZERO, ZERO, currency)
    for line in lines:
        if line.cost is not None:
            sum_ += line.cost
    return sum_
