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


#: Bundle names of the price list by `compute_type_name`.
_BUNDLES = {
    "VALUE": "value",
    "STANDARD": "standard",
    "PERFORMANCE": "performance",
    "POWER": "power",
    "POWERPRO": "powerpro",
}


@prices(
    "aws_workspaces_workspace",
    usage={"monthly_hrs": "hours per month the desktop is used (running mode AUTO_STOP)"},
)
def workspace(r: View, usage: Usage) -> Iterator[Component]:
    """A Windows desktop with its licence, by bundle and volumes: by the month when it is always
    on, otherwise a smaller monthly fee and its hours of use."""
    properties = r.block("workspace_properties")
    asked = properties.text("compute_type_name", "VALUE").upper()
    bundle = _BUNDLES.get(asked, asked.lower())
    root = properties.text("root_volume_size_gib", "80")
    user = properties.text("user_volume_size_gib", "10")
    base = f"aws/workspaces/windows/{bundle}/{root}-{user}"
    always = properties.text("running_mode", "ALWAYS_ON").upper() == "ALWAYS_ON"
    mode = "alwayson" if always else "autostop"
    yield monthly(
        f"Desktop ({bundle}, {root} GB + {user} GB, {mode})",
        1,
        unit="months",
        meter=f"{base}/{mode}",
    )
    if not always:
        yield monthly(
            "Hours of use",
            usage.quantity("monthly_hrs"),
            unit="hours",
            meter=f"aws/workspaces/windows/{bundle}/hour",
        )
