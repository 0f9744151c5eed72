"""What is bound: a cover, tables, leaves of pictures and a closing sheet, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a heading.

    Attributes:
        title: above it; a bookmark too.
        columns: their headings.
        widths: of the columns, as shares of the page.
        rows: one text a column.
        note: a line below; may be empty.
    """

    title: str
    columns: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Numbers as bars, in the order given: a label and a number each."""

    title: str
    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """What stands in a volume where there's no picture: why, and where the thing itself is."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A page of a document.

    Attributes:
        mark: the document's title on its first page, a bookmark then; empty on the others.
        number: 页号, such as `7`, or `4-6` for a stand-in.
        picture: a JPEG; None for a stand-in.
        stand_in: what is said instead of a picture.
        note: a line at its head, such as who compared it with its original; may be empty.
    """

    mark: str
    number: str
    picture: Path | None = None
    stand_in: StandIn | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One bound part.

    Attributes:
        title: of the PDF.
        author: who made it: the bureau.
        running: the line at the head of every page after the cover.
        heading: the largest words of the cover.
        emphasis: below them, such as `正卷`.
        cover: its fields.
        contents: 卷内目录.
        leaves: the documents' pages, in order.
        recordings: the list of recordings; None without any.
        left_out: a list of what belongs to the matter and isn't in the book; None for nothing.
        closing: fields of the 备考表.
        notes: its text, a paragraph each.
        seal: the ledger's checkpoint as text; empty for none.
        seal_note: what the checkpoint is good for.
        mark: the checkpoint as short text; empty for none.
        checks: what a reader of copies compares with, such as digests, in groups.
    """

    title: str
    author: str
    running: str
    heading: str
    emphasis: str
    cover: Sequence[Field]
    contents: Table
    leaves: Sequence[Leaf] = ()
    recordings: Table | None = None
    left_out: Table | None = None
    closing: Sequence[Field] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    seal: str = ""
    seal_note: str = ""
    mark: str = ""
    checks: Sequence[Field] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A headed part of a form.

    Attributes:
        title: above it.
        fields: an empty value is a line to be filled in by hand.
        table: below the fields; None for none.
    """

    title: str
    fields: Sequence[Field] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A paper to be signed: headed parts, what is still to be filled in, places for signatures and seal.

    Attributes:
        title: its heading, and the PDF's title.
        author: who made it: the bureau.
        number: of the paper.
        parts: in order.
        notes: paragraphs below them.
        lacking: names of what is still to be filled in by hand; said on the paper.
        signatures: what each place to sign is for.
        seal_for: what the place for the seal is called.
        seal: the ledger's checkpoint as text, drawn as a QR code; empty for none.
        seal_note: what the checkpoint is good for.
        mark: the checkpoint as short text.
        checks: what a reader compares with, such as digests, in groups.
    """

    title: str
    author: str
    number: str
    parts: Sequence[Part]
    notes: Sequence[str] = ()
    lacking: Sequence[str] = ()
    signatures: Sequence[str] = ()
    seal_for: str = ""
    seal: str = ""
    seal_note: str = ""
    mark: str = ""
    checks: Sequence[Field] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of a few pages: what it's about, tables, and lines to sign.

    Attributes:
        title: of the PDF.
        author: who made it: the bureau.
        running: the line at the head of every page after the first.
        heading: the largest words.
        facts: what it's about.
        tables: in order, each with its heading.
        bars: plots, below the tables.
        notes: a paragraph each, below those.
        signatures: a label and what stands beside it, such as a name or a line to sign on.
        seal: the ledger's checkpoint as text, drawn as a QR code; empty for none.
        seal_note: what the checkpoint is good for.
        mark: the checkpoint as short text.
    """

    title: str
    author: str
    running: str
    heading: str
    facts: Sequence[Field]
    tables: Sequence[Table]
    bars: Sequence[Bars] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[Field] = ()
    seal: str = ""
    seal_note: str = ""
    mark: str = ""
