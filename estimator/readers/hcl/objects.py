"""Objects whose unset attributes are computed by the provider: resources and their blocks."""

from __future__ import annotations

from estimator.model.values import Unknown
from estimator.readers.hcl.types import Type
from estimator.readers.hcl.values import Value

#: The reason every attribute has that the source does not set.
KNOWN_LATER = "known after apply"


class ResourceObject(dict[str, Value]):
    """A resource or nested block as a value; what is not set in source is known after apply."""

    __slots__ = ("address",)

    def __init__(self, values: dict[str, Value], address: str) -> None:
        super().__init__(values)
        self.address = address

    def unset(self, name: str) -> Value:
        """The value of an attribute that the source does not set."""
        return known_later(self.address)


def known_later(address: str) -> Unknown:
    return Unknown(KNOWN_LATER, references=(address,))


def completed(value: Value, type_: Type) -> Value:
    """`value` with the computed attributes an object type asks of a resource added as Unknown."""
    if isinstance(value, list) and type_.element is not None:
        element = type_.element
        if any(isinstance(part, list | dict) for part in value):
            return type(value)(completed(part, element) for part in value)
    if not isinstance(value, dict):
        return value
    if type_.kind == "object":
        missing = known_later(value.address) if isinstance(value, ResourceObject) else None
        filled = dict(value)
        for part in type_.attributes:
            if part.name in filled:
                filled[part.name] = completed(filled[part.name], part.type)
            elif missing is not None:
                filled[part.name] = missing
        return filled
    if type_.element is not None:
        inner = type_.element
        return {key: completed(part, inner) for key, part in value.items()}
    return value
