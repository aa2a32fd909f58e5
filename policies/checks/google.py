"""Checks of Google Cloud resources."""

from __future__ import annotations

from collections.abc import Iterator

from policies.checks import Advice, trial_environment
from policies.modeluse import blocks, first
from policies.run import Run, Seen


def e2_instead_of_n(seen: Seen, run: Run) -> Iterator[Advice]:
    """General purpose N1, N2 and N2D machines: E2 has the same sizes and costs less.

    E2 has no GPUs, no local SSDs and at most 32 vCPUs:
    https://cloud.google.com/compute/docs/machine-resource.
    """
    values = seen.resource.values
    size = values.get("machine_type")
    if not isinstance(size, str) or values.get("guest_accelerator") or values.get("scratch_disk"):
        return
    family, _, rest = size.partition("-")
    if family in ("n1", "n2", "n2d") and rest.startswith(("standard-", "highmem-", "highcpu-")):
        newer = f"e2-{rest}"
        fix = f'set machine_type = "{newer}" where it need not be the fastest'
        yield Advice(f"{size} where E2 may do", fix, {"machine_type": newer})


def ssd_disks_in_dev(seen: Seen, run: Run) -> Iterator[Advice]:
    """SSD persistent disks outside production: balanced disks will do."""
    values = seen.resource.values
    if not (where := trial_environment(seen)):
        return
    if seen.resource.type == "google_compute_disk" and values.get("type") == "pd-ssd":
        yield Advice(f"pd-ssd in {where}", 'set type = "pd-balanced"', {"type": "pd-balanced"})
    for disk in blocks(values.get("boot_disk")):
        parameters = first(disk.get("initialize_params"))
        if parameters.get("type") == "pd-ssd":
            cheaper = {**disk, "initialize_params": [{**parameters, "type": "pd-balanced"}]}
            fix = 'set initialize_params.type = "pd-balanced"'
            yield Advice(f"the boot disk is pd-ssd in {where}", fix, {"boot_disk": [cheaper]})


CHECKS = (e2_instead_of_n, ssd_disks_in_dev)
