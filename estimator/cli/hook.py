"""`forebill hook`: what the files being committed do to the monthly cost, on one screen.

For pre-commit: file names come as arguments and are reduced to their roots; the base is
HEAD. No network; a repository without a commit yet is shown without a comparison.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estimator.cli.amount_option import amount
from estimator.cli.options import Options
from estimator.cli.session import report_of
from estimator.cli.writing import write

if TYPE_CHECKING:
    from estimator.model.bill import Report

#: Rows on the screen before the rest is only counted.
_ROWS = 12
_SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".hcl")
_MAX = "Fail when the change is more than this amount a month."
_POLICIES = "Policies to judge by; a blocking one that fails stops the commit."


@click.command("hook", epilog="Example: forebill hook main.tf modules/net/main.tf")
@click.argument("files", nargs=-1)
@click.option("--plans", is_flag=True, help="The files are plan JSON.")
@click.option("--base", default="HEAD", show_default=True, help="Revision to compare with.")
@click.option("--max-increase", callback=amount, help=_MAX)
@click.option("--policies", help=_POLICIES)
def command(
    files: tuple[str, ...], plans: bool, base: str, max_increase: str | None, policies: str | None
) -> int:
    """Show what the files being committed do to the monthly cost."""
    code = 0
    for options in _inputs(files, plans, base):
        report = report_of(options, "diff")
        write(screen(report), None)
        code = max(code, _judged(report, options, policies), _limited(report, max_increase))
    return code


def _inputs(files: Sequence[str], are_plans: bool, base: str) -> Iterator[Options]:
    """One run per plan, or one for each directory no other contains."""
    if are_plans:
        yield from (Options(path=name) for name in files)
        return
    known = base if _has_commit(base) else None
    relevant = [name for name in files if _is_relevant(Path(name))]
    if files and not relevant:
        return
    for folder in _roots(relevant):
        yield Options(path=str(folder), base=known)


def _is_relevant(file: Path) -> bool:
    """Terraform, or a model manifest; other YAML costs nothing."""
    if file.name.endswith(_SUFFIXES) or not file.exists():
        return True
    from estimator.readers.manifests import is_manifest

    return is_manifest(file)


def _has_commit(base: str) -> bool:
    from estimator.errors import Error
    from estimator.readers.projects.revisions import commit, repository

    try:
        commit(repository(Path()), base)
    except Error:
        return False
    return True


def _roots(files: Sequence[str]) -> list[Path]:
    """The outermost directories of the files; all of the repository where modules are touched.

    A change of a module is a change of every root that calls it, so the search starts
    where both are in sight.
    """
    folders = {Path(name).parent for name in files}
    if not folders:
        return [Path()]
    if all(_is_root(folder) for folder in folders):
        return sorted(
            folder for folder in folders if not any(other in folder.parents for other in folders)
        )
    return [Path()]


def _is_root(folder: Path) -> bool:
    """Whether a directory looks like a root: it, not its caller, says which backend or provider."""
    for file in folder.glob("*"):
        if file.name.endswith(_SUFFIXES[:4]) and file.is_file():
            text = file.read_text(encoding="utf-8", errors="replace")
            if "provider " in text or "backend " in text or "cloud {" in text:
                return True
    return False


def screen(report: Report) -> str:
    """The headline, the dearest changes, and what is not known; at most one screen."""
    from estimator.reports.amounts import money
    from estimator.reports.comment_rows import drivers
    from estimator.reports.escaping import one_line
    from estimator.reports.layout import aligned
    from estimator.reports.summary import facts, headline

    lines = [headline(report, arrow=False)]
    rows = drivers(report)
    cells: list[tuple[str, Sequence[str], str]] = []
    for row in rows[:_ROWS]:
        times = f" ×{row.count}" if row.count > 1 else ""
        amount = "not known"
        if row.delta is not None:
            amount = money(row.delta * row.count, report.currency, signed=True)
        cells.append((f"  {row.kind:8} {one_line(row.address)}{times}", [amount], ""))
    lines.extend(aligned(cells))
    if len(rows) > _ROWS:
        lines.append(f"  … and {len(rows) - _ROWS} more")
    lines.extend(f"  {one_line(fact)}" for fact in facts(report))
    return "\n".join(lines) + "\n"


def _judged(report: Report, options: Options, policies: str | None) -> int:
    if not policies:
        return 0
    from estimator.cli.judging import verdicts_of
    from estimator.reports.verdicts import table
    from policies.model import blocking

    verdicts = verdicts_of(report, options, policies)
    write(table(verdicts, report.currency), None)
    return 1 if blocking(verdicts) else 0


def _limited(report: Report, most: str | None) -> int:
    from estimator.reports.summary import change_of

    if most is None or change_of(report) <= Decimal(most):
        return 0
    sys.stderr.write(f"The change is more than {most} {report.currency} a month.\n")
    return 1
