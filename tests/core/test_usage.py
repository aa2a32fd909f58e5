"""Usage files: which value wins, mistakes with their line, syncing that destroys nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from estimator.errors import Error
from estimator.model.quantity import Origin
from estimator.model.resource import Resource
from estimator.usage.files import UsageFile, read_usage_file, unknown_keys
from estimator.usage.syncing import synced


def read(folder: Path, text: str) -> UsageFile:
    path = folder / "usage.yml"
    path.write_text(text, encoding="utf-8")
    return read_usage_file(path)


def resource(address: str, kind: str = "aws_sqs_queue") -> Resource:
    return Resource(address, kind, "q", {}, "aws")


LAYERS = """
version: 0.1
resource_type_default_usage:
  aws_sqs_queue: {monthly_requests: 1, request_size: 2}
resource_usage:
  module.m[*].aws_sqs_queue.q[*]: {monthly_requests: 10}
  module.m["a"].aws_sqs_queue.q[0]:
    monthly_requests: 100
"""


@pytest.mark.parametrize(
    ("address", "amount", "origin"),
    [
        ('module.m["a"].aws_sqs_queue.q[0]', 100, Origin.DECLARED),
        ('module.m["b"].aws_sqs_queue.q[3]', 10, Origin.WILDCARD),
        ("aws_sqs_queue.q", 1, Origin.TYPE_DEFAULT),
    ],
)
def test_exact_wins_over_wildcard_over_type(
    tmp_path: Path, address: str, amount: int, origin: Origin
) -> None:
    usage = read(tmp_path, LAYERS).of(resource(address))
    quantity = usage.quantity("monthly_requests")
    assert quantity.expected == amount
    (leaf,) = quantity.inputs()
    assert leaf.origin is origin
    assert leaf.where.rpartition(":")[2].isdigit()
    assert usage.number("request_size") == 2


def test_nested_keys_and_ranges_are_read(tmp_path: Path) -> None:
    text = (
        "resource_usage:\n"
        "  aws_s3_bucket.b:\n"
        "    standard: {storage_gb: 5.5}\n"
        "    requests: {low: 1, expected: 2, high: 9}\n"
    )
    usage = read(tmp_path, text).of(resource("aws_s3_bucket.b", "aws_s3_bucket"))
    assert usage.under("standard").number("storage_gb") == Decimal("5.5")
    found = usage.quantity("requests")
    assert (found.low, found.expected, found.high) == (1, 2, 9)


def test_null_counts_as_not_declared(tmp_path: Path) -> None:
    text = "resource_usage:\n  aws_sqs_queue.q: {monthly_requests: null}\n"
    usage = read(tmp_path, text).of(resource("aws_sqs_queue.q"))
    assert not usage.quantity("monthly_requests").is_known


@pytest.mark.parametrize("value", ["1e99", "-5", ".nan", ".inf", "lots"])
def test_what_is_no_amount_is_told_with_its_line(tmp_path: Path, value: str) -> None:
    text = f"resource_usage:\n  aws_sqs_queue.q:\n    monthly_requests: {value}\n"
    usage = read(tmp_path, text).of(resource("aws_sqs_queue.q"))
    with pytest.raises(Error) as caught:
        usage.quantity("monthly_requests")
    assert "usage monthly_requests is" in caught.value.diagnostics()
    assert ":3" in caught.value.diagnostics()


@pytest.mark.parametrize(
    "value",
    ["{low: 9, expected: 5, high: 1}", "{low: a, expected: 5}", "{low: -1, expected: 5}"],
)
def test_a_range_out_of_order_is_told_with_its_line(tmp_path: Path, value: str) -> None:
    with pytest.raises(Error, match="no range"):
        read(tmp_path, f"resource_usage:\n  aws_sqs_queue.q:\n    monthly_requests: {value}\n")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("resource_usge:\n  a.b: {}", 1, "did you mean resource_usage"),
        ("resource_usage:\n  - a", 1, "mapping"),
        ("resource_usage:\n\ta.b: 1", 2, "invalid YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    with pytest.raises(Error) as caught:
        read(tmp_path, text)
    assert told in caught.value.diagnostics()
    assert f":{line}" in caught.value.where


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    usage = read(tmp_path, "resource_usage:\n  aws_sqs_queue.q: {monthly_request: 1}\n")
    queue = resource("aws_sqs_queue.q")
    (found,) = unknown_keys(queue, usage.declared_for(queue), ["monthly_requests"])
    assert "monthly_requests" in found.hint
    assert found.span is not None
    assert found.span.line == 2


KEYS = {"aws_sqs_queue": {"monthly_requests": "requests per month", "s.gb": "GB"}}


def test_syncing_adds_comments_and_keeps_every_edit() -> None:
    text = (
        "version: 0.1 # mine\nresource_usage:\n  aws_sqs_queue.a: # by hand\n"
        "    monthly_requests: 5\n\nresource_type_default_usage: {}\n"
    )
    found = synced(text, [resource("aws_sqs_queue.a"), resource("aws_sqs_queue.b")], KEYS)
    for line in text.splitlines():
        assert line in found.splitlines()
    assert "  # aws_sqs_queue.b:\n  #   monthly_requests: 0 # requests per month" in found
    assert found.index("aws_sqs_queue.b") < found.index("resource_type_default_usage")
    assert synced(found, [resource("aws_sqs_queue.b")], KEYS) == found


def test_syncing_starts_a_file_that_reads_as_nothing_declared(tmp_path: Path) -> None:
    found = synced("", [resource('aws_sqs_queue.a["x"]')], KEYS)
    assert "'aws_sqs_queue.a[\"x\"]'" in found
    usage = read(tmp_path, found).of(resource('aws_sqs_queue.a["x"]'))
    assert list(usage.keys()) == []
