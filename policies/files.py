"""Policy files: found, read and validated. A mistake is an error with its line, never a rule
that silently does not run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimator.errors import Error
from estimator.model.values import SourceSpan
from estimator.yamlfile import Node, load_yaml
from policies.kinds import Kind, kind_named
from policies.model import Enforcement, OnUnknown
from policies.rules import Match, PolicySet, Rule, WaiverEntry, glob_matches

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

#: Looked for in the repository when no path is given.
DEFAULT_PLACES = (
    "forebill-policies.yml",
    "forebill-policies.yaml",
    ".forebill/policies",
    "policies",
)

_COMMON = frozenset({"id", "kind", "title", "enforcement", "on_unknown", "match", "override"})


def policy_files(path: Path) -> list[Path]:
    """The YAML files a path stands for, sorted; none at all is the user's mistake."""
    if path.is_dir():
        found = sorted([*path.rglob("*.yml"), *path.rglob("*.yaml")])
        root = path.resolve()
        for file in found:
            if not file.resolve().is_relative_to(root):
                raise Error("this link leads out of the policy directory", where=str(file))
        return found
    if not path.exists():
        raise Error("there is no such policy file", where=str(path))
    return [path]


def default_policies(folder: Path) -> Path | None:
    """The policies of a repository, by their usual names."""
    for name in DEFAULT_PLACES:
        place = folder / name
        if place.is_file() or (place.is_dir() and _holds_policies(place)):
            return place
    return None


def _holds_policies(folder: Path) -> bool:
    files = [*folder.glob("*.yml"), *folder.glob("*.yaml")]
    return (
        any(file.name.startswith("forebill") for file in files) or folder.parent.name == ".forebill"
    )


def read_policies(path: Path) -> PolicySet:
    """All rules and waivers below a path; ids must be unique over all files."""
    rules: list[Rule] = []
    waivers: list[WaiverEntry] = []
    if path.suffix == ".rego":
        return PolicySet((_rego_rule(path),))
    for file in policy_files(path):
        root = load_yaml(file)
        if root.value is None:
            continue
        _validate(root)
        rules.extend(_rules(root))
        waivers.extend(_waivers(root))
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            raise Error(f"{rule.id} is also the id of {seen[rule.id].span}", where=rule.span)
        seen[rule.id] = rule
    for waiver in waivers:
        if not any(glob_matches(name, waiver.policy) for name in seen):
            near = get_close_matches(waiver.policy, seen, 1)
            hint = f"did you mean {near[0]}?" if near else "remove the waiver with its policy"
            raise Error(
                f"there is no policy {waiver.policy} to waive", where=waiver.span, hint=hint
            )
    return PolicySet(tuple(rules), tuple(waivers))


def _rego_rule(path: Path) -> Rule:
    """A Rego file named directly, as `--policy-path` of Infracost takes it: a failure blocks."""
    if not path.is_file():
        raise Error("there is no such policy file", where=str(path))
    return Rule(
        id=path.stem,
        kind="rego",
        title=path.name,
        enforcement=Enforcement.SOFT_MANDATORY,
        on_unknown=OnUnknown.WARN,
        match=Match(),
        settings={"file": path.name},
        span=SourceSpan(str(path)),
        folder=str(path.parent),
    )


def _validate(root: Node) -> None:
    from policies.schema import policy_schema, schema_of
    from policies.shape import fits

    used = schema_of(_kinds_of(root))
    if fits(root.plain(), used, used):
        return
    from jsonschema import Draft202012Validator

    schema = policy_schema()

    errors = sorted(
        Draft202012Validator(schema).iter_errors(root.plain()),
        key=lambda error: (_wants_one(error), [str(step) for step in error.absolute_path]),
    )
    for error in errors:
        deepest = _deepest(error)
        node = _at(root, list(deepest.absolute_path))
        raise Error(_message(deepest), where=node.span, hint=_hint(deepest))


def _kinds_of(root: Node) -> list[Kind]:
    """The kinds a file names; only those are loaded."""
    listed = root.get("policies")
    named = {
        str(found.value): None
        for node in (listed.value if listed and listed.is_sequence else ())
        if (found := node.get("kind"))
    }
    return [kind for name in named if (kind := kind_named(name))]


def _deepest(error: ValidationError) -> ValidationError:
    """The most particular complaint below a combined one."""
    while error.context and not _wants_one(error):
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


def _wants_one(error: ValidationError) -> bool:
    """Whether the complaint is that none of several keys is there."""
    return bool(_alternatives(error))


def _alternatives(error: ValidationError) -> list[str]:
    """The keys of an `anyOf` whose branches only ask for a key each."""
    branches: Any = error.validator_value if error.validator == "anyOf" else ()
    if not all(set(branch) == {"required"} for branch in branches):
        return []
    return [str(branch["required"][0]) for branch in branches]


def _at(root: Node, path: list[Any]) -> Node:
    node = root
    for step in path:
        inner = node.value[step] if isinstance(step, int) else node.get(str(step))
        if not isinstance(inner, Node):
            break
        node = inner
    return node


def _message(error: ValidationError) -> str:
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        extra = [key for key in error.instance if key not in _known(error)]
        return f"{extra[0] if extra else 'a key'} is not known here"
    if _wants_one(error):
        return f"the rule demands nothing: it needs one of {', '.join(_alternatives(error))}"
    return str(error.message)


def _known(error: ValidationError) -> list[str]:
    return list(error.schema.get("properties", {})) if isinstance(error.schema, Mapping) else []


def _hint(error: ValidationError) -> str:
    known = _known(error)
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        extra = next((key for key in error.instance if key not in known), "")
        near = get_close_matches(str(extra), known, 1)
        return f"did you mean {near[0]}?" if near else f"known keys: {', '.join(sorted(known))}"
    return "`forebill policy docs` shows every kind with an example"


def _rules(root: Node) -> Iterator[Rule]:
    defaults = root.get("defaults")
    base = defaults.plain() if defaults else {}
    listed = root.get("policies")
    for node in listed.value if listed and listed.value else ():
        plain = {**base, **node.plain()}
        yield Rule(
            id=str(plain["id"]),
            kind=str(plain["kind"]),
            title=str(plain.get("title") or plain["id"]),
            enforcement=Enforcement(plain.get("enforcement", "advisory")),
            on_unknown=OnUnknown(plain.get("on_unknown", "warn")),
            match=_match(plain.get("match") or {}),
            settings={key: value for key, value in plain.items() if key not in _COMMON},
            span=node.span,
            folder=str(Path(node.span.file).parent),
            approvers=tuple((plain.get("override") or {}).get("approvers", ())),
        )


def _match(plain: Mapping[str, Any]) -> Match:
    lists = {key: tuple(map(str, value)) for key, value in plain.items() if key != "tags"}
    return Match(**lists, tags=plain.get("tags") or {})


def _waivers(root: Node) -> Iterator[WaiverEntry]:
    for section in ("waivers", "exemptions"):
        listed = root.get(section)
        for node in listed.value if listed and listed.value else ():
            plain = node.plain()
            addresses = plain.get("address", ())
            ticket = f" ({plain['ticket']})" if "ticket" in plain else ""
            yield WaiverEntry(
                policy=str(plain["policy"]),
                addresses=(addresses,) if isinstance(addresses, str) else tuple(addresses),
                owner=str(plain["owner"]),
                reason=f"{plain['reason']}{ticket}",
                until=str(plain.get("expires", "")),
                span=node.span,
            )
