"""The plan reader: actions, unknowns, references, providers, and every wrong kind of file."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from estimator.errors import Error
from estimator.model.resource import Project
from estimator.model.values import Unknown
from estimator.readers.plan import read_plan, read_plan_bytes
from tests.conftest import SHARED


def change(address: str, before: Any, after: Any, **more: Any) -> dict[str, Any]:
    kind, name = address.rsplit(".", 2)[-2:]
    inner = {"before": before, "after": after, "actions": ["update"], **more.pop("change", {})}
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name.partition("[")[0],
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": inner,
        **more,
    }


def plan(*changes: dict[str, Any], **more: Any) -> bytes:
    document = {"format_version": "1.2", "planned_values": {}, "resource_changes": list(changes)}
    return json.dumps({**document, **more}).encode()


def project(*changes: dict[str, Any], **more: Any) -> Project:
    return read_plan_bytes(plan(*changes, **more))


def addresses(side: Any) -> list[str]:
    return [resource.address for resource in side]


def test_created_deleted_and_kept_resources_stand_on_their_sides() -> None:
    found = project(
        change("aws_eip.new", None, {"domain": "vpc"}),
        change("aws_eip.gone", {"domain": "vpc"}, None),
        change("aws_eip.kept", {"domain": "vpc"}, {"domain": "vpc"}),
    )
    assert found.before is not None
    assert addresses(found.before) == ["aws_eip.gone", "aws_eip.kept"]
    assert addresses(found.after) == ["aws_eip.new", "aws_eip.kept"]


def test_data_sources_are_not_resources() -> None:
    assert len(project(change("aws_ami.a", None, {"id": "x"}, mode="data")).after) == 0


def test_a_forgotten_resource_is_no_saving_and_said() -> None:
    forgotten = change("aws_eip.a", {"domain": "vpc"}, None, change={"actions": ["forget"]})
    found = project(forgotten)
    assert found.before is not None
    assert not len(found.before)
    assert not len(found.after)
    assert "keeps costing" in found.diagnostics[0].message


def test_a_moved_resource_keeps_its_previous_address() -> None:
    moved = change("aws_eip.b", {"domain": "vpc"}, {"domain": "vpc"}, previous_address="aws_eip.a")
    found = project(moved)
    assert found.before is not None
    assert addresses(found.before) == ["aws_eip.a"]
    (moved_here,) = found.after
    assert moved_here.previous_address == "aws_eip.a"


def test_values_known_after_apply_are_unknown_also_inside_blocks() -> None:
    item = change(
        "aws_instance.a",
        None,
        {"ami": "ami-1", "disk": [{"size": 5}]},
        change={"after_unknown": {"id": True, "disk": [{"kms": True}]}},
    )
    (resource,) = project(item).after
    assert isinstance(resource.values["id"], Unknown)
    assert resource.values["disk"][0]["size"] == 5
    assert isinstance(resource.values["disk"][0]["kms"], Unknown)


def test_a_name_stays_on_one_line() -> None:
    given = "aws_sqs_queue.a\x1b[31m\n::error::x"
    assert addresses(project(change(given, None, {})).after) == [
        r"aws_sqs_queue.a\x1b[31m\n::error::x"
    ]


def test_sensitive_values_do_not_leave_the_reader() -> None:
    item = change(
        "aws_db_instance.a",
        None,
        {"password": "hunter2", "engine": "mysql"},
        change={"after_sensitive": {"password": True}},
    )
    (resource,) = project(item).after
    assert "hunter2" not in repr(resource)
    assert resource.values["engine"] == "mysql"


def configuration(resources: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "configuration": {"root_module": {"resources": resources, **more.pop("root", {})}, **more}
    }


def test_references_are_followed_through_modules_and_keep_instance_keys() -> None:
    inner = {"address": "aws_instance.i", "expressions": {"subnet_id": {"references": ["var.net"]}}}
    outer = {"address": "aws_subnet.s", "expressions": {}}
    calls = {
        "m": {
            "expressions": {"net": {"references": ["aws_subnet.s"]}},
            "module": {"resources": [inner]},
        }
    }
    found = project(
        change('module.m["a"].aws_instance.i[1]', None, {}),
        change("aws_subnet.s[0]", None, {}),
        change("aws_subnet.s[1]", None, {}),
        **configuration([outer], root={"module_calls": calls}),
    )
    resource = found.after.at('module.m["a"].aws_instance.i[1]')
    assert resource is not None
    assert resource.module == 'module.m["a"]'
    assert resource.references == {"subnet_id": ("aws_subnet.s[1]",)}


def test_provider_region_and_default_tags_come_from_the_alias_in_use() -> None:
    resource = {"address": "aws_eip.a", "provider_config_key": "aws.eu", "expressions": {}}
    providers = {
        "aws": {"name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}}},
        "aws.eu": {
            "name": "aws",
            "alias": "eu",
            "expressions": {
                "region": {"references": ["var.region"]},
                "default_tags": [{"tags": {"constant_value": {"Team": "a"}}}],
            },
        },
    }
    found = project(
        change("aws_eip.a", None, {}),
        variables={"region": {"value": "eu-west-3"}},
        **configuration([resource], provider_config=providers),
    )
    (only,) = found.after
    assert only.provider_region == "eu-west-3"
    assert only.default_tags == {"Team": "a"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    text = plan(change("aws_eip.ü", None, {})).decode()
    assert addresses(read_plan_bytes(text.encode(encoding)).after) == ["aws_eip.ü"]


def test_gzip_is_read() -> None:
    assert len(read_plan_bytes(gzip.compress(plan(change("aws_eip.a", None, {})))).after) == 1


def test_a_device_is_refused_and_not_read_for_ever() -> None:
    with pytest.raises(Error, match="device"):
        read_plan(Path("/dev/zero"))


def test_a_plan_inside_a_wrappers_log_lines_is_found() -> None:
    inside = plan(change("aws_eip.a", None, {}))
    wrapped = b"[command]/bin/terraform show -json p\n" + inside + b"%0A\n::set-output name=x::0\n"
    assert len(read_plan_bytes(wrapped).after) == 1


def test_a_binary_plan_is_converted_where_terraform_stands_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".terraform").mkdir()
    (tmp_path / "tfplan").write_bytes(b"PK\x03\x04binary")
    (tmp_path / "shown.json").write_bytes(plan(change("aws_eip.a", None, {})))
    command = tmp_path / "bin" / "terraform"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\ncat {tmp_path}/shown.json\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:/usr/bin:/bin")
    assert len(read_plan(tmp_path / "tfplan").after) == 1
    command.write_text("#!/bin/sh\necho 'no such plan' >&2; exit 1\n")
    with pytest.raises(Error, match="no such plan"):
        read_plan(tmp_path / "tfplan")
    (tmp_path / ".terraform").rmdir()
    with pytest.raises(Error, match="binary plan"):
        read_plan(tmp_path / "tfplan")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b'{"planned_values": {', "cut off"),
        (b'{"planned_values": }', "invalid JSON"),
        (b"\xff{}", "not UTF-8"),
        (b"[1]", "no JSON object"),
        (b"PK\x03\x04rest", "binary plan"),
        (gzip.compress(b"{}" * 50, mtime=0)[:-9], "damaged"),
        (b'{"version": 4, "serial": 1, "lineage": "x"}', "state file"),
        (b'{"planned_values": {}, "errored": true}', "ended with errors"),
        (b'{"hello": 1}', "no Terraform plan"),
        (b'{"format_version": "9.0", "planned_values": {}}', "newer"),
        (b'{"planned_values": {"root_module": 5}}', "damaged"),
        (b'{"version": "0.2", "projects": []}', "saved estimate"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_wrong_input_is_one_clear_error_with_the_file(data: bytes, message: str) -> None:
    with pytest.raises(Error) as caught:
        read_plan_bytes(data, "some.json")
    told = caught.value.diagnostics()
    assert message in told
    assert told.startswith("some.json")


def test_a_syntax_error_is_told_with_line_and_column() -> None:
    with pytest.raises(Error) as caught:
        read_plan_bytes(b'{\n "planned_values": nope}', "p.json")
    assert caught.value.where == "p.json:2:20"


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared: real plans to read")
def test_every_real_plan_is_read_or_refused_clearly() -> None:
    read = 0
    for path in sorted((SHARED / "peer" / "plans").rglob("*.json")):
        told = _resources_or_message(path)
        read += isinstance(told, int)
        assert isinstance(told, int) or str(path) in told
    assert read > 200


def _resources_or_message(path: Path) -> int | str:
    try:
        return len(read_plan(path).after)
    except Error as error:
        return error.diagnostics()
