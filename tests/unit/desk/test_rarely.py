"""What a case has and its page doesn't ask for: an approved explanation that counts for nothing, a hold unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import models

from conftest import NOW
from liuhen.archive.keeping.models import Hold, HoldKind
from liuhen.cases import operations as cases
from liuhen.cases.bureau.models import BureauRecord, RecordLink
from liuhen.cases.documents.models import Document
from liuhen.cases.models import Area, CaseCheck, Check, Complaint, Consent, Exemption, FormerGrowth, Growth
from liuhen.desk.rarely import Rare, held_by
from liuhen.intake.continuity.models import GapStatement
from liuhen.people.models import Role
from liuhen.recordings.models import UnderConsent
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db

_OF_A_TYPE = [
    (models.BooleanField, True),
    (models.DateTimeField, NOW),
    (models.DateField, NOW.date()),
    (models.IntegerField, 1),
    (models.JSONField, []),
    (models.CharField, "x"),
    (models.TextField, "x"),
]


def made(model, **given):
    """A row with something in each field that must not be empty."""
    for field in model._meta.concrete_fields:
        if field.name in given or field.null or field.has_default() or field.primary_key or field.blank:
            continue
        given[field.name] = next(value for kind, value in _OF_A_TYPE if isinstance(field, kind))
    return model.objects.create(**given)


@pytest.fixture
def stay(people, actor_for, make_account, unit):
    """Gives an activity of a case of its own."""
    account = people[Role.OFFICER]
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]

    def one(number):
        case = cases.create_case(
            actor=actor_for(account), now=NOW, number=f"应急检〔2026〕{number}号", kind="inspection", title="检查",
            party="某厂", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
        )  # fmt: skip
        return cases.create_activity(
            actor=actor_for(account), now=NOW, case_id=case.id, place="某厂车间", officer_ids=pair,
            arrived_at=NOW - timedelta(hours=3), left_at=NOW - timedelta(hours=1), returned_at=NOW,
        )  # fmt: skip

    return one


@pytest.mark.parametrize("kind", Rare)
def test_what_a_case_has_and_is_taken_to_be_without(kind, stay, people):
    activity, other = stay(1), stay(2)
    case, account = activity.case, people[Role.OFFICER]
    assert held_by(case.id) == frozenset()

    def said():
        return made(Consent, activity=activity, said_by=account)

    def linked():
        return made(BureauRecord, document=made(Document))

    {
        Rare.AREAS: lambda: made(Area, activity=activity),
        Rare.CHECKS: lambda: made(CaseCheck, case=case),
        Rare.COMPLAINTS: lambda: made(Complaint, unit=case.unit).cases.add(case),
        Rare.CONSENTS: lambda: made(UnderConsent, consent=said(), recording=row(case=case, activity=activity)),
        Rare.EXEMPTIONS: lambda: made(Exemption, case=case, asked_by=account),
        Rare.FORMER: lambda: made(FormerGrowth, earlier=other.case, later=case),
        Rare.GAPS: lambda: made(GapStatement, activity=activity),
        Rare.GREW: lambda: made(Growth, earlier=other.case, later=case),
        Rare.GROWN: lambda: made(Growth, earlier=case, later=other.case),
        Rare.HOLDS: lambda: made(Hold, case=case, kind=HoldKind.LONG_TERM),
        Rare.LINKS: lambda: made(RecordLink, case=case, record=linked()),
        Rare.ON_SITE: lambda: made(Check, activity=activity),
        Rare.SAID: said,
    }[kind]()
    assert kind in held_by(case.id)
    assert kind not in held_by(other.case.id)
