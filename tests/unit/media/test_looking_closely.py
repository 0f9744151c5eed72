"""A still in full size and the outline of a sound, made in the child from files of our own making."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from liuhen import media
from liuhen.media import synthesise
from unit.media.conftest import AT


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    synthesise.video(path, synthesise.Segment(at=AT, seconds=3, width=320, height=240, rate=10))
    return path


def test_a_still_of_another_moment_or_size(film, tmp_path):
    before = film.read_bytes()
    made = media.still(film, tmp_path / "one.png", second=1.55)
    assert (made.time_s, made.width, made.height) == (1.5, 320, 240)
    with Image.open(tmp_path / "one.png") as image:
        assert (image.format, image.size) == ("PNG", (320, 240))
    again = media.still(film, tmp_path / "two.png", second=1.5)
    assert again == made
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    assert film.read_bytes() == before


def test_a_still_behind_the_end_is_the_last_picture(film, tmp_path):
    assert media.still(film, tmp_path / "last.png", second=99).time_s == pytest.approx(2.9, abs=0.11)


def test_an_outline_that_is_not_the_sound_s(film, tmp_path):
    levels = media.waveform(film, tmp_path / "wave.json")
    told = json.loads((tmp_path / "wave.json").read_text(encoding="utf-8"))
    assert told["schema"] == "liuhen/waveform/1"
    assert len(told["peaks"]) == len(told["levels"]) == pytest.approx(3 / told["step_s"], abs=3)
    assert 0 < max(told["peaks"]) <= 100
    assert -60 <= told["mean_db"] <= told["greatest_db"] <= 0
    assert levels["mean_db"] == told["mean_db"]


def test_a_file_without_sound_has_no_outline(tmp_path):
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (16, 16)).save(photo)
    with pytest.raises(media.MediaUnreadableError):
        media.waveform(photo, tmp_path / "wave.json")
