"""Azure Key Vault and Managed HSM. Prices: https://azure.microsoft.com/pricing/details/key-vault/.

The vault itself is free: keys, secrets and certificates pay per operation.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.model.quantity import Quantity
from estimator.resources.components import hourly, monthly, tiered
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_LOT = 10_000
_HSM_TIERS = (
    ("HSM-protected keys (first 250)", 250),
    ("HSM-protected keys (next 1250)", 1500),
    ("HSM-protected keys (next 2500)", 4000),
    ("HSM-protected keys (over 4000)", None),
)


@prices(
    "azurerm_key_vault_key",
    usage={
        "monthly_secrets_operations": "operations on secrets per month",
        "monthly_key_rotation_renewals": "rotations of storage keys per month",
        "monthly_protected_keys_operations": "operations with the key per month",
        "hsm_protected_keys": "keys in the HSM used in the month, each version counting",
    },
)
def key_vault_key(r: View, usage: Usage) -> Iterator[Component]:
    """Operations, rotations and, for keys in an HSM, a price per key used in the month.

    RSA 2048-bit keys have a cheap rate; 3072 and 4096 bits and elliptic curves an advanced
    one, in an HSM with tiers by number of keys.
    """
    vault = r.ref("key_vault_id", "azurerm_key_vault")
    sku = vault.text("sku_name", "standard") if vault is not None else "standard"
    root = f"azure/key-vault/{sku.lower()}"
    secrets = usage.quantity("monthly_secrets_operations")
    yield _operations("Secrets operations", secrets, f"{root}/operation")
    rotations = usage.quantity("monthly_key_rotation_renewals")
    yield monthly("Storage key rotations", rotations, unit="renewals", meter=f"{root}/rotation")
    kind = r.text("key_type")
    is_simple = kind.upper().startswith("RSA") and int(r.decimal("key_size")) == 2048
    operations = usage.quantity("monthly_protected_keys_operations")
    meter = f"{root}/{'operation' if is_simple else 'advanced-operation'}"
    if not kind.upper().endswith("-HSM"):
        yield _operations("Software-protected keys", operations, meter)
        return
    keys = usage.quantity("hsm_protected_keys")
    if is_simple:
        yield monthly("HSM-protected keys", keys, unit="months", meter=f"{root}/hsm-key")
    else:
        meter_keys = f"{root}/advanced-hsm-key"
        yield from tiered(keys, _HSM_TIERS, unit="months", meter=meter_keys)
    yield _operations("HSM-protected keys", operations, meter)


@prices(
    "azurerm_key_vault_certificate",
    usage={
        "monthly_certificate_renewal_requests": "renewals per month",
        "monthly_certificate_other_operations": "other operations per month",
    },
)
def key_vault_certificate(r: View, usage: Usage) -> Iterator[Component]:
    """Renewals, and other operations on the certificate."""
    vault = r.ref("key_vault_id", "azurerm_key_vault")
    sku = vault.text("sku_name", "standard") if vault is not None else "standard"
    root = f"azure/key-vault/{sku.lower()}"
    renewals = usage.quantity("monthly_certificate_renewal_requests")
    meter = f"{root}/certificate-renewal"
    yield monthly("Certificate renewals", renewals, unit="requests", meter=meter)
    others = usage.quantity("monthly_certificate_other_operations")
    yield _operations("Certificate operations", others, f"{root}/operation")


def _operations(name: str, quantity: Quantity, meter: str) -> Component:
    return monthly(name, quantity, unit="10K transactions", per=_LOT, meter=meter)


@prices("azurerm_key_vault_managed_hardware_security_module")
def managed_hsm(r: View, _: Usage) -> Iterator[Component]:
    """One HSM pool by the hour."""
    sku = r.text("sku_name", "Standard_B1").lower().replace("_", "-")
    yield hourly("HSM pools", meter=f"azure/key-vault/managed-hsm/{sku}")


@prices("azurerm_dedicated_hardware_security_module")
def dedicated_hsm(r: View, _: Usage) -> Iterator[Component]:
    """One device by the hour."""
    yield hourly("HSM devices", meter="azure/key-vault/dedicated-hsm")
