"""Which renderer serves which `--format`; each is imported when it is asked for."""

from __future__ import annotations

from estimator.errors import Error
from estimator.model.bill import Report


def rendered(report: Report, format_: str, *, fields: str = "", show_skipped: bool = False) -> str:
    """The report in a format by its name on the command line."""
    if format_ == "json":
        import json

        from estimator.reports.json02 import document

        return json.dumps(document(report), ensure_ascii=False, indent=None) + "\n"
    if format_ == "table":
        from estimator.reports.table import table

        return table(report, _fields(fields), show_skipped=show_skipped)
    if format_ == "diff":
        from estimator.reports.difftext import difference

        return difference(report)
    raise Error(f"format {format_} is not known")


def _fields(text: str) -> tuple[str, ...]:
    from estimator.reports.table import DEFAULT_FIELDS, FIELDS

    if not text:
        return DEFAULT_FIELDS
    if text == "all":
        return FIELDS
    asked = [name.strip() for name in text.split(",")]
    if unknown := [name for name in asked if name not in FIELDS]:
        hint = f"known columns: {', '.join(FIELDS)}, or all"
        raise Error(f"unknown column {unknown[0]}", where="--fields", hint=hint)
    return tuple(name for name in FIELDS if name in asked)
