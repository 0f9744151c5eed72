"""What a child process may use up on one file."""

from __future__ import annotations

from dataclasses import dataclass

MEBI = 1024 * 1024
GIBI = 1024 * MEBI


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds for one request to the child.

    Attributes:
        memory: bytes of address space (RLIMIT_AS); what is mapped counts, not only what is resident.
        cpu_s: seconds of processor time, all threads together (RLIMIT_CPU).
        wall_s: seconds until the parent kills the child.
        output: bytes of the largest file that may be written (RLIMIT_FSIZE).

    On Windows, which lacks resource limits, only `wall_s` holds.
    """

    memory: int
    cpu_s: int
    wall_s: float
    output: int

    def as_json(self) -> dict[str, int]:
        """What the child needs to know; the wall clock is the parent's."""
        return {"memory": self.memory, "cpu_s": self.cpu_s, "output": self.output}


PROBE = Limits(memory=2 * GIBI, cpu_s=20, wall_s=60, output=0)
EXAMINATION = Limits(memory=3 * GIBI, cpu_s=180, wall_s=300, output=0)
"""For looking at the structure of a file: it's read once, and ends by itself before."""
SLATES = Limits(memory=3 * GIBI, cpu_s=600, wall_s=600, output=0)
"""For looking for slates; it ends by itself before, and says how far it came."""
SHEET = Limits(memory=2 * GIBI, cpu_s=20, wall_s=40, output=32 * MEBI)
"""For one page of a document, or for counting its pages."""
BINDING = Limits(memory=2 * GIBI, cpu_s=60, wall_s=120, output=512 * MEBI)
STILL = Limits(memory=3 * GIBI, cpu_s=60, wall_s=45, output=64 * MEBI)
"""For one picture in its full size that somebody waits for."""
WAVEFORM = Limits(memory=2 * GIBI, cpu_s=300, wall_s=900, output=4 * MEBI)
STILLS = Limits(memory=3 * GIBI, cpu_s=180, wall_s=600, output=32 * MEBI)

_LONGEST_S = 24 * 3600


def excerpt_limits(size: int) -> Limits:
    """For taking a part out of a file of so many bytes: it's read twice at most, and nothing is decoded."""
    return Limits(
        memory=2 * GIBI, cpu_s=int(120 + size / (20 * MEBI)), wall_s=300 + size / (5 * MEBI), output=size + 64 * MEBI
    )


def recut_limits(end_s: float) -> Limits:
    """For encoding a part anew that ends at this second: a file that can't be wound is decoded from its beginning."""
    seconds = min(max(end_s, 1.0), _LONGEST_S)
    return Limits(
        memory=4 * GIBI,
        cpu_s=int(300 + 30 * seconds),
        wall_s=600 + 60 * seconds,
        output=int(256 * MEBI + 8 * seconds * MEBI),
    )


def hiding_limits(duration_s: float | None) -> Limits:
    """For encoding a whole film anew in full size, picture by picture; without a length the largest sensible."""
    return recut_limits(duration_s if duration_s and duration_s > 0 else 4 * 3600.0)


def faces_limits(duration_s: float | None) -> Limits:
    """For looking for faces: every picture is decoded, and a model looks at some of them."""
    found = recut_limits(duration_s if duration_s and duration_s > 0 else 4 * 3600.0)
    return Limits(memory=6 * GIBI, cpu_s=found.cpu_s, wall_s=found.wall_s, output=16 * MEBI)


def preview_limits(duration_s: float | None) -> Limits:
    """In proportion to the duration (s); a container that claims too much or nothing gets the largest sensible."""
    seconds = min(duration_s if duration_s and duration_s > 0 else 3600.0, _LONGEST_S)
    return Limits(
        memory=4 * GIBI,
        cpu_s=int(300 + 20 * seconds),
        wall_s=600 + 40 * seconds,
        output=int(64 * MEBI + seconds * MEBI),
    )


def speech_limits(duration_s: float | None, model_size: int) -> Limits:
    """For hearing a recording through with a model of so many bytes, which is mapped and copied while it's loaded."""
    seconds = min(duration_s if duration_s and duration_s > 0 else 3600.0, _LONGEST_S)
    return Limits(
        memory=3 * GIBI + 4 * model_size, cpu_s=int(600 + 4 * seconds), wall_s=1200 + 12 * seconds, output=64 * MEBI
    )
