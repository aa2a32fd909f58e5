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
from estimator.readers.hcl.block_expansion import expansion_of
from estimator.readers.hcl.blocks import Block, Expression
from estimator.readers.hcl.configuration import Configuration
from estimator.readers.hcl.errors import CycleError, EvalError
from estimator.readers.hcl.expansion import Member, key_text, times
from estimator.readers.hcl.expressions.scope import Deferred, Env, Part
from estimator.readers.hcl.functions import FunctionContext
from estimator.readers.hcl.functions import call as call_function
from estimator.readers.hcl.inputs import Given, input_type, input_value, is_set
from estimator.readers.hcl.instances import Instance, Instances
from estimator.readers.hcl.module_sources import located
from estimator.readers.hcl.reading import MAX_MODULE_DEPTH, Memo, Reading
from estimator.readers.hcl.references import References
from estimator.readers.hcl.template_files import render
from estimator.readers.hcl.values import Value, sensitive


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
            self.memo, ("var", name), label, lambda: input_value(self, name)
        )
        return found

    def variable_kind(self, name: str) -> str:
        block = self.configuration.variables.get(name)
        return input_type(self, block).kind if block else "any"

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
        return sensitive(value) if is_set(block, "sensitive") else value

    # How things come about.

    def _resource(self, mode: str, block: Block) -> Instances:
        prefix = "" if mode == "managed" else f"{mode}."
        label = f"{self.prefix}{prefix}{block.labels[0]}.{block.labels[1]}"
        expansion = expansion_of(self, block, label)
        if mode == "managed":
            self.reading.add_instances(len(expansion.members))
        instances = [
            Instance(self, block, mode, label + key_text(member.key), member)
            for member in expansion.members
        ]
        return Instances(label, expansion, instances, [part.address for part in instances])

    def _module(self, name: str) -> Part:
        block = self.configuration.modules.get(name)
        if block is None:
            raise EvalError(f"module.{name} is not declared")
        label = f"{self.prefix}module.{name}"
        configuration = located(self, name, block)
        if configuration is None:
            return Unknown(f"module {label} is not downloaded", (label,))
        self._refuse_recursion(configuration, label)
        expansion = expansion_of(self, block, label)
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

    def _refuse_recursion(self, called: Configuration, label: str) -> None:
        """A module that calls itself has no end, whatever its count says; nor has Terraform one."""
        if self.depth >= MAX_MODULE_DEPTH:
            raise CycleError(f"modules call each other more than {MAX_MODULE_DEPTH} levels deep")
        above: Module | None = self
        while above is not None:
            if above.configuration is called:
                raise CycleError(f"{label} calls a module that it is part of")
            above = above.parent

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


def _address(caller: Caller | None) -> str:
    if caller is None:
        return ""
    return f"{caller.module.prefix}module.{caller.name}{key_text(caller.member.key)}"
