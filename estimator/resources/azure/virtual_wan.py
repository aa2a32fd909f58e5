"""Virtual WAN hubs, ExpressRoute, virtual network peering.

Prices: https://azure.microsoft.com/pricing/details/virtual-wan/, …/expressroute/ and
…/virtual-network/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.region import billing_zone, region_of
from estimator.resources.azure.skus import slug
from estimator.resources.components import hourly, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Routing units that come with a hub.
_INCLUDED_UNITS = 2


@prices("azurerm_virtual_hub", usage={"monthly_data_processed_gb": "GB through the hub's router"})
def virtual_hub(r: View, usage: Usage) -> Iterator[Component]:
    """A Standard hub pays per hour and per GB its router forwards; Basic hubs are free.

    A hub without `sku` is Basic here, as the peer has it; the type of its WAN decides if given.
    """
    wan = r.ref("virtual_wan_id", "azurerm_virtual_wan")
    kind = r.text("sku") or ("" if wan is None else wan.text("type"))
    if kind.lower() != "standard":
        return
    yield hourly("Deployment", meter="azure/virtual-wan/standard-hub")
    if usage.has("monthly_data_processed_gb"):
        yield monthly(
            "Data processed",
            usage.quantity("monthly_data_processed_gb"),
            unit="GB",
            meter="azure/virtual-wan/standard-hub/data-processed",
        )
    minimum = r.number("virtual_router_auto_scale_min_capacity", _INCLUDED_UNITS)
    yield hourly(
        "Routing infrastructure units (over 2)",
        meter="azure/virtual-wan/routing-unit",
        count=(minimum - _INCLUDED_UNITS).at_least(0),
    )


@prices("azurerm_express_route_gateway")
def express_route_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """A gateway in a virtual hub pays per scale unit of 2 Gbps."""
    yield standing(
        "ER scale units (2 Gbps)",
        r.number("scale_units", 1),
        unit="scale units",
        meter="azure/virtual-wan/er-scale-unit",
    )


@prices("azurerm_express_route_connection")
def express_route_connection(r: View, usage: Usage) -> Iterator[Component]:
    """Each circuit connected to a virtual hub's gateway pays per hour."""
    yield hourly("ER Connections", meter="azure/virtual-wan/er-connection")


@prices(
    "azurerm_express_route_circuit",
    usage={"monthly_outbound_data_gb": "GB sent out per month on a metered circuit"},
)
def express_route_circuit(r: View, usage: Usage) -> Iterator[Component]:
    """A circuit pays per month by bandwidth, tier and data plan; metered ones also per GB out."""
    tier, family = r.text("sku.tier", "Standard"), r.text("sku.family", "MeteredData")
    mbps = r.text("bandwidth_in_mbps") or f"{r.decimal('bandwidth_in_gbps') * 1000}"
    zone = billing_zone(r.region)
    plan = slug(family.replace("Data", ""))
    meter = f"azure/express-route/circuit/{slug(tier)}/{plan}"
    yield monthly(
        f"ExpressRoute circuit ({tier}, {family}, {mbps} Mbps)",
        1,
        unit="months",
        meter=f"{meter}/{mbps}-mbps",
        region=zone,
    )
    if plan == "metered":
        yield monthly(
            "Outbound data transfer",
            usage.quantity("monthly_outbound_data_gb"),
            unit="GB",
            meter="azure/express-route/circuit/data-transfer-out",
            region=zone,
        )


@prices(
    "azurerm_virtual_network_peering",
    usage={"monthly_data_transfer_gb": "GB sent over the peering, each way, per month"},
)
def virtual_network_peering(r: View, usage: Usage) -> Iterator[Component]:
    """Data over a peering pays at both ends: one rate within a region, others between regions.

    Between regions (global peering) each end pays the rate of its own region.
    """
    data = usage.quantity("monthly_data_transfer_gb")
    near = _network_region(r, "virtual_network_name", r.region)
    far = _network_region(r, "remote_virtual_network_id", near)
    is_global = near != far
    meter = "azure/virtual-network/peering"
    for name, way, region in (
        ("Outbound data transfer", "egress", near),
        ("Inbound data transfer", "ingress", far),
    ):
        yield monthly(
            name,
            data,
            unit="GB",
            meter=f"{meter}/global/{way}" if is_global else f"{meter}/{way}",
            region=region,
        )


def _network_region(r: View, path: str, default: str) -> str:
    network = r.ref(path, "azurerm_virtual_network")
    return default if network is None else region_of(network.resource, r.scope)[0]
