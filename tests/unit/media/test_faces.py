"""Faces that a machine proposes: one that is lost on its way, a box that is no place, a detector that isn't there."""

from __future__ import annotations

from fractions import Fraction

import av
import pytest
from av.video.frame import VideoFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

import tiny_faces
from liuhen import media
from liuhen.media import detecting, faces
from liuhen.media.errors import FacesNotReadyError
from liuhen.media.faces import EVERY_MS, Seen, apart, available, proposed
from liuhen.media.masks import Box, Masks, masks_of

SHARES = st.integers(0, 100).map(lambda each: each / 100)
BOXES = st.builds(Box, SHARES, SHARES, st.integers(1, 40).map(lambda each: each / 100), st.just(0.3))


class Red:
    """Takes what is red for a face."""

    def find(self, picture: Image.Image) -> list[tuple[float, Box]]:
        red, green, _blue = picture.convert("RGB").split()
        mask = Image.composite(red, Image.new("L", red.size), green.point(lambda value: 255 if value < 90 else 0))
        place = mask.point(lambda value: 255 if value > 150 else 0).getbbox()
        wide, high = picture.size
        if place is None:
            return []
        left, top, right, bottom = place
        box = Box(left / wide, top / high, (right - left) / wide, (bottom - top) / high)
        return [(0.9, box), (0.7, Box(box.x + 0.01, box.y, box.w, box.h))]  # twice the same


@pytest.fixture
def walk(tmp_path):
    """A red face that walks through three seconds and is away in the last."""
    path = tmp_path / "walk.mp4"
    with av.open(str(path), "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 256, 192, "yuv420p"
        for number in range(40):
            picture = Image.new("RGB", (256, 192), "black")
            if number < 30:
                ImageDraw.Draw(picture).rectangle((number * 4, 48, number * 4 + 39, 95), fill="red")
            frame = VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, 10)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def test_a_face_that_is_lost_between_two_looks(walk):
    masks, looked = detecting.follow(walk, Red(), lambda _share: None)
    assert looked == 10
    (region,) = masks.regions
    assert (region.from_ms, 2800 <= region.to_ms <= 3300) == (0, True)
    for number in range(28):  # wherever the face is, it's covered whole, also where nobody looked
        place = region.place(number * 100)
        assert place.x <= number * 4 / 256
        assert place.x + place.w >= (number * 4 + 39) / 256
        assert place.y <= 48 / 192
        assert place.y + place.h >= 95 / 192


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(BOXES, max_size=3), max_size=8))
def test_proposals_that_no_plan_takes(looks):
    pictures = [Seen(number * EVERY_MS, tuple(boxes)) for number, boxes in enumerate(looks)]
    regions = proposed(pictures)
    assert masks_of(Masks(regions=regions).as_json()).regions == regions
    for picture in pictures:  # every face that was found lies within a region of that moment, as far as in the picture
        for box in picture.boxes:
            middle = (min(box.x + box.w / 2, 1.0), min(box.y + box.h / 2, 1.0))
            places = [each.place(picture.at_ms) for each in regions if each.covers(picture.at_ms, picture.at_ms + 1)]
            assert any(
                one.x - 1e-4 <= middle[0] <= one.x + one.w + 1e-4 and one.y - 1e-4 <= middle[1] <= one.y + one.h + 1e-4
                for one in places
            )


def test_one_face_that_is_found_twice():
    one, same, other = Box(0.1, 0.1, 0.2, 0.2), Box(0.12, 0.1, 0.2, 0.2), Box(0.6, 0.1, 0.2, 0.2)
    assert apart([(0.7, same), (0.9, one), (0.8, other)]) == (one, other)
    assert faces.shared(one, other) == 0.0


def test_a_detector_that_is_not_there_is_told_and_loads_nothing(tmp_path, walk):
    (words := tmp_path / "words.onnx").write_bytes(b"not a model")
    model = tiny_faces.put_model(tmp_path / "tiny.onnx")
    assert [available(each).problem for each in (None, tmp_path / "none.onnx", words)] == [
        "unset", "missing", "not_model",
    ]  # fmt: skip
    ready = available(model)
    if ready.is_ready:  # where a site has the engine, the real loading code runs
        assert media.find_faces(walk, model=ready.required(), duration_s=4).regions
        return
    with pytest.raises(FacesNotReadyError) as told:
        ready.required()
    assert told.value.fields["problem"] == "engine"
    with pytest.raises(FacesNotReadyError) as refused:  # and so does the child, from where the error comes whole
        media.find_faces(walk, model=str(model), duration_s=4)
    assert refused.value.fields["problem"] == "engine"
