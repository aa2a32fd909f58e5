"""AWS Price List Bulk API: offers → regions → one CSV per offer and region, read as a stream.

https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html. No key.
The CSV begins with five lines about the file; its columns differ between offers, so
they are read by name. Fields for the maps are the column names, lower case, letters only.
"""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pricing.errors import Error
from pricing.metermap import MeterMap, load_all
from pricing.regions import region_code
from pricing.rows import Row
from pricing.sources.http import Fetcher
from pricing.sources.importing import imported
from pricing.sources.records import Record
from pricing.sources.sync.items import Item, Wanted, joined

ENDPOINT = "https://pricing.us-east-1.amazonaws.com"
#: A mirror inside a company.
VARIABLE = "FOREBILL_AWS_PRICES_URL"
_INDEXES = ("/offers/v1.0/aws/index.json", "/offers/v1.0/cn/index.json")
_NEEDED = ("sku", "termtype", "priceperunit", "currency", "unit", "startingrange", "effectivedate")
_TITLE = re.compile(r"[^a-z0-9]")


def items(fetcher: Fetcher, wanted: Wanted) -> Iterator[Item]:
    """One item per offer that a meter map reads, and region."""
    base = os.environ.get(VARIABLE, ENDPOINT).rstrip("/")
    maps = maps_by_offer(wanted)
    for index in _INDEXES:
        url = base + index
        if index.endswith("/cn/index.json") and not _wants_china(wanted):
            continue
        offers = _part(fetcher.json(url), "offers", url)
        for offer in sorted(set(offers) & set(maps)):
            path = offers[offer].get("currentRegionIndexUrl")
            if path:
                yield from _regional(fetcher, base, offer, base + path, maps[offer], wanted)


def maps_by_offer(wanted: Wanted) -> dict[str, list[MeterMap]]:
    """The maps with patterns for the Price List, by the offers they name."""
    found: dict[str, list[MeterMap]] = defaultdict(list)
    for map_ in load_all("aws"):
        reads = any(one.source == "offer" for entry in map_.entries for one in entry.patterns)
        for offer in map_.offers if reads else ():
            if wanted.has_service(map_.service, offer):
                found[offer].append(map_)
    return found


def _wants_china(wanted: Wanted) -> bool:
    return not wanted.regions or any(region.startswith("cn-") for region in wanted.regions)


def _regional(
    fetcher: Fetcher, base: str, offer: str, url: str, maps: Sequence[MeterMap], wanted: Wanted
) -> Iterator[Item]:
    regions = _part(fetcher.json(url), "regions", url)
    for region in sorted(regions):
        if wanted.has_region(region):
            path = str(regions[region]["currentVersionUrl"])
            source = base + path.removesuffix(".json") + ".csv"
            yield Item(f"aws/{offer}/{region}", path, _reader(source, offer, maps, wanted.today))


def _reader(
    url: str, offer: str, maps: Sequence[MeterMap], today: str
) -> Callable[[Fetcher, Path], Sequence[Row]]:
    def rows(fetcher: Fetcher, folder: Path) -> Sequence[Row]:
        file = folder / f"{offer}.csv"
        fetcher.download(url, file)
        try:
            return offer_rows(file, joined(maps, offer), today, url)
        finally:
            file.unlink(missing_ok=True)

    return rows


def offer_rows(file: Path, map_: MeterMap, today: str, where: str) -> Sequence[Row]:
    """The rows a map finds in one offer file."""

    patterns = [one for entry in map_.entries for one in entry.patterns if one.source == "offer"]
    reads_reserved = any(one.accepts("purchase", "reserved") for one in patterns)

    def read(_map: MeterMap, source: str, _file: str) -> Iterable[Record]:
        if source != "offer":
            return ()
        return records(file, today, where, has_reserved=reads_reserved)

    return imported(map_, read).rows


def records(file: Path, today: str, where: str, *, has_reserved: bool = True) -> Iterator[Record]:
    """One record per rate, in constant memory; most lines of EC2 and RDS are reserved terms."""
    with file.open(encoding="utf-8", newline="") as text:
        lines = csv.reader(text)
        names = _header(lines, where)
        width, term = len(names), names.index("termtype")
        for line in lines:
            if len(line) == width and (has_reserved or line[term] == "OnDemand"):
                yield _record(dict(zip(names, line, strict=True)), today)


def _header(lines: Iterator[list[str]], where: str) -> list[str]:
    """The column names, after the lines about the file."""
    for _ in range(12):
        line = next(lines, [])
        if line[:1] == ["SKU"]:
            names = [_TITLE.sub("", title.lower()) for title in line]
            missing = [name for name in _NEEDED if name not in names]
            if not missing:
                return names
            raise Error(
                f"the price list lacks {', '.join(missing)}: its shape has changed",
                where=where,
                hint="Look for a newer forebill. The old prices stay in use.",
            )
    raise Error(
        "the price list has no header: its shape has changed",
        where=where,
        hint="Look for a newer forebill. The old prices stay in use.",
    )


def _record(fields: dict[str, str], today: str) -> Record:
    is_on_demand = fields["termtype"] == "OnDemand"
    fields["purchase"] = "on_demand" if is_on_demand else fields["termtype"].lower()
    return Record(
        fields=fields,
        region=_region(fields),
        price=fields["priceperunit"],
        start=fields["startingrange"] or "0",
        currency=fields["currency"],
        source="aws-price-list",
        date=today,
        valid_from=fields["effectivedate"],
        sku=fields["sku"],
    )


def _part(document: object, key: str, url: str) -> dict[str, dict[str, str]]:
    found = document.get(key) if isinstance(document, dict) else None
    if not isinstance(found, dict) or not found:
        raise Error(
            f"the price list has no `{key}`: its shape has changed",
            where=url,
            hint="Look for a newer forebill. The old prices stay in use.",
        )
    return found


def _region(fields: Mapping[str, str]) -> str:
    """Where it is charged: data transfer has the region it comes from."""
    if code := fields.get("regioncode") or fields.get("fromregioncode"):
        return code
    place = fields.get("location") or fields.get("fromlocation", "")
    return "global" if place in ("", "Any") else region_code(place)
