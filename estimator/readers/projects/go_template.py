"""Carrying out a parsed template: Go's truth, ranges, variables and printing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from estimator.readers.projects.go_template_syntax import (
    Node,
    Operand,
    Pipe,
    Template,
    TemplateError,
)

#: Characters a template may write, and steps it may take.
MOST_TEXT = 4_000_000
MOST_STEPS = 500_000

Functions = Mapping[str, Callable[..., Any]]


class _Break(Exception):
    """`{{break}}`."""


class _Continue(Exception):
    """`{{continue}}`."""


def rendered(template: Template, data: Any, functions: Functions) -> str:
    """The text a template makes of `data`; a TemplateError where it cannot."""
    run = _Run(template, functions)
    try:
        run.nodes(template.body, data, _Frame({"$": data}))
    except (_Break, _Continue):
        raise TemplateError("break and continue belong into a range", 0) from None
    except RecursionError:
        raise TemplateError("the template nests too deeply", 0) from None
    return "".join(run.pieces)


@dataclass(slots=True)
class _Frame:
    """Variables in force; an inner frame sees and may set those of the outer."""

    own: dict[str, Any]
    outer: _Frame | None = None

    def find(self, name: str) -> _Frame | None:
        frame: _Frame | None = self
        while frame is not None and name not in frame.own:
            frame = frame.outer
        return frame


@dataclass(slots=True)
class _Run:
    template: Template
    functions: Functions
    pieces: list[str] = field(default_factory=list)
    size: int = 0
    steps: int = 0

    def nodes(self, nodes: list[Node], dot: Any, frame: _Frame) -> None:
        for node in nodes:
            self._node(node, dot, frame)

    def _write(self, text: str) -> None:
        self.size += len(text)
        if self.size > MOST_TEXT:
            raise TemplateError("the template writes too much", 0)
        self.pieces.append(text)

    def _node(self, node: Node, dot: Any, frame: _Frame) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TemplateError("the template takes too many steps", 0)
        match node:
            case ("text", text):
                self._write(text)
            case ("pipe", pipe):
                value = self._pipe(pipe, dot, frame)
                if not pipe.variables:
                    self._write(printed(value))
            case ("break",):
                raise _Break
            case ("continue",):
                raise _Continue
            case ("template", name, pipe):
                self._included(name, pipe, dot, frame)
            case ("range", pipe, body, other):
                self._range(pipe, body, other, dot, _Frame({}, frame))
            case (kind, pipe, body, other):
                inner = _Frame({}, frame)
                value = self._pipe(pipe, dot, inner)
                if truth(value):
                    self.nodes(body, value if kind == "with" else dot, inner)
                else:
                    self.nodes(other, dot, inner)

    def _included(self, name: str, pipe: Pipe | None, dot: Any, frame: _Frame) -> None:
        body = self.template.defined.get(name)
        if body is None:
            raise TemplateError(f'template "{name}" is not defined', pipe.line if pipe else 0)
        value = self._pipe(pipe, dot, frame) if pipe else None
        self.nodes(body, value, _Frame({"$": value}))

    def _range(
        self, pipe: Pipe, body: list[Node], other: list[Node], dot: Any, frame: _Frame
    ) -> None:
        bare = Pipe(pipe.line, commands=pipe.commands)
        pairs = list(_pairs(self._pipe(bare, dot, frame), pipe.line))
        if not pairs:
            self.nodes(other, dot, frame)
        for key, value in pairs:
            names = pipe.variables
            own = dict(zip(names, (value,) if len(names) == 1 else (key, value), strict=False))
            try:
                self.nodes(body, value, _Frame(own, frame))
            except _Continue:
                continue
            except _Break:
                break

    def _pipe(self, pipe: Pipe, dot: Any, frame: _Frame) -> Any:
        value: Any = None
        for number, command in enumerate(pipe.commands):
            last = (value,) if number else ()
            value = self._command(command, last, pipe.line, dot, frame)
        for name in pipe.variables:
            holder = frame if pipe.is_declaration else frame.find(name)
            if holder is None:
                raise TemplateError(f"{name} is not declared", pipe.line)
            holder.own[name] = value
        return value

    def _command(
        self,
        command: tuple[Operand, ...],
        last: tuple[Any, ...],
        line: int,
        dot: Any,
        frame: _Frame,
    ) -> Any:
        first, *rest = command
        if first[0] != "call":
            if rest or last:
                raise TemplateError("only functions take arguments", line)
            return self._operand(first, line, dot, frame)
        name = first[1]
        if name in ("and", "or"):
            return self._lazy(name, rest, last, line, dot, frame)
        arguments = [self._operand(operand, line, dot, frame) for operand in rest]
        return self._call(name, [*arguments, *last], line)

    def _lazy(
        self, name: str, operands: list[Operand], last: tuple[Any, ...], line: int, dot: Any,
        frame: _Frame,
    ) -> Any:  # fmt: skip
        """`and` and `or` stop at the first argument that decides."""
        value: Any = None
        for operand in operands:
            value = self._operand(operand, line, dot, frame)
            if truth(value) == (name == "or"):
                return value
        return last[0] if last else value

    def _call(self, name: str, arguments: list[Any], line: int) -> Any:
        function = self.functions.get(name)
        if function is None:
            raise TemplateError(f'there is no function "{name}"', line)
        try:
            return function(*arguments)
        except (ArithmeticError, AttributeError, LookupError, OSError, RecursionError) as problem:
            raise TemplateError(f"{name}: {problem}", line) from None
        except (TypeError, ValueError) as problem:
            raise TemplateError(f"{name}: {problem}", line) from None

    def _operand(self, operand: Operand, line: int, dot: Any, frame: _Frame) -> Any:
        match operand:
            case ("value", value):
                return value
            case ("dot",):
                return dot
            case ("var", name):
                holder = frame.find(name)
                if holder is None:
                    raise TemplateError(f"{name} is not declared", line)
                return holder.own[name]
            case ("field", base, names):
                value = self._operand(base, line, dot, frame)
                for name in names:
                    value = _field(value, name, line)
                return value
            case ("pipe", pipe):
                return self._pipe(pipe, dot, frame)
        return self._call(operand[1], [], line)


def _field(value: Any, name: str, line: int) -> Any:
    if isinstance(value, Mapping):
        return value.get(name)
    if value is None:
        return None
    raise TemplateError(f"there is no field {name} in {printed(value)[:40]}", line)


def _pairs(value: Any, line: int) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        yield from sorted(value.items())
    elif isinstance(value, list | tuple):
        yield from enumerate(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from ((number, number) for number in range(min(value, MOST_STEPS)))
    elif value is not None:
        raise TemplateError(f"range cannot run over {printed(value)[:40]}", line)


def truth(value: Any) -> bool:
    """Empty, zero, false and nil are false."""
    return bool(value)


def printed(value: Any) -> str:
    """A value as Go prints it with %v."""
    if value is None:
        return "<no value>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        pairs = (f"{key}:{printed(value[key])}" for key in sorted(value))
        return f"map[{' '.join(pairs)}]"
    if isinstance(value, list | tuple):
        return f"[{' '.join(map(printed, value))}]"
    return str(value)
