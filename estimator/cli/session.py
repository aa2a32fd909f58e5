"""What the cost commands share: reading what their options point at, and pricing it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimator.cli.environment import override_regions
from estimator.cli.options import Options
from estimator.errors import Error
from estimator.model.bill import Estimate, ProjectResult, Report

if TYPE_CHECKING:
    from pricing.book import PriceBook

BOOK_FILES = ("forebill-prices.yml", "forebill-prices.yaml")
USAGE_FILES = ("forebill-usage.yml", "infracost-usage.yml")


def report_of(options: Options, command: str) -> Report:
    """Read, price and compare everything `options` points at."""
    from estimator.estimate import DEFAULT_CURRENCY

    results = list(results_of(options))
    currencies = {result.after.currency for result in results}
    currency = options.currency or (currencies.pop() if len(currencies) == 1 else DEFAULT_CURRENCY)
    settled = tuple(_settled(result, currency) for result in results)
    settled = _with_models(settled, options)
    return Report(settled, currency, command, _now(), _metadata(options, command))


def results_of(options: Options) -> Iterator[ProjectResult]:
    """One result per project, both sides priced where the input has both."""
    from dataclasses import replace

    from estimator.cli.declared_usage import with_usage
    from estimator.cli.inputs import inputs_of

    inputs, estimator = inputs_of(options), estimator_of(options)
    if inputs.usage:
        estimator = replace(estimator, usage=estimator.usage.with_added(inputs.usage))
    for project, usage, remarks in with_usage(inputs.projects, estimator.usage):
        own = replace(estimator, usage=usage)
        after = own.estimate(project.after)
        before = None if project.before is None else own.estimate(project.before)
        yield ProjectResult(project, after, before, None, (*project.diagnostics, *remarks))


def _settled(result: ProjectResult, currency: str) -> ProjectResult:
    """The result in the report's currency, with the difference of its sides."""
    from dataclasses import replace

    from estimator.diff import diff
    from estimator.estimate import in_currency

    def settled(estimate: Estimate) -> Estimate:
        return (
            estimate if estimate.currency == currency else in_currency(estimate.resources, currency)
        )

    after = settled(result.after)
    if result.before is None:
        return replace(result, after=after)
    before = settled(result.before)
    return replace(result, after=after, before=before, diff=diff(before, after))


def _with_models(results: tuple[ProjectResult, ...], options: Options) -> tuple[ProjectResult, ...]:
    """The results with the figures of their model deployments, where there are any."""
    from dataclasses import replace

    from estimator.estimate import is_of_model

    if not any(is_of_model(one.resource) for result in results for one in result.after.resources):
        return results
    from estimator.economics import model_metrics, pool_costs

    estimator, pools = estimator_of(options), pool_costs(result.after for result in results)
    return tuple(
        replace(
            result,
            models=tuple(model_metrics(result.after, estimator, result.project.after, pools)),
        )
        for result in results
    )


def estimator_of(options: Options) -> Any:
    """The estimator with this run's prices and usage values."""
    from dataclasses import replace

    from estimator.estimate import Estimator
    from estimator.usage.files import UsageFile, read_usage_file
    from estimator.usage.profiles import read_profile
    from pricing.cache import synced_files
    from pricing.catalog import open_catalog

    path = _usage_path(options)
    assumed = read_profile(options.usage_profile) if options.usage_profile else {}
    usage = UsageFile(profile=assumed) if path is None else read_usage_file(path, assumed)
    book = _book(options)
    synced = () if options.no_cache else synced_files()
    catalog = open_catalog(options.as_of, options.currency, book, synced=synced)
    estimator = Estimator(catalog, usage, as_of=catalog.as_of, regions=override_regions())
    if book is None or not book.resources:
        return estimator
    from estimator.resources.custom import own_vendor

    return replace(estimator, own=own_vendor(book.resources))


def _book(options: Options) -> PriceBook | None:
    """The price book given, or the one that lies beside the path."""
    if options.price_book:
        found: Path | None = Path(options.price_book)
    else:
        base = Path(options.path)
        folder = base if base.is_dir() else base.parent
        found = next((folder / name for name in BOOK_FILES if (folder / name).is_file()), None)
    if found is None:
        return None
    from pricing.bookfile import read_book

    return read_book(found)


def _usage_path(options: Options) -> Path | None:
    if options.usage_file:
        path = Path(options.usage_file)
        if not path.is_file():
            raise Error("there is no such usage file", where=str(path))
        return path
    base = Path(options.path)
    for folder in (base if base.is_dir() else base.parent, Path()):
        for name in USAGE_FILES:
            if (folder / name).is_file():
                return folder / name
    return None


def _metadata(options: Options, command: str) -> dict[str, Any]:
    from estimator.cli.repository import repository_metadata

    found = dict(repository_metadata(Path(options.path)))
    found["infracostCommand"] = command
    if options.usage_file:
        found["usageFilePath"] = options.usage_file
    return found


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def exit_code(report: Report) -> int:
    """0, or 2 when a project could not be read completely; its errors go to standard error."""
    errors = [item for result in report.projects for item in result.diagnostics if item.is_error]
    if not errors:
        return 0
    from estimator.reports.messages import diagnostic_text

    sys.stderr.write("".join(f"{diagnostic_text(item)}\n" for item in errors))
    return 2
