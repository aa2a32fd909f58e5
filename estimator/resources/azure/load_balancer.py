"""Load balancers. Prices: https://azure.microsoft.com/pricing/details/load-balancer/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.azure.provider import provider_major
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage


def _is_standard(balancer: View | None, default: str) -> bool:
    sku = default if balancer is None else balancer.text("sku", default)
    return sku.lower() in ("standard", "gateway")


@prices("azurerm_lb", usage={"monthly_data_processed_gb": "GB through the balancer per month"})
def load_balancer(r: View, usage: Usage) -> Iterator[Component]:
    """Standard balancers pay per GB, and per rule where the rules are declared; Basic are free."""
    if _is_standard(r, _default_sku(r)):
        yield monthly(
            "Data processed",
            usage.quantity("monthly_data_processed_gb"),
            unit="GB",
            meter="azure/load-balancer/data-processed",
            usage_based=True,
        )


@prices("azurerm_lb_rule", "azurerm_lb_outbound_rule")
def load_balancer_rule(r: View, usage: Usage) -> Iterator[Component]:
    """A rule of a Standard balancer pays per hour; the rule price beyond five is the lower one.

    Which rules are among the first five of a subscription cannot be told here: every rule
    counts at the price of the further ones, as the peer does.
    """
    balancer = r.ref("loadbalancer_id", "azurerm_lb")
    if balancer is None or _is_standard(balancer, _default_sku(balancer)):
        r.say(
            "Azure bills the first five rules together, at 2.5 times what is shown for one:"
            " fewer than three cost more than this, more than two of the five less"
        )
        yield hourly("Rule usage", meter="azure/load-balancer/rule")


def _default_sku(r: View) -> str:
    """Provider 4.0 made Standard the default; a configuration that names none means Basic."""
    return "Standard" if provider_major(r, default=3) >= 4 else "Basic"
