"""Data sources whose answer is known without asking anyone.

Regions, partitions and zone names are published facts; an account, an image or
a network is not, and stays an Unknown that names its data source.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from estimator.model.values import Unknown
from estimator.readers.hcl.expressions.lifting import lifted
from estimator.readers.hcl.expressions.scope import Deferred
from estimator.readers.hcl.objects import known_later
from estimator.readers.hcl.providers import reference, serving
from estimator.readers.hcl.values import Value
from estimator.readers.hcl.zones import aws_partition, aws_zones, google_zones

if TYPE_CHECKING:
    from estimator.readers.hcl.instances import Instance


def answer(instance: Instance, name: str) -> Value:
    """The value of a data source's computed attribute; None when it takes a cloud to know."""
    read = _ANSWERS.get(instance.kind)
    return read(instance, name) if read else None


def _provider_setting(instance: Instance, name: str) -> Value:
    found = serving(instance.module, *reference(instance.module, instance.kind, instance.block))
    return found.region if name == "region" else found.settings.get(name)


def _argument(instance: Instance, name: str) -> Value:
    """An argument the source sets, else None."""
    block = instance.block
    if name not in block.attributes and name not in block.nested_kinds:
        return None
    part = instance.attribute(name)
    return part.value() if isinstance(part, Deferred) else part


def _region(instance: Instance) -> Value:
    own = _argument(instance, "region")
    return own if own is not None else _provider_setting(instance, "region")


def _of_region(instance: Instance, read: Callable[[str], Value]) -> Value:
    """What `read` says of the region; None where the region is not given."""
    region = _region(instance)
    if isinstance(region, Unknown):
        return lifted(lambda known: read(str(known)), (region,))
    return read(region) if isinstance(region, str) else None


def _aws_region(instance: Instance, name: str) -> Value:
    if name not in ("name", "id", "region"):
        return None
    given = _argument(instance, "name")
    return given if given is not None else _of_region(instance, lambda region: region)


def _aws_availability_zones(instance: Instance, name: str) -> Value:
    """Zone names; local zones and filters other than on the opt-in status are not known."""
    if name not in ("names", "id"):
        return None
    if name == "id":
        return _of_region(instance, lambda region: region)
    excluded = _argument(instance, "exclude_names") or []
    is_filtered = _argument(instance, "all_availability_zones") or _other_filters(instance)
    if is_filtered or _argument(instance, "exclude_zone_ids") or not isinstance(excluded, list):
        return None
    return _of_region(instance, lambda region: _without(aws_zones(region), excluded))


def _without(zones: list[str] | None, excluded: list[Value]) -> Value:
    return None if zones is None else [zone for zone in zones if zone not in excluded]


def _other_filters(instance: Instance) -> bool:
    filters = _argument(instance, "filter")
    if not isinstance(filters, list):
        return filters is not None
    return any(
        not isinstance(part, dict) or part.get("name") != "opt-in-status" for part in filters
    )


def _aws_partition(instance: Instance, name: str) -> Value:
    if name in ("partition", "id"):
        return _of_region(instance, aws_partition)
    if name == "dns_suffix":
        return _of_region(
            instance,
            lambda region: "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com",
        )
    return None


def _aws_policy_document(instance: Instance, name: str) -> Value:
    """A policy's text has no price; that it exists is known, what it says is not needed."""
    return Unknown(f"{instance.address} is a policy document", (instance.address,))


def _aws_default_tags(instance: Instance, name: str) -> Value:
    if name != "tags":
        return None
    provider = serving(instance.module, *reference(instance.module, instance.kind, instance.block))
    return dict(provider.default_tags)


def _google_zones(instance: Instance, name: str) -> Value:
    if name != "names":
        return None
    return _of_region(instance, lambda region: [*google_zones(region)] or None)


def _google_client(instance: Instance, name: str) -> Value:
    return _provider_setting(instance, name) if name in ("region", "zone", "project") else None


def _template_file(instance: Instance, name: str) -> Value:
    """The template provider's `template_file`: rendered like `templatestring()`."""
    template = _argument(instance, "template")
    if name != "rendered" or template is None:
        return None
    variables = _argument(instance, "vars") or {}
    if isinstance(template, Unknown) or isinstance(variables, Unknown):
        return None
    context = instance.module.functions
    known = variables if isinstance(variables, dict) else {}
    return context.render_template(str(template), known, instance.address)


def _null_data_source(instance: Instance, name: str) -> Value:
    return _argument(instance, "inputs") if name == "outputs" else None


def later(instance: Instance) -> Unknown:
    """What stands for everything else."""
    if instance.mode == "managed":
        return known_later(instance.address)
    if instance.mode == "ephemeral":
        return Unknown(f"{instance.address} is ephemeral", (instance.address,), (), (), True)
    return Unknown(f"{instance.address} is not known without a plan", (instance.address,))


_ANSWERS: dict[str, Callable[[Instance, str], Value]] = {
    "aws_region": _aws_region,
    "aws_availability_zones": _aws_availability_zones,
    "aws_partition": _aws_partition,
    "aws_iam_policy_document": _aws_policy_document,
    "aws_default_tags": _aws_default_tags,
    "google_compute_zones": _google_zones,
    "google_client_config": _google_client,
    "template_file": _template_file,
    "null_data_source": _null_data_source,
}
