"""Throughput bought by the hour: Azure PTUs, Azure fine-tune hosting, Bedrock model units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pricing.metermap import slug
from pricing.model import Basis
from pricing.rows import DATA, Row, plain, written
from pricing.sources.collected.files import Line, lines

READ = "2026-11-22"
_SCOPES = {"Provisioned Managed Global Unit": "global",
           "Provisioned Managed Data Zone Unit": "data-zone",
           "Provisioned Managed Regional Unit": "regional"}  # fmt: skip
_TERMS = {"1-month-commitment": "1-month", "6-month-commitment": "6-month"}
_HOSTING = re.compile(r"^(?P<model>.+?)[ -]ft hosting (?P<scope>global|regional) Unit$", re.I)


def rows(folder: Path) -> Iterator[Row]:
    yield from _azure_units(folder / "llm/azure_ptu_meters.csv")
    yield from _azure_hosting(folder / "llm/azure_finetune_hosting_training_meters.csv")
    yield from _bedrock_units(folder / "llm/bedrock_provisioned_throughput_litellm.csv")


def _azure_units(path: Path) -> Iterator[Row]:
    for line in lines(path):
        scope = _SCOPES.get(line["meter"])
        family = slug(line["product"].removeprefix("Azure ").removesuffix(" Models"))
        if scope and line["unit_of_measure"] == "1/Hour":
            name = "azure-openai" if family == "openai" else f"azure-ai/{family}"
            yield from _by_region(f"{name}/ptu/{scope}", line)


def _azure_hosting(path: Path) -> Iterator[Row]:
    for line in lines(path):
        match = _HOSTING.match(line["meter"])
        if match and line["product"] == "Azure OpenAI":
            model = slug(match["model"])
            yield from _by_region(f"azure-openai/{model}/fine-tune-hosting/{match['scope']}", line)


def _by_region(meter: str, line: Line) -> Iterator[Row]:
    for region in line["regions"].split("|"):
        yield Row(meter, region, "", "0", plain(Decimal(line["retail_price_usd"])), "hour", "USD",
                  "azure-genai-prices", line["snapshot_date"], Basis.LISTED, "")  # fmt: skip


def _bedrock_units(path: Path) -> Iterator[Row]:
    for line in lines(path):
        region = "global" if line["region"] == "*" else line["region"]
        meter = f"aws-bedrock/{line['model']}/model-unit/{_TERMS[line['commitment']]}"
        yield Row(meter, region, "", "0", plain(Decimal(line["usd_per_hour"])), "hour", "USD",
                  "litellm", READ, Basis.LISTED, "")  # fmt: skip


def write(folder: Path, data: Path = DATA) -> str:
    found = {row.key: row for row in rows(folder)}
    target = data / "tokens" / "provisioned.tsv"
    target.write_text(written(found.values()), encoding="utf-8")
    return f"provisioned throughput: {len(found)} rows"
