"""Looking into media, and making what is shown of them. The only importer of PyAV; no Django.

Everything that decodes a stranger's file runs in a child process within limits (`sandbox`, `limits`); importing this
package loads no decoder. `synthesise` makes files of our own and runs in place.

    facts = media.probe(path)
    media.browser_playable(facts)
    media.derive(path, folder, report)      # all at once, for one recording
"""

from __future__ import annotations

from pathlib import Path

from liuhen.media import limits as _limits
from liuhen.media.derivation import Derived, derive
from liuhen.media.errors import MediaChildError, MediaLimitError, MediaUnreadableError
from liuhen.media.limits import Limits
from liuhen.media.model import AudioFacts, DeviceTime, Kind, PhotoFacts, Playable, Probe, VideoFacts
from liuhen.media.playable import browser_playable, media_type
from liuhen.media.progress import Report, ignore
from liuhen.media.sandbox import Sandbox

__all__ = [
    "AudioFacts",
    "Derived",
    "DeviceTime",
    "Kind",
    "Limits",
    "MediaChildError",
    "MediaLimitError",
    "MediaUnreadableError",
    "PhotoFacts",
    "Playable",
    "Probe",
    "Report",
    "Sandbox",
    "VideoFacts",
    "browser_playable",
    "derive",
    "film_strip",
    "media_type",
    "poster",
    "preview",
    "probe",
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


def preview(source: Path, target: Path, report: Report = ignore, *, limits: Limits | None = None) -> dict[str, object]:
    """Write an H.264/AAC MP4 of at most 720 lines with its index first; of sound alone, an AAC M4A.

    Returns:
        pictures, sounds: frames written; seconds: how far the source went; broken: part of it could not be decoded.

    Raises:
        MediaUnreadableError, MediaLimitError, MediaChildError: as `probe`. `target` may then be half written.
    """
    arguments = {"source": str(source.absolute()), "target": str(target.absolute())}
    return _call(None, "preview", arguments, limits or _limits.preview_limits(None), report)


def poster(source: Path, target: Path, *, limits: Limits = _limits.STILLS) -> dict[str, object]:
    """Write one picture as JPEG; returns width, height and time_s. Raises as `preview`."""
    arguments = {"source": str(source.absolute()), "target": str(target.absolute())}
    return _call(None, "poster", arguments, limits, ignore)


def film_strip(source: Path, target: Path, index: Path, *, limits: Limits = _limits.STILLS) -> dict[str, object]:
    """Write a JPEG sprite and its JSON index of times and places; returns how many pictures. Raises as `preview`."""
    arguments = {"source": str(source.absolute()), "target": str(target.absolute()), "index": str(index.absolute())}
    return _call(None, "film_strip", arguments, limits, ignore)


def _call(
    sandbox: Sandbox | None, operation: str, arguments: dict[str, str], limits: Limits, report: Report
) -> dict[str, object]:
    if sandbox is not None:
        return sandbox.call(operation, arguments, limits, report)
    with Sandbox() as own:
        return own.call(operation, arguments, limits, report)
