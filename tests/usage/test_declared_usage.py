"""A usage file over the projects of a run: what it adds, what in it is of no use."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from estimator.cli.root import run

QUEUE = 'resource "aws_sqs_queue" "q" {}\n'


def breakdown(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["breakdown", "--format", "json", "--no-cache", *arguments]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def warnings_of(report: dict[str, Any]) -> list[str]:
    return [
        warning["message"]
        for project in report["projects"]
        for warning in project["metadata"].get("warnings", [])
    ]


def test_data_transfer_of_the_usage_file_is_counted_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(QUEUE)
    usage = tmp_path / "forebill-usage.yml"
    usage.write_text(
        "version: 0.1\nresource_usage:\n  aws_data_transfer.web:\n"
        "    region: us-east-1\n    monthly_outbound_internet_gb: 500\n"
    )
    report = breakdown(capsys, "--path", str(tmp_path))
    found = [
        (resource["name"], Decimal(resource["monthlyCost"]))
        for project in report["projects"]
        for resource in project["breakdown"]["resources"]
        if resource["resourceType"] == "aws_data_transfer"
    ]
    # 500 GB × $0.09 (aws.amazon.com/ec2/pricing/on-demand, first 10 TB out of us-east-1)
    assert found == [("aws_data_transfer.web", Decimal("45"))]
    assert not warnings_of(report)


def test_an_address_nothing_has_is_told_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(QUEUE)
    usage = tmp_path / "forebill-usage.yml"
    usage.write_text("resource_usage:\n  aws_sqs_queue.qq: {monthly_requests: 1}\n")
    assert run(["breakdown", "--path", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    where = r"forebill-usage\.yml:2: usage for aws_sqs_queue\.qq: no such resource"
    assert re.search(where + r" \(did you mean aws_sqs_queue\.q\?\)", told)


def test_many_addresses_nothing_has_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(QUEUE)
    lines = "".join(f"  aws_eip.e{number}: {{x: 1}}\n" for number in range(9))
    (tmp_path / "forebill-usage.yml").write_text("resource_usage:\n" + lines)
    told = warnings_of(breakdown(capsys, "--path", str(tmp_path)))
    assert len(told) == 6
    assert "4 more addresses" in told[-1]


def test_a_projects_own_usage_file_leaves_the_profile_in_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(QUEUE)
    (tmp_path / "own.yml").write_text(
        "resource_usage:\n  aws_sqs_queue.q: {monthly_requests: 2000000}\n"
    )
    config = tmp_path / "forebill.yml"
    config.write_text("version: 0.1\nprojects:\n  - {path: ., usage_file: own.yml}\n")
    arguments = ("--config-file", str(config), "--usage-profile", "large")
    (project,) = breakdown(capsys, *arguments)["projects"]
    (queue,) = project["breakdown"]["resources"]
    (line,) = queue["costComponents"]
    # 2M requests are declared; their size is not, and the large profile says 1 chunk or more.
    assert Decimal(line["monthlyQuantity"]) >= 2
    (tmp_path / "own.yml").write_text("resource_usage: {}\n")
    (project,) = breakdown(capsys, *arguments)["projects"]
    (queue,) = project["breakdown"]["resources"]
    assert Decimal(queue["monthlyCost"]) > 0


@pytest.mark.parametrize(
    ("type_", "key"),
    [
        ("google_artifact_registry_repository", "monthly_egress_data_transfer_gb: {us_east1: 1}"),
        ("azapi_resource", "monthly_requests: 1"),
        ("google_container_cluster", '"node_pool[2]": {nodes: 4}'),
    ],
)
def test_keys_that_stand_for_others_are_known(
    type_: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(f'resource "{type_}" "x" {{\n  type = "a/b"\n}}\n')
    (tmp_path / "forebill-usage.yml").write_text(f"resource_usage:\n  {type_}.x:\n    {key}\n")
    assert not warnings_of(breakdown(capsys, "--path", str(tmp_path)))


def test_a_range_without_an_expected_value_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(QUEUE)
    usage = tmp_path / "forebill-usage.yml"
    usage.write_text(
        "resource_usage:\n  aws_sqs_queue.q:\n    monthly_requests: {low: 1, high: 5}\n"
    )
    assert run(["breakdown", "--path", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "forebill-usage.yml:3" in told
    assert "monthly_requests has no expected value" in told
