"""The pull request comment as Markdown: headline, projects, drivers, policies, details.

Fits any size limit by leaving out rows, the least important first, and says how
many; text is never cut. Everything from plans and manifests is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estimator.model.bill import Report
from estimator.reports.comment_rows import detail_section, driver_section, project_section
from estimator.reports.escaping import BITBUCKET_STYLE, GITHUB_STYLE, Style
from estimator.reports.fitting import fitted
from estimator.reports.models import models_markdown
from estimator.reports.summary import facts, headline, price_dates
from estimator.reports.verdicts import headline as verdict_headline
from estimator.reports.verdicts import markdown_sections
from policies.model import Verdict

#: Code points that every reading of GitHub's limit accepts.
GITHUB_CHARACTERS = 65_536
#: Below this not even the headline is sure to fit.
LEAST_CHARACTERS = 1_000
_NO_CHANGE = "No project's cost changes.\n"
_TOO_LONG = "The report is too long for a comment; see the job's summary.\n"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a forge can show, and how much of each list."""

    max_chars: int = GITHUB_CHARACTERS
    #: `<details>` and other HTML work (not on Bitbucket).
    has_html: bool = True
    drivers: int = 15
    projects: int = 200
    has_details: bool = True
    show_all_projects: bool = False
    footer: str = ""

    @property
    def style(self) -> Style:
        return GITHUB_STYLE if self.has_html else BITBUCKET_STYLE


def comment(report: Report, verdicts: Sequence[Verdict] = (), layout: Layout | None = None) -> str:
    """The comment's body without any marker, at most `layout.max_chars` code points.

    Lists get room in the order of their weight (policies, projects, drivers, models,
    details) and are shown in reading order.
    """
    chosen = layout or Layout()
    head, foot = _head(report, chosen), _foot(report, chosen)
    room = max(chosen.max_chars, LEAST_CHARACTERS) - len(head) - len(foot) - len(_TOO_LONG) - 8
    policies = _policies(report, verdicts, chosen, room)
    room -= len(policies)
    projects = _projects(report, chosen, room)
    room -= len(projects)
    drivers = fitted(driver_section(report, chosen.style, chosen.drivers), room)
    room -= len(drivers)
    models = _models(report, chosen, room)
    room -= len(models)
    details = ""
    if chosen.has_details:
        details = fitted(detail_section(report, chosen.style, is_folded=chosen.has_html), room)
    if report.projects and not (projects or drivers or details):
        details = _TOO_LONG
    parts = (head, projects, drivers, policies, models, details, foot)
    return "\n".join(part for part in parts if part)


def _head(report: Report, layout: Layout) -> str:
    text = f"### 💰 {headline(report)}\n"
    shown: list[str] = []
    for fact in facts(report):
        escaped = layout.style.text(fact)
        if len(" · ".join([*shown, escaped])) < LEAST_CHARACTERS // 3:
            shown.append(escaped)
    return f"{text}\n{' · '.join(shown)}\n" if shown else text


def _policies(report: Report, verdicts: Sequence[Verdict], layout: Layout, room: int) -> str:
    if not verdicts:
        return ""
    parts = [f"#### Policies: {verdict_headline(verdicts)}\n"]
    left = room - len(parts[0]) - 1
    sections = markdown_sections(verdicts, report.currency, layout.style, layout.has_html)
    for section in sections:
        text = fitted(section, left)
        left -= len(text) + 1
        parts.append(text)
    return "\n".join(part for part in parts if part)


def _projects(report: Report, layout: Layout, room: int) -> str:
    section = project_section(
        report, layout.style, show_all=layout.show_all_projects, most=layout.projects
    )
    return fitted(section, room) if section.groups else _NO_CHANGE


def _models(report: Report, layout: Layout, room: int) -> str:
    """The table of model deployments with as many rows as there is room for."""
    found = [one for result in report.projects for one in result.models]
    for limit in (50, 20, 5, 1):
        text = "\n".join(models_markdown(found, limit, layout.style))
        if len(text) < room:
            return text
    return ""


def _foot(report: Report, layout: Layout) -> str:
    told = " · ".join(layout.style.text(part) for part in _small_print(report, layout))
    return f"<sub>{told}</sub>\n" if layout.has_html else f"{told}\n"


def _small_print(report: Report, layout: Layout) -> Iterator[str]:
    dates = price_dates(report)
    yield "list prices" + (dates if len(dates) < 100 else "")
    yield "forebill explain ADDRESS shows where a number comes from"
    if layout.footer:
        yield layout.footer
