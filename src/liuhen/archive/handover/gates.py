"""四性检测 at hand-over: what a volume must have passed before the archive room accepts it."""

from __future__ import annotations

from liuhen.archive.volumes.models import Volume


def refuse_unfit(volume: Volume) -> None:
    """Go on only if nothing stands in the way of accepting a volume. `archive.checking` has the say once it's there."""
    del volume
