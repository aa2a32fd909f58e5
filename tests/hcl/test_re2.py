"""The two ways a pattern is searched agree, and neither can be made to hang."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.re2 import Pattern, compiled

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "^", "$", r"\b", "c"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{1,2}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        inner.map(lambda text: f"({text})"),
    ),
    max_leaves=5,
)


def machine(pattern: Pattern, text: str) -> object:
    return Pattern(pattern.names, 0, False, None, pattern.program).searcher(text)(text, 0)


@given(PATTERNS, st.text(alphabet="abc\n ", max_size=8))
@settings(max_examples=300, deadline=None)
def test_both_engines_find_the_same_match(text: str, subject: str) -> None:
    pattern = compiled(text)
    assert pattern.compiled is not None
    assume(pattern.is_tame)
    native = pattern.compiled.search(subject)
    got = machine(pattern, subject)
    whole = got[0] if isinstance(got, tuple) else None
    assert whole == (native.span() if native else None)


@pytest.mark.parametrize(
    ("pattern", "is_tame"),
    [
        ("^[a-z0-9-]+$", True),
        (r"^arn:aws:iam::(\d{12}):role/(.*)$", True),
        ("^(dev|prod)-[0-9]+$", True),
        ("^([a-z0-9]+(-[a-z0-9]+)*)$", False),
        ("(a*)*b", False),
        ("(?:a|ab)+c", False),
    ],
)
def test_only_patterns_that_cannot_explode_run_on_pythons_engine(
    pattern: str, is_tame: bool
) -> None:
    assert compiled(pattern).is_tame is is_tame


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "a)", "[", "[a", "*", "a**", "(?<a", "(?P<a b>c)", r"\p{Nope}", r"\8", "[[:nope:]]",
     "x{2,1}", "(?<=a)b", r"(a)\1", "a{2}{3}", r"[\b]", "(?z)", "(a{1000}){1000}"],
)  # fmt: skip
def test_what_re2_refuses_is_refused(pattern: str) -> None:
    with pytest.raises(EvalError):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        (r"(?i)straße", "STRASSE STRAßE", (8, 14)),
        (r"[[:^digit:]]+", "12ab3", (2, 4)),
        (r"\x{e9}|\351", "aé", (1, 2)),
        (r"(?i:k)", "\u212a", (0, 1)),
        (r"(?s-i).+", "a\nb", (0, 3)),
        (r"[^\d\s]+", "1 ab2", (2, 4)),
        (r"\p{Lu}\p{^Lu}", "aBc", (1, 3)),
        (r"(?U)a+?", "aaa", (0, 3)),
    ],
)
def test_syntax_python_does_not_share(pattern: str, text: str, wanted: tuple[int, int]) -> None:
    known = compiled(pattern)
    spans = known.searcher(text)(text, 0)
    assert spans is not None
    assert spans[0] == wanted
    assert machine(known, text) == spans
