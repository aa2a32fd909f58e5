"""FinOps checks: what each saves, worked out by hand from list prices, and when it is silent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from estimator.economics import model_metrics
from estimator.estimate import Estimator
from estimator.model.bill import ProjectResult, Report
from estimator.model.resource import Project
from estimator.model.values import SourceSpan
from estimator.readers.cases import resources_of
from estimator.usage.files import UsageFile
from policies.checks import checks
from policies.kinds import kind_named
from policies.model import Enforcement, Finding, OnUnknown
from policies.rules import Match, Rule
from policies.run import Run
from pricing.catalog import open_catalog

DATE = "2026-11-23"
DEV = {"Environment": "dev"}
USE1 = "us-east-1"


def found(resources: list[Mapping[str, Any]], **settings: Any) -> list[Finding]:
    """The findings of a finops rule over resources as cases write them."""
    estimator = Estimator(open_catalog(DATE), UsageFile(), as_of=DATE)
    after = resources_of(resources)
    estimate = estimator.estimate(after)
    models = tuple(model_metrics(estimate, estimator, after))
    result = ProjectResult(Project("p", "p", "test", after), estimate, models=models)
    rule = Rule(
        "R", "finops", "R", Enforcement.ADVISORY, OnUnknown.WARN, Match(), settings,
        SourceSpan("rules.yml", 1),
    )  # fmt: skip
    kind = kind_named("finops")
    assert kind is not None
    run = Run(Report((result,), "USD", "t", ""), DATE, estimator.what_if)
    return list(kind.judge(rule, run))


def aws(type_: str, values: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"address": f"{type_}.x", "region": USE1, "values": values, **more}


def model(**values: Any) -> dict[str, Any]:
    """A deployment of Haiku 4.5: 1 and 5 USD per million tokens, anthropic.com/pricing."""
    traffic = {"requestsPerMonth": 10000, "tokens": {"system": 2000, "output": 400}}
    return {
        "address": "model_api.bot",
        "values": {
            "kind": "ModelDeployment",
            "model": {"id": "claude-haiku-4-5", "provider": "anthropic"},
            "serving": {"mode": "api"},
            "traffic": traffic,
            "tags": {},
            **values,
        },
    }


SAVINGS = [
    # 100 GB: gp2 0.10, gp3 0.08 USD per GB-month (aws.amazon.com/ebs/pricing)
    ("gp2_to_gp3", aws("aws_ebs_volume", {"type": "gp2", "size": 100}), "2.00"),
    # io1 100 × 0.125 + 4,000 × 0.065 = 272.50; gp3 100 × 0.08 + 1,000 beyond 3,000 × 0.005 = 13
    (
        "over_provisioned_iops",
        aws("aws_ebs_volume", {"type": "io1", "size": 100, "iops": 4000}),
        "259.50",
    ),
    # t3.medium 0.0416 × 730 h = 30.368; 108 of 168 hours are not worked (ec2/pricing/on-demand)
    ("always_on_dev", aws("aws_instance", {"instance_type": "t3.medium", "tags": DEV}), "19.52"),
    # an address costs 0.005 USD an hour: 730 × 0.005 (aws.amazon.com/vpc/pricing)
    ("unattached", aws("aws_eip", {}), "3.65"),
    # 0.0225 USD an hour: 730 × 0.0225 (aws.amazon.com/elasticloadbalancing/pricing)
    ("idle_load_balancers", aws("aws_lb", {"load_balancer_type": "application"}), "16.425"),
    # m4.large 0.10, m6i.large 0.096 USD an hour: 730 × 0.004
    ("previous_generation", aws("aws_instance", {"instance_type": "m4.large"}), "2.92"),
    # D2 v2 0.146, D2s v5 0.096 USD an hour in East US: 730 × 0.05 (linux-virtual-machines pricing)
    (
        "previous_generation",
        {
            "address": "azurerm_linux_virtual_machine.x",
            "values": {"location": "eastus", "size": "Standard_D2_v2", "os_disk": [{}]},
        },
        "36.50",
    ),
    # D2s v5 in East US: Windows 0.188, without the licence 0.096: 730 × 0.092
    (
        "hybrid_benefit",
        {
            "address": "azurerm_windows_virtual_machine.x",
            "values": {"location": "eastus", "size": "Standard_D2s_v5", "os_disk": [{}]},
        },
        "67.16",
    ),
    # P10 17.92, E10 9.60 USD a month in East US 2
    # (azure.microsoft.com/pricing/details/managed-disks)
    (
        "premium_disks_in_dev",
        {
            "address": "azurerm_managed_disk.x",
            "values": {
                "location": "eastus2",
                "storage_account_type": "Premium_LRS",
                "disk_size_gb": 128,
                "tags": DEV,
            },
        },
        "8.32",
    ),
    # us-central1: N2 4 × 0.031611 + 16 × 0.004237 = 0.194236 USD an hour, of which sustained use
    # leaves (1 + 0.8678 + 0.733 + 0.6) / 4 = 0.8002; E2 4 × 0.02181159 + 16 × 0.00292353 =
    # 0.13402284: 730 × (0.15542765 − 0.13402284) (cloud.google.com/compute/all-pricing)
    (
        "e2_instead_of_n",
        {
            "address": "google_compute_instance.x",
            "region": "us-central1",
            "values": {"machine_type": "n2-standard-4", "zone": "us-central1-a"},
        },
        "15.6255",
    ),
    # Multi-AZ db.t3.micro MySQL 0.034 instead of 0.017 USD an hour, and 20 GB of gp2 (the
    # provider's least) at 0.23 instead of 0.115: 730 × 0.017 + 20 × 0.115 (rds/mysql/pricing)
    (
        "multi_az_outside_production",
        aws(
            "aws_db_instance",
            {"engine": "mysql", "instance_class": "db.t3.micro", "multi_az": True, "tags": DEV},
        ),
        "14.71",
    ),
    # batch costs half: (2,000 + 5 × 400) × 10,000 / 1M = 40 USD
    ("cheaper_model_tier", model(), "20.00"),
    # 5,000 tokens × 10,000 requests = 50 USD uncached; 0.1 × 0.1 + 0.9 × 1.25 = 1.135 times that
    (
        "losing_cache",
        model(
            traffic={
                "requestsPerMonth": 10000,
                "tokens": {"system": 5000, "output": 400},
                "cache": {"hitRate": Decimal("0.1"), "ttl": "5m", "prefix": ["system"]},
            }
        ),
        "6.75",
    ),
    # Opus 4.5 is five times Haiku 4.5: 200 − 40 USD
    (
        "cheaper_alternative",
        model(
            model={"id": "claude-opus-4-5", "provider": "anthropic"},
            alternatives=[{"name": "haiku", "model": {"id": "claude-haiku-4-5"}}],
        ),
        "160.00",
    ),
]


@pytest.mark.parametrize(
    ("check", "resource", "saving"), SAVINGS, ids=[f"{row[0]}-{row[2]}" for row in SAVINGS]
)
def test_a_check_tells_what_it_saves(check: str, resource: dict[str, Any], saving: str) -> None:
    (finding,) = found([resource], checks=[check])
    assert finding.saving is not None
    assert abs(finding.saving - Decimal(saving)) < Decimal("0.01")
    assert finding.fix


def test_a_nat_gateway_per_zone_is_one_too_many_in_dev() -> None:
    """0.045 USD an hour: 730 × 0.045 (aws.amazon.com/vpc/pricing)."""
    gateways = [
        {"address": f"aws_nat_gateway.n[{place}]", "region": USE1, "values": {"tags": DEV}}
        for place in range(2)
    ]
    (finding,) = found(gateways, checks=["nat_per_zone_in_dev"])
    assert finding.address == "aws_nat_gateway.n[1]"
    assert finding.saving == Decimal("32.85")


def test_subnets_of_another_zone_behind_a_nat_gateway_are_told() -> None:
    resources = [
        aws("aws_subnet", {"availability_zone": "us-east-1a"}, address="aws_subnet.a"),
        aws("aws_subnet", {"availability_zone": "us-east-1b"}, address="aws_subnet.b"),
        aws("aws_nat_gateway", {}, references={"subnet_id": ["aws_subnet.a"]}),
        aws("aws_route_table", {}),
        aws(
            "aws_route",
            {},
            references={
                "nat_gateway_id": ["aws_nat_gateway.x"],
                "route_table_id": ["aws_route_table.x"],
            },
        ),
        aws(
            "aws_route_table_association",
            {},
            references={"subnet_id": ["aws_subnet.b"], "route_table_id": ["aws_route_table.x"]},
        ),
    ]
    (finding,) = found(resources, checks=["cross_az_nat"])
    assert "us-east-1b" in finding.message
    assert found(resources[:-1], checks=["cross_az_nat"]) == []


SILENT = [
    ("gp2_to_gp3", aws("aws_ebs_volume", {"type": "gp3", "size": 100})),
    ("over_provisioned_iops", aws("aws_ebs_volume", {"type": "io2", "size": 9, "iops": 64000})),
    ("always_on_dev", aws("aws_instance", {"instance_type": "t3.medium"})),
    (
        "always_on_dev",
        aws("aws_instance", {"instance_type": "t3.medium", "tags": {**DEV, "Schedule": "office"}}),
    ),
    ("previous_generation", aws("aws_instance", {"instance_type": "m99.large"})),
    ("log_retention", aws("aws_cloudwatch_log_group", {"retention_in_days": 30})),
    ("snapshots", aws("aws_db_instance", {"backup_retention_period": 35})),
    ("cheaper_model_tier", model(slo={"ttftP95Ms": 800})),
    ("losing_cache", model()),
    (
        "cheaper_alternative",
        model(
            alternatives=[{"name": "opus", "model": {"id": "claude-opus-4-5"}}],
        ),
    ),
    (
        "cheaper_alternative",
        model(
            model={"id": "claude-opus-4-5", "provider": "anthropic"},
            slo={"qualityScore": Decimal("0.95")},
            alternatives=[
                {
                    "name": "haiku",
                    "model": {"id": "claude-haiku-4-5"},
                    "qualityScore": Decimal("0.9"),
                }
            ],
        ),
    ),
]


@pytest.mark.parametrize(("check", "resource"), SILENT)
def test_a_check_is_silent_where_nothing_is_wasted(check: str, resource: dict[str, Any]) -> None:
    assert found([resource], checks=[check]) == []


TOLD = [
    ("snapshots", aws("aws_db_instance", {"backup_retention_period": 35, "tags": DEV})),
    ("snapshots", aws("aws_ebs_snapshot", {})),
    ("missing_gateway_endpoints", aws("aws_nat_gateway", {})),
    ("file_system_lifecycle", aws("aws_efs_file_system", {})),
    ("repository_lifecycle", aws("aws_ecr_repository", {})),
    ("bucket_lifecycle", aws("aws_s3_bucket", {})),
]


@pytest.mark.parametrize(("check", "resource"), TOLD)
def test_what_cannot_be_priced_is_told_without_a_saving(
    check: str, resource: dict[str, Any]
) -> None:
    (finding,) = found([resource], checks=[check])
    assert finding.saving is None
    assert found([resource], checks=[check], saving_min=1) == []


def test_every_check_is_documented() -> None:
    assert all(check.__doc__ for check in checks().values())
    assert len(checks()) > 20
