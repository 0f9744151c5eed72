"""PDF/A-2b by our own rules (ISO 19005-2), with a library that has no part in making our PDFs.

Not the whole standard: what goes wrong when a PDF is made, altered or put in another's place. veraPDF knows the rest,
and is asked too where it's installed.
"""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pikepdf

logging.getLogger("pikepdf").setLevel(logging.WARNING)  # it tells of its own loading

_FORBIDDEN = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/AA", "/OpenAction", "/Sound", "/Movie", "/XFA", "/RichMedia", "/GoToR"}
)
_FONT_FILES = frozenset({"/FontFile", "/FontFile2", "/FontFile3"})
_SECOND = "verapdf"
_SECONDS = 300
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What veraPDF says of a PDF.

    Attributes:
        is_archival: whether it's PDF/A-2b; None when it gave no answer.
        why: what it said when it gave none.
    """

    is_archival: bool | None
    why: str = ""


def has_second_judge() -> bool:
    """Whether veraPDF is on this machine's PATH."""
    return shutil.which(_SECOND) is not None


def second_opinion(path: Path) -> Opinion:
    """Have veraPDF judge a PDF; call only where `has_second_judge`."""
    words = [shutil.which(_SECOND) or _SECOND, "--flavour", "2b", "--format", "text", str(path)]
    try:
        ended = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=_SECONDS,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Opinion(is_archival=None, why=str(error)[:200])
    verdict = ended.stdout.lstrip().partition(" ")[0]
    if verdict in {"PASS", "FAIL"}:
        return Opinion(is_archival=verdict == "PASS")
    said = (ended.stderr or ended.stdout).strip().splitlines()
    return Opinion(is_archival=None, why=said[-1][:200] if said else str(ended.returncode))
