"""Facts from the snapshot: sizes, GPUs, models, carbon."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pricing.errors import Error
from pricing.facts import read_facts, write_facts
from pricing.sources.collected.gpu import gpu_name
from pricing.specs import (
    architecture,
    carbon,
    gpu_instances,
    gpu_named,
    instance_spec,
    lifecycle,
    token_provider,
)


def test_instance_sizes() -> None:
    # https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html: g5.12xlarge, 48 vCPU, 192 GiB,
    # four A10G with 24 GB
    found = instance_spec("aws", "ml.g5.12xlarge")
    assert found is not None
    assert (found.vcpu, found.memory_gib, found.gpu, found.gpu_count, found.gpu_memory_gb) == (
        48, 192, "a10g", 4, 24,
    )  # fmt: skip
    plain = instance_spec("google", "n2-standard-4")
    assert plain is not None
    assert (plain.vcpu, plain.memory_gib, plain.gpu) == (4, 16, "")
    assert instance_spec("aws", "z9.nothing") is None


def test_sizes_with_a_gpu_come_smallest_first() -> None:
    types = [one.type for one in gpu_instances("google", "nvidia-l4")]
    assert types[0] == "g2-standard-4"
    assert "g2-standard-96" in types


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("nvidia-l4", "l4"), ("NVIDIA-L40S", "l40s"), ("nvidia-tesla-t4", "t4"),
        ("NVIDIA-H100-80GB-HBM3", "h100"), ("nvidia-h100-80gb", "h100"), ("H200", "h200"),
        ("NVIDIA-A100-SXM4-80GB", "a100-80gb"), ("nvidia-tesla-a100", "a100-40gb"),
        ("RTX4090", "rtx-4090"), ("MI300X", "mi300x"),
    ],
)  # fmt: skip
def test_gpu_has_many_names(label: str, name: str) -> None:
    found = gpu_named(label)
    assert found is not None
    assert found.name == name


def test_a100_of_unknown_memory_is_not_guessed() -> None:
    assert gpu_name("A100", "") == ""
    assert gpu_name("A100", "80") == "a100-80gb"


def test_providers_have_aliases() -> None:
    for alias in ("bedrock", "aws-bedrock", "amazon-bedrock"):
        found = token_provider(alias)
        assert found is not None
        assert found.name == "aws-bedrock"
    anthropic, openai = token_provider("anthropic"), token_provider("openai")
    assert anthropic is not None
    assert not anthropic.is_cached_inside
    assert openai is not None
    assert openai.is_cached_inside


def test_architecture_by_any_name_of_the_model() -> None:
    # config.json of meta-llama/Llama-3.1-8B-Instruct: 32 layers, 8 KV heads of 128
    for name in ("meta-llama/Llama-3.1-8B-Instruct", "nvidia/Llama-3.1-8B-Instruct-FP8",
                 "llama3.1:8b", "meta/llama-3.1-8b-instruct"):  # fmt: skip
        found = architecture(name)
        assert found is not None, name
        assert (found.layers, found.kv_heads, found.head_dim) == (32, 8, 128)
    assert architecture("acme/unheard-of-7b") is None


def test_lifecycle_and_carbon() -> None:
    known = lifecycle("openai", "gpt-5")
    assert known is not None
    assert known.retires == "2026-12-11"  # developers.openai.com/api/docs/deprecations
    region = carbon("aws", "us-east-1")
    assert region is not None
    assert Decimal(200) < region.intensity_g_per_kwh < Decimal(600)


def test_fact_tables_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    facts = [{"key": "b", "value": "2"}, {"key": "a", "value": ""}]
    assert write_facts(path, "source=test", ("key", "value"), facts) == 2
    assert [fact["key"] for fact in read_facts(path)] == ["a", "b"]
    path.write_text("no head\n")
    with pytest.raises(Error):
        list(read_facts(path))
