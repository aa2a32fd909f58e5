"""What the files of one directory declare, override files merged as Terraform merges them.

Knows blocks by name; evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from estimator.model.resource import Diagnostic
from estimator.model.values import SourceSpan
from estimator.readers.hcl.blocks import Block, Expression, expressions
from estimator.readers.hcl.nodes import Parsed
from estimator.readers.hcl.source import SourceFile, parse_file, read_text

_SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json")


class Configuration:
    """The declarations of one module directory."""

    def __init__(self, directory: Path, files: Iterable[SourceFile] = ()) -> None:
        self.directory = directory
        self.variables: dict[str, Block] = {}
        self.locals: dict[str, Expression] = {}
        self.outputs: dict[str, Block] = {}
        self.modules: dict[str, Block] = {}
        #: (mode, type, name) → block; mode is "managed", "data" or "ephemeral".
        self.resources: dict[tuple[str, str, str], Block] = {}
        #: (local name, alias or "") → block.
        self.providers: dict[tuple[str, str], Block] = {}
        #: Local provider name → source address, from `required_providers`.
        self.provider_sources: dict[str, Expression] = {}
        self.moves: list[Block] = []
        self.diagnostics: list[Diagnostic] = []
        self.files: list[SourceFile] = []
        #: Files that could not be read; when they can, the configuration is another.
        self.refused: list[Path] = []
        for file in files:
            self._add_file(file)

    def _add_file(self, file: SourceFile) -> None:
        self.files.append(file)
        self.diagnostics.extend(file.diagnostics())
        is_override = _is_override(file.path.name)
        for node in file.body[1]:
            block = Block(node, file)
            add = _ADDERS.get(block.kind)
            if add is not None and len(block.labels) >= _LABELS.get(block.kind, 0):
                add(self, block, is_override)
            elif add is not None:
                message = f'"{block.kind}" needs {_LABELS[block.kind]} label(s)'
                self.diagnostics.append(Diagnostic(message, block.span, is_error=True))

    def _put(self, table: dict[str, Block], block: Block, is_override: bool) -> None:
        name = block.labels[0]
        if name not in table:
            table[name] = block
        elif is_override:
            table[name] = table[name].merged(block)
        else:
            self._report_twice(f'{block.kind} "{name}"', block, table[name])

    def _report_twice(self, what: str, block: Block, first: Block) -> None:
        message = f"{what} is declared twice (first at {first.span})"
        self.diagnostics.append(Diagnostic(message, block.span, is_error=True))

    def _add_variable(self, block: Block, is_override: bool) -> None:
        self._put(self.variables, block, is_override)

    def _add_output(self, block: Block, is_override: bool) -> None:
        self._put(self.outputs, block, is_override)

    def _add_module(self, block: Block, is_override: bool) -> None:
        self._put(self.modules, block, is_override)

    def _add_locals(self, block: Block, is_override: bool) -> None:
        for name, expression in block.attributes.items():
            if name in self.locals and not is_override:
                message = f"local.{name} is declared twice (first at {self.locals[name].span})"
                self.diagnostics.append(Diagnostic(message, expression.span, is_error=True))
            self.locals[name] = expression

    def _add_resource(self, block: Block, is_override: bool) -> None:
        mode = "managed" if block.kind == "resource" else block.kind
        key = (mode, block.labels[0], block.labels[1])
        if key not in self.resources:
            self.resources[key] = block
        elif is_override:
            self.resources[key] = self.resources[key].merged(block)
        else:
            what = f"{block.kind} {block.labels[0]}.{block.labels[1]}"
            self._report_twice(what, block, self.resources[key])

    def _add_provider(self, block: Block, is_override: bool) -> None:
        alias = block.attributes.get("alias")
        key = (block.labels[0], str(alias.node[1]) if alias else "")
        if key in self.providers and is_override:
            self.providers[key] = self.providers[key].merged(block)
        else:
            self.providers.setdefault(key, block)

    def _add_terraform(self, block: Block, _: bool) -> None:
        for required in block.nested("required_providers"):
            self.provider_sources.update(required.attributes)

    def _add_move(self, block: Block, _: bool) -> None:
        self.moves.append(block)


_ADDERS = {
    "variable": Configuration._add_variable,
    "output": Configuration._add_output,
    "module": Configuration._add_module,
    "locals": Configuration._add_locals,
    "resource": Configuration._add_resource,
    "data": Configuration._add_resource,
    "ephemeral": Configuration._add_resource,
    "provider": Configuration._add_provider,
    "terraform": Configuration._add_terraform,
    "moved": Configuration._add_move,
}
_LABELS = {
    "variable": 1,
    "output": 1,
    "module": 1,
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "provider": 1,
}


def _is_override(name: str) -> bool:
    stem = name
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix):
            stem = name.removesuffix(suffix)
            break
    return stem == "override" or stem.endswith("_override")


def configuration_files(directory: Path) -> list[Path]:
    """The files Terraform would read in a directory: plain ones by name, then overrides.

    A `.tofu` file hides the `.tf` file of the same name, as in OpenTofu.
    """
    names = {
        entry.name
        for entry in directory.iterdir()
        if entry.name.endswith(_SUFFIXES) and not entry.name.startswith(".") and entry.is_file()
    }
    hidden = {name.replace(".tofu", ".tf") for name in names if ".tofu" in name}
    chosen = sorted(names - hidden)
    return [directory / name for name in sorted(chosen, key=_is_override)]


class Sources:
    """Every directory and file read so far, shared by all roots of a run.

    Files are taken not to change during a run: another commit needs new Sources.
    `parsed` may hand over trees of files parsed before, by file name and text.
    """

    def __init__(self, parsed: Callable[[str, str], Parsed] = parse_file) -> None:
        self._parsed = parsed
        self._configurations: dict[tuple[Path, str], Configuration | None] = {}

    def configuration(
        self, directory: Path, label: str, confine: Path | None = None
    ) -> Configuration | None:
        """The declarations of a directory; None when it is none. `label` precedes file names."""
        key = (directory, label)
        if key not in self._configurations:
            self._configurations[key] = self._read(directory, label, confine)
        return self._configurations[key]

    def _read(self, directory: Path, label: str, confine: Path | None) -> Configuration | None:
        if not directory.is_dir():
            return None
        found: list[SourceFile] = []
        problems: list[Diagnostic] = []
        refused: list[Path] = []
        try:
            paths = configuration_files(directory)
        except OSError as error:
            message = f"{directory.name} cannot be listed: {error.strerror or error}"
            problems.append(Diagnostic(message, SourceSpan(label), is_error=True))
            paths = []
        for path in paths:
            name = f"{label}/{path.name}" if label else path.name
            text, problem = read_text(path, name, confine)
            if problem is not None:
                problems.append(problem)
                refused.append(path)
            else:
                found.append(SourceFile(path, name, text, self._parsed(path.name, text)))
        configuration = Configuration(directory, found)
        configuration.diagnostics.extend(problems)
        configuration.refused.extend(refused)
        return configuration


def values_file(
    path: Path, label: str, confine: Path | None = None
) -> tuple[dict[str, Expression], list[Diagnostic]]:
    """The assignments of a `.tfvars` or `.tfvars.json` file."""
    text, problem = read_text(path, label, confine)
    if problem is not None:
        return {}, [problem]
    file = SourceFile(path, label, text)
    return expressions(file.body[0], file), list(file.diagnostics())
