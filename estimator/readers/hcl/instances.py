"""Resources and data sources as expressions see them: deferred, instance by instance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from estimator.model.quantity import Quantity
from estimator.model.values import Unknown
from estimator.readers.hcl.blocks import Block
from estimator.readers.hcl.bodies import META_ARGUMENTS, META_BLOCKS, block_list, body_values
from estimator.readers.hcl.convert import as_number, as_string
from estimator.readers.hcl.data_sources import answer, later
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expansion import Expansion, Key, Member
from estimator.readers.hcl.expressions.scope import Deferred, Env, Part
from estimator.readers.hcl.objects import ResourceObject
from estimator.readers.hcl.reading import Memo
from estimator.readers.hcl.values import Value

if TYPE_CHECKING:
    from estimator.readers.hcl.modules import Module


class Instances(Deferred):
    """All instances of a resource or module call, under their keys."""

    __slots__ = ("_members", "addresses", "expansion", "label")

    def __init__(
        self, label: str, expansion: Expansion, members: Sequence[Deferred], addresses: list[str]
    ) -> None:
        self.label = label
        self.expansion = expansion
        self.addresses = addresses
        self._members = {
            member.key: part for member, part in zip(expansion.members, members, strict=True)
        }

    @property
    def members(self) -> tuple[Deferred, ...]:
        return tuple(self._members.values())

    def attribute(self, name: str) -> Part:
        if self.expansion.kind == "single":
            return self._members[None].attribute(name)
        if self.expansion.kind == "map":
            return self._member(name)
        raise EvalError(f"{self.label} has count set, so it needs an index")

    def index(self, key: Value) -> Part:
        if self.expansion.kind == "single":
            return self._members[None].attribute(as_string(key))
        if key is None:
            raise EvalError(f"the key of {self.label} is null")
        if self.expansion.kind == "map":
            return self._member(as_string(key))
        number = as_number(key)
        return self._member(number if isinstance(number, int) else -1)

    def _member(self, key: Key) -> Part:
        found = self._members.get(key)
        if found is not None:
            return found
        if self.expansion.unknown is not None and not self.expansion.alternatives:
            return self.members[0]
        raise EvalError(f"{self.label} has no instance {key!r}")

    def elements(self) -> list[Part] | Unknown:
        if self.expansion.kind == "map":
            return [self.value()]
        if self.expansion.unknown is None:
            return list(self.members)
        return self._unknown(lambda keys: [self._members[key] for key in keys])

    def value(self) -> Value:
        if self.expansion.unknown is None:
            return self._value(tuple(self._members))
        return self._unknown(self._value)

    def _value(self, keys: Sequence[Key]) -> Value:
        if self.expansion.kind == "map":
            return {str(key): self._members[key].value() for key in keys}
        values = [self._members[key].value() for key in keys]
        return values[0] if self.expansion.kind == "single" else values

    def _unknown(self, build: Callable[[Sequence[Key]], object]) -> Unknown:
        """Their number is not known; what it could be is, where there are alternatives."""
        cause = self.expansion.unknown or Unknown("")
        references = tuple(dict.fromkeys((*self.addresses, *cause.references)))
        candidates = tuple(map(build, self.expansion.alternatives))
        return Unknown(cause.reason, cause.needs, references, candidates)


class Instance(Deferred):
    """One instance of a resource or data source."""

    __slots__ = ("_memo", "address", "block", "env", "key", "mode", "module", "multiplicity")

    def __init__(self, module: Module, block: Block, mode: str, address: str, member: Member):
        self.module = module
        self.block = block
        self.mode = mode
        self.address = address
        self.key: Key = member.key
        self.env: Env = member.env
        self.multiplicity: Quantity | None = member.multiplicity
        self._memo: Memo = {}

    @property
    def kind(self) -> str:
        return self.block.labels[0]

    def attribute(self, name: str) -> Part:
        """What the source sets, else what can be answered offline, else an Unknown."""
        reading = self.module.reading
        label = f"{self.address}.{name}"
        found: Part = reading.once(self._memo, name, label, lambda: self._read(name))
        return found

    def _read(self, name: str) -> Value:
        expression = self.block.attributes.get(name)
        if expression is not None and name not in META_ARGUMENTS:
            value = expression.evaluate(self.module, self.env)
            if value is not None:
                return value
        elif name in self.block.nested_kinds and name not in META_BLOCKS:
            return block_list(self.block, name, self.module, self.env, self.address)
        return self._computed(name)

    def _computed(self, name: str) -> Value:
        found = answer(self, name) if self.mode == "data" else None
        return later(self) if found is None else found

    def index(self, key: Value) -> Part:
        return self.attribute(as_string(key))

    def value(self) -> Value:
        values = self.module.reading.once(self._memo, None, self.address, self._values)
        if self.mode == "managed":
            return ResourceObject(values, self.address)
        return DataObject(values, self)

    def _values(self) -> dict[str, Value]:
        return body_values(self.block, self.module, self.env, self.address, is_resource=True)


class DataObject(ResourceObject):
    """A data source as a whole; what its arguments do not say is answered or unknown."""

    __slots__ = ("_instance",)

    def __init__(self, values: dict[str, Value], instance: Instance) -> None:
        super().__init__(values, instance.address)
        self._instance = instance

    def unset(self, name: str) -> Value:
        part = self._instance.attribute(name)
        return part.value() if isinstance(part, Deferred) else part
