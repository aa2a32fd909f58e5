"""Where every number of a resource comes from: formula, inputs, price row, source, date."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Line, PricedResource
from estimator.model.quantity import Quantity, formula_text
from estimator.reports.amounts import decimal_text, money, price_text, quantity_text, range_text


def explanation(resource: PricedResource, currency: str) -> str:
    """The whole of a resource's bill as text, ending with a newline."""
    lines = [f"{resource.address} ({resource.resource.type})"]
    if resource.resource.span:
        lines.append(f"  declared at  {resource.resource.span}")
    if resource.region:
        lines.append(f"  region       {resource.region}")
    lines.extend(f"  note         {note}" for note in resource.notes)
    if not resource.lines:
        lines.append(f"  {resource.state}: nothing is charged for the resource itself")
    for line in resource.lines:
        lines.append("")
        lines.extend(_line(line, currency))
    return "\n".join(lines) + "\n"


def _line(line: Line, currency: str) -> Iterator[str]:
    component = line.component
    yield f"  {' / '.join((*component.path, component.name))}"
    yield f"    state     {line.state}" + (f": {line.reason}" if line.reason else "")
    if line.cost is not None:
        spread = f" (range {range_text(line.cost)})" if line.cost.is_range else ""
        yield f"    cost      {money(line.cost.expected, line.cost.currency)} a month{spread}"
    if line.list_cost is not None:
        yield f"    list      {money(line.list_cost.expected, line.list_cost.currency)} a month"
    yield from _quantity(component.quantity, component.unit)
    yield from _price(line, currency)
    if component.note:
        yield f"    note      {component.note}"


def _quantity(quantity: Quantity, unit: str) -> Iterator[str]:
    shown = "not known" if quantity.expected is None else quantity_text(quantity.expected)
    text = formula_text(quantity.formula)
    yield f"    quantity  {shown} {unit} = {text}"
    for leaf in quantity.inputs():
        value = "not given" if leaf.value is None else decimal_text(leaf.value)
        where = f", {leaf.where}" if leaf.where else ""
        yield f"      {leaf.name} = {value} ({leaf.origin}{where})"


def _price(line: Line, currency: str) -> Iterator[str]:
    price = line.price
    if price is None:
        if line.component.meter:
            yield f"    meter     {line.component.meter}"
        return
    if line.unit_price is not None:
        each = price_text(line.unit_price, price.currency)
        yield f"    price     {each} per {line.component.unit}"
    for tier in price.tiers if len(price.tiers) > 1 else ():
        each = price_text(tier.price, price.currency)
        yield f"      from {quantity_text(tier.start)} {price.unit}: {each} per {price.unit}"
    yield f"    meter     {price.meter} in {price.region}"
    dated = f", in force from {price.valid_from}" if price.valid_from else ""
    yield f"    source    {price.source}, read {price.source_date}{dated}"
    if price.sku:
        yield f"    sku       {price.sku}"
    if price.basis != "listed":
        yield f"    basis     {price.basis}: {_BASIS[price.basis]}"
    if price.note:
        yield f"    note      {price.note}"


_BASIS = {
    "derived": "worked out from other listed prices",
    "observed": "read back from published output; may be rounded",
}
