"""The sources of price rows: title, address, licence, and how their rows are recognised."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pricing.errors import Error

FILE = Path(__file__).parent / "sources.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """One origin of prices; `id` stands in the `source` column of the tables."""

    id: str
    title: str
    url: str
    licence: str
    #: Starts of the `source` texts in collected files that mean this source.
    prefixes: tuple[str, ...]
    #: It keeps one tier of a ladder only, so a ladder from elsewhere is preferred.
    loses_tiers: bool
    #: Shown in NOTICE besides the licence's name.
    notice: str


@cache
def sources() -> dict[str, Source]:
    """All sources by id, in file order."""
    import yaml

    data = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        key: Source(
            id=key,
            title=item["title"],
            url=item["url"],
            licence=item["licence"],
            prefixes=tuple(item.get("prefixes", ())),
            loses_tiers=bool(item.get("loses_tiers", False)),
            notice=item.get("notice", ""),
        )
        for key, item in data.items()
    }


@cache
def source_id(text: str) -> str:
    """The id of the source a collected file names in its own words."""
    prefixes = [(prefix, one.id) for one in sources().values() for prefix in one.prefixes]
    found = [(len(prefix), key) for prefix, key in prefixes if text.startswith(prefix)]
    if not found:
        raise Error(f"source {text!r} is not known", where=str(FILE), hint="Add it there.")
    return max(found)[1]


def notice() -> str:
    """What NOTICE says about the origins of prices and facts."""
    lines = [
        "Price data",
        "----------",
        "Prices are facts read from the public price lists of the vendors named beside each",
        "row. They were collected from these sources; no text or code of theirs is included.",
        "",
    ]
    for one in sources().values():
        lines += [f"{one.title}", f"  {one.url}", f"  {one.licence}"]
        if one.notice:
            lines.append(f"  {one.notice}")
    return "\n".join(lines) + "\n"
