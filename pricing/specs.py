"""Facts beside prices, from the same snapshot: instance sizes, GPUs, token models, carbon.

One indexed read per question. Names are normalised here (`NVIDIA-L4`, `nvidia-l4`
and `L4` are one GPU; `azure` is `azure-openai`). What is not in the tables is None.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pricing.errors import Error
from pricing.store import SNAPSHOT


@dataclass(frozen=True, slots=True)
class InstanceSpec:
    """One size of one cloud: "aws", "g5.xlarge"; memory in GiB, GPU memory nominal in GB."""

    vendor: str
    type: str
    vcpu: Decimal | None = None
    memory_gib: Decimal | None = None
    gpu: str = ""
    #: Fractions are sizes that share one GPU.
    gpu_count: Decimal = Decimal(0)
    gpu_memory_gb: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Gpu:
    """An accelerator: nominal memory in GB, board power in watts."""

    name: str
    memory_gb: Decimal
    power_w: Decimal | None


@dataclass(frozen=True, slots=True)
class TokenProvider:
    """A seller of tokens; `is_cached_inside`: its usage counts cached tokens inside the input."""

    name: str
    is_cached_inside: bool
    source: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What is published of a model beside its price; token limits and the ISO day it retires."""

    mode: str
    context: int | None
    max_output: int | None
    retires: str
    cache_minimum: int | None


@dataclass(frozen=True, slots=True)
class Architecture:
    """What decides how much memory an open-weight model takes; parameters in billions."""

    model: str
    parameters_b: Decimal
    active_b: Decimal
    layers: int
    kv_heads: int
    head_dim: int
    #: "gqa", or the attention whose cache needs another formula ("mla", "sliding").
    attention: str
    native_dtype: str


@dataclass(frozen=True, slots=True)
class PtuSizing:
    """Azure's sizing rule for one model; TPM is input tokens a minute per unit."""

    minimum: int
    increment: int
    regional_minimum: int | None
    regional_increment: int | None
    input_tpm: Decimal
    output_weight: Decimal | None
    read: str


@dataclass(frozen=True, slots=True)
class Carbon:
    """Grid intensity (g CO2e per kWh, location based) and PUE of a cloud region."""

    intensity_g_per_kwh: Decimal
    pue: Decimal | None
    year: str
    basis: str
    source: str


def instance_spec(vendor: str, type_: str) -> InstanceSpec | None:
    """The size of an instance type; `ml.g5.xlarge` is AWS' g5.xlarge."""
    name = type_.removeprefix("ml.") if vendor == "aws" else type_
    key = f"{vendor}/{name.lower()}"
    with_gpu = _gpu_instances().get(key)
    if with_gpu is not None:
        return with_gpu
    fact = _fact("instances", f"{vendor}/{name}") or _fact("instances", key)
    if fact is None:
        return None
    return InstanceSpec(vendor, name, _number(fact["vcpu"]), _number(fact["memory_gib"]))


def gpu_instances(vendor: str, gpu: str) -> list[InstanceSpec]:
    """All sizes of a vendor with that GPU, the smallest first."""
    wanted = gpu_named(gpu)
    if wanted is None:
        return []
    found = [one for one in _gpu_instances().values()
             if one.vendor == vendor and one.gpu == wanted.name]  # fmt: skip
    return sorted(found, key=lambda one: (one.gpu_count, one.vcpu or 0, one.type))


def all_gpu_instances(vendor: str) -> list[InstanceSpec]:
    """Every size of a vendor with an accelerator."""
    return [one for one in _gpu_instances().values() if one.vendor == vendor]


def gpu_named(text: str) -> Gpu | None:
    """The accelerator a label, a product name or an alias means."""
    return _gpus().get(_plain(text))


def instance_vendors() -> tuple[str, ...]:
    return tuple(sorted({one.vendor for one in _gpu_instances().values()}))


def token_provider(text: str) -> TokenProvider | None:
    """The provider a name or alias means (`bedrock` → `aws-bedrock`)."""
    return _providers().get(text.lower())


def token_dimensions(provider: str, model: str, region: str = "") -> frozenset[str]:
    """What a model's prices are for: `input`, `batch/output`, `input/over-200000`, …

    With a region only what is sold there.
    """
    start = f"{provider}/{model}/"
    query = "SELECT name FROM meter WHERE name >= ? AND name < ?"
    ends: tuple[str, ...] = (start, start + "\U0010ffff")
    if region:
        query += """ AND EXISTS (SELECT 1 FROM price JOIN region ON region.id = price.region
                     WHERE price.meter = meter.id AND region.name IN (?, 'global'))"""
        ends = (*ends, region)
    rows = _database().execute(query, ends)
    return frozenset(str(row[0])[len(start) :] for row in rows)


def model_alias(provider: str, model: str) -> str:
    """The id prices are kept under, of another published name of the same model."""
    fact = _fact("model_aliases", f"{provider}/{model}")
    if fact is not None:
        return fact["model"]
    prefixes = [one for one in _prefix_aliases(provider) if model.startswith(one[0])]
    return max(prefixes, key=lambda one: len(one[0]))[1] if prefixes else model


def lifecycle(provider: str, model: str) -> Lifecycle | None:
    fact = _fact("model_lifecycle", f"{provider}/{model}")
    if fact is None:
        return None
    return Lifecycle(
        fact["mode"],
        _integer(fact["context"]),
        _integer(fact["max_output"]),
        fact["retires"],
        _integer(fact["cache_minimum"]),
    )


def architecture(model: str) -> Architecture | None:
    """An open-weight model by its Hugging Face id or a name made from it."""
    for name in _architecture_names(model):
        if fact := _fact("model_architectures", _architecture_aliases().get(name, name)):
            return Architecture(
                model=fact["model"],
                parameters_b=Decimal(fact["parameters_b"]),
                active_b=Decimal(fact["active_b"] or fact["parameters_b"]),
                layers=int(fact["layers"]),
                kv_heads=int(fact["kv_heads"]),
                head_dim=int(fact["head_dim"]),
                attention=fact["attention"] or "gqa",
                native_dtype=fact["dtype"] or "bf16",
            )
    return None


_VARIANT = re.compile(
    r"-(instruct|chat|it|hf|base|fp8|fp16|bf16|awq|gguf|gptq|int4|int8|w4a16|w8a8|dynamic|kv"
    r"|bnb-4bit|4bit|8bit|quantized|turbo|v\d(\.\d)?|\d{4}|preview)(?=-|$)"
)


def _architecture_names(model: str) -> tuple[str, ...]:
    """The last part of the id, as it is and without what only names a variant."""
    name = model.lower().rstrip("/").rpartition("/")[2].replace(":", "-").replace("_", "-")
    name = name.removeprefix("meta-").removeprefix("google-")
    return name, _VARIANT.sub("", name)


def ptu_sizing(model: str) -> PtuSizing | None:
    """Azure's sizing table for a model; a dated id is its undated name."""
    name = re.sub(r"-\d{4}-\d{2}-\d{2}$", "", model.lower())
    fact = _fact("azure_ptu", name)
    if fact is None:
        return None
    return PtuSizing(
        int(fact["minimum"]),
        int(fact["increment"]),
        _integer(fact["regional_minimum"]),
        _integer(fact["regional_increment"]),
        Decimal(fact["input_tpm"]),
        _number(fact["output_weight"]),
        fact["read"],
    )


def carbon(vendor: str, region: str) -> Carbon | None:
    fact = _fact("carbon_regions", f"{vendor}/{region.lower()}")
    if fact is None:
        return None
    return Carbon(
        Decimal(fact["intensity_g_per_kwh"]),
        _number(fact["pue"]),
        fact["year"],
        fact["basis"],
        fact["source"],
    )


def _plain(text: str) -> str:
    name = re.sub(r"[\s_]+", "-", text.strip().lower())
    for prefix in ("nvidia-", "geforce-", "amd-", "instinct-", "aws-", "habana-", "intel-"):
        name = name.removeprefix(prefix)
    return name


@cache
def _database() -> sqlite3.Connection:
    if not SNAPSHOT.exists():
        raise Error(
            "the price tables are not built",
            where=str(SNAPSHOT),
            hint="Run `make prices` in a source checkout, or install the package again.",
        )
    uri = f"{SNAPSHOT.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


@cache
def _columns(kind: str) -> tuple[str, ...]:
    query = "SELECT cells FROM fact WHERE kind = ? AND key = ''"
    row = _database().execute(query, (kind,)).fetchone()
    return tuple(str(row[0]).split("\t")) if row else ()


def _fact(kind: str, key: str) -> dict[str, str] | None:
    query = "SELECT cells FROM fact WHERE kind = ? AND key = ?"
    row = _database().execute(query, (kind, key)).fetchone() if key else None
    return dict(zip(_columns(kind), str(row[0]).split("\t"), strict=True)) if row else None


def _facts(kind: str) -> list[dict[str, str]]:
    query = "SELECT cells FROM fact WHERE kind = ? AND key != '' ORDER BY key"
    columns = _columns(kind)
    rows = _database().execute(query, (kind,))
    return [dict(zip(columns, str(row[0]).split("\t"), strict=True)) for row in rows]


@cache
def _gpus() -> dict[str, Gpu]:
    found = {}
    for fact in _facts("gpus"):
        gpu = Gpu(fact["gpu"], Decimal(fact["memory_gb"]), _number(fact["power_w"]))
        for name in (fact["gpu"], *filter(None, fact["aliases"].split(","))):
            found[name] = gpu
    return found


@cache
def _gpu_instances() -> dict[str, InstanceSpec]:
    found = {}
    for fact in (*_facts("gpu_instances"), *_facts("gpu_instances_aws")):
        vendor, _, type_ = fact["instance"].partition("/")
        found[fact["instance"].lower()] = InstanceSpec(
            vendor,
            type_,
            _number(fact["vcpu"]),
            _number(fact["memory_gib"]),
            fact["gpu"],
            Decimal(fact["count"]),
            _gpus()[fact["gpu"]].memory_gb,
        )
    return found


@cache
def _providers() -> dict[str, TokenProvider]:
    found = {}
    for fact in _facts("model_providers"):
        provider = TokenProvider(fact["provider"], fact["cached"] == "inside", fact["source"])
        for name in (fact["provider"], *filter(None, fact["aliases"].split(","))):
            found[name] = provider
    return found


@cache
def _prefix_aliases(provider: str) -> tuple[tuple[str, str], ...]:
    """Beginnings of ids (`claude-sonnet-4-2025*`) and the model they mean."""
    start = f"{provider}/"
    query = "SELECT key, cells FROM fact WHERE kind = 'model_aliases' AND key > ? AND key < ?"
    rows = _database().execute(query, (start, start + "\U0010ffff"))
    return tuple(
        (str(key)[len(start) : -1], str(cells).split("\t")[1])
        for key, cells in rows
        if str(key).endswith("*")
    )


@cache
def _architecture_aliases() -> dict[str, str]:
    return {
        alias: fact["model"]
        for fact in _facts("model_architectures")
        for alias in filter(None, fact["aliases"].split(","))
    }


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _integer(text: str) -> int | None:
    return int(Decimal(text)) if text else None
