"""Properties: no input makes the reader crash or hang, and the order of files means nothing."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.readers.hcl import read_root
from estimator.readers.hcl.json_syntax import parse_json
from estimator.readers.hcl.parser import parse

_TRUTH = Path(__file__).parent / "fixtures" / "truth"
SEEDS = [path.read_text(encoding="utf-8") for path in sorted(_TRUTH.rglob("*.tf"))]
FRAGMENTS = [
    '"', "${", "%{", "}", "{", "[", "]", "(", ")", "<<E\n", "<<-E\n", "\nE\n", "~}", "\\", "*", ".",
    ",", "=", "=>", "...", "for", "if", "in", "endif", "# x\n", "/*", "*/", "//", "\n", "\r",
    "\x00", "\ufeff", "é", "?", ":", "&&", "!", "-", "1e", "0x", "::", "resource", "null", "é" * 50,
]  # fmt: skip
PATIENCE = 2.0


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real file with pieces cut out, doubled or put in."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 40))
        piece = draw(st.one_of(st.sampled_from(FRAGMENTS), st.just(text[start : start + length])))
        text = text[:start] + piece + text[start + draw(st.sampled_from([0, length])) :]
    return text


@settings(max_examples=300, deadline=None)
@given(mutated())
def test_no_mutation_crashes_or_hangs_the_parser(text: str) -> None:
    started = time.process_time()
    _, comments, problems = parse(text)
    assert time.process_time() - started < PATIENCE
    assert all(0 <= offset <= len(text) for _, offset in problems)
    assert all(text.startswith(note, offset) for offset, note in comments.items())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
def test_no_soup_of_tokens_crashes_or_hangs_the_parser(text: str) -> None:
    started = time.process_time()
    parse(text)
    parse_json(text)
    assert time.process_time() - started < PATIENCE


@settings(max_examples=60, deadline=None)
@given(text=mutated())
def test_no_mutation_crashes_the_evaluator(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    root = tmp_path_factory.mktemp("mutated")
    (root / "main.tf").write_text(text, encoding="utf-8")
    project = read_root(root)
    assert project.kind == "terraform_dir"


@settings(max_examples=10, deadline=None)
@given(seed=st.integers())
def test_the_split_into_files_and_their_order_mean_nothing(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    root = tmp_path_factory.mktemp("shuffled") / "root"
    shutil.copytree(_TRUTH, root)
    blocks: list[str] = []
    for name in ("main.tf", "variables.tf"):
        text = (root / name).read_text(encoding="utf-8")
        blocks += [text[node[3] : node[4]] for node in parse(text)[0][1]]
        (root / name).unlink()
    random.Random(seed).shuffle(blocks)
    for part in range(5):
        (root / f"f{part}.tf").write_text("\n".join(blocks[part::5]), encoding="utf-8")
    assert values_of(root) == values_of(_TRUTH)


def values_of(root: Path) -> dict[str, object]:
    return {resource.address: resource.values for resource in read_root(root).after}


def test_unclosed_constructs_do_not_take_quadratic_time() -> None:
    for piece in ('"${', "[", "{a=", "(", "/* ", "a {\n", "<<E\n", '"', "%{", "f(", "x.", "1+"):
        started = time.process_time()
        parse(f"x = {piece * 20_000}")
        parse(piece * 20_000)
        assert time.process_time() - started < PATIENCE, piece
