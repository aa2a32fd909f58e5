"""`python -m benchmarks.lookups`: CPU seconds to open the prices and look 1,000 meters up."""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks.measure import Cost

COUNT = 1000


def lookup_cost(runs: int = 5) -> Cost:
    """The cheapest of several runs, each in a process of its own so that nothing is warm."""
    command = [sys.executable, "-m", "benchmarks.lookups"]
    found = [
        subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(runs)
    ]
    return Cost(min(float(one.stdout) for one in found), 0)


def wanted() -> list[tuple[str, str]]:
    """Meters and regions from all over the tables."""
    from pricing.store import Store

    store = Store()
    query = """SELECT meter.name, region.name FROM price
               JOIN meter ON meter.id = price.meter JOIN region ON region.id = price.region
               GROUP BY price.meter
               ORDER BY (price.meter * 7919) % 1000003 LIMIT 1000"""
    found = [(str(meter), str(region)) for meter, region in store.query(query)]
    store.close()
    return found


def main() -> int:
    pairs = wanted()
    assert len(set(pairs)) == COUNT
    from pricing.catalog import open_catalog

    before = time.process_time()
    catalog = open_catalog()
    for meter, region in pairs:
        catalog.look_up(meter, region)
    print(time.process_time() - before)
    return 0


if __name__ == "__main__":
    sys.exit(main())
