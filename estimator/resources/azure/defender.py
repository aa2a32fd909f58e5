"""Microsoft Defender for Cloud and workload identities.

Prices: https://azure.microsoft.com/pricing/details/defender-for-cloud/. A plan covers the whole
subscription, which has no region: the prices are those Azure lists everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Number
from estimator.resources.components import MILLION, monthly, standing
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Plan → (name, usage key, what it counts, unit, meter, hours or not).
_PLANS = {
    "VirtualMachines": (
        ("Defender for servers, plan 1", "monthly_servers_plan_1_nodes", "server", "servers-p1"),
        ("Defender for servers, plan 2", "monthly_servers_plan_2_nodes", "server", "servers-p2"),
    ),
    "AppServices": (
        ("Defender for app service", "monthly_app_service_nodes", "node", "app-service"),
    ),
    "ContainerRegistry": (
        ("Defender for container registries", "monthly_container_registry_images", "image",
         "container-image"),
    ),
    "KeyVaults": (
        ("Defender for Key Vault", "monthly_key_vaults", "key vault", "key-vault"),
    ),
    "KubernetesService": (
        ("Defender for kubernetes", "monthly_kubernetes_cores", "core", "kubernetes"),
    ),
    "SqlServers": (
        ("Defender for SQL, outside Azure", "monthly_sql_outside_azure_vcores", "vCore",
         "sql-outside-azure"),
    ),
    "SqlServerVirtualMachines": (
        ("Defender for SQL, Azure-connected", "monthly_sql_azure_connected_instances", "instance",
         "sql-azure-connected"),
    ),
    "StorageAccounts": (
        ("Defender for storage", "monthly_storage_accounts", "storage account", "storage"),
    ),
    "Arm": (("Defender for ARM", "monthly_arm_subscriptions", "subscription", "arm"),),
    "Dns": (("Defender for DNS", "monthly_dns_queries", "1M queries", "dns-query"),),
    "OpenSourceRelationalDatabases": (
        ("Defender for MySQL", "monthly_mysql_instances", "instance", "mysql"),
        ("Defender for PostgreSQL", "monthly_postgresql_instances", "instance", "postgresql"),
        ("Defender for MariaDB", "monthly_mariadb_instances", "instance", "mariadb"),
    ),
    "Containers": (
        ("Defender for containers", "monthly_containers_vcores", "vCore", "containers"),
    ),
    "CosmosDbs": (
        ("Defender for Cosmos DB", "cosmosdb_request_units", "RU/s x 100", "cosmosdb"),
    ),
    "CloudPosture": (
        ("Defender CSPM", "monthly_cspm_billable_resources", "resource", "cspm"),
    ),
    "Api": (("Defender for APIs", "monthly_api_plans", "plan", "api"),),
    "AI": (("Defender for AI", "monthly_ai_tokens", "1M tokens", "ai-token"),),
}  # fmt: skip
#: Meters that count uses or months; the others count hours.
_COUNTED: dict[str, Number] = {
    "dns-query": MILLION, "ai-token": MILLION, "container-image": 1, "mysql": 1,
    "postgresql": 1, "sql-azure-connected": 1, "cspm": 1, "api": 1,
}  # fmt: skip
_USAGE = {key: f"{unit} count for {name}"
          for plans in _PLANS.values() for name, key, unit, _ in plans}  # fmt: skip


@prices("azurerm_security_center_subscription_pricing", usage=_USAGE)
def subscription_pricing(r: View, usage: Usage) -> Iterator[Component]:
    """What a plan protects, by the month: servers, cores, vaults, accounts, queries.

    The free tier costs nothing. Without `resource_type` the plan is that for servers; its
    `subplan` P1 or P2 is shown alone, without it both are.
    """
    if r.text("tier").lower() == "free":
        return
    # azapi names the plan by the resource's name.
    plan = r.text("resource_type", r.text("name", "VirtualMachines"))
    for name, key, unit, what in _PLANS.get(plan, ((f"Defender for {plan}", "", "plan", plan),)):
        if plan == "VirtualMachines" and r.text("subplan")[-1:] not in ("", name[-1]):
            continue
        count = usage.quantity(key) if key else r.number("protected resources")
        meter = f"azure/defender/{what.lower()}"
        if what == "cosmosdb":
            yield standing(name, count / 100, unit=unit, meter=meter)
        elif lot := _COUNTED.get(what):
            yield monthly(name, count, unit=unit, per=lot, meter=meter)
        else:
            yield standing(name, count, unit=unit, meter=meter)


_FREE_USERS = 50_000


@prices(
    "azurerm_federated_identity_credential",
    usage={
        "monthly_active_p1_users": "users of the P1 features per month, the first 50,000 free",
        "monthly_active_p2_users": "users of the P2 features per month, the first 50,000 free",
    },
)
def federated_identity_credential(_: View, usage: Usage) -> Iterator[Component]:
    """Monthly active users of External Identities above the first 50,000.

    https://azure.microsoft.com/pricing/details/microsoft-entra-external-id/. A kind of user of
    which none is declared while the other is, is taken to be none.
    """
    kinds = [kind for kind in ("p1", "p2") if usage.has(f"monthly_active_{kind}_users")]
    for kind in kinds or ("p1", "p2"):
        users = (usage.quantity(f"monthly_active_{kind}_users") - _FREE_USERS).at_least(0)
        meter = f"azure/entra-external-id/{kind}-user"
        yield monthly(f"Active users ({kind.upper()})", users, unit="users", meter=meter)
