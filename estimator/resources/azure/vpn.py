"""VPN gateways. Prices: https://azure.microsoft.com/pricing/details/vpn-gateway/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.region import billing_zone
from estimator.resources.azure.skus import slug
from estimator.resources.components import hourly, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Point-to-site tunnels that come with a gateway.
INCLUDED_TUNNELS = 128


@prices(
    "azurerm_virtual_network_gateway",
    usage={
        "p2s_connection": "point-to-site tunnels, all hours of the month (128 are included)",
        "monthly_data_transfer_gb": "GB sent out through the gateway per month",
    },
)
def virtual_network_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """The gateway's size per hour; for VPN also tunnels over 128 and the data that leaves.

    An active-active gateway is one gateway on the bill. ExpressRoute gateways have prices of
    their own and no tunnels.
    """
    sku = r.text("sku", "Basic")
    if r.text("type", "Vpn").lower() == "expressroute":
        yield hourly(
            f"ExpressRoute gateway ({sku})", meter=f"azure/express-route/gateway/{slug(sku)}"
        )
        return
    yield hourly(f"VPN gateway ({sku})", meter=f"azure/vpn-gateway/{slug(sku)}/gateway")
    tunnels = (usage.quantity("p2s_connection") - INCLUDED_TUNNELS).at_least(0)
    name, meter = "VPN gateway P2S tunnels (over 128)", "azure/vpn-gateway/p2s-connection"
    yield standing(name, tunnels, unit="tunnel", meter=meter)
    yield monthly(
        "VPN gateway data tranfer",
        usage.quantity("monthly_data_transfer_gb"),
        unit="GB",
        meter="azure/vpn-gateway/data-transfer",
        region=billing_zone(r.region),
    )


@prices("azurerm_virtual_network_gateway_connection")
def gateway_connection(r: View, usage: Usage) -> Iterator[Component]:
    """A site-to-site tunnel pays per hour; Basic gateways include theirs, ExpressRoute has none.

    A connection between two virtual networks is one tunnel at each end.
    """
    gateway = r.ref("virtual_network_gateway_id", "azurerm_virtual_network_gateway")
    sku = "" if gateway is None else gateway.text("sku", "Basic")
    kind = r.text("type", "IPsec").lower()
    if kind == "expressroute" or sku.lower() == "basic":
        return
    name = f"VPN gateway ({sku})" if sku else "VPN gateway"
    yield hourly(name, meter="azure/vpn-gateway/s2s-connection")


@prices("azurerm_vpn_gateway")
def vpn_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """A gateway in a virtual hub pays per scale unit of 500 Mbps."""
    yield standing(
        "S2S scale units (500 Mbps)",
        r.number("scale_unit", 1),
        unit="scale units",
        meter="azure/virtual-wan/s2s-scale-unit",
    )


@prices("azurerm_vpn_gateway_connection")
def vpn_gateway_connection(r: View, usage: Usage) -> Iterator[Component]:
    """Each site connected to a virtual hub's gateway pays per hour."""
    yield hourly("S2S Connections", meter="azure/virtual-wan/s2s-connection")


@prices(
    "azurerm_point_to_site_vpn_gateway",
    usage={"monthly_p2s_connections_hrs": "hours of all client connections per month"},
)
def point_to_site_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """Scale units of 500 Mbps, and the hours that clients are connected."""
    yield standing(
        "P2S scale units (500 Mbps)",
        r.number("scale_unit", 1),
        unit="scale units",
        meter="azure/virtual-wan/p2s-scale-unit",
    )
    if usage.has("monthly_p2s_connections_hrs"):
        yield monthly(
            "P2S connections",
            usage.quantity("monthly_p2s_connections_hrs"),
            unit="hours",
            meter="azure/virtual-wan/p2s-connection",
        )
