"""A `Project` as JSON text and back, for the cache and for other processes.

The text holds no secret: what is marked sensitive has left its payload behind
long before, attributes named like a secret lose literal text, and so does any
text that contains a secret-looking variable's value. Reading it runs no code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from estimator.model.quantity import Input, Origin, Quantity
from estimator.model.resource import Diagnostic, Project, Resource, ResourceSet
from estimator.model.values import SENSITIVE, SourceSpan, Unknown

#: Attribute and variable names whose text is kept out of the cache.
SECRET_NAME = re.compile(
    r"passw|passphrase|secret(?!.*(?:_arn|_id|_name)$)|private_?key|access_?key|api_?key|"
    r"(?:^|_)token$|credential|connection_string|sas_url",
    re.IGNORECASE,
)
#: A shorter secret is found by its name only: `1` is part of everything.
_LEAST_SECRET = 6
_TAG = "$"


class Secrets:
    """The texts that may not be kept."""

    def __init__(self, variables: Iterable[tuple[str, Any]] = ()) -> None:
        found = {
            value
            for name, value in variables
            if isinstance(value, str) and len(value) >= _LEAST_SECRET and SECRET_NAME.search(name)
        }
        self._pattern = re.compile("|".join(map(re.escape, sorted(found)))) if found else None

    def hides(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(text) is not None


def stored(project: Project, secrets: Secrets) -> str:
    """The project as JSON text."""
    state = {
        "name": project.name,
        "path": project.path,
        "kind": project.kind,
        "workspace": project.workspace,
        "module_path": project.module_path,
        "after": _resources(project.after, secrets),
        "before": None if project.before is None else _resources(project.before, secrets),
        "diagnostics": [_diagnostic(found, secrets) for found in project.diagnostics],
        "providers": _packed(list(project.providers), secrets),
        "remote_modules": list(project.remote_modules),
        "metadata": _packed(dict(project.metadata), secrets),
    }
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def restored(text: str | bytes) -> Project:
    """The project of a JSON text that `stored` made."""
    state = json.loads(text, object_hook=_tagged)
    return Project(
        name=state["name"],
        path=state["path"],
        kind=state["kind"],
        workspace=state["workspace"],
        module_path=state["module_path"],
        after=ResourceSet(map(_restored_resource, state["after"])),
        before=None
        if state["before"] is None
        else ResourceSet(map(_restored_resource, state["before"])),
        diagnostics=tuple(
            Diagnostic(message, _span(span), hint, is_error)
            for message, span, hint, is_error in state["diagnostics"]
        ),
        providers=tuple(state["providers"]),
        remote_modules=tuple(state["remote_modules"]),
        metadata=state["metadata"],
    )


def _resources(resources: ResourceSet, secrets: Secrets) -> list[list[Any]]:
    return [_resource(resource, secrets) for resource in resources]


_FIELDS = tuple(field.name for field in fields(Resource))


def _resource(resource: Resource, secrets: Secrets) -> list[Any]:
    """The fields of a resource in the order they are declared."""
    row: list[Any] = []
    for name in _FIELDS:
        value = getattr(resource, name)
        if name == "span":
            row.append(_spanned(value))
        elif name == "comments":
            row.append([list(comment) for comment in value])
        else:
            row.append(_packed(value, secrets))
    return row


def _restored_resource(row: list[Any]) -> Resource:
    known = dict(zip(_FIELDS, row, strict=True))
    known["span"] = _span(known["span"])
    known["comments"] = tuple((line, text) for line, text in known["comments"])
    return Resource(**known)


def _diagnostic(found: Diagnostic, secrets: Secrets) -> list[Any]:
    message = found.message if not secrets.hides(found.message) else "(a secret's text left out)"
    return [message, _spanned(found.span), found.hint, found.is_error]


def _spanned(span: SourceSpan | None) -> list[Any] | None:
    return None if span is None else [span.file, span.line, span.column, span.end_line]


def _span(row: list[Any] | None) -> SourceSpan | None:
    return None if row is None else SourceSpan(*row)


def _packed(value: Any, secrets: Secrets) -> Any:
    """Plain JSON; what JSON does not know becomes `{"$": kind, …}`."""
    match value:
        case str():
            return _packed(SENSITIVE, secrets) if secrets.hides(value) else value
        case None | bool() | int():
            return value
        case Decimal():
            return {_TAG: "decimal", "text": str(value)}
        case Unknown():
            return _packed_unknown(value, secrets)
        case Input():
            parts = [value.name, _packed(value.value, secrets), value.origin.value]
            return {_TAG: "input", "parts": [*parts, value.where, value.is_usage]}
        case Quantity():
            parts = [_packed(getattr(value, field.name), secrets) for field in fields(Quantity)]
            return {_TAG: "quantity", "parts": parts}
        case tuple():
            return {_TAG: "tuple", "parts": [_packed(part, secrets) for part in value]}
        case list():
            return [_packed(part, secrets) for part in value]
        case Mapping():
            return _packed_mapping(value, secrets)
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def _packed_mapping(value: Mapping[Any, Any], secrets: Secrets) -> Any:
    packed = {
        key: _packed(SENSITIVE if _is_secret(key, part) else part, secrets)
        for key, part in value.items()
    }
    if _TAG in packed:
        return {_TAG: "mapping", "pairs": [list(pair) for pair in packed.items()]}
    return packed


def _is_secret(name: Any, value: Any) -> bool:
    return isinstance(value, str) and value != "" and SECRET_NAME.search(str(name)) is not None


def _packed_unknown(value: Unknown, secrets: Secrets) -> dict[str, Any]:
    packed: dict[str, Any] = {_TAG: "unknown", "reason": value.reason}
    if value.needs:
        packed["needs"] = list(value.needs)
    if value.references:
        packed["references"] = list(value.references)
    if value.is_sensitive:
        packed["is_sensitive"] = True
    elif value.candidates:
        packed["candidates"] = [_packed(part, secrets) for part in value.candidates]
    return packed


def _tagged(found: dict[str, Any]) -> Any:
    """What a decoded JSON object stands for."""
    match found.get(_TAG):
        case None:
            return found
        case "decimal":
            return Decimal(found["text"])
        case "tuple":
            return tuple(found["parts"])
        case "quantity":
            return Quantity(*found["parts"])
        case "input":
            name, value, origin, where, is_usage = found["parts"]
            return Input(name, value, Origin(origin), where, is_usage)
        case "mapping":
            return dict(found["pairs"])
    if found.get("is_sensitive") and found["reason"] == SENSITIVE.reason:
        return SENSITIVE
    return Unknown(
        found["reason"],
        tuple(found.get("needs", ())),
        tuple(found.get("references", ())),
        tuple(found.get("candidates", ())),
        found.get("is_sensitive", False),
    )
