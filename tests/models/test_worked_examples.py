"""The worked examples E01–E14, reproduced to the cent from manifests.

Each amount is worked out in a comment from the vendor's published price per million
tokens or per hour (LiteLLM 1.109.1 = vendors' pricing pages of 2026-11; EC2 us-east-1 of
2026-07-20; Azure retail of 2026-08-11). A month has 730 hours: 30.41666… days.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from estimator.model.bill import LineState
from tests.models.pricing import alternatives, cents, expected, metrics_of, priced


def money(text: str) -> Decimal:
    return Decimal(text)


def test_e01_plain_api() -> None:
    # gpt-5-mini: in 0.25, out 2 per M. 1,200×0.25e-6 + 300×2e-6 = 0.0009 a request;
    # × 20,000 × 30.41666 = 547.50
    assert expected(priced("e01")) == money("547.50")
    per_request = metrics_of("e01").per_request
    assert per_request is not None
    assert per_request.quantize(Decimal("1e-8")) == money("0.00090000")


def test_e02_cached_tokens_are_inside_the_input() -> None:
    # 360×0.25 + 840×0.025 + 300×2 = 711 per M = 0.000711; × 608,333.3 = 432.525: −21 %, not −70 %
    assert expected(priced("e02")) == money("432.52")


def test_e03_misses_pay_the_write_price() -> None:
    # claude-sonnet-5: in 2, read 0.20, write 2.50, out 10.
    # 6,000×(0.9×0.20 + 0.1×2.50) + 400×2 + 350×10 = 6,880 per M; × 152,083.3 = 1,046.33
    found = alternatives("e03")
    assert expected(found["this"].priced) == money("1046.33")
    # without a cache: 6,400×2 + 3,500 = 16,300 → 2,478.96
    assert expected(priced("e03-no-cache")) == money("2478.96")
    # with a cache that never hits: 6,000×2.5 + 800 + 3,500 = 19,300 → 2,935.21
    assert expected(found["never-hit"].priced) == money("2935.21")


def test_e04_batch_share() -> None:
    # claude-haiku-4-5: 1/5, batch 0.5/2.5. 0.6×5,500 + 0.4×2,750 = 4,400 per M;
    # × 1,216,666.7 = 5,353.33; without batch 5,500 → 6,691.67
    found = alternatives("e04")
    assert expected(found["this"].priced) == money("5353.33")
    assert expected(found["no-batch"].priced) == money("6691.67")


@pytest.mark.parametrize(
    ("tokens", "cost"),
    [
        # gemini-2.5-pro: 1.25/10 up to 200,000 tokens of prompt, 2.50/15 above, strictly above.
        (200_000, "0.270000"),  # 0.2×1.25 + 0.002×10
        (200_001, "0.5300025"),  # 0.200001×2.50 + 0.002×15
        (250_000, "0.655000"),  # 0.25×2.50 + 0.03
    ],
)
def test_e05_context_tier_prices_the_whole_request(tokens: int, cost: str) -> None:
    found = priced("e05", f"ModelDeployment/e05-{tokens}").total("USD").expected
    assert found == money(cost)


def test_e06_reasoning_is_output_and_searches_are_fees() -> None:
    # gpt-5: 1,000×1.25 + (500+3,500)×10 = 41,250 per M; 2 × 0.01 = 0.02;
    # 0.06125 × 91,250 = 5,589.06
    assert expected(priced("e06")) == money("5589.06")


def test_e07_every_turn_sends_the_history_again() -> None:
    # 8×2,500 + 8×80 + 330×28 = 29,880 in; 8×250 out: 29,880×2 + 2,000×10 = 79,760 per M;
    # × 121,666.7 = 9,704.13
    assert expected(priced("e07")) == money("9704.13")
    found = metrics_of("e07")
    assert found.billed_input == 29_880
    assert found.typed_input == 640


def test_e08_agent_loop_with_retries() -> None:
    # claude-opus-5: 5/25, read 0.50, write 6.25. I = 15×9,600 + 1,750×105 = 327,750; O = 3,750.
    # 327,750×5 + 3,750×25 = 1,732,500 per M × 1.05 = 1.819125 a run; × 6,083.33 = 11,066.34
    found = alternatives("e08")
    assert expected(found["this"].priced) == money("11066.34")
    # cached: writes 9,600 + 14×1,750 = 34,100, reads 293,650:
    # 34,100×6.25 + 293,650×0.5 + 93,750 = 453,700 × 1.05 = 0.476385 → 2,898.01
    assert expected(found["cached"].priced) == money("2898.01")


def test_e09_data_zone_costs_ten_percent_more() -> None:
    # gpt-4o-2024-08-06: Global 2.50/10, EU Data Zone 2.75/11.
    # (2,000×2.5 + 500×10) = 10,000 per M × 304,166.7 = 3,041.67; × 1.1 = 3,345.83
    found = alternatives("e09")
    assert expected(found["this"].priced) == money("3041.67")
    assert expected(found["eu-data-zone"].priced) == money("3345.83")


def test_e10_ptu_sizing_and_break_even() -> None:
    # 60 × (2,000 + 4×400) = 216,000 TPM / 3,000 = 72 → increment 5 → 75 PTU × 1.00 × 730
    found = metrics_of("e10")
    assert found.monthly is not None
    assert cents(found.monthly.expected) == money("54750.00")
    # pay-as-you-go: 2,000×2 + 400×8 = 7,200 per M = 0.0072; 54,750 / 0.0072 = 7,604,167
    (against,) = found.break_even
    assert against.requests.quantize(Decimal(1)) == 7_604_167
    # of the peak all month: 60 × 43,800 = 2,628,000 requests
    assert against.utilisation is not None
    assert against.utilisation.quantize(Decimal("0.0001")) == money("2.8935")


def test_e11_model_units_and_their_liability() -> None:
    # claude-v2:1 in us-east-1: 0.0175 $/s → 63 $/h; 2 × 63 × 730 = 91,980
    assert expected(priced("e11", "ModelDeployment/e11-1-month")) == money("91980.00")
    # six months: 0.00972 $/s → 34.992 $/h; 2 × 34.992 × 730 = 51,088.32; × 6 = 306,529.92
    six = priced("e11", "ModelDeployment/e11-6-month")
    assert expected(six) == money("51088.32")
    from estimator.economics import model_metrics
    from tests.models.pricing import MANIFESTS, estimate_of, estimator

    found = {one.address: one for one in model_metrics(estimate_of(MANIFESTS / "e11.yaml"),
                                                       estimator())}  # fmt: skip
    committed = found["ModelDeployment/e11-6-month"].committed
    assert committed == money("306529.92")


def test_e12_self_hosted_against_the_api() -> None:
    # 2 × g6e.xlarge × 1.861 × 730 = 2,717.06
    found = metrics_of("e12")
    assert found.monthly is not None
    assert cents(found.monthly.expected) == money("2717.06")
    # 2,717.06 / (1.63×0.35×3600×730×2 = 2,998,548) = 0.000906
    assert found.per_request is not None
    assert found.per_request.quantize(Decimal("1e-6")) == money("0.000906")
    assert found.utilisation is not None
    assert found.utilisation.quantize(Decimal("0.01")) == money("0.35")
    # Bedrock 0.22/0.22: 2,400 × 0.22e-6 = 0.000528; 2,717.06 / 0.000528 = 5,145,947
    bedrock = next(one for one in found.break_even if one.against == "bedrock")
    assert bedrock.requests.quantize(Decimal(1)) == 5_145_947
    assert bedrock.utilisation is not None
    assert bedrock.utilisation.quantize(Decimal("0.0001")) == money("0.6007")


def test_e12_memory_verdict_in_words() -> None:
    # 8.03×2 + 131,072×2,400×32/1e9 + 1.5 = 27.63 GB; L40S 48×0.9 = 43.2; L4 24×0.9 = 21.6
    found = alternatives("e12")
    assert any("fits 1× l40s: needs 27.6 GB, has 43.2 GB" in note
               for note in found["this"].priced.notes)  # fmt: skip
    # room on an L4: (21.6 − 16.06 − 1.5) / 0.3146 = 12 sequences
    l4 = " ".join(found["l4"].priced.notes)
    assert "does not fit 1× l4" in l4
    assert "room for 12" in l4


@pytest.mark.parametrize(
    ("name", "monthly", "fits"),
    [
        # 70.6 B parameters: 141.2 GB in bf16, 70.6 in fp8; 1.5 GB a GPU; memory × 0.9.
        ("g5-12xlarge-bf16", "4140.56", False),  # 4×24×0.9 = 86.4 < 147.2; 5.672 × 730
        ("g5-12xlarge-fp8", "4140.56", True),  # 76.6 < 86.4
        ("g5-48xlarge-bf16", "11890.24", True),  # 153.2 < 172.8; 16.288 × 730
        ("g6e-12xlarge-bf16", "7659.63", True),  # 147.2 < 172.8; 10.49264 × 730
        ("p5-48xlarge-bf16", "40179.20", True),  # 153.2 < 576; 55.04 × 730
    ],
)
def test_e13_which_instance_holds_a_70b_model(name: str, monthly: str, fits: bool) -> None:
    found = priced("e13", f"ModelDeployment/e13-{name}")
    assert expected(found) == money(monthly)
    verdict = next(note for note in found.notes if note.startswith("llama-3.3-70b"))
    assert ("does not fit" not in verdict) is fits
    if not fits:
        assert any("smallest of aws that fits is" in note for note in found.notes)


@pytest.mark.parametrize(
    ("requests_per_second", "share"),
    [
        # Batch 32 and 128 of two 4-GPU replicas against Bedrock's 0.72/0.72: (2,000+400)×0.72e-6 =
        # 0.001728 a request. The example gives the shares; the throughput they rest on is
        # 55.04 / (3,600 × 0.001728 × share): 5.6442 and 9.6480 requests a second.
        ("5.6442", "1.5676"),
        ("9.6480", "0.9171"),
    ],
)
def test_e13_break_even_utilisation(requests_per_second: str, share: str) -> None:
    from estimator.resources.models.self_hosted import break_even_utilisation

    found = break_even_utilisation(
        Decimal("55.04"), Decimal(requests_per_second) * 3600, Decimal("0.001728")
    )
    assert found.quantize(Decimal("0.001")) == Decimal(share).quantize(Decimal("0.001"))


def test_e14_scale_to_zero_is_a_range() -> None:
    # p5.4xlarge 6.88 $/h: floor 0; ceiling 730 × 6.88 = 5,022.40;
    # expected (50 × 730/168 = 217.262 + 44×6/60 = 4.4) × 6.88 = 1,525.03
    total = priced("e14").total("USD")
    assert [cents(one) for one in (total.low, total.expected, total.high)] == [
        money("0.00"), money("1525.03"), money("5022.40"),
    ]  # fmt: skip


def test_every_line_of_the_examples_has_a_price() -> None:
    for name in ("e01", "e02", "e03", "e04", "e06", "e07", "e08", "e09", "e10", "e12", "e14"):
        for line in priced(name).lines:
            assert line.state is LineState.PRICED, (name, line.component.name, line.reason)
            assert line.price is not None
            assert line.price.source
