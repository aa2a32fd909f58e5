"""A report as one HTML page: no scripts, no fonts and no pictures from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from estimator.model.bill import (
    Line,
    LineState,
    PricedResource,
    ProjectResult,
    Report,
    ResourceState,
)
from estimator.reports.amounts import (
    money,
    percent_text,
    price_text,
    quantity_text,
    range_text,
)
from estimator.reports.comment_rows import drivers
from estimator.reports.escaping import html_text
from estimator.reports.messages import diagnostic_text, total_text
from estimator.reports.summary import facts, headline, price_dates

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
body{color:#1f2328}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{padding:.3rem .6rem;border-bottom:1px solid #d8dee4;text-align:left;vertical-align:top}
th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tr.r td{background:#f6f8fa;font-family:ui-monospace,monospace;font-size:13px}
td.l{padding-left:1.6rem}.m{color:#9a6700}.s{color:#59636e;font-size:13px}
.up{color:#b35900}.down{color:#1a7f37}.e{color:#b32d2d}
.b{height:.6rem;background:#b35900}.b.d{background:#1a7f37}
"""


def page(report: Report) -> str:
    """The whole report; amounts as in the other formats, missing prices beside the total."""
    title = html_text(headline(report, arrow=False))
    body = "\n".join(_body(report))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _body(report: Report) -> Iterator[str]:
    yield f"<h1>💰 {html_text(headline(report, arrow=False))}</h1>"
    if told := " · ".join(html_text(fact) for fact in facts(report)):
        yield f"<p>{told}</p>"
    if len(report.projects) > 1:
        yield from _project_table(report)
    yield from _driver_table(report)
    for result in report.projects:
        yield from _project(result, report.currency)
    when = html_text(report.time_generated)
    yield f'<p class="s">List prices{html_text(price_dates(report))}. Made {when} by forebill.</p>'


def _table(heads: Iterable[tuple[str, bool]], rows: Iterable[str]) -> Iterator[str]:
    """A table; a head is its text and whether its column holds numbers."""
    cells = "".join(f"<th{_number(is_number)}>{text}</th>" for text, is_number in heads)
    yield f"<table><thead><tr>{cells}</tr></thead><tbody>"
    yield from rows
    yield "</tbody></table>"


def _number(is_number: bool) -> str:
    return ' class="n"' if is_number else ""


def _project_table(report: Report) -> Iterator[str]:
    heads = [("Project", False), ("Change", True), ("New monthly cost", True)]
    yield "<h2>Projects</h2>"
    yield from _table(heads, (_project_row(result, report) for result in report.projects))


def _project_row(result: ProjectResult, report: Report) -> str:
    name, change = html_text(result.project.name), "–"
    if result.diff:
        before = result.diff.before.total.expected
        percent = percent_text(before, before + result.diff.delta)
        share = f" ({percent})" if percent else ""
        change = money(result.diff.delta, report.currency, signed=True) + share
    new = html_text(total_text([result.after], report.currency))
    return f'<tr><td>{name}</td><td class="n">{change}</td><td class="n">{new}</td></tr>'


def _driver_table(report: Report) -> Iterator[str]:
    rows = drivers(report)
    if not rows:
        return
    most = max((abs(_sum(row.delta, row.count)) for row in rows), default=Decimal(0))
    yield "<h2>What drives it</h2>"
    heads = [("", False), ("Resource", False), ("Change per month", True), ("", False)]

    def shown() -> Iterator[str]:
        for row in rows[:100]:
            amount = _sum(row.delta, row.count)
            text = "not known" if row.delta is None else money(amount, report.currency, signed=True)
            width = int(abs(amount) / most * 100) if most else 0
            bar = f'<div class="b{" d" if amount < 0 else ""}" style="width:{width}%"></div>'
            times = f" ×{row.count}" if row.count > 1 else ""
            yield (
                f"<tr><td>{row.kind}</td><td><code>{html_text(row.address)}</code>{times}</td>"
                f'<td class="n">{text}</td><td style="width:25%">{bar}</td></tr>'
            )

    yield from _table(heads, shown())
    if len(rows) > 100:
        yield f"<p>… and {len(rows) - 100} more.</p>"


def _sum(delta: Decimal | None, count: int) -> Decimal:
    return Decimal(0) if delta is None else delta * count


def _project(result: ProjectResult, currency: str) -> Iterator[str]:
    total = html_text(total_text([result.after], currency))
    spread = range_text(result.after.total)
    yield f"<h2>{html_text(result.project.name)}: {total}</h2>"
    if spread:
        yield f"<p>Between {html_text(spread)}.</p>"
    for told in result.diagnostics:
        kind = ' class="e"' if told.is_error else ""
        yield f"<p{kind}>{html_text(diagnostic_text(told))}</p>"
    heads = [
        *(("Name", False), ("Monthly quantity", True), ("Unit", False)),
        *(("Price", True), ("Monthly cost", True)),
    ]
    priced = result.after.in_state(ResourceState.ESTIMATED)
    yield from _table(heads, (row for owner in priced for row in _resource(owner, currency)))
    yield from _others(result)


def _resource(owner: PricedResource, currency: str) -> Iterator[str]:
    yield f'<tr class="r"><td colspan="5">{html_text(owner.address)}</td></tr>'
    for line in owner.lines:
        yield _line(line, currency)


def _line(line: Line, currency: str) -> str:
    component = line.component
    name = html_text(" / ".join((*component.path, component.name)))
    used = " *" if component.is_usage_based else ""
    amount = component.quantity.expected
    quantity = "" if amount is None else quantity_text(amount)
    price = "" if line.unit_price is None else price_text(line.unit_price, currency)
    return (
        f'<tr><td class="l">{name}{used}</td><td class="n">{quantity}</td>'
        f'<td>{html_text(component.unit)}</td><td class="n">{price}</td>'
        f'<td class="n">{_cost(line, currency)}</td></tr>'
    )


def _cost(line: Line, currency: str) -> str:
    if line.state is LineState.FREE:
        return "free"
    if line.cost is None:
        return f'<span class="m" title="{html_text(line.reason)}">{line.state}</span>'
    return money(line.cost.expected, currency)


def _others(result: ProjectResult) -> Iterator[str]:
    free = len(result.after.in_state(ResourceState.FREE))
    counts: dict[str, int] = {}
    for owner in result.after.in_state(ResourceState.NOT_SUPPORTED):
        counts[owner.resource.type] = counts.get(owner.resource.type, 0) + 1
    told = [f"{count} × {html_text(type_)}" for type_, count in sorted(counts.items())]
    if free:
        yield f'<p class="s">{free} free</p>'
    if told:
        yield f'<p class="m">Not supported: {", ".join(told)}</p>'
