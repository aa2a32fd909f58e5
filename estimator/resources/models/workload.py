"""Self-hosted serving: workloads on GPUs, priced by the instances they need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.models.beside import host, licence, say_carried, storage
from estimator.resources.models.demand import asks_of, in_instances, offered, own_price, running_of
from estimator.resources.models.machines import Machine
from estimator.resources.models.memory import say_fit
from estimator.resources.models.placing import Place, no_workload, place_of, unknown_machine
from estimator.resources.models.self_hosted import Running, replica_hours
from estimator.resources.models.traffic import USAGE, traffic_of
from estimator.resources.registry import prices
from estimator.resources.view import Block, View
from estimator.usage.declared import Usage

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


@prices("model_self_hosted", usage={**USAGE, **OWN_USAGE})
def model_self_hosted(r: View, usage: Usage) -> Iterator[Component]:
    """Instances by the hour, never shares of one: floor, expected and ceiling of the replicas.

    GPU type, instance and region come from the node pool in the same Terraform run, else from
    selectors and labels of the manifest, else from the usage file or a ModelDeployment. A node
    pool that is in the plan carries the money; the workload then only uses part of it. Expected
    hours follow the busy hours and the load; without them the declared replicas run all month.
    """
    place, groups = place_of(r, usage), r.blocks("groups")
    if r.has("carried_by"):
        say_carried(r)
    elif not groups:
        yield no_workload(r)
    else:
        for group in groups:
            path = (group.text("name"),) if len(groups) > 1 and group.has("name") else ()
            yield from _Group(r, usage, group, place, path).components()
    yield from storage(r, place)
    yield from licence(r, groups)


@dataclass(frozen=True, slots=True)
class _Group:
    """Replicas of one kind: what they ask for, and what that is bought as."""

    r: View
    usage: Usage
    group: Block
    place: Place
    path: tuple[str, ...]

    @property
    def gpus(self) -> Decimal:
        """GPUs of one pod."""
        return self.group.decimal("gpus", 0)

    def components(self) -> Iterator[Component]:
        traffic = traffic_of(self.r, self.usage)
        running = running_of(self.r, self.usage, self.group, traffic)
        asks = list(asks_of(self.usage, self.group))
        if self.gpus or any(ask.instance_types for ask in asks):
            options = [machine for ask in asks for machine in offered(self.place, ask)]
        else:
            options = []
        if not options:
            pods = self.group.decimal("pods", 1)
            yield self._own(running) or unknown_machine(
                running, asks, pods * self.gpus, self.place, self.path
            )
            return
        say_fit(self.r, self.group, traffic, options[0], self.gpus or options[0].gpus)
        self._say_options(options)
        yield self._one_of([self._instances(running, machine) for machine in options])
        yield from host(options[0], running, self.place, self.path)

    def _own(self, running: Running) -> Component | None:
        """The line of machines that only have the user's own price."""
        price = own_price(self.r, self.usage)
        if price is None:
            return None
        return Component(
            "Instance hours (own price)",
            "hours",
            replica_hours(running),
            "declared/instance-hour",
            path=self.path,
            is_hourly=True,
            declared_price=price,
        )

    def _one_of(self, components: list[Component]) -> Component:
        first = components[0]
        return first if len(components) == 1 else replace(first, one_of=tuple(components))

    def _instances(self, running: Running, machine: Machine) -> Component:
        """The instance hours of one way to buy the GPUs."""
        wanted = machine.asked if machine.asked and machine.is_by_gpu else self.gpus
        each = self.group.decimal("pods", 1) * (wanted or machine.gpus)
        thing, label, unit = (
            ("GPUs", "GPU hours", "GPU-hours")
            if machine.is_by_gpu
            else ("instances", "Instance hours", "hours")
        )
        hours = replica_hours(in_instances(running, machine, each), thing)
        is_spot = machine.meter.endswith("spot")
        return Component(
            f"{label} ({machine.name}{', spot' if is_spot else ''})",
            unit,
            self._recomputed(hours) if is_spot else hours,
            machine.meter,
            path=self.path,
            region=machine.region or str(self.place.region),
            is_hourly=True,
            declared_price=own_price(self.r, self.usage),
        )

    def _recomputed(self, hours: Quantity) -> Quantity:
        """Spot hours with the work that is done twice."""
        share = self.usage.number("spot_recompute_share", 0) or Decimal(0)
        if not share:
            self.r.say("spot: no repeated work counted; set usage key `spot_recompute_share`")
            return hours
        return hours * (1 + share)

    def _say_options(self, options: list[Machine]) -> None:
        first = options[0]
        if not first.is_by_gpu and self.gpus > first.gpus:
            self.r.say(
                f"a pod asks for {self.gpus:f} GPUs, {first.name} has {first.gpus:f}:"
                " it cannot be scheduled on one instance"
            )
        if len(options) > 1:
            names = ", ".join(machine.name for machine in options)
            self.r.say(f"a choice of {names}: the cheapest counts, the dearest ends the range")
