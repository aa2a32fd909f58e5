"""Values no configuration should hold: told, and neither a cost nor a crash."""

from __future__ import annotations

import pytest

from estimator.cli import root
from estimator.model.bill import LineState, PricedResource
from estimator.reports.escaping import terminal
from tests.core.test_few_values import named, priced


def volume(size: object) -> PricedResource:
    return priced("aws_ebs_volume", "us-east-1", type="gp3", size=size)


@pytest.mark.parametrize("size", [-100, "1e400000000", 10**30, "NaN", "hundred", [1]])
def test_a_size_nobody_can_buy_has_no_cost_and_is_told(size: object) -> None:
    found = volume(size)
    assert named(found, "Storage").state is LineState.DEPENDS_ON_USAGE
    assert found.notes == ("size is no amount anyone can buy",)


def test_an_attribute_cannot_break_a_line_or_steer_a_terminal() -> None:
    found = priced("aws_instance", "us-east-1", instance_type="m5.large\x1b[31m\n::error::x")
    assert "m5.large [31m ::error::x" in found.lines[0].component.name
    assert terminal("a\x1b[31mb\n::error::c\n") == "a\ufffd[31mb\n:\u2060:error::c\n"


def test_our_own_mistake_is_no_failed_policy_and_tells_no_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("s3cr3t")

    monkeypatch.delenv("FOREBILL_DEBUG", raising=False)
    monkeypatch.setattr(root.group, "main", fail)
    assert root.run(["breakdown"]) == 2
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert "s3cr3t" not in told
