"""`python -m benchmarks.price_check [--from ../shared/prices] [--list CLOUD]`.

Compares the shipped tables with prices that a published tool printed: each is an
interval, because what is printed is rounded. A point is mapped to a meter by the
`points` patterns of the meter maps, and by what our own rules print for the shared
cases. Rows that were themselves read from printed prices prove nothing and are
counted apart, and so are points whose price the vendor has listed otherwise since.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from benchmarks.rule_meters import Claim, Meters, learned
from pricing.catalog import Catalog, open_catalog
from pricing.metermap import Entry, Pattern, load_all
from pricing.model import Basis, Price
from pricing.sources.collected.shared import points
from pricing.sources.records import Record

CLOUDS = ("aws", "azure", "google")
TARGETS = {"aws": 97, "azure": 90, "google": 97}
SAME, FILLED, ELSEWHERE, DIFFERS, NEWER, ABSENT, UNMAPPED = (
    "same region", "same region, from this file", "elsewhere only", "other price",
    "changed since, newer source", "no price", "not mapped",
)  # fmt: skip
#: Best first; a point is "changed since" only when no meter it may mean differs otherwise.
OUTCOMES = (SAME, FILLED, ELSEWHERE, DIFFERS, NEWER, ABSENT, UNMAPPED)
#: A row is newer than what was printed only when it is dated clearly after it.
CLEARLY_NEWER = timedelta(days=30)
NEARLY = Decimal("0.99")


def claims(entries: list[tuple[Entry, Pattern]], rules: Meters, point: Record) -> Iterator[Claim]:
    """The meters a point may mean: by the maps, and by the rules of its type or its part's."""
    for entry, pattern in entries:
        groups = pattern.groups(point.fields)
        if groups is not None:
            lot = Fraction(pattern.settings.get("per", "1")) / entry.scale
            per = Decimal(lot.numerator) / Decimal(lot.denominator)
            yield Claim(entry.name(groups), per, entry.start or Decimal(0), entry.region)
    field = point.fields
    types = [field["type"], *(part.partition(".")[0] for part in field["sub"].split("/"))]
    for type_ in types:
        part = field["sub"].rpartition("/")[2]
        yield from rules.of(type_, field["item"], field["unit"], part)


def outcome(catalog: Catalog, point: Record, found: list[Claim]) -> tuple[str, str]:
    """The best outcome over the meters the point may mean, and what it was compared with."""
    results = [
        _one(catalog, point, replace(claim, region=region))
        for claim in found
        for region in {claim.region or point.region, point.region}
    ]
    return min(results, key=lambda one: OUTCOMES.index(one[0]), default=(UNMAPPED, ""))


def _one(catalog: Catalog, point: Record, claim: Claim) -> tuple[str, str]:
    price = catalog.look_up(claim.meter, claim.region or point.region)
    if isinstance(price, Price) and _is_within(point, claim, price):
        return (FILLED if price.basis is Basis.OBSERVED else SAME), claim.meter
    for region in [one for store in catalog.stores for one in store.regions(claim.meter)]:
        other = catalog.look_up(claim.meter, region)
        if isinstance(other, Price) and _is_within(point, claim, other):
            return ELSEWHERE, f"{claim.meter} in {region}"
    if isinstance(price, Price):
        kind = NEWER if _is_newer(price, claim.per, point) else DIFFERS
        return kind, f"{claim.meter}: {[str(tier.price) for tier in price.tiers]}"
    return ABSENT, claim.meter


def _is_newer(price: Price, per: Decimal, point: Record) -> bool:
    """Whether this price rests on the vendor's own, read clearly after the other was printed.

    Free here and paid there is another reading, and less than 1 % apart is a rounding:
    neither is a change of price.
    """
    low, high = Decimal(point.fields["lo"]), Decimal(point.fields["hi"])
    amounts = [tier.price * per for tier in price.tiers]
    if any(one == 0 or low * NEARLY < one < high / NEARLY for one in amounts):
        return False
    if price.basis is Basis.OBSERVED or not price.source_date or not point.date:
        return False
    read, printed = date.fromisoformat(price.source_date), date.fromisoformat(point.date)
    return read - printed >= CLEARLY_NEWER


def _is_within(point: Record, claim: Claim, price: Price) -> bool:
    """A tier the point can mean has a price inside the interval (ends included)."""
    low, high = Decimal(point.fields["lo"]), Decimal(point.fields["hi"])
    tiers = [tier for tier in price.tiers if tier.start == claim.start] or list(price.tiers)
    if claim.start == 0:  # a quantity that reaches into higher tiers prints one average
        tiers = list(price.tiers)
    return any(low <= tier.price * claim.per <= high for tier in tiers)


def check(folder: Path, cloud: str, catalog: Catalog) -> dict[str, list[str]]:
    """Lines of points by outcome."""
    entries = [
        (entry, pattern)
        for map_ in load_all(cloud)
        for entry in map_.entries
        for pattern in entry.patterns
        if pattern.source == "points"
    ]
    lines: dict[str, list[str]] = defaultdict(list)
    rules = learned(folder.parent / "peer" / "cases", cloud)
    for point in points(folder, cloud):
        field = point.fields
        kind, compared = outcome(catalog, point, list(claims(entries, rules, point)))
        said = f"{field['type']} | {field['sub']} | {field['item']} | {field['unit']}"
        lines[kind].append(f"{said} | {point.region}: {field['lo']}–{field['hi']}  {compared}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, default=Path("../shared/prices"))
    parser.add_argument("--list", dest="listed", choices=CLOUDS, help="print points not matched")
    arguments = parser.parse_args()
    if not (arguments.folder / "pricepoints.csv").exists():
        print(f"{arguments.folder}/pricepoints.csv is not there: nothing to compare with")
        return 0
    catalog = open_catalog()
    held = True
    for cloud in CLOUDS:
        lines = check(arguments.folder, cloud, catalog)
        held = _print_summary(cloud, lines) and held
        if arguments.listed == cloud:
            for kind in OUTCOMES[2:]:
                print(*(f"  {kind}: {line}" for line in sorted(lines[kind])), sep="\n")
    return 0 if held else 1


def _print_summary(cloud: str, lines: dict[str, list[str]]) -> bool:
    counts = Counter({kind: len(found) for kind, found in lines.items()})
    total = counts.total() - counts[NEWER] or 1
    share = 100 * (counts[SAME] + counts[FILLED]) / total
    parts = ", ".join(f"{kind} {counts[kind]}" for kind in OUTCOMES)
    print(f"{cloud}: {counts.total()} points: {parts}; same region {share:.1f} % "
          f"(target {TARGETS[cloud]} %)")  # fmt: skip
    return share >= TARGETS[cloud]


if __name__ == "__main__":
    sys.exit(main())
