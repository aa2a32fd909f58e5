"""A module instance: the scope in which the expressions of one directory are evaluated.

Everything is evaluated when first asked for and then kept; whoever asks for
something that is being evaluated right now has found a cycle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from estimator.model.quantity import Quantity
from estimator.model.values import Unknown
from estimator.readers.hcl.blocks import Block, Expression
from estimator.readers.hcl.configuration import Configuration
from estimator.readers.hcl.convert import converted
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expansion import SINGLE, Expansion, Key, Member, counted, keyed
from estimator.readers.hcl.expressions.compiler import constant
from estimator.readers.hcl.expressions.scope import Deferred, Env, Part
from estimator.readers.hcl.functions import FunctionContext
from estimator.readers.hcl.functions import call as call_function
from estimator.readers.hcl.instances import Instance, Instances
from estimator.readers.hcl.module_sources import located
from estimator.readers.hcl.objects import completed
from estimator.readers.hcl.reading import MAX_MODULE_DEPTH, Memo, Reading
from estimator.readers.hcl.references import References
from estimator.readers.hcl.template_files import render
from estimator.readers.hcl.types import ANY, Type, constraint
from estimator.readers.hcl.values import Value, sensitive


@dataclass(frozen=True, slots=True)
class Given:
    """A value handed to a module's variable, evaluated when asked for."""

    read: Callable[[], Value]


@dataclass(frozen=True, slots=True)
class Caller:
    """The module block that made a module instance."""

    module: Module
    block: Block
    name: str
    member: Member


class Module(Deferred):
    """One instance of a module directory; also what `module.x` gives to its caller."""

    def __init__(
        self,
        reading: Reading,
        configuration: Configuration,
        given: Mapping[str, Given],
        caller: Caller | None = None,
    ) -> None:
        self.reading = reading
        self.configuration = configuration
        self.given = given
        self.caller = caller
        self.address = _address(caller)
        self.memo: Memo = {}
        reading.reach(configuration)

    @property
    def prefix(self) -> str:
        return f"{self.address}." if self.address else ""

    @property
    def parent(self) -> Module | None:
        return self.caller.module if self.caller else None

    @property
    def depth(self) -> int:
        return self.caller.module.depth + 1 if self.caller else 0

    @cached_property
    def multiplicity(self) -> Quantity | None:
        """How often this instance exists (None: once), calls above it included."""
        if self.caller is None:
            return None
        return times(self.caller.module.multiplicity, self.caller.member.multiplicity)

    @cached_property
    def references(self) -> References:
        return References(self)

    @property
    def call_path(self) -> str:
        """The names of the calls that lead here, as `modules.json` writes them: `a.b`."""
        if self.caller is None:
            return ""
        above = self.caller.module.call_path
        return f"{above}.{self.caller.name}" if above else self.caller.name

    # What expressions ask for.

    def variable(self, name: str) -> Value:
        label = f"{self.prefix}var.{name}"
        found: Value = self.reading.once(
            self.memo, ("var", name), label, lambda: self._variable(name)
        )
        return found

    def variable_kind(self, name: str) -> str:
        block = self.configuration.variables.get(name)
        return self._type(block).kind if block else "any"

    def local(self, name: str) -> Value:
        expression = self.configuration.locals.get(name)
        if expression is None:
            raise EvalError(f"local.{name} is not declared")
        found: Value = self.reading.once(
            self.memo,
            ("local", name),
            f"{self.prefix}local.{name}",
            lambda: expression.evaluate(self, {}),
        )
        return found

    def module(self, name: str) -> Part:
        """The module call of this name."""
        label = f"{self.prefix}module.{name}"
        found: Part = self.reading.once(
            self.memo, ("module", name), label, lambda: self._module(name)
        )
        return found

    def resource(self, mode: str, kind: str, name: str) -> Part:
        """The instances of a resource, data source or ephemeral resource."""
        block = self.configuration.resources.get((mode, kind, name))
        if block is None:
            prefix = "" if mode == "managed" else f"{mode}."
            raise EvalError(f'"{prefix}{kind}.{name}" is not declared')
        label = f"{self.prefix}{kind}.{name}"
        found: Part = self.reading.once(
            self.memo, (mode, kind, name), label, lambda: self._resource(mode, block)
        )
        return found

    def setting(self, root: str, name: str) -> Value:
        if root == "path":
            return self._path(name)
        if name == "workspace":
            return self.reading.workspace
        if name == "applying":
            return Unknown("whether Terraform applies or plans is not known")
        raise EvalError(f'"{root}.{name}" does not exist')

    def call(self, name: str, arguments: list[Value]) -> Value:
        for argument in arguments:
            if isinstance(argument, list | dict):
                self.reading.weigh(argument)
        return call_function(name, arguments, self.functions)

    def spend(self, elements: int) -> None:
        self.reading.spend(elements)

    # What a caller asks for.

    def attribute(self, name: str) -> Part:
        """An output."""
        label = f"{self.address}.{name}"
        found: Part = self.reading.once(
            self.memo, ("output", name), label, lambda: self._output(name)
        )
        return found

    def index(self, key: Value) -> Part:
        return self.attribute(str(key))

    def value(self) -> Value:
        return {name: self._output_value(name) for name in self.configuration.outputs}

    def _output_value(self, name: str) -> Value:
        part = self.attribute(name)
        return part.value() if isinstance(part, Deferred) else part

    def _output(self, name: str) -> Value:
        block = self.configuration.outputs.get(name)
        if block is None:
            raise EvalError(f'{self.address} has no output "{name}"')
        expression = block.attributes.get("value")
        value = expression.evaluate(self, {}) if expression else None
        return sensitive(value) if self._is_set(block, "sensitive") else value

    # How things come about.

    def _variable(self, name: str) -> Value:
        block = self.configuration.variables.get(name)
        if block is None:
            raise EvalError(f"var.{name} is not declared")
        type_ = self._type(block)
        value = self._given(name, block)
        if value is None and name in self.given and self._is_set(block, "nullable", False):
            value = self._default(block)
        try:
            value = converted(completed(value, type_), type_)
        except EvalError as error:
            raise EvalError(f"var.{name}: {error}") from None
        if self._is_set(block, "ephemeral"):
            return Unknown(f"var.{name} is ephemeral", (f"var.{name}",), (), (), True)
        return sensitive(value) if self._is_set(block, "sensitive") else value

    def _given(self, name: str, block: Block) -> Value:
        if name in self.given:
            return self.given[name].read()
        if "default" in block.attributes:
            return self._default(block)
        return Unknown(f'variable "{name}" has no value', (f"{self.prefix}var.{name}",))

    @staticmethod
    def _default(block: Block) -> Value:
        expression = block.attributes.get("default")
        return constant(expression.node) if expression else None

    def _type(self, block: Block) -> Type:
        expression = block.attributes.get("type")
        if expression is None:
            return ANY
        found: Type = self.reading.once(
            self.memo,
            ("type", block.labels[0]),
            f"type of var.{block.labels[0]}",
            lambda: constraint(expression.node, constant),
        )
        return found

    @staticmethod
    def _is_set(block: Block, name: str, expected: bool = True) -> bool:
        expression = block.attributes.get(name)
        return expression is not None and expression.node == ("lit", expected)

    def _resource(self, mode: str, block: Block) -> Instances:
        prefix = "" if mode == "managed" else f"{mode}."
        label = f"{self.prefix}{prefix}{block.labels[0]}.{block.labels[1]}"
        expansion = self.expansion(block, label)
        if mode == "managed":
            self.reading.add_instances(len(expansion.members))
        instances = [
            Instance(self, block, mode, label + key_text(member.key), member)
            for member in expansion.members
        ]
        return Instances(label, expansion, instances, [part.address for part in instances])

    def expansion(self, block: Block, label: str) -> Expansion:
        """The instances of a block by its `count`, `for_each` or neither."""
        for name, expand in (("count", counted), ("for_each", keyed)):
            expression = block.attributes.get(name)
            if expression is not None:
                value = self.reading.attempt(expression, self, {}, f"{label}.{name}")
                where = str(expression.span)
                try:
                    return expand(value, where)
                except EvalError as error:
                    failed = self.reading.failed(error, expression.span, f"{label}.{name}")
                    return expand(failed, where)
        enabled = self._enabled(block)
        return expand_enabled(enabled, block) if enabled is not None else SINGLE

    def _enabled(self, block: Block) -> Value:
        """OpenTofu's `lifecycle { enabled = … }`; None where it is not used."""
        for lifecycle in block.nested("lifecycle"):
            expression = lifecycle.attributes.get("enabled")
            if expression is not None:
                return self.reading.attempt(expression, self, {}, "enabled")
        return None

    def _module(self, name: str) -> Part:
        block = self.configuration.modules.get(name)
        if block is None:
            raise EvalError(f"module.{name} is not declared")
        label = f"{self.prefix}module.{name}"
        configuration = located(self, name, block)
        if configuration is None:
            return Unknown(f"module {label} is not downloaded", (label,))
        if self.depth >= MAX_MODULE_DEPTH:
            raise EvalError(f"modules call each other more than {MAX_MODULE_DEPTH} levels deep")
        expansion = self.expansion(block, label)
        self.reading.add_instances(len(expansion.members))
        modules = [
            Module(
                self.reading,
                configuration,
                self._arguments(block, member.env),
                Caller(self, block, name, member),
            )
            for member in expansion.members
        ]
        return Instances(label, expansion, modules, [])

    def _arguments(self, block: Block, env: Env) -> dict[str, Given]:
        return {
            name: Given(self._argument(expression, env))
            for name, expression in block.attributes.items()
            if name not in MODULE_META
        }

    def _argument(self, expression: Expression, env: Env) -> Callable[[], Value]:
        return lambda: expression.evaluate(self, env)

    # Places.

    def _path(self, name: str) -> Value:
        if name == "root":
            return "."
        if name == "cwd":
            return str(self.reading.root)
        if name == "module":
            return self.reading.relative(self.configuration.directory)
        raise EvalError(f'"path.{name}" does not exist')

    @cached_property
    def functions(self) -> FunctionContext:
        return FunctionContext(
            root=self.reading.root,
            module_dir=self.configuration.directory,
            confine=self.reading.confined(self.configuration.directory),
            workspace=self.reading.workspace,
            render_template=self._render,
            on_file=self.reading.reach_file,
        )

    def _render(self, text: str, variables: dict[str, Value], name: str) -> Value:
        return render(text, variables, name, self.functions, self.reading.spend)

    def instances(self) -> Iterator[Instance]:
        """Every managed resource instance of this module alone."""
        for mode, kind, name in self.configuration.resources:
            if mode == "managed":
                found: Any = self.resource(mode, kind, name)
                yield from found.members

    def children(self) -> Iterator[Module]:
        """The instances of every module call that can be read."""
        for name, block in self.configuration.modules.items():
            try:
                found = self.module(name)
            except EvalError as error:
                self.reading.failed(error, block.span, f"{self.prefix}module.{name}")
                continue
            if isinstance(found, Instances):
                yield from (part for part in found.members if isinstance(part, Module))


#: Arguments of a module block that are not variables of the module.
MODULE_META = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})


def expand_enabled(enabled: Value, block: Block) -> Expansion:
    """`enabled = false` leaves no instance; the address has no key either way."""
    members = counted(
        1 if enabled is True else 0 if enabled is False else _as_count(enabled), str(block.span)
    ).members
    return Expansion("single", tuple(Member(None, {}, part.multiplicity) for part in members[:1]))


def _as_count(enabled: Value) -> Value:
    if isinstance(enabled, Unknown):
        return Unknown(enabled.reason, enabled.needs, enabled.references, (0, 1))
    return 1


def key_text(key: Key) -> str:
    """A key as addresses write it."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'["{escaped}"]'


def times(one: Quantity | None, other: Quantity | None) -> Quantity | None:
    """The product of two multiplicities, where None is once."""
    if one is None or other is None:
        return one if other is None else other
    return one * other


def _address(caller: Caller | None) -> str:
    if caller is None:
        return ""
    return f"{caller.module.prefix}module.{caller.name}{key_text(caller.member.key)}"
