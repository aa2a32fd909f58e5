"""Reading the recorded answers of `terraform console`."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from estimator.readers.hcl.values import TfSet, Value

HERE = Path(__file__).parent


def load(name: str) -> list[dict[str, Any]]:
    text = (HERE / name).read_text(encoding="utf-8")
    answers: list[dict[str, Any]] = json.loads(text, parse_float=number)
    return answers


def number(text: str) -> int | Decimal:
    """A JSON number as the evaluator holds it."""
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else exact


def decimal_text(exact: Decimal) -> str:
    return format(exact.normalize(), "f")


def argument(value: Any) -> Value:
    """A recorded argument as a value; `{"$set": […]}` is a set."""
    if isinstance(value, dict) and "$set" in value:
        return TfSet(map(argument, value["$set"]))
    if isinstance(value, dict):
        return {key: argument(part) for key, part in value.items()}
    if isinstance(value, list):
        return [argument(part) for part in value]
    scalar: Value = value
    return scalar


def case_id(case: dict[str, Any]) -> str:
    call = case.get("call") or [case["type"], case["value"]]
    return json.dumps(call, default=str)[:60]
