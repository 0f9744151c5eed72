"""Pythons side by side: the work of a page (templates, JSON, objects with fields, text) in each, in turns.

    python bench/python.py [PYTHON …]

Without arguments: the distribution's, `/usr/bin/python3`, and the one that runs this. Standard library only, so that
each Python does the same with its own. Prints the median of seven rounds of each, in milliseconds, and the ratio.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

ROUNDS = 7
WORK = """
import json, time
from dataclasses import dataclass
from string import Template
@dataclass(frozen=True, slots=True)
class Mark:
    kind: str
    label: str
    at: float
def page():
    marks = [Mark("video", f"film {number}", number * 1.5) for number in range(3000)]
    row = Template('<li class="$kind">$label <small>$at</small></li>')
    text = "".join(row.substitute(kind=one.kind, label=one.label, at=round(one.at, 1)) for one in marks)
    told = json.loads(json.dumps([{"kind": one.kind, "at": one.at} for one in marks]))
    return len(text) + sum(one["at"] for one in told if one["kind"] == "video")
page()
started = time.perf_counter()
for _ in range(10):
    page()
print((time.perf_counter() - started) * 100)
"""


def main() -> int:
    pythons = sys.argv[1:] or ["/usr/bin/python3", sys.executable]
    taken: dict[str, list[float]] = {each: [] for each in pythons}
    for _ in range(ROUNDS):
        for each in pythons:
            told = subprocess.run([each, "-I", "-c", WORK], check=True, capture_output=True, text=True).stdout
            taken[each].append(float(told))
    for each, times in taken.items():
        middle = statistics.median(times)
        print(json.dumps({"python": each, "ms": round(middle, 1), "times": round(middle / _best(taken), 2)}))
    return 0


def _best(taken: dict[str, list[float]]) -> float:
    return min(statistics.median(times) for times in taken.values())


if __name__ == "__main__":
    sys.exit(main())
