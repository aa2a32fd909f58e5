"""The join of manifests with Terraform read in the same run: `joined(projects)`.

Node pools in the plan carry the money and workloads use part of them; a
ModelDeployment gives its traffic to the workload or Terraform resource it points at.
Pure functions over projects; nothing is priced here and nothing is counted twice.
"""

from __future__ import annotations

from estimator.join.joining import Joined, joined

__all__ = ["Joined", "joined"]
