"""Rules as the policy file states them, typed; matching a rule's resources.

Knows the file's shape, not how a kind judges (that is `policies.kinds`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from estimator.model.bill import PricedResource
from estimator.model.values import SourceSpan, Unknown
from policies.model import Enforcement, OnUnknown


@dataclass(frozen=True, slots=True)
class Match:
    """Which resources a rule looks at; an empty field does not restrict. Globs, `!` excludes."""

    types: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    def takes_project(self, name: str, path: str) -> bool:
        return _chosen(name, self.projects) and _chosen(path, self.paths)

    def takes_type(self, type_: str) -> bool:
        return _chosen(type_, self.types)

    def takes(self, priced: PricedResource, tags: Mapping[str, Any]) -> bool:
        resource = priced.resource
        return (
            _chosen(resource.type, self.types)
            and _chosen(resource.address, self.addresses)
            and _chosen(resource.module, self.modules)
            and _chosen(priced.region, self.regions)
            and all(_tag_matches(tags.get(key), glob) for key, glob in self.tags.items())
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy of the file: what it is called, how it weighs, and its kind's settings."""

    id: str
    kind: str
    title: str
    enforcement: Enforcement
    on_unknown: OnUnknown
    match: Match
    #: The kind's own keys as plain data, checked against the kind's schema.
    settings: Mapping[str, Any]
    span: SourceSpan
    #: Who may override a soft-mandatory failure, e.g. ("@finops",).
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaiverEntry:
    """An exception in the policy file: for which rule and addresses, by whom, until when."""

    policy: str
    addresses: tuple[str, ...]
    owner: str
    reason: str
    until: str
    span: SourceSpan

    def covers(self, policy: str, address: str) -> bool:
        return glob_matches(policy, self.policy) and _chosen(address, self.addresses)


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Everything one or several policy files say."""

    rules: tuple[Rule, ...] = ()
    waivers: tuple[WaiverEntry, ...] = ()


def glob_matches(text: str, glob: str) -> bool:
    """Whether the glob (`*` any letters, `?` one) matches the whole text; brackets are literal."""
    return bool(_compiled(glob).fullmatch(text))


@cache
def _compiled(glob: str) -> re.Pattern[str]:
    parts = (
        ".*" if part == "*" else "." if part == "?" else re.escape(part)
        for part in re.split(r"([*?])", glob)
    )
    return re.compile("".join(parts), re.DOTALL)


def _chosen(text: str, globs: Iterable[str]) -> bool:
    """Named by one of the globs (or there are none), and by none that starts with `!`."""
    wanted = [glob for glob in globs if not glob.startswith("!")]
    refused = [glob[1:] for glob in globs if glob.startswith("!")]
    if any(glob_matches(text, glob) for glob in refused):
        return False
    return not wanted or any(glob_matches(text, glob) for glob in wanted)


def _tag_matches(value: Any, glob: str) -> bool:
    return value is not None and not isinstance(value, Unknown) and glob_matches(str(value), glob)
