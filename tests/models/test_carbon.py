"""Carbon: the published per-token method and GPU hours, always as a range."""

from __future__ import annotations

from decimal import Decimal

import pytest

from estimator.economics.carbon import embodied_per_million, of_machine, per_million_tokens
from pricing.specs import Carbon, Gpu

#: EcoLogits' electricity mixes (0.11.3) in g CO2e per kWh, with the PUE its examples use.
USA = Carbon(Decimal("384.4"), Decimal("1.2"), "2026", "published", "EcoLogits")
FRANCE = Carbon(Decimal("41.44"), Decimal("1.2"), "2026", "published", "EcoLogits")


@pytest.mark.parametrize(
    ("total", "active", "usa", "france"),
    [
        # kg CO2e per 1M output tokens as EcoLogits gives them for batches of 64.
        ("8.03", "8.03", "0.042", "0.011"),
        ("116.8", "5.1", "0.160", "0.042"),
        ("70.6", "70.6", "0.311", "0.084"),
    ],
)
def test_per_token_method(total: str, active: str, usa: str, france: str) -> None:
    for region, kilograms in ((USA, usa), (FRANCE, france)):
        found = per_million_tokens(Decimal(total), Decimal(active), region)
        assert found.low.quantize(Decimal("0.001")) == Decimal(kilograms)
        assert found.high > found.low


def test_embodied_part_does_not_move_with_the_grid() -> None:
    found = embodied_per_million(Decimal("70.6"), Decimal("70.6"), Decimal(64))
    assert found.quantize(Decimal("0.001")) == Decimal("0.057")


def test_gpu_hours_between_idle_and_full_load() -> None:
    # 730 h × 0.35 kW × 1.2 × 0.3844 kg/kWh = 117.86 at full load, 30 % of it idle
    found = of_machine(Gpu("l40s", Decimal(48), Decimal(350)), Decimal(730), USA)
    assert found is not None
    assert found.high.quantize(Decimal("0.01")) == Decimal("117.86")
    assert found.low == found.high * Decimal("0.3")


def test_board_power_that_is_not_published_gives_no_figure() -> None:
    assert of_machine(Gpu("inferentia2", Decimal(32), None), Decimal(730), USA) is None
