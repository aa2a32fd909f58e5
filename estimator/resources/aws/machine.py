"""EC2 machines: what one instance buys, whatever resource declares it.

Prices: https://aws.amazon.com/ec2/pricing/on-demand/. Knows nothing of volumes or of how many
machines a group runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.model.values import Unknown
from estimator.resources.aws.instance_facts import (
    credit_mode,
    family,
    has_ebs_optimized_rate,
    vcpus,
)
from estimator.resources.components import hourly, monthly
from estimator.usage.declared import Usage

SYSTEMS = {"linux": "Linux/UNIX", "windows": "Windows", "suse": "SUSE", "rhel": "RHEL"}
#: Metrics that detailed monitoring sends per instance (CloudWatch custom metric price each).
DETAILED_METRICS = 7

#: The hour of any all-upfront reservation.
ALL_UPFRONT = "aws/reservation/all-upfront"
RESERVATION_USAGE: Mapping[str, str] = {
    "reserved_instance_type": "class of the reserved instance: standard or convertible",
    "reserved_instance_term": "term of the reserved instance: 1_year or 3_year",
    "reserved_instance_payment_option": "no_upfront, partial_upfront or all_upfront",
}
MACHINE_USAGE: Mapping[str, str] = {
    "monthly_hrs": "hours per month each machine runs (730)",
    "operating_system": "linux, windows, suse or rhel (linux when not given)",
    **RESERVATION_USAGE,
    "monthly_cpu_credit_hrs": "hours per month a burstable instance runs above its baseline",
    "vcpu_count": "vCPUs that earn the surplus credits (by default those of the instance type)",
}


@dataclass(frozen=True, slots=True)
class Machine:
    """One EC2 instance as its attributes describe it; `credits` is the mode asked for, if any."""

    type: str
    tenancy: str = "shared"
    is_spot: bool = False
    is_monitored: bool = False
    is_ebs_optimized: bool = False
    credits: str = ""
    #: Operating system the configuration reveals; usage may say otherwise.
    system: str = "linux"

    @property
    def size(self) -> str:
        """The instance type; the mark of an unknown where nothing in reach names one."""
        return self.type or str(Unknown("no instance type is given here"))


def machine_lines(
    machine: Machine, usage: Usage, *, count: Quantity | int = 1, path: Sequence[str] = ()
) -> Iterator[Component]:
    """Hours, EBS optimisation where it has a rate, detailed monitoring and surplus CPU credits.

    On a dedicated host (tenancy `host`) the machine itself is part of the host's price.
    """
    if machine.tenancy == "host":
        return
    hours = usage.quantity("monthly_hrs") if usage.has("monthly_hrs") else None
    yield _running(machine, usage, count, hours, path)
    if machine.is_ebs_optimized and has_ebs_optimized_rate(machine.type):
        yield hourly(
            "EBS-optimized usage",
            meter=f"aws/ec2/ebs-optimized/{machine.type}",
            count=count,
            hours=hours,
            path=path,
        )
    if machine.is_monitored:
        yield monthly(
            "EC2 detailed monitoring",
            amount(DETAILED_METRICS, "metrics per instance") * count,
            unit="metrics",
            meter="aws/cloudwatch/metrics",
            path=path,
        )
    if credit_mode(machine.type, machine.credits) == "unlimited":
        yield from credit_lines(machine.type, usage, count, _system(machine, usage), path)


def _running(
    machine: Machine,
    usage: Usage,
    count: Quantity | int,
    hours: Quantity | None,
    path: Sequence[str],
) -> Component:
    system = _system(machine, usage)
    meter = f"aws/ec2/{system}/{machine.tenancy}/{machine.size}"
    bought, note = "on-demand", ""
    if machine.is_spot:
        bought, meter = "spot", f"{meter}/spot"
    elif reserved := reserved_meter(meter, usage, with_class=True):
        bought, meter, note = "reserved", reserved, upfront_note(usage)
    return hourly(
        f"Instance usage ({SYSTEMS.get(system, system)}, {bought}, {machine.size})",
        meter=meter,
        count=count,
        hours=hours,
        path=path,
        note=note,
    )


def _system(machine: Machine, usage: Usage) -> str:
    return usage.text("operating_system", machine.system).lower()


def reservation(usage: Usage, *, with_class: bool = False) -> str:
    """The end of a reserved meter's name, e.g. `standard/1yr/no-upfront`; "" when not reserved."""
    term = usage.text("reserved_instance_term")
    option = usage.text("reserved_instance_payment_option")
    if not (term and option):
        return ""
    kind = usage.text("reserved_instance_type", "standard") if with_class else ""
    years = term.replace("_year", "yr")
    return "/".join(part for part in (kind, years, option.replace("_", "-")) if part)


def reserved_meter(meter: str, usage: Usage, *, with_class: bool = False) -> str:
    """The reserved hour beside an on-demand meter; "" when usage declares no reservation.

    An all-upfront reservation has no hourly charge, whatever is reserved.
    """
    reserved = reservation(usage, with_class=with_class)
    if reserved.endswith("/all-upfront"):
        return ALL_UPFRONT
    return f"{meter}/reserved/{reserved}" if reserved else ""


def upfront_note(usage: Usage) -> str:
    """What an upfront payment leaves out of the monthly bill, in words."""
    option = usage.text("reserved_instance_payment_option")
    if option in ("partial_upfront", "all_upfront"):
        return "the upfront payment of the reservation is not part of the monthly cost"
    return ""


def credit_lines(
    type_: str, usage: Usage, count: Quantity | int, system: str, path: Sequence[str] = ()
) -> Iterator[Component]:
    """Surplus credits of an unlimited burstable instance, per vCPU-hour; only where declared."""
    if not usage.has("monthly_cpu_credit_hrs"):
        return
    cpus = usage.quantity("vcpu_count", vcpus(type_))
    licence = "windows" if system == "windows" else "linux"
    yield monthly(
        "CPU credits",
        usage.quantity("monthly_cpu_credit_hrs") * cpus * count,
        unit="vCPU-hours",
        meter=f"aws/ec2/cpu-credits/{family(type_)}/{licence}",
        path=path,
    )
