"""`forebill prices`: look into, refresh and check the price tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from estimator.errors import Error

if TYPE_CHECKING:
    from pricing.catalog import Catalog
    from pricing.model import Missing, Price
    from pricing.status import Service

_FORMAT = click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Format of the answer.",
)
_AS_OF = click.option("--as-of", metavar="DATE", help="Prices in force on this date.")


@click.group("prices", epilog="Example: forebill prices show aws/sqs --region eu-central-1")
def command() -> None:
    """Look into, refresh and check the price tables."""


def _catalog(as_of: str | None = None) -> Catalog:
    from pricing.cache import synced_files
    from pricing.catalog import open_catalog

    return open_catalog(as_of, synced=synced_files())


@command.command("status")
@click.option("--services", "depth", flag_value=2, default=1, help="By service, not by vendor.")
@_FORMAT
def status(depth: int, format_: str) -> int:
    """Rows, regions and age of the prices, per vendor or service; says what is stale."""
    from pricing.status import services

    catalog = _catalog()
    today = datetime.now(UTC).date().isoformat()
    found = {str(store.path): services(store, depth) for store in catalog.stores}
    if format_ == "json":
        _print(json.dumps({path: [_plain(one) for one in rows] for path, rows in found.items()},
                          indent=2))  # fmt: skip
        return 0
    for path, rows in found.items():
        _print(f"{path}: {sum(one.prices for one in rows):,} prices")
        for line in _status_lines(rows, today):
            _print(line)
    return 0


def _status_lines(rows: list[Service], today: str) -> Iterator[str]:
    from pricing.status import STALE_DAYS, stale

    width = max((len(one.name) for one in rows), default=0)
    yield f"  {'':{width}}  {'prices':>8}  {'meters':>7}  {'regions':>7}  read"
    old = {one.name for one in stale(rows, today)}
    for one in rows:
        days = one.age_days(today)
        age = "" if days is None else f"{one.oldest} – {one.newest}, half by {one.typical}"
        mark = "  stale" if one.name in old else ""
        yield (
            f"  {one.name:{width}}  {one.prices:>8,}  {len(one.meters):>7,}  {len(one.regions):>7}"
            f"  {age}{mark}"
        )
    if old:
        yield (
            f"  {len(old)} older than {STALE_DAYS} days: `forebill prices sync` refreshes them "
            "from the vendors' public lists."
        )


def _plain(one: Service) -> dict[str, Any]:
    return {
        "name": one.name,
        "prices": one.prices,
        "meters": len(one.meters),
        "regions": len(one.regions),
        "oldest": one.oldest,
        "typical": one.typical,
        "newest": one.newest,
    }


@command.command("search")
@click.argument("text")
@click.option("--limit", default=50, show_default=True, help="Most meters to list.")
def search(text: str, limit: int) -> int:
    """Meters whose name holds TEXT (several words: all of them)."""
    catalog = _catalog()
    words = text.lower().split()
    names = dict.fromkeys(
        name
        for store in catalog.stores
        for name in store.meters_containing(max(words, key=len))
        if all(word in name.lower() for word in words)
    )
    for name in list(names)[:limit]:
        _print(name)
    if len(names) > limit:
        _print(f"… and {len(names) - limit} more")
    if not names:
        raise Error(f"no meter holds {text!r}", hint="`forebill prices status` lists services.")
    return 0


@command.command("show")
@click.argument("meter")
@click.option("--region", default="", help="Region code; without it every region is shown.")
@_AS_OF
@_FORMAT
def show(meter: str, region: str, as_of: str | None, format_: str) -> int:
    """The price of METER (or of all meters below it) with source, date and identifier."""
    catalog = _catalog(as_of)
    found = list(_found(catalog, meter, region))
    if format_ == "json":
        _print(json.dumps([_price_json(one) for one in found], indent=2))
    else:
        from pricing.show import line

        for one in found:
            _print(line(one))
    return 0


def _found(catalog: Catalog, meter: str, region: str) -> Iterator[Price | Missing]:
    names = [meter] if any(store.regions(meter) for store in catalog.stores) else list(
        dict.fromkeys(name for store in catalog.stores for name in store.meters(f"{meter}/"))
    )  # fmt: skip
    if not names:
        missing = catalog.look_up(meter, region)
        near = getattr(missing, "nearest", ())
        hint = f"did you mean {' or '.join(near)}?" if near else "`forebill prices search` helps."
        raise Error(f"there is no meter {meter}", hint=hint)
    for name in names:
        places = [region] if region else sorted(
            {place for store in catalog.stores for place in store.regions(name)}
        )  # fmt: skip
        for place in places:
            yield catalog.look_up(name, place)


def _price_json(price: Price | Missing) -> dict[str, Any]:
    from pricing.model import Missing

    if isinstance(price, Missing):
        return {"meter": price.meter, "region": price.region, "missing": price.reason,
                "nearest": list(price.nearest)}  # fmt: skip
    return {
        "meter": price.meter,
        "region": price.region,
        "unit": price.unit,
        "currency": price.currency,
        "tiers": [{"from": f"{one.start:f}", "price": f"{one.price:f}"} for one in price.tiers],
        "validFrom": price.valid_from,
        "basis": str(price.basis),
        "source": price.source,
        "sourceDate": price.source_date,
        "sku": price.sku,
        "note": price.note,
    }


@command.command("sync", epilog="Example: forebill prices sync aws --region eu-central-1")
@click.argument("vendors", nargs=-1, metavar="[aws|azure|google|tokens]...")
@click.option("--region", "regions", multiple=True, help="Only these regions.")
@click.option("--service", "services", multiple=True, help="Only these services.")
@click.option("--ca-bundle", default="", help="Certificate authorities of a company's proxy.")
def sync(
    vendors: tuple[str, ...], regions: tuple[str, ...], services: tuple[str, ...], ca_bundle: str
) -> int:
    """Refresh prices from the vendors' official public lists into the user's cache.

    No key is needed (Google's own catalog is read when FOREBILL_GOOGLE_API_KEY is set,
    else a public table made from it). A run that breaks off goes on where it stopped.
    """
    from estimator.cli.fetching import clear, show_progress, tell
    from pricing.cache import cache_folder
    from pricing.sources.http import Fetcher, silent
    from pricing.sources.sync.items import Wanted
    from pricing.sources.sync.run import sync as run

    today = datetime.now(UTC).date().isoformat()
    wanted = Wanted(regions, tuple(name.lower() for name in services), today)
    fetcher = Fetcher(ca_bundle, progress=show_progress if sys.stderr.isatty() else silent)
    try:
        outcome = run(vendors, wanted, fetcher, cache_folder(), tell)
    finally:
        fetcher.close()
    clear()
    _print(
        f"{len(outcome.fetched)} price lists read, {len(outcome.unchanged)} unchanged, "
        f"{outcome.rows:,} prices in {cache_folder()}"
    )
    for name in outcome.empty:
        _print(f"  {name}: no price that a meter map knows")
    return 0


@command.command("verify")
@click.option("--limit", default=50, show_default=True, help="Most changes to list.")
def verify(limit: int) -> int:
    """Compare the synced prices with the shipped ones: damaged tables, changes, jumps."""
    from pricing.cache import DATABASE, cache_folder
    from pricing.sources.sync import verify as checks
    from pricing.sources.sync.state import load

    folder = cache_folder()
    if not (folder / DATABASE).exists():
        raise Error("nothing has been synced", where=str(folder), hint="`forebill prices sync`")
    state = load(folder)
    if damaged := checks.damaged(state):
        raise Error(
            f"tables are not as they were written: {', '.join(damaged[:5])}",
            where=str(folder),
            hint="Run `forebill prices sync` again.",
        )
    jumps = sorted(checks.jumps(folder), key=lambda one: -abs(one.change))
    for jump in jumps[:limit]:
        mark = "  implausible" if jump.is_implausible else ""
        _print(f"{jump.meter} {jump.region}: {jump.shipped:f} → {jump.synced:f} "
               f"({jump.change:+.0%}){mark}")  # fmt: skip
    implausible = sum(jump.is_implausible for jump in jumps)
    _print(f"{len(state.done)} tables sound, {len(jumps)} prices changed by 10 % or more, "
           f"{implausible} of them tenfold")  # fmt: skip
    return 1 if implausible else 0


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
