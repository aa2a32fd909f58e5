"""The page of the command line, made from the commands themselves: `forebill docs --cli`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import click

from estimator.cli.environment import NOT_NEEDED, PREFIXES, SETTINGS
from estimator.cli.options import cost_options
from estimator.cli.policy_options import policy_options
from estimator.cli.root import COMMANDS, group

_HEAD = """# The command line

Made from the commands by `make docs`. `forebill --help` lists the commands,
`forebill COMMAND --help` the options of one.
Where forebill stands in for Infracost 0.10, commands and options have its names.

## Exit codes

| code | meaning |
|---|---|
| 0 | done; advisory findings do not change it |
| 1 | a blocking policy failed, or `--fail-on` says so; `prices verify` found doubtful changes |
| 2 | wrong input, or a project not read completely; the message says where and what to do |
| other | a bug: please report the traceback |

## Files found by themselves

Beside the path: `forebill-usage.yml` or `infracost-usage.yml` ([usage](usage.md)),
`forebill-prices.yml` ([price book](price-book.md)), `forebill-policies.yml`
([policies](policies.md)).
`--config-file` takes `forebill.yml` or `infracost.yml`.
"""

#: Variables outside `SETTINGS`: full name → what it does.
OTHERS: Mapping[str, str] = {
    "FOREBILL_CACHE_DIR": "where parsed source and synced prices are kept",
    "FOREBILL_DEBUG": "show where a mistake of forebill's own came from (may show values)",
    "FOREBILL_VCS_*": "what a report says of branch, commit and pull request "
    "(`BRANCH`, `BASE_BRANCH`, `COMMIT_SHA`, `PULL_REQUEST_URL`, …); also `INFRACOST_VCS_*`",
    "FOREBILL_AWS_PRICES_URL": "`prices sync`: a mirror of the AWS Price List",
    "FOREBILL_AZURE_PRICES_URL": "`prices sync`: a mirror of the Azure Retail Prices API",
    "FOREBILL_GOOGLE_PRICES_URL": "`prices sync`: a mirror of the Cloud Billing Catalog",
    "FOREBILL_GOOGLE_API_KEY": "`prices sync`: key of the Cloud Billing Catalog, if you have one",
    "FOREBILL_CYCLENERD_URL": "`prices sync`: a mirror of Cyclenerd's table",
    "FOREBILL_LITELLM_URL": "`prices sync`: a mirror of LiteLLM's prices",
    "FOREBILL_GENAI_PRICES_URL": "`prices sync`: a mirror of genai-prices",
    "FOREBILL_OPENROUTER_URL": "`prices sync`: a mirror of OpenRouter's models",
    "HTTPS_PROXY, REQUESTS_CA_BUNDLE": "proxy and certificate authority of `prices sync` "
    "and `comment`",
    "TF_VAR_*, TF_WORKSPACE, TF_DATA_DIR": "as in Terraform",
}


def page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, "## Environment variables\n", *_environment(), *_shared()]
    context = click.Context(group, info_name="forebill")
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        parts += _command(command, click.Context(command, context, info_name=name))
    return "\n".join(parts).rstrip() + "\n"


def _environment() -> Iterator[str]:
    yield (
        "Settings exist twice: `FOREBILL_…` is ours, `INFRACOST_…` is read where ours is not set."
        "\nAn option on the command line wins over both.\n"
    )
    rows = [(f"{PREFIXES[0]}{name}", meaning) for name, meaning in SETTINGS.items()]
    yield _table("variable", [*rows, *OTHERS.items()])
    yield "Variables of Infracost that need no counterpart:\n"
    yield _table("variable", NOT_NEEDED.items())


def _shared() -> Iterator[str]:
    yield "## Options of the cost commands\n"
    yield f"{_takers(cost_options)} take all of these.\n"
    yield _options(_params(cost_options))
    yield f"{_takers(policy_options)} also take these.\n"
    yield _options(_params(policy_options))


def _takers(options: object) -> str:
    """The commands that have all options of a decorator, in words."""
    wanted, context = _names(_params(options)), click.Context(group)
    commands = {name: group.get_command(context, name) for name in COMMANDS}
    found = [f"`{name}`" for name, one in commands.items() if one and wanted <= _names(one.params)]
    return f"{', '.join(found[:-1])} and {found[-1]}"


def _names(params: Iterable[click.Parameter]) -> set[str]:
    return {item.name for item in params if item.name}


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    path = context.command_path
    yield f"## {path}\n" if path.count(" ") == 1 else f"### {path}\n"
    yield f"{_paragraphs(command.help or '')}\n"
    yield f"```text\n{' '.join([path, *command.collect_usage_pieces(context)])}\n```\n"
    is_cost = _names(_params(cost_options)) <= _names(command.params)
    shared = _names([*_params(cost_options), *_params(policy_options)]) if is_cost else set()
    own = [item for item in _visible(command.params) if item.name not in shared]
    if is_cost:
        yield "[Options of the cost commands](#options-of-the-cost-commands)" + (
            ", and:\n" if own else ".\n"
        )
    if own:
        yield _options(own)
    for example in _examples(command.epilog or ""):
        yield f"    {example}\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _command(inner, click.Context(inner, context, info_name=name))


def _params(options: object) -> list[click.Option]:
    """What a decorator adds to a command."""
    assert callable(options)

    def nothing() -> None:
        """A command without options of its own."""

    made = click.command("x")(options(nothing))
    return _visible(made.params)


def _visible(params: Iterable[click.Parameter]) -> list[click.Option]:
    return [item for item in params if isinstance(item, click.Option) and not item.hidden]


def _options(options: Iterable[click.Option]) -> str:
    return _table("option", [(_spelling(item), _meaning(item)) for item in options])


def _spelling(option: click.Option) -> str:
    names = ", ".join(sorted(option.opts, key=lambda name: not name.startswith("--")))
    if option.is_flag:
        return names
    kind = option.type
    values = "|".join(map(str, kind.choices)) if isinstance(kind, click.Choice) else ""
    return f"{names} {option.metavar or values or kind.name.upper()}"


def _meaning(option: click.Option) -> str:
    said = [option.help or ""]
    if option.required:
        said.append("Required.")
    if option.multiple:
        said.append("May be repeated.")
    if isinstance(option.default, str | int) and not option.is_flag and option.default != "":
        said.append(f"Default: `{option.default}`.")
    if option.envvar:
        names = [option.envvar] if isinstance(option.envvar, str) else list(option.envvar)
        said.append(f"Variable: {' or '.join(f'`{name}`' for name in names)}.")
    return " ".join(part for part in said if part)


def _examples(epilog: str) -> list[str]:
    text = epilog.removeprefix("Examples:").removeprefix("Example:")
    return [part.strip() for part in text.split(";  ") if part.strip()]


def _paragraphs(text: str) -> str:
    return "\n".join(line.strip() for line in text.replace("\b", "").strip().splitlines())


def _table(head: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {head} | meaning |", "|---|---|"]
    lines += [f"| {_code(name)} | {text.replace('|', chr(92) + '|')} |" for name, text in rows]
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    shown = text.replace("|", "\\|")
    return ", ".join(f"`{part}`" for part in shown.split(", "))
