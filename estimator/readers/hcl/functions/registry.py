"""How a function is declared, and the table of those loaded so far.

A parameter is declared as text, `"prefix: string"`, so that its name and type
show in error messages as they do in Terraform. Marks behind the type: `?` takes
null, `~` takes a wholly unknown argument. A leading `*` is the variadic rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from estimator.readers.hcl.convert import converted
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.numbers import whole
from estimator.readers.hcl.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    set_of,
)
from estimator.readers.hcl.values import Value

#: An integer that counts or indexes: a number, checked to be whole.
INTEGER = Type("number", NUMBER)

_TYPES = {
    "any": ANY,
    "string": STRING,
    "number": NUMBER,
    "integer": INTEGER,
    "bool": BOOL,
    "list(any)": list_of(ANY),
    "list(string)": list_of(STRING),
    "list(bool)": list_of(BOOL),
    "set(any)": set_of(ANY),
    "map(list(string))": map_of(list_of(STRING)),
}


def _no_templates(text: str, variables: dict[str, Value], filename: str) -> Value:
    raise EvalError(f"templates cannot be rendered here ({filename})")


@dataclass(frozen=True, slots=True)
class FunctionContext:
    """What a call may know of the place it stands in.

    `root` is the directory relative paths start from, `confine` the directory
    no file function may leave (the repository; by default `root`).
    """

    root: Path
    module_dir: Path | None = None
    confine: Path | None = None
    workspace: str = "default"
    render_template: Callable[[str, dict[str, Value], str], Value] = _no_templates
    #: Told of every file a function reads, looks for or lists (a directory), for caches
    #: and reverse dependencies.
    on_file: Callable[[Path], None] | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: Type
    is_nullable: bool = False
    takes_unknown: bool = False

    def accept(self, value: Value) -> Value:
        """The argument as this parameter's type."""
        try:
            if value is None and not self.is_nullable:
                raise EvalError("argument must not be null")
            if self.type is INTEGER:
                number = converted(value, NUMBER)
                return whole(number) if isinstance(number, int) else _not_whole(number)
            return converted(value, self.type)
        except EvalError as problem:
            raise EvalError(f'invalid value for "{self.name}" parameter: {problem}') from None


def _not_whole(number: Value) -> Value:
    raise EvalError(f"value must be a whole number, not {number}")


@dataclass(frozen=True, slots=True)
class Function:
    """One entry of the library.

    `is_partial`: copes itself with unknown parts of its arguments.
    `reads_marks`: is about sensitivity and must see the mark.
    """

    name: str
    parameters: tuple[Parameter, ...]
    variadic: Parameter | None
    run: Callable[..., Value]
    is_partial: bool = False
    reads_marks: bool = False
    wants_context: bool = False

    def parameter(self, position: int) -> Parameter:
        """The parameter that takes the argument at a position; an EvalError if none does."""
        if position < len(self.parameters):
            return self.parameters[position]
        if self.variadic is None:
            raise EvalError(f"expects only {len(self.parameters)} argument(s)")
        return self.variadic

    def check_count(self, count: int) -> None:
        if count < len(self.parameters):
            missing = self.parameters[count].name
            expected = len(self.parameters)
            raise EvalError(f'expects {expected} argument(s); missing value for "{missing}"')
        if count > len(self.parameters) and self.variadic is None:
            raise EvalError(f"expects only {len(self.parameters)} argument(s), got {count}")


#: Function name → declaration; filled by the modules of this package as they load.
FUNCTIONS: dict[str, Function] = {}

Implementation = TypeVar("Implementation", bound=Callable[..., Value])


def function(
    *parameters: str, partial: bool = False, marks: bool = False, context: bool = False
) -> Callable[[Implementation], Implementation]:
    """Register the decorated function under its name (without a trailing underscore)."""
    fixed = tuple(_parameter(text) for text in parameters if not text.startswith("*"))
    rest = [_parameter(text[1:]) for text in parameters if text.startswith("*")]

    def register(implementation: Implementation) -> Implementation:
        name = implementation.__name__.rstrip("_")
        variadic = rest[0] if rest else None
        FUNCTIONS[name] = Function(name, fixed, variadic, implementation, partial, marks, context)
        return implementation

    return register


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(": ")
    return Parameter(name, _TYPES[kind.rstrip("?~")], "?" in kind, "~" in kind)
