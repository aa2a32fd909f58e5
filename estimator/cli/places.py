"""Where findings stand, as readers outside the project need it: from the top of the repository."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from estimator.model.bill import Report
from estimator.model.values import SourceSpan
from policies.model import Finding, Verdict


def placed(verdicts: Iterable[Verdict], report: Report) -> tuple[Verdict, ...]:
    """The verdicts with files named from the repository's top, or from here outside of one.

    Readers name files from their project's directory; code scanning and annotations look them
    up from the top. What is no file below the project stays as it is.
    """
    folders = {result.project.name: Path(result.project.path) for result in report.projects}
    return tuple(
        replace(verdict, findings=tuple(_placed(one, folders) for one in verdict.findings))
        for verdict in verdicts
    )


def _placed(finding: Finding, folders: Mapping[str, Path]) -> Finding:
    folder, span = folders.get(finding.project), finding.span
    if folder is None or span is None or os.path.isabs(span.file):
        return finding
    file = folder / span.file
    if not folder.is_dir() or not file.is_file():
        return finding
    return replace(finding, span=_from_top(span, file.absolute()))


def _from_top(span: SourceSpan, file: Path) -> SourceSpan:
    top = next((up for up in file.parents if (up / ".git").exists()), Path.cwd())
    if not file.is_relative_to(top):
        return span
    return replace(span, file=file.relative_to(top).as_posix())
