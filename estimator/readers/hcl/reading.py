"""One reading of one root: what was reached, what went wrong, and how much was produced."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Hashable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from estimator.model.resource import Diagnostic
from estimator.model.values import SourceSpan, Unknown
from estimator.readers.hcl.blocks import Expression
from estimator.readers.hcl.configuration import Configuration, Sources
from estimator.readers.hcl.errors import CycleError, EvalError, LimitError
from estimator.readers.hcl.expressions.scope import Env, Scope
from estimator.readers.hcl.values import Value

#: Elements that loops of one root may produce, instances that resources may have in all.
MAX_ELEMENTS = 2_000_000
MAX_INSTANCES = 100_000
#: Module calls inside each other.
MAX_MODULE_DEPTH = 40

Memo = MutableMapping[Hashable, Any]
_RUNNING = object()


@dataclass(frozen=True, slots=True)
class ModulePlaces:
    """Where modules are that are not given by a local path."""

    #: Module call path (`a.b`) → directory, relative to the root.
    downloaded: Mapping[str, str] = field(default_factory=dict)
    #: Prefix of a source → what stands in its place.
    mapped: Mapping[str, str] = field(default_factory=dict)

    def source(self, given: str) -> tuple[str, bool]:
        """A source after the longest prefix that is mapped, and whether one was."""
        for prefix in sorted(self.mapped, key=len, reverse=True):
            if given == prefix or given.startswith((prefix + "/", prefix + "?")):
                rest = given[len(prefix) :].partition("?")[0]
                return self.mapped[prefix] + rest, True
        return given, False


class Failure:
    """An evaluation that failed; whoever needs its value fails for the same reason."""

    __slots__ = ("error",)

    def __init__(self, error: EvalError) -> None:
        self.error = error


class Reading:
    """State shared by all module instances of a root."""

    def __init__(
        self,
        root: Path,
        sources: Sources,
        workspace: str = "default",
        confine: Path | None = None,
        places: ModulePlaces | None = None,
    ) -> None:
        self.root = root
        self.places = places or ModulePlaces()
        self.sources = sources
        self.workspace = workspace
        self.confine = confine
        self.files: dict[Path, None] = {}
        self.directories: dict[Path, None] = {}
        self.remote_modules: dict[str, None] = {}
        self._diagnostics: dict[tuple[str, str], Diagnostic] = {}
        self._running: list[str] = []
        self._weights: dict[int, tuple[int, Value]] = {}
        self._elements = 0
        self._instances = 0

    def label(self, path: Path) -> str:
        """A path as messages show it: relative to the root."""
        return os.path.relpath(path, self.root)

    def relative(self, directory: Path) -> str:
        """A module's directory as `path.module` gives it."""
        return os.path.relpath(directory, self.root)

    def configuration(self, directory: Path) -> Configuration | None:
        """The declarations of a directory, read once per run."""
        label = "" if directory == self.root else self.relative(directory)
        return self.sources.configuration(directory, label, self.confine)

    def may_read(self, directory: Path) -> bool:
        """Whether a directory lies inside the repository (anywhere, when there is none)."""
        if self.confine is None:
            return True
        return directory.resolve().is_relative_to(self.confine.resolve())

    def confined(self, directory: Path) -> Path:
        """What file functions of a module may read: the repository, else what holds root and it."""
        if self.confine is not None:
            return self.confine
        return Path(os.path.commonpath([self.root, directory]))

    def once(self, memo: Memo, key: Hashable, label: str, compute: Callable[[], Any]) -> Any:
        """`compute()` the first time; a value that needs itself is a CycleError that names all."""
        found = memo.get(key, memo)
        if found is memo:
            return self._first(memo, key, label, compute)
        if found is _RUNNING:
            cycle = [*self._running[self._running.index(label) :], label]
            raise CycleError(f"these need each other: {' → '.join(cycle)}")
        if found.__class__ is Failure:
            raise found.error
        return found

    def _first(self, memo: Memo, key: Hashable, label: str, compute: Callable[[], Any]) -> Any:
        memo[key] = _RUNNING
        self._running.append(label)
        try:
            found = compute()
        except EvalError as error:
            memo[key] = Failure(error)
            raise
        except RecursionError:
            memo[key] = Failure(LimitError(f"{label} depends on too long a chain of values"))
            raise memo[key].error from None
        finally:
            self._running.pop()
        if isinstance(found, list | dict):
            self.weigh(found, keep=True)
        memo[key] = found
        return found

    def weigh(self, value: Value, *, keep: bool = False) -> int:
        """The elements in a value at all depths; `keep` it so that it need not be counted again.

        A list of two twice-used lists, forty times over, is small in memory and endless to walk.
        """
        known = self._weights.get(id(value))
        if known is not None:
            return known[0]
        if not isinstance(value, list | dict):
            return 0
        weight = len(value)
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, list | dict):
                weight += self.weigh(part, keep=keep)
        if weight > MAX_ELEMENTS:
            raise LimitError(f"a value holds more than {MAX_ELEMENTS} elements")
        if keep:
            self._weights[id(value)] = (weight, value)
        return weight

    def spend(self, elements: int) -> None:
        self._elements += elements
        if self._elements > MAX_ELEMENTS:
            raise LimitError(f"the configuration produces more than {MAX_ELEMENTS} elements")

    def add_instances(self, count: int) -> None:
        self._instances += count
        if self._instances > MAX_INSTANCES:
            raise LimitError(f"the configuration has more than {MAX_INSTANCES} instances")

    def attempt(self, expression: Expression, scope: Scope, env: Env, what: str) -> Value:
        """The expression's value; one that fails is reported and becomes an Unknown."""
        try:
            return expression.evaluate(scope, env)
        except EvalError as error:
            return self.failed(error, expression.span, what)
        except RecursionError:
            return self.failed(LimitError("nested too deeply"), expression.span, what)

    def failed(self, error: EvalError, span: SourceSpan, what: str) -> Unknown:
        """Report an error and stand in for the value it prevented."""
        is_fatal = isinstance(error, CycleError | LimitError)
        self.report(Diagnostic(f"{what}: {error}", error.span or span, is_error=is_fatal))
        return Unknown(f"cannot be evaluated: {error}")

    def report(self, diagnostic: Diagnostic) -> None:
        """Keep a diagnostic, each place and message once."""
        message = diagnostic.message.rpartition(": ")[2]
        self._diagnostics.setdefault((message, str(diagnostic.span)), diagnostic)

    def reach(self, configuration: Configuration) -> None:
        """Note that a module directory was used."""
        if configuration.directory not in self.directories:
            self.directories[configuration.directory] = None
            self.files.update(dict.fromkeys(file.path for file in configuration.files))
            self.files.update(dict.fromkeys(configuration.refused))
            for diagnostic in configuration.diagnostics:
                self.report(diagnostic)

    def reach_file(self, path: Path) -> None:
        self.files[path] = None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(self._diagnostics.values())
