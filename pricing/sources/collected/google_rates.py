"""What one vCPU-hour and one GiB-hour cost, worked out from the prices of whole machines.

Google sells a predefined machine as its vCPUs plus its memory, each at one rate per
family and region. Two machines with different memory per vCPU give both rates; the
family's other machines must then come out to within 0.1 %, else nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

#: Families sold by vCPU and memory alone (no GPU or disk inside the price).
FAMILIES = ("c2d", "c3", "c3d", "c4", "c4a", "c4d", "e2", "m1", "m3", "n1", "n2", "n2d", "n4",
            "n4a", "n4d")  # fmt: skip
COLUMNS = {"on-demand": "on_demand_hour", "spot": "spot_hour"}
_SHARED_CORE = ("micro", "small", "medium")
TOLERANCE = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Rate:
    """Price of one hour of `resource` ("cpu": one vCPU, "ram": one GiB)."""

    family: str
    region: str
    term: str
    resource: str
    price: Decimal
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class _Machine:
    cpus: Decimal
    gib: Decimal
    price: Decimal


def rates(lines: Iterable[Mapping[str, str]]) -> Iterator[Rate]:
    """All rates that the machines of a family offered in a region agree on."""
    groups: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for line in lines:
        if _counts(line):
            groups[line["series"], line["region"]].append(line)
    for (family, region), found in sorted(groups.items()):
        for term, column in COLUMNS.items():
            solved = _solved([_machine(line, column) for line in found if line[column]])
            for resource, price in zip(("cpu", "ram"), solved, strict=False):
                newest = found[0]
                yield Rate(family, region, term, resource, price, newest["source"],
                           newest["price_date"])  # fmt: skip


def _counts(line: Mapping[str, str]) -> bool:
    size = line["machine_type"].split("-")
    is_plain = not line["local_ssd_gb"] and "metal" not in size and size[1] not in _SHARED_CORE
    is_offered = line["offered_in_region_per_karpenter_gcp"] == "yes"
    return line["series"] in FAMILIES and is_plain and is_offered


def _machine(line: Mapping[str, str], column: str) -> _Machine:
    return _Machine(Decimal(line["vcpu"]), Decimal(line["memory_gb"]), Decimal(line[column]))


def _solved(machines: list[_Machine]) -> tuple[Decimal, ...]:
    """(per vCPU, per GiB) from the leanest and the fattest machine, or nothing."""
    if not machines:
        return ()
    lean = min(machines, key=lambda one: (one.gib / one.cpus, one.cpus))
    fat = max(machines, key=lambda one: (one.gib / one.cpus, -one.cpus))
    determinant = lean.cpus * fat.gib - fat.cpus * lean.gib
    if determinant == 0:
        return ()
    cpu = (lean.price * fat.gib - fat.price * lean.gib) / determinant
    ram = (lean.cpus * fat.price - fat.cpus * lean.price) / determinant
    for one in machines:
        if abs(one.cpus * cpu + one.gib * ram - one.price) > TOLERANCE * one.price:
            return ()
    return round(cpu, 9), round(ram, 9)
