"""Everything that is shown of one recording, made in one go into one folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from liuhen.media import limits
from liuhen.media.errors import MediaLimitError, MediaUnreadableError
from liuhen.media.model import Kind, Playable, Probe
from liuhen.media.playable import browser_playable
from liuhen.media.progress import Report, ignore, part
from liuhen.media.sandbox import Sandbox

PREVIEW_VIDEO, PREVIEW_AUDIO = "preview.mp4", "preview.m4a"
POSTER, STRIP, STRIP_INDEX, PHOTO = "poster.jpg", "strip.jpg", "strip.json", "photo.jpg"
PHOTO_LONGEST, POSTER_LONGEST = 2560, 640
_LARGE_PHOTO_BYTES = 2 * limits.MEBI
_MOSTLY = 0.9


class Derived(BaseModel):
    """What was made. File names are relative to the folder; None where there's nothing.

    Attributes:
        playable: how the recording can be shown now; PREVIEW means `preview` (or `photo`) is to be shown.
        preview: MP4, or M4A for sound alone.
        broken: the source broke off, is shorter than it claims or can't be decoded in places; the preview holds
            the rest.
        error_code: why nothing can be shown, of the engine's errors; "" if something can.
        error_fields: that error's fields.
    """

    model_config = ConfigDict(frozen=True)

    probe: Probe | None = None
    playable: Playable = Playable.NONE
    preview: str | None = None
    poster: str | None = None
    strip: str | None = None
    strip_index: str | None = None
    photo: str | None = None
    broken: bool = False
    error_code: str = ""
    error_fields: dict[str, str | int | float | bool | None] = Field(default_factory=dict)


def derive(source: Path, folder: Path, report: Report = ignore) -> Derived:
    """Make poster, film strip, preview or web photo of `source` in `folder`, as its content asks for.

    May be repeated: each file is replaced as a whole when it is complete. A file that can't be read or takes too much
    is no error here; the answer says why there is nothing to show.

    Raises:
        MediaChildError: no child could be started, or there's no room to write; later it may work.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with Sandbox() as sandbox:
        maker = _Maker(sandbox, source, folder)
        try:
            probe = maker.probe()
        except (MediaUnreadableError, MediaLimitError) as error:
            return Derived(error_code=error.code, error_fields=error.fields)
        playable = browser_playable(probe)
        try:
            made = _make(maker, probe, playable, report)
        except (MediaUnreadableError, MediaLimitError) as error:
            return Derived(probe=probe, error_code=error.code, error_fields=error.fields)
    report(1.0)
    return Derived.model_validate({"probe": probe, "playable": playable, **made})


def _make(maker: _Maker, probe: Probe, playable: Playable, report: Report) -> dict[str, object]:
    if playable == Playable.NONE:
        if probe.kind in {Kind.VIDEO, Kind.AUDIO, Kind.PHOTO}:
            raise MediaUnreadableError(reason="nothing")
        return {}
    if probe.kind == Kind.PHOTO:
        return maker.photo(probe, playable)
    made: dict[str, object] = {}
    if playable == Playable.PREVIEW:
        made |= maker.preview(probe, part(report, 0.0, 0.9))
    if probe.video is not None and probe.video.decodable:
        # From the preview where there is one: its index is whole and its pictures are small.
        made |= maker.stills(str(made["preview"]) if "preview" in made else None, part(report, 0.9, 1.0))
    return made


class _Maker:
    """Calls the child for one source, writing under a passing name first."""

    def __init__(self, sandbox: Sandbox, source: Path, folder: Path) -> None:
        self.sandbox, self.source, self.folder = sandbox, source.absolute(), folder.absolute()

    def probe(self) -> Probe:
        answer = self.sandbox.call("probe", {"path": str(self.source)}, limits.PROBE)
        return Probe.model_validate(answer)

    def preview(self, probe: Probe, report: Report) -> dict[str, object]:
        name = PREVIEW_VIDEO if probe.video is not None and probe.video.decodable else PREVIEW_AUDIO
        answer = self._write(
            [name],
            lambda names: self.sandbox.call(
                "preview",
                {"source": str(self.source), "target": names[0]},
                limits.preview_limits(probe.duration_s),
                report,
            ),
        )
        seconds = float(str(answer["seconds"]))
        short = probe.duration_s is not None and seconds < probe.duration_s * _MOSTLY - 1
        return {"preview": name, "broken": bool(answer["broken"]) or probe.truncated or short}

    def stills(self, preview: str | None, report: Report) -> dict[str, object]:
        source = str(self.folder / preview) if preview else str(self.source)
        self._write(
            [POSTER],
            lambda names: self.sandbox.call("poster", {"source": source, "target": names[0]}, limits.STILLS),
        )
        self._write(
            [STRIP, STRIP_INDEX],
            lambda names: self.sandbox.call(
                "film_strip", {"source": source, "target": names[0], "index": names[1]}, limits.STILLS, report
            ),
        )
        return {"poster": POSTER, "strip": STRIP, "strip_index": STRIP_INDEX}

    def photo(self, probe: Probe, playable: Playable) -> dict[str, object]:
        self._photo(POSTER, POSTER_LONGEST)
        facts = probe.photo
        large = facts is not None and (
            max(facts.width, facts.height) > PHOTO_LONGEST or probe.size > _LARGE_PHOTO_BYTES
        )
        if playable == Playable.PHOTO and not large:
            return {"poster": POSTER}
        self._photo(PHOTO, PHOTO_LONGEST)
        return {"poster": POSTER, "photo": PHOTO}

    def _photo(self, name: str, longest: int) -> None:
        self._write(
            [name],
            lambda names: self.sandbox.call(
                "photo", {"source": str(self.source), "target": names[0], "longest": str(longest)}, limits.STILLS
            ),
        )

    def _write(self, names: list[str], make: Callable[[list[str]], dict[str, object]]) -> dict[str, object]:
        passing = [self.folder / f".{name}.part" for name in names]
        try:
            answer = make([str(path) for path in passing])
            for path, name in zip(passing, names, strict=True):
                os.replace(path, self.folder / name)  # noqa: PTH105 - says that it replaces
        finally:
            for path in passing:
                path.unlink(missing_ok=True)
        return answer
