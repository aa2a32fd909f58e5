"""Every function against the recorded answers of `terraform console`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions import FunctionContext, call
from tests.hcl.answers import HERE, argument, case_id, decimal_text, load, number

CONTEXT = FunctionContext(root=HERE)
ANSWERS = load("console_answers.json")
KNOWN = [case for case in ANSWERS if "answer" in case]
REFUSED = [case for case in ANSWERS if "error" in case]


@pytest.mark.parametrize("case", KNOWN, ids=case_id)
def test_answer_equals_terraforms(case: dict[str, Any]) -> None:
    name, *arguments = case["call"]
    got = call(name, [argument(value) for value in arguments], CONTEXT)
    wanted = json.loads(case["answer"], parse_float=number)
    assert json.dumps(got, default=decimal_text) == json.dumps(wanted, default=decimal_text)


@pytest.mark.parametrize("case", REFUSED, ids=case_id)
def test_refuses_what_terraform_refuses(case: dict[str, Any]) -> None:
    name, *arguments = case["call"]
    with pytest.raises(EvalError, match=name):
        call(name, [argument(value) for value in arguments], CONTEXT)
