"""Serving a model on one's own GPUs: memory fit, hours, break-even. Pure; no prices.

`P × bytes + 2·L·H_kv·d·bytes × tokens × sequences + ~1.5 GB per GPU ≤ n × memory × 0.9`.
Attention that keeps less (MLA) or forgets (sliding windows) has another cache term: for
those only the weights are judged, and the verdict says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from estimator.model.quantity import HOURS_PER_MONTH, Input, Origin, Quantity, amount
from pricing.specs import Architecture, Gpu

GIGA = Decimal(1_000_000_000)
#: Memory the runtime takes on each GPU besides weights and cache, in GB.
OVERHEAD_GB = Decimal("1.5")
#: Share of the memory an engine uses unless told otherwise (vLLM's default).
UTILISATION = Decimal("0.9")
BYTES = {"fp32": "4", "bf16": "2", "fp16": "2", "fp8": "1", "int8": "1", "int4": "0.5",
         "mxfp4": "0.53"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """How much GPU memory a model needs and how much there is, in GB of 10^9 bytes."""

    weights_gb: Decimal
    #: None where the attention needs another formula.
    kv_gb: Decimal | None
    overhead_gb: Decimal
    usable_gb: Decimal
    #: Sequences of that length that fit at once; None where it cannot be said.
    most_sequences: int | None

    @property
    def need_gb(self) -> Decimal:
        return self.weights_gb + self.overhead_gb + (self.kv_gb or Decimal(0))

    @property
    def kv_room_gb(self) -> Decimal:
        return self.usable_gb - self.weights_gb - self.overhead_gb

    @property
    def fits(self) -> bool:
        return self.need_gb <= self.usable_gb


@dataclass(frozen=True, slots=True)
class Engine:
    """What the serving engine is told; lengths in tokens."""

    dtype: str = "bf16"
    kv_dtype: str = "auto"
    sequences: int = 1
    tokens: Decimal = Decimal(0)
    utilisation: Decimal = UTILISATION


def kv_bytes_per_token(model: Architecture, engine: Engine) -> Decimal:
    """Keys and values of one token over all layers; weights in FP8 still cache in 16 bits."""
    size = Decimal(1) if engine.kv_dtype == "fp8" else Decimal(2)
    return 2 * model.layers * model.kv_heads * model.head_dim * size


def weights_gb(model: Architecture, dtype: str) -> Decimal:
    return model.parameters_b * Decimal(BYTES.get(dtype, "2"))


def memory_fit(model: Architecture, engine: Engine, gpus: Decimal, gpu: Gpu) -> Fit:
    """Whether the model and the cache of its sequences fit the GPUs of one replica."""
    weights = weights_gb(model, engine.dtype)
    overhead = OVERHEAD_GB * gpus
    usable = gpus * gpu.memory_gb * engine.utilisation
    if model.attention != "gqa":
        return Fit(weights, None, overhead, usable, None)
    per_sequence = kv_bytes_per_token(model, engine) * engine.tokens / GIGA
    most = None
    if per_sequence > 0:
        room = max(usable - weights - overhead, Decimal(0))
        most = int((room / per_sequence).to_integral_value(rounding=ROUND_FLOOR))
    return Fit(weights, per_sequence * engine.sequences, overhead, usable, most)


def verdict(fit: Fit, where: str) -> str:
    """The fit in words: need, have, and how many sequences there is room for."""
    need, have = f"{fit.need_gb:.1f} GB", f"{fit.usable_gb:.1f} GB"
    if fit.kv_gb is None:
        state = "hold" if fit.fits else "cannot hold"
        return (
            f"{where} {state} the weights: {need} needed, {have} usable"
            " (cache not judged: its attention needs another formula)"
        )
    if fit.fits:
        room = f"; room for {fit.most_sequences} sequences" if fit.most_sequences else ""
        return f"fits {where}: needs {need}, has {have} usable{room}"
    return f"does not fit {where}: needs {need}, has {have} usable"


@dataclass(frozen=True, slots=True)
class Running:
    """Replicas and the hours they run; `expected` None is not known."""

    least: Decimal
    most: Decimal
    #: What the manifest starts with.
    declared: Decimal | None = None
    #: Replicas the load needs while it is there.
    needed: Decimal | None = None
    busy_hours_per_week: Decimal | None = None
    cold_starts: Decimal = Decimal(0)
    cold_start_minutes: Decimal = Decimal(0)


def replicas_needed(
    requests_per_hour: Decimal, tokens_out: Decimal, tokens_per_second: Decimal
) -> Decimal:
    """Replicas for a load, each giving so many output tokens a second."""
    rate = tokens_per_second * 3600 / tokens_out if tokens_out else Decimal(0)
    if rate <= 0:
        return Decimal(1)
    return max(Decimal(1), (requests_per_hour / rate).to_integral_value(rounding=ROUND_CEILING))


def replica_hours(running: Running, thing: str = "replicas") -> Quantity:
    """Hours a month: the minimum all the time, the maximum all the time, and the expected.

    Expected = minimum × 730 + busy hours × (replicas at load − minimum) + cold starts. Without
    busy hours the load is there all month. Scaled to zero without any word on load: not known.
    """
    least, most = running.least, max(running.least, running.most)
    low, high = least * HOURS_PER_MONTH, most * HOURS_PER_MONTH
    at_load = _at_load(running, most)
    if at_load is None:
        missing = Input("busy_hours_per_week", None, Origin.MISSING, "", True)
        return Quantity(low, None, high, missing)
    if running.busy_hours_per_week is None:
        expected = amount(at_load, thing) * amount(HOURS_PER_MONTH, "hours in a month")
    else:
        expected = _busy(running, at_load, thing)
    middle = min(max(expected.expected or low, low), high)
    return Quantity(low, middle, high, expected.formula)


def _at_load(running: Running, most: Decimal) -> Decimal | None:
    wanted = running.needed if running.needed is not None else running.declared
    if wanted is None:
        wanted = most if running.busy_hours_per_week is not None else running.least
    at_load = min(max(wanted, running.least), most)
    if at_load == 0 and most > 0:
        return Decimal(1) if running.busy_hours_per_week is not None else None
    return at_load


def _busy(running: Running, at_load: Decimal, thing: str) -> Quantity:
    hours = amount(running.busy_hours_per_week, "busyHoursPerWeek", Origin.DECLARED)
    busy = hours * amount(HOURS_PER_MONTH, "hours in a month") / 168
    if running.cold_starts:
        starts = amount(running.cold_starts, "coldStarts.perMonth", Origin.DECLARED)
        busy = busy + starts * amount(running.cold_start_minutes, "minutes") / 60
    extra = busy * amount(at_load - running.least, f"{thing} at load")
    if not running.least:
        return extra
    return amount(running.least, f"{thing} always on") * HOURS_PER_MONTH + extra


def requests_per_hour_at_full_load(tokens_per_second: Decimal, tokens_out: Decimal) -> Decimal:
    """What one replica answers in an hour at the measured throughput."""
    return tokens_per_second * 3600 / tokens_out


def break_even_requests(cost: Decimal, api_per_request: Decimal) -> Decimal:
    """Requests a month at which a fixed cost equals the API's bill for them."""
    return cost / api_per_request


def break_even_utilisation(
    hourly: Decimal, requests_per_hour: Decimal, api_per_request: Decimal
) -> Decimal:
    """Share of full load at which self-hosting costs what the API would; above 1: never."""
    return hourly / (requests_per_hour * api_per_request)
