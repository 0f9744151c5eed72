"""Reading a carrier back and comparing it with its manifest: a mounted folder, a drive, or an image."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from liuhen.packages.bagit import DECLARATION, STEP, check_bag

TAGMANIFEST = "tagmanifest-sha256.txt"
MOST = 200

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a carrier should hold: the image's size and digest (0 and empty for a folder), the tag manifest's digest."""

    size: int
    sha256: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What was found.

    Attributes:
        how: `image` for bytes of an image or drive, `folder` for files.
        findings: kind and path of what is wrong, at most `MOST`; empty when all is the same.
    """

    how: str
    findings: list[dict[str, str]]


def bag_in(place: Path) -> Path | None:
    """The bag at a place: the folder itself, or the only folder in it that is one; None without."""
    if (place / DECLARATION).is_file():
        return place
    inside = [each for each in place.iterdir() if (each / DECLARATION).is_file()] if place.is_dir() else []
    return inside[0] if len(inside) == 1 else None


def compare(place: Path, expected: Expected, progress: Progress) -> Compared:
    """Read everything and compare it.

    Args:
        place: a mounted disc or a folder; a drive or an image file.
        expected: what it should hold.
        progress: takes the share that is done.

    Raises:
        OSError: nothing can be read there.
    """
    if not place.is_dir():
        return _compare_image(place, expected, progress)
    bag = bag_in(place)
    if bag is None:
        return Compared(how="folder", findings=[{"kind": "missing", "path": DECLARATION}])
    report = check_bag(bag, lambda done, total: progress(done / max(total, 1)))
    found = [{"kind": str(one.kind), "path": one.path} for one in report.findings]
    manifest = bag / TAGMANIFEST
    # A bag vouches for itself only: that it's the one that was made, its tag manifest's digest says.
    if not manifest.is_file() or _digest_of(manifest) != expected.manifest_sha256:
        found.insert(0, {"kind": "other", "path": TAGMANIFEST})
    return Compared(how="folder", findings=found[:MOST])


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compare_image(place: Path, expected: Expected, progress: Progress) -> Compared:
    """The first bytes of a drive, as many as the image has: what follows is the drive's own filling."""
    digest, left = hashlib.sha256(), expected.size
    with place.open("rb") as file:
        while left and (piece := file.read(min(STEP, left))):
            digest.update(piece)
            left -= len(piece)
            progress(1 - left / expected.size)
    if not expected.sha256 or left or digest.hexdigest() != expected.sha256:
        return Compared(how="image", findings=[{"kind": "other", "path": place.name}])
    return Compared(how="image", findings=[])
