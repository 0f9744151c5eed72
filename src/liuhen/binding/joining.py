"""Bound parts become one PDF/A-2b: the whole of a volume, in order, with the bookmarks of all.

The pages are the parts' own, byte for byte what their fonts and pictures are; nothing is set or drawn again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pikepdf

_ABOUT = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><dc:format>application/pdf</dc:format>'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    "<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
    "<xmp:CreatorTool>{tool}</xmp:CreatorTool><xmp:CreateDate>{at}</xmp:CreateDate>"
    "<xmp:ModifyDate>{at}</xmp:ModifyDate><pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
_TOOL = "Liuhen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A part to be joined.

    Attributes:
        path: its PDF/A-2b, as `print_book` wrote it.
        mark: the bookmark above its own.
    """

    path: Path
    mark: str


def join_books(parts: Sequence[Bound], target: Path, *, title: str, author: str, made_at: datetime) -> int:
    """Write bound parts as one PDF/A-2b; how many pages it has.

    A viewer counts its pages through, from 1. The same parts give the same bytes.

    Args:
        parts: at least one, in order.
        target: the file; replaced if it stands.
        title: of the whole.
        author: who made it: the bureau.
        made_at: the moment that it bears.

    Raises:
        OSError: a part isn't there, or no room.
    """
    with ExitStack() as opened:
        books = [opened.enter_context(pikepdf.open(part.path)) for part in parts]
        whole = books[0]
        marks = [_marks(book) for book in books]
        starts = [0]
        for book in books:
            starts.append(starts[-1] + len(book.pages))
        for book in books[1:]:
            whole.pages.extend(book.pages)
        _untag(whole)
        _mark(whole, [(part.mark, start, own) for part, start, own in zip(parts, starts, marks, strict=False)])
        whole.Root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.D)])
        _tell(whole, title=title, author=author, made_at=made_at)
        del whole.trailer.ID  # it was the first part's
        whole.save(target, deterministic_id=True)
        return starts[-1]


def _marks(book: pikepdf.Pdf) -> list[tuple[str, int]]:
    """A part's bookmarks, each with the index of its page; ours lie on one level."""
    indexes: dict[Any, int] = {page.objgen: index for index, page in enumerate(book.pages)}
    with book.open_outline() as outline:
        found = [(item.title, item.destination) for item in outline.root]
    return [(title, indexes[place[0].objgen]) for title, place in found if isinstance(place, pikepdf.Array)]


def _mark(whole: pikepdf.Pdf, parts: Sequence[tuple[str, int, Sequence[tuple[str, int]]]]) -> None:
    with whole.open_outline() as outline:
        outline.root.clear()
        for mark, start, own in parts:
            item = pikepdf.OutlineItem(mark, start)
            item.children.extend(pikepdf.OutlineItem(title, start + index) for title, index in own)
            outline.root.append(item)


def _untag(whole: pikepdf.Pdf) -> None:
    """A tree of tags belongs to one part; level B asks for none, and one that tells of other pages would be wrong."""
    root: Any = whole.Root
    for name in ("/StructTreeRoot", "/MarkInfo"):
        if name in root:
            del root[name]
    for page in whole.pages:
        if "/StructParents" in page.obj:
            del page.obj["/StructParents"]


def _tell(whole: pikepdf.Pdf, *, title: str, author: str, made_at: datetime) -> None:
    moment = made_at.astimezone(UTC).replace(microsecond=0)
    said = _ABOUT.format(title=escape(title), author=escape(author), tool=_TOOL, at=moment.isoformat())
    meta = whole.make_stream(said.encode())
    meta.Type, meta.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    whole.Root.Metadata = meta
    stamp = f"D:{moment:%Y%m%d%H%M%S}Z"
    whole.trailer.Info = whole.make_indirect(
        pikepdf.Dictionary(Title=title, Author=author, Creator=_TOOL, CreationDate=stamp, ModDate=stamp)
    )
