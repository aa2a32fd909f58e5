"""Public addresses, prefixes and NAT gateways.

Prices: https://azure.microsoft.com/pricing/details/ip-addresses/ and …/azure-nat-gateway/.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from estimator.model.bill import Component
from estimator.model.quantity import amount
from estimator.resources.azure.provider import provider_major
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_IPV4_BITS, _DEFAULT_PREFIX = 32, 28


@prices("azurerm_public_ip")
def public_ip(r: View, usage: Usage) -> Iterator[Component]:
    """An address pays for every hour that it is allocated, in use or not.

    Where the SKU is not given it is that of provider 4.0, Standard; dynamic ones are Basic.
    Addresses out of a prefix are billed with the prefix; IPv6 addresses are free.
    """
    if r.has("public_ip_prefix_id") or r.text("ip_version").lower() == "ipv6":
        return
    method = r.text("allocation_method", "Static").lower()
    is_basic = method == "dynamic" or provider_major(r, default=4) < 4
    default = "Basic" if is_basic else "Standard"
    sku, tier = r.text("sku", default).lower(), r.text("sku_tier", "Regional").lower()
    kind = "global" if tier == "global" else f"{sku}/{method}"
    yield hourly(f"IP address ({method}, {tier})", meter=f"azure/public-ip/{kind}")


@prices("azurerm_public_ip_prefix")
def public_ip_prefix(r: View, usage: Usage) -> Iterator[Component]:
    """A prefix pays per hour for each address it holds: four for a /30. IPv6 is free."""
    if r.text("ip_version").lower() != "ipv6":
        addresses = r.number("prefix_length", _DEFAULT_PREFIX)
        if addresses.expected is not None:
            addresses = amount(Decimal(2) ** (_IPV4_BITS - int(addresses.expected)), "addresses")
        yield hourly("IP prefix", meter="azure/public-ip/prefix", count=addresses)


@prices(
    "azurerm_nat_gateway",
    usage={"monthly_data_processed_gb": "GB through the gateway per month"},
)
def nat_gateway(r: View, usage: Usage) -> Iterator[Component]:
    """The gateway pays per hour and per GB in both directions; addresses are billed apart."""
    sku = r.text("sku_name", "Standard").lower()
    meter = "azure/nat-gateway" if sku == "standard" else f"azure/nat-gateway/{sku}"
    yield hourly("NAT gateway", meter=f"{meter}/gateway")
    yield monthly(
        "Data processed",
        usage.quantity("monthly_data_processed_gb"),
        unit="GB",
        meter=f"{meter}/data-processed",
    )
