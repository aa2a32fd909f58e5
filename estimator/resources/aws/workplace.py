"""Desktops, dashboards and games: WorkSpaces, QuickSight, GameLift.

Prices: https://aws.amazon.com/workspaces/pricing/, https://aws.amazon.com/quicksight/pricing/,
https://aws.amazon.com/gamelift/servers/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import hourly, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

_ROLES = {"READER": "reader", "AUTHOR": "author", "ADMIN": "author"}


@prices("aws_quicksight_user")
def quicksight_user(r: View, usage: Usage) -> Iterator[Component]:
    """A subscription per user and month, by role; Pro roles include Amazon Q."""
    role = r.text("user_role", "READER").upper()
    kind = _ROLES.get(role.removesuffix("_PRO"), role.lower())
    is_pro = role.endswith("_PRO")
    yield monthly(
        f"Subscription ({kind}{' pro' if is_pro else ''})",
        1,
        unit="users",
        meter=f"aws/quicksight/{kind}{'-pro' if is_pro else ''}",
    )


@prices("aws_gamelift_fleet", usage={"instances": "average number of running instances"})
def gamelift_fleet(r: View, usage: Usage) -> Iterator[Component]:
    """Instances by the hour, type and operating system."""
    type_ = r.text("ec2_instance_type")
    build = r.ref("build_id", "aws_gamelift_build")
    system = build.text("operating_system", "AMAZON_LINUX_2") if build else "AMAZON_LINUX_2"
    kind = "windows" if system.startswith("WINDOWS") else "linux"
    yield hourly(
        f"Instance ({type_}, {kind})",
        meter=f"aws/gamelift/{kind}/{type_}",
        count=usage.quantity("instances", 1),
    )
