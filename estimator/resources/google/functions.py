"""Cloud Functions of the first and second generation.

Prices: https://cloud.google.com/functions/pricing-1stgen; the second generation is Cloud Run.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import amount
from estimator.model.values import UNKNOWN_OPEN
from estimator.resources.components import monthly
from estimator.resources.google import run, sizes
from estimator.resources.google.region import EVERYWHERE
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: MHz of CPU that come with so many MB of memory (first generation).
MHZ = {128: 200, 256: 400, 512: 800, 1024: 1400, 2048: 2400, 4096: 4800, 8192: 4800}
#: Regions at the lower price. https://cloud.google.com/functions/docs/locations
TIER_1 = frozenset(
    {"asia-east1", "asia-east2", "asia-northeast1", "asia-northeast2", "europe-west1",
     "europe-west2", "us-central1", "us-east1", "us-east4", "us-west1"}
)  # fmt: skip
DEFAULT_MB = 256
_USAGE = {
    "monthly_function_invocations": "invocations per month",
    "request_duration_ms": "average time an invocation takes",
    "monthly_outbound_data_gb": "GB per month sent out of Google's network",
}


@prices("google_cloudfunctions_function", usage=_USAGE)
def function(r: View, usage: Usage) -> Iterator[Component]:
    """Invocations, CPU and memory per started 100 ms, and data sent out.

    CPU comes with the memory (256 MB: 400 MHz). The free allowance per billing account is not
    taken off.
    """
    calls = usage.quantity("monthly_function_invocations")
    seconds = calls * usage.quantity("request_duration_ms").started(100) / 10
    memory = r.number("available_memory_mb", DEFAULT_MB)
    megahertz = MHZ.get(int(r.decimal("available_memory_mb", DEFAULT_MB)))
    tier = "tier-1" if r.region in TIER_1 else "tier-2"
    if UNKNOWN_OPEN in r.region:
        tier = r.region
    yield monthly(
        "CPU",
        seconds * amount(megahertz, "MHz of CPU with the memory") / 1000,
        unit="GHz-seconds",
        meter=f"google/functions/{tier}/cpu",
        region=EVERYWHERE,
    )
    yield monthly(
        "Memory",
        seconds * memory / 1024,
        unit="GB-seconds",
        meter=f"google/functions/{tier}/memory",
        region=EVERYWHERE,
    )
    yield monthly(
        "Invocations",
        calls,
        unit="invocations",
        meter="google/functions/invocations",
        region=EVERYWHERE,
    )
    yield monthly(
        "Outbound data transfer",
        usage.quantity("monthly_outbound_data_gb"),
        unit="GB",
        meter="google/functions/egress",
        region=EVERYWHERE,
    )


#: Memory in MiB → vCPUs of a second-generation function that names no CPU.
_CPU_FOR_MIB = ((128, "0.083"), (256, "0.167"), (512, "0.333"), (1024, "0.583"), (2048, "1"),
                (8192, "2"), (16384, "4"), (32768, "8"))  # fmt: skip


@prices("google_cloudfunctions2_function", usage=_USAGE)
def function2(r: View, usage: Usage) -> Iterator[Component]:
    """Billed as a Cloud Run service by request: CPU, memory and requests.

    Without `available_cpu` the CPU follows from the memory (256 MiB: 0.167 vCPU).
    https://cloud.google.com/functions/docs/configuring/memory
    """
    config = r.block("service_config")
    gib = sizes.gib(config.text("available_memory", "256Mi"))
    cpus = sizes.vcpus(config.text("available_cpu")) if config.has("available_cpu") else _cpus(gib)
    calls = usage.quantity("monthly_function_invocations")
    at_once = config.number("max_instance_request_concurrency", 1).at_least(1)
    seconds = calls * usage.quantity("request_duration_ms").started(100) / 10 / at_once
    level = run.tier(r.region)
    where = r.region if UNKNOWN_OPEN in r.region else f"tier-{level}"
    for name, units, unit, resource in (
        ("CPU allocation time", cpus, "vCPU-seconds", "cpu"),
        ("Memory allocation time", gib, "GiB-seconds", "memory"),
    ):
        yield monthly(
            f"{name} (tier {level})",
            seconds * amount(units, f"service_config {resource}"),
            unit=unit,
            meter=f"google/run/{where}/{resource}/request-based",
            region=EVERYWHERE,
        )
    yield monthly(
        "Number of requests", calls, unit="requests", meter="google/run/requests", region=EVERYWHERE
    )


def _cpus(gib: Decimal | None) -> Decimal | None:
    if gib is None:
        return None
    return next((Decimal(cpu) for mib, cpu in _CPU_FOR_MIB if gib * 1024 <= mib), Decimal(8))
