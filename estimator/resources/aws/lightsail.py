"""Amazon Lightsail. Prices: https://aws.amazon.com/lightsail/pricing/."""

from __future__ import annotations

import re
from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

#: Memory (GB) of a bundle by its name; the prices are listed by memory and system.
_MEMORY = {
    "nano": "0.5gb",
    "micro": "1gb",
    "small": "2gb",
    "medium": "4gb",
    "large": "8gb",
    "xlarge": "16gb",
    "2xlarge": "32gb",
    "4xlarge": "64gb",
}
_BUNDLE = re.compile(r"^(?P<size>[a-z0-9]+?)(?P<ipv6>_ipv6)?(?P<windows>_win)?(_ipv6)?_\d+_\d+$")


@prices("aws_lightsail_instance")
def lightsail_instance(r: View, usage: Usage) -> Iterator[Component]:
    """A bundle by the hour; its name says memory and system (`medium_win_3_0`)."""
    bundle = r.text("bundle_id").lower()
    match = _BUNDLE.match(bundle)
    is_windows = "_win_" in bundle
    size = _MEMORY.get(match["size"], bundle) if match else bundle
    system = "windows" if is_windows else "linux"
    network = "/ipv6" if "_ipv6_" in bundle else ""
    yield hourly(
        f"Virtual server ({'Windows' if is_windows else 'Linux/UNIX'})",
        meter=f"aws/lightsail/{system}/{size}{network}",
    )
