"""What a plan's `configuration` says: which resources refer to which, and provider settings.

Expressions are not evaluated here (Terraform has done that); they are followed
through module variables and outputs to the resources they name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

#: A chain of module variables and outputs longer than this is a loop.
MOST_STEPS = 40

_NOT_RESOURCES = frozenset({"var", "local", "module", "each", "count", "path", "terraform", "self"})


class Configuration:
    """The `configuration` object of one plan with its variables, indexed once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        configuration = document.get("configuration") or {}
        self._root: Mapping[str, Any] = configuration.get("root_module") or {}
        self._providers: Mapping[str, Any] = configuration.get("provider_config") or {}
        self._variables: Mapping[str, Any] = document.get("variables") or {}
        self._modules: dict[str, Mapping[str, Any]] = {}
        self._calls: dict[str, Mapping[str, Any]] = {}
        self._resources: dict[str, Mapping[str, Any]] = {}
        self._index("", self._root)
        self._memo: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def _index(self, path: str, module: Mapping[str, Any]) -> None:
        self._modules[path] = module
        prefix = f"{path}." if path else ""
        for resource in module.get("resources") or ():
            self._resources[prefix + str(resource.get("address", ""))] = resource
        for name, call in (module.get("module_calls") or {}).items():
            inner = f"{prefix}module.{name}"
            self._calls[inner] = call
            self._index(inner, call.get("module") or {})

    @property
    def providers(self) -> Mapping[str, Any]:
        return self._providers

    @property
    def remote_modules(self) -> tuple[str, ...]:
        """Module calls whose source is no local path."""
        calls = ((name, str(call.get("source", ""))) for name, call in self._calls.items())
        return tuple(sorted(name for name, source in calls if source and source[0] != "."))

    def references(self, address: str) -> Mapping[str, tuple[str, ...]]:
        """Attribute path → resource addresses (without keys) for a resource without keys."""
        found = self._memo.get(address)
        if found is None:
            resource = self._resources.get(address) or {}
            module = module_of(address)
            pairs: dict[str, dict[str, None]] = {}
            for path, reference in _expression_references(resource.get("expressions") or {}):
                targets = self._targets(reference, module, resource, 0)
                pairs.setdefault(path, {}).update(dict.fromkeys(targets))
            found = {path: tuple(targets) for path, targets in pairs.items() if targets}
            self._memo[address] = found
        return found

    def expressions(self, address: str) -> Mapping[str, Any] | None:
        """What is written for a resource (given without keys); None where it is not there."""
        resource = self._resources.get(address)
        return None if resource is None else resource.get("expressions") or {}

    def is_decided(self, expression: Any, module: str, depth: int = 0) -> bool:
        """Whether an expression rests on constants and input variables alone.

        Then its value was known when the plan was made; a value that is only known after
        apply in spite of that is null here, and filled in by the provider.
        """
        if depth > MOST_STEPS:
            return False
        for _, reference in _expression_references({"": expression}):
            head, _, rest = reference.partition(".")
            if head == "var" and not module:
                continue
            if head == "var":
                handed = (self._calls.get(module, {}).get("expressions") or {}).get(_step(rest))
                if not self.is_decided(handed, _parent(module), depth + 1):
                    return False
            elif head not in ("count", "path", "terraform"):
                return False
        return True

    def provider_of(self, address: str) -> Mapping[str, Any]:
        """The provider block that serves a resource (given without keys), or {}."""
        key = str((self._resources.get(address) or {}).get("provider_config_key", ""))
        if key in self._providers:
            found: Mapping[str, Any] = self._providers[key]
            return found
        bare = key.rpartition(":")[2]
        return self._providers.get(bare) or self._providers.get(bare.partition(".")[0]) or {}

    def setting(self, provider: Mapping[str, Any], name: str) -> Any:
        """A provider argument's value if it is constant or a root variable, else None."""
        expression = (provider.get("expressions") or {}).get(name)
        return self.constant(expression, str(provider.get("module_address", "")))

    def constant(self, expression: Any, module: str = "", depth: int = 0) -> Any:
        """The value of an expression made of a constant, or of one variable handed down."""
        if isinstance(expression, list) and len(expression) == 1:
            expression = expression[0]
        if not isinstance(expression, Mapping) or depth > MOST_STEPS:
            return None
        if "constant_value" in expression:
            return expression["constant_value"]
        references = [name for name in expression.get("references") or () if name[:4] == "var."]
        if len(references) != 1 or len(expression.get("references") or ()) != 1:
            return None
        return self._variable(references[0][4:].partition(".")[0], module, depth)

    def _variable(self, name: str, module: str, depth: int) -> Any:
        if not module:
            known = self._variables.get(name) or {}
            declared = (self._root.get("variables") or {}).get(name) or {}
            return known.get("value", declared.get("default"))
        handed = (self._calls.get(module, {}).get("expressions") or {}).get(name)
        if handed is not None:
            return self.constant(handed, _parent(module), depth + 1)
        declared = (self._modules.get(module, {}).get("variables") or {}).get(name) or {}
        return declared.get("default")

    def _targets(
        self, reference: str, module: str, resource: Mapping[str, Any], depth: int
    ) -> Iterator[str]:
        if depth > MOST_STEPS:
            return
        head, _, rest = reference.partition(".")
        if head == "var":
            handed = (self._calls.get(module, {}).get("expressions") or {}).get(_step(rest))
            for _, inner in _expression_references({"": handed}):
                yield from self._targets(inner, _parent(module), {}, depth + 1)
        elif head == "module":
            yield from self._output_targets(rest, module, depth)
        elif head == "each":
            for _, inner in _expression_references({"": resource.get("for_each_expression")}):
                yield from self._targets(inner, module, {}, depth + 1)
        elif head not in _NOT_RESOURCES:
            steps = reference.split(".")
            if head != "data" and len(steps) > 1:
                yield f"{module}.{head}.{_step(steps[1])}".lstrip(".")

    def _output_targets(self, rest: str, module: str, depth: int) -> Iterator[str]:
        name, _, output = rest.partition(".")
        inner = f"{module}.module.{_step(name)}".lstrip(".")
        outputs = self._modules.get(inner, {}).get("outputs") or {}
        chosen = _step(output)
        expression = (outputs.get(chosen) or {}).get("expression")
        for _, reference in _expression_references({"": expression}):
            yield from self._targets(reference, inner, {}, depth + 1)


def _step(text: str) -> str:
    """`name["k"].id` → `name`."""
    return text.partition(".")[0].partition("[")[0]


def module_of(address: str) -> str:
    """`module.a.module.b.aws_eip.c` → `module.a.module.b` (addresses without keys)."""
    steps = address.split(".")
    place = 0
    while place + 1 < len(steps) and steps[place] == "module":
        place += 2
    return ".".join(steps[:place])


def _parent(module: str) -> str:
    return module.rpartition(".module.")[0]


def _expression_references(
    expressions: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, str]]:
    """(attribute path, reference) for every expression, nested blocks with dotted paths."""
    for name, expression in expressions.items():
        path = f"{prefix}{name}"
        blocks: Iterable[Any] = expression if isinstance(expression, list) else (expression,)
        for block in blocks:
            if not isinstance(block, Mapping):
                continue
            references = block.get("references")
            if isinstance(references, list):
                for reference in references:
                    yield path, str(reference)
            elif "constant_value" not in block:
                yield from _expression_references(block, f"{path}." if path else "")
