"""Looking into media, and making what is shown of them. The only importer of PyAV; no Django.

Everything that decodes a stranger's file runs in a child process within limits (`sandbox`, `limits`); importing this
package loads no decoder. `synthesise` makes files of our own and runs in place.

    facts = media.probe(path)
    media.browser_playable(facts)
    media.derive(path, folder, report)      # all at once, for one recording
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from liuhen.media import limits as _limits
from liuhen.media.derivation import Derived, derive
from liuhen.media.errors import MediaChildError, MediaLimitError, MediaUnreadableError
from liuhen.media.examination.model import Facts
from liuhen.media.limits import Limits
from liuhen.media.masks import Masks, read_masks
from liuhen.media.model import AudioFacts, DeviceTime, Kind, PhotoFacts, Playable, Position, Probe, VideoFacts
from liuhen.media.playable import browser_playable, media_type
from liuhen.media.progress import Report, ignore
from liuhen.media.sandbox import Sandbox

__all__ = [
    "AudioFacts",
    "Derived",
    "DeviceTime",
    "Excerpt",
    "Facts",
    "Hidden",
    "Kind",
    "Limits",
    "MediaChildError",
    "MediaLimitError",
    "MediaUnreadableError",
    "PhotoFacts",
    "Playable",
    "Position",
    "Probe",
    "Report",
    "Sandbox",
    "Sheets",
    "Still",
    "VideoFacts",
    "bind_sheets",
    "browser_playable",
    "count_sheets",
    "derive",
    "draw_sheet",
    "examine",
    "excerpt",
    "film_strip",
    "find_faces",
    "hide",
    "media_type",
    "poster",
    "preview",
    "probe",
    "stamp_film",
    "stamp_sheet",
    "still",
    "title_film",
    "waveform",
]


def probe(path: Path, *, limits: Limits = _limits.PROBE, sandbox: Sandbox | None = None) -> Probe:
    """What the file is, by its content.

    Args:
        path: the file; its name is not looked at.
        limits: bounds for the child.
        sandbox: an open one, for many files; without it a child is started for this file (0.2 s).

    Raises:
        MediaUnreadableError: it begins like media and can't be read; or the decoder died of it.
        MediaLimitError: it takes more than `limits`.
        MediaChildError: no child could be started, or the file can't be opened.
    """
    return Probe.model_validate(_call(sandbox, "probe", {"path": str(path.absolute())}, limits, ignore))


def examine(path: Path, *, limits: Limits = _limits.EXAMINATION, sandbox: Sandbox | None = None) -> Facts:
    """See what a file's structure says of where it comes from; `examination.judging` says what that means.

    Args:
        path: the file; it's only read.
        limits: bounds for the child.
        sandbox: as for `probe`.

    Raises:
        MediaUnreadableError, MediaLimitError, MediaChildError: as `probe`; a file that no demuxer reads is no error.
    """
    return Facts.model_validate(_call(sandbox, "examine", {"path": str(path.absolute())}, limits, ignore))


def preview(source: Path, target: Path, report: Report = ignore, *, limits: Limits | None = None) -> dict[str, object]:
    """Write an H.264/AAC MP4 of at most 720 lines with its index first; of sound alone, an AAC M4A.

    Returns:
        pictures, sounds: frames written; seconds: how far the source went; broken: part of it could not be decoded.

    Raises:
        MediaUnreadableError, MediaLimitError, MediaChildError: as `probe`. `target` may then be half written.
    """
    arguments = {"source": str(source.absolute()), "target": str(target.absolute())}
    return _call(None, "preview", arguments, limits or _limits.preview_limits(None), report)


def stamp_film(
    source: Path,
    target: Path,
    *,
    mark: Path,
    title: str,
    comment: str,
    duration_s: float | None,
    report: Report = ignore,
) -> dict[str, object]:
    """Write a use copy of a film or sound as `preview` does, with a mark burnt into every picture.

    Args:
        source: the original; it's only read.
        target: the copy, `.mp4`.
        mark: a PNG that is clear but for its words, drawn for pictures of 720 lines; it's scaled and repeated.
        title: what the file says of itself.
        comment: likewise, at more length.
        duration_s: how long the film is, when that's known; the bounds go by it.
        report: is told the share that is done.

    Returns:
        As `preview`; `pictures` is 0 of sound alone, with which a card is shown that bears the mark.

    Raises:
        MediaUnreadableError, MediaLimitError, MediaChildError: as `probe`. `target` may then be half written.
    """
    arguments = {"source": str(source.absolute()), "target": str(target.absolute()), "mark": str(mark.absolute())}
    arguments |= {"title": title, "comment": comment}
    return _call(None, "stamp_film", arguments, _limits.preview_limits(duration_s), report)


def title_film(
    source: Path,
    target: Path,
    *,
    strip: Path,
    title: str,
    comment: str,
    duration_s: float | None,
    report: Report = ignore,
) -> dict[str, object]:
    """Write a copy of a film or sound as `stamp_film` does, with titles along the lower edge of every picture.

    Args:
        source: the original; it's only read.
        target: the copy, `.mp4`.
        strip: a PNG, scaled to the pictures' width.
        title: as for `stamp_film`.
        comment: likewise.
        duration_s: likewise.
        report: likewise.

    Returns:
        As `stamp_film`.

    Raises:
        MediaUnreadableError, MediaLimitError, MediaChildError: as `probe`. `target` may then be half written.
    """
    arguments = {"source": str(source.absolute()), "target": str(target.absolute()), "mark": str(strip.absolute())}
    arguments |= {"title": title, "comment": comment}
    return _call(None, "title_film", arguments, _limits.preview_limits(duration_s), report)


def stamp_sheet(
    path: Path, target: Path, *, sheet: int, longest: int, mark: Path, comment: str, sandbox: Sandbox | None = None
) -> tuple[int, int]:
    """Write one page (from 0), or a photo, as `draw_sheet` does, with a mark and a comment; raises as that."""
    arguments = {"path": str(path.absolute()), "target": str(target.absolute()), "mark": str(mark.absolute())}
    arguments |= {"sheet": str(sheet), "longest": str(longest), "comment": comment}
    drawn = _call(sandbox, "stamp_sheet", arguments, _limits.SHEET, ignore)
    return int(str(drawn["width"])), int(str(drawn["height"]))


def poster(source: Path, target: Path, *, limits: Limits = _limits.STILLS) -> dict[str, object]:
    """Write one picture as JPEG; returns width, height and time_s. Raises as `preview`."""
    arguments = {"source": str(source.absolute()), "target": str(target.absolute())}
    return _call(None, "poster", arguments, limits, ignore)


def film_strip(source: Path, target: Path, index: Path, *, limits: Limits = _limits.STILLS) -> dict[str, object]:
    """Write a JPEG sprite and its JSON index of times and places; returns how many pictures. Raises as `preview`."""
    arguments = {"source": str(source.absolute()), "target": str(target.absolute()), "index": str(index.absolute())}
    return _call(None, "film_strip", arguments, limits, ignore)


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """One picture of a film in its full size: its own time in seconds, width and height."""

    time_s: float
    width: int
    height: int


def still(source: Path, target: Path, *, second: float) -> Still:
    """Write the picture that a film shows at a second as PNG; the film is only read. Raises as `probe`."""
    arguments = {"source": str(source.absolute()), "target": str(target.absolute()), "second": repr(second)}
    made = _call(None, "still", arguments, _limits.STILL, ignore)
    return Still(time_s=float(str(made["time_s"])), width=int(str(made["width"])), height=int(str(made["height"])))


def waveform(source: Path, target: Path, report: Report = ignore) -> dict[str, object]:
    """Write the outline and the loudness of a sound as JSON (`sounding`); answers its levels. Raises as `probe`."""
    arguments = {"source": str(source.absolute()), "target": str(target.absolute())}
    return _call(None, "waveform", arguments, _limits.WAVEFORM, report)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """A document's pages: `format` (`pdf`, `jpeg`, `tiff` …) and how many there are."""

    format: str
    count: int


def count_sheets(path: Path, *, sandbox: Sandbox | None = None) -> Sheets:
    """How many pages a PDF or a picture has.

    Raises:
        MediaUnreadableError: damaged, locked by a password, or the reader died of it.
        MediaLimitError, MediaChildError: as `probe`.
    """
    found = _call(sandbox, "count_sheets", {"path": str(path.absolute())}, _limits.SHEET, ignore)
    return Sheets(format=str(found["format"]), count=int(str(found["sheets"])))


def draw_sheet(
    path: Path, target: Path, *, sheet: int, longest: int, sandbox: Sandbox | None = None
) -> tuple[int, int]:
    """Write one page (from 0) as a JPEG of at most `longest` pixels a side; its width and height. Raises as above."""
    arguments = {"path": str(path.absolute()), "target": str(target.absolute())}
    arguments |= {"sheet": str(sheet), "longest": str(longest)}
    drawn = _call(sandbox, "draw_sheet", arguments, _limits.SHEET, ignore)
    return int(str(drawn["width"])), int(str(drawn["height"]))


def bind_sheets(pictures: Sequence[Path], target: Path) -> None:
    """Write JPEG pictures as one PDF, a page each, A4 wide. Raises as `count_sheets`."""
    arguments = {"pictures": "\n".join(str(each.absolute()) for each in pictures), "target": str(target.absolute())}
    _call(None, "bind_sheets", arguments, _limits.BINDING, ignore)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A part that was taken: `format` (`mp4`, `matroska`, `mov`, `avi`), and what seconds of the source it holds.

    `is_encoded`: whether its pictures and sounds were encoded anew.
    """

    format: str
    from_s: float
    to_s: float
    is_encoded: bool


def excerpt(
    source: Path, target: Path, *, begin: float, end: float, is_exact: bool = False, report: Report = ignore
) -> Excerpt:
    """Take the part of a film or sound between two seconds over into a file of its own; the source is only read.

    It's cut where a key picture stands and nothing is encoded anew, so it begins up to a few seconds before `begin`;
    an exact one begins and ends at the wanted pictures, and is encoded anew; so is one that no container takes over
    as it is. What it says was measured on the file.

    Raises:
        MediaUnreadableError, MediaLimitError, MediaChildError: as `probe`. `target` may then be half written.
    """
    arguments = {"source": str(source.absolute()), "target": str(target.absolute())}
    arguments |= {"begin": repr(begin), "end": repr(end), "exact": "yes" if is_exact else ""}
    bounds = _limits.recut_limits(end) if is_exact else _limits.excerpt_limits(source.stat().st_size)
    try:
        made = _call(None, "excerpt", arguments, bounds, report)
    except MediaUnreadableError:
        if is_exact:
            raise
        target.unlink(missing_ok=True)
        return excerpt(source, target, begin=begin, end=end, is_exact=True, report=report)
    return Excerpt(
        format=str(made["format"]),
        from_s=float(str(made["from_s"])),
        to_s=float(str(made["to_s"])),
        is_encoded=is_exact,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A copy in which something is hidden.

    Attributes:
        pictures, sounds: how many were written.
        hidden: how many pictures have a mask.
        seconds: how long it is.
        width, height: of its pictures; 0 of sound alone.
        is_broken: parts of the original could not be decoded; the copy holds the rest.
    """

    pictures: int
    sounds: int
    hidden: int
    seconds: float
    width: int
    height: int
    is_broken: bool


def hide(
    source: Path,
    target: Path,
    *,
    masks: Masks,
    line: str,
    title: str,
    comment: str,
    duration_s: float | None,
    report: Report = ignore,
) -> Hidden:
    """Write a copy of a film or sound in full size in which `masks` are written over: H.264 and AAC in MP4.

    Nothing that the original says of itself goes along: no moment, place, maker, chapter, caption or data track.

    Args:
        source: the original; it's only read.
        target: the copy.
        masks: what is hidden; nothing of it reaches the encoder.
        line: the words that are burnt into every picture, or that a card shows with sound alone.
        title: what the file says of itself.
        comment: likewise, at more length.
        duration_s: how long the original is, when that's known; the bounds go by it.
        report: is told the share that is done.

    Raises:
        MediaUnreadableError, MediaLimitError, MediaChildError: as `probe`. `target` may then be half written.
    """
    arguments = {"source": str(source.absolute()), "target": str(target.absolute())}
    arguments |= {"masks": masks.model_dump_json(by_alias=True), "line": line, "title": title, "comment": comment}
    made = _call(None, "hide", arguments, _limits.hiding_limits(duration_s), report)
    return Hidden(
        pictures=int(str(made["pictures"])),
        sounds=int(str(made["sounds"])),
        hidden=int(str(made["hidden"])),
        seconds=float(str(made["seconds"])),
        width=int(str(made["width"])),
        height=int(str(made["height"])),
        is_broken=bool(made["broken"]),
    )


def find_faces(
    source: Path, *, model: str, duration_s: float | None, report: Report = ignore, sandbox: Sandbox | None = None
) -> Masks:
    """Propose regions that follow the faces of a film, by a model that `faces.available` found; it's only read.

    Raises:
        FacesNotReadyError: the model can't be loaded.
        MediaUnreadableError, MediaLimitError, MediaChildError: as `probe`.
    """
    with tempfile.TemporaryDirectory(prefix="liuhen-faces-") as folder:
        target = Path(folder) / "faces.json"
        arguments = {"source": str(source.absolute()), "model": model, "target": str(target)}
        _call(sandbox, "find_faces", arguments, _limits.faces_limits(duration_s), report)
        return read_masks(target.read_text("utf-8"))


def _call(
    sandbox: Sandbox | None, operation: str, arguments: dict[str, str], limits: Limits, report: Report
) -> dict[str, object]:
    if sandbox is not None:
        return sandbox.call(operation, arguments, limits, report)
    with Sandbox() as own:
        return own.call(operation, arguments, limits, report)
