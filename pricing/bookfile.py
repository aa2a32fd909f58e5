"""Reading `forebill-prices.yml`: validated against the shipped schema, wrong lines pointed at."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pricing.book import (
    Commitment,
    Discount,
    OwnPrice,
    PriceBook,
    Selector,
)
from pricing.currency import Rate, Rates
from pricing.errors import Error
from pricing.model import OwnComponent, OwnResource, Tier
from pricing.positions import Document, read_document

SCHEMA = Path(__file__).parent / "schemas" / "price-book.schema.json"


def read_book(path: Path) -> PriceBook:
    """The book in a file; every mistake in it is an error with `file:line`."""
    if not path.is_file():
        raise Error("there is no such price book", where=str(path))
    document = read_document(path)
    values = {} if document.values is None else document.values
    _validate(document, values)
    own = list(_own_prices(document, values.get("prices", ())))
    resources = list(_resources(document, values.get("resources", ()), own))
    return PriceBook(
        own=_by_meter(own),
        discounts=tuple(
            Discount(_selector(item), item["percent"], item.get("name", ""))
            for item in _dated(document, values, "discounts")
        ),
        commitments=tuple(_commitments(_dated(document, values, "commitments"))),
        resources={resource.type: resource for resource in resources},
        rates=Rates([*_rates(values), *_rates_of_file(document, values)]),
    )


def _validate(document: Document, values: Any) -> None:
    import jsonschema

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema)
    problems = sorted(checker.iter_errors(values), key=lambda one: list(map(str, one.path)))
    if problems:
        first = problems[0]
        inner = min(first.context, key=lambda one: len(one.path)) if first.context else first
        where = document.where([*first.absolute_path])
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        hint = "docs/price-book.md shows every key."
        raise Error(f"{_plain(inner.message)}{more}", where=where, hint=hint)


def _plain(message: str) -> str:
    """Decimals look like themselves in messages, not like Python."""
    import re

    return re.sub(r"Decimal\('([^']*)'\)", r"\1", message)


def _dated(document: Document, values: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    items = list(values.get(key, ()))
    for number, item in enumerate(items):
        for name in ("from", "until"):
            _check_date(item.get(name), document, (key, number, name))
    return items


def _check_date(text: str | None, document: Document, place: Sequence[str | int]) -> None:
    if text is None:
        return
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Error(f"{text} is not a date", where=document.where(place)) from None


def _selector(item: Mapping[str, Any]) -> Selector:
    return Selector(
        vendors=_texts(item.get("vendor")),
        services=_texts(item.get("service")),
        regions=_texts(item.get("region")),
        meters=_texts(item.get("meter")),
        since=item.get("from", ""),
        until=item.get("until", ""),
    )


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _commitments(items: Iterable[Mapping[str, Any]]) -> Iterator[Commitment]:
    for item in items:
        yield Commitment(
            _selector(item),
            item["share"],
            item.get("percent"),
            item.get("price_of", ""),
            item.get("term", ""),
            item.get("name", ""),
        )


def _own_prices(document: Document, items: Sequence[Mapping[str, Any]]) -> Iterator[OwnPrice]:
    for number, item in enumerate(items):
        place = ("prices", number)
        for name in ("from", "until"):
            _check_date(item.get(name), document, (*place, name))
        tiers = tuple(Tier(one["from"], one["price"]) for one in item.get("tiers", ()))
        starts = [tier.start for tier in tiers]
        if tiers and (starts[0] != 0 or starts != sorted(set(starts))):
            where = document.where((*place, "tiers"))
            raise Error("tiers must begin at 0 and rise", where=where)
        selector = _selector({key: item[key] for key in ("region", "from", "until") if key in item})
        yield OwnPrice(
            selector=selector,
            meter=item["meter"],
            tiers=tiers or (Tier(Decimal(0), item["price"]),),
            unit=item.get("unit", ""),
            currency=item.get("currency", ""),
            name=item.get("name", ""),
            where=document.where(place),
        )


def _resources(
    document: Document, items: Sequence[Mapping[str, Any]], own: list[OwnPrice]
) -> Iterator[OwnResource]:
    """Own resource types; a component with a price of its own becomes a meter of the book."""
    for number, item in enumerate(items):
        components = []
        for place, one in enumerate(item["components"]):
            meter = one.get("meter", f"custom/{item['type']}/{number}-{place}")
            if "price" in one:
                tiers = (Tier(Decimal(0), one["price"]),)
                where = document.where(("resources", number, "components", place))
                own.append(
                    OwnPrice(Selector(), meter, tiers, one["unit"], one.get("currency", ""),
                             one["name"], where)
                )  # fmt: skip
            components.append(_component(one, meter))
        yield OwnResource(item["type"], item.get("region", ""), tuple(components))


def _component(item: Mapping[str, Any], meter: str) -> OwnComponent:
    return OwnComponent(
        name=item["name"],
        unit=item["unit"],
        meter=meter,
        quantity=item.get("quantity", Decimal(1)),
        attribute=item.get("attribute", ""),
        usage=item.get("usage", ""),
        is_hourly=item.get("hourly", False),
        per=item.get("per", Decimal(1)),
    )


def _by_meter(own: Iterable[OwnPrice]) -> dict[str, tuple[OwnPrice, ...]]:
    found: dict[str, list[OwnPrice]] = defaultdict(list)
    for price in own:
        found[price.meter].append(price)
    return {meter: tuple(prices) for meter, prices in found.items()}


def _rates(values: Mapping[str, Any]) -> Iterator[Rate]:
    for item in values.get("rates", ()):
        yield Rate(
            item["from"], item["to"], item["rate"], item.get("date", ""), item.get("source", "")
        )


def _rates_of_file(document: Document, values: Mapping[str, Any]) -> Iterator[Rate]:
    name = values.get("rates_file")
    if name is None:
        return
    path = document.path.parent / name
    if not path.is_file():
        raise Error(f"there is no file {path}", where=document.where(("rates_file",)))
    yield from read_rates(path)


def read_rates(path: Path) -> Iterator[Rate]:
    """Rates of a CSV file with the columns from,to,rate and optionally date,source."""
    with path.open(encoding="utf-8", newline="") as text:
        for number, line in enumerate(csv.DictReader(text), 2):
            try:
                rate = Decimal(line["rate"])
                source, target = line["from"], line["to"]
            except (KeyError, TypeError, InvalidOperation):
                raise Error("not a rate", where=f"{path}:{number}",
                            hint="Columns: from,to,rate[,date][,source].") from None  # fmt: skip
            if rate <= 0:
                raise Error(f"a rate of {rate} cannot be", where=f"{path}:{number}")
            yield Rate(source, target, rate, line.get("date") or "", line.get("source") or "")
