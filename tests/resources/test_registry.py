"""The registry as a whole: every priced type is documented, tested and priced somewhere.

`python -m tests.resources.test_registry` writes the list of types whose cases state no
amount anew; it should only shrink.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from estimator.readers.cases import resources_of
from estimator.resources.registry import ResourceType, Vendor, vendor_of, vendors
from estimator.yamlfile import load_yaml

HERE = Path(__file__).parent
CASES = HERE / "cases"
RULES = HERE.parents[1] / "estimator" / "resources"
#: Types that teams coming from Infracost have; `free` marks those billed elsewhere.
REFERENCE = HERE / "reference_types.txt"
WITHOUT_AMOUNT = HERE / "types_without_amount.txt"
HINT = "run `python -m tests.resources.test_registry`"


@cache
def priced() -> dict[str, ResourceType]:
    return {name: found for vendor in vendors() for name, found in vendor.types.items()}


def free() -> set[str]:
    return {name for vendor in vendors() for name in vendor.free}


def listed(path: Path) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line]


@cache
def cased() -> dict[str, bool]:
    """Type → whether one of its cases states an amount worked out by hand."""
    found: dict[str, bool] = {}
    for path in sorted(CASES.rglob("*.yaml")):
        for case in load_yaml(path).plain() or []:
            types = {one.address: one.type for one in resources_of(case["resources"])}
            for address, lines in case["lines"].items():
                has_amount = any(line.get("cost") is not None for line in lines)
                found[types[address]] = found.get(types[address], False) or has_amount
    return found


def without_amount() -> list[str]:
    return sorted(name for name in priced() if not cased().get(name))


@pytest.mark.parametrize("vendor", vendors(), ids=lambda vendor: vendor.name)
def test_no_type_is_priced_and_free(vendor: Vendor) -> None:
    assert not set(vendor.types) & vendor.free


def test_a_type_is_found_at_the_vendor_that_prices_it() -> None:
    for name, found in priced().items():
        vendor = vendor_of(name)
        assert vendor is not None, name
        assert vendor.types.get(name) is found, name


def test_every_priced_type_says_what_is_charged() -> None:
    short = [name for name, found in priced().items() if len(found.documentation) < 10]
    assert not short, "their rules' docstrings are their pages: what is billed, by which rule?"


def test_every_usage_key_has_a_name_and_a_meaning() -> None:
    for name, found in priced().items():
        for key, meaning in found.usage.items():
            # "…" stands for the keys of another type, which the meaning names.
            shape = r"…|[a-z0-9_]+(\[0\])?(\.[a-z0-9_]+)*(\.<[a-z]+>)?"
            assert re.fullmatch(shape, key), f"{name}: {key}"
            assert re.search(r"[a-zA-Z]{2}", meaning), f"{name}: {key} has no meaning"


def _read_keys(path: Path) -> Iterator[str]:
    """The keys that a module asks its `usage` for by name."""
    readers = ("quantity", "number", "text", "flag", "has", "under")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="usage"), attr=reader),
                args=[ast.Constant(value=str(key)), *_],
            ) if reader in readers:
                yield key


def test_every_usage_key_a_rule_reads_is_documented() -> None:
    """Part of a key is enough: rules read nested keys step by step."""
    by_module: dict[str, set[str]] = {}
    for found in priced().values():
        steps = {step for key in found.usage for step in (key, *_parts(key))}
        by_module.setdefault(found.service, set()).update(steps)
    everything = set().union(*by_module.values())
    for path in sorted(RULES.rglob("*.py")):
        module = ".".join(path.relative_to(RULES.parents[1]).with_suffix("").parts)
        for key in _read_keys(path):
            assert key in (by_module.get(module) or everything), f"{module} reads {key}"


def _parts(key: str) -> Iterator[str]:
    steps = key.split(".")
    for place in range(1, len(steps)):
        yield ".".join(steps[:place])
        yield ".".join(steps[place:])


def test_every_priced_type_has_a_case() -> None:
    assert not sorted(set(priced()) - set(cased()))


def test_every_priced_type_has_a_case_with_an_amount() -> None:
    """Their meters exist, then: the amount comes out. Exceptions stand in a list that shrinks."""
    assert without_amount() == sorted(listed(WITHOUT_AMOUNT)), HINT


def test_every_reference_type_is_priced() -> None:
    names = [line.split() for line in listed(REFERENCE)]
    assert len(names) == 320
    for name, *mark in names:
        if mark == ["free"]:
            assert name in free(), name
        else:
            assert not mark, f"{name}: {mark}"
            assert name in priced(), name


def test_every_free_type_is_a_name_a_vendor_could_have() -> None:
    wrong = [name for name in free() if not re.fullmatch(r"[a-z]+_[a-z0-9_]*[a-z0-9]", name)]
    assert not wrong
    strangers = [name for name in free() if (found := vendor_of(name)) and name not in found.free]
    assert not strangers, "they stand in another vendor's list than the one asked for them"


@pytest.mark.parametrize("path", sorted(CASES.parents[2].glob("estimator/resources/**/free.txt")))
def test_a_list_of_free_types_names_each_once(path: Path) -> None:
    names = listed(path)
    assert sorted(names) == sorted(set(names))


if __name__ == "__main__":
    head = "# Priced types none of whose cases states an amount: no table holds their price yet,\n"
    head += "# or their lines depend on usage. Strike a type when its case has an amount.\n"
    WITHOUT_AMOUNT.write_text(head + "".join(f"{one}\n" for one in without_amount()), "utf-8")
    sys.stdout.write(f"{len(without_amount())} types without an amount\n")
