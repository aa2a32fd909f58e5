"""Compute Engine machines: what a number of equal virtual machines buys, whoever declares them.

Prices: https://cloud.google.com/compute/vm-instance-pricing. Knows the machine type's
spelling, the sustained-use discount, attached GPUs, local SSDs and licences; nothing of
persistent disks or of how many machines a group runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import HOURS_PER_MONTH, Quantity, amount
from estimator.resources.components import hourly, monthly
from estimator.resources.google.machine_types import CUSTOM, GPUS, custom_size

#: Families whose machines hold their GPUs: the price of the machine covers them.
GPU_FAMILIES = ("a2", "a3", "a4", "a4x", "g2", "g4")
#: What a quarter of the month costs as a share of the list price, first to last quarter.
#: https://cloud.google.com/compute/docs/sustained-use-discounts
_STEEP = (Decimal(1), Decimal("0.8"), Decimal("0.6"), Decimal("0.4"))
_GENTLE = (Decimal(1), Decimal("0.8678"), Decimal("0.733"), Decimal("0.6"))
SUSTAINED_USE = {
    **dict.fromkeys(("n1", "f1", "g1", "m1", "m2"), _STEEP),
    **dict.fromkeys(("n2", "n2d", "c2"), _GENTLE),
}
LOCAL_SSD_GIB = 375


@dataclass(frozen=True, slots=True)
class Gpu:
    """GPUs of one model on each machine."""

    model: str
    count: Quantity


@dataclass(frozen=True, slots=True)
class Machine:
    """`count` equal machines that run all month, or `hours` each where usage says so."""

    type: str
    is_spot: bool = False
    count: Quantity = field(default_factory=lambda: amount(1))
    hours: Quantity | None = None
    gpus: Sequence[Gpu] = ()
    #: GiB of local SSD on each machine.
    local_ssd_gib: Quantity = field(default_factory=lambda: amount(0))
    #: Licence as the price list names it (`windows`, `rhel`, …); "" for free systems.
    licence: str = ""
    #: "1y" or "3y" where a committed-use discount covers vCPUs and memory.
    commitment: str = ""

    @property
    def family(self) -> str:
        custom = CUSTOM.match(self.type)
        return custom[1] or "n1" if custom else self.type.partition("-")[0]

    @property
    def purchase(self) -> str:
        """As the price list words it; spot machines are sold at the preemptible price."""
        return "preemptible" if self.is_spot else "on-demand"

    @property
    def term(self) -> str:
        """The term of what is attached: GPUs, local SSDs."""
        return "spot" if self.is_spot else "on-demand"

    @property
    def is_committed(self) -> bool:
        """A commitment covers on-demand machines only, and replaces sustained use."""
        return bool(self.commitment) and not self.is_spot

    def sustained(self, quarters: Sequence[Decimal] | None) -> tuple[Decimal, str]:
        """(share of the list price charged, why) for machines that run their hours in a month."""
        hours = HOURS_PER_MONTH if self.hours is None else self.hours.expected or HOURS_PER_MONTH
        if quarters is None or self.is_spot:
            return Decimal(1), ""
        share = sustained_share(hours, quarters)
        if share == 1:
            return share, ""
        return share, f"sustained-use discount: {1 - share:.1%} off for {hours} hours in a month"


def sustained_share(hours: Decimal, quarters: Sequence[Decimal]) -> Decimal:
    """Average share of the list price over the first `hours` of a 730-hour month."""
    quarter = HOURS_PER_MONTH / len(quarters)
    billed, left = Decimal(0), min(hours, HOURS_PER_MONTH)
    total = left
    for share in quarters:
        part = min(left, quarter)
        billed += part * share
        left -= part
    return billed / total if total else Decimal(1)


def machine_lines(machine: Machine, path: Sequence[str] = ()) -> Iterator[Component]:
    """vCPUs and memory, by machine type or by custom size."""
    share, why = machine.sustained(SUSTAINED_USE.get(machine.family))
    if machine.is_committed:
        share, why = Decimal(1), "committed-use price, billed whether the machine runs or not"
    lines = _custom(machine, path) if CUSTOM.match(machine.type) else _predefined(machine, path)
    for line in lines:
        yield replace(line, share=share, note=why or line.note)


def _predefined(machine: Machine, path: Sequence[str]) -> Iterator[Component]:
    yield hourly(
        f"Instance usage (Linux/UNIX, {_purchase(machine)}, {machine.type})",
        count=machine.count,
        hours=None if machine.is_committed else machine.hours,
        meter=f"google/compute/machine/{machine.type}/{_term(machine)}",
        path=path,
    )


def _custom(machine: Machine, path: Sequence[str]) -> Iterator[Component]:
    """A custom machine pays its vCPUs, its memory and the memory above the family's limit."""
    cpus, gib, extended = custom_size(machine.type)
    family = machine.family
    bought = f"Linux/UNIX, {_purchase(machine)}, {family.upper()}"
    rates = family if machine.is_committed else f"custom/{family}"
    for name, units, resource in (
        (f"Custom instance CPU ({bought} {cpus} vCPUs)", cpus, "cpu"),
        (f"Custom Instance RAM ({bought} {_plain(gib)} GB)", gib, "ram"),
        (f"Custom Instance Extended RAM ({bought} {_plain(extended)} GB)", extended,
         "extended-ram"),
    ):  # fmt: skip
        if units:
            yield hourly(
                name,
                count=machine.count,
                hours=None if machine.is_committed else machine.hours,
                per=units,
                meter=f"google/compute/{rates}/{resource}/{_term(machine)}",
                path=path,
            )


def _purchase(machine: Machine) -> str:
    years = machine.commitment.removesuffix("y")
    return f"{years} year commitment" if machine.is_committed else machine.purchase


def _term(machine: Machine) -> str:
    return f"cud-{machine.commitment}" if machine.is_committed else machine.term


def commitment_of(text: str) -> str:
    """`1_year` → `1y`, `3_year` → `3y`; anything else is no commitment."""
    return {"1_year": "1y", "3_year": "3y"}.get(text, "")


def gpu_lines(machine: Machine, path: Sequence[str] = ()) -> Iterator[Component]:
    """GPUs added to an N1 machine; those of an accelerator machine are in its price."""
    is_included = machine.family in GPU_FAMILIES
    share, why = machine.sustained(SUSTAINED_USE.get(machine.family))
    for gpu in machine.gpus:
        line = hourly(
            f"{GPUS.get(gpu.model, gpu.model)} ({machine.purchase})",
            count=machine.count * gpu.count,
            hours=machine.hours,
            meter=f"google/compute/gpu/{'included' if is_included else gpu.model}/{machine.term}",
            path=path,
        )
        if is_included:
            yield replace(line, note=f"in the price of the {machine.type}")
        else:
            yield replace(line, share=share, note=why)


def local_ssd_lines(machine: Machine, path: Sequence[str] = ()) -> Iterator[Component]:
    """Local SSDs are billed by the GiB while the machine exists; spot ones at the spot price."""
    if machine.local_ssd_gib.expected == 0:
        return
    yield monthly(
        "Local SSD provisioned storage",
        machine.count * machine.local_ssd_gib,
        unit="GB",
        meter=f"google/compute/local-ssd/{machine.term}",
        path=path,
    )


def licence_lines(machine: Machine, path: Sequence[str] = ()) -> Iterator[Component]:
    """The operating system's licence, per machine type (Windows: per vCPU)."""
    if not machine.licence:
        return
    custom = CUSTOM.match(machine.type)
    by_vcpu = custom is not None and machine.licence == "windows"
    yield hourly(
        f"OS licence ({machine.licence}, {machine.type})",
        count=machine.count,
        hours=machine.hours,
        per=Decimal(custom[2]) if custom and by_vcpu else 1,
        meter=f"google/compute/licence/{machine.licence}/{'vcpu' if by_vcpu else machine.type}",
        path=path,
    )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
