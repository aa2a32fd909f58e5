"""Network services: addresses, NAT, VPN, load balancing, peering traffic.

Prices: https://cloud.google.com/vpc/network-pricing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import HOURS_PER_MONTH
from estimator.resources.components import HOURS, hourly, monthly, tiered
from estimator.resources.google.instance import is_spot
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

TIB_IN_GIB = 1024
_MACHINES = ("google_compute_instance", "google_compute_instance_from_template")
_RULES = ("google_compute_forwarding_rule", "google_compute_global_forwarding_rule")


@prices("google_compute_address", "google_compute_global_address")
def address(r: View, usage: Usage) -> Iterator[Component]:
    """A reserved external IPv4 address: one price unused, a lower one on a running machine.

    Addresses on a preemptible machine cost half of that; those of forwarding rules, internal
    ones and IPv6 are free. https://cloud.google.com/vpc/network-pricing#ipaddress
    """
    kind = r.text("address_type", "EXTERNAL", ("EXTERNAL", "INTERNAL")).upper()
    if kind == "INTERNAL" or r.text("ip_version").upper() == "IPV6":
        return
    machine = next(r.referrers(*_MACHINES), None)
    if machine is not None:
        use, meter = ("preemptible VM", "preemptible-vm") if is_spot(machine) else (
            "standard VM", "standard-vm")  # fmt: skip
    elif next(r.referrers(*_RULES), None) is not None:
        return
    else:
        use = meter = "unused"
    yield hourly(f"IP address ({use})", meter=f"google/network/ip/{meter}")


@prices(
    "google_compute_router_nat",
    usage={
        "assigned_vms": "machines that use the gateway",
        "monthly_data_processed_gb": "GB per month through the gateway, both ways",
    },
)
def router_nat(r: View, usage: Usage) -> Iterator[Component]:
    """Hours per machine behind the gateway, from 33 machines on a flat hour; and the data.

    https://cloud.google.com/nat/pricing
    """
    vms = usage.quantity("assigned_vms")
    if vms.expected is not None and vms.expected > 32:
        yield hourly("Assigned VMs (over 32)", meter="google/network/nat/gateway", usage_based=True)
    else:
        yield monthly(
            "Assigned VMs (first 32)",
            vms * HOURS_PER_MONTH,
            unit="VM-hours",
            meter="google/network/nat/vm",
            usage_based=True,
        )
    yield monthly(
        "Data processed",
        usage.quantity("monthly_data_processed_gb"),
        unit="GB",
        meter="google/network/nat/data",
    )


@prices("google_compute_vpn_tunnel")
def vpn_tunnel(r: View, usage: Usage) -> Iterator[Component]:
    """An hour per tunnel. https://cloud.google.com/network-connectivity/docs/vpn/pricing"""
    yield hourly("VPN Tunnel", meter="google/network/vpn/tunnel")


_EGRESS = "monthly_egress_data_transfer_gb"
#: Usage key → (where to, meter) of traffic between Google's regions.
_WITHIN_GOOGLE = {
    "same_region": ("within the same region", "same-region"),
    "us_or_canada": ("within the US or Canada", "us-or-canada"),
    "europe": ("within Europe", "europe"),
    "asia": ("within Asia", "asia"),
    "south_america": ("within South America", "south-america"),
    "oceania": ("to/from Indonesia and Oceania", "oceania"),
    "worldwide": ("between continents (excludes Oceania)", "worldwide"),
}
_WITHIN_GOOGLE_USAGE = {
    f"{_EGRESS}.{key}": f"GB per month of traffic {where}"
    for key, (where, _) in _WITHIN_GOOGLE.items()
}


def _vm_egress(subject: str, usage: Usage) -> Iterator[Component]:
    sent = usage.under(_EGRESS)
    for key, (where, meter) in _WITHIN_GOOGLE.items():
        yield monthly(
            f"{subject} {where}",
            sent.quantity(key),
            unit="GB",
            meter=f"google/network/vm-egress/{meter}",
            path=("Network egress",),
            usage_based=True,
        )


@prices("google_compute_vpn_gateway", "google_compute_ha_vpn_gateway", usage=_WITHIN_GOOGLE_USAGE)
def vpn_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """Traffic between Google regions through the gateway; the gateway itself is free."""
    yield from _vm_egress("IPSec traffic", usage)


@prices("google_service_networking_connection", usage=_WITHIN_GOOGLE_USAGE)
def service_networking(r: View, usage: Usage) -> Iterator[Component]:
    """Traffic over the peering, at the prices of traffic between machines."""
    yield from _vm_egress("Traffic", usage)


_ELSEWHERE = {
    "worldwide": "worldwide excluding China, Australia but including Hong Kong",
    "china": "China excluding Hong Kong",
    "australia": "Australia",
}


@prices(
    "google_compute_external_vpn_gateway",
    usage={f"{_EGRESS}.{key}": f"GB per month to {to}" for key, to in _ELSEWHERE.items()},
)
def external_vpn_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """Traffic to a gateway outside Google is internet traffic, cheaper above 1 and 10 TB."""
    sent = usage.under(_EGRESS)
    for key, where in _ELSEWHERE.items():
        yield from tiered(
            sent.quantity(key),
            [
                (f"IPSec traffic to {where} (first 1TB)", TIB_IN_GIB),
                (f"IPSec traffic to {where} (next 9TB)", 10 * TIB_IN_GIB),
                (f"IPSec traffic to {where} (over 10TB)", None),
            ],
            unit="GB",
            meter=f"google/network/internet-egress/{key}",
            path=("Network egress",),
        )


@prices(
    "google_compute_forwarding_rule",
    "google_compute_global_forwarding_rule",
    usage={"monthly_ingress_data_gb": "GB per month that come in through the rule"},
)
def forwarding_rule(r: View, usage: Usage) -> Iterator[Component]:
    """Hours per rule and the data coming in. https://cloud.google.com/vpc/network-pricing#lb

    Google bills the first five rules of a project together at the price of two and a half;
    each rule is shown at the price of an additional one.
    """
    r.say(
        "Google bills the first five rules of a project together, at 2.5 times what is shown for"
        " one: fewer than three cost more than this, more than two of the five less"
    )
    kind = "global-" if r.type == "google_compute_global_forwarding_rule" else ""
    yield hourly("Forwarding rules", meter=f"google/network/{kind}forwarding-rule")
    yield monthly(
        "Ingress data",
        usage.quantity("monthly_ingress_data_gb"),
        unit="GB",
        meter=f"google/network/{kind}load-balancer/ingress",
    )


@prices(
    "google_compute_target_grpc_proxy",
    "google_compute_target_http_proxy",
    "google_compute_target_https_proxy",
    "google_compute_target_ssl_proxy",
    "google_compute_target_tcp_proxy",
    "google_compute_region_target_http_proxy",
    "google_compute_region_target_https_proxy",
    "google_compute_region_target_tcp_proxy",
    usage={
        "monthly_proxy_instances": "proxy instances that run on average",
        "monthly_data_processed_gb": "GB per month through the proxies",
    },
)
def target_proxy(r: View, usage: Usage) -> Iterator[Component]:
    """Proxy instances by the hour and the data they process."""
    kind = "" if "_region_" in r.type else "global-"
    yield monthly(
        "Proxy instance",
        usage.quantity("monthly_proxy_instances") * HOURS,
        unit="hours",
        meter=f"google/network/{kind}proxy/instance",
        usage_based=True,
    )
    yield monthly(
        "Data processed",
        usage.quantity("monthly_data_processed_gb"),
        unit="GB",
        meter=f"google/network/{kind}proxy/data",
    )


#: Hosts per size of a Serverless VPC Access connector: its machine type.
_CONNECTOR_MACHINE = "e2-micro"


@prices("google_vpc_access_connector")
def vpc_connector(r: View, usage: Usage) -> Iterator[Component]:
    """A connector is billed as the machines it runs, between its least and greatest number.

    https://cloud.google.com/vpc/pricing#serverless-vpc-pricing: Compute Engine prices.
    """
    from estimator.model.quantity import Origin, between

    type_ = r.text("machine_type", _CONNECTOR_MACHINE)
    low = r.decimal("min_instances", 2)
    high = max(r.decimal("max_instances", low + Decimal(1)), low)
    yield hourly(
        f"Connector instances ({type_})",
        count=between(low, low, high, "instances", Origin.ATTRIBUTE),
        meter=f"google/compute/machine/{type_}/on-demand",
    )
