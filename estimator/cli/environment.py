"""Settings from environment variables: what each means, and where the first one set is found.

Every name exists twice: `FOREBILL_…` and, for pipelines written for Infracost,
`INFRACOST_…`. Ours wins; an option on the command line wins over both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from estimator.errors import Error

if TYPE_CHECKING:
    from pathlib import Path

    from estimator.readers.projects import Find, RootSpec, Session

PREFIXES = ("FOREBILL_", "INFRACOST_")

#: Name without prefix → what it does. Both prefixes are read.
SETTINGS: Mapping[str, str] = {
    "CURRENCY": "currency of the report, as `--currency`",
    "CURRENCY_FORMAT": "how amounts of a currency look, by example: `EUR: 1.234,56 €`",
    "PARALLELISM": "processes that read projects at the same time",
    "TERRAFORM_WORKSPACE": "workspace of projects that name none, as `TF_WORKSPACE`",
    "TERRAFORM_SOURCE_MAP": "module sources to read elsewhere: `SOURCE=PATH,SOURCE=PATH`",
    "AWS_OVERRIDE_REGION": "price all AWS resources in this region",
    "AZURE_OVERRIDE_REGION": "price all Azure resources in this region",
    "GOOGLE_OVERRIDE_REGION": "price all Google Cloud resources in this region",
    "LOG_LEVEL": "`warn`, `error` or `fatal`: no progress on the terminal",
}

#: Of Infracost's variables, those that have nothing to act on here, and why.
NOT_NEEDED: Mapping[str, str] = {
    "INFRACOST_API_KEY": "no key is needed",
    "INFRACOST_NO_COLOR": "reports have no colours",
    "INFRACOST_SKIP_UPDATE_CHECK": "nothing looks for updates",
    "INFRACOST_TERRAFORM_CLOUD_TOKEN": "nothing is fetched; write the plan as JSON instead",
}

#: Where `--log-level` is kept during a run.
_LEVEL = "estimator.cli.environment.level"
_QUIET = ("warn", "warning", "error", "fatal", "disabled", "off")
_LEVELS = ("trace", "debug", "info", "warn", "error", "fatal", "disabled")


def inherited_options(command: click.Command) -> click.Command:
    """The command taking Infracost's `--log-level` and `--no-color`, too, so that pipelines run."""
    if not any(option.name == "log_level" for option in command.params):
        level = click.Choice(_LEVELS, case_sensitive=False)
        command.params += [
            click.Option(
                ["--log-level"], type=level, callback=_log_at, expose_value=False, hidden=True
            ),
            click.Option(["--no-color"], is_flag=True, expose_value=False, hidden=True),
        ]
    return command


def _log_at(context: click.Context, _: click.Parameter, level: str | None) -> None:
    if level:
        context.find_root().meta[_LEVEL] = level


def variables(name: str) -> list[str]:
    """Both full names of a setting, the stronger first."""
    return [prefix + name for prefix in PREFIXES]


def setting(name: str) -> tuple[str, str]:
    """The value and the full name of the variable it is from; two empty texts when not set."""
    for variable in variables(name):
        if value := os.environ.get(variable, "").strip():
            return value, variable
    return "", ""


def parallelism() -> int:
    """Processes at most; 0, when nothing is said, lets the machine decide."""
    value, variable = setting("PARALLELISM")
    if value and not (value.isdecimal() and int(value) > 0):
        raise Error(f"{value!r} is no number of processes", where=f"${variable}")
    return int(value or 0)


def terraform_environment() -> dict[str, str]:
    """The environment of the run, with the workspace where the setting names one."""
    workspace, _ = setting("TERRAFORM_WORKSPACE")
    return {**os.environ, **({"TF_WORKSPACE": workspace} if workspace else {})}


def override_regions() -> dict[str, tuple[str, str]]:
    """Vendor → region its resources are priced in, and the assumption in words."""
    found = {}
    for vendor in ("aws", "azure", "google"):
        region, variable = setting(f"{vendor.upper()}_OVERRIDE_REGION")
        if region:
            found[vendor] = (region, f"region {region} is set by {variable}")
    return found


def is_quiet() -> bool:
    """Whether progress is not wanted, even on a terminal."""
    context = click.get_current_context(silent=True)
    asked = context.meta.get(_LEVEL, "") if context else ""
    return (asked or setting("LOG_LEVEL")[0]).lower() in _QUIET


def with_source_map(find: Find) -> Find:
    """`find` whose projects read mapped module sources; a configuration file's own map wins."""
    added = _source_map()
    if not added:
        return find

    def mapped(place: Path, session: Session) -> list[RootSpec]:
        specs = find(place, session)
        return [replace(spec, source_map={**added, **spec.source_map}) for spec in specs]

    return mapped


def _source_map() -> dict[str, str]:
    value, variable = setting("TERRAFORM_SOURCE_MAP")
    pairs = [item.partition("=") for item in re.split(r"\s*,\s*", value) if item]
    if wrong := [source for source, equals, place in pairs if not (source and equals and place)]:
        hint = "write SOURCE=PATH,SOURCE=PATH"
        raise Error(f"{wrong[0]!r} names no place", where=f"${variable}", hint=hint)
    return {source: place for source, _, place in pairs}


@contextmanager
def currency_style() -> Iterator[None]:
    """Amounts shown as `CURRENCY_FORMAT` says, if it says anything."""
    example, variable = setting("CURRENCY_FORMAT")
    if not example:
        yield
        return
    from estimator.reports.money_style import shown_as, style_of

    style = style_of(example)
    if style is None:
        hint = 'write an example such as "EUR: 1.234,56 €"'
        raise Error(f"{example!r} is no currency format", where=f"${variable}", hint=hint)
    with shown_as(style):
        yield
