"""What a model deployment's bill means: figures per request, token and outcome. Types only.

Money is in the currency of the estimate; None is a figure whose input nobody gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from estimator.model.bill import Cost


@dataclass(frozen=True, slots=True)
class Kilograms:
    """kg CO2e from low to high."""

    low: Decimal
    high: Decimal

    def times(self, factor: Decimal) -> Kilograms:
        return Kilograms(self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """Cost of one outcome (a resolved ticket) beside what it is worth."""

    name: str
    cost: Decimal
    value: Decimal | None = None

    @property
    def margin(self) -> Decimal | None:
        return None if self.value is None else self.value - self.cost


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where the deployment costs what an API (`against`) would: requests a month, share of full
    load; a share above 1 is never reached."""

    against: str
    requests: Decimal
    utilisation: Decimal | None


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a workload takes of a node pool that carries the money."""

    pool: str
    gpus: Decimal
    capacity: Decimal
    #: The pool's expected cost a month, and the part these GPUs are.
    pool_cost: Decimal | None = None

    @property
    def share(self) -> Decimal | None:
        return self.gpus / self.capacity if self.capacity else None

    @property
    def cost(self) -> Decimal | None:
        if self.pool_cost is None or self.share is None:
            return None
        return self.pool_cost * min(self.share, Decimal(1))


@dataclass(frozen=True, slots=True)
class ModelMetrics:
    """All figures of one deployment; money in the estimate's currency, None is not known."""

    address: str
    model: str
    type: str
    currency: str
    #: The deployment's own lines, or its part of the pools that carry it.
    monthly: Cost | None
    requests: Decimal | None = None
    per_request: Decimal | None = None
    per_million_tokens: Decimal | None = None
    per_million_output: Decimal | None = None
    unit: UnitCost | None = None
    billed_input: Decimal | None = None
    typed_input: Decimal | None = None
    utilisation: Decimal | None = None
    idle_cost: Decimal | None = None
    break_even: tuple[BreakEven, ...] = ()
    committed: Decimal | None = None
    committed_months: int = 0
    ceiling: Decimal | None = None
    month_12: Decimal | None = None
    carbon_monthly: Kilograms | None = None
    carbon_per_million: Kilograms | None = None
    allocations: tuple[Allocation, ...] = ()
    evidence: str = ""
