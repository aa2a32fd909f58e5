"""Policies on the command line: which files, which date, who overrides."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from estimator.cli.options import Options
from estimator.cli.places import placed
from estimator.cli.policy_options import PolicyOptions
from estimator.cli.session import estimator_of
from estimator.errors import Error
from estimator.model.bill import Report
from estimator.model.values import SourceSpan
from policies.model import Enforcement, Finding, Verdict, blocking
from policies.rules import PolicySet


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
    return judged_by(report, options, PolicyOptions(policies, overrides=tuple(overrides)))


def judged_by(report: Report, options: Options, asked: PolicyOptions) -> tuple[Verdict, ...]:
    """The verdicts on a report as the command line asks for them."""
    from datetime import UTC, datetime

    from estimator.reports.json02 import document
    from policies.engine import judged
    from policies.run import Run

    today = options.as_of or datetime.now(UTC).date().isoformat()
    run = Run(report, today, estimator_of(options).what_if, document)
    with _policies(options, asked) as found:
        verdicts = (
            (_not_there_yet(asked),) if found is None else judged(found, run, asked.overrides)
        )
    if asked.baseline:
        from policies.baseline import without_known

        verdicts = without_known(verdicts, Path(asked.baseline))
    return placed(verdicts, report)


def added_verdicts(
    text: str, report: Report, options: Options, asked: PolicyOptions, format_: str
) -> tuple[str, int]:
    """A report's text with the verdicts where its format has room, and the exit code.

    Other formats get them on standard error, so that nothing is judged unseen.
    """
    if not asked.are_given:
        return text, 0
    from estimator.reports.verdicts import table

    verdicts = judged_by(report, options, asked)
    code = 1 if blocking(verdicts) else 0
    if format_ == "json":
        return _with_json(text, verdicts), code
    told = f"\nPolicies\n{table(verdicts, report.currency)}"
    if format_ in ("table", "diff"):
        return text + told, code
    sys.stderr.write(told)
    return text, code


def _with_json(text: str, verdicts: Sequence[Verdict]) -> str:
    """The report's JSON with the verdicts in its metadata, as `check --format json` has them."""
    import json

    from estimator.reports.verdict_files import verdicts_data

    document = json.loads(text)
    document["metadata"]["policies"] = verdicts_data(verdicts)
    return json.dumps(document, ensure_ascii=False) + "\n"


@contextmanager
def _policies(options: Options, asked: PolicyOptions) -> Iterator[PolicySet | None]:
    """The policies to judge by; None where the revision asked for has none yet."""
    from policies.files import read_policies

    if not asked.policies_from:
        yield read_policies(policies_place(options, asked.policies))
        return
    from estimator.readers.projects.revisions import repository, tree_at

    place = policies_place(options, asked.policies, must_exist=False)
    repo = repository(place if place.exists() else place.resolve().parent)
    name = repo.relative(place)
    if name.startswith(".."):
        raise Error("the policies are not in the repository", where=str(place))
    with tree_at(repo, asked.policies_from, [name]) as top:
        if (top / name).exists():
            yield _read_at(top / name, top, asked.policies_from)
        elif place.exists():
            yield None
        else:
            raise Error(f"{asked.policies_from} has no policies", where=name)


def _read_at(place: Path, top: Path, revision: str) -> PolicySet:
    """The policies with places a reader can look up: `origin/main:forebill-policies.yml:3`."""
    from policies.files import read_policies

    try:
        found = read_policies(place)
    except Error as error:
        where = error.where.replace(f"{top}/", f"{revision}:")
        raise Error(error.message, where=where, hint=error.hint) from error

    def shown(span: SourceSpan) -> SourceSpan:
        return replace(span, file=f"{revision}:{Path(span.file).relative_to(top).as_posix()}")

    rules = tuple(replace(rule, span=shown(rule.span)) for rule in found.rules)
    waivers = tuple(replace(waiver, span=shown(waiver.span)) for waiver in found.waivers)
    return PolicySet(rules, waivers)


def _not_there_yet(asked: PolicyOptions) -> Verdict:
    """Said, not passed over: the change brings the first policies, which do not judge itself."""
    message = f"{asked.policies_from} has no policies yet; those of the change judge the next one"
    finding = Finding(message, is_warning=True)
    return Verdict("policies", "Policies are there", "policies", Enforcement.ADVISORY, (finding,))


def policies_place(options: Options, policies: str | None, *, must_exist: bool = True) -> Path:
    """The policy file or directory; that there is none is said, not passed over."""
    from policies.files import DEFAULT_PLACES, default_policies

    if policies:
        return Path(policies)
    base = Path(options.path) if options.path != "-" else Path()
    for folder in (base if base.is_dir() else base.parent, Path()):
        if found := default_policies(folder):
            return found
    if not must_exist:
        return Path(DEFAULT_PLACES[0])
    hint = f"write {DEFAULT_PLACES[0]} or name one with --policies"
    raise Error("there are no policies to judge by", hint=hint)
