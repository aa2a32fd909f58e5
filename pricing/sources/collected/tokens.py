"""Token prices of every provider, from the collected files (run by `….collected.models`).

LiteLLM gives the prices of today by model id, genai-prices the history and the
announced changes. Where both name a price and differ by more than 1 %, the vendor's
own page as read by genai-prices wins for the vendors it checks; every such case is
written to the provider's `.disagreements`. Other collected sources only check.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from pricing.facts import SPECS, write_facts
from pricing.model import Basis
from pricing.rows import DATA, Row, plain, written
from pricing.sources.collected.genai import GenaiModel, is_match, models_by_provider
from pricing.sources.collected.token_meters import Provider, model_of, named, providers

#: The day the collected files were read.
READ = "2026-11-22"
#: Dearer tokens than this (USD per 1M) are unit slips of the source, except the models named.
DEAREST = Decimal(700)
#: Models whose prices are a million times too high at the source.
UNIT_SLIPS = ("jais-13b", "jais-30b")
TOLERANCE = Decimal("0.01")

Key = tuple[str, str]


@dataclass(slots=True)
class Tokens:
    """The rows of one provider while they are put together."""

    provider: Provider
    #: The day the prices were read (ISO).
    day: str = READ
    #: (meter, region) → rows by the date they hold from.
    rows: dict[Key, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    models: set[str] = field(default_factory=set)
    disagreements: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, model_id: str, line: dict[str, str] | None, source: str) -> None:
        row = line and self._row(line, source)
        if row:
            self.rows[row.meter, row.region].setdefault(row.valid_from, row)
            self.models.add(model_id)

    def _row(self, line: dict[str, str], source: str) -> Row | None:
        name = named(self.provider, line)
        price = Decimal(line["price_usd"])
        if name is None or price <= 0:
            return None
        is_slip = any(slip in line["model_id"] for slip in UNIT_SLIPS)
        if is_slip or (line["unit"] == "1M tokens" and price > DEAREST):
            self.left_out.append(f"{line['model_id']}: {price} USD per 1M tokens")
            return None
        return Row(
            meter=name.meter(self.provider.id),
            region=name.region,
            valid_from=line["valid_from"],
            start="0",
            price=plain(price / name.lot),
            unit=name.unit,
            currency="USD",
            source=source,
            date=self.day,
            basis=Basis.LISTED,
            sku=line["model_id"] if line["model_id"].lower() not in name.meter("") else "",
        )


def run(folder: Path, data: Path = DATA, specs: Path = SPECS, day: str = READ) -> Iterator[str]:
    """Import every provider; says per provider what came of it."""
    litellm = _litellm(folder)
    genai = models_by_provider(folder)
    uplifts = list(_uplifts(folder))
    aliases: list[dict[str, str]] = []
    for provider in providers():
        tokens = Tokens(provider, day)
        for line in litellm.get(provider.id, ()):
            tokens.add(model_of(provider.id, line["model_id"])[0], line, "litellm")
        aliases += _with_history(tokens, genai.get(provider.genai, []))
        rows = list(_finished(tokens, uplifts))
        if rows:
            _write(data / "tokens", tokens, rows)
            yield (
                f"{provider.id}: {len(rows)} rows, {len(tokens.models)} models, "
                f"{len(tokens.disagreements)} disagreements, left out: {tokens.left_out}"
            )
    columns = ("alias", "model")
    count = write_facts(specs / "model_aliases.tsv", "source=genai-prices licence=MIT", columns,
                        aliases)  # fmt: skip
    yield f"{count} aliases"


def _write(folder: Path, tokens: Tokens, rows: list[Row]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = tokens.provider.id
    (folder / f"{name}.tsv").write_text(written(rows), encoding="utf-8")
    log = folder / f"{name}.disagreements"
    log.unlink(missing_ok=True)
    if tokens.disagreements:
        log.write_text("\n".join(sorted(tokens.disagreements)) + "\n", encoding="utf-8")


def _litellm(folder: Path) -> dict[str, list[dict[str, str]]]:
    """LiteLLM's price lines by our provider id."""
    owner = {name: one.id for one in providers() for name in one.litellm if name}
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(folder / "token_prices_litellm.csv.gz", "rt", encoding="utf-8") as text:
        for line in csv.DictReader(text):
            if line["provider"] in owner:
                found[owner[line["provider"]]].append(line)
    return found


def _with_history(tokens: Tokens, models: Iterable[GenaiModel]) -> Iterator[dict[str, str]]:
    """Join genai-prices' dated prices to every id its rules accept; yields the aliases."""
    known = sorted(tokens.models)
    taken: set[str] = set()
    for model in models:
        own = model_of(tokens.provider.id, model.id)[0]
        matching = [name for name in known if name not in taken and is_match(model.match, name)]
        taken.update(matching)
        for name in sorted({*matching, own}):
            _join(tokens, name, model)
        for alias in model.names():
            if alias not in known and alias != own:
                yield {"alias": f"{tokens.provider.id}/{alias}", "model": own}
        for prefix in model.prefixes():
            yield {"alias": f"{tokens.provider.id}/{prefix}*", "model": own}


def _join(tokens: Tokens, name: str, model: GenaiModel) -> None:
    dated: dict[Key, dict[str, Row]] = defaultdict(dict)
    for line in _without_lapsed_tiers(model.lines):
        row = tokens._row({**line, "model_id": name}, "genai-prices")
        if row:
            dated[row.meter, row.region].setdefault(row.valid_from, row)
    for key, rows in dated.items():
        tokens.models.add(name)
        _merge(tokens, key, [rows[day] for day in sorted(rows)])


def _without_lapsed_tiers(lines: Iterable[dict[str, str] | object]) -> Iterator[dict[str, str]]:
    """The lines, and for a context tier that a later date no longer has, its base price."""
    known = [dict(line) for line in lines if isinstance(line, dict)]
    yield from known
    kind = ("charge", "modality", "service_tier", "cache_ttl", "unit")
    tiers = {tuple(line[part] for part in (*kind, "context_over_tokens")) for line in known
             if line["context_over_tokens"]}  # fmt: skip
    for line in known:
        if line["valid_from"] and not line["context_over_tokens"]:
            for tier in tiers:
                same_day = any(
                    tuple(other[part] for part in (*kind, "context_over_tokens")) == tier
                    and other["valid_from"] == line["valid_from"]
                    for other in known
                )
                if tier[:-1] == tuple(line[part] for part in kind) and not same_day:
                    yield {**line, "context_over_tokens": tier[-1]}


def _merge(tokens: Tokens, key: Key, dated: list[Row]) -> None:
    """Put dated rows beside the undated one of today; equal neighbours are one row."""
    own = tokens.rows[key].get("")
    in_force = [row for row in dated if row.valid_from <= tokens.day]
    if own is not None and in_force:
        now = in_force[-1]
        difference = abs(Decimal(now.price) - Decimal(own.price))
        if difference > TOLERANCE * Decimal(own.price):
            tokens.disagreements.append(
                f"{key[0]}\t{key[1]}\t{now.price}\tgenai-prices {now.valid_from}"
                f"\t{own.price}\tlitellm"
            )
        elif len(dated) == 1:
            return
    if own is not None and in_force and in_force[0].valid_from and \
            in_force[-1].price == own.price:  # fmt: skip
        dated = [replace(own), *[row for row in dated if row not in in_force]]
    elif own is not None and not in_force:
        dated = [own, *dated]
    kept: dict[str, Row] = {}
    last = ""
    for row in dated:
        if row.price != last:
            kept[row.valid_from] = row
            last = row.price
    tokens.rows[key] = kept


def _uplifts(folder: Path) -> Iterator[tuple[str, str, str, Decimal]]:
    """(provider, model, region, factor) of models that cost more in a chosen region."""
    owner = {name: one.id for one in providers() for name in one.litellm if name}
    with (folder / "models_litellm.csv").open(encoding="utf-8") as text:
        for line in csv.DictReader(text):
            provider = owner.get(line["provider"], "")
            model = model_of(provider, line["model_id"])[0] if provider else ""
            for region, column in (("eu", "eu_processing_uplift"), ("us", "us_processing_uplift")):
                if line[column]:
                    yield provider, model, region, Decimal(line[column])
            factors = line["provider_specific_multipliers"]
            if provider == "anthropic" and factors:
                yield provider, model, "us", Decimal(str(json.loads(factors)["us"]))
            if line["regional_endpoint_uplift"]:
                yield provider, model, "regional", Decimal(line["regional_endpoint_uplift"])


def _finished(tokens: Tokens, uplifts: list[tuple[str, str, str, Decimal]]) -> Iterator[Row]:
    """All rows, with 5-minute cache writes named so and regional rows worked out."""
    factors: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for provider, model, region, factor in uplifts:
        if provider == tokens.provider.id and (region, factor) not in factors[model]:
            factors[model].append((region, factor))
    hourly = {meter.split("/cache-write-1h")[0] for meter, _ in tokens.rows
              if "/cache-write-1h" in meter}  # fmt: skip
    _join_search_sizes(tokens)
    for rows in tokens.rows.values():
        for row in rows.values():
            row = _five_minutes(row, hourly)
            yield row
            model = row.meter.removeprefix(f"{tokens.provider.id}/")
            for region, factor in _of_model(factors, model) if row.unit == "token" else ():
                price = plain(Decimal(row.price) * factor)
                yield replace(row, region=region, price=price, basis=Basis.DERIVED)


def _join_search_sizes(tokens: Tokens) -> None:
    """Web search priced by context size: one meter, at the medium size where sizes differ."""
    for meter, region in [key for key in tokens.rows if key[0].endswith("/web-search/medium")]:
        head = meter.removesuffix("/medium")
        sizes = [tokens.rows.get((f"{head}/{size}", region), {}) for size in ("low", "high")]
        medium = tokens.rows[meter, region]
        if (head, region) not in tokens.rows:
            tokens.rows[head, region] = {
                day: replace(row, meter=head) for day, row in medium.items()
            }
        prices = {row.price for rows in (medium, *sizes) for row in rows.values()}
        if len(prices) == 1:
            for size in ("low", "medium", "high"):
                tokens.rows.pop((f"{head}/{size}", region), None)


def _of_model(
    factors: dict[str, list[tuple[str, Decimal]]], rest: str
) -> list[tuple[str, Decimal]]:
    """The factors of the longest model name the meter begins with."""
    parts = rest.split("/")
    for end in range(len(parts), 0, -1):
        if found := factors.get("/".join(parts[:end])):
            return found
    return []


def _five_minutes(row: Row, hourly: set[str]) -> Row:
    head, mark, rest = row.meter.partition("/cache-write")
    if mark and head in hourly and (not rest or rest.startswith("/")):
        return replace(row, meter=f"{head}/cache-write-5m{rest}")
    return row
