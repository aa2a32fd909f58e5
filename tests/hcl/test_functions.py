"""Every function against the recorded answers of `terraform console`."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions import FunctionContext, call
from estimator.readers.hcl.values import TfSet, Value

HERE = Path(__file__).parent
CONTEXT = FunctionContext(root=HERE)


def _load() -> list[dict[str, Any]]:
    text = (HERE / "console_answers.json").read_text(encoding="utf-8")
    answers: list[dict[str, Any]] = json.loads(text, parse_float=_number)
    return answers


def _number(text: str) -> int | Decimal:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number


def _decimal_text(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _argument(value: Any) -> Value:
    if isinstance(value, dict) and "$set" in value:
        return TfSet(map(_argument, value["$set"]))
    if isinstance(value, dict):
        return {key: _argument(part) for key, part in value.items()}
    return [_argument(part) for part in value] if isinstance(value, list) else value


def _case_id(case: dict[str, Any]) -> str:
    return json.dumps(case["call"], default=str)[:60]


ANSWERS = _load()
KNOWN = [case for case in ANSWERS if "answer" in case]
REFUSED = [case for case in ANSWERS if "error" in case]


@pytest.mark.parametrize("case", KNOWN, ids=_case_id)
def test_answer_equals_terraforms(case: dict[str, Any]) -> None:
    name, *arguments = case["call"]
    got = call(name, [_argument(value) for value in arguments], CONTEXT)
    wanted = json.loads(case["answer"], parse_float=_number)
    assert json.dumps(got, default=_decimal_text) == json.dumps(wanted, default=_decimal_text)


@pytest.mark.parametrize("case", REFUSED, ids=_case_id)
def test_refuses_what_terraform_refuses(case: dict[str, Any]) -> None:
    name, *arguments = case["call"]
    with pytest.raises(EvalError, match=name):
        call(name, [_argument(value) for value in arguments], CONTEXT)
