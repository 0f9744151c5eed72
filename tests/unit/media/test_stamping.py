"""Use copies: a frame or page that bears no mark, an original that was touched, a file that doesn't say what it is."""

from __future__ import annotations

import hashlib

import av
import pypdfium2
import pytest
from PIL import Image, ImageChops

from conftest import NOW
from liuhen import media
from liuhen.binding import draw_mark
from liuhen.media.synthesise import Segment, sound, video
from papers import pdf, picture


@pytest.fixture
def mark(tmp_path):
    path = tmp_path / "mark.png"
    draw_mark(["刘志远 2026-11-27 09:12", "利用副本 查〔2026〕1号", "原件 2026-000012 𠮷"], path, workroom=tmp_path)
    return path


def test_a_frame_without_its_mark(mark, tmp_path):
    original, plain, stamped = (tmp_path / name for name in ("original.mp4", "plain.mp4", "stamped.mp4"))
    video(original, Segment(seconds=1, width=320, height=180, codec="mpeg4", at=NOW))
    before = hashlib.sha256(original.read_bytes()).hexdigest()
    media.preview(original, plain)
    made = media.stamp_film(original, stamped, mark=mark, title="利用副本", comment="原件 2026-000012", duration_s=1)
    assert hashlib.sha256(original.read_bytes()).hexdigest() == before
    with av.open(str(plain)) as bare, av.open(str(stamped)) as copy:
        assert (copy.metadata["title"], copy.metadata["comment"]) == ("利用副本", "原件 2026-000012")
        count = 0
        for one, other in zip(bare.decode(video=0), copy.decode(video=0), strict=True):
            apart = ImageChops.difference(one.to_image().convert("L"), other.to_image().convert("L"))
            assert sum(apart.histogram()[25:]) > 0.01 * 320 * 180  # letters; encoding alone is a few shades apart
            count += 1
    assert count == made["pictures"] > 20


def test_sound_alone_without_its_mark(mark, tmp_path):
    original, stamped = tmp_path / "sound.wav", tmp_path / "sound.mp4"
    sound(original, seconds=3, codec="pcm_alaw", format="wav")
    made = media.stamp_film(original, stamped, mark=mark, title="利用副本", comment="原件 2026-000012", duration_s=3)
    found = media.probe(stamped)
    assert made["pictures"] == 0  # of the original; what is shown is a card
    assert media.browser_playable(found) == media.Playable.NATIVE
    assert (bool(found.audio), found.duration_s) == (True, pytest.approx(3, abs=1))
    with av.open(str(stamped)) as copy:
        cards = [frame.to_image().convert("L") for frame in copy.decode(video=0)]
    assert len(cards) >= 3
    assert all(card.size == (1280, 720) and card.getextrema()[1] > 100 for card in cards)


def test_a_page_or_photo_without_its_mark(mark, tmp_path):
    for place, content in enumerate((picture(), pdf(2))):
        original, bare, stamped = (tmp_path / f"{place}-{name}" for name in ("original", "bare.jpg", "stamped.jpg"))
        original.write_bytes(content)
        sheet = media.count_sheets(original).count - 1
        size = media.draw_sheet(original, bare, sheet=sheet, longest=900)
        assert media.stamp_sheet(original, stamped, sheet=sheet, longest=900, mark=mark, comment="利用副本") == size
        with Image.open(bare) as one, Image.open(stamped) as other:
            assert other.info["comment"].decode() == "利用副本"
            for box in ((0, 0, size[0], size[1] // 3), (0, 2 * size[1] // 3, *size)):  # above and below
                apart = ImageChops.difference(one.convert("L").crop(box), other.convert("L").crop(box))
                assert apart.getextrema()[1] > 40
    bound = tmp_path / "bound.pdf"
    media.bind_sheets([stamped], bound)
    assert pypdfium2.PdfDocument(bound)[0].get_textpage().get_text_range() == ""  # nothing but the picture
