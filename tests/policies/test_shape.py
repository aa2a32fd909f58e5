"""The fast check of policy files never says yes where JSON Schema says no."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from estimator.yamlfile import load_yaml
from policies.kinds import MODULES, kinds
from policies.schema import policy_schema
from policies.shape import _KEYWORDS, _SAYS_NOTHING, fits

SCHEMA = policy_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
NAMES = sorted(kinds())
KEYS = sorted({key for kind in kinds().values() for key in kind.properties})

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 500),
    st.sampled_from(["", "a", "hard-mandatory", "warn", "run", "tag", "2026-01-01", *NAMES]),
    st.decimals(-1, 100, places=1, allow_nan=False),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["by", "key", "allowed", "regex", "types"]), inner)
    ),
    max_leaves=6,
)
keys = st.sampled_from(["id", "title", "enforcement", "on_unknown", "match", "wrong", *KEYS])
rules = st.dictionaries(keys, values, max_size=4).map(lambda rule: {"id": "A", **rule})
files = st.builds(
    lambda name, rule, version: {"version": version, "policies": [{"kind": name, **rule}]},
    st.sampled_from(NAMES),
    rules,
    st.sampled_from([1, 1, 1, True, "1"]),
)


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


@settings(max_examples=300, deadline=None)
@given(files)
def test_a_yes_is_a_yes_of_json_schema_too(document: dict[str, Any]) -> None:
    if fits(document, SCHEMA, SCHEMA):
        assert VALIDATOR.is_valid(as_json(document))


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_every_kind_needs_no_second_opinion(name: str, tmp_path: Path) -> None:
    indented = kinds()[name].example.strip("\n").replace("\n", "\n  ")
    file = tmp_path / "rules.yml"
    file.write_text(f"version: 1\npolicies:\n  {indented}\n", encoding="utf-8")
    assert fits(load_yaml(file).plain(), SCHEMA, SCHEMA)


def test_every_keyword_of_the_schema_is_known() -> None:
    def keywords(schema: Any) -> set[str]:
        if not isinstance(schema, dict):
            return set()
        inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
        inner += [schema[key] for key in ("items", "additionalProperties", "if", "then")
                  if key in schema]  # fmt: skip
        inner += [*schema.get("allOf", ()), *schema.get("anyOf", ())]
        return set(schema).union(*(keywords(one) for one in inner))

    assert keywords(SCHEMA) <= {*_KEYWORDS, *_SAYS_NOTHING}


def test_the_modules_register_what_they_are_listed_for() -> None:
    assert sorted(name for names in MODULES.values() for name in names) == NAMES
    for module, names in MODULES.items():
        assert {kinds()[name].judge.__module__ for name in names} == {f"policies.kinds.{module}"}
