"""Papers to be signed bear the checkpoint: a telephone reads it, a person can type it, the archive takes it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import zxingcpp
from docx import Document

from liuhen.binding import Field, Form, Part
from liuhen.binding.archival import problems_of
from liuhen.binding.codes import qr_svg
from liuhen.binding.forms import print_form, write_form_docx
from liuhen.ledger import marks
from liuhen.ledger import note as notes

MADE = datetime(2026, 11, 27, 1, 2, 3, tzinfo=UTC)
SIGNER = notes.Signer.generate("liuhen.invalid/019ab000-0000-7000-8000-000000000001")
NOTE = notes.sign_checkpoint(notes.Checkpoint(SIGNER.name, 18432, bytes(range(32))), [SIGNER.sign])
FORM = Form(
    title="制作说明", author="某局", number="JZ-1", parts=[Part(title="案件", fields=[Field(label="案号", value="1")])],
    signatures=["制作人"], seal_for="行政机关", seal=NOTE, seal_note="这是检查点。", mark=marks.mark_of(NOTE),
)  # fmt: skip


def printed(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    print_form(FORM, folder / f"{name}.pdf", workroom=folder / name, made_at=MADE)
    return folder / f"{name}.pdf"


def test_checkpoint_that_no_telephone_reads_or_nobody_can_type(tmp_path: Path) -> None:
    path = printed(tmp_path, "one")
    sheet = pypdfium2.PdfDocument(path)[0]
    assert [code.text for code in zxingcpp.read_barcodes(sheet.render(scale=2).to_pil())] == [NOTE]
    text = "".join(sheet.get_textpage().get_text_range().split())
    assert marks.mark_of(NOTE).replace(" ", "") in text
    assert problems_of(path) == []
    assert printed(tmp_path, "again").read_bytes() == path.read_bytes()
    write_form_docx(FORM, tmp_path / "form.docx")
    assert any(marks.mark_of(NOTE) in line.text for line in Document(str(tmp_path / "form.docx")).paragraphs)


def test_code_of_a_page_to_print_is_too_large_for_its_sticker() -> None:
    assert qr_svg(NOTE).count("<svg") == 1
    import segno

    assert segno.make(NOTE, error="m", micro=False).symbol_size()[0] <= 90  # at 4 cm, half a millimetre each
