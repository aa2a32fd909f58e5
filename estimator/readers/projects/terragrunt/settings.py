"""What a unit's files say together: module source, inputs, generated files, var files.

An included file counts first, the unit's own file last; `merge_strategy` says
whether inputs are laid over each other (`shallow`), merged at all depths
(`deep`) or left out (`no_merge`).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from estimator.model.values import Unknown
from estimator.readers.hcl.blocks import Block, Expression
from estimator.readers.hcl.convert import as_string
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.values import Value
from estimator.readers.projects.terragrunt.file import TerragruntFile

_SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json")


@dataclass(frozen=True, slots=True)
class Generated:
    """A file that Terragrunt writes beside the module's own."""

    name: str
    contents: str
    if_exists: str = "overwrite"


@dataclass(frozen=True, slots=True)
class Settings:
    """The outcome for one unit."""

    source: str = ""
    #: Directory a relative source counts from.
    base: Path = Path()
    inputs: dict[str, Value] = field(default_factory=dict)
    generated: dict[str, Generated] = field(default_factory=dict)
    var_files: tuple[Path, ...] = ()
    #: `TF_VAR_*` that extra arguments set.
    env: dict[str, str] = field(default_factory=dict)
    is_skipped: bool = False


def settings_of(file: TerragruntFile) -> Settings:
    """The settings of a file with everything it includes."""
    merged = Settings()
    own = _own(file)
    for parent, strategy in file.includes.values():
        if strategy != "no_merge":
            merged = _merged(merged, settings_of(parent), is_deep=strategy == "deep")
    is_deep = any(strategy == "deep" for _, strategy in file.includes.values())
    return _merged(merged, own, is_deep=is_deep)


def _merged(base: Settings, over: Settings, *, is_deep: bool) -> Settings:
    inputs = deep(base.inputs, over.inputs) if is_deep else {**base.inputs, **over.inputs}
    return Settings(
        over.source or base.source,
        over.base if over.source else base.base,
        inputs,
        {**base.generated, **over.generated},
        tuple(dict.fromkeys((*base.var_files, *over.var_files))),
        {**base.env, **over.env},
        base.is_skipped or over.is_skipped,
    )


def deep(base: dict[str, Value], over: dict[str, Value]) -> dict[str, Value]:
    """Maps merged at all depths, lists one behind the other, others replaced."""
    found = dict(base)
    for key, value in over.items():
        before = found.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            found[key] = deep(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            found[key] = [*before, *value]
        else:
            found[key] = value
    return found


def _own(file: TerragruntFile) -> Settings:
    found = Settings(
        inputs=_inputs(file),
        generated=dict(_generated(file)),
        is_skipped=file.flag(file.attributes.get("skip"), "skip") or _is_excluded(file),
    )
    for block in file.of_kind("terraform"):
        source = block.attributes.get("source")
        if source is not None:
            value = file.attempt(source, "terraform.source")
            if isinstance(value, str):
                found = replace(found, source=value, base=file.here)
            elif isinstance(value, Unknown):
                file.report(f"the module source is not known: {value.reason}", source.span)
        for extra in block.nested("extra_arguments"):
            found = _with_arguments(found, file, extra)
    return found


def _is_excluded(file: TerragruntFile) -> bool:
    return any(
        file.flag(block.attributes.get("if"), "exclude") for block in file.of_kind("exclude")
    )


def _inputs(file: TerragruntFile) -> dict[str, Value]:
    """The inputs; one that cannot be computed is unknown and does not spoil the others."""
    expression = file.attributes.get("inputs")
    if expression is None:
        return {}
    if expression.node[0] != "object":
        value = file.attempt(expression, "inputs")
        return value if isinstance(value, dict) else {}
    found: dict[str, Value] = {}
    for key, node in expression.node[1]:
        part = Expression(node, expression.file, expression.start)
        name = file.attempt(_key(key, expression), "inputs")
        if isinstance(name, str):
            found[name] = file.attempt(part, f"input {name}")
    return found


def _key(node: tuple[object, ...], expression: Expression) -> Expression:
    """A key: a bare name is text."""
    plain = ("lit", node[1]) if node[0] == "var" else node
    return Expression(plain, expression.file, expression.start)


def _generated(file: TerragruntFile) -> Iterator[tuple[str, Generated]]:
    for block in file.of_kind("generate"):
        values = {
            name: file.attempt(part, "generate")
            for name, part in block.attributes.items()
            if name in ("path", "contents", "if_exists", "disable")
        }
        yield from _generated_file(block.labels[0] if block.labels else "", values)
    expression = file.attributes.get("generate")
    value = file.attempt(expression, "generate") if expression else None
    for label, part in value.items() if isinstance(value, dict) else ():
        if isinstance(part, dict):
            yield from _generated_file(label, part)


def _generated_file(label: str, values: dict[str, Value]) -> Iterator[tuple[str, Generated]]:
    path, contents = values.get("path"), values.get("contents")
    if not isinstance(path, str) or not isinstance(contents, str) or values.get("disable") is True:
        return
    if path.endswith(_SUFFIXES):
        exists = values.get("if_exists")
        name = Path(path).name
        yield label, Generated(name, contents, exists if isinstance(exists, str) else "overwrite")


def _with_arguments(found: Settings, file: TerragruntFile, block: Block) -> Settings:
    """`extra_arguments` that a plan would be run with."""
    commands = _values(file, block, "commands")
    if not {"plan", "apply"} & set(commands):
        return found
    files: list[Path] = []
    for name in ("required_var_files", "optional_var_files"):
        files += [file.located(text) for text in _values(file, block, name)]
    for argument in _values(file, block, "arguments"):
        files += [file.located(text) for text in _var_files(argument)]
    env = block.attributes.get("env_vars")
    variables = file.attempt(env, "env_vars") if env else {}
    known = variables if isinstance(variables, dict) else {}
    return replace(
        found,
        var_files=(*found.var_files, *(path for path in files if path.is_file())),
        env={**found.env, **{name: text for name, text in known.items() if isinstance(text, str)}},
    )


def _values(file: TerragruntFile, block: Block, name: str) -> list[str]:
    """A list of texts; what is not known is left out."""
    expression = block.attributes.get(name)
    value = file.attempt(expression, name) if expression else []
    if not isinstance(value, list):
        return []
    try:
        return [as_string(part) for part in value if not isinstance(part, Unknown)]
    except EvalError:
        return []


def _var_files(argument: str) -> Iterator[str]:
    try:
        words = shlex.split(argument)
    except ValueError:
        return
    for word in words:
        if word.startswith("-var-file="):
            yield word.removeprefix("-var-file=")
