"""`python -m pricing.sources.collected.models --from DIR`: all tables about models and GPUs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pricing.sources.collected import carbon, gpu, provisioned, specs, tokens


def main() -> int:
    parser = argparse.ArgumentParser(prog="pricing.sources.collected.models", description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    folder = parser.parse_args().folder
    for line in (*tokens.run(folder / "llm"), gpu.write(folder), provisioned.write(folder),
                 *specs.write(folder), carbon.write(folder)):  # fmt: skip
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
