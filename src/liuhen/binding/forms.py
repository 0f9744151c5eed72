"""A paper to be signed: as PDF/A-2b to print, and as DOCX to correct in WPS or Word. Both say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from liuhen.binding.editing import add_grid, clean, new_document
from liuhen.binding.model import Field, Form, Part
from liuhen.binding.printing import Fitting, Printed, draw_seal, field_data, table_data, typeset

WORDS = {
    "lacking": "尚待填写",
    "lacking_note": "下列各项系统中没有记载，请核实后手工填写；确实无法填写的，注明原因：",
    "sign": "签名",
    "date": "日期：　　　　年　　月　　日",
    "seal": "（盖章）",
    "checkpoint": "留痕账本检查点",
    "mark": "短码",
    "checks": "核验",
    "checks_note": "副本中的“验证.html”可在断网的电脑上核验全部文件。打开前先与下列数值核对："
    "文件、公钥和网页可以被一起换掉，纸面换不掉。",
    "unfit": "下列字符没有可用字形，文中以方框加字符编码表示：",
}


def print_form(form: Form, target: Path, *, workroom: Path, made_at: datetime) -> Printed:
    """Write a form as PDF/A-2b; arguments and errors as `print_book`."""
    if form.seal:
        draw_seal(form.seal, workroom)
    return typeset("form.typ", lambda fitting: _data(form, fitting), target, workroom=workroom, made_at=made_at)


def _data(form: Form, fitting: Fitting) -> dict[str, Any]:
    fit = fitting.fit
    return {
        "words": WORDS,
        "title": fitting.plain(form.title),
        "author": fitting.plain(form.author),
        "heading": fit(form.title),
        "author_text": fit(form.author),
        "number": fit(form.number),
        "parts": [_part(part, fitting) for part in form.parts],
        "notes": [fit(note) for note in form.notes],
        "lacking": [fit(name) for name in form.lacking],
        "signatures": [fit(name) for name in form.signatures],
        "seal_for": fit(form.seal_for),
        "seal": form.seal.strip(),
        "seal_note": fit(form.seal_note),
        "mark": form.mark,
        "checks": [field_data(one, fitting) for one in form.checks],
        "unfit": sorted(fitting.unfit),
    }


def _part(part: Part, fitting: Fitting) -> dict[str, Any]:
    return {
        "title": fitting.fit(part.title),
        "fields": [field_data(one, fitting) for one in part.fields],
        "table": table_data(part.table, fitting) if part.table else None,
    }


def write_form_docx(form: Form, target: Path) -> None:
    """Write a form as DOCX."""
    document = new_document(Document(), title=form.title)
    for text in filter(None, (form.author, form.number)):
        document.add_paragraph(clean(text)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in form.parts:
        _heading(document, part.title)
        _fields(document, part.fields)
        if part.table is not None:
            add_grid(document, [part.table.columns, *part.table.rows])
            document.add_paragraph(clean(part.table.note))
    for note in form.notes:
        document.add_paragraph(clean(note))
    if form.lacking:
        _heading(document, WORDS["lacking"])
        document.add_paragraph(clean(WORDS["lacking_note"] + "、".join(form.lacking)))
    if form.checks:
        _heading(document, WORDS["checks"])
        document.add_paragraph(clean(WORDS["checks_note"]))
        _fields(document, form.checks)
    if form.mark:
        _heading(document, WORDS["checkpoint"])
        document.add_paragraph(clean(form.seal_note))
        document.add_paragraph(clean(f"{WORDS['mark']}　{form.mark}"))
    signed = [f"{name}{WORDS['sign']}" for name in form.signatures]
    for name in [*signed, *([f"{form.seal_for}{WORDS['seal']}"] if form.seal_for else [])]:
        document.add_paragraph(clean(f"{name}：　　　　　　　　　　{WORDS['date']}"))
    document.save(str(target))


def _fields(document: Docx, fields: Sequence[Field]) -> None:
    if fields:
        add_grid(document, [(one.label, one.value) for one in fields])


def _heading(document: Docx, text: str) -> None:
    run = document.add_paragraph().add_run(clean(text))
    run.font.size, run.bold = Pt(13), True
