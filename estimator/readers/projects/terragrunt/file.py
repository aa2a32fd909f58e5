"""One Terragrunt file as a unit sees it: its locals, includes, dependencies and expressions.

An included file is evaluated as if it stood in the unit that includes it; a
file that `read_terragrunt_config` reads stands where it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from estimator.model.resource import Diagnostic
from estimator.model.values import SourceSpan, Unknown
from estimator.readers.hcl.blocks import Block, Expression, expressions
from estimator.readers.hcl.convert import as_bool, as_string
from estimator.readers.hcl.errors import CycleError, EvalError, LimitError
from estimator.readers.hcl.expressions.scope import Deferred, Part
from estimator.readers.hcl.functions import FunctionContext
from estimator.readers.hcl.functions import call as call_function
from estimator.readers.hcl.template_files import render
from estimator.readers.hcl.values import Value
from estimator.readers.projects.terragrunt.parts import Fields, Outputs
from estimator.readers.projects.terragrunt.run import MOST_DEPTH, NAME

if TYPE_CHECKING:
    from estimator.readers.projects.terragrunt.unit import Unit

_MOST_ELEMENTS = 1_000_000


class TerragruntFile(Deferred):
    """A file and the scope of its expressions."""

    def __init__(
        self, unit: Unit, path: Path, here: Path, depth: int, child: TerragruntFile | None = None
    ) -> None:
        if depth > MOST_DEPTH:
            raise LimitError(f"configurations include each other more than {MOST_DEPTH} deep")
        if not path.is_relative_to(unit.confine):
            raise EvalError(f"{path.name} lies outside of the repository")
        self.unit = unit
        self.path = path
        #: What `get_terragrunt_dir()` gives.
        self.here = here
        self.depth = depth
        #: The file that includes this one.
        self.child = child
        self._source = unit.run.source(path)
        self._locals: dict[str, Value] = {}
        self._running: list[str] = []
        self._elements = 0
        unit.notes.reach(path)
        for problem in self._source.diagnostics():
            unit.notes.report(problem)

    @cached_property
    def attributes(self) -> dict[str, Expression]:
        return expressions(self._source.body[0], self._source)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(Block(node, self._source) for node in self._source.body[1])

    def of_kind(self, kind: str) -> Iterator[Block]:
        return (block for block in self.blocks if block.kind == kind)

    # What expressions ask for.

    def variable(self, name: str) -> Value:
        raise EvalError(f"var.{name} may not be used in a Terragrunt file")

    def variable_kind(self, name: str) -> str:
        return "any"

    def local(self, name: str) -> Value:
        if name not in self._locals:
            expression = self._local_expressions.get(name)
            if expression is None:
                raise EvalError(f"local.{name} is not declared in {self.path.name}")
            if name in self._running:
                names = " → ".join([*self._running, name])
                raise CycleError(f"these need each other: {names}")
            self._running.append(name)
            try:
                self._locals[name] = expression.evaluate(self, {})
            finally:
                self._running.pop()
        return self._locals[name]

    @cached_property
    def _local_expressions(self) -> dict[str, Expression]:
        return {
            name: expression
            for block in self.of_kind("locals")
            for name, expression in block.attributes.items()
        }

    def module(self, name: str) -> Part:
        raise EvalError(f"module.{name} may not be used in a Terragrunt file")

    def resource(self, mode: str, kind: str, name: str) -> Part:
        """`include.root`, `dependency.vpc`, `feature.x`: names of blocks."""
        if kind == "include":
            return self._included(name)
        if kind == "dependency":
            return self._dependency(name)
        if kind == "feature":
            return Fields(f"feature.{name}", {"value": lambda: self._feature(name)})
        if kind in ("values", "unit", "stack"):
            return Unknown(f"{kind}.{name} is set by a stack", (f"{kind}.{name}",))
        raise EvalError(f'"{kind}.{name}" means nothing in a Terragrunt file')

    def setting(self, root: str, name: str) -> Value:
        raise EvalError(f"{root}.{name} may not be used in a Terragrunt file")

    def call(self, name: str, arguments: list[Value]) -> Value:
        from estimator.readers.projects.terragrunt.functions import FUNCTIONS

        own = FUNCTIONS.get(name)
        if own is None:
            return call_function(name, arguments, self._functions)
        unknown = next((value for value in arguments if isinstance(value, Unknown)), None)
        if unknown is not None:
            return unknown
        try:
            return own(self, *arguments)
        except TypeError:
            raise EvalError(f"{name}() does not take {len(arguments)} argument(s)") from None
        except OSError as problem:
            raise EvalError(f"{name}(): {problem.strerror}") from None

    def spend(self, elements: int) -> None:
        self._elements += elements
        if self._elements > _MOST_ELEMENTS:
            raise LimitError(f"the configuration produces more than {_MOST_ELEMENTS} elements")

    @cached_property
    def _functions(self) -> FunctionContext:
        return FunctionContext(
            root=self.here,
            confine=self.unit.confine,
            render_template=self._render,
            on_file=self.unit.notes.reach,
        )

    def _render(self, text: str, variables: dict[str, Value], name: str) -> Value:
        return render(text, variables, name, self._functions, self.spend)

    # What others ask of the file.

    def attribute(self, name: str) -> Part:
        if name == "locals":
            names = self._local_expressions
            return Fields("locals", {key: partial(self.local, key) for key in names})
        if name == "dependency":
            labels = [block.labels[0] for block in self.of_kind("dependency") if block.labels]
            return Fields(
                "dependency", {label: partial(self._dependency, label) for label in labels}
            )
        if name == "inputs" and "inputs" not in self.attributes:
            return {}
        if name in self.attributes:
            return self.attributes[name].evaluate(self, {})
        blocks = list(self.of_kind(name))
        if blocks:
            return {key: self.attempt(e, name) for key, e in blocks[0].attributes.items()}
        raise EvalError(f'{self.path.name} has no "{name}"')

    def index(self, key: Value) -> Part:
        return self.attribute(as_string(key))

    def value(self) -> Value:
        found: dict[str, Value] = {}
        for name in ("locals", "inputs"):
            part = self.attribute(name)
            found[name] = part.value() if isinstance(part, Deferred) else part
        return found

    def attempt(self, expression: Expression, what: str) -> Value:
        """The value; one that cannot be computed is reported and unknown."""
        try:
            return expression.evaluate(self, {})
        except EvalError as error:
            self.report(f"{what}: {error}", error.span or expression.span)
            return Unknown(f"cannot be evaluated: {error}")

    def report(self, message: str, span: SourceSpan | None, *, is_error: bool = False) -> None:
        self.unit.notes.report(Diagnostic(message, span, is_error=is_error))

    # Blocks.

    @cached_property
    def includes(self) -> dict[str, tuple[TerragruntFile, str]]:
        """Included files by label, each with its merge strategy."""
        found: dict[str, tuple[TerragruntFile, str]] = {}
        for block in self.of_kind("include"):
            label = block.labels[0] if block.labels else ""
            expression = block.attributes.get("path")
            try:
                if expression is None:
                    raise EvalError("it has no path", block.span)
                path = self.located(as_string(expression.evaluate(self, {})))
                file = TerragruntFile(self.unit, path, self.here, self.depth + 1, self)
                found[label] = (file, self._text(block, "merge_strategy") or "shallow")
            except EvalError as error:
                self.report(f'include "{label}": {error}', error.span or block.span, is_error=True)
        return found

    def _text(self, block: Block, name: str) -> str:
        expression = block.attributes.get(name)
        value = self.attempt(expression, name) if expression else None
        return value if isinstance(value, str) else ""

    def _included(self, name: str) -> Part:
        if name in self.includes:
            return self.includes[name][0]
        if "" in self.includes:
            return self.includes[""][0].attribute(name)
        raise EvalError(f'include "{name}" is not declared')

    def included(self, name: str = "") -> TerragruntFile | None:
        """The included file of a label, else the only one."""
        if self.child is not None:
            return self
        if name:
            found = self.includes.get(name)
            if found is None:
                raise EvalError(f'include "{name}" is not declared')
            return found[0]
        return next((file for file, _ in self.includes.values()), None)

    def located(self, text: str) -> Path:
        """A path, from the directory of the unit."""
        return Path(self.here / text).resolve()

    def _dependency(self, name: str) -> Part:
        for file in (self, *(parent for parent, _ in self.includes.values())):
            for block in file.of_kind("dependency"):
                if block.labels and block.labels[0] == name:
                    return file._of_block(name, block)
        raise EvalError(f'dependency "{name}" is not declared')

    def _of_block(self, name: str, block: Block) -> Part:
        mocks = block.attributes.get("mock_outputs")
        mocked = self.attempt(mocks, f"dependency {name}") if mocks else {}
        expression = block.attributes.get("config_path")
        place = self.attempt(expression, f"dependency {name}") if expression else None
        known = mocked if isinstance(mocked, dict) else {}
        outputs = Outputs(f"dependency.{name}.outputs", lambda: self._evaluated(place), known)
        return Fields(
            f"dependency.{name}",
            {"outputs": lambda: outputs, "inputs": lambda: self._inputs_of(place)},
        )

    def _evaluated(self, place: Value) -> dict[str, Value]:
        """The outputs of the unit at a path, as far as they are known before apply."""
        other = self._unit_at(place)
        return dict(other.outputs()) if other is not None else {}

    def _inputs_of(self, place: Value) -> Value:
        other = self._unit_at(place)
        return dict(other.settings.inputs) if other is not None else {}

    def _unit_at(self, place: Value) -> Unit | None:
        if not isinstance(place, str):
            return None
        directory = self.located(place)
        if not (directory / NAME).is_file() or self.unit.confine not in directory.parents:
            return None
        other = self.unit.run.unit(directory, self.unit.confine)
        for path in other.notes.paths:
            self.unit.notes.reach(path)
        return other

    def _feature(self, name: str) -> Value:
        for block in self.of_kind("feature"):
            if block.labels and block.labels[0] == name and "default" in block.attributes:
                return block.attributes["default"].evaluate(self, {})
        raise EvalError(f'feature "{name}" has no default')

    def flag(self, expression: Expression | None, what: str) -> bool:
        """Whether an expression is true; what is not known is not."""
        value = self.attempt(expression, what) if expression else False
        try:
            return not isinstance(value, Unknown) and value is not None and as_bool(value)
        except EvalError:
            return False
