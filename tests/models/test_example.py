"""The example of the README: one bill from Terraform, manifests and declared traffic."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from click.testing import CliRunner

from estimator.cli.compare import command as compare
from estimator.cli.explain import command as explain
from estimator.cli.root import group

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "models")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(group, [*arguments, "--path", EXAMPLE, "--as-of", "2026-11-22"])
    assert result.exit_code == 0, result.output
    return result.output


def test_pool_is_charged_once_and_traffic_beside_it() -> None:
    found = json.loads(run("breakdown", "--format", "json"))
    infra, models = found["projects"]
    # EKS 0.10 × 730 + g6e.12xlarge 10.49264 × 730 + 200 GB gp2 × 0.10 = 7,752.63
    assert Decimal(infra["breakdown"]["totalMonthlyCost"]).quantize(Decimal("0.01")) == \
        Decimal("7752.63")  # fmt: skip
    assert models["metadata"]["type"] == "models"
    figures = {one["address"]: one for one in models["metadata"]["models"]}
    chat = figures["Deployment/inference/llama-chat"]
    assert chat["allocations"][0]["share"] == "0.5"
    # 98,000 × 30.41667 / (652/400 × 3,600 × 2 × 730) = 0.3479
    assert Decimal(chat["utilisation"]).quantize(Decimal("0.001")) == Decimal("0.348")
    assert figures["litellm/chat"]["unit"]["name"] == "resolved-ticket"


def test_comparison_names_the_cheapest() -> None:
    found = {one["deployment"]: one for one in json.loads(run("compare", "--format", "json"))}
    assert found["litellm/chat"]["cheapest"] == "haiku"
    assert found["Deployment/inference/llama-chat"]["cheapest"] == "bedrock"


def test_every_line_is_explained() -> None:
    text = run("explain", "litellm/chat")
    assert "anthropic/claude-sonnet-5/cache-read" in text
    assert "requestsPerDay = 4000" in text
    assert "deployments.yaml:" in text


def test_commands_have_help() -> None:
    for command in (compare, explain):
        assert "Example" in CliRunner().invoke(command, ["--help"]).output
