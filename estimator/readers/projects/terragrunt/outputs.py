"""The outputs of a module as its source alone gives them, for units that depend on it."""

from __future__ import annotations

from pathlib import Path

from estimator.readers.hcl.configuration import Sources
from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.expressions.scope import Deferred
from estimator.readers.hcl.root import RootOptions, long_chains, root_module
from estimator.readers.hcl.values import Value


def evaluated_outputs(root: Path, options: RootOptions, sources: Sources) -> dict[str, Value]:
    """Every output that can be computed; an Unknown where it is known only after apply."""
    found: dict[str, Value] = {}
    with long_chains():
        module = root_module(root, options, sources)
        for name in module.configuration.outputs:
            try:
                part = module.attribute(name)
                found[name] = part.value() if isinstance(part, Deferred) else part
            except (EvalError, RecursionError):
                continue
    return found
