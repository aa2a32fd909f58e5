"""Facts of sizes and models from collected files: vCPU, memory, GPUs, model lifecycle, PTU sizing.

Tables under a share-alike licence are not read: GPU counts come from the vendors' own
documentation, Google's sizes from its billing data, AWS' from the Teads data set.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pricing.facts import SPECS, Fact, write_facts
from pricing.sources.collected.files import lines
from pricing.sources.collected.gpu import gpu_name
from pricing.sources.collected.token_meters import model_of, providers


def write(folder: Path, specs: Path = SPECS) -> Iterator[str]:
    """Write all generated fact tables; one line per table says how many facts it holds."""
    jobs = (
        ("instances", ("instance", "vcpu", "memory_gib"), _instances(folder),
         "source=cyclenerd,teads licence=Apache-2.0"),
        ("gpu_instances", ("instance", "gpu", "count", "vcpu", "memory_gib"), _gpus(folder),
         "source=cyclenerd (Apache-2.0) and Azure VM size documentation"),
        ("model_lifecycle",
         ("model", "mode", "context", "max_output", "retires", "cache_minimum"),
         _lifecycle(folder), "source=litellm licence=MIT read=2026-11-22"),
        ("azure_ptu",
         ("model", "minimum", "increment", "regional_minimum", "regional_increment",
          "input_tpm", "output_weight", "read"),
         _ptu(folder), "source=MicrosoftDocs/azure-ai-docs provisioned-throughput-onboarding.md"),
    )  # fmt: skip
    for name, columns, facts, note in jobs:
        count = write_facts(specs / f"{name}.tsv", note, columns, facts)
        yield f"{name}: {count} facts"


def _instances(folder: Path) -> Iterator[Fact]:
    for line in lines(folder / "gcp/compute_instances.csv.gz"):
        yield {"instance": f"google/{line['machine_type']}", "vcpu": line["vcpu"],
               "memory_gib": line["memory_gb"]}  # fmt: skip
    for line in lines(folder / "carbon/aws_instance_power_teads.csv"):
        yield {"instance": f"aws/{line['instance_type']}", "vcpu": line["vcpu"],
               "memory_gib": line["memory_gb"]}  # fmt: skip


def _gpus(folder: Path) -> Iterator[Fact]:
    for line in lines(folder / "gpu/hyperscaler_gpu_instances.csv"):
        free = line["gpu_count_basis"] in ("Cyclenerd", "Azure VM size documentation")
        gpu = gpu_name(line["gpu_model"].replace(" ", "-"), line["gpu_memory_gib_each"])
        if gpu == "v100" and line["gpu_memory_gib_each"] == "32":
            gpu = "v100-32gb"
        cloud = {"gcp": "google"}.get(line["cloud"], line["cloud"])
        if free and gpu and cloud != "aws":
            yield {"instance": f"{cloud}/{line['instance_type']}", "gpu": gpu,
                   "count": line["gpu_count"], "vcpu": line["vcpu"],
                   "memory_gib": line["memory_gib"]}  # fmt: skip


def _lifecycle(folder: Path) -> Iterator[Fact]:
    owner = {name: one.id for one in providers() for name in one.litellm if name}
    known: dict[str, dict[str, str]] = {}
    for line in lines(folder / "llm/models_litellm.csv"):
        provider = owner.get(line["provider"])
        model = model_of(provider, line["model_id"])[0] if provider else ""
        if not model:
            continue
        model = model.removesuffix("/global").removesuffix("/data-zone")
        key = f"{provider}/{model}"
        fact = {
            "model": key,
            "mode": line["mode"],
            "context": line["max_input_tokens"],
            "max_output": line["max_output_tokens"],
            "retires": line["deprecation_date"],
            "cache_minimum": line["prompt_cache_min_tokens"],
        }
        known[key] = fact | {name: value for name, value in known.get(key, {}).items() if value}
    yield from known.values()


def _ptu(folder: Path) -> Iterator[Fact]:
    for line in lines(folder / "llm/azure_ptu_throughput.csv"):
        yield {"model": line["model"].lower(), "minimum": line["global_datazone_min_ptu"],
               "increment": line["global_datazone_increment"],
               "regional_minimum": line["regional_min_ptu"],
               "regional_increment": line["regional_increment"],
               "input_tpm": line["input_tpm_per_ptu"],
               "output_weight": line["output_token_weight"],
               "read": line["source_date"]}  # fmt: skip
