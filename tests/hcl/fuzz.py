"""`python -m tests.hcl.fuzz SECONDS`: the fuzz tests again and again with new seeds.

Ends with the first failing seed, which the message names, or when the time is up.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

TARGETS = ("test_parser_fuzz.py", "test_evaluator_fuzz.py")
#: A round that takes longer has met something that hangs.
MOST_SECONDS_A_ROUND = 300


def main(seconds: float) -> int:
    """Rounds of all targets until `seconds` have passed; 1 when a round failed."""
    files = [str(Path(__file__).parent / name) for name in TARGETS]
    end, rounds = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        seed = random.randrange(2**32)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += [f"--hypothesis-seed={seed}", *files]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=MOST_SECONDS_A_ROUND, check=False
        )
        rounds += 1
        if done.returncode:
            print(f"seed {seed} fails:\n{done.stdout[-3000:]}")
            return 1
    print(f"{rounds} rounds without a failure")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if sys.argv[1:] else 600))
