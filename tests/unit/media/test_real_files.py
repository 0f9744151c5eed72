"""Every real file is looked into and shown as well as it can be; none of the hostile ones does harm."""

from __future__ import annotations

import json
from pathlib import Path

import av
import pytest
from PIL import Image

from liuhen import media
from liuhen.media import Kind, Playable, Probe

NATIVE, PREVIEW, NONE = Playable.NATIVE, Playable.PREVIEW, Playable.NONE

# Expected: container, codecs of picture and first sound, how it can be shown, seconds of the preview.
# The seconds are the source's own count of frames that can be decoded, as the ffmpeg program finds them too.
EXPECTED: dict[str, tuple[str, str, str, Playable, float | None]] = {
    "original/metadata-extractor-images__100_0306.AVI": ("avi", "mjpeg", "pcm_s16le", PREVIEW, 2.73),
    "original/metadata-extractor-images__MVI_4823.AVI": ("avi", "mjpeg", "pcm_s16le", PREVIEW, 2.6),
    "original/metadata-extractor-images__with-gps.mov": ("mov", "h264", "aac", NATIVE, None),
    "original/metadata-extractor-images__Sony_ILCE-7M3_(A7M3).mts": ("mpegts", "h264", "ac3", PREVIEW, 0.54),
    "original/gpmf-parser__karma.mp4": ("mov", "h264", "aac", NATIVE, None),
    "original/photoprism__quicktime-hvc1.mov": ("mov", "hevc", "aac", PREVIEW, 1.18),
    "original/media__hlg10-color-test.mp4": ("mov", "hevc", "aac", PREVIEW, 0.3),
    "original/uembca__00000.MTS": ("mpegts", "h264", "ac3", PREVIEW, 1.44),
    "original/mp4parser__MOV00006.3gp": ("mov", "h263", "amr_nb", PREVIEW, 15.12),
    "original/fate-suite__C0023S01.mp4": ("mxf", "mpeg4", "pcm_alaw", PREVIEW, 4.0),
    "header-only/exiftool__Pentax.avi": ("avi", "mjpeg", "pcm_s16le", NONE, None),
    "edited/dashcamigo__hero5-trimmed.mp4": ("mov", "h264", "aac", NATIVE, None),
    "edited/dashcamigo__novatek-ts_real-anonymized.TS": ("mpegts", "hevc", "aac", PREVIEW, 10.1),
    "pairs/dashcamigo__NO20260101-120000-000001F.MP4": ("mov", "h264", "aac", NATIVE, None),
    "pairs/dashcamigo__NO20260101-120002-000002F.MP4": ("mov", "h264", "aac", NATIVE, None),
    "pairs/signed-video-framework-examples__test_h264.mp4": ("mov", "h264", "", NATIVE, None),
    "pairs/signed-video-framework-examples__signed_test_h264.mp4": ("mov", "h264", "", NATIVE, None),
    "pairs/signed-video-framework-examples__signed_test_h264_modified_frame_137.mp4": ("mov", "h264", "", NATIVE, None),
    "pairs/mp4parser__Tiny_Sample_-_NEW_-_Untouched.mp4": ("mov", "h264", "aac", NATIVE, None),
    "pairs/mp4parser__Tiny_Sample_-_NEW_-_Metaxed.mp4": ("mov", "h264", "aac", NATIVE, None),
    "edited/c2pa-rs__legacy.mp4": ("mov", "h264", "aac", NATIVE, None),
    "edited/metadata-extractor-images__Issue_515_(java).mp4": ("mov", "h264", "aac", NATIVE, None),
    "edited/media__sample_edit_list_no_sync_frame_before_edit.mp4": ("mov", "hevc", "aac", PREVIEW, 2.26),
    "edited/file-type__fixture-imovie.mp4": ("mov", "h264", "aac", NATIVE, None),
    "broken/fate-suite__wwwq_cut.mp4": ("mov", "h264", "aac", PREVIEW, 1.0),
    "broken/fate-suite__brokensps.mp4": ("flv", "h264", "", PREVIEW, 6.1),
    "broken/media__sample_mdat_too_long.mp4": ("mov", "h264", "aac", PREVIEW, 1.09),
    "broken/media__sample_malformed_free_box.mp4": ("", "", "", NONE, None),
    "broken/media__sample_missing_stsd.mp4": ("mov", "h264", "", PREVIEW, 1.0),
    "broken/file-type__fixture-moov.mov": ("", "", "", NONE, None),
    "broken/file-type__fixture-corrupt.mkv": ("", "", "", NONE, None),
    "broken/c2pa-rs__nested_moov_1000.mp4": ("", "", "", NONE, None),
}


def test_no_sample_file_is_left_out(shared_media: Path) -> None:
    listed = {line.split("\t")[0] for line in (shared_media / "MANIFEST.tsv").read_text().splitlines()[1:]}
    present = {str(path.relative_to(shared_media)) for path in shared_media.glob("*/*")}
    assert listed == present == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_real_file_is_shown_as_well_as_it_can_be(name: str, shared_media: Path, tmp_path: Path) -> None:
    container, picture, sound, playable, seconds = EXPECTED[name]
    progress: list[float] = []
    made = media.derive(shared_media / name, tmp_path, progress.append)
    assert made.playable == playable
    assert bool(made.error_code) == (playable == NONE)
    found = made.probe
    if container:
        assert found is not None
        assert found.kind == Kind.VIDEO
        assert (found.container, found.video and found.video.codec) == (container, picture)
        assert (found.audio[0].codec if found.audio else "") == sound
    else:
        assert found is None
        assert made.error_code == "media.unreadable"
    if playable != NONE:
        assert progress[-1] == 1.0
        check_stills(tmp_path, made)
    if playable == PREVIEW:
        assert seconds is not None
        check_preview(tmp_path / "preview.mp4", seconds, sound=bool(sound))
    assert not list(tmp_path.glob(".*"))


def check_preview(path: Path, seconds: float, *, sound: bool) -> None:
    """A browser can play it from the first picture to the last."""
    with media.Sandbox() as sandbox:
        found = media.probe(path, sandbox=sandbox)
    assert media.browser_playable(found) == Playable.NATIVE
    assert found.faststart
    assert bool(found.audio) == sound
    assert found.duration_s == pytest.approx(seconds, abs=0.1)
    assert found.video is not None
    assert min(found.video.width, found.video.height) <= 720
    assert (found.video.rotation, found.video.width % 2, found.video.height % 2) == (0, 0, 0)
    with av.open(str(path)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == sorted(set(times))
    with av.open(str(path)) as container:
        if sound:
            heard = list(container.decode(audio=0))
            assert heard[0].time == pytest.approx(0, abs=0.03)


def check_stills(folder: Path, made: media.Derived) -> None:
    """Poster and strip have the shape of what is shown, and the index fits the sprite."""
    assert made.poster is not None
    assert made.strip is not None
    assert made.strip_index is not None
    with Image.open(folder / made.poster) as poster:
        poster.load()
        assert poster.width >= 64
        poster_shape = poster.width / poster.height
    index = json.loads((folder / made.strip_index).read_text())
    with Image.open(folder / made.strip) as strip:
        strip.load()
        for frame in index["frames"]:
            assert frame["x"] + index["width"] <= strip.width
            assert frame["y"] + index["height"] <= strip.height
    times = [frame["time_s"] for frame in index["frames"]]
    assert times == sorted(set(times))
    assert index["schema"] == "liuhen/film-strip/1"
    assert index["width"] / index["height"] == pytest.approx(poster_shape, rel=0.1)


@pytest.mark.parametrize(
    ("name", "at", "source", "zone"),
    [
        ("with-gps.mov", "2019-07-24T11:25:40+03:00", "quicktime.creationdate", "stated"),
        ("quicktime-hvc1.mov", "2023-09-22T18:34:05+02:00", "quicktime.creationdate", "stated"),
        ("karma.mp4", "2017-04-17T19:27:57+00:00", "mvhd", "utc"),
        ("MOV00006.3gp", "2004-07-09T09:39:02+00:00", "mvhd", "utc"),
        ("MVI_4823.AVI", "2012-09-10T20:52:00", "avi.idit", "unknown"),
        ("00000.MTS", "2021-01-17T17:33:17+05:30", "h264.mdpm", "stated"),
        ("(A7M3).mts", "2019-04-24T22:24:00+02:00", "h264.mdpm", "stated"),
        ("C0023S01.mp4", "2006-06-25T23:09:48+00:00", "mxf.modification_date", "utc"),
    ],
)
def test_device_time_is_told_with_its_place(
    name: str, at: str, source: str, zone: str, shared_media: Path, sandbox: media.Sandbox
) -> None:
    (path,) = (shared_media / "original").glob(f"*{name}")
    found = media.probe(path, sandbox=sandbox).captured
    assert found is not None
    assert (found.at, found.source, found.zone) == (at, source, zone)


def test_camera_turned_on_its_side_is_shown_upright(shared_media: Path, tmp_path: Path) -> None:
    (path,) = (shared_media / "original").glob("*with-gps.mov")
    media.poster(path, tmp_path / "poster.jpg")
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert poster.height > poster.width
    found = media.probe(path)
    assert (found.make, found.model, found.video and found.video.rotation) == ("Apple", "iPhone 6", -90)


def test_broken_off_recording_says_so(shared_media: Path, tmp_path: Path) -> None:
    made = media.derive(shared_media / "broken/fate-suite__wwwq_cut.mp4", tmp_path)
    assert made.broken
    assert made.probe is not None
    assert made.probe.truncated


def test_facts_survive_being_stored_as_json(shared_media: Path, sandbox: media.Sandbox) -> None:
    for path in sorted((shared_media / "original").iterdir()):
        found = media.probe(path, sandbox=sandbox)
        assert Probe.model_validate_json(json.dumps(found.as_json())) == found


def test_name_of_a_file_changes_nothing(shared_media: Path, tmp_path: Path, sandbox: media.Sandbox) -> None:
    original = shared_media / "original/uembca__00000.MTS"
    for name in ("照片.jpg", "http:evil", "list.m3u8", "-i", os_name(b"\xc5\xc4.mp4")):
        (tmp_path / name).symlink_to(original)
        assert media.probe(tmp_path / name, sandbox=sandbox) == media.probe(original, sandbox=sandbox)


def os_name(raw: bytes) -> str:
    """A name as a card has it, in GBK."""
    return raw.decode("utf-8", "surrogateescape")
