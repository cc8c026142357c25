"""`make bench`: what the program costs, printed as tables and kept as JSON in `bench/results/`.

`make bench ARGS="--only collection"` measures one part. On two cores all parts take less than twenty minutes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.collection import measure_collection
from bench.end_to_end import measure_end_to_end
from bench.figures import Figure, keep_figures, print_figures
from bench.stages import measure_stages

Parts = Iterator[tuple[str, list[Figure]]]  # titles and figures, as they are measured
PARTS: Mapping[str, Callable[[Path, datetime], Parts]] = {
    "stages": lambda folder, now: measure_stages(),
    "collection": measure_collection,
    "end-to-end": measure_end_to_end,
}


def main() -> None:
    """Measure the chosen parts, or all."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=tuple(PARTS), action="append", help="this part; may be given again")
    for part in parser.parse_args().only or PARTS:
        _measure(part)


def _measure(part: str) -> None:
    now, started, figures = datetime.now(UTC), time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="presswatch-bench-") as folder:
        for title, found in PARTS[part](Path(folder), now):
            print_figures(f"{part}: {title}", found)
            figures += found
    path = keep_figures(part, figures, now)
    print(f"{part} took {time.monotonic() - started:.0f} s; written to {path}")


if __name__ == "__main__":
    main()
