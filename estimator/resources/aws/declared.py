"""Lines whose quantity is simply what usage declares: a table of them instead of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from estimator.model.bill import Component
from estimator.resources.components import monthly
from estimator.usage.declared import Usage


@dataclass(frozen=True, slots=True)
class UsageLine:
    """One line: its name, the usage key that gives the quantity, unit, meter and lot."""

    name: str
    key: str
    unit: str
    meter: str
    per: int = 1

    @property
    def meaning(self) -> str:
        return f"{self.name}, per month" if self.per > 1 else f"{self.name}, {self.unit} per month"


def usage_lines(
    lines: Iterable[UsageLine], usage: Usage, path: Sequence[str] = ()
) -> Iterator[Component]:
    """Every line of the table, unknown quantities as "depends on usage"."""
    for line in lines:
        yield monthly(
            line.name,
            usage.quantity(line.key),
            unit=line.unit,
            per=line.per,
            meter=line.meter,
            path=path,
        )


def usage_keys(*tables: Iterable[UsageLine]) -> dict[str, str]:
    """The usage keys of tables with their meaning."""
    return {line.key: line.meaning for lines in tables for line in lines}
