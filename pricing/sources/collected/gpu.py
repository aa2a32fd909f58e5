"""GPU clouds: what an hour of one GPU costs at RunPod, Lambda, CoreWeave, Nebius, Modal, …

Meters are `<provider>/gpu/<gpu>/<offer>` per GPU-hour. Of several readings the newest
counts; of several instance sizes the smallest. Market averages and minima stay out:
nobody can be sure to buy at them. Hyperscalers are priced by instance, not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pricing.facts import SPECS, read_facts
from pricing.metermap import slug
from pricing.model import Basis
from pricing.rows import DATA, Row, plain, written
from pricing.sources.collected.files import Line, lines
from pricing.sources.registry import source_id

#: Offers a plan can rely on, under the names of the meters.
OFFERS = {
    "on_demand": "on-demand",
    "on_demand_secure": "on-demand",
    "on_demand_community": "community",
    "on_demand_classic": "classic",
    "on_demand_bare_metal": "bare-metal",
    "spot": "spot",
    "spot_community": "spot-community",
    "commit_6mo": "reserved/6mo",
    "commit_12mo": "reserved/1yr",
    "commit_36mo": "reserved/3yr",
    "serverless": "serverless",
    "serverless_flex": "serverless",
}
HYPERSCALERS = frozenset({"aws", "aws_sagemaker", "gcp", "azure"})
NAMES = {"huggingface_inference_endpoints": "huggingface", "huggingface_jobs": "huggingface-jobs",
         "vast.ai": "vast", "flyio": "fly"}  # fmt: skip
#: Readings older than this say nothing about a price that changes within months.
OLDEST = "2026-01-01"


def rows(folder: Path) -> Iterator[Row]:
    """One row per provider, GPU, offer and region."""
    claims: dict[tuple[str, str], list[tuple[tuple[str, int, Decimal], Line]]] = defaultdict(list)
    for line in lines(folder / "gpu/gpu_cloud_prices.csv"):
        meter = _meter(line)
        if meter and line["price_date"] >= OLDEST:
            count = -int(float(line["gpu_count"] or 1))
            rank = (line["price_date"], count, -Decimal(line["usd_per_gpu_hour"]))
            claims[meter, _region(line)].append((rank, line))
    for (meter, region), found in sorted(claims.items()):
        line = max(found, key=lambda claim: claim[0])[1]
        yield Row(meter, region, "", "0", plain(Decimal(line["usd_per_gpu_hour"])), "hour", "USD",
                  source_id(line["source"]), line["price_date"], Basis.LISTED, "")  # fmt: skip


def _meter(line: Line) -> str:
    provider = NAMES.get(line["provider"], slug(line["provider"]))
    offer = OFFERS.get(line["offer"], "")
    gpu = gpu_name(line["gpu"], line["vram_gb"])
    if line["provider"] in HYPERSCALERS or not offer or not gpu:
        return ""
    if provider in ("huggingface", "huggingface-jobs") and int(line["gpu_count"] or 1) > 1:
        offer = f"x{line['gpu_count']}/{offer}"
    return f"{provider}/gpu/{gpu}/{offer}"


def _region(line: Line) -> str:
    region = line["region"]
    everywhere = ("", "global", "us", "secure", "community")
    return "global" if region in everywhere else region.lower()


def gpu_name(text: str, memory: str) -> str:
    """Our name of a GPU; an A100 of unknown memory has none."""
    name = text.lower().replace("_", "-")
    if name == "a100":
        return {"40": "a100-40gb", "80": "a100-80gb"}.get(memory, "")
    if name.startswith("aws-"):
        name = name.removeprefix("aws-")
    return _names().get(name, "")


def _names() -> dict[str, str]:
    found = {}
    for fact in read_facts(SPECS / "gpus.tsv"):
        for alias in (fact["gpu"], *fact["aliases"].split(",")):
            found[alias] = fact["gpu"]
    return found


def write(folder: Path, data: Path = DATA) -> str:
    found = list(rows(folder))
    target = data / "gpu-clouds" / "gpu-clouds.tsv"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written(found), encoding="utf-8")
    clouds = {row.meter.split("/")[0] for row in found}
    return f"GPU clouds: {len(found)} rows, {len(clouds)} clouds"
