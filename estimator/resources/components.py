"""The few ways a rule states what is bought. No prices here, only quantities and meters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import HOURS_PER_MONTH, Number, Quantity, amount

MILLION = Decimal(1_000_000)
#: The 730 hours of a month as an input of its own, so that `explain` can name it.
HOURS = amount(HOURS_PER_MONTH, "hours in a month")


def monthly(
    name: str,
    quantity: Quantity | Number,
    *,
    unit: str,
    meter: str,
    per: Number = 1,
    path: Sequence[str] = (),
    region: str | None = None,
    usage_based: bool = False,
    note: str = "",
) -> Component:
    """So many meter units a month, shown in lots of `per` (unit "1M requests": per=1_000_000)."""
    lot = Decimal(per)
    counted = quantity if isinstance(quantity, Quantity) else amount(quantity)
    return Component(
        name,
        unit,
        counted if lot == 1 else counted / lot,
        meter,
        per=lot,
        path=tuple(path),
        region=region,
        usage_based=usage_based,
        note=note,
    )


def hourly(
    name: str,
    *,
    meter: str,
    count: Quantity | Number = 1,
    unit: str = "hours",
    hours: Quantity | None = None,
    per: Number = 1,
    path: Sequence[str] = (),
    region: str | None = None,
    usage_based: bool = False,
    note: str = "",
) -> Component:
    """`count` things running all month (730 hours), or for `hours` where usage says so.

    `per` is how many meter units one thing has (its vCores, where the meter counts vCore hours).
    """
    running = HOURS if hours is None else hours.or_else(HOURS)
    return Component(
        name,
        unit,
        running if count == 1 else running * count,
        meter,
        per=Decimal(per),
        path=tuple(path),
        region=region,
        is_hourly=True,
        usage_based=usage_based,
        note=note,
    )


def standing(
    name: str,
    count: Quantity | Number,
    *,
    unit: str,
    meter: str,
    per: Number = 1,
    path: Sequence[str] = (),
    region: str | None = None,
    usage_based: bool = False,
    note: str = "",
) -> Component:
    """`count` things bought for the whole month and shown per thing; the meter counts hours.

    `per` is how many meter units one thing has. 730 hours a month.
    """
    return Component(
        name,
        unit,
        count if isinstance(count, Quantity) else amount(count),
        meter,
        per=HOURS_PER_MONTH * Decimal(per),
        path=tuple(path),
        region=region,
        usage_based=usage_based,
        note=note,
    )


def held(
    name: str,
    quantity: Quantity | Number,
    *,
    unit: str,
    meter: str,
    path: Sequence[str] = (),
    region: str | None = None,
    usage_based: bool = False,
    note: str = "",
) -> Component:
    """Capacity held all month in a meter of unit-hours, shown as the amount held.

    A display unit is 730 unit-hours: 3 LCU are 3 × 730 LCU-hours.
    """
    return monthly(
        name,
        HOURS * quantity,
        unit=unit,
        per=HOURS_PER_MONTH,
        meter=meter,
        path=path,
        region=region,
        usage_based=usage_based,
        note=note,
    )


def tiered(
    quantity: Quantity,
    tiers: Sequence[tuple[str, Number | None]],
    *,
    unit: str,
    meter: str,
    per: Number = 1,
    path: Sequence[str] = (),
    region: str | None = None,
) -> Iterator[Component]:
    """One component per price tier: `[("first 6B", 6e9), ("over 6B", None)]`.

    Ends are cumulative, in meter units. Of a quantity that is not known only the
    first tier is shown; tiers that nothing falls into are left out.
    """
    lot, start = Decimal(per), Decimal(0)
    for name, end in tiers:
        stop = None if end is None else Decimal(end)
        part = quantity.between(start, stop)
        if not quantity.is_known or start == 0 or (part.high or Decimal(0)) > 0:
            yield Component(
                name,
                unit,
                part if lot == 1 else part / lot,
                meter,
                per=lot,
                path=tuple(path),
                tier_start=start,
                region=region,
                usage_based=True,
            )
        if stop is None or not quantity.is_known:
            return
        start = stop
