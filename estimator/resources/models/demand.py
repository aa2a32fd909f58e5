"""What a group of replicas asks for: machines, replicas, hours. No prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from estimator.model.values import Unknown
from estimator.resources.models.machines import CLOUDS, Ask, Machine, machines
from estimator.resources.models.placing import Place
from estimator.resources.models.self_hosted import Running, replicas_needed
from estimator.resources.models.traffic import Traffic
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage


def asks_of(usage: Usage, group: Block) -> Iterator[Ask]:
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


def offered(place: Place, ask: Ask) -> Iterator[Machine]:
    """The machines of each cloud to choose from (`runpod, lambda`), with what a pod takes."""
    clouds = ask.cloud or ("" if isinstance(place.cloud, Unknown) else place.cloud)
    for cloud in filter(None, (part.strip() for part in clouds.split(","))):
        sells_gpus = cloud.lower() not in CLOUDS
        region = ask.region or ("global" if sells_gpus else "")
        for machine in machines(cloud, ask):
            yield replace(machine, asked=ask.gpus, region=region if ask.cloud or sells_gpus else "")


def running_of(r: View, usage: Usage, group: Block, traffic: Traffic) -> Running:
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


def in_instances(running: Running, machine: Machine, each: Decimal) -> Running:
    """Replicas of `each` GPUs, counted in instances of the machine."""

    def instances(replicas: Decimal | None) -> Decimal | None:
        return None if replicas is None else machine.instances(replicas * each)

    return replace(
        running,
        least=instances(running.least) or Decimal(0),
        most=instances(running.most) or Decimal(0),
        declared=instances(running.declared),
        needed=instances(running.needed),
    )


def own_price(r: View, usage: Usage) -> Decimal | None:
    """USD per instance hour where the user states it."""
    if usage.has("hourly_price"):
        return usage.number("hourly_price")
    return r.decimal("hourly_price") if r.has("hourly_price") else None
