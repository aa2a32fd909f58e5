"""`yamldecode` and `yamlencode`, after go-cty-yaml: YAML 1.2 with the booleans of 1.1.

Uses PyYAML's event stream only, so that no tag can build anything but plain
values. Aliases count with all they stand for: a "billion laughs" is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from estimator.readers.hcl.convert import as_string
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.numbers import number_text, parsed_number
from estimator.readers.hcl.values import Value

_MOST_NODES = 200_000
_TAG = "tag:yaml.org,2002:"
_SCALAR_TAGS = {"str", "int", "float", "bool", "null", "binary", "timestamp"}
_TRUE = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}
_FALSE = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}
_NULL = {"", "~", "null", "Null", "NULL"}
_INTEGER = re.compile(r"[-+]?(?:0x([0-9A-Fa-f]+)|0o([0-7]+))", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?", re.ASCII)
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DATE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d*)?[ \t]*(Z|[-+]\d{1,2}(?::?\d{2})?)?)?",
    re.ASCII,
)


@function("src: string")
def yamldecode(text: str) -> Value:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Reader(iter(yaml.parse(text, Loader=loader))).document()
    except yaml.YAMLError as problem:
        raise EvalError(f"not valid YAML: {' '.join(str(problem).split())}") from None


@dataclass(slots=True)
class _Reader:
    """One pass over the events of a document."""

    events: Iterator[Any]
    anchors: dict[str, tuple[Value, int]] = field(default_factory=dict)
    nodes: int = 0

    def document(self) -> Value:
        next(self.events)
        if type(next(self.events)).__name__ == "StreamEndEvent":
            raise EvalError("missing start of document")
        value = self._value(next(self.events))
        next(self.events)
        if type(next(self.events)).__name__ != "StreamEndEvent":
            raise EvalError("unexpected extra content after value")
        return value

    def _count(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > _MOST_NODES:
            raise EvalError(f"the document has more than {_MOST_NODES} values")

    def _value(self, event: Any) -> Value:
        kind = type(event).__name__
        if kind == "AliasEvent":
            if event.anchor not in self.anchors:
                raise EvalError(f'reference to undefined anchor "{event.anchor}"')
            value, size = self.anchors[event.anchor]
            self._count(size)
            return value
        before = self.nodes
        self._count(1)
        if kind == "ScalarEvent":
            value = _scalar(event)
        elif kind == "SequenceStartEvent":
            _refuse_tag(event, "seq", "sequence")
            value = list(self._items())
        else:
            _refuse_tag(event, "map", "mapping")
            value = self._mapping()
        if event.anchor:
            self.anchors[event.anchor] = (value, self.nodes - before)
        return value

    def _items(self) -> Iterator[Value]:
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                return
            yield self._value(event)

    def _mapping(self) -> Value:
        found: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                break
            if getattr(event, "value", None) == "<<" and event.implicit[0]:
                merged = {**_mappings(self._value(next(self.events))), **merged}
                continue
            key = self._value(event)
            if key is None:
                raise EvalError("mapping key cannot be null")
            if isinstance(key, list | dict):
                raise EvalError("only strings are allowed as mapping keys")
            found[as_string(key)] = self._value(next(self.events))
        whole = {**merged, **found}
        return {key: whole[key] for key in sorted(whole)}


def _mappings(value: Value) -> dict[str, Value]:
    """What `<<` brings in: a mapping, or several of which the first wins."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(part, dict) for part in value):
        merged: dict[str, Value] = {}
        for part in reversed(value):
            merged |= _mappings(part)
        return merged
    raise EvalError("cannot merge anything but mappings into a mapping")


def _refuse_tag(event: Any, allowed: str, kind: str) -> None:
    if event.tag not in (None, "!", _TAG + allowed):
        raise EvalError(f"can't interpret {kind} as {event.tag}")


def _scalar(event: Any) -> Value:
    tag = event.tag
    if tag is not None and tag != "!":
        if not tag.startswith(_TAG) or tag.removeprefix(_TAG) not in _SCALAR_TAGS:
            raise EvalError(f'unsupported tag "{tag}"')
        if tag in (_TAG + "str", _TAG + "binary") or event.style:
            return str(event.value)
        return _resolved(event.value)
    return str(event.value) if event.style or not event.implicit[0] else _resolved(event.value)


def _resolved(text: str) -> Value:
    """A plain scalar: null, a boolean, a number, a date, or just text."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if text[0] not in "0123456789+-.":
        return text
    if found := _INTEGER.fullmatch(text):
        number = int(found[1], 16) if found[1] else int(found[2], 8)
        return -number if text.startswith("-") else number
    if _FLOAT.fullmatch(text) and (parsed := parsed_number(text)) is not None:
        return parsed
    if _INFINITE.fullmatch(text):
        raise EvalError("infinite and undefined numbers are not supported")
    return _timestamp(text) or text


def _timestamp(text: str) -> str | None:
    """A YAML date or time in RFC 3339; None when `text` is neither."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    import datetime

    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return moment.isoformat() + _fraction(found[7]) + _zone(found[8])


def _fraction(text: str | None) -> str:
    digits = (text or "").rstrip("0")
    return digits if len(digits) > 1 else ""


def _zone(text: str | None) -> str:
    if not text or text == "Z":
        return "Z"
    digits = text[1:].replace(":", "")
    hours, minutes = (digits, "00") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return f"{text[0]}{int(hours):02d}:{minutes}"


@function("value: any?")
def yamlencode(value: Value) -> str:
    """Block style, text in double quotes, text of several lines as a literal block."""
    import yaml

    dumper = getattr(yaml, "CDumper", yaml.Dumper)
    is_plain = not isinstance(value, str | list | dict)
    events = [
        yaml.StreamStartEvent(),
        yaml.DocumentStartEvent(explicit=False),
        *_events(value, yaml),
        yaml.DocumentEndEvent(explicit=is_plain),
        yaml.StreamEndEvent(),
    ]
    return str(yaml.emit(events, Dumper=dumper, allow_unicode=True))


def _events(value: Value, yaml: Any) -> Iterator[Any]:
    match value:
        case dict():
            yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=not value)
            for key in sorted(value):
                yield from _events(key, yaml)
                yield from _events(value[key], yaml)
            yield yaml.MappingEndEvent()
        case list():
            yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=not value)
            for part in value:
                yield from _events(part, yaml)
            yield yaml.SequenceEndEvent()
        case str():
            style = "|" if "\n" in value else '"'
            yield yaml.ScalarEvent(None, None, (True, True), value, style=style)
        case _:
            yield yaml.ScalarEvent(None, None, (True, False), _plain(value))


def _plain(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number_text(value)
    return "true" if value else "false"
