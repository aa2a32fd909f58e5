"""Known ways to pay less, each with what it saves: the alternative is priced, not guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policies.kinds import kind
from policies.model import Finding
from policies.rules import Rule
from policies.run import Run, Seen
from policies.sizes import family_of, previous_generations


@dataclass(frozen=True, slots=True)
class Advice:
    """A check's proposal: what is wasteful, what to do, and the values that would do it."""

    message: str
    fix: str
    #: Attribute values to price the alternative with; None when nothing can be compared.
    values: Mapping[str, Any] | None = None
    #: Everything the resource costs is saved.
    saves_all: bool = False


Check = Callable[[Seen, Run], Iterator[Advice]]


def gp2_to_gp3(seen: Seen, run: Run) -> Iterator[Advice]:
    """gp2 volumes: gp3 costs a fifth less with the same baseline."""
    values = seen.priced.resource.values
    if seen.priced.resource.type == "aws_ebs_volume" and values.get("type", "gp2") == "gp2":
        yield Advice("the volume is gp2", 'set type = "gp3"', {"type": "gp3"})
    for name in ("root_block_device", "ebs_block_device"):
        blocks = values.get(name)
        if isinstance(blocks, list) and any(_is_gp2(block) for block in blocks):
            better = [
                {**block, "volume_type": "gp3"} if _is_gp2(block) else block for block in blocks
            ]
            yield Advice(f"{name} is gp2", 'set volume_type = "gp3"', {name: better})
    if seen.priced.resource.type == "aws_db_instance" and values.get("storage_type") == "io1":
        iops = values.get("iops")
        if isinstance(iops, (int, Decimal)) and iops <= 12_000:
            fix = 'set storage_type = "gp3"'
            yield Advice(f"io1 with {iops} IOPS, which gp3 can give", fix, {"storage_type": "gp3"})


def _is_gp2(block: Any) -> bool:
    return isinstance(block, Mapping) and block.get("volume_type") == "gp2"


def previous_generation(seen: Seen, run: Run) -> Iterator[Advice]:
    """Old instance families: the successor of the same size is faster and mostly cheaper."""
    for name in ("instance_type", "instance_class", "node_type"):
        size = seen.priced.resource.values.get(name)
        if not isinstance(size, str) or "." not in size:
            continue
        successor = previous_generations().get(family_of(size))
        if successor:
            newer = size.replace(f"{family_of(size)}.", f"{successor}.")
            yield Advice(
                f"{size} is a previous generation", f'set {name} = "{newer}"', {name: newer}
            )


def unattached(seen: Seen, run: Run) -> Iterator[Advice]:
    """Addresses and volumes nothing in the configuration uses."""
    users = {
        "aws_eip": (
            "aws_eip_association",
            "aws_nat_gateway",
            "aws_instance",
            "aws_lb",
            "aws_network_interface",
        ),
        "aws_ebs_volume": ("aws_volume_attachment",),
    }.get(seen.priced.resource.type)
    values = seen.priced.resource.values
    attached = any(values.get(name) for name in ("instance", "network_interface"))
    if users and not attached and not run.is_referred_to(seen, users):
        yield Advice("nothing here uses it", "attach it or remove it", saves_all=True)


def log_retention(seen: Seen, run: Run) -> Iterator[Advice]:
    """Log groups that keep everything for ever."""
    values = seen.priced.resource.values
    if seen.priced.resource.type == "aws_cloudwatch_log_group" and not values.get(
        "retention_in_days"
    ):
        yield Advice("logs are kept for ever", "set retention_in_days")


def bucket_lifecycle(seen: Seen, run: Run) -> Iterator[Advice]:
    """Buckets without a lifecycle rule keep old versions and broken uploads for ever."""
    resource = seen.priced.resource
    rules = {
        "aws_s3_bucket": ("lifecycle_rule", ("aws_s3_bucket_lifecycle_configuration",)),
        "google_storage_bucket": ("lifecycle_rule", ()),
    }.get(resource.type)
    if rules and not resource.values.get(rules[0]) and not run.is_referred_to(seen, rules[1]):
        yield Advice("no lifecycle rule", "add one that ends incomplete uploads and old versions")


def repository_lifecycle(seen: Seen, run: Run) -> Iterator[Advice]:
    """Image repositories without a lifecycle policy keep every image for ever."""
    policies = ("aws_ecr_lifecycle_policy",)
    if seen.priced.resource.type == "aws_ecr_repository" and not run.is_referred_to(seen, policies):
        yield Advice("no lifecycle policy", "add an aws_ecr_lifecycle_policy")


def graviton(seen: Seen, run: Run) -> Iterator[Advice]:
    """Lambda functions on x86: Arm costs a fifth less for the same duration."""
    values = seen.priced.resource.values
    if seen.priced.resource.type == "aws_lambda_function" and "arm64" not in (
        values.get("architectures") or ()
    ):
        better = {"architectures": ["arm64"]}
        yield Advice("runs on x86_64", 'set architectures = ["arm64"] where it builds', better)


def multi_az_outside_production(seen: Seen, run: Run) -> Iterator[Advice]:
    """Standby databases in environments that are tagged as not production."""
    environment = str(seen.tags.get("Environment", seen.tags.get("environment", ""))).lower()
    is_trial = environment in ("dev", "development", "test", "staging", "stg", "sandbox", "qa")
    if is_trial and seen.priced.resource.values.get("multi_az") is True:
        yield Advice(f"Multi-AZ in {environment}", "set multi_az = false", {"multi_az": False})


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        gp2_to_gp3,
        previous_generation,
        unattached,
        log_retention,
        bucket_lifecycle,
        repository_lifecycle,
        graviton,
        multi_az_outside_production,
    )
}


@kind(
    "finops",
    {
        "checks": {
            "type": "array",
            "items": {"enum": sorted(CHECKS)},
            "minItems": 1,
            "description": "Which checks to run; all of them when absent.",
        },
        "saving_min": {"type": "number", "minimum": 0, "description": "Least monthly saving."},
    },
    example="""
- {id: FIN-1, kind: finops, checks: [gp2_to_gp3, previous_generation, unattached], saving_min: 1}
""",
)
def finops(rule: Rule, run: Run) -> Iterator[Finding]:
    """Known waste is not there. The saving is the price difference of the alternative.

    An alternative that would not be cheaper, or cannot be priced, is not proposed as a
    saving. Checks: see `forebill policy docs finops`.
    """
    least = Decimal(str(rule.settings.get("saving_min", 0)))
    checks = [CHECKS[name] for name in rule.settings.get("checks", CHECKS)]
    for seen in run.resources(rule.match):
        for check in checks:
            for advice in check(seen, run):
                saving = _saving(seen, advice, run)
                if saving is not None and (saving <= 0 or saving < least):
                    continue
                if saving is None and (advice.values is not None or least > 0):
                    continue
                resource = seen.priced.resource
                yield Finding(
                    advice.message,
                    address=resource.address,
                    project=seen.project,
                    span=resource.span,
                    fix=advice.fix,
                    saving=saving,
                )


def _saving(seen: Seen, advice: Advice, run: Run) -> Decimal | None:
    now = run.cost(seen.priced).expected
    if advice.saves_all:
        return now
    if advice.values is None:
        return None
    other = run.priced_with(seen, advice.values)
    if other is None or other.is_unpriced:
        return None
    return now - other.total(run.currency).expected
