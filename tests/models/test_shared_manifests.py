"""Every real manifest beside the repository is read without a traceback and says something."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimator.estimate import Estimator
from estimator.model.bill import LineState, ResourceState
from estimator.readers.manifests import read_manifests
from estimator.usage.files import UsageFile
from pricing.catalog import open_catalog
from tests.conftest import SHARED
from tests.models.pricing import AS_OF

MANIFESTS = SHARED / "manifests"
pytestmark = pytest.mark.skipif(not MANIFESTS.exists(), reason="needs the shared manifests")
#: Formats of other readers (Terraform), a usage file and a schema.
_OTHERS = (".tf", ".usage.yml", "plan.json", "schema.json", ".source.json")


def _files() -> list[Path]:
    return sorted(
        path for path in MANIFESTS.rglob("*") if path.is_file() and not path.name.endswith(_OTHERS)
    )


@pytest.mark.parametrize("path", _files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_is_read_and_never_a_false_zero(path: Path) -> None:
    project = read_manifests([path], root=MANIFESTS)
    estimate = Estimator(open_catalog(AS_OF), UsageFile(), AS_OF).estimate(project.after)
    for resource in estimate.resources:
        assert resource.state is ResourceState.ESTIMATED, resource.address
        for line in resource.lines:
            if line.state in (LineState.NO_PRICE, LineState.DEPENDS_ON_USAGE):
                assert line.reason, (resource.address, line.component.name)
            assert line.state is not LineState.FREE
    said_nothing = not estimate.resources and not project.diagnostics
    assert not said_nothing or path.name == "vllm-lgtm-docker-compose.yml"
