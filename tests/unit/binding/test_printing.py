"""PDF/A-2b by our own rules (ISO 19005-2), with a library that had no part in making it; and sheets to edit."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from docx import Document

from liuhen.binding import Book, Bound, Field, Leaf, StandIn, Table, glyphs, join_books, print_book, write_docx
from liuhen.binding.archival import has_second_judge, problems_of, second_opinion
from liuhen.binding.errors import TypesettingError
from papers import picture

MADE = datetime(2026, 11, 27, 1, 2, 3, tzinfo=UTC)
CONTENTS = Table(title="卷内目录", columns=["序号", "标题"], widths=[1, 5], rows=[["1", "处罚决定书"]])
FORBIDDEN = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/AA", "/OpenAction", "/Sound", "/Movie", "/XFA"}


@pytest.fixture
def printed(tmp_path: Path):
    """Prints a book of three leaves; what is given stands in for what would be."""

    def make(**given) -> Path:
        jpeg = tmp_path / "page.jpg"
        jpeg.write_bytes(picture())
        told = {
            "title": "某案", "author": "某局", "running": "档号 正卷", "heading": "行政处罚案卷", "emphasis": "正卷",
            "cover": [Field(label="案名", value="某案")], "contents": CONTENTS,
            "leaves": [
                Leaf(mark="处罚决定书", number="1", picture=jpeg), Leaf(mark="", number="2", picture=jpeg),
                Leaf(mark="送达回执", number="3-5", stand_in=StandIn(title="纸质原件", lines=["存放处：三架"])),
            ],
            "closing": [Field(label="立卷人", value="李")], "notes": ["本卷共 2 件。"],
            "seal": "demo\n3\nAAAA=\n\n— demo x\n",
            **given,
        }  # fmt: skip
        target, workroom = tmp_path / "book.pdf", tmp_path / "workroom"
        shutil.rmtree(workroom, ignore_errors=True)
        workroom.mkdir()
        make.said = print_book(Book(**told), target, workroom=workroom, made_at=MADE)
        return target

    return make


def objects(pdf):
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]


def test_no_archive_profile_or_no_colour_profile(printed):
    with pikepdf.open(printed()) as pdf:
        meta = pdf.Root.Metadata.read_bytes().decode()
        assert re.search(r"<pdfaid:part>2<|pdfaid:part=\"2\"", meta)
        assert re.search(r"<pdfaid:conformance>B<|pdfaid:conformance=\"B\"", meta)
        intents = [one for one in pdf.Root.OutputIntents if one.S == "/GTS_PDFA1"]
        assert len(intents) == 1
        assert intents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"  # an ICC profile's signature
        assert not pdf.is_encrypted
        assert pdf.trailer.ID
    if has_second_judge():  # veraPDF, where it's installed
        assert second_opinion(printed()).is_archival


@pytest.mark.parametrize(
    ("act", "is_archival", "why"),
    [
        ('echo "PASS $5 2b"', True, ""),
        ('echo "FAIL $5 2b"; exit 1', False, ""),
        ("echo 'Error: no Java' >&2; exit 127", None, "no Java"),
    ],
)
def test_second_judge_that_is_not_heard(tmp_path, monkeypatch, act, is_archival, why):
    monkeypatch.setenv("PATH", "/nowhere")
    assert not has_second_judge()
    program = tmp_path / "verapdf"
    program.write_text(f'#!/bin/sh\n[ "$1 $2 $3 $4" = "--flavour 2b --format text" ] || exit 9\n{act}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert has_second_judge()
    found = second_opinion(tmp_path / "book.pdf")
    assert found.is_archival is is_archival
    assert why in found.why


def test_long_story_printed_over_the_names_that_sign_it(printed):
    path = printed(
        notes=["写" * 700, "完" * 5],
        closing=[Field(label="立卷人", value="甲")],
        checks=[Field(label="公钥指纹", value="ab12 cd34")],
    )
    document = pypdfium2.PdfDocument(path)
    text = document[len(document) - 1].get_textpage()
    words = text.get_text_range()
    bottoms = [text.get_charbox(place)[1] for place, letter in enumerate(words) if letter in "写完"]
    assert min(bottoms) > text.get_charbox(words.index("立卷人"))[3]
    assert "ab12 cd34" in words


def test_font_left_outside_or_action_inside(printed):
    with pikepdf.open(printed()) as pdf:
        fonts = [one for one in objects(pdf) if one.get("/Type") == "/FontDescriptor"]
        assert len(fonts) >= 2
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in fonts)
        assert all(one.get("/Subtype") != "/Type3" for one in objects(pdf) if one.get("/Type") == "/Font")
        assert not [key for one in objects(pdf) for key in one.keys() if key in FORBIDDEN]  # noqa: SIM118 - not a dict
        assert not [one for one in objects(pdf) if one.get("/Filter") == "/LZWDecode"]


def test_transparency_of_the_kind_that_the_profile_refuses(printed):
    with pikepdf.open(printed()) as pdf:
        for one in objects(pdf):
            assert one.get("/BM", "/Normal") in {"/Normal", "/Compatible"}
            assert not one.get("/Interpolate", False)
            assert "/Alternates" not in one


def test_page_or_bookmark_lost(printed):
    path = printed()
    document = pypdfium2.PdfDocument(path)
    marks = {mark.get_title(): mark.get_dest().get_index() for mark in document.get_toc()}
    assert marks == {"案卷封面": 0, "卷内目录": 1, "处罚决定书": 2, "送达回执": 4, "卷内备考表": 5}
    assert printed.said.pages == len(document) == 6
    words = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    assert "页号2" in words[3]
    assert "页号3-5" in words[4]
    assert "存放处：三架" in words[4]
    assert "6/6" in words[5]


def test_checkpoint_that_no_telephone_reads(printed):
    sheet = pypdfium2.PdfDocument(printed())[5].render(scale=2).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(sheet)] == ["demo\n3\nAAAA=\n\n— demo x\n"]


def test_parts_that_dont_make_one_whole(printed, tmp_path):
    parts = [
        Bound(path=printed().rename(tmp_path / f"{at}.pdf"), mark=mark) for at, mark in enumerate(("正卷", "副卷"))
    ]

    def joined(name: str) -> Path:
        join_books(parts, tmp_path / name, title="某案 全卷 <𠮷>", author="某局", made_at=MADE)
        return tmp_path / name

    whole = joined("whole.pdf")
    assert problems_of(whole) == []
    assert joined("again.pdf").read_bytes() == whole.read_bytes()
    document = pypdfium2.PdfDocument(whole)
    marks = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    assert marks[0] == (0, "正卷", 0)
    assert marks[6:9] == [(0, "副卷", 6), (1, "案卷封面", 6), (1, "卷内目录", 7)]
    assert [document.get_page_label(at) for at in (0, 6, 11)] == ["1", "7", "12"]
    with pikepdf.open(whole) as pdf:
        assert not pdf.check_pdf_syntax()
        assert "/StructTreeRoot" not in pdf.Root
        assert pdf.open_metadata()["dc:title"] == str(pdf.docinfo["/Title"]) == "某案 全卷 <𠮷>"


def test_letter_that_no_font_draws(printed):
    path = printed(cover=[Field(label="案名", value="𠮷野家\u200b与👍🏽\ufe0f\U000323af")], title="𠮷")
    assert printed.said.unfit == ("U+1F3FD", "U+1F44D", "U+20BB7", "U+323AF")  # the last isn't in Python's tables
    text = "".join(pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range().split())
    assert "U+20BB7野家与U+1F44D" in text
    with pikepdf.open(path) as pdf:
        assert "[U+20BB7]" in str(pdf.docinfo.get("/Title", "[U+20BB7]"))


def test_every_letter_of_the_plane_that_officers_type(printed):
    codes = (*range(0x20, 0x3000, 7), *range(0x4E00, 0x9FFF, 97), *range(0xE000, 0xFFFF, 211))
    letters = "".join(map(chr, codes))
    printed(notes=[letters])  # whatever no font has is boxed, and nothing stops
    assert printed.said.unfit


def test_damaged_picture_without_words(printed, tmp_path):
    (tmp_path / "bad.jpg").write_bytes(b"not a picture")
    with pytest.raises(TypesettingError):
        printed(leaves=[Leaf(mark="坏页", number="1", picture=tmp_path / "bad.jpg")])


def test_same_book_gives_other_bytes(printed):
    first = printed().read_bytes()
    assert printed().read_bytes() == first


def test_sheet_to_edit_with_a_letter_that_xml_refuses(tmp_path):
    target = tmp_path / "sheet.docx"
    write_docx(
        target,
        title="卷内目录",
        fields=[Field(label="案名", value="某\x0b案𠮷\U000323af")],
        tables=[CONTENTS],
        notes=["完\x00"],
    )
    document = Document(str(target))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert cells == [["案名", "某案𠮷\U000323af"], ["序号", "标题"], ["1", "处罚决定书"]]
    assert document.paragraphs[-1].text == "完"


def test_font_package_without_the_letters_of_names():
    assert {ord(letter) for letter in "龘犇淼㑇堃喆昇镕"} <= glyphs.drawable()
