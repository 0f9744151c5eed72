"""A case's documents on its page: by the stages of art 3, each with what it still lacks and how far its service is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liuhen.cases.documents import queries
from liuhen.cases.documents.checks import checks_of_each
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.showing import Served, served
from liuhen.cases.models import Case, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document as the case page lists it.

    Attributes:
        document: the row.
        open_checks: how many things it lacks.
        served: how far its service is; None where there's nothing to serve.
        shared_from: the number of the earlier case to which it belongs; empty for the case's own.
    """

    document: Document
    open_checks: int
    served: Served | None
    shared_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLines:
    """A stage with its documents, in order of their dates."""

    label: str
    lines: list[DocumentLine]


def by_stage(documents: Sequence[Document], *, case: Case) -> list[StageLines]:
    """Put a case's documents into their stages; those without any are left out."""
    lacking = checks_of_each(documents)
    return [
        StageLines(
            label=str(Stage(stage.code).label) if stage.code else "",
            lines=[
                DocumentLine(
                    document=document,
                    open_checks=len(lacking[document.id]),
                    served=None if document.voided_at else served(document),
                    shared_from=document.case.number if document.case and document.case_id != case.id else "",
                )
                for document in stage.documents
            ],
        )
        for stage in queries.by_stage(documents)
    ]
