"""From evaluated modules to the resources, providers and metadata of a `Project`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from estimator.model.resource import Resource, base_address
from estimator.model.values import SENSITIVE, Unknown
from estimator.readers.hcl.bodies import body_values
from estimator.readers.hcl.convert import as_string
from estimator.readers.hcl.expansion import times
from estimator.readers.hcl.instances import Instance
from estimator.readers.hcl.modules import Module
from estimator.readers.hcl.moves import Moves
from estimator.readers.hcl.providers import reference, serving, source_type
from estimator.readers.hcl.reading import Reading
from estimator.readers.hcl.values import Value, unknown_parts


def modules_below(module: Module) -> Iterator[Module]:
    """The module and all module instances it calls, callers first."""
    yield module
    for child in module.children():
        yield from modules_below(child)


def resources_of(module: Module, moves: Moves) -> Iterator[Resource]:
    """The resources of one module instance, in source order."""
    referred: dict[int, Mapping[str, tuple[str, ...]]] = {}
    for instance in module.instances():
        block = instance.block
        if id(block) not in referred:
            referred[id(block)] = module.references.of_block(block)
        yield _resource(instance, referred[id(block)], moves)


def _resource(
    instance: Instance, referred: Mapping[str, tuple[str, ...]], moves: Moves
) -> Resource:
    module, block = instance.module, instance.block
    name, alias = reference(module, instance.kind, block)
    provider = serving(module, name, alias)
    values = body_values(block, module, instance.env, instance.address, is_resource=True)
    return Resource(
        address=instance.address,
        type=instance.kind,
        name=block.labels[1],
        values={key: _leaving(key, value, module.reading) for key, value in values.items()},
        provider=source_type(module, name),
        provider_region=plain(provider.region, module.reading),
        references=_references(values, referred, instance.address),
        default_tags=texts(plain(dict(provider.default_tags), module.reading)),
        previous_address=moves.previous(instance.address),
        module=module.address,
        span=block.span,
        provider_settings=dict(provider.settings),
        multiplicity=times(module.multiplicity, instance.multiplicity),
        comments=block.comments,
    )


def _references(
    values: Mapping[str, Value], referred: Mapping[str, tuple[str, ...]], own: str
) -> dict[str, tuple[str, ...]]:
    return {
        path: found
        for path, addresses in referred.items()
        if (found := _exact(_at(values, path.split(".")), addresses, own))
    }


#: Maps of text in every provider; a plan shows their numbers and bools as text.
_TEXT_MAPS = frozenset({"tags", "labels", "user_labels", "default_tags", "volume_tags"})


def _leaving(name: str, value: Value, reading: Reading) -> Any:
    found = plain(value, reading)
    return texts(found) if name in _TEXT_MAPS else found


def texts(found: Any) -> Any:
    """A map's numbers and bools as the text a provider takes them for."""
    if not isinstance(found, dict):
        return found
    return {
        key: as_string(part) if isinstance(part, bool | int | Decimal) else part
        for key, part in found.items()
    }


def _at(values: Any, steps: list[str]) -> Iterator[Unknown]:
    """The unknown parts of the values at an attribute path, in every block on the way."""
    if not steps:
        yield from unknown_parts(values)
    elif isinstance(values, list):
        for part in values:
            yield from _at(part, steps)
    elif isinstance(values, dict):
        yield from _at(values.get(steps[0]), steps[1:])
    elif isinstance(values, Unknown):
        yield values


def _exact(unknowns: Iterator[Unknown], addresses: tuple[str, ...], own: str) -> tuple[str, ...]:
    """The instances that unknown values come from, then resources only the syntax shows."""
    found = dict.fromkeys(address for unknown in unknowns for address in unknown.references)
    bases = {base_address(address) for address in found}
    for address in addresses:
        if address not in bases and base_address(address) not in bases:
            found[address] = None
    return tuple(address for address in found if base_address(address) != base_address(own))


def plain(value: Any, reading: Reading) -> Any:
    """A value as it leaves this reader: lists, dicts and Unknown; nothing sensitive in it."""
    if isinstance(value, Unknown):
        if value.is_sensitive:
            return SENSITIVE
        if value.candidates and not all(map(_is_scalar, value.candidates)):
            candidates = tuple(plain(part, reading) for part in value.candidates)
            return Unknown(value.reason, value.needs, value.references, candidates)
        return value
    if isinstance(value, dict):
        reading.spend(len(value))
        return {key: plain(part, reading) for key, part in value.items()}
    if isinstance(value, list):
        reading.spend(len(value))
        return [plain(part, reading) for part in value]
    return value


def _is_scalar(value: Value) -> bool:
    return not isinstance(value, list | dict | Unknown)
