"""How long `./rapport up` takes: the first time on an empty data folder, and every time after.

Wall clock of the whole command, launcher script and interpreter start included, until it says the address. The bar is
5 s for the second start. Dependencies are installed and the console is built before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from infra.supervisor import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one second start instead of five")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        data = Path(folder) / "data"
        first = _start(data)
        later = [_start(data) for _ in range(1 if chosen.quick else 5)]
    if not chosen.json:
        print(f"first start {first:.2f} s; later {', '.join(f'{each:.2f}' for each in later)} s", flush=True)
    figures = {"first_start_s": round(first, 2), "second_start_s": round(statistics.median(later), 2)}
    print(json.dumps({"bench": "start", "figures": {**figures, "second_start_max_s": round(max(later), 2)}}))


def _start(data: Path) -> float:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
    began = time.monotonic()
    try:
        up = subprocess.run(
            [ROOT / "rapport", "up", "--detach", "--data", data], env=clean, capture_output=True, text=True, check=False
        )
        took = time.monotonic() - began
        if up.returncode:
            sys.exit(up.stdout + up.stderr)
        return took
    finally:
        subprocess.run([ROOT / "rapport", "down", "--data", data], env=clean, capture_output=True, check=False)


if __name__ == "__main__":
    main()
