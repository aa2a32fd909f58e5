"""`forebill generate config`: a configuration file for the projects of a repository."""

from __future__ import annotations

import json
from pathlib import Path

import click

from estimator.cli.writing import write
from estimator.errors import Error


@click.group("generate")
def command() -> None:
    """Write files other commands read."""


@command.command(
    "config", epilog="Example: forebill generate config --repo-path . --out-file f.yml"
)
@click.option("--repo-path", "-p", default=".", help="The repository.")
@click.option("--out-file", help="Write it to this file.")
@click.option("--template-path", "--template", help="Not supported; edit what is written.")
def config(repo_path: str, out_file: str | None, template_path: str | None) -> int:
    """Write a configuration file that names every Terraform project found."""
    if template_path:
        hint = "leave the option out: projects are found without a template"
        raise Error("templates are not supported", where=template_path, hint=hint)
    write(config_text(Path(repo_path)), out_file)
    return 0


def config_text(folder: Path) -> str:
    """The file's text; paths relative to the repository."""
    from estimator.readers.projects import discover

    lines = ["version: 0.1", "", "projects:"]
    top = folder.resolve()
    for spec in discover(folder):
        place = spec.path.resolve()
        relative = place.relative_to(top).as_posix() if place.is_relative_to(top) else str(place)
        lines.append(f"  - path: {json.dumps(relative)}")
        lines.append(f"    name: {json.dumps(spec.name if relative != '.' else top.name)}")
        if spec.var_files:
            lines.append("    terraform_var_files:")
            lines.extend(f"      - {json.dumps(str(name))}" for name in spec.var_files)
        lines.append("    skip_autodetect: true")
    return "\n".join(lines) + "\n"
