"""A plan's JSON to the two sides of a project.

Reads `terraform show -json` and OpenTofu output of format 0.1 to 1.x. Both sides
come from `resource_changes`, so a no-op costs the same before and after; data
sources are not resources and cost nothing. Values marked sensitive are replaced
by `Unknown` here and exist nowhere behind this line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from estimator.errors import Error
from estimator.model.resource import Diagnostic, Project, Resource, ResourceSet
from estimator.model.values import SourceSpan
from estimator.readers.plan.configuration import Configuration, module_of
from estimator.readers.plan.marks import as_written, masked

_KEYS = re.compile(r"\[(?:\d+|\"(?:[^\"\\]|\\.)*\")\]")
_KNOWN_FORMATS = ("0.", "1.")


@dataclass(frozen=True, slots=True)
class _Instance:
    """One resource instance as the plan lists it, on one side."""

    address: str
    type: str
    name: str
    provider: str
    values: Mapping[str, Any]
    previous_address: str | None = None


def project_of(document: Mapping[str, Any], path: str, name: str = "") -> Project:
    """The project a plan (or the JSON of a state) describes."""
    version = str(document.get("format_version", ""))
    if version and not version.startswith(_KNOWN_FORMATS):
        hint = "convert it with a Terraform whose `show -json` writes format 1.x"
        raise Error(f"plan format {version} is newer than is understood", where=path, hint=hint)
    try:
        return _project(document, path, name)
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        message = f"the plan's structure is damaged ({type(error).__name__}: {error})"
        raise Error(message, where=path, hint="write the plan's JSON again") from error


def _project(document: Mapping[str, Any], path: str, name: str) -> Project:
    configuration = Configuration(document)
    diagnostics: list[Diagnostic] = []
    if "values" in document and "planned_values" not in document:
        now = list(_state_instances(document["values"]))
        before, after = now, now
    else:
        before, after = _sides(document, path, diagnostics)
    return Project(
        name=name or path,
        path=path,
        kind="terraform_plan_json" if "planned_values" in document else "terraform_state_json",
        before=_resources(before, configuration, path),
        after=_resources(after, configuration, path),
        diagnostics=tuple(diagnostics),
        providers=tuple(_provider_metadata(configuration)),
        remote_modules=configuration.remote_modules,
    )


def _sides(
    document: Mapping[str, Any], path: str, diagnostics: list[Diagnostic]
) -> tuple[list[_Instance], list[_Instance]]:
    before: dict[str, _Instance] = {}
    after: dict[str, _Instance] = {}
    for item in document.get("resource_changes") or ():
        if item.get("mode", "managed") != "managed" or item.get("deposed"):
            continue
        change = item.get("change") or {}
        if change.get("actions") == ["forget"]:
            message = (
                f"{item['address']} is forgotten, not destroyed: it keeps costing what it costs"
            )
            diagnostics.append(Diagnostic(message, SourceSpan(path)))
            continue
        _add_sides(item, change, before, after)
    for instance in _state_instances(document.get("planned_values") or {}):
        if instance.address not in after and instance.address not in before:
            before[instance.address] = after[instance.address] = instance
    return list(before.values()), list(after.values())


def _add_sides(
    item: Mapping[str, Any],
    change: Mapping[str, Any],
    before: dict[str, _Instance],
    after: dict[str, _Instance],
) -> None:
    address = _visible(item["address"])
    previous = _visible(item.get("previous_address") or "") or None
    provider = str(item.get("provider_name", ""))
    kind, name = _visible(item["type"]), _visible(item.get("name", ""))
    if isinstance(old := change.get("before"), Mapping):
        values = masked(old, None, change.get("before_sensitive"))
        before[address] = _Instance(str(previous or address), kind, name, provider, values)
    if isinstance(new := change.get("after"), Mapping):
        values = masked(new, change.get("after_unknown"), change.get("after_sensitive"))
        after[address] = _Instance(address, kind, name, provider, values, previous)


def _visible(name: object) -> str:
    """A name on one line: Terraform writes none that is not, and reports rely on it."""
    text = str(name)
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def _state_instances(values: Mapping[str, Any]) -> Iterator[_Instance]:
    """The managed resources of a `values` tree, all modules."""
    modules = [values.get("root_module") or {}]
    while modules:
        module = modules.pop()
        modules.extend(module.get("child_modules") or ())
        for item in module.get("resources") or ():
            if item.get("mode", "managed") == "managed":
                shown = masked(item.get("values") or {}, None, item.get("sensitive_values"))
                provider = str(item.get("provider_name", ""))
                name = str(item.get("name", ""))
                yield _Instance(_visible(item["address"]), str(item["type"]), name, provider, shown)


def _resources(instances: list[_Instance], configuration: Configuration, path: str) -> ResourceSet:
    by_config: dict[str, list[str]] = defaultdict(list)
    for instance in instances:
        by_config[without_keys(instance.address)].append(instance.address)
    settings = _ProviderSettings(configuration)
    span = SourceSpan(path)
    return ResourceSet(
        _resource(instance, configuration, by_config, settings, span) for instance in instances
    )


def _resource(
    instance: _Instance,
    configuration: Configuration,
    by_config: Mapping[str, list[str]],
    settings: _ProviderSettings,
    span: SourceSpan,
) -> Resource:
    plain = without_keys(instance.address)
    provider = settings.of(plain)
    references = {
        path: tuple(
            address
            for target in targets
            for address in _nearest(instance.address, by_config.get(target, ()))
        )
        for path, targets in configuration.references(plain).items()
    }
    return Resource(
        address=instance.address,
        type=instance.type,
        name=instance.name,
        values=as_written(
            instance.values,
            configuration.expressions(plain),
            partial(configuration.is_decided, module=module_of(plain)),
        ),
        provider=instance.provider.rpartition("/")[2] or instance.type.partition("_")[0],
        provider_region=provider.get("region"),
        references={path: found for path, found in references.items() if found},
        default_tags=provider.get("default_tags") or {},
        previous_address=instance.previous_address,
        module=_module_path(instance.address),
        span=span,
        provider_settings=provider,
    )


class _ProviderSettings:
    """What each provider block says that pricing or tagging needs, read once per block."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._known: dict[int, Mapping[str, Any]] = {}

    def of(self, address: str) -> Mapping[str, Any]:
        provider = self._configuration.provider_of(address)
        found = self._known.get(id(provider))
        if found is None:
            found = self._known[id(provider)] = _settings(self._configuration, provider)
        return found


def _settings(configuration: Configuration, provider: Mapping[str, Any]) -> dict[str, Any]:
    names = ("region", "zone", "project", "location")
    settings = {name: configuration.setting(provider, name) for name in names}
    expressions = provider.get("expressions") or {}
    tags = expressions.get("default_tags")
    block = tags[0] if isinstance(tags, list) and tags else None
    nested = block.get("tags") if isinstance(block, Mapping) else None
    source = nested if nested is not None else expressions.get("default_labels")
    default_tags = configuration.constant(source, str(provider.get("module_address", "")))
    settings["default_tags"] = default_tags if isinstance(default_tags, Mapping) else {}
    return {name: value for name, value in settings.items() if value is not None}


def _provider_metadata(configuration: Configuration) -> Iterator[Mapping[str, Any]]:
    for provider in configuration.providers.values():
        settings = _settings(configuration, provider)
        tags = {str(key): str(value) for key, value in settings["default_tags"].items()}
        yield {"name": str(provider.get("name", "")), "defaultTags": tags}


@cache
def without_keys(address: str) -> str:
    """`module.a["k"].aws_eip.b[0]` → `module.a.aws_eip.b`."""
    return _KEYS.sub("", address) if "[" in address else address


def _module_path(address: str) -> str:
    """`module.a["k"].aws_eip.b` → `module.a["k"]`."""
    if not address.startswith("module."):
        return ""
    return ".".join(_steps(address)[:-2])


def _steps(address: str) -> list[str]:
    """The dotted steps of an address; dots inside keys do not count."""
    if "[" not in address:
        return address.split(".")
    return re.findall(r"(?:[^.\[]|\[(?:\d+|\"(?:[^\"\\]|\\.)*\")\])+", address)


def _nearest(address: str, targets: list[str] | tuple[str, ...]) -> list[str]:
    """Of a target's instances, those in the module instance closest to `address`."""
    if len(targets) < 2:
        return list(targets)
    own = _steps(address)
    common = {target: _common(own, _steps(target)) for target in targets}
    best = max(common.values())
    near = [target for target in targets if common[target] == best]
    key = _steps(address)[-1].partition("[")[1:]
    same_key = [target for target in near if _steps(target)[-1].partition("[")[1:] == key]
    return same_key if key[0] and same_key else near


def _common(one: list[str], two: list[str]) -> int:
    count = 0
    for left, right in zip(one[:-2], two[:-2], strict=False):
        if left != right:
            break
        count += 1
    return count
