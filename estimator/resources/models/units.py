"""Sizing of provisioned throughput: Azure PTUs, Vertex GSUs. Pure, counts only.

Azure: https://learn.microsoft.com/azure/ai-services/openai/how-to/provisioned-throughput-onboarding
(input tokens a minute per PTU, output weighted, minimum and increment per model).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from pricing.specs import PtuSizing

#: Months of a commitment, by the names manifests and Terraform use.
TERMS = {
    "none": 0,
    "1-month": 1,
    "6-month": 6,
    "1-year": 12,
    "3-year": 36,
    "OneMonth": 1,
    "SixMonths": 6,
}


@dataclass(frozen=True, slots=True)
class PtuNeed:
    """What a peak needs: weighted tokens a minute, the exact and the sellable number of PTUs."""

    tokens_per_minute: Decimal
    raw: Decimal
    units: int


def ptu_need(
    peak_per_minute: Decimal,
    input_tokens: Decimal,
    output_tokens: Decimal,
    sizing: PtuSizing,
    *,
    weight: Decimal,
    is_regional: bool = False,
) -> PtuNeed:
    """`max(minimum, ⌈rpm·(I + w·O) / TPM per PTU / increment⌉ · increment)`."""
    tokens = peak_per_minute * (input_tokens + weight * output_tokens)
    raw = tokens / sizing.input_tpm
    least, step = sizing.minimum, sizing.increment
    if is_regional and sizing.regional_minimum and sizing.regional_increment:
        least, step = sizing.regional_minimum, sizing.regional_increment
    lots = int((raw / step).to_integral_value(rounding=ROUND_CEILING))
    return PtuNeed(tokens, raw, max(least, lots * step))


def gsu_need(
    queries_per_second: Decimal,
    input_tokens: Decimal,
    output_tokens: Decimal,
    *,
    throughput_per_gsu: Decimal,
    input_burndown: Decimal = Decimal(1),
    output_burndown: Decimal = Decimal(1),
) -> int:
    """`⌈qps·(in·b_in + out·b_out) / throughput per GSU⌉`, Vertex AI's rule."""
    load = queries_per_second * (input_tokens * input_burndown + output_tokens * output_burndown)
    return max(1, int((load / throughput_per_gsu).to_integral_value(rounding=ROUND_CEILING)))


def overflow_share(capacity_per_minute: Decimal, peak_per_minute: Decimal) -> Decimal:
    """Share of requests beyond the capacity, where load swings evenly between zero and its peak.

    Of a load spread evenly over 0…p, `(p−c)²/p²` of the requests come while it is above c.
    """
    if peak_per_minute <= capacity_per_minute:
        return Decimal(0)
    beyond = peak_per_minute - capacity_per_minute
    return beyond * beyond / (peak_per_minute * peak_per_minute)


def committed_months(commitment: str) -> int:
    return TERMS.get(commitment, 0)
