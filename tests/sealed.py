"""The checkpoint on a printed paper, read as who holds the paper reads it: by telephone, and by eye to type it."""

from __future__ import annotations

from uuid import UUID

import pypdfium2
import zxingcpp

from liuhen.custody.queries import shown_on_papers
from liuhen.ledger import marks


def seal_on(pdf: bytes) -> tuple[str, str]:
    """The text of the one QR code on a paper, and the short text beside it; they are of the same checkpoint."""
    pages = list(pypdfium2.PdfDocument(pdf))
    # QR codes alone: among the lines of a table a reader of every kind now and then sees a bar code.
    codes = [
        code.text
        for page in reversed(pages)
        for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
    ]
    [note] = codes
    mark = marks.mark_of(note)
    told = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    assert mark.replace(" ", "") in told, "the short text is missing, or of another checkpoint"
    assert "留痕账本检查点" in told
    return note, mark


def check_seal(pdf: bytes, *, about: UUID | None = None) -> str:
    """Go on only if a paper bears a checkpoint that copies about the same thing will lead on from; its short text."""
    _note, mark = seal_on(pdf)
    if about is not None:
        assert marks.parse_mark(mark).size in shown_on_papers([about])
    return mark
