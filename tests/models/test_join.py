"""The join: node pools carry the money, deployments lie over what they point at, never twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from estimator.economics import model_metrics, pool_costs
from estimator.estimate import Estimator
from estimator.join import Joined, joined
from estimator.model.bill import Estimate, LineState
from estimator.model.resource import Project, Resource, ResourceSet
from estimator.readers.manifests import read_manifests
from estimator.usage.files import UsageFile
from pricing.catalog import open_catalog
from tests.models.pricing import AS_OF

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: chat}
spec:
  replicas: 2
  template:
    spec:
      SELECT
      containers:
        - name: server
          image: vllm/vllm-openai
          args: [--model, meta-llama/Llama-3.1-8B-Instruct]
          resources: {limits: {nvidia.com/gpu: 1}}
"""


def resource(address: str, region: str, **values: Any) -> Resource:
    type_, _, name = address.partition(".")
    provider = {"aws": "aws", "google": "google", "azurerm": "azurerm"}[type_.partition("_")[0]]
    return Resource(address, type_, name, values, provider, provider_region=region)


def terraform(*resources: Resource) -> Project:
    return Project("infra", "infra", "terraform_dir", ResourceSet(resources))


def eks(desired: int = 1, **more: Any) -> Resource:
    return resource(
        "aws_eks_node_group.gpu",
        "us-east-1",
        node_group_name="gpu",
        instance_types=["g6e.12xlarge"],
        labels={"pool": "inference"},
        scaling_config=[{"desired_size": desired, "min_size": 0, "max_size": 4}],
        **more,
    )


def gke(**more: Any) -> Resource:
    return resource(
        "google_container_node_pool.l4",
        "us-central1",
        name="l4",
        location="us-central1-a",
        node_count=1,
        node_config=[{"machine_type": "g2-standard-24", **more}],
    )


def manifests(folder: Path, text: str) -> Project:
    path = folder / "models.yaml"
    path.write_text(dedent(text))
    return read_manifests([path], root=folder)


def deployment(select: str = "") -> str:
    return DEPLOYMENT.replace("SELECT", select or "nodeSelector: {}")


def workload(found: Joined, address: str = "Deployment/chat") -> Resource:
    hits = [one for project in found.projects for one in project.after if one.address == address]
    (only,) = hits
    return only


def estimates(found: Joined, usage: UsageFile | None = None) -> list[Estimate]:
    estimator = Estimator(
        open_catalog(AS_OF), (usage or UsageFile()).with_added(found.usage), AS_OF
    )
    return [estimator.estimate(project.after) for project in found.projects]


@pytest.mark.parametrize(
    ("pool", "select", "address", "capacity"),
    [
        (eks(), "nodeSelector: {pool: inference}", "aws_eks_node_group.gpu", 4),
        (eks(), "nodeSelector: {nvidia.com/gpu.product: NVIDIA-L40S}", "aws_eks_node_group.gpu", 4),
        (eks(), "nodeSelector: {eks.amazonaws.com/nodegroup: gpu}", "aws_eks_node_group.gpu", 4),
        (gke(), "nodeSelector: {cloud.google.com/gke-accelerator: nvidia-l4}",
         "google_container_node_pool.l4", 2),
        (gke(taint=[{"key": "nvidia.com/gpu", "effect": "NO_SCHEDULE"}]), "",
         "google_container_node_pool.l4", 2),
    ],
)  # fmt: skip
def test_pool_carries_the_money(
    pool: Resource, select: str, address: str, capacity: int, tmp_path: Path
) -> None:
    found = joined([terraform(pool), manifests(tmp_path, deployment(select))])
    (carrier,) = workload(found).values["carried_by"]
    assert carrier["address"] == address
    assert (carrier["gpus"], carrier["capacity"]) == (2, capacity)
    infra, models = estimates(found)
    assert infra.total.expected > 0
    assert models.total.expected == 0
    assert not list(models.lines())


@pytest.mark.parametrize(
    ("pool", "select"),
    [
        (eks(), "nodeSelector: {pool: training}"),  # another label
        (eks(), "nodeSelector: {cloud.google.com/gke-accelerator: nvidia-l4}"),  # another cloud
        (eks(), "nodeSelector: {nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3}"),  # another GPU
        (eks(taint=[{"key": "team", "value": "ads", "effect": "NO_SCHEDULE"}]), ""),  # a taint
        (resource("aws_eks_node_group.web", "us-east-1", node_group_name="web",
                  instance_types=["m5.large"]), ""),  # no GPU
    ],
)  # fmt: skip
def test_pool_that_does_not_fit_carries_nothing(
    pool: Resource, select: str, tmp_path: Path
) -> None:
    found = joined([terraform(pool), manifests(tmp_path, deployment(select))])
    assert "carried_by" not in workload(found).values
    (line,) = estimates(found)[1].lines()
    assert line.state is LineState.NO_PRICE


def test_tolerated_taint_lets_the_pod_in(tmp_path: Path) -> None:
    pool = eks(taint=[{"key": "team", "value": "ads", "effect": "NO_SCHEDULE"}])
    text = deployment("tolerations: [{key: team, operator: Exists}]")
    assert "carried_by" in workload(joined([terraform(pool), manifests(tmp_path, text)])).values


def test_pool_too_small_is_priced_at_the_nodes_needed(tmp_path: Path) -> None:
    # 10 replicas × 1 GPU on nodes with 4 GPUs: 3 nodes × 10.49264 × 730 = 22,978.88
    text = deployment().replace("replicas: 2", "replicas: 10")
    found = joined([terraform(eks()), manifests(tmp_path, text)])
    infra, _ = estimates(found)
    (instances,) = [line for line in infra.lines() if "Instance usage" in line.component.name]
    assert instances.cost is not None
    assert instances.cost.expected.quantize(Decimal("0.01")) == Decimal("22978.88")
    said = [one.message for project in found.projects for one in project.diagnostics]
    assert any("need 10 GPUs" in text and "3 nodes" in text for text in said)


def test_cluster_gives_cloud_and_region_where_no_pool_is_named(tmp_path: Path) -> None:
    # an Autopilot-like cluster: L4 from the selector, region from the only cluster.
    # g2-standard-4 in us-central1: 2 × 730 × 0.7068 = 1,031.98 (Google price list)
    settings = {"name": "c", "location": "us-central1", "remove_default_node_pool": True}
    cluster = resource("google_container_cluster.c", "us-central1", **settings)
    text = deployment("nodeSelector: {cloud.google.com/gke-accelerator: nvidia-l4}")
    found = joined([terraform(cluster), manifests(tmp_path, text)])
    values = workload(found).values
    assert (values["cloud"], values["region"]) == ("google", "us-central1")
    assert estimates(found)[1].total.expected.quantize(Decimal("0.01")) == Decimal("1031.98")


OVERLAY = """\
apiVersion: forebill.dev/v1alpha1
kind: ModelDeployment
metadata: {name: chat, labels: {team: search}}
spec:
  model: {id: meta-llama/Llama-3.1-8B-Instruct, provider: self-hosted, region: us-east-1}
  serving:
    mode: self-hosted
    workloadRef: {kind: Deployment, name: chat}
    selfHosted: {instanceType: g6e.xlarge, replicas: {min: 2, max: 3}}
  traffic: {requestsPerDay: 1000, tokens: {user: 100, output: 100}, evidence: logs}
"""


def test_deployment_lies_over_its_workload_and_is_not_counted_twice(tmp_path: Path) -> None:
    found = joined([manifests(tmp_path, deployment() + "---\n" + OVERLAY)])
    (project,) = found.projects
    assert [one.address for one in project.after] == ["Deployment/chat"]
    merged = workload(found)
    assert merged.values["tags"] == {"team": "search"}
    assert merged.values["declared_by"] == "ModelDeployment/chat"
    # 2 × g6e.xlarge × 1.861 × 730 = 2,717.06; at most 3: 4,075.59
    (estimate,) = estimates(found)
    assert estimate.total.expected.quantize(Decimal("0.01")) == Decimal("2717.06")
    assert estimate.total.high.quantize(Decimal("0.01")) == Decimal("4075.59")


def test_overlay_on_a_carried_workload_gives_figures_and_no_money(tmp_path: Path) -> None:
    text = deployment() + "---\n" + OVERLAY.replace("instanceType: g6e.xlarge, ", "")
    found = joined([terraform(eks()), manifests(tmp_path, text)])
    infra, models = estimates(found)
    assert models.total.expected == 0
    estimator = Estimator(open_catalog(AS_OF), UsageFile(), AS_OF)
    (figures,) = model_metrics(
        models, estimator, found.projects[1].after, pool_costs([infra, models])
    )
    # 2 of 4 GPUs of (10.49264 × 730 + 20 GB gp2 × 0.10 = 7,661.63): 3,830.81
    assert figures.monthly is not None
    assert figures.monthly.expected.quantize(Decimal("0.01")) == Decimal("3830.81")
    (part,) = figures.allocations
    assert part.share == Decimal("0.5")


def test_missing_workload_is_said_and_priced_by_itself(tmp_path: Path) -> None:
    found = joined([manifests(tmp_path, OVERLAY)])
    (project,) = found.projects
    assert "Deployment chat is not among the manifests" in project.diagnostics[0].message
    (estimate,) = estimates(found)
    assert estimate.total.expected.quantize(Decimal("0.01")) == Decimal("2717.06")


AZURE = """\
apiVersion: forebill.dev/v1alpha1
kind: ModelDeployment
metadata: {name: extract}
spec:
  model: {id: gpt-4o, version: "2024-08-06", provider: azure-openai, region: eastus}
  serving: {mode: api, resourceRef: {address: azurerm_cognitive_deployment.gpt4o}}
  traffic: {requestsPerMonth: 1000000, tokens: {system: 800, user: 200, output: 100}, evidence: x}
"""


def test_resource_reference_gives_the_terraform_resource_its_tokens(tmp_path: Path) -> None:
    target = resource(
        "azurerm_cognitive_deployment.gpt4o",
        "eastus",
        location="eastus",
        model=[{"format": "OpenAI", "name": "gpt-4o", "version": "2024-08-06"}],
        sku=[{"name": "GlobalStandard", "capacity": 30}],
    )
    found = joined([terraform(target), manifests(tmp_path, AZURE)])
    usage = found.usage["azurerm_cognitive_deployment.gpt4o"]
    assert usage["monthly_language_input_tokens"].value == 1_000_000_000
    assert usage["monthly_language_output_tokens"].value == 100_000_000
    assert len(found.projects[1].after) == 0
    # Global Standard 2.50 / 10 per 1M: 1,000 × 2.50 + 100 × 10 = 3,500
    infra, models = estimates(found)
    assert infra.total.expected.quantize(Decimal("0.01")) == Decimal("3500.00")
    assert models.total.expected == 0


def test_gateway_entry_takes_traffic_from_a_deployment(tmp_path: Path) -> None:
    text = """\
model_list:
  - model_name: chat
    litellm_params: {model: openai/gpt-4o}
---
apiVersion: forebill.dev/v1alpha1
kind: ModelDeployment
metadata: {name: chat}
spec:
  model: {id: gpt-4o, provider: openai}
  serving: {mode: api, workloadRef: {kind: litellm, name: chat}}
  traffic: {requestsPerMonth: 1000000, tokens: {user: 1000, output: 100}}
"""
    # 1,000M × 2.50 + 100M × 10 = 3,500
    (estimate,) = estimates(joined([manifests(tmp_path, text)]))
    assert estimate.total.expected.quantize(Decimal("0.01")) == Decimal("3500.00")


def test_terraform_alone_is_left_as_it_is() -> None:
    project = terraform(eks())
    assert joined([project]).projects == (project,)


def test_sides_are_joined_by_themselves(tmp_path: Path) -> None:
    """A pool that the change removes carries the workload before it, not after."""
    before = manifests(tmp_path, deployment())
    models = replace(before, before=before.after)
    infra = Project("i", "i", "terraform_dir", ResourceSet(), before=ResourceSet([eks()]))
    found = joined([infra, models])
    _, project = found.projects
    assert project.before is not None
    (was,), (now,) = list(project.before), list(project.after)
    assert "carried_by" in was.values
    assert "carried_by" not in now.values
