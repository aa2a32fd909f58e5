"""Meter maps: which vendor identifiers fill which meter, for every source of prices.

A map is `pricing/meters/<vendor>/<service>.yaml`; its patterns are regular
expressions over the named fields of a source's records. Knows nothing of where
the records come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pricing.errors import Error
from pricing.regions import region_code

MAPS = Path(__file__).parent / "meters"
#: Keys of an entry that hold patterns, each naming the kind of source it reads.
SOURCES = ("feed", "offer", "retail", "sku", "table", "seed", "points")
#: Keys of a pattern that are settings of the reader, not regular expressions.
SETTINGS = ("file", "column", "per", "onto", "since")
#: Groups whose text is kept as the vendor writes it (instance types, sizes).
VERBATIM = ("type", "size", "instance")
#: Sources whose records are kept by service: there `service` is an exact name.
_INDEXED = ("feed", "retail")
_ENTRY_KEYS = frozenset(
    {"meter", "unit", "from", "scale", "region", "free", "pick", "names", "currency", "basis",
     "note", *SOURCES}
)  # fmt: skip
_FILE_KEYS = frozenset({"vendor", "service", "offer", "feeds", "meters", "other", "names"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a record of one source must look like to fill a meter."""

    source: str
    settings: Mapping[str, str]
    #: (field, alternatives, wanted): one alternative must be found, or none if not wanted.
    tests: tuple[tuple[str, tuple[re.Pattern[str], ...], bool], ...]

    def accepts(self, name: str, text: str) -> bool:
        """Whether a record whose field has this text could match."""
        return all(
            any(regex.search(text) for regex in alternatives) == wanted
            for field_name, alternatives, wanted in self.tests
            if field_name == name
        )

    def groups(self, fields: Mapping[str, str]) -> dict[str, str] | None:
        """The named groups when the record matches, else None."""
        found: dict[str, str] = {}
        for name, alternatives, wanted in self.tests:
            text = fields.get(name, "")
            match = next((hit for regex in alternatives if (hit := regex.search(text))), None)
            if (match is not None) != wanted:
                return None
            if match is not None and match.re.groups:
                found.update({key: text or "" for key, text in match.groupdict().items()})
        return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a map: a meter (with `{placeholders}`), its unit, and its patterns."""

    meter: str
    unit: str
    start: Decimal | None
    scale: Fraction
    region: str
    currency: str
    is_free: bool
    #: "max", "min" or "": what to do when one source gives two prices for the same tier.
    pick: str
    names: Mapping[str, str]
    patterns: tuple[Pattern, ...]
    where: str
    #: How directly the rows rest on the source, where the map knows better than the importer.
    basis: str = ""

    def name(self, groups: Mapping[str, str]) -> str:
        """The meter's name with its placeholders filled; empty placeholders leave no segment."""
        if not groups and "{" not in self.meter:
            return self.meter
        parts = {key: self._segment(key, text) for key, text in groups.items()}
        try:
            name = self.meter.format_map(parts)
        except KeyError as missing:
            raise Error(
                f"meter {self.meter} uses {missing}, which no pattern of the entry captures",
                where=self.where,
                hint="Name a group (?P<name>…) in every alternative.",
            ) from None
        return re.sub("//+", "/", name).strip("/")

    def _segment(self, key: str, text: str) -> str:
        if key.endswith("region"):
            place = region_code(text.strip())
            return slug(place) if " " in place else place
        value = text.strip() if key in VERBATIM else slug(text)
        return self.names.get(value, value)


@dataclass(frozen=True, slots=True)
class MeterMap:
    """One map file."""

    vendor: str
    service: str
    offers: tuple[str, ...]
    feeds: tuple[str, ...]
    has_other: bool
    entries: tuple[Entry, ...]
    path: Path = field(default=Path())

    @property
    def name(self) -> str:
        return f"{self.vendor}/{self.service}"


def slug(text: str) -> str:
    """Lower case, with `-` for everything but letters, digits and dots."""
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def load(path: Path) -> MeterMap:
    """The map in a file; a wrong key, regex or number is an error with its place."""
    import yaml

    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as problem:
        raise Error(f"not valid YAML: {problem}", where=str(path)) from None
    _check_keys(data, _FILE_KEYS, str(path))
    names = {str(key): str(value) for key, value in data.get("names", {}).items()}
    entries = [
        _entry(item, names, f"{path.name} entry {number}")
        for number, item in enumerate(data.get("meters") or (), 1)
    ]
    return MeterMap(
        vendor=data["vendor"],
        service=data["service"],
        offers=_texts(data.get("offer", ())),
        feeds=_texts(data.get("feeds", ())),
        has_other=bool(data.get("other", False)),
        entries=tuple(entries),
        path=path,
    )


def load_all(wanted: str = "", root: Path = MAPS) -> list[MeterMap]:
    """All maps, or those of `VENDOR` or `VENDOR/SERVICE`."""
    maps = [load(path) for path in sorted(root.glob("*/*.yaml"))]
    return [one for one in maps if not wanted or wanted in (one.vendor, one.name)]


def _entry(item: Mapping[str, Any], names: Mapping[str, str], where: str) -> Entry:
    where = f"{where} ({item.get('meter', 'no meter')})"
    _check_keys(item, _ENTRY_KEYS, where)
    if "meter" not in item or "unit" not in item:
        raise Error("an entry needs `meter` and `unit`", where=where)
    patterns = [
        _pattern(source, one, where)
        for source in SOURCES
        for one in _alternatives(item.get(source, ()))
    ]
    return Entry(
        meter=item["meter"],
        unit=item["unit"],
        start=Decimal(str(item["from"])) if "from" in item else None,
        scale=Fraction(str(item.get("scale", 1))),
        region=item.get("region", ""),
        currency=item.get("currency", ""),
        is_free=bool(item.get("free", False)),
        pick=item.get("pick", ""),
        names={**names, **{str(key): str(text) for key, text in item.get("names", {}).items()}},
        patterns=tuple(patterns),
        where=where,
        basis=item.get("basis", ""),
    )


def _pattern(source: str, item: Mapping[str, Any], where: str) -> Pattern:
    settings = {key: str(value) for key, value in item.items() if key in SETTINGS}
    item = {key: value for key, value in item.items() if key not in SETTINGS}
    if source in _INDEXED and "service" in item:
        settings["file"] = str(item.pop("service"))
    if not any(name.removesuffix("!") == "purchase" for name in item):
        item = {"purchase": "^(on_demand)?$", **item}  # first: it sorts out most rates
    if source == "points":
        item.setdefault("exact", "yes")
    tests = []
    for name, value in item.items():
        try:
            regexes = tuple(re.compile(str(text)) for text in _alternatives(value))
        except re.error as problem:
            raise Error(f"`{name}`: not a regular expression: {problem}", where=where) from None
        tests.append((name.removesuffix("!"), regexes, not name.endswith("!")))
    return Pattern(source, settings, tuple(tests))


def _alternatives(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(text) for text in _alternatives(value))


def _check_keys(item: Mapping[str, Any], allowed: frozenset[str], where: str) -> None:
    if unknown := sorted(set(item) - allowed):
        raise Error(
            f"unknown key {', '.join(unknown)}", where=where, hint=f"Known: {sorted(allowed)}"
        )
