"""Services billed by one or two simple meters: schedules, builds, interconnects, security."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from estimator.model.bill import Component
from estimator.model.quantity import amount
from estimator.resources.components import MILLION, hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


@dataclass(frozen=True, slots=True)
class _Use:
    """A meter that is fed by one usage key."""

    name: str
    key: str
    unit: str
    meter: str
    per: int = 1

    def component(self, usage: Usage) -> Component:
        quantity = usage.quantity(self.key)
        return monthly(self.name, quantity, unit=self.unit, per=self.per, meter=self.meter)


@prices("google_cloud_scheduler_job")
def scheduler_job(r: View, usage: Usage) -> Iterator[Component]:
    """A month per job, however often it runs. https://cloud.google.com/scheduler/pricing"""
    yield monthly("Scheduled job", 1, unit="months", meter="google/scheduler/job")


@prices("google_cloud_tasks_queue", usage={"monthly_operations": "operations per month"})
def tasks_queue(r: View, usage: Usage) -> Iterator[Component]:
    """API calls and delivery attempts. https://cloud.google.com/tasks/docs/pricing"""
    yield _Use("Operations", "monthly_operations", "1M operations", "google/tasks/operation",
               int(MILLION)).component(usage)  # fmt: skip


@prices(
    "google_workflows_workflow",
    usage={
        "monthly_internal_steps": "steps per month within Google Cloud",
        "monthly_external_steps": "steps per month that call out",
    },
)
def workflow(r: View, usage: Usage) -> Iterator[Component]:
    """Steps executed. https://cloud.google.com/workflows/pricing"""
    for kind in ("internal", "external"):
        yield _Use(f"{kind.capitalize()} steps", f"monthly_{kind}_steps", "1k steps",
                   f"google/workflows/step/{kind}", 1000).component(usage)  # fmt: skip


@prices(
    "google_cloudbuild_trigger",
    "google_cloudbuild_worker_pool",
    usage={"monthly_build_minutes": "minutes that builds run per month"},
)
def build(r: View, usage: Usage) -> Iterator[Component]:
    """Minutes of builds by machine type. https://cloud.google.com/build/pricing"""
    type_ = r.text("worker_config.machine_type") or r.text("build.options.machine_type")
    name = type_.lower().replace("_", "-") or "e2-standard-2"
    yield _Use(f"Build minutes ({name})", "monthly_build_minutes", "minutes",
               f"google/cloud-build/{name}/minute").component(usage)  # fmt: skip


@prices("google_eventarc_trigger", usage={"monthly_events": "events per month"})
def eventarc(r: View, usage: Usage) -> Iterator[Component]:
    """Events of third parties; Google's own are free. https://cloud.google.com/eventarc/pricing"""
    yield _Use("Events", "monthly_events", "1M events", "google/eventarc/event",
               int(MILLION)).component(usage)  # fmt: skip


@prices(
    "google_compute_security_policy",
    "google_compute_region_security_policy",
    usage={"monthly_requests": "requests per month that the policy looks at"},
)
def security_policy(r: View, usage: Usage) -> Iterator[Component]:
    """Cloud Armor: a month per policy and per rule, and requests. cloud.google.com/armor/pricing"""
    yield monthly("Security policy", 1, unit="months", meter="google/armor/policy")
    rules = len(r.blocks("rule")) or 1
    yield monthly("Rules", amount(rules, "rules"), unit="months", meter="google/armor/rule")
    yield _Use("Requests", "monthly_requests", "1M requests", "google/armor/request",
               int(MILLION)).component(usage)  # fmt: skip


@prices("google_compute_interconnect")
def interconnect(r: View, usage: Usage) -> Iterator[Component]:
    """Circuits of a dedicated interconnect. https://cloud.google.com/network-connectivity/pricing"""
    link = r.text("link_type", "LINK_TYPE_ETHERNET_10G_LR").upper()
    speed = "100g" if "100G" in link else "400g" if "400G" in link else "10g"
    yield hourly(f"Circuit ({speed})", count=r.number("requested_link_count", 1),
                 meter=f"google/interconnect/circuit/{speed}")  # fmt: skip


@prices(
    "google_compute_interconnect_attachment",
    usage={"monthly_egress_data_gb": "GB per month sent over the attachment"},
)
def interconnect_attachment(r: View, usage: Usage) -> Iterator[Component]:
    """VLAN attachments by capacity, and data sent out over them."""
    speed = r.text("bandwidth", "BPS_10G").removeprefix("BPS_").lower()
    kind = r.text("type", "DEDICATED").lower()
    yield hourly(f"VLAN attachment ({kind}, {speed})",
                 meter=f"google/interconnect/{kind}/attachment/{speed}")  # fmt: skip
    yield _Use("Data sent", "monthly_egress_data_gb", "GB",
               "google/interconnect/egress").component(usage)  # fmt: skip


@prices("google_privateca_certificate_authority")
def certificate_authority(r: View, usage: Usage) -> Iterator[Component]:
    """A month per authority, by the tier of its pool; the pool itself is free.

    https://cloud.google.com/certificate-authority-service/pricing
    """
    pool = r.ref("pool", "google_privateca_ca_pool", by=("name", "id"))
    tier = (pool.text("tier", "DEVOPS") if pool else "unknown").lower()
    yield monthly(f"Certificate authority ({tier})", 1, unit="months",
                  meter=f"google/private-ca/{tier}/authority")  # fmt: skip


@prices("google_apigee_environment")
def apigee_environment(r: View, usage: Usage) -> Iterator[Component]:
    """Hours per environment by type. https://cloud.google.com/apigee/pricing"""
    kind = r.text("type", "BASE").lower()
    yield hourly(f"Environment ({kind})", meter=f"google/apigee/environment/{kind}")


@prices("google_looker_instance")
def looker(r: View, usage: Usage) -> Iterator[Component]:
    """A platform edition by the month. https://cloud.google.com/looker/pricing"""
    edition = r.text("platform_edition", "LOOKER_CORE_STANDARD").lower().replace("_", "-")
    yield monthly(f"Platform ({edition})", 1, unit="months", meter=f"google/looker/{edition}")
