"""Sentences several reports share: counts of resources, diagnostics, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from estimator.model.bill import Estimate, LineState, ProjectResult, Report, ResourceState
from estimator.model.resource import Diagnostic
from estimator.reports.amounts import money


def diagnostic_text(item: Diagnostic) -> str:
    """`Warning: main.tf:3: …` with the advice behind it."""
    kind = "Error" if item.is_error else "Warning"
    place = f"{item.span}: " if item.span else ""
    hint = f" ({item.hint})" if item.hint else ""
    return f"{kind}: {place}{item.message}{hint}"


def report_total(results: Iterable[ProjectResult], currency: str, *, places: int = 2) -> str:
    """The sum of all projects; those that could not be read are said beside it."""
    listed = list(results)
    if listed and all(result.is_failed for result in listed):
        return "not known (not read)"
    unread = sum(result.is_incomplete for result in listed)
    text = total_text((result.after for result in listed), currency, places=places)
    if len(listed) == 1 and unread:
        return f"{text} + what could not be read"
    part = f"{_numbered(unread, 'project', 'projects')} not read completely"
    return f"{text} + {part}" if unread else text


def total_text(estimates: Iterable[Estimate], currency: str, *, places: int = 2) -> str:
    """The sum as a headline that is never a false zero: what is not in it is said beside it."""
    sides = list(estimates)
    unpriced = sum(len(side.unpriced) for side in sides)
    unmeasured = sum(len(side.unmeasured) for side in sides)
    total = sum((side.total.expected for side in sides), Decimal(0))
    is_unknown = all(side.is_unknown or not any(side.lines()) for side in sides)
    if unpriced and is_unknown:
        return f"not known ({_numbered(unpriced, 'line has', 'lines have')} no price)"
    if unmeasured and is_unknown:
        return f"not known ({_numbered(unmeasured, 'line has', 'lines have')} no known quantity)"
    text = money(total, currency, places=places)
    if total == 0 and not unpriced and not unmeasured:
        return text + _what_is_not_in(sides)
    if unpriced:
        text += f" + {_numbered(unpriced, 'line', 'lines')} without a price"
    if unmeasured:
        text += f" + {_numbered(unmeasured, 'line', 'lines')} of unknown quantity"
    return text


def _what_is_not_in(sides: Iterable[Estimate]) -> str:
    """What stands behind a total of zero when not everything is free."""
    resources = [owner for side in sides for owner in side.resources]
    waiting = sum(
        line.state is LineState.DEPENDS_ON_USAGE for owner in resources for line in owner.lines
    )
    unsupported = sum(owner.state is ResourceState.NOT_SUPPORTED for owner in resources)
    text = ""
    if waiting:
        text += f" + {_numbered(waiting, 'line that depends', 'lines that depend')} on usage"
    if unsupported:
        text += f" + {_numbered(unsupported, 'resource', 'resources')} not supported"
    return text


def counts_text(report: Report, show_skipped: bool = False) -> str:
    """How many resources were estimated, free or not supported, and what has no price."""
    found: Counter[ResourceState] = Counter()
    unsupported: Counter[str] = Counter()
    free: Counter[str] = Counter()
    for result in report.projects:
        for resource in result.after.resources:
            found[resource.state] += 1
            if resource.state is ResourceState.NOT_SUPPORTED:
                unsupported[resource.resource.type] += 1
            elif resource.state is ResourceState.FREE:
                free[resource.resource.type] += 1
    detected = sum(found.values())
    lines = ["──────────────────────────────────"]
    lines.append(_numbered(detected, "resource was detected:", "resources were detected:"))
    estimated = found[ResourceState.ESTIMATED]
    if estimated:
        lines.append("∙ " + _numbered(estimated, "was estimated", "were estimated"))
    if sum(free.values()):
        lines.append(
            "∙ "
            + _numbered(sum(free.values()), "was free", "were free")
            + _listed(free, show_skipped)
        )
    if sum(unsupported.values()):
        text = _numbered(sum(unsupported.values()), "is not supported yet", "are not supported yet")
        lines.append(f"∙ {text}" + _listed(unsupported, True))
    if guessed := assumed_regions_text(report):
        lines.append(f"∙ {guessed}")
    if missing := _unpriced(report):
        lines.append(f"∙ {missing}")
    return "\n".join(lines)


def assumed_regions_text(report: Report) -> str:
    """How many resources are priced in a region that nobody gave; "" when none is."""
    count = sum(
        any(note.startswith(("region ", "location ")) and "assumed" in note for note in owner.notes)
        for result in report.projects
        for owner in result.after.resources
        if owner.lines
    )
    if not count:
        return ""
    return _numbered(count, "resource is", "resources are") + " priced in an assumed region"


def _unpriced(report: Report) -> str:
    """The lines that have no price; they are not in the total, and that is said."""
    reasons = [
        f"{resource.address}: {line.component.name}: {line.reason}"
        for result in report.projects
        for resource, line in result.after.unpriced
    ]
    if not reasons:
        return ""
    head = _numbered(len(reasons), "line has no price and so is", "lines have no price and so are")
    shown = "".join(f"\n    {reason}" for reason in reasons[:20])
    more = f"\n    … and {len(reasons) - 20} more" if len(reasons) > 20 else ""
    return f"{head} not in the total:{shown}{more}"


def _listed(counts: Counter[str], shown: bool) -> str:
    if not shown:
        return ""
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ":" + "".join(f"\n  ∙ {count} x {name}" for name, count in rows)


def _numbered(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
