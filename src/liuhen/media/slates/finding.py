"""The parent's side of looking for slates: what is asked of the child, and its answer as values."""

from __future__ import annotations

from pathlib import Path

from liuhen.media import limits as _limits
from liuhen.media.limits import Limits
from liuhen.media.progress import Report, ignore
from liuhen.media.sandbox import Sandbox
from liuhen.media.slates.model import Search, Sighting

FIRST_S = 180.0


def find(
    path: Path,
    *,
    first_s: float = FIRST_S,
    everywhere: bool = True,
    limits: Limits = _limits.SLATES,
    sandbox: Sandbox | None = None,
    report: Report = ignore,
) -> Search:
    """Read the slates that are in the picture of a film; nothing is judged.

    Args:
        path: the film; it's only read.
        first_s: how many seconds of the beginning are looked at densely.
        everywhere: whether key pictures of the rest are looked at too, and densely around those with a code.
        limits: bounds for the child.
        sandbox: an open one, for many files.
        report: is told the share that is done.

    Raises:
        MediaUnreadableError: it has no picture, or none that can be decoded.
        MediaLimitError, MediaChildError: as `liuhen.media.probe`.
    """
    arguments = {"path": str(path.absolute()), "first_s": repr(first_s), "everywhere": "yes" if everywhere else ""}
    if sandbox is not None:
        told = sandbox.call("find_slates", arguments, limits, report)
    else:
        with Sandbox() as own:
            told = own.call("find_slates", arguments, limits, report)
    rows = told["sightings"]
    return Search(
        sightings=tuple(Sighting(**each) for each in rows) if isinstance(rows, list) else (),
        seconds=float(str(told["seconds"])),
        key_pictures=int(str(told["key_pictures"])),
        is_whole=told["is_whole"] is True,
    )
