"""Little trees of files for the tests."""

from __future__ import annotations

from pathlib import Path

ROOT = 'resource "aws_sqs_queue" "q" {}\n'
BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'


def plant(top: Path, files: dict[str, str]) -> Path:
    """Write the files, directories as needed; `top` for convenience."""
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return top


def calling(*sources: str) -> str:
    """Source that calls modules."""
    return "".join(
        f'module "m{number}" {{\n  source = "{source}"\n}}\n'
        for number, source in enumerate(sources)
    )


def declaring(*names: str) -> str:
    return "".join(f'variable "{name}" {{\n  default = ""\n}}\n' for name in names)
