"""From paths to one project: find the format of every document, read it, join autoscalers."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

from estimator.errors import Error
from estimator.model.resource import Diagnostic, Project, Resource, ResourceSet
from estimator.readers.manifests import (
    apps,
    compose,
    helm,
    kserve,
    kubernetes,
    launchers,
    litellm,
    native,
    nim,
    operators,
    packages,
    ray,
    scaling,
)
from estimator.readers.manifests.documents import Document, read_file
from estimator.readers.manifests.workloads import name_of, namespace_of

KIND = "models"
#: The formats, the most telling first.
FORMATS: tuple[ModuleType, ...] = (
    native, litellm, kserve, nim, operators, ray, kubernetes, launchers, helm, packages, compose,
    apps,
)  # fmt: skip
SUFFIXES = frozenset({".yaml", ".yml", ".json", ".toml"})
_NOT_MANIFESTS = ("package.json", "package-lock.json", "tsconfig.json", "composer.json")
_SKIPPED = frozenset({".git", ".terraform", "node_modules", ".venv", "venv", "__pycache__",
                      ".tox", "vendor", "site-packages", "dist"})  # fmt: skip
#: Words of which a manifest of any format has one: spares parsing other files.
_MARKERS = re.compile(
    r"nvidia\.com/|amd\.com/gpu|aws\.amazon\.com/neuron|google\.com/tpu|habana\.ai/|"
    r"ModelDeployment|InferenceService|NIMService|DynamoGraph|RayService|RayCluster|ray\.serve|"
    r"StormService|VLLMRuntime|seldon|LeaderWorkerSet|vllm|sglang|ollama|text-generation-inference|"
    r"tritonserver|model_list|litellm|accelerators|type: (?:service|task)\b|servingEngineSpec|"
    r"modelArtifacts|bentoml|gpu_type|managedOnlineDeployment|capabilities:|runtime: nvidia|"
    r"promptfoo|providers|librechat|endpoints|claude-code|run-gemini-cli|codex-action|ai-inference|"
    r"\"graphs\"|^models:|\bllm:|accelerator:|gpu: true|cloud\.google\.com/gke-accelerator",
    re.MULTILINE,
)
_MOST_PEEKED = 2 * 1024 * 1024


def is_manifest(path: Path) -> bool:
    """Whether a file, or any file directly under a directory, holds a model manifest."""
    if path.is_dir():
        return any(is_manifest(one) for one in sorted(path.iterdir()) if one.is_file())
    if not _may_be(path):
        return False
    documents = read_file(path).documents
    return any(format_of(document) is not None or scaling.accepts(document)
               for document in documents)  # fmt: skip


def find_manifests(folder: Path) -> list[Path]:
    """Every manifest below a directory, sorted; dependencies and caches are skipped."""
    found = []
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        found += [Path(root, name) for name in sorted(files) if is_manifest(Path(root, name))]
    return found


def _may_be(path: Path) -> bool:
    """A cheap look: the right kind of file, and a word that manifests have."""
    if path.suffix.lower() not in SUFFIXES or path.name in _NOT_MANIFESTS:
        return False
    try:
        if path.stat().st_size > _MOST_PEEKED:
            return False
        return _MARKERS.search(path.read_text(encoding="utf-8", errors="replace")) is not None
    except OSError:
        return False


def format_of(document: Document) -> ModuleType | None:
    """The module that reads a document, or None for other things."""
    return next((one for one in FORMATS if one.accepts(document)), None)


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    resources: list[Resource] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    scales: list[scaling.Scale] = field(default_factory=list)
    caches: list[tuple[str, str, Document]] = field(default_factory=list)

    def take(self, document: Document) -> None:
        if scaling.accepts(document):
            self.scales.append(scaling.scale_of(document))
            return
        if document.kind == "NIMCache":
            self.caches.append((namespace_of(document), name_of(document),
                                document))  # fmt: skip
            return
        reader = format_of(document)
        if reader is None:
            if kubernetes.is_patch(document):
                self.diagnostics.append(kubernetes.patch_diagnostic(document))
            return
        for one in reader.resources(document):
            self.add(one)

    def add(self, one: Resource | Diagnostic) -> None:
        if isinstance(one, Diagnostic):
            self.diagnostics.append(one)
        else:
            self.resources.append(one)


def read_manifests(paths: Sequence[Path], name: str = "", root: Path | None = None) -> Project:
    """One project of everything the files and directories hold.

    A document that cannot be read is a diagnostic, and the rest is read. Paths in addresses
    and messages are relative to `root` where they lie below it.
    """
    found = _Found()
    for path in paths:
        if not path.exists():
            raise Error("there is no such file or directory", where=str(path))
        for file in find_manifests(path) if path.is_dir() else [path]:
            contents = read_file(file, _shown(file, root))
            found.diagnostics += contents.diagnostics
            for document in contents.documents:
                found.take(document)
    resources = list(_joined(found))
    shown = str(paths[0]) if len(paths) == 1 else str(root or Path())
    return Project(
        name=name or shown,
        path=shown,
        kind=KIND,
        after=ResourceSet(_unique(resources)),
        diagnostics=tuple(found.diagnostics),
    )


def _shown(path: Path, root: Path | None) -> str:
    if root is None:
        return str(path)
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return str(path)


def _joined(found: _Found) -> Iterator[Resource]:
    """Workloads with their autoscalers' bounds and their caches' volumes."""
    workloads = [one for one in found.resources if "groups" in one.values]
    others = [one for one in found.resources if "groups" not in one.values]
    for one in scaling.scaled(workloads, found.scales):
        if isinstance(one, Diagnostic):
            found.diagnostics.append(one)
        else:
            yield _with_cache(one, found)
    yield from others


def _with_cache(resource: Resource, found: _Found) -> Resource:
    """A NIMService keeps its weights on the volume of the NIMCache it names."""
    if resource.values.get("kind") != "NIMService":
        return resource
    for namespace, name, document in found.caches:
        if (namespace, name) == (resource.values.get("namespace"), resource.values.get("cache")):
            return nim.with_cache(resource, document)
    return resource


def _unique(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Addresses told apart: overlays of one workload keep the folder of their file."""
    listed = list(resources)
    counts = Counter(one.address for one in listed)
    seen: Counter[str] = Counter()
    for one in listed:
        if counts[one.address] == 1:
            yield one
            continue
        folder = Path(one.span.file).parent.as_posix() if one.span else ""
        address = f"{one.address}@{folder}" if folder not in ("", ".") else one.address
        seen[address] += 1
        if seen[address] > 1:
            address = f"{address}#{seen[address]}"
        yield replace(one, address=address)
