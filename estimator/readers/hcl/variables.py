"""Values of the root's variables, in Terraform's order of precedence.

default < TF_VAR_name < terraform.tfvars(.json) < *.auto.tfvars(.json) by name
< -var and -var-file in the order given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from estimator.model.resource import Diagnostic
from estimator.model.values import SourceSpan
from estimator.readers.hcl.blocks import Block, Expression
from estimator.readers.hcl.configuration import Configuration, values_file
from estimator.readers.hcl.cursor import HclSyntaxError
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.compiler import constant
from estimator.readers.hcl.inputs import Given
from estimator.readers.hcl.parser import parse_expression
from estimator.readers.hcl.reading import Reading
from estimator.readers.hcl.values import Value

_LITERAL_TYPES = frozenset({"string", "number", "bool"})


def root_values(
    reading: Reading,
    configuration: Configuration,
    env: Mapping[str, str],
    var_files: tuple[Path, ...],
    variables: Mapping[str, Any],
) -> dict[str, Given]:
    """What each variable of the root is given; later sources win."""
    given = dict(_from_environment(configuration, env))
    for path in (*_automatic_files(reading.root), *var_files):
        reading.reach_file(path)
        expressions, problems = values_file(path, reading.label(path), reading.confine)
        for problem in problems:
            reading.report(problem)
        for name, expression in expressions.items():
            given[name] = Given(_from_file(expression))
    given.update(_from_options(reading, configuration, variables))
    return given


def _from_environment(
    configuration: Configuration, env: Mapping[str, str]
) -> Iterator[tuple[str, Given]]:
    for name, text in env.items():
        declared = configuration.variables.get(name.removeprefix("TF_VAR_"))
        if name.startswith("TF_VAR_") and declared is not None:
            yield declared.labels[0], Given(_from_text(text, declared, name))


def _from_options(
    reading: Reading, configuration: Configuration, variables: Mapping[str, Any]
) -> Iterator[tuple[str, Given]]:
    for name, value in variables.items():
        block = configuration.variables.get(name)
        if block is None:
            message = f'variable "{name}" is given a value but not declared'
            reading.report(Diagnostic(message, SourceSpan(reading.label(reading.root))))
        elif isinstance(value, str):
            yield name, Given(_from_text(value, block, f"-var {name}"))
        else:
            yield name, Given(_plain(value))


def _automatic_files(root: Path) -> Iterator[Path]:
    for name in ("terraform.tfvars", "terraform.tfvars.json"):
        if (root / name).is_file():
            yield root / name
    endings = (".auto.tfvars", ".auto.tfvars.json")
    yield from sorted(path for path in root.iterdir() if path.name.endswith(endings))


def _from_file(expression: Expression) -> Callable[[], Value]:
    def read() -> Value:
        try:
            return constant(expression.node)
        except EvalError as error:
            error.span = error.span or expression.span
            raise

    return read


def _from_text(text: str, block: Block, place: str) -> Callable[[], Value]:
    """Text as it is for a simple type (or none), an expression for any other."""

    def read() -> Value:
        type_ = block.attributes.get("type")
        if type_ is None or type_.node[1] in _LITERAL_TYPES:
            return text
        try:
            return constant(parse_expression(text))
        except HclSyntaxError as error:
            raise EvalError(f"{place}: {error.message}") from None

    return read


def _plain(value: Any) -> Callable[[], Value]:
    """A value of a configuration file (YAML): floats by their shortest text."""

    def read() -> Value:
        return _converted(value)

    return read


def _converted(value: Any) -> Value:
    if isinstance(value, float):
        return constant(("num", repr(value)))
    if isinstance(value, dict):
        return {str(key): _converted(part) for key, part in value.items()}
    return [_converted(part) for part in value] if isinstance(value, list | tuple) else value
