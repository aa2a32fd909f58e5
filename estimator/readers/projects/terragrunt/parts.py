"""Things of a configuration that are evaluated name by name: `include.root`, `dependency.vpc`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from estimator.model.values import Unknown
from estimator.readers.hcl.convert import as_string
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.scope import Deferred, Part
from estimator.readers.hcl.values import Value


@dataclass(frozen=True, slots=True)
class Fields(Deferred):
    """An object whose attributes are computed when asked for."""

    what: str
    fields: Mapping[str, Callable[[], Part]]

    def attribute(self, name: str) -> Part:
        if name not in self.fields:
            raise EvalError(f'{self.what} has no attribute "{name}"')
        return self.fields[name]()

    def index(self, key: Value) -> Part:
        return self.attribute(as_string(key))

    def value(self) -> Value:
        return {name: _plain(read()) for name, read in self.fields.items()}


@dataclass(frozen=True, slots=True)
class Outputs(Deferred):
    """The outputs of another unit: as evaluated, else as mocked, else unknown."""

    what: str
    known: Callable[[], Mapping[str, Value]]
    mocks: Mapping[str, Value]

    def attribute(self, name: str) -> Part:
        found = self.known().get(name)
        if found is not None and not isinstance(found, Unknown):
            return _foreign(found)
        if name in self.mocks:
            return self.mocks[name]
        return Unknown(f"{self.what}.{name} is known once that unit is applied", (self.what,))

    def index(self, key: Value) -> Part:
        return self.attribute(as_string(key))

    def value(self) -> Value:
        names = {**dict.fromkeys(self.mocks), **dict.fromkeys(self.known())}
        if not names:
            return Unknown(f"{self.what} are known once that unit is applied", (self.what,))
        return {name: _plain(self.attribute(name)) for name in sorted(names)}


def _plain(part: Part) -> Value:
    return part.value() if isinstance(part, Deferred) else part


def _foreign(value: Value) -> Value:
    """A value of another project: addresses in it mean nothing here."""
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.needs, (), (), value.is_sensitive)
    if isinstance(value, dict):
        return {key: _foreign(part) for key, part in value.items()}
    return [_foreign(part) for part in value] if isinstance(value, list) else value
