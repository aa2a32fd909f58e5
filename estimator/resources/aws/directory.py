"""AWS Directory Service. Prices: https://aws.amazon.com/directoryservice/pricing/."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import held
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Every directory is made of two domain controllers.
_CONTROLLERS = 2
_TITLES = {"ADConnector": "AD Connector", "SimpleAD": "Simple AD", "MicrosoftAD": "Microsoft AD"}


@prices(
    "aws_directory_service_directory",
    usage={
        "additional_domain_controllers": "domain controllers beyond the first two",
        "shared_accounts": "accounts the directory is shared with",
    },
)
def directory(r: View, usage: Usage) -> Iterator[Component]:
    """Two controllers by the hour, by kind and size or edition; Microsoft AD also pays for further
    controllers and for accounts it is shared with."""
    kind = r.text("type", "SimpleAD")
    is_microsoft = kind == "MicrosoftAD"
    size = r.text("edition", "Enterprise") if is_microsoft else r.text("size", "Small")
    meter = f"aws/directory/{_meter(kind)}/{size.lower()}"
    yield held(
        f"Directory service ({_TITLES.get(kind, kind)}, {size})",
        _CONTROLLERS,
        unit="controllers",
        meter=meter,
    )
    if not is_microsoft:
        return
    yield held(
        "Additional domain controllers",
        usage.quantity("additional_domain_controllers"),
        unit="controllers",
        meter=meter,
    )
    yield held(
        "Directory sharing",
        usage.quantity("shared_accounts"),
        unit="accounts",
        meter=f"{meter}/shared-account",
    )


def _meter(kind: str) -> str:
    return "microsoft-ad" if kind == "MicrosoftAD" else "simple-ad-or-connector"
