"""Adding to a usage file what it does not mention yet, without touching what stands there.

New entries are comments: a key counts only once someone has given it a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from estimator.model.resource import Resource

_SECTION = re.compile(r"^resource_usage:\s*(?:\{\}\s*)?(?:#.*)?$")
_TOP_LEVEL = re.compile(r"^[^\s#]")
HEAD = "# Usage of this project's resources; see `forebill docs TYPE` for each key.\nversion: 0.1\n"


def synced(text: str, resources: Iterable[Resource], keys: Mapping[str, Mapping[str, str]]) -> str:
    """The file's text with an entry, as comments, for every resource it does not name.

    `keys` gives type → usage key → meaning. Resources without usage keys have no entry;
    syncing twice changes nothing the second time.
    """
    wanted = sorted(
        (resource for resource in resources if keys.get(resource.type)),
        key=lambda resource: resource.address,
    )
    new = [
        line
        for resource in wanted
        if not _is_named(text, resource.address)
        for line in _entry(resource.address, keys[resource.type])
    ]
    return _inserted(text or HEAD, new) if new else text


def _is_named(text: str, address: str) -> bool:
    """Whether the address stands in the file, also as a comment or by `[*]`."""
    starred = re.sub(r"\[[^\]]*\]", "[*]", address)
    return any(
        re.search(rf"(?m)^\s*#?\s*['\"]?{re.escape(name)}['\"]?\s*:", text)
        for name in {address, starred}
    )


def _entry(address: str, keys: Mapping[str, str]) -> Iterator[str]:
    quoted = f"'{address}'" if '"' in address else address
    yield f"  # {quoted}:"
    opened: tuple[str, ...] = ()
    for key in sorted(keys):
        *parents, name = key.split(".")
        for depth, parent in enumerate(parents):
            if opened[: depth + 1] != tuple(parents[: depth + 1]):
                yield f"  # {'  ' * (depth + 1)}{parent}:"
        opened = tuple(parents)
        meaning = keys[key].replace("\n", " ")
        yield f"  # {'  ' * (len(parents) + 1)}{name}: 0 # {meaning}"


def _inserted(text: str, new: list[str]) -> str:
    """The lines put at the end of `resource_usage`, which is added where there is none."""
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if _SECTION.match(line)), None)
    if start is None:
        return "\n".join([*lines, "resource_usage:", *new]) + "\n"
    if "{}" in lines[start]:
        lines[start] = "resource_usage:"
    end = next(
        (at for at in range(start + 1, len(lines)) if _TOP_LEVEL.match(lines[at])), len(lines)
    )
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    return "\n".join([*lines[:end], *new, *lines[end:]]) + "\n"
