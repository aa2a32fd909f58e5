"""Type constraints and conversions against recorded answers, and what unifies with what."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import converted, unified
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.numbers import divided, number_text, product, remainder, total
from estimator.readers.hcl.parser import parse_expression
from estimator.readers.hcl.types import STRING, constraint, list_of, map_of, type_of
from estimator.readers.hcl.values import Sensitive, TfSet, Value, sensitive
from tests.hcl.answers import argument, case_id, decimal_text, load, number

#: A set stands for the tuple that was recorded where the type is `any`; left out there.
ANSWERS = [
    case
    for case in load("type_answers.json")
    if case["type"] not in ("any", "list(string)", "list(number)") or "$set" not in str(case)
]


def _literal(node: tuple[Any, ...]) -> Value:
    """The value of a default made of literals only."""
    match node:
        case ("lit", value):
            return argument(value)
        case ("tuple", items):
            return [_literal(item) for item in items]
        case ("object", pairs):
            return {str(key[1]): _literal(value) for key, value in pairs}
    return str(node[1][0])


@pytest.mark.parametrize("case", ANSWERS, ids=case_id)
def test_conversion_equals_terraforms(case: dict[str, Any]) -> None:
    def convert() -> Value:
        type_ = constraint(parse_expression(case["type"]), _literal)
        return converted(argument(case["value"]), type_)

    if "error" in case:
        with pytest.raises(EvalError):
            convert()
        return
    wanted = json.loads(case["answer"], parse_float=number)
    got = convert()
    assert json.dumps(got, default=decimal_text) == json.dumps(wanted, default=decimal_text)


@pytest.mark.parametrize(("old", "new"), [('"string"', "string"), ('"list"', "list(any)")])
def test_quoted_types_of_terraform_0_11_still_count(old: str, new: str) -> None:
    parse = [constraint(parse_expression(text), _literal) for text in (old, new)]
    assert parse[0] == parse[1]


def test_names_the_part_that_does_not_convert() -> None:
    with pytest.raises(EvalError, match='element "a": element 1: string required'):
        converted({"a": ["x", []]}, map_of(list_of(STRING)))


def test_unknown_parts_survive_a_conversion() -> None:
    unknown = Unknown("var.x is not set")
    assert converted(["a", unknown, 1], list_of(STRING)) == ["a", unknown, "1"]


def test_a_sensitive_value_is_converted_inside_its_mark() -> None:
    got = converted(sensitive(5), STRING)
    assert isinstance(got, Sensitive)
    assert got.payload == "5"
    assert "5" not in repr(got)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([1, "a"], ["1", "a"]),
        ([True, "a"], ["true", "a"]),
        ([True, 1], None),
        ([None, 1], [None, 1]),
        ([{"a": 1}, {"b": "x"}], [{"a": "1"}, {"b": "x"}]),
        ([{"a": 1, "b": [1]}, {}], None),
        ([[1], ["a", "b"]], [["1"], ["a", "b"]]),
        ([[1], 1], None),
        ([], []),
    ],
)
def test_values_of_a_collection_take_one_type(values: list[Value], wanted: object) -> None:
    assert unified(values) == wanted


def test_division_prints_as_terraform_prints_it() -> None:
    # terraform console: 1/3, 100/3, 10/4 (512-bit binary, shortest decimal)
    assert number_text(divided(1, 3)) == "0." + "3" * 154 + "5"
    assert number_text(divided(100, 3)) == "33." + "3" * 152
    assert number_text(divided(10, 4)) == "2.5"
    assert divided(6, 3) == 2


def test_numbers_keep_more_digits_than_pythons_default() -> None:
    long = Decimal("0.1234567890123456789012345678901234567890")
    assert total(long, 1) == Decimal("1.1234567890123456789012345678901234567890")
    assert product(long, 10) == Decimal("1.234567890123456789012345678901234567890")
    assert remainder(-7, 3) == -1
    assert remainder(Decimal("5.5"), 2) == Decimal("1.5")


@pytest.mark.parametrize("operation", [divided, remainder])
def test_division_by_zero_is_an_evaluation_error(operation: Any) -> None:
    with pytest.raises(EvalError, match="by zero"):
        operation(1, 0)


def test_a_set_has_each_value_once_in_terraforms_order() -> None:
    assert TfSet(["b", "a", "b"]) == ["a", "b"]
    assert TfSet([10, 9, Decimal("9.5")]) == [9, Decimal("9.5"), 10]
    assert TfSet([True, 1, "1"]) == [True, 1, "1"]
    assert str(type_of(TfSet(["a"]))) == "set of string"
