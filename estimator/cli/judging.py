"""Policies on the command line: which files, which date, who overrides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from estimator.cli.session import Options, estimator_of
from estimator.errors import Error
from estimator.model.bill import Report
from policies.model import Verdict


def compared_with(report: Report, base: str | None) -> Report:
    """The report set against a saved one, if there is one."""
    if not base:
        return report
    from estimator.cli.diff import compared
    from estimator.readers.saved import read_report

    return compared(report, read_report(Path(base)))


def verdicts_of(
    report: Report, options: Options, policies: str | None, overrides: Sequence[str] = ()
) -> tuple[Verdict, ...]:
    """The verdicts of the policies named, or of those found beside the path."""
    from datetime import UTC, datetime

    from estimator.reports.json02 import document
    from policies.engine import judged
    from policies.files import read_policies
    from policies.run import Run

    today = options.as_of or datetime.now(UTC).date().isoformat()
    place = policies_place(options, policies)
    run = Run(report, today, estimator_of(options).what_if, document)
    return judged(read_policies(place), run, overrides)


def policies_place(options: Options, policies: str | None) -> Path:
    """The policy file or directory; that there is none is said, not passed over."""
    from policies.files import DEFAULT_PLACES, default_policies

    if policies:
        return Path(policies)
    base = Path(options.path) if options.path != "-" else Path()
    for folder in (base if base.is_dir() else base.parent, Path()):
        if found := default_policies(folder):
            return found
    hint = f"write {DEFAULT_PLACES[0]} or name one with --policies"
    raise Error("there are no policies to judge by", hint=hint)
