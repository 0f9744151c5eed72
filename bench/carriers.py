"""The planner: 60 GB of recordings onto 25 GB discs. Target: every disc but the last at least 97 % full.

    .venv/bin/python bench/carriers.py [--gb 60] [--seed 20260727]

The recordings are as recorders make them: segments of a few hundred megabytes, a few long films, photos; each belongs
to a case, and cases stay together. A second run plans as many recordings as a bureau has in ten years.
"""

from __future__ import annotations

import argparse
import random
import time

from liuhen.packages import planning
from liuhen.packages.planning import Item
from machine import describe

BD25 = 25_025_314_816
RESERVE = 16_000_000
BESIDE = planning.cost([2_000, 3_000, 60_000, 1_500, 1_500], folders=2)


def recordings(total: int, seed: int) -> list[Item]:
    """Made-up recordings of about so many bytes."""
    draw = random.Random(seed)
    made: list[Item] = []
    size = 0
    while size < total:
        case = f"case {len(made):06}"
        for _ in range(draw.randint(2, 14)):
            kind = draw.random()
            low, high = (2e6, 8e6) if kind < 0.3 else (3.0e9, 4.2e9) if kind > 0.97 else (1.5e8, 1.1e9)
            made.append(Item(f"{len(made):06}", int(draw.uniform(low, high)), BESIDE, case))
            size += made[-1].size
    return made


def show(items: list[Item]) -> bool:
    """Plan, print, and say whether the target is held."""
    began = time.perf_counter()
    made = planning.plan(items, usable=planning.usable(BD25, RESERVE))
    took = time.perf_counter() - began
    fills = [made.fill(load) for load in made.loads[:-1]] or [1.0]
    print(
        f"{sum(item.size for item in items) / 1e9:8.1f} GB, {len(items):6} recordings, {len(made.loads):4} discs: "
        f"least full but the last {min(fills):.2%}, the last {made.fill(made.loads[-1]):.2%}, "
        f"{made.scattered} times a case goes on on another disc, {took:.2f} s"
    )
    return min(fills) >= planning.GOAL


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--gb", type=int, default=60)
    parser.add_argument("--seed", type=int, default=20260727)
    options = parser.parse_args()
    print(describe())
    held = [show(recordings(gb * 10**9, options.seed)) for gb in (options.gb, options.gb * 100)]
    print(f"target >= {planning.GOAL:.0%}: {'held' if all(held) else 'MISSED'}")


if __name__ == "__main__":
    main()
