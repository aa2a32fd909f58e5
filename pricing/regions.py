"""Codes of the places AWS writes out in its price lists: "EU (Frankfurt)" → `eu-central-1`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "aws_regions.tsv"


@cache
def _codes() -> dict[str, str]:
    lines = FILE.read_text(encoding="utf-8").splitlines()[1:]
    return {name: code for code, name in (line.split("\t") for line in lines)}


def region_code(name: str) -> str:
    """The code of a location; other text (already a code, an area) stays as it is."""
    return _codes().get(name, name)
