"""Template files: the text of `templatefile()` rendered with its own variables only."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from estimator.readers.hcl.cursor import HclSyntaxError
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.compiler import compiled
from estimator.readers.hcl.expressions.scope import Evaluate, Part
from estimator.readers.hcl.functions import FunctionContext
from estimator.readers.hcl.functions import call as call_function
from estimator.readers.hcl.parser import parse_template
from estimator.readers.hcl.values import Value


def render(
    text: str,
    variables: dict[str, Value],
    name: str,
    functions: FunctionContext,
    spend: Callable[[int], None],
) -> Value:
    """The template's text; an EvalError names the file."""
    try:
        return _compiled(text)(_TemplateScope(functions, spend), dict(variables))
    except HclSyntaxError as error:
        line = text.count("\n", 0, error.offset) + 1
        raise EvalError(f"{name}:{line}: {error.message}") from None


@lru_cache(maxsize=256)
def _compiled(text: str) -> Evaluate:
    return compiled(parse_template(text))


class _TemplateScope:
    """A template sees its variables (through the environment) and functions, nothing else."""

    def __init__(self, functions: FunctionContext, spend: Callable[[int], None]) -> None:
        self._functions = functions
        self.spend = spend

    def variable(self, name: str) -> Value:
        return self._refuse("var")

    def variable_kind(self, name: str) -> str:
        return "any"

    def local(self, name: str) -> Value:
        return self._refuse("local")

    def module(self, name: str) -> Part:
        return self._refuse("module")

    def resource(self, mode: str, kind: str, name: str) -> Part:
        return self._refuse(kind)

    def setting(self, root: str, name: str) -> Value:
        return self._refuse(root)

    def call(self, name: str, arguments: list[Value]) -> Value:
        return call_function(name, arguments, self._functions)

    @staticmethod
    def _refuse(name: str) -> Value:
        raise EvalError(f'the template uses "{name}", which is not among its variables')
