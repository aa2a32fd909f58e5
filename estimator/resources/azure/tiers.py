"""Tiers whose first part is free and not shown: only what is paid for becomes a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Number, Quantity
from estimator.resources.components import monthly

#: Name, first and last meter unit (None: no end).
PaidTier = tuple[str, Number, Number | None]


def paid_tiers(
    quantity: Quantity,
    tiers: Sequence[PaidTier],
    *,
    unit: str,
    meter: str,
    per: Number = 1,
    shown_unknown: int = 1,
) -> Iterator[Component]:
    """One component per paid tier, each with a meter of its own: `{meter}/{start}`.

    Starts and ends are cumulative, in meter units. Of a quantity that is not known
    the first `shown_unknown` tiers are shown.
    """
    for place, (name, start, end) in enumerate(tiers):
        if not quantity.is_known and place >= shown_unknown:
            return
        part = quantity.between(Decimal(start), None if end is None else Decimal(end))
        yield monthly(name, part, unit=unit, per=per, meter=f"{meter}/{start}", usage_based=True)
