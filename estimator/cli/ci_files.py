"""The files of a CI run: report, Markdown and SARIF written, outputs told, artifacts read."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from estimator.errors import Error
from estimator.model.bill import Report
from policies.model import Outcome, Verdict

#: A larger summary is lost without a word; a code point has at most four bytes.
MOST_SUMMARY_BYTES = 1_000_000
#: An artifact may come from a fork.
MOST_ARTIFACT_BYTES = 10 * 1024**2


def append(variable: str, text: str) -> None:
    """Append to the file the runner names in a variable, if it names one."""
    if place := os.environ.get(variable):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(text)


def write_files(report: Report, verdicts: Sequence[Verdict], text: str) -> dict[str, str]:
    """The report as JSON (with verdicts), Markdown and SARIF; output names and their paths."""
    from estimator.cli.writing import write
    from estimator.reports.json02 import document
    from estimator.reports.verdict_files import sarif_text, verdicts_data

    folder = Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir()) / "forebill"
    folder.mkdir(parents=True, exist_ok=True)
    saved = document(report)
    saved["metadata"]["policies"] = verdicts_data(verdicts)
    contents = {
        "report-json": ("report.json", json.dumps(saved, ensure_ascii=False) + "\n"),
        "report-markdown": ("report.md", text),
        "sarif-file": ("forebill.sarif", sarif_text(verdicts)),
    }
    for name, content in contents.values():
        write(content, str(folder / name))
    return {output: str(folder / name) for output, (name, _) in contents.items()}


def written_outputs(
    report: Report, verdicts: Sequence[Verdict], files: dict[str, str], code: int
) -> dict[str, str]:
    """The action's outputs; amounts with a point and without a currency sign."""
    from estimator.reports.amounts import decimal_text, percent_text
    from estimator.reports.summary import baseline, change_of

    total = sum((result.after.total.expected for result in report.projects), Decimal(0))
    before, change = baseline(report), change_of(report)
    failed = [verdict for verdict in verdicts if verdict.outcome is Outcome.FAIL]
    warned = failed or any(verdict.outcome is Outcome.CANNOT_TELL for verdict in verdicts)
    unpriced = {
        (result.project.name, owner.address)
        for result in report.projects
        for owner, _ in result.after.unpriced
    }
    return {
        "result": "fail" if code else "warn" if warned else "pass",
        "monthly-cost": decimal_text(round(total, 2)),
        "previous-monthly-cost": decimal_text(round(before, 2)),
        "monthly-cost-change": decimal_text(round(change, 2)),
        "monthly-cost-change-percent": percent_text(before, before + change).strip("+%"),
        "currency": report.currency,
        "violations": str(len(failed)),
        "unpriced-resources": str(len(unpriced)),
        **files,
    }


def read_artifact(place: Path) -> tuple[Report, tuple[Verdict, ...]]:
    """A report another run saved, with its verdicts; refused when it is too large or damaged."""
    from estimator.readers.saved import report_of
    from policies.saved import verdicts_of_document

    try:
        if place.stat().st_size > MOST_ARTIFACT_BYTES:
            raise Error("the report is too large to be posted", where=place)
        document = json.loads(place.read_bytes())
    except OSError as error:
        raise Error(f"cannot be read: {error.strerror}", where=place) from error
    except (ValueError, RecursionError) as error:
        raise Error("this is no JSON", where=place) from error
    report = report_of(document, str(place))
    return report, verdicts_of_document(report.metadata.get("policies"), place)
