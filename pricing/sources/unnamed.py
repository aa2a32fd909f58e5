"""Rows of a source that no meter map names: kept under the vendor's own words."""

from __future__ import annotations

import re
from decimal import Decimal

from pricing.metermap import MeterMap, slug
from pricing.rows import Row, plain
from pricing.sources.records import Record, iso_day


def is_worth_keeping(record: Record) -> bool:
    """A zero is kept only where the vendor's own words say that it is free."""
    said = " ".join(record.fields.get(key, "") for key in ("metric", "set", "meter"))
    return Decimal(record.price) > 0 or "free" in said.lower()


#: The tier a name speaks of: the tier's own start says it already.
_RANGE = re.compile(
    r"\b(from )?\d+ (to|upto) (\d+|Inf)\b"
    r"|\b(next|first|over|greater than) [\d ]+(TB|GB|PB|[KMB])\b",
    re.IGNORECASE,
)


#: An identifier where a name should be.
_CODE = re.compile(r"^[A-Z0-9]{16} ")


def other_row(map_: MeterMap, record: Record) -> Row:
    """A row of a feed that no entry names: kept under the vendor's own words."""
    purchase = record.fields.get("purchase", "")
    parts = [
        map_.vendor,
        slug(record.fields.get("service", map_.service)),
        "other",
        *_words(record),
        "" if purchase == "on_demand" else slug(purchase),
    ]
    return Row(
        meter="/".join(part for part in parts if part),
        region=record.region or "global",
        valid_from=record.valid_from,
        start=plain(Decimal(record.start or "0")),
        price=plain(Decimal(record.price)),
        unit=_RANGE.sub("", record.fields.get("unit", "")).strip() or "unit",
        currency=record.currency,
        source=record.source,
        date=iso_day(record.date),
        basis=record.basis,
        sku=record.sku,
    )


def _words(record: Record) -> tuple[str, str]:
    """What the vendor calls it, and the attributes that its name does not say."""
    fields = record.fields
    several = (fields.get(key, "") for key in ("product", "sku", "meter"))
    metrics = (part for part in fields.get("metric", "").split("; ") if not _CODE.match(part))
    words = "; ".join(metrics) or fields.get("set") or " ".join(dict.fromkeys(several))
    if record.start not in ("", "0") or fields.get("tier_end"):
        words = _RANGE.sub(" ", words)
    extra = [
        value
        for key, value in sorted(fields.items())
        if key.startswith("attr.") and key != "attr.PricePerUnit"
    ]
    unsaid = (value for value in extra if value and value.lower() not in words.lower())
    return slug(words), slug(" ".join(unsaid))
