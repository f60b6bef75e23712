"""Papers: one at a time, against the peers, a thousand in the background, and their pages in the office.

``python -m benchmarks.paperwork``, or with ``--full`` the sizes of the table in ``benchmarks/README.md``;
``--data FOLDER`` keeps the databases. Each part is also a program: ``python -m benchmarks.paperwork.run --help``.
"""

import argparse
import os
import subprocess
import sys

PARTS = ("forms", "peers", "run", "rooms")
WITH_DATA = ("run", "rooms")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true")
    options.add_argument("--data", help="folder to keep the databases in")
    chosen = options.parse_args()
    failed = 0
    for part in PARTS:
        print(f"-- {part}, load {os.getloadavg()[0]:.1f}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.paperwork.{part}", *(["--full"] if chosen.full else [])]
        if chosen.data and part in WITH_DATA:
            command += ["--data", chosen.data]
        failed += subprocess.run(command, check=False).returncode != 0
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
