"""genai-prices: which of its models an id means, and the dated prices of that model."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GenaiModel:
    """A model of the data set: its rule for ids and its price lines."""

    id: str
    match: Any
    lines: tuple[Line, ...]

    def names(self) -> Iterator[str]:
        """Ids the rule names word for word."""
        yield from _values(self.match, "equals")

    def prefixes(self) -> Iterator[str]:
        """Beginnings by which the rule takes dated and tagged ids."""
        yield from _values(self.match, "starts_with")


def models_by_provider(folder: Path) -> dict[str, list[GenaiModel]]:
    """All models of the collected data set, by genai-prices' own provider ids."""
    lines: dict[tuple[str, str], list[Line]] = defaultdict(list)
    with gzip.open(folder / "token_prices_genai_prices.csv.gz", "rt", encoding="utf-8") as text:
        for line in csv.DictReader(text):
            lines[line["provider"], line["model_id"]].append(line)
    with gzip.open(folder / "genai_prices_0.2.3.json.gz", "rt", encoding="utf-8") as text:
        data = json.load(text)
    return {
        provider["id"]: [
            GenaiModel(model["id"], model["match"], tuple(lines[provider["id"], model["id"]]))
            for model in provider["models"]
        ]
        for provider in data["providers"]
    }


def is_match(rule: Any, name: str) -> bool:
    """Whether a match rule of the data set accepts a model id."""
    ((kind, value),) = rule.items()
    match kind:
        case "or":
            return any(is_match(one, name) for one in value)
        case "and":
            return all(is_match(one, name) for one in value)
        case "equals":
            return bool(name == value.lower())
        case "starts_with":
            return name.startswith(value.lower())
        case "ends_with":
            return name.endswith(value.lower())
        case "contains":
            return value.lower() in name
        case "regex":
            return re.search(value, name, re.IGNORECASE) is not None
    return False


def _values(rule: Any, wanted: str) -> Iterator[str]:
    ((kind, value),) = rule.items()
    if kind == "or":
        for one in value:
            yield from _values(one, wanted)
    elif kind == wanted:
        yield value.lower()
