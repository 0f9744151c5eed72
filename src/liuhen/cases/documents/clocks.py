"""Statutory clocks that documents start and end; which does what stands in the catalogue of forms."""

from __future__ import annotations

from datetime import datetime

from liuhen.cases.clocks import wind_carrier
from liuhen.cases.documents.models import Document


def keep(document: Document, *, now: datetime) -> None:
    """Bring the clocks of the document's case up to date, in the caller's transaction."""
    if document.case is not None:
        wind_carrier(now=now, case=document.case)  # art 21: a document may tell of a long-term ground
