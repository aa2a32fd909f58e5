"""Computing with values of which some are unknown or sensitive.

An operation on an Unknown that has candidates is done on each of them, so that
both branches of an unknown condition survive up to the price; a sensitive value
is computed inside its mark. All else becomes one Unknown that keeps the needs
and references of what it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from itertools import product

from estimator.model.values import Unknown
from estimator.readers.hcl.errors import CycleError, EvalError, LimitError, concealing
from estimator.readers.hcl.values import (
    Sensitive,
    Value,
    identity,
    is_unknown,
    merged_unknown,
    sensitive,
)

#: More combinations of candidates than this are given up as plainly unknown.
MAX_CANDIDATES = 16


def lifted(operation: Callable[..., Value], arguments: Sequence[Value]) -> Value:
    """`operation(*arguments)` where at least one argument is Unknown."""
    unknowns = [argument for argument in arguments if isinstance(argument, Unknown)]
    if all(isinstance(unknown, Sensitive) for unknown in unknowns):
        with concealing():
            return sensitive(operation(*map(unmarked, arguments)))
    choices = [options(argument) for argument in arguments]
    if all(choices) and 1 <= _combinations(choices) <= MAX_CANDIDATES:
        is_hidden = any(isinstance(unknown, Sensitive) for unknown in unknowns)
        with concealing() if is_hidden else nullcontext():
            return _chosen_from(operation, choices, unknowns)
    return combined(unknowns)


def combined(unknowns: Iterable[Unknown]) -> Unknown:
    """One Unknown for a result of several; the first one's reason leads."""
    parts = list(unknowns)
    if len(parts) == 1 and not parts[0].candidates and not isinstance(parts[0], Sensitive):
        return parts[0]
    return merged_unknown(parts[0].reason, parts)


def unmarked(value: Value) -> Value:
    return value.payload if isinstance(value, Sensitive) else value


def options(value: Value) -> tuple[Value, ...]:
    """The values an argument can take; empty when they are not known."""
    if isinstance(value, Sensitive):
        return (value.payload,)
    return value.candidates if isinstance(value, Unknown) else (value,)


def choice(results: Sequence[Value], causes: Sequence[Unknown]) -> Value:
    """One of `results`, nobody knows which; the value itself when they are all the same."""
    distinct: dict[object, Value] = {}
    for result in results:
        if isinstance(result, Unknown) and result.candidates:
            distinct.update((identity(option), option) for option in result.candidates)
        else:
            distinct[identity(result)] = result
    is_sensitive = any(cause.is_sensitive for cause in causes)
    if len(distinct) == 1 and not is_sensitive:
        return next(iter(distinct.values()))
    inner = [result for result in results if isinstance(result, Unknown)]
    merged = merged_unknown(causes[0].reason, [*causes, *inner])
    candidates = tuple(distinct.values())
    if is_sensitive or len(candidates) > MAX_CANDIDATES or any(map(is_unknown, candidates)):
        candidates = ()
    return Unknown(merged.reason, merged.needs, merged.references, candidates, merged.is_sensitive)


def _combinations(choices: Sequence[tuple[Value, ...]]) -> int:
    count = 1
    for choice_ in choices:
        count *= len(choice_)
    return count


def _chosen_from(
    operation: Callable[..., Value],
    choices: Sequence[tuple[Value, ...]],
    causes: Sequence[Unknown],
) -> Value:
    """The results over all combinations; one that Terraform would refuse cannot be the case."""
    results: list[Value] = []
    refused: EvalError | None = None
    for combination in product(*choices):
        try:
            results.append(operation(*combination))
        except (CycleError, LimitError):
            raise
        except EvalError as error:
            refused = error
    if not results and refused is not None:
        raise refused
    return choice(results, causes)
