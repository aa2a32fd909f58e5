"""Rules as the policy file states them, typed; matching a rule's resources.

Knows the file's shape, not how a kind judges (that is `policies.kinds`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
        return chosen(name, self.projects) and chosen(path, self.paths)

    def takes_type(self, type_: str) -> bool:
        return chosen(type_, self.types)

    def takes(self, priced: PricedResource, tags: Callable[[], Mapping[str, Any]]) -> bool:
        """Whether the rule applies; the type is checked by `takes_type`, `tags` only if asked."""
        resource = priced.resource
        if (
            (self.addresses and not chosen(resource.address, self.addresses))
            or (self.modules and not chosen(resource.module, self.modules))
            or (self.regions and not chosen(priced.region, self.regions))
        ):
            return False
        if not self.tags:
            return True
        carried = tags()
        return all(_tag_matches(carried.get(key), glob) for key, glob in self.tags.items())

    @property
    def key(self) -> tuple[object, ...]:
        """The same for matches that take the same resources."""
        lists = (self.types, self.addresses, self.modules, self.projects, self.paths, self.regions)
        return *lists, tuple(sorted(self.tags.items()))

    @property
    def is_open(self) -> bool:
        """No restriction beside type and project."""
        return not (self.addresses or self.modules or self.regions or self.tags)


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
    #: Directory of its file, where the files it names are looked for.
    folder: str = ""
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
        return glob_matches(policy, self.policy) and chosen(address, self.addresses)


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Everything one or several policy files say."""

    rules: tuple[Rule, ...] = ()
    waivers: tuple[WaiverEntry, ...] = ()


def glob_matches(text: str, glob: str) -> bool:
    """Whether the glob (`*` any letters, `?` one) matches the whole text; brackets are literal."""
    return bool(_compiled((glob,)).fullmatch(text))


@cache
def _compiled(globs: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all globs; it never goes back over a `*`, so any text takes linear time."""
    return re.compile("|".join(f"(?:{_translated(glob)})" for glob in globs), re.DOTALL)


def _translated(glob: str) -> str:
    first, *rest = (_literal(part) for part in re.split(r"\*+", glob))
    if not rest:
        return first
    *middle, last = rest
    return first + "".join(f"(?>.*?{part})" for part in middle) + ".*" + last


def _literal(text: str) -> str:
    return "".join("." if letter == "?" else re.escape(letter) for letter in text)


@cache
def _sides(globs: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """The patterns that choose and that refuse; None where there is none."""
    wanted = tuple(glob for glob in globs if not glob.startswith("!"))
    refused = tuple(glob[1:] for glob in globs if glob.startswith("!"))
    return _compiled(wanted) if wanted else None, _compiled(refused) if refused else None


def chosen(text: str, globs: tuple[str, ...]) -> bool:
    """Named by one of the globs (or there are none), and by none that starts with `!`."""
    if not globs:
        return True
    wanted, refused = _sides(globs)
    if refused is not None and refused.fullmatch(text):
        return False
    return wanted is None or bool(wanted.fullmatch(text))


def _tag_matches(value: Any, glob: str) -> bool:
    return value is not None and not isinstance(value, Unknown) and glob_matches(str(value), glob)
