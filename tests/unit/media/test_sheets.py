"""Pages of strangers' PDFs and scans: drawn when they can be, told apart when not, bounded always."""

from __future__ import annotations

import time

import pytest
from PIL import Image

from liuhen import media
from liuhen.media import limits
from papers import bomb_pdf, locked_pdf, pdf, picture, tiff


@pytest.fixture
def kept(tmp_path):
    def keep(content: bytes):
        path = tmp_path / "original"
        path.write_bytes(content)
        return path

    return keep


@pytest.fixture(scope="module")
def sandbox():
    with media.Sandbox() as child:
        yield child


@pytest.mark.parametrize(
    ("content", "form", "count"),
    [(pdf(3), "pdf", 3), (b"junk before\n" + pdf(2), "pdf", 2), (picture(), "jpeg", 1), (tiff(3), "tiff", 3)],
)
def test_pages_are_counted_and_drawn(kept, tmp_path, sandbox, content, form, count):
    path, target = kept(content), tmp_path / "page.jpg"
    assert media.count_sheets(path, sandbox=sandbox) == media.Sheets(format=form, count=count)
    size = media.draw_sheet(path, target, sheet=count - 1, longest=800, sandbox=sandbox)
    with Image.open(target) as drawn:
        assert drawn.size == size
        assert max(size) <= 800


def test_a_page_as_large_as_a_field_is_drawn_small(kept, tmp_path, sandbox):
    path = kept(pdf(box="0 0 1000000 1000000"))
    assert max(media.draw_sheet(path, tmp_path / "p.jpg", sheet=0, longest=1600, sandbox=sandbox)) <= 1600


@pytest.mark.parametrize(
    ("content", "reason"), [(locked_pdf(), "locked"), (pdf()[:60], "damaged"), (picture()[:20], "damaged")]
)
def test_what_cannot_be_read_says_why(kept, sandbox, content, reason):
    with pytest.raises(media.MediaUnreadableError) as caught:
        media.count_sheets(kept(content), sandbox=sandbox)
    assert caught.value.fields["reason"] == reason


def test_a_thousand_pages_are_counted_at_once(kept, sandbox):
    path, began = kept(pdf(1000)), time.monotonic()
    assert media.count_sheets(path, sandbox=sandbox).count == 1000
    assert time.monotonic() - began < 10


def test_a_page_that_draws_for_ever_is_ended(kept, tmp_path, monkeypatch):
    few = limits.Limits(memory=limits.SHEET.memory, cpu_s=1, wall_s=20, output=limits.SHEET.output)
    monkeypatch.setattr(limits, "SHEET", few)
    with pytest.raises((media.MediaLimitError, media.MediaUnreadableError)):
        media.draw_sheet(kept(bomb_pdf()), tmp_path / "p.jpg", sheet=0, longest=1600)


def test_a_page_that_is_not_there(kept, tmp_path, sandbox):
    with pytest.raises(media.MediaUnreadableError):
        media.draw_sheet(kept(pdf(1)), tmp_path / "p.jpg", sheet=5, longest=800, sandbox=sandbox)


def test_photos_become_one_pdf(kept, tmp_path, sandbox):
    pages = []
    for number, size in enumerate([(600, 850), (850, 600)]):
        pages.append(tmp_path / f"{number}.jpg")
        pages[-1].write_bytes(picture(str(number), size=size))
    media.bind_sheets(pages, tmp_path / "all.pdf")
    assert media.count_sheets(tmp_path / "all.pdf", sandbox=sandbox).count == 2
