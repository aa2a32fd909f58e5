"""`forebill compare`: the alternatives of model deployments side by side."""

from __future__ import annotations

from typing import Any

import click

from estimator.cli.options import cost_options, options_of
from estimator.cli.session import estimator_of
from estimator.cli.writing import write
from estimator.errors import Error

_FORMATS = ("table", "markdown", "json")


@click.command(
    "compare",
    epilog="Example: forebill compare support-bot --path deploy/",
)
@click.argument("name", required=False)
@cost_options
@click.option(
    "--format", "format_", type=click.Choice(_FORMATS), default="table", help="Format to show."
)
@click.option("--out-file", help="Write the comparison to this file.")
def command(name: str | None, **values: Any) -> int:
    """Price the alternatives a ModelDeployment lists beside the deployment itself."""
    from estimator.cli.inputs import inputs_of
    from estimator.economics import pool_costs
    from estimator.economics.alternatives import compared

    options, own = options_of(values)
    inputs = inputs_of(options)
    chosen = [
        resource
        for project in inputs.projects
        for resource in project.after
        if resource.values.get("alternatives") and _is_named(resource.address, name)
    ]
    if not chosen:
        raise Error(
            f"no deployment {name} with alternatives" if name else "no deployment has alternatives",
            where=options.path,
            hint="list them in a ModelDeployment under spec.alternatives",
        )
    estimator = estimator_of(options)
    pools: dict[str, Any] = {}
    if any("carried_by" in resource.values for resource in chosen):
        pools = pool_costs(estimator.estimate(project.after) for project in inputs.projects)
    found = [(resource.address, compared(resource, estimator, pools)) for resource in chosen]
    write(_rendered(found, own["format_"]), own["out_file"])
    return 0


def _is_named(address: str, name: str | None) -> bool:
    return name is None or name in (address, address.rpartition("/")[2])


def _rendered(found: list[tuple[str, Any]], format_: str) -> str:
    from estimator.reports.comparing import (
        comparison_data,
        comparison_markdown,
        comparison_text,
    )

    if format_ == "json":
        import json

        documents = [comparison_data(title, candidates) for title, candidates in found]
        return json.dumps(documents, ensure_ascii=False) + "\n"
    show = comparison_markdown if format_ == "markdown" else comparison_text
    return "\n".join(show(title, candidates) for title, candidates in found)
