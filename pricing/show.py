"""`python -m pricing.show TEXT [REGION]`: meters whose name holds TEXT, with their prices."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pricing.catalog import Catalog, open_catalog
from pricing.errors import Error
from pricing.model import Missing, Price
from pricing.rows import plain


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        for line in shown(open_catalog(), arguments[0], arguments[1] if arguments[1:] else ""):
            print(line)
    except Error as problem:
        print(problem.diagnostics(), file=sys.stderr)
        return 2
    return 0


def shown(catalog: Catalog, text: str, region: str = "", limit: int = 200) -> Iterator[str]:
    """One line per meter: its price in the region, or how many regions have it."""
    (store, *_) = catalog.stores
    for number, meter in enumerate(store.meters_containing(text)):
        if number == limit:
            yield f"… more than {limit} meters; say more of the name"
            return
        regions = store.regions(meter)
        if region:
            yield line(catalog.look_up(meter, region))
        else:
            example = catalog.look_up(meter, _example(regions))
            yield f"{line(example)}  [{len(regions)} regions]"


def _example(regions: list[str]) -> str:
    for wanted in ("us-east-1", "eastus", "us-central1"):
        if wanted in regions:
            return wanted
    return regions[0]


def line(price: Price | Missing) -> str:
    """A price in one line of text."""
    if isinstance(price, Missing):
        near = f" (nearest: {', '.join(price.nearest)})" if price.nearest else ""
        return f"{price.meter}  no price: {price.reason}{near}"
    tiers = ", ".join(
        (f"from {plain(tier.start)}: " if len(price.tiers) > 1 else "") + plain(tier.price)
        for tier in price.tiers
    )
    since = f" since {price.valid_from}" if price.valid_from else ""
    return (
        f"{price.meter}  {price.region}  {tiers} {price.currency} per {price.unit}{since}  "
        f"({price.basis}, {price.source} {price.source_date})"
    )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        sys.exit(0)
