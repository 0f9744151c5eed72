"""An assessor leaves with a sheet half done: the volume waits for ever, or somebody reads what nobody may."""

from __future__ import annotations

import pytest

from conftest import NOW, entries
from liuhen.desk.departures import left_by, settle_if_done
from liuhen.people import operations as people_operations
from liuhen.people.errors import DepartureOpenError, NotPermittedError
from liuhen.people.models import Departure, Role
from liuhen.supervision.assessing import operations, queries
from liuhen.supervision.assessing.errors import SheetNotAbandonedError
from liuhen.supervision.assessing.models import Sheet
from unit.supervision.test_assessing import archivist, drawn_volume, filed, score, scores

__all__ = ["archivist", "drawn_volume", "filed"]
pytestmark = [pytest.mark.django_db]


@pytest.fixture
def sheet(drawn_volume, archivist):
    """The archivist, who is no officer, has begun."""
    told = {"scored": scores(drawn_volume), "note": "草稿里的话", "is_finished": False}
    return operations.save_sheet(actor=archivist, now=NOW, assessed_id=drawn_volume.id, **told)


def _leave(console, account) -> Departure:
    return people_operations.leave(actor=console, now=NOW, account_id=account.id, way=Departure.Way.LEFT)


def test_sheet_that_nobody_can_finish_any_more(sheet, people, console, actor_for, signed_in, legal, drawn_volume):
    made = _leave(console, people[Role.ARCHIVIST])
    head = actor_for(people[Role.HEAD])
    assert [one.id for one in left_by(made).sheets] == [sheet.id]
    with pytest.raises(DepartureOpenError):
        settle_if_done(actor=head, moment=NOW, departure_id=made.id)
    browser = signed_in(people[Role.LEGAL])
    page = browser.get(f"/supervision/assessed/{drawn_volume.id}/").content.decode()
    assert "收回未完成的评分" in page
    assert "草稿里的话" not in page
    assert drawn_volume.volume.number in signed_in(people[Role.HEAD]).get(f"/departures/{made.id}/").content.decode()
    assert "未完成的评查评分" in browser.get("/").content.decode()
    browser.post(f"/supervision/sheets/{sheet.id}/take-back/")
    assert not Sheet.objects.exists()
    entry = entries("assessment.sheet_taken_back")[-1]
    facts = {
        "assessed": str(drawn_volume.id), "number": drawn_volume.volume.number, "actor": legal.reference,
        "assessor": str(people[Role.ARCHIVIST].id),
    }  # fmt: skip
    assert (entry.subject, entry.facts) == (drawn_volume.assessment_id, facts)
    settle_if_done(actor=head, moment=NOW, departure_id=made.id)
    score(legal, drawn_volume)  # and the place is free
    assert queries.unfinished_sheets(people[Role.LEGAL].id) == []


def test_sheet_taken_from_an_assessor_who_is_still_here_or_has_finished(
    sheet, people, console, archivist, legal, drawn_volume, actor_for, signed_in
):
    with pytest.raises(SheetNotAbandonedError):
        operations.take_back_sheet(actor=legal, now=NOW, sheet_id=sheet.id)
    score(archivist, drawn_volume)
    _leave(console, people[Role.ARCHIVIST])
    with pytest.raises(SheetNotAbandonedError):
        operations.take_back_sheet(actor=legal, now=NOW, sheet_id=sheet.id)
    Sheet.objects.update(finished_at=None)
    for role in (Role.LEADER, Role.HEAD, Role.OFFICE, Role.SYSTEM_ADMIN):
        with pytest.raises(NotPermittedError):
            operations.take_back_sheet(actor=actor_for(people[role]), now=NOW, sheet_id=sheet.id)
    browser = signed_in(people[Role.LEGAL])
    shown = browser.get(f"/api/v1/supervision/assessed/{drawn_volume.id}").json()
    assert shown["abandoned"] == [{"id": str(sheet.id), "assessor": people[Role.ARCHIVIST].name}]
    assert browser.post(f"/api/v1/supervision/sheets/{sheet.id}/take-back").json()["abandoned"] == []
