"""Model deployment manifests to projects: `read_manifests(paths)`, `is_manifest(path)`.

A format is found by the content of a document, not by the name of its file. Nothing here
knows what anything costs.
"""

from __future__ import annotations

from estimator.readers.manifests.reader import find_manifests, is_manifest, read_manifests

__all__ = ["find_manifests", "is_manifest", "read_manifests"]
