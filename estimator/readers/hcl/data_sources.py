"""Data sources whose answer is known without asking anyone.

Regions, partitions and zone names are published facts; an account, an image or
a network is not, and stays an Unknown that names its data source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.readers.hcl.values import Value

if TYPE_CHECKING:
    from estimator.readers.hcl.instances import Instance


def answer(instance: Instance, name: str) -> Value:
    """The value of a data source's attribute, or None when it takes a cloud to know."""
    return None
