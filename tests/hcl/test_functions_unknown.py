"""What calls make of unknown and sensitive arguments, of files, and of nonsense."""

from __future__ import annotations

import pickle
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions import NAMES, FunctionContext, call
from estimator.readers.hcl.values import Sensitive, TfSet, Value, sensitive

HERE = Path(__file__).parent
CONTEXT = FunctionContext(root=HERE)
SIZE = Unknown("var.size is not set", needs=("var.size",), references=("aws_eip.a",))
OTHER = Unknown("var.other is not set", needs=("var.other",))
EITHER = Unknown("depends on var.big", needs=("var.big",), candidates=("m5.Large", "t3.Nano"))


def outcome(name: str, arguments: list[Value]) -> Value | EvalError:
    """What a call gives, or the one exception it may raise."""
    try:
        return call(name, arguments, CONTEXT)
    except EvalError as problem:
        return problem


def run(name: str, *arguments: Value) -> Value:
    return call(name, list(arguments), CONTEXT)


#: The 118 functions of Terraform 1.11.4 (`terraform metadata functions -json`), without
#: `try` and `can`, which are the evaluator's.
_LIBRARY = (
    "abs abspath alltrue anytrue base64decode base64encode base64gzip base64sha256 "
    "base64sha512 basename bcrypt ceil chomp chunklist cidrhost cidrnetmask cidrsubnet "
    "cidrsubnets coalesce coalescelist compact concat contains csvdecode dirname distinct "
    "element endswith ephemeralasnull file filebase64 filebase64sha256 filebase64sha512 "
    "fileexists filemd5 fileset filesha1 filesha256 filesha512 flatten floor format formatdate "
    "formatlist indent index issensitive join jsondecode jsonencode keys length log lookup "
    "lower matchkeys max md5 merge min nonsensitive one parseint pathexpand plantimestamp pow "
    "range regex regexall replace reverse rsadecrypt sensitive setintersection setproduct "
    "setsubtract setunion sha1 sha256 sha512 signum slice sort split startswith strcontains "
    "strrev substr sum templatefile templatestring textdecodebase64 textencodebase64 timeadd "
    "timecmp timestamp title tobool tolist tomap tonumber toset tostring transpose trim "
    "trimprefix trimspace trimsuffix upper urlencode uuid uuidv5 values yamldecode yamlencode "
    "zipmap "
)
TERRAFORM = set(_LIBRARY.split())


def test_the_whole_library_is_there() -> None:
    assert len(TERRAFORM) == 116
    assert TERRAFORM <= NAMES
    assert {"base64gunzip", "cidrcontains", "type", "urldecode"} == NAMES - TERRAFORM


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_leads_to_its_function(name: str) -> None:
    """Whatever the arguments: never "no function of this name"."""
    assert "no function" not in str(outcome(name, []))


def test_a_name_with_the_core_prefix_is_the_same_function() -> None:
    assert run("core::upper", "a") == "A"


@pytest.mark.parametrize("name", ["nope", "try", "provider::x::y", ""])
def test_another_name_is_an_error(name: str) -> None:
    with pytest.raises(EvalError, match="no function of this name"):
        run(name)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("upper", (SIZE,)),
        ("join", (",", ["a", SIZE])),
        ("jsonencode", ({"a": [SIZE]},)),
        ("length", (SIZE,)),
        ("max", (1, SIZE)),
        ("toset", (SIZE,)),
        ("merge", ({"a": 1}, SIZE)),
        ("flatten", ([["a"], SIZE],)),
        ("compact", (["a", SIZE],)),
        ("coalesce", (None, SIZE, "x")),
        ("contains", (["a", SIZE], "b")),
        ("templatefile", (SIZE, {})),
    ],
)
def test_an_unknown_that_decides_stays_unknown(name: str, arguments: tuple[Value, ...]) -> None:
    got = run(name, *arguments)
    assert isinstance(got, Unknown)
    assert got.reason == SIZE.reason
    assert got.needs == ("var.size",)
    assert got.references == ("aws_eip.a",)


def test_needs_and_references_are_merged() -> None:
    got = run("join", "-", [SIZE, OTHER])
    assert isinstance(got, Unknown)
    assert got.needs == ("var.size", "var.other")


@pytest.mark.parametrize(
    ("name", "arguments", "wanted"),
    [
        ("length", ([SIZE, OTHER],), 2),
        ("length", ({"a": SIZE},), 1),
        ("keys", ({"b": SIZE, "a": 1},), ["a", "b"]),
        ("values", ({"b": SIZE, "a": 1},), [1, SIZE]),
        ("coalesce", ("x", SIZE), "x"),
        ("merge", ({"a": SIZE}, {"b": 1}), {"a": SIZE, "b": 1}),
        ("concat", ([SIZE], ["b"]), [SIZE, "b"]),
        ("lookup", ({"a": 1, "b": SIZE}, "a", SIZE), 1),
        ("element", (["a", SIZE], 2), "a"),
        ("contains", (["a", SIZE], "a"), True),
        ("alltrue", ([SIZE, False],), False),
        ("anytrue", ([SIZE, True],), True),
        ("zipmap", (["a"], [SIZE]), {"a": SIZE}),
        ("slice", (["a", SIZE, "c"], 0, 1), ["a"]),
        ("reverse", (["a", SIZE],), [SIZE, "a"]),
        ("one", ([SIZE],), SIZE),
        ("tolist", (["a", SIZE],), ["a", SIZE]),
        ("tomap", ({"a": SIZE, "b": 1},), {"a": SIZE, "b": 1}),
        ("chunklist", (["a", SIZE], 1), [["a"], [SIZE]]),
        ("setproduct", (["a"], [SIZE]), [["a", SIZE]]),
        ("index", (["a", SIZE], "a"), 0),
        ("coalescelist", ([SIZE], ["b"]), [SIZE]),
        ("formatlist", ("%s", ["a", SIZE]), ["a", SIZE]),
    ],
)
def test_an_unknown_that_does_not_decide_is_no_obstacle(
    name: str, arguments: tuple[Value, ...], wanted: Value
) -> None:
    assert run(name, *arguments) == wanted


def test_a_set_keeps_its_unknown_elements() -> None:
    got = run("toset", ["b", SIZE, "a"])
    assert isinstance(got, TfSet)
    assert got == ["a", "b", SIZE]


def test_candidates_are_carried_through_a_call() -> None:
    got = run("lower", EITHER)
    assert isinstance(got, Unknown)
    assert got.candidates == ("m5.large", "t3.nano")
    assert got.needs == ("var.big",)


def test_candidates_that_agree_are_an_answer() -> None:
    assert run("strcontains", EITHER, ".") is True
    assert run("endswith", EITHER, "x") is False


def test_an_unknown_key_leaves_every_value_as_a_candidate() -> None:
    got = run("lookup", {"dev": "t3.nano", "prod": "m5.large"}, OTHER, "t3.micro")
    assert isinstance(got, Unknown)
    assert got.candidates == ("t3.nano", "m5.large", "t3.micro")
    assert got.needs == ("var.other",)


@pytest.mark.parametrize("name", ["timestamp", "plantimestamp", "uuid"])
def test_what_changes_with_every_run_is_unknown(name: str) -> None:
    assert isinstance(run(name), Unknown)


def test_a_sensitive_argument_is_computed_on_and_marks_the_result() -> None:
    got = run("upper", sensitive("secret"))
    assert isinstance(got, Sensitive)
    assert run("nonsensitive", got) == "SECRET"
    assert run("issensitive", got) is True
    assert run("issensitive", "plain") is False


def test_a_sensitive_part_marks_the_whole_text() -> None:
    got = run("jsonencode", {"password": sensitive("hunter2"), "user": "me"})
    assert isinstance(got, Sensitive)
    assert "hunter2" not in f"{got} {got!r} {[got]} {pickle.dumps(got)!r}"
    assert run("nonsensitive", got) == '{"password":"hunter2","user":"me"}'


def test_a_sensitive_element_leaves_its_neighbours_readable() -> None:
    got = run("merge", {"a": sensitive("x")}, {"b": 1})
    assert isinstance(got, dict)
    assert got["b"] == 1
    assert run("issensitive", got) is True


def test_an_unknown_beside_a_secret_is_both() -> None:
    got = run("join", "-", [sensitive("x"), SIZE])
    assert isinstance(got, Unknown)
    assert got.is_sensitive
    assert got.needs == ("var.size",)


def test_templates_are_rendered_by_the_evaluator() -> None:
    seen: list[object] = []

    def render(text: str, variables: dict[str, Value], name: str) -> Value:
        seen.append((text, variables, name))
        return "rendered"

    context = FunctionContext(root=HERE, render_template=render)
    variables: Value = {"name": "x", "items": [SIZE]}
    assert call("templatefile", ["files/greeting.tftpl", variables], context) == "rendered"
    text = (HERE / "files/greeting.tftpl").read_text(encoding="utf-8")
    assert seen == [(text, variables, "files/greeting.tftpl")]
    with pytest.raises(EvalError, match="invalid template variable name"):
        call("templatefile", ["files/greeting.tftpl", {"1 a": 1}], context)


def test_a_file_outside_of_the_repository_stays_unread(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret", encoding="utf-8")
    root = tmp_path / "repo" / "root"
    root.mkdir(parents=True)
    (root / "link").symlink_to(tmp_path / "secret")
    (root.parent / "shared.txt").write_text("shared", encoding="utf-8")
    context = FunctionContext(root=root, confine=root.parent)
    for path in ("../../secret", str(tmp_path / "secret"), "link", "/etc/passwd", "~/.ssh/id"):
        got = call("file", [path], context)
        assert isinstance(got, Unknown), path
        assert "outside of the repository" in got.reason
    assert call("file", ["../shared.txt"], context) == "shared"
    assert isinstance(call("fileset", ["../..", "*"], context), Unknown)


def test_every_file_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    read: list[Path] = []
    call("filemd5", ["a.txt"], FunctionContext(root=tmp_path, on_file=read.append))
    assert read == [(tmp_path / "a.txt").resolve()]


def test_a_huge_file_is_unknown(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate((16 << 20) + 1)
    assert isinstance(call("filesha256", ["big"], FunctionContext(root=tmp_path)), Unknown)


HOSTILE = [
    ("regex", ["(a+)+$", "a" * 5000 + "b"]),
    ("regex", ["(a|aa)+$", "a" * 5000 + "b"]),
    ("regex", ["(.*,){20}x", "a," * 2000]),
    ("regexall", ["(x+x+)+y", "x" * 3000]),
    ("replace", ["a" * 5000, "/(a*)*b/", "x"]),
    ("regex", ["((a{0,1000}){0,1000}){0,1000}", "a"]),
    ("regex", ["(x?){900}(y|x){50}z", "x" * 3000]),
    ("regex", ["(a|a){60}b", "a" * 60]),
    ("regex", ["((a{0,20}){0,20}){0,5}b", "a" * 2000]),
    ("regex", ["(" * 500 + "a" + ")" * 500, "a"]),
    ("yamldecode", ["a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(n + 1)}: &{chr(n + 1)} [{','.join(['*' + chr(n)] * 9)}]\n" for n in range(97, 105)
    )]),
    ("yamldecode", ["[" * 50_000]),
    ("jsondecode", ["[" * 200_000]),
    ("jsondecode", ["1" * 100_000]),
    ("tonumber", ["1e999999999"]),
    ("tonumber", ["1e-999999999"]),
    ("pow", [10, 10**9]),
    ("format", ["%999999999d", 1]),
    ("format", ["%.999999999f", 1]),
    ("indent", [10**12, "a\nb"]),
    ("replace", ["a" * 10_000, "", "b" * 10_000]),
    ("range", [0, 10**12]),
    ("parseint", ["9" * 1_000_000, 10]),
    ("setproduct", [[1] * 1000] * 4),
    ("base64gunzip", ["H4sIAAAA"]),
    ("cidrsubnets", ["10.0.0.0/8", *[32] * 5]),
    ("timeadd", ["2020-01-01T00:00:00Z", "9" * 400 + "h"]),
    ("chunklist", [["a"], 10**18]),
    ("max", [10**400, Decimal("0.5")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments"), HOSTILE, ids=lambda part: str(part)[:20])
def test_hostile_arguments_neither_hang_nor_crash(name: str, arguments: list[Value]) -> None:
    started = time.perf_counter()
    outcome(name, arguments)
    assert time.perf_counter() - started < 5


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=3),
    st.text(max_size=12),
    st.sampled_from(["%s", "%d", "(a)", "a: b", "10.0.0.0/8", "2020-01-01T00:00:00Z", "1h", "**"]),
    st.sampled_from([SIZE, EITHER, sensitive("s"), sensitive([1])]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(TfSet),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(NAMES)), st.lists(VALUES, max_size=4))
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_call_gives_a_value_or_an_evaluation_error(name: str, arguments: list[Value]) -> None:
    got = outcome(name, arguments)
    if isinstance(got, EvalError):
        assert str(got).startswith(f"{name}(): ")
    else:
        assert got is None or isinstance(got, bool | int | Decimal | str | list | dict | Unknown)
