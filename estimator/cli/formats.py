"""Which renderer serves which `--format`; each is imported when it is asked for."""

from __future__ import annotations

from estimator.errors import Error
from estimator.model.bill import Report

#: What `output --format` offers, in the order of its help.
FORMATS = (
    *("table", "json", "diff", "html", "slack-message"),
    *("github-comment", "gitlab-comment", "azure-repos-comment"),
    *("bitbucket-comment", "bitbucket-comment-summary"),
)


def rendered(
    report: Report,
    format_: str,
    *,
    fields: str = "",
    show_skipped: bool = False,
    show_all_projects: bool = False,
) -> str:
    """The report in a format by its name on the command line."""
    if format_ == "json":
        import json

        from estimator.reports.json02 import document

        return json.dumps(document(report), ensure_ascii=False, indent=None) + "\n"
    if format_ == "table":
        from estimator.reports.escaping import terminal
        from estimator.reports.table import table

        return terminal(table(report, _fields(fields), show_skipped=show_skipped))
    if format_ == "diff":
        from estimator.reports.difftext import difference
        from estimator.reports.escaping import terminal

        return terminal(difference(report))
    if format_ == "html":
        from estimator.reports.html import page

        return page(report)
    if format_ == "slack-message":
        from estimator.reports.slack import slack_message

        return slack_message(report)
    if "-comment" in format_:
        return _comment(report, format_, show_all_projects)
    raise Error(f"format {format_} is not known")


def _comment(report: Report, format_: str, show_all_projects: bool) -> str:
    """The text `forebill comment` would post, for those who post it themselves."""
    from estimator.reports.comment import Layout, comment

    limits = {"gitlab": 1_000_000, "azure-repos": 140_000, "bitbucket": 32_768}
    forge = format_.partition("-comment")[0]
    layout = Layout(
        limits.get(forge, 65_536),
        has_html=forge != "bitbucket",
        has_details=not format_.endswith("-summary"),
        show_all_projects=show_all_projects,
    )
    return comment(report, (), layout)


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
