"""PDF/A-2b by our own rules (ISO 19005-2), with a library that has no part in making our PDFs.

Not the whole standard: what goes wrong when a PDF is made, altered or put in another's place. veraPDF knows the rest.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pikepdf

logging.getLogger("pikepdf").setLevel(logging.WARNING)  # it tells of its own loading

_FORBIDDEN = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/AA", "/OpenAction", "/Sound", "/Movie", "/XFA", "/RichMedia", "/GoToR"}
)
_FONT_FILES = frozenset({"/FontFile", "/FontFile2", "/FontFile3"})
_ICC_SIGNATURE, _ICC_PLACE = b"acsp", slice(36, 40)

Objects: TypeAlias = "Sequence[pikepdf.Dictionary | pikepdf.Stream]"
Rule: TypeAlias = Callable[[pikepdf.Pdf, Objects], bool]


def _is_marked(pdf: pikepdf.Pdf, _objects: Objects) -> bool:
    meta = pdf.Root.get("/Metadata")
    text = meta.read_bytes().decode("utf-8", "replace") if isinstance(meta, pikepdf.Stream) else ""
    return bool(
        re.search(r"<pdfaid:part>2<|pdfaid:part=\"2\"", text)
        and re.search(r"<pdfaid:conformance>[BU]<|pdfaid:conformance=\"[BU]\"", text)
    )


def _has_colour_profile(pdf: pikepdf.Pdf, _objects: Objects) -> bool:
    intents: Any = pdf.Root.get("/OutputIntents", [])
    found = [one for one in intents if one.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in one]
    return len(found) == 1 and found[0].DestOutputProfile.read_bytes()[_ICC_PLACE] == _ICC_SIGNATURE


def _is_open(pdf: pikepdf.Pdf, _objects: Objects) -> bool:
    return not pdf.is_encrypted


def _has_identity(pdf: pikepdf.Pdf, _objects: Objects) -> bool:
    return "/ID" in pdf.trailer


def _fonts_are_inside(_pdf: pikepdf.Pdf, objects: Objects) -> bool:
    described = [one for one in objects if str(one.get("/Type")) == "/FontDescriptor"]
    fonts = [one for one in objects if one.get("/Type") == "/Font" and one.get("/Subtype") != "/Type0"]
    bare = [one for one in fonts if "/FontDescriptor" not in one and one.get("/Subtype") != "/Type3"]
    return not bare and all(_FONT_FILES & set(one.keys()) for one in described)


def _does_nothing(_pdf: pikepdf.Pdf, objects: Objects) -> bool:
    return not any(_FORBIDDEN & set(one.keys()) or one.get("/S") in _FORBIDDEN for one in objects)


def _holds_no_files(_pdf: pikepdf.Pdf, objects: Objects) -> bool:
    return not any("/EmbeddedFiles" in one or "/EF" in one for one in objects)


def _brings_all(_pdf: pikepdf.Pdf, objects: Objects) -> bool:
    """No stream lies in another file, none is packed by a method that the standard leaves out."""
    return not any(
        isinstance(one, pikepdf.Stream) and ("/F" in one or "/LZWDecode" in str(one.get("/Filter", "")))
        for one in objects
    )


def _looks_alike_everywhere(_pdf: pikepdf.Pdf, objects: Objects) -> bool:
    return not any(
        str(one.get("/BM", "/Normal")) not in {"/Normal", "/Compatible"}
        or bool(one.get("/Interpolate", False))
        or "/Alternates" in one
        for one in objects
    )


RULES: tuple[tuple[str, Rule], ...] = (
    ("没有 PDF/A-2 标识", _is_marked),
    ("没有颜色特性文件", _has_colour_profile),
    ("已加密", _is_open),
    ("没有文件标识", _has_identity),
    ("字体没有嵌入", _fonts_are_inside),
    ("含有脚本或动作", _does_nothing),
    ("含有附件", _holds_no_files),
    ("引用外部文件或使用不允许的压缩", _brings_all),
    ("含有不允许的透明或替代图像", _looks_alike_everywhere),
)
"""What is wrong in words, and whether that's not so."""


def problems_of(path: Path) -> list[str]:
    """What keeps a PDF from being PDF/A-2b, in words; empty when nothing of it is found.

    Args:
        path: a PDF of our own making, as it was made: the library isn't run within bounds.
    """
    try:
        with pikepdf.open(path) as pdf:
            objects = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]
            return [problem for problem, holds in RULES if not holds(pdf, objects)]
    except pikepdf.PdfError:
        return ["不能解析"]
