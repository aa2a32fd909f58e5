"""The command group: finds a subcommand's module when it is asked for, and tells errors."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from estimator import __version__
from estimator.cli.environment import currency_style, inherited_options
from estimator.errors import Error

#: Subcommand → (module below estimator.cli, what it does in a line).
COMMANDS: dict[str, tuple[str, str]] = {
    "breakdown": ("breakdown", "Show what a plan, directory or manifest costs per month."),
    "diff": ("diff", "Show what a change does to the monthly cost."),
    "check": ("check", "Judge a change by the repository's policies."),
    "compare": ("compare", "Price the alternatives of model deployments side by side."),
    "explain": ("explain", "Show where every number of a resource comes from."),
    "vars": ("vars", "List what would make the estimate complete."),
    "output": ("output", "Show saved JSON again in another format, several files combined."),
    "comment": ("comment", "Post the difference to a pull request as one kept comment."),
    "ci": ("ci", "Do a pull request's whole job: compare, judge, report, comment."),
    "hook": ("hook", "Show what the files being committed do to the monthly cost."),
    "init": ("init", "Write starter files for the repository; overwrite nothing."),
    "migrate": ("migrate", "Print what to change in CI files that call Infracost."),
    "generate": ("generate", "Write a configuration file for the projects found."),
    "configure": ("configure", "Accepted for Infracost's sake: there is nothing to configure."),
    "install-alias": ("install_alias", "Put a command infracost beside forebill."),
    "docs": ("docs", "Show how a resource type is priced, and its usage keys."),
    "policy": ("policy", "Show the kinds of rules, print the schema, test policies."),
    "prices": ("prices", "Look into, refresh and check the price tables."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they run, not when help lists them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"estimator.cli.{COMMANDS[cmd_name][0]}")
        command = module.command
        assert isinstance(command, click.Command)
        return inherited_options(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    epilog="Example: forebill breakdown --path plan.json",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="forebill", message="%(prog)s %(version)s")
def group() -> None:
    """Tells what a change will cost before it is applied: offline, keyless, explained."""


inherited_options(group)


def run(arguments: Sequence[str]) -> int:
    """Run the group; the exit code: 0, 1 (a blocking policy failed) or 2 (wrong input)."""
    try:
        with currency_style():
            result = group.main(list(arguments), prog_name="forebill", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except Error as error:
        from estimator.reports.escaping import terminal

        sys.stderr.write(terminal(f"Error: {error.diagnostics()}\n"))
    except click.exceptions.Abort:
        sys.stderr.write("Stopped.\n")
    except click.ClickException as error:
        error.show()
    except BrokenPipeError:
        sys.stderr.close()
    except Exception as error:  # our mistake, and never "a policy failed" (exit 1)
        if os.environ.get("FOREBILL_DEBUG"):
            raise
        sys.stderr.write(_defect(error))
    return 2


def _defect(error: Exception) -> str:
    """What to report of a mistake of ours; its message may hold values of the configuration."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else ""
    return (
        f"Error: a mistake in forebill: {type(error).__name__}{where}\n"
        "  please report it with what FOREBILL_DEBUG=1 shows, values of your own left out\n"
    )
