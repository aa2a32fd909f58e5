"""The subset of Go's text/template, after its documentation (pkg.go.dev/text/template)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.readers.projects.go_template import rendered
from estimator.readers.projects.go_template_syntax import TemplateError, parse_template
from estimator.readers.projects.template_functions import functions

DATA: dict[str, Any] = {
    "Name": "web",
    "Count": 3,
    "Empty": [],
    "List": ["a", "b", "c"],
    "Map": {"y": 2, "x": {"deep": True}},
    "Nil": None,
}


def render(text: str, top: Path = Path()) -> str:
    return rendered(parse_template(text), DATA, functions(top))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain", "plain"),
        ("{{.Name}}", "web"),
        ("{{ .Map.x.deep }}", "true"),
        ("{{ .Nope }} {{ .Nil }}", "<no value> <no value>"),
        ("{{ .List }} {{ .Map }}", "[a b c] map[x:map[deep:true] y:2]"),
        ('{{ "a\\"b" }}{{ `c` }}{{ 7 }}{{ true }}', 'a"bc7true'),
        ("a {{- 1 -}} b", "a1b"),
        ("a {{/* note */}} b", "a  b"),
        ("a {{- /* note */ -}} b", "ab"),
        ("{{ if .Empty }}y{{ else }}n{{ end }}", "n"),
        ("{{ if .Nil }}1{{ else if eq .Count 3 }}2{{ else }}3{{ end }}", "2"),
        ("{{ range .List }}{{ . }},{{ end }}", "a,b,c,"),
        ("{{ range $i, $e := .List }}{{ $i }}{{ $e }}{{ end }}", "0a1b2c"),
        ("{{ range $k, $v := .Map }}{{ $k }}{{ end }}", "xy"),
        ("{{ range .Empty }}x{{ else }}none{{ end }}", "none"),
        ("{{ range $e := .List }}{{ if eq $e `b` }}{{ continue }}{{ end }}{{ $e }}{{ end }}", "ac"),
        ("{{ range .List }}{{ if eq . `b` }}{{ break }}{{ end }}{{ . }}{{ end }}", "a"),
        ("{{ range 3 }}{{ . }}{{ end }}", "012"),
        ("{{ with .Map.x }}{{ .deep }}{{ $.Name }}{{ end }}", "trueweb"),
        ("{{ with $x := .Nil }}a{{ else }}b{{ end }}", "b"),
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
        ("{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}", "21"),
        ('{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" .Name }}', "<web>"),
        ('{{ block "b" .Count }}[{{ . }}]{{ end }}', "[3]"),
        ("{{ .Name | upper | printf `%s-%s` `x` }}", "x-WEB"),
        ("{{ (index .List 1) }}{{ (.Map.x).deep }}", "btrue"),
        ("{{ and .Name .Empty }}{{ or .Empty .Name }}{{ not .Nil }}", "[]webtrue"),
        ("{{ or true nope }}", "true"),
        ("{{ len .List }}{{ slice `hello` 1 3 }}", "3el"),
        ("{{ lt 1 2 }}{{ ge 1 2 }}{{ ne `a` `b` }}{{ eq 1 2 1 }}", "truefalsetruetrue"),
        ("{{ base `a/b.tf` }} {{ stem `a/b.tf` }} {{ ext `a/b.tf` }}", "b.tf b .tf"),
        ("{{ relPath `a/b` `a/c/d` }}", "../c/d"),
        ("{{ join (splitList `,` `a,b`) `+` }}", "a+b"),
        ("{{ quote `a` }}{{ squote `b` }}", "\"a\"'b'"),
        ("{{ replace `aXa` `X` `-` }}{{ trimPrefix `abc` `a` }}", "a-abc"),
        ("{{ trimSuffix `abc` `c` }} {{ contains `abc` `b` }}", "ab true"),
        ("{{ startsWith `abc` `a` }} {{ endsWith `abc` `a` }}", "true false"),
        ("{{ (parseJson `{\"a\": [1]}`).a }}{{ (parseYaml `b: c`).b }}", "[1]c"),
        ("{{ isProduction `app-prod` }}{{ isProduction `product` }}", "truefalse"),
        ("{{ range list 1 `x` }}{{ . }}{{ end }}", "1x"),
    ],
)  # fmt: skip
def test_renders_as_go_does(text: str, wanted: str) -> None:
    assert render(text) == wanted


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("{{ break }}", "belong into a range", 0),
        ("{{ if .Name }}", "no {{end}}", 1),
        ("a\n{{ end }}", "unexpected {{end}}", 2),
        ("{{ nope }}", 'no function "nope"', 1),
        ("{{ $x }}", "not declared", 1),
        ("{{ $x = 1 }}", "not declared", 1),
        ("{{ .Name.First }}", "no field First", 1),
        ("{{ range .Name }}{{ end }}", "cannot run over web", 1),
        ("{{ index .List 9 }}", "index", 1),
        ("{{ (1 }}", "not closed", 1),
        ("{{ 1 ) }}", "unexpected", 1),
        ("{{ 1.5 }}", "no whole number", 1),
        ("{{ | }}", "command is missing", 1),
        ("{{ @ }}", "unexpected", 1),
        ("{{ .Name .Count }}", "only functions", 1),
        ("{{ unclosed", "not closed", 1),
        ('{{ template "x" }}', "not defined", 0),
        ("{{ define 1 }}{{ end }}", "name in quotes", 1),
        ("{{ parseYaml `a: b: c` }}", "invalid YAML", 1),
        ("{{ printf `%d` `x` }}", "number is required", 1),
        ("{{ range 900000 }}{{ . }}{{ end }}", "too many steps", 0),
        ("{{ if 1 }}" * 200 + "{{ end }}" * 200, "too deeply", 1),
        ('{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}', "too deeply", 0),
    ],
)
def test_a_mistake_says_what_and_where(text: str, message: str, line: int) -> None:
    with pytest.raises(TemplateError, match=message) as caught:
        render(text)
    assert caught.value.line == line


def test_paths_are_matched_inside_the_repository(tmp_path: Path) -> None:
    for name in ("apps/a/dev.tf", "apps/b/prod.tf", "apps/.hidden/x.tf", "top.txt"):
        file = tmp_path / "repo" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    top = tmp_path / "repo"
    assert render(
        "{{ range matchPaths `apps/:app/:env.tf` }}{{ .app }}{{ .env }} {{ end }}", top
    ) == ("adev bprod ")
    assert render("{{ range matchPaths `**/*.tf` }}{{ ._dir }} {{ end }}", top) == "apps/a apps/b "
    assert render("{{ pathExists `apps` `a` }}{{ pathExists `x` }}{{ isDir `apps` }}", top) == (
        "truefalsetrue"
    )
    assert render("{{ readFile `top.txt` }}", top) == "top.txt"
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    (top / "link").symlink_to(tmp_path / "secret")
    for path in ("../secret", "link"):
        with pytest.raises(TemplateError, match="outside of the repository"):
            render(f"{{{{ readFile `{path}` }}}}", top)


@given(st.text(alphabet='{}-. $xif(end)range|:="`1\n', max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_rendered_or_refused(text: str) -> None:
    with suppress(TemplateError):
        assert isinstance(render(text), str)
