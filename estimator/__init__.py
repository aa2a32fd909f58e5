"""forebill's core: from Terraform and model manifests to an explained estimate.

The rooms and what each may know are drawn in `docs/architecture.md`; the
import contracts in `pyproject.toml` keep them apart.
"""

__version__ = "0.1.0"
