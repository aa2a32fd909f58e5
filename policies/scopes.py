"""Groups a limit may hold for: the run, a project, a module, a tag's value, an owner, a model …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from estimator.model.values import Unknown
from policies.modeluse import model_names
from policies.run import Seen
from policies.tagging import ALL_UNKNOWN

#: Tag keys that usually say whose it is, which environment it is, which service it belongs to.
OWNER_KEYS = ("owner", "team", "owned-by", "owned_by", "ownedby", "squad", "contact")
ENVIRONMENT_KEYS = ("environment", "env", "stage")
SERVICE_KEYS = ("service", "app", "application", "component", "app.kubernetes.io/name")
PRODUCTION = ("prod", "production", "prd", "live")

SCOPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["by"],
    "properties": {
        "by": {
            "enum": [
                "run", "project", "path", "module", "tag", "environment", "owner", "service",
                "vendor", "type", "region", "model",
            ]
        },
        "key": {"type": "string", "description": "The tag's key, for `by: tag`."},
        "value": {"type": "string", "description": "Only this group, e.g. the tag's value."},
    },
    "if": {"properties": {"by": {"const": "tag"}}},
    "then": {"required": ["key"]},
}  # fmt: skip

UNTAGGED = "(none)"


def grouping(scope: Mapping[str, Any]) -> Callable[[Seen], str]:
    """What gives the name of the group a resource belongs to."""
    group = _GROUPS[scope["by"]]
    return lambda seen: group(seen, scope)


def tag_of(seen: Seen, keys: tuple[str, ...]) -> str | Unknown:
    """The value of the first of these tag keys (any case); "" where none is set."""
    tags = {key.lower(): value for key, value in seen.tags.items()}
    for key in keys:
        value = tags.get(key)
        if isinstance(value, Unknown):
            return value
        if value not in (None, ""):
            return str(value)
    unknown = tags.get(ALL_UNKNOWN)
    return unknown if isinstance(unknown, Unknown) else ""


def environment_of(seen: Seen) -> str | Unknown:
    """The environment by tag, else by the workspace or the namespace where that names one."""
    tagged = tag_of(seen, ENVIRONMENT_KEYS)
    if tagged != "":
        return tagged
    workspace = seen.result.project.workspace
    namespace = seen.resource.values.get("namespace")
    return workspace if workspace not in ("", "default") else str(namespace or "")


def is_production(environment: str) -> bool:
    return environment.lower() in PRODUCTION


def _named(value: str | Unknown) -> str:
    if isinstance(value, Unknown):
        return f"(not known: {value.reason})"
    return value or UNTAGGED


def _by_tag(seen: Seen, scope: Mapping[str, Any]) -> str:
    key = str(scope.get("key", ""))
    value = seen.tags.get(key, seen.tags.get(ALL_UNKNOWN))
    if isinstance(value, Unknown):
        return _named(value)
    return _named("" if value is None else str(value))


_GROUPS: dict[str, Callable[[Seen, Mapping[str, Any]], str]] = {
    "run": lambda seen, scope: "total",
    "project": lambda seen, scope: seen.project,
    "path": lambda seen, scope: seen.result.project.path or ".",
    "module": lambda seen, scope: seen.resource.module or "root module",
    "tag": _by_tag,
    "environment": lambda seen, scope: _named(environment_of(seen)),
    "owner": lambda seen, scope: _named(tag_of(seen, OWNER_KEYS)),
    "service": lambda seen, scope: _named(tag_of(seen, SERVICE_KEYS)),
    "vendor": lambda seen, scope: seen.resource.type.partition("_")[0],
    "type": lambda seen, scope: seen.resource.type,
    "region": lambda seen, scope: seen.priced.region or "no region",
    "model": lambda seen, scope: ", ".join(model_names(seen.resource)) or "no model",
}
