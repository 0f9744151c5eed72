"""Which of the things that a case can have, and mostly hasn't, it has: one question, so that a dozen aren't asked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Model

from liuhen.archive.keeping.models import Hold
from liuhen.cases.bureau.models import RecordLink
from liuhen.cases.models import Area, Case, CaseCheck, Check, Complaint, Consent, Exemption, FormerGrowth, Growth
from liuhen.intake.continuity.models import GapStatement
from liuhen.recordings.models import UnderConsent


class Rare(StrEnum):
    """What most cases are without."""

    AREAS = "areas"
    CHECKS = "checks"
    COMPLAINTS = "complaints"
    CONSENTS = "consents"
    EXEMPTIONS = "exemptions"
    FORMER = "former"
    GAPS = "gaps"
    GREW = "grew"
    GROWN = "grown"
    HOLDS = "holds"
    LINKS = "links"
    ON_SITE = "checks on site"
    SAID = "consents said"


_WHERE: Mapping[Rare, tuple[type[Model], str]] = {
    Rare.AREAS: (Area, "activity__case"),
    Rare.CHECKS: (CaseCheck, "case"),
    Rare.COMPLAINTS: (Complaint, "cases"),
    Rare.CONSENTS: (UnderConsent, "recording__case"),
    Rare.EXEMPTIONS: (Exemption, "case"),
    Rare.FORMER: (FormerGrowth, "later"),
    Rare.GAPS: (GapStatement, "activity__case"),
    Rare.GREW: (Growth, "later"),
    Rare.GROWN: (Growth, "earlier"),
    Rare.HOLDS: (Hold, "case"),
    Rare.LINKS: (RecordLink, "case"),
    Rare.ON_SITE: (Check, "activity__case"),
    Rare.SAID: (Consent, "activity__case"),
}


def held_by(case_id: UUID) -> frozenset[Rare]:
    """Return what of it there is at all for a case, lifted, refused and withdrawn things among it."""
    with connection.cursor() as cursor:
        given = Case._meta.pk.get_db_prep_value(case_id, connection)  # noqa: SLF001 - how the database writes it
        cursor.execute(_question(connection.vendor), [given] * len(_WHERE))
        return frozenset(kind for kind, is_there in zip(_WHERE, cursor.fetchone(), strict=True) if is_there)


@lru_cache
def _question(vendor: str) -> str:
    """The statement, written by Django once: putting it together takes longer than answering it."""
    del vendor
    parts = []
    for model, path in _WHERE.values():
        rows = model._default_manager.filter(**{path: UUID(int=0)}).order_by().values("pk")  # noqa: SLF001
        parts.append(f"EXISTS({rows.query.sql_with_params()[0]})")
    return f"SELECT {', '.join(parts)}"
