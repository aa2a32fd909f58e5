"""Carbon of serving a model, as a range in kg CO2e. Shown as such, never as a point.

Per token: the published EcoLogits method (GPU energy by active parameters, server power by
latency, embodied by share of life), https://ecologits.ai/latest/methodology/llm_inference/.
Per machine: board power between idle and full load over the hours. Grid and PUE by region.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from estimator.model.economics import Kilograms
from pricing.specs import Carbon, Gpu

_ALPHA, _BETA, _GAMMA = (
    Decimal("1.1665273170451914e-6"),
    Decimal("-0.0112059210256"),
    Decimal("4.052928146734005e-5"),
)
_LATENCY = (Decimal("0.000678508809435"), Decimal("0.000311931031169"), Decimal("0.0194737175795"))
_GPU_MEMORY_GB, _SERVER_GPUS, _SERVER_KW = Decimal(80), Decimal(8), Decimal("1.2")
_GPU_EMBODIED_KG, _SERVER_EMBODIED_KG = Decimal(273), Decimal(5700)
_LIFE_SECONDS = Decimal(94_608_000)
#: Batches between which a serving engine usually runs: the larger, the less per token.
BATCHES = (Decimal(64), Decimal(16))
#: Share of board power an idle, loaded GPU draws.
IDLE_SHARE = Decimal("0.3")
#: PUE where a region publishes none.
PUE = Decimal("1.2")
MILLION = Decimal(1_000_000)


def gpus_needed(total_b: Decimal) -> Decimal:
    """80 GB GPUs that hold the weights in 16 bits with a fifth spare, as a power of two."""
    least = (total_b * 2 * Decimal("1.2") / _GPU_MEMORY_GB).to_integral_value(ROUND_CEILING)
    count = Decimal(1)
    while count < least:
        count *= 2
    return count


def kwh_per_million(total_b: Decimal, active_b: Decimal, batch: Decimal) -> Decimal:
    """Energy of one million output tokens at the servers, without the building's share."""
    gpus = gpus_needed(total_b)
    watt_hours = _ALPHA * (_BETA * batch).exp() * active_b + _GAMMA
    server = _seconds(active_b, batch) * _SERVER_KW * gpus / _SERVER_GPUS / batch / 3600
    return gpus * watt_hours * 1000 + server * MILLION


def embodied_per_million(total_b: Decimal, active_b: Decimal, batch: Decimal) -> Decimal:
    """kg of the hardware's making that one million output tokens use up."""
    gpus = gpus_needed(total_b)
    hardware = _SERVER_EMBODIED_KG * gpus / _SERVER_GPUS + gpus * _GPU_EMBODIED_KG
    return hardware / _LIFE_SECONDS * _seconds(active_b, batch) / batch * MILLION


def _seconds(active_b: Decimal, batch: Decimal) -> Decimal:
    """Time of one output token, in which a whole batch is answered."""
    return _LATENCY[0] * active_b + _LATENCY[1] * batch + _LATENCY[2]


def per_million_tokens(total_b: Decimal, active_b: Decimal, region: Carbon) -> Kilograms:
    """kg per million output tokens, between large and small batches."""
    ends = []
    for batch in BATCHES:
        energy = kwh_per_million(total_b, active_b, batch) * (region.pue or PUE)
        grid = energy * region.intensity_g_per_kwh / 1000
        ends.append(grid + embodied_per_million(total_b, active_b, batch))
    return Kilograms(min(ends), max(ends))


def of_machine(gpu: Gpu, gpu_hours: Decimal, region: Carbon) -> Kilograms | None:
    """kg of GPU hours, between idle and full load; the rest of the host is not counted."""
    if gpu.power_w is None:
        return None
    energy = gpu.power_w * gpu_hours / 1000 * (region.pue or PUE)
    high = energy * region.intensity_g_per_kwh / 1000
    return Kilograms(high * IDLE_SHARE, high)
