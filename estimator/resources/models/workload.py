"""Self-hosted serving: workloads on GPUs, priced by the instances they need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity, amount
from estimator.model.values import Unknown
from estimator.resources.components import hourly, monthly
from estimator.resources.models.machines import CLOUDS, Ask, Machine, machines
from estimator.resources.models.memory import say_fit
from estimator.resources.models.self_hosted import Running, replica_hours, replicas_needed
from estimator.resources.models.traffic import USAGE, Traffic, traffic_of
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage
from pricing.specs import gpu_named

OWN_USAGE = {
    "cloud": "where it runs: aws, google, azure, or a GPU cloud (runpod, lambda, coreweave, …)",
    "region": "region code of that cloud",
    "instance_type": "instance type of the nodes",
    "gpu": "GPU type, e.g. l4 or h100",
    "replicas": "replicas that run (may be low, expected, high)",
    "busy_hours_per_week": "hours a week with load, for services that scale down",
    "tokens_per_second": "measured output tokens per second of one replica",
    "hourly_price": "own price of one instance per hour, in USD",
    "spot_recompute_share": "work done twice because spot instances go away (0 to 1)",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workload runs; an `Unknown` says which field would settle it."""

    cloud: str | Unknown
    region: str | Unknown


@prices("model_self_hosted", usage={**USAGE, **OWN_USAGE})
def model_self_hosted(r: View, usage: Usage) -> Iterator[Component]:
    """Instances by the hour, never shares of one: floor, expected and ceiling of the replicas.

    GPU type, instance and region come from the node pool in the same Terraform run, else from
    selectors and labels of the manifest, else from the usage file or a ModelDeployment. A node
    pool that is in the plan carries the money; the workload then only uses part of it. Expected
    hours follow the busy hours and the load; without them the declared replicas run all month.
    """
    place = _place(r, usage)
    groups = r.blocks("groups")
    for group in groups:
        path = (group.text("name"),) if len(groups) > 1 and group.has("name") else ()
        if r.has("carried_by"):
            continue
        yield from _group(r, usage, group, place, path)
    if r.has("carried_by"):
        _say_carried(r)
    elif not groups:
        yield _no_workload(r)
    yield from _storage(r, place)
    yield from _licence(r, groups)


def _place(r: View, usage: Usage) -> Place:
    cloud: str | Unknown = usage.text("cloud") or r.text("cloud")
    region: str | Unknown = usage.text("region") or r.text("region") or r.region
    if not cloud:
        cloud = _missing("cloud", "cloud", "model.provider")
    if not region:
        names = [] if isinstance(cloud, Unknown) else [one.strip() for one in cloud.split(",")]
        sells_gpus = bool(names) and not any(name.lower() in CLOUDS for name in names)
        region = "global" if sells_gpus else _missing("region", "region", "model.region")
    return Place(cloud, region)


def _missing(what: str, key: str, field: str) -> Unknown:
    shown = f"spec.{field}" if "." in field else f"spec.serving.selfHosted.{field}"
    return Unknown(f"{what} unknown; set usage key `{key}` or {shown} of a ModelDeployment")


def _group(
    r: View, usage: Usage, group: Block, place: Place, path: tuple[str, ...]
) -> Iterator[Component]:
    gpus = group.decimal("gpus", 0)
    traffic = traffic_of(r, usage)
    running = _running(r, usage, group, traffic)
    asks = list(_asks(usage, group))
    options = [machine for ask in asks for machine in _offered(place, ask)]
    pods = group.decimal("pods", 1)
    if not gpus and not any(ask.instance_types for ask in asks):
        options = []
    components = [_instances(r, usage, running, pods, gpus, one, place, path) for one in options]
    price = _own_price(r, usage)
    if not components and price is not None:
        hours = replica_hours(running)
        yield Component("Instance hours (own price)", "hours", hours, "declared/instance-hour",
                        path=path, is_hourly=True, declared_price=price)  # fmt: skip
    elif not components:
        yield _unknown_machine(running, asks, pods * gpus, place, path)
    if not components:
        return
    for machine in options[:1]:
        say_fit(r, group, traffic, machine, gpus or machine.gpus)
        _say_size(r, group, machine, gpus)
    if len(components) > 1:
        names = ", ".join(machine.name for machine in options)
        r.say(f"a choice of {names}: the cheapest counts, the dearest ends the range")
    yield (
        components[0] if len(components) == 1 else replace(components[0], one_of=tuple(components))
    )
    yield from _host(options[0], running, gpus * pods, place, path)


def _asks(usage: Usage, group: Block) -> Iterator[Ask]:
    """What a pod asks for, once per candidate GPU."""
    types = tuple(text for text in (usage.text("instance_type"),) if text)
    types = types or tuple(group.texts("instance_types"))
    base = Ask(
        gpus=group.decimal("gpus", 1),
        instance_types=types,
        cpu=group.decimal("cpu", 0),
        memory_gib=group.decimal("memory_gib", 0),
        capacity=group.text("capacity", "on-demand"),
    )
    choices = group.blocks("choices")
    if choices and not usage.has("gpu"):
        for choice in choices:
            yield replace(
                base,
                gpu=choice.text("gpu"),
                gpus=choice.decimal("gpus", base.gpus),
                cloud=choice.text("cloud"),
                region=choice.text("region"),
            )
    else:
        yield replace(base, gpu=usage.text("gpu") or group.text("gpu"))


def _offered(place: Place, ask: Ask) -> Iterator[Machine]:
    """The machines of each cloud to choose from (`runpod, lambda`), with what a pod takes."""
    clouds = ask.cloud or ("" if isinstance(place.cloud, Unknown) else place.cloud)
    for cloud in filter(None, (part.strip() for part in clouds.split(","))):
        sells_gpus = cloud.lower() not in CLOUDS
        region = ask.region or ("global" if sells_gpus and not ask.region else "")
        for machine in machines(cloud, ask):
            yield replace(machine, asked=ask.gpus, region=region if ask.cloud or sells_gpus else "")


def _running(r: View, usage: Usage, group: Block, traffic: Traffic) -> Running:
    """Replicas and busy hours: the usage file, the overlay, the manifest."""
    least, most = group.decimal("replicas.min", 1), group.decimal("replicas.max", 1)
    declared = group.decimal("replicas.declared") if group.has("replicas.declared") else None
    if usage.has("replicas"):
        own = usage.quantity("replicas")
        least, most, declared = own.low or Decimal(0), own.high or Decimal(1), own.expected
    busy = usage.number("busy_hours_per_week") if usage.has("busy_hours_per_week") else None
    if busy is None and r.has("busy_hours_per_week"):
        busy = r.decimal("busy_hours_per_week")
    return Running(
        least,
        max(least, most),
        declared,
        _needed(r, usage, traffic, busy),
        busy,
        r.decimal("cold_starts.perMonth"),
        r.decimal("cold_starts.minutes"),
    )


def _needed(r: View, usage: Usage, traffic: Traffic, busy: Decimal | None) -> Decimal | None:
    """Replicas for the declared load at the measured throughput; None where one is missing."""
    speed = usage.number("tokens_per_second") if usage.has("tokens_per_second") else None
    if speed is None and r.has("throughput.tokensPerSecond"):
        speed = r.decimal("throughput.tokensPerSecond")
    requests, output = traffic.sent.expected, traffic.talk.output.expected
    if not speed or requests is None or not output:
        return None
    hours = busy * Decimal(730) / 168 if busy else Decimal(730)
    return replicas_needed(requests / hours, output * traffic.talk.calls, speed)


def _instances(
    r: View,
    usage: Usage,
    running: Running,
    pods: Decimal,
    gpus: Decimal,
    machine: Machine,
    place: Place,
    path: tuple[str, ...],
) -> Component:
    """The instance hours of one way to buy the GPUs."""
    wanted = machine.asked if machine.asked and machine.is_by_gpu else gpus
    each = pods * (wanted or machine.gpus)

    def instances(replicas: Decimal | None) -> Decimal | None:
        return None if replicas is None else machine.instances(replicas * each)

    counted = replace(
        running,
        least=instances(running.least) or Decimal(0),
        most=instances(running.most) or Decimal(0),
        declared=instances(running.declared),
        needed=instances(running.needed),
    )
    thing = "GPUs" if machine.is_by_gpu else "instances"
    hours = replica_hours(counted, thing)
    if machine.meter.endswith("spot"):
        hours = _recomputed(r, usage, hours)
    unit = "GPU-hours" if machine.is_by_gpu else "hours"
    label = "GPU hours" if machine.is_by_gpu else "Instance hours"
    component = Component(
        f"{label} ({machine.name}{_spot(machine)})",
        unit,
        hours,
        machine.meter,
        path=path,
        region=machine.region or str(place.region),
        is_hourly=True,
    )
    price = _own_price(r, usage)
    return component if price is None else replace(component, declared_price=price)


def _spot(machine: Machine) -> str:
    return ", spot" if machine.meter.endswith("spot") else ""


def _recomputed(r: View, usage: Usage, hours: Quantity) -> Quantity:
    """Spot hours with the work that is done twice."""
    share = usage.number("spot_recompute_share", 0) or Decimal(0)
    if not share:
        r.say("spot: no repeated work counted; set usage key `spot_recompute_share`")
        return hours
    return hours * (1 + share)


def _no_workload(r: View) -> Component:
    """A ModelDeployment that points at a workload nobody found."""
    name = f"{r.text('serving.workloadRef.kind')} {r.text('serving.workloadRef.name')}".strip()
    target = name or r.text("serving.resourceRef.address") or "its workload"
    missing = Unknown(f"{target} is not in this run; read it too, or set spec.serving.selfHosted")
    hours = amount(None, "replicas")
    return Component("GPU hours", "GPU-hours", hours, f"gpu/{missing}", region="global")


def _own_price(r: View, usage: Usage) -> Decimal | None:
    """USD per instance hour where the user states it."""
    if usage.has("hourly_price"):
        return usage.number("hourly_price")
    return r.decimal("hourly_price") if r.has("hourly_price") else None


def _unknown_machine(
    running: Running,
    asks: list[Ask],
    gpus: Decimal,
    place: Place,
    path: tuple[str, ...],
) -> Component:
    """The line of GPUs whose machine is not known: the quantity, and what is missing."""
    hours = replica_hours(running)
    wanted = asks[0].gpu if asks else ""
    if isinstance(place.cloud, Unknown):
        missing = _all_missing(place, gpus, wanted)
    elif not gpus:
        missing = Unknown("the workload asks for no GPU; set usage key `instance_type`")
    elif not wanted:
        missing = Unknown(
            "GPU type unknown; set the nodeSelector (cloud.google.com/gke-accelerator,"
            " nvidia.com/gpu.product, node.kubernetes.io/instance-type), usage key `gpu` or"
            " `instance_type`, or spec.serving.selfHosted.accelerator of a ModelDeployment"
        )
    elif gpu_named(wanted) is None:
        missing = Unknown(f"GPU type {wanted} is not in the tables")
    else:
        missing = Unknown(f"no instance with {wanted} is known at {place.cloud}")
    label = f"GPU hours ({wanted})" if wanted else "GPU hours"
    return Component(
        label if gpus else "Instance hours", "GPU-hours" if gpus else "hours",
        hours * gpus if gpus else hours, f"gpu/{missing}", path=path, region="global",
        is_hourly=True,
    )  # fmt: skip


def _all_missing(place: Place, gpus: Decimal, wanted: str) -> Unknown:
    """Everything that must be said before a price can be found, in one sentence."""
    facts = ["cloud"]
    fields = ["`cloud`"]
    if isinstance(place.region, Unknown):
        facts.append("region")
        fields.append("`region`")
    if not wanted:
        facts.append("GPU type" if gpus else "instance type")
        fields.append("`gpu` or `instance_type`" if gpus else "`instance_type`")
    shown = " and ".join([", ".join(facts[:-1]), facts[-1]] if facts[1:] else facts)
    return Unknown(
        f"{shown} unknown; read the Terraform of its node pool in the same run, or set usage keys"
        f" {', '.join(fields)}, or point a ModelDeployment's workloadRef at it"
    )


def _host(
    machine: Machine, running: Running, gpus: Decimal, place: Place, path: tuple[str, ...]
) -> Iterator[Component]:
    """Google attaches T4, V100 and P100 to a host whose size the manifest does not say."""
    if machine.is_by_gpu and machine.meter.startswith("google/"):
        missing = Unknown("host of the GPU unknown; set usage key `instance_type`")
        yield Component(
            "Instance hours (host of the GPUs)", "hours", replica_hours(running),
            f"google/compute/machine/{missing}/on-demand", path=path,
            region=str(place.region), is_hourly=True,
        )  # fmt: skip


def _say_size(r: View, group: Block, machine: Machine, gpus: Decimal) -> None:
    if not machine.is_by_gpu and gpus > machine.gpus:
        r.say(
            f"a pod asks for {gpus:f} GPUs, {machine.name} has {machine.gpus:f}:"
            " it cannot be scheduled on one instance"
        )


def _say_carried(r: View) -> None:
    for pool in r.blocks("carried_by"):
        used, have = pool.decimal("gpus"), pool.decimal("capacity")
        share = f" ({used / have:.0%})" if have else ""
        r.say(
            f"charged on {pool.text('address')}: uses {used:f} of {have:f} GPUs{share},"
            " not counted again here"
        )


#: Volumes a claim gets by default, in the price tables' names.
_DISKS = {"aws": "aws/ebs/gp3/storage", "google": "google/compute/disk/pd-balanced/capacity"}


def _storage(r: View, place: Place) -> Iterator[Component]:
    """Volumes claimed for weights, at the cloud's default class."""
    size = r.decimal("storage_gb")
    vendor = CLOUDS.get(str(place.cloud).lower(), "")
    if size and vendor in _DISKS and isinstance(place.region, str):
        yield monthly(
            "Model storage",
            r.number("storage_gb"),
            unit="GB",
            meter=_DISKS[vendor],
            region=place.region,
            note="default storage class assumed",
        )


def _licence(r: View, groups: list[Block]) -> Iterator[Component]:
    """NVIDIA NIM in production needs an AI Enterprise licence per GPU."""
    if r.text("runtime") == "nim":
        count = sum((g.decimal("gpus") * g.decimal("replicas.min", 1) for g in groups), Decimal(0))
        if count:
            yield hourly(
                "NVIDIA AI Enterprise licence",
                meter="nvidia/ai-enterprise/gpu",
                count=count,
                unit="GPU-hours",
                region="global",
            )
