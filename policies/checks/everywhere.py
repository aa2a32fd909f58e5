"""Checks that hold for several clouds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from policies.checks import Advice, trial_environment
from policies.modeluse import as_number, first
from policies.run import Run, Seen
from policies.sizes import family_of, previous_generations

_SIZES = ("instance_type", "instance_class", "node_type", "size", "machine_type", "vm_size")


def previous_generation(seen: Seen, run: Run) -> Iterator[Advice]:
    """Old instance families: the successor of the same size is faster and mostly cheaper."""
    for name in _SIZES:
        size = seen.resource.values.get(name)
        if not isinstance(size, str):
            continue
        family = family_of(size)
        successor = previous_generations().get(family)
        newer = _successor(seen, size, family, successor) if successor else ""
        if newer:
            message, fix = f"{size} is a previous generation", f'set {name} = "{newer}"'
            yield Advice(message, fix, {name: newer})


#: vCPUs of the first two D series by their number; later series carry them in the name.
_FIRST_D = {"1": 1, "2": 2, "3": 4, "4": 8, "5": 16}
_NUMBERED = ("A_v2", "D_v3", "Ds_v3", "E_v3", "Es_v3", "F", "Fs")


def _successor(seen: Seen, size: str, family: str, successor: str) -> str:
    """The same size in the newer family, by vCPUs; "" where there is none."""
    if "." in size:
        return size.replace(f"{family}.", f"{successor}.")
    if seen.resource.type.startswith("google_"):
        return size.replace(f"{family}-", f"{successor}-", 1)
    number = re.search(r"\d+", size)
    if not size.startswith("Standard_") or number is None:
        return ""
    vcpus = _FIRST_D.get(number[0]) if family in ("D", "DS", "D_v2", "DS_v2") else None
    if vcpus is None and family in _NUMBERED:
        vcpus = int(number[0])
    letters = "".join(letter for letter in successor.partition("_")[0] if letter.isupper())
    return f"Standard_{letters}{vcpus}{successor.removeprefix(letters)}" if vcpus else ""


#: Type → what uses it, where nothing in a configuration may point at it without using it.
_USERS: dict[str, tuple[str, ...]] = {
    "aws_eip": ("aws_eip_association", "aws_nat_gateway", "aws_instance", "aws_lb",
                "aws_network_interface", "aws_globalaccelerator_endpoint_group"),
    "aws_ebs_volume": ("aws_volume_attachment",),
    "azurerm_managed_disk": ("azurerm_virtual_machine_data_disk_attachment",
                             "azurerm_virtual_machine", "azurerm_linux_virtual_machine",
                             "azurerm_windows_virtual_machine"),
    "azurerm_public_ip": ("azurerm_network_interface", "azurerm_lb", "azurerm_nat_gateway",
                          "azurerm_nat_gateway_public_ip_association", "azurerm_firewall",
                          "azurerm_application_gateway", "azurerm_bastion_host",
                          "azurerm_virtual_network_gateway", "azurerm_kubernetes_cluster",
                          "azurerm_api_management", "azurerm_route_server"),
    "google_compute_disk": ("google_compute_attached_disk", "google_compute_instance",
                            "google_compute_instance_template"),
    "google_compute_address": ("google_compute_instance", "google_compute_forwarding_rule",
                               "google_compute_router_nat", "google_compute_instance_template",
                               "google_compute_ha_vpn_gateway", "google_sql_database_instance"),
    "google_compute_global_address": ("google_compute_global_forwarding_rule",
                                      "google_service_networking_connection"),
}  # fmt: skip


def unattached(seen: Seen, run: Run) -> Iterator[Advice]:
    """Addresses and volumes nothing in the configuration uses."""
    users = _USERS.get(seen.resource.type)
    values = seen.resource.values
    attached = any(values.get(name) for name in ("instance", "network_interface"))
    if users and not attached and not run.is_referred_to(seen, users):
        yield Advice("nothing here uses it", "attach it or remove it", saves_all=True)


def bucket_lifecycle(seen: Seen, run: Run) -> Iterator[Advice]:
    """Buckets without a lifecycle rule keep old versions and broken uploads for ever."""
    resource = seen.resource
    rules = {
        "aws_s3_bucket": ("lifecycle_rule", ("aws_s3_bucket_lifecycle_configuration",)),
        "google_storage_bucket": ("lifecycle_rule", ()),
    }.get(resource.type)
    if rules and not resource.values.get(rules[0]) and not run.is_referred_to(seen, rules[1]):
        yield Advice("no lifecycle rule", "add one that ends incomplete uploads and old versions")


#: Hours of a week a trial environment is worked in: twelve hours on five days of 168.
_WORKED = Decimal(60) / Decimal(168)
_MACHINES = ("aws_instance", "aws_db_instance", "azurerm_linux_virtual_machine",
             "azurerm_windows_virtual_machine", "azurerm_virtual_machine",
             "google_compute_instance", "google_sql_database_instance")  # fmt: skip
_SCHEDULERS = ("azurerm_dev_test_global_vm_shutdown_schedule", "aws_scheduler_schedule",
               "google_cloud_scheduler_job", "azurerm_automation_job_schedule")  # fmt: skip
_SCHEDULE_TAGS = ("schedule", "auto-stop", "autostop", "auto_stop", "autoshutdown",
                  "auto-shutdown", "scheduler")  # fmt: skip


def always_on_dev(seen: Seen, run: Run) -> Iterator[Advice]:
    """Machines that run day and night outside production; twelve hours on weekdays will do.

    A tag such as `Schedule`, or a scheduler that refers to it, is taken as being stopped.
    """
    if seen.resource.type not in _MACHINES or not (where := trial_environment(seen)):
        return
    tagged = {key.lower() for key in seen.tags}
    if tagged & set(_SCHEDULE_TAGS) or run.is_referred_to(seen, _SCHEDULERS):
        return
    if seen.resource.values.get("resource_policies"):
        return
    hourly = [line.cost.expected for line in seen.priced.lines
              if line.component.is_hourly and line.cost is not None
              and (as_number(line.component.quantity.expected) or 0) >= 730]  # fmt: skip
    saving = sum(hourly, Decimal(0)) * (1 - _WORKED)
    if saving:
        fix = "stop it at night and on weekends"
        yield Advice(f"runs day and night in {where}", fix, saving=saving)


def multi_az_outside_production(seen: Seen, run: Run) -> Iterator[Advice]:
    """Standby databases in environments that are certainly not production."""
    values = seen.resource.values
    if not (where := trial_environment(seen)):
        return
    if values.get("multi_az") is True:
        yield Advice(f"Multi-AZ in {where}", "set multi_az = false", {"multi_az": False})
    settings = first(values.get("settings"))
    if settings.get("availability_type") == "REGIONAL":
        better = {"settings": [{**settings, "availability_type": "ZONAL"}]}
        yield Advice(f"REGIONAL in {where}", 'set availability_type = "ZONAL"', better)


CHECKS = (
    previous_generation, unattached, bucket_lifecycle, always_on_dev,
    multi_az_outside_production,
)  # fmt: skip
