"""What a model deployment's bill means: per request, per token, per outcome, at worst.

Pure functions over estimates; every figure is None where an input is not known.
"""

from __future__ import annotations

from estimator.economics.metrics import model_metrics, pool_costs

__all__ = ["model_metrics", "pool_costs"]
