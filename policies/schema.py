"""The JSON Schema of policy files, assembled from the kinds; editors get the same one."""

from __future__ import annotations

from functools import cache
from typing import Any

from policies.kinds import Kind, kinds
from policies.model import Enforcement, OnUnknown

_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"type": "array", "items": _TEXT}
_MATCH = {
    "type": "object",
    "additionalProperties": False,
    "description": "Which resources the rule looks at; globs, `!` excludes, absent matches all.",
    "properties": {
        **dict.fromkeys(("types", "addresses", "modules", "projects", "paths", "regions"), _TEXTS),
        "tags": {"type": "object", "additionalProperties": _TEXT},
    },
}
_COMMON = {
    "id": {**_TEXT, "description": "Name of the rule in reports, waivers and inline comments."},
    "title": _TEXT,
    "enforcement": {"enum": [str(item) for item in Enforcement]},
    "on_unknown": {"enum": [str(item) for item in OnUnknown]},
    "match": _MATCH,
    "override": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"approvers": _TEXTS},
        "required": ["approvers"],
    },
}
_WAIVER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["policy", "owner", "reason"],
    "properties": {
        "policy": _TEXT,
        "address": {"anyOf": [_TEXT, _TEXTS]},
        "owner": _TEXT,
        "reason": _TEXT,
        "ticket": _TEXT,
        "expires": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    },
}


@cache
def policy_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a `forebill-policies.yml`."""
    return schema_of([kinds()[name] for name in sorted(kinds())])


def schema_of(listed: list[Kind]) -> dict[str, Any]:
    """The schema of files whose rules are of these kinds only."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "forebill policies",
        "type": "object",
        "additionalProperties": False,
        "required": ["version"],
        "properties": {
            "version": {"const": 1},
            "defaults": {
                "type": "object",
                "additionalProperties": False,
                "properties": {key: _COMMON[key] for key in ("enforcement", "on_unknown")},
            },
            "policies": {"type": "array", "items": {"$ref": "#/$defs/policy"}},
            "waivers": {"type": "array", "items": _WAIVER},
            "exemptions": {"type": "array", "items": _WAIVER},
        },
        "$defs": {"policy": _policy(listed)},
    }


def _policy(listed: list[Kind]) -> dict[str, Any]:
    """A policy: the common keys and, by its kind, the kind's own."""
    return {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {"kind": {"enum": [kind.name for kind in listed]}},
        "allOf": [_of_kind(kind) for kind in listed],
    }


def _of_kind(kind: Kind) -> dict[str, Any]:
    demands: dict[str, Any] = {
        "properties": {"kind": True, **_COMMON, **kind.properties},
        "required": list(kind.required),
        "additionalProperties": False,
    }
    if kind.any_of:
        demands["anyOf"] = [{"required": [name]} for name in kind.any_of]
    return {"if": {"properties": {"kind": {"const": kind.name}}}, "then": demands}
