"""What recorders write and no sample shows: G.711, H.265 segments, photos, sound alone, logs; and traps."""

from __future__ import annotations

from array import array
from pathlib import Path

import av
import pillow_heif
import pytest
from PIL import Image

from liuhen import media
from liuhen.media import Kind, Limits, MediaLimitError, MediaUnreadableError, Playable, synthesise
from liuhen.media.limits import GIBI, MEBI
from liuhen.media.synthesise import Segment

from .conftest import AT

pillow_heif.register_heif_opener()

SEGMENTS = {
    "recorder-h264": (Segment(seconds=2, at=AT), Playable.NATIVE, "video/mp4"),
    "recorder-h264-g711a": (Segment(seconds=2, sound="pcm_alaw", format="mov"), Playable.PREVIEW, None),
    "recorder-h265": (Segment(seconds=2, codec="hevc", width=1920, height=1080, rate=10), Playable.PREVIEW, None),
    "recorder-avi-g711u": (
        Segment(seconds=2, codec="mjpeg", sound="pcm_mulaw", format="avi"),
        Playable.PREVIEW,
        None,
    ),
    "recorder-mts-ac3": (Segment(seconds=2, sound="ac3", format="mpegts"), Playable.PREVIEW, None),
    "silent-mpeg4": (Segment(seconds=2, codec="mpeg4", sound=None), Playable.PREVIEW, None),
    "sixty-a-second": (Segment(seconds=2, codec="mpeg4", rate=60), Playable.PREVIEW, None),
    "mp3-sound": (Segment(seconds=2, sound="mp3", faststart=True), Playable.NATIVE, "video/mp4"),
    "webm": (Segment(seconds=2, codec="vp9", sound="opus", format="webm"), Playable.NATIVE, "video/webm"),
    "matroska-h264": (Segment(seconds=2, format="matroska"), Playable.PREVIEW, None),
}


@pytest.mark.parametrize("name", SEGMENTS)
def test_made_segment_is_shown_with_its_whole_length(name: str, tmp_path: Path) -> None:
    segment, playable, media_type = SEGMENTS[name]
    source = tmp_path / "source"
    synthesise.video(source, segment)
    made = media.derive(source, tmp_path / "made")
    assert (made.playable, made.error_code, made.broken) == (playable, "", False)
    assert made.probe is not None
    assert media.media_type(made.probe) == (media_type or "application/octet-stream")
    if made.preview:
        found = media.probe(tmp_path / "made" / made.preview)
        assert media.browser_playable(found) == Playable.NATIVE
        assert found.duration_s == pytest.approx(2, abs=0.12)
        assert bool(found.audio) == bool(segment.sound)
        with av.open(str(tmp_path / "made" / made.preview)) as container:
            pictures = sum(1 for _ in container.decode(video=0))
        assert pictures == pytest.approx(2 * min(segment.rate, 30), abs=1)


def test_two_seeds_give_two_different_segments(tmp_path: Path) -> None:
    for seed in (1, 1, 2):
        synthesise.video(tmp_path / f"{seed}", Segment(seconds=0.4, seed=seed))
    assert (tmp_path / "1").read_bytes() != (tmp_path / "2").read_bytes()


@pytest.mark.parametrize(
    ("codec", "format_", "playable", "media_type"),
    [
        ("pcm_s16le", "wav", Playable.NATIVE, "audio/wav"),
        ("pcm_alaw", "wav", Playable.PREVIEW, "application/octet-stream"),
        ("mp3", "mp3", Playable.NATIVE, "audio/mpeg"),
        ("aac", "adts", Playable.NATIVE, "audio/aac"),
        ("aac", "mp4", Playable.NATIVE, "audio/mp4"),
    ],
)
def test_sound_alone_is_heard(codec: str, format_: str, playable: Playable, media_type: str, tmp_path: Path) -> None:
    synthesise.sound(tmp_path / "s", seconds=2, codec=codec, format=format_)  # type: ignore[arg-type]
    made = media.derive(tmp_path / "s", tmp_path / "made")
    assert made.playable == playable
    assert made.probe is not None
    assert (made.probe.kind, media.media_type(made.probe)) == (Kind.AUDIO, media_type)
    assert (made.poster, made.strip) == (None, None)
    if playable == Playable.PREVIEW:
        assert made.preview == "preview.m4a"
        found = media.probe(tmp_path / "made" / "preview.m4a")
        assert (found.kind, media.browser_playable(found)) == (Kind.AUDIO, Playable.NATIVE)
        assert found.duration_s == pytest.approx(2, abs=0.1)


def test_photo_tells_its_time_and_camera_and_its_copy_tells_nothing(tmp_path: Path) -> None:
    synthesise.photo(tmp_path / "p", at=AT, make="执法", model="DSJ-1", orientation=6, size=(4000, 3000))
    made = media.derive(tmp_path / "p", tmp_path / "made")
    assert made.probe is not None
    assert made.probe.captured is not None
    assert (made.probe.captured.at, made.probe.captured.source) == ("2026-11-23T08:30:00+08:00", "exif.original")
    assert (made.probe.model, made.playable) == ("DSJ-1", Playable.PHOTO)
    assert (made.poster, made.photo) == ("poster.jpg", "photo.jpg")
    with Image.open(tmp_path / "made" / "photo.jpg") as copy:
        assert copy.size == (1920, 2560)  # upright, at most 2560
        assert not dict(copy.getexif())


@pytest.mark.parametrize(
    ("format_", "playable"), [("PNG", Playable.PHOTO), ("WEBP", Playable.PHOTO), ("TIFF", Playable.PREVIEW)]
)
def test_other_photo_formats_are_shown(format_: str, playable: Playable, tmp_path: Path) -> None:
    synthesise.photo(tmp_path / "p", format=format_, size=(640, 480))
    made = media.derive(tmp_path / "p", tmp_path / "made")
    assert (made.playable, bool(made.photo)) == (playable, playable == Playable.PREVIEW)
    assert made.poster


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_photo_of_any_colour_model_gets_a_web_copy(mode: str, tmp_path: Path) -> None:
    image = Image.new("RGBA", (64, 48), (200, 30, 30, 120))
    image = image.convert("L").convert("I").convert("I;16") if mode == "I;16" else image.convert("RGB").convert(mode)
    image.save(tmp_path / "p", "TIFF")
    made = media.derive(tmp_path / "p", tmp_path / "made")
    assert made.error_code == ""
    with Image.open(tmp_path / "made" / "photo.jpg") as copy:
        assert (copy.mode, copy.size) == ("RGB", (64, 48))


@pytest.mark.parametrize("tile", [0, 128])
def test_photo_of_a_phone_is_kept_and_not_shown(tile: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pillow_heif.options, "GRID_TILE_SIZE", tile)  # phones write a grid of tiles
    synthesise.photo(tmp_path / "jpeg", at=AT, make="Apple", model="iPhone", orientation=6, size=(640, 480))
    with Image.open(tmp_path / "jpeg") as image:
        image.save(tmp_path / "p", "HEIF")
    whole = (tmp_path / "p").read_bytes()
    made = media.derive(tmp_path / "p", tmp_path / "made")
    assert (made.playable, made.error_code, made.poster, made.photo) == (
        Playable.PREVIEW, "", "poster.jpg", "photo.jpg",
    )  # fmt: skip
    assert made.probe is not None
    assert made.probe.captured is not None
    assert (made.probe.container, made.probe.model) == ("heic", "iPhone")
    assert (made.probe.captured.at, made.probe.captured.source) == ("2026-11-23T08:30:00+08:00", "exif.original")
    with Image.open(tmp_path / "made" / "photo.jpg") as copy:
        assert copy.size == (480, 640)  # upright
        assert not dict(copy.getexif())
    for length in (40, len(whole) // 2, len(whole) - 9):
        (tmp_path / "p").write_bytes(whole[:length])
        made = media.derive(tmp_path / "p", tmp_path / "half")
        assert (made.playable, made.error_code) == (Playable.NONE, "media.unreadable"), length


def test_half_a_photo_is_unreadable_and_no_crash(tmp_path: Path) -> None:
    synthesise.photo(tmp_path / "p")
    whole = (tmp_path / "p").read_bytes()
    for length in (3, 30, 600, len(whole) // 2):
        (tmp_path / "p").write_bytes(whole[:length])
        made = media.derive(tmp_path / "p", tmp_path / "made")
        assert (made.playable, made.error_code) == (Playable.NONE, "media.unreadable")


def test_photo_that_unpacks_to_billions_of_pixels_is_refused(tmp_path: Path) -> None:
    Image.new("1", (30_000, 30_000)).save(tmp_path / "bomb", "PNG")
    made = media.derive(tmp_path / "bomb", tmp_path / "made")
    assert (made.playable, made.error_code) == (Playable.NONE, "media.unreadable")


def test_log_and_unknown_files_are_told_apart_and_shown_as_nothing(tmp_path: Path, sandbox: media.Sandbox) -> None:
    synthesise.log(tmp_path / "log", lines=20, at=AT)
    (tmp_path / "junk").write_bytes(bytes(range(256)) * 400)
    (tmp_path / "empty").touch()
    kinds = {name: media.probe(tmp_path / name, sandbox=sandbox).kind for name in ("log", "junk", "empty")}
    assert kinds == {"log": Kind.LOG, "junk": Kind.OTHER, "empty": Kind.OTHER}
    made = media.derive(tmp_path / "junk", tmp_path / "made")
    assert (made.playable, made.error_code) == (Playable.NONE, "")


def test_playlist_dressed_as_a_film_leads_nowhere(tmp_path: Path, sandbox: media.Sandbox) -> None:
    synthesise.video(tmp_path / "secret.ts", Segment(seconds=0.4, format="mpegts"))
    target = f"{tmp_path}/secret.ts"
    lists = {
        "hls.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n",
        "hls-binary.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#\x01\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n",
        "chapters.mp4": ";FFMETADATA1\ntitle=\x01\n",
        "concat.mp4": f"ffconcat version 1.0\n#\x01\nfile {target}\n",
    }
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
        found = media.probe(tmp_path / name, sandbox=sandbox)
        assert found.kind in {Kind.LOG, Kind.OTHER}
        assert found.container == ""  # no demuxer but those for media was tried
        with pytest.raises(MediaUnreadableError):
            media.preview(tmp_path / name, tmp_path / "out.mp4")


def test_preview_that_grows_too_large_is_stopped_by_its_limit(tmp_path: Path) -> None:
    synthesise.video(tmp_path / "s", Segment(seconds=3, codec="mpeg4"))
    small = Limits(memory=4 * GIBI, cpu_s=60, wall_s=60, output=4096)
    with pytest.raises(MediaLimitError) as caught:
        media.preview(tmp_path / "s", tmp_path / "out.mp4", limits=small)
    assert caught.value.fields == {"limit": "output"}


def test_preview_without_memory_is_stopped_by_its_limit(tmp_path: Path) -> None:
    synthesise.video(tmp_path / "s", Segment(seconds=1, codec="mpeg4", width=1280, height=720))
    tiny = Limits(memory=250 * MEBI, cpu_s=60, wall_s=60, output=64 * MEBI)
    with pytest.raises((MediaLimitError, MediaUnreadableError)):
        media.preview(tmp_path / "s", tmp_path / "out.mp4", limits=tiny)


def test_stopped_work_leaves_no_half_preview_and_can_be_repeated(tmp_path: Path) -> None:
    synthesise.video(tmp_path / "s", Segment(seconds=2, codec="hevc", width=640, height=360))

    class StoppedError(Exception):
        pass

    def stop(_progress: float) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        media.derive(tmp_path / "s", tmp_path / "made", stop)
    assert list((tmp_path / "made").iterdir()) == []
    for _ in range(2):
        made = media.derive(tmp_path / "s", tmp_path / "made")
        names = sorted(path.name for path in (tmp_path / "made").iterdir())
        assert names == ["poster.jpg", "preview.mp4", "strip.jpg", "strip.json"]
        assert made.preview == "preview.mp4"


def test_sound_that_starts_late_stays_in_step(tmp_path: Path) -> None:
    synthesise.video(tmp_path / "v", Segment(seconds=3, codec="mpeg4"))
    with av.open(str(tmp_path / "v")) as given, av.open(str(tmp_path / "late"), "w", format="matroska") as late:
        streams = {stream.index: late.add_stream_from_template(stream) for stream in given.streams}
        for packet in given.demux():
            sounds = packet.stream.type == "audio"
            if packet.dts is None or (sounds and packet.pts is not None and packet.pts * packet.time_base < 1):
                continue
            packet.stream = streams[packet.stream.index]
            late.mux(packet)
    media.preview(tmp_path / "late", tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as out:
        frames = list(out.decode(audio=0))
    loud = [max(abs(sample) for sample in array("f", bytes(frame.planes[0])[:4096])) > 0.01 for frame in frames]
    assert frames[0].time == pytest.approx(0, abs=0.03)
    assert frames[loud.index(True)].time == pytest.approx(1, abs=0.1)


def test_second_sound_track_is_heard_or_forgotten(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "two"), "w", format="matroska") as output:
        tracks = [output.add_stream("pcm_s16le", rate=16000, layout=layout) for layout in ("mono", "stereo")]
        for track, level, channels in zip(tracks, (0, 9000), (1, 2), strict=True):
            frame = av.AudioFrame(format="s16", layout=track.layout, samples=16000)
            frame.planes[0].update(array("h", [level, -level] * 8000 * channels).tobytes())
            frame.rate, frame.pts = 16000, 0
            output.mux(track.encode(frame))
            output.mux(track.encode(None))
    made = media.derive(tmp_path / "two", tmp_path / "made")
    assert made.probe is not None
    assert [(each.codec, each.rate, each.channels) for each in made.probe.audio] == [
        ("pcm_s16le", 16000, 1),
        ("pcm_s16le", 16000, 2),
    ]
    assert made.preview
    with av.open(str(tmp_path / "made" / made.preview)) as container:
        heard = [value for frame in container.decode(audio=0) for value in memoryview(bytes(frame.planes[0])).cast("f")]
    assert len(heard) > 16000
    assert max(map(abs, heard)) < 0.01  # the first is silent
