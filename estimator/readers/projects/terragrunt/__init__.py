"""Terragrunt units as projects: `terragrunt.hcl` with includes, inputs and dependencies.

Read are: `include` (path, merge_strategy), `locals`, `inputs`, `dependency`
(outputs evaluated from its own source where they are known, else
`mock_outputs`), `generate`, `terraform` (source in the repository or in
`.terragrunt-cache`, `extra_arguments`), `skip`, `exclude`, `feature`, and
Terragrunt's functions. Not read are stacks, `catalog`, `engine` and hooks; no
command is run and nothing downloaded.
"""

from __future__ import annotations

from estimator.readers.projects.terragrunt.run import Run
from estimator.readers.projects.terragrunt.unit import Unit

__all__ = ["Run", "Unit"]
