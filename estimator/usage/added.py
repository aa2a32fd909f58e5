"""Usage that follows from the run itself (the join), weaker than what the user declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from estimator.model.resource import Diagnostic, Resource
from estimator.usage.declared import Declared, Usage
from estimator.usage.files import UsageFile


class UsageWithAdded:
    """A usage file with values added per address."""

    def __init__(self, base: UsageFile, added: Mapping[str, Mapping[str, Declared]]) -> None:
        self._base = base
        self._added = added

    def of(self, resource: Resource) -> Usage:
        return self._base.of(resource).over(self._added.get(resource.address, {}))

    def declared_for(self, resource: Resource) -> Mapping[str, Declared]:
        return self._base.declared_for(resource)

    def unused(self, resources: Iterable[Resource]) -> Iterator[Diagnostic]:
        return self._base.unused(resources)
