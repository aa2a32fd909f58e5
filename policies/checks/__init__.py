"""Known ways to pay less: what each looks for, and the alternative that is priced against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from estimator.model.values import Unknown
from policies.run import Run, Seen
from policies.scopes import environment_of

#: Environments that are certainly not production.
TRIAL = ("dev", "development", "test", "testing", "staging", "stg", "stage", "sandbox", "qa",
         "uat", "demo", "preview")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Advice:
    """A check's proposal: what is wasteful, what to do, and the values that would do it."""

    message: str
    fix: str
    #: Attribute values to price the alternative with; None when nothing can be compared.
    values: Mapping[str, Any] | None = None
    #: Everything the resource costs is saved.
    saves_all: bool = False
    #: Saved a month, where it is no price of other values but a share of the bill.
    saving: Decimal | None = None


Check: TypeAlias = Callable[[Seen, Run], Iterator[Advice]]


def trial_environment(seen: Seen) -> str:
    """The environment's name where it is certainly not production, else ""."""
    environment = environment_of(seen)
    if isinstance(environment, Unknown) or environment.lower() not in TRIAL:
        return ""
    return environment


def checks() -> Mapping[str, Check]:
    """Every check by its name, in the order of their modules."""
    from policies.checks import aws, azure, everywhere, google, models

    listed = (*aws.CHECKS, *everywhere.CHECKS, *azure.CHECKS, *google.CHECKS, *models.CHECKS)
    return {check.__name__: check for check in listed}
