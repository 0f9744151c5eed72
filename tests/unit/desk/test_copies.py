"""How a case's recordings are kept: nothing out of reach is called lost, nothing damaged whole."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.desk.copies import report_of
from liuhen.holdings.models import (
    Copy,
    CopyState,
    DestroyedObject,
    HeldObject,
    HeldVersion,
    KnownStore,
    Repair,
    StoreKind,
)
from liuhen.people.models import Role
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
LOOKED = NOW + timedelta(days=3)


@pytest.fixture
def case(people, actor_for, make_account, unit):
    account = people[Role.OFFICER]
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    return cases.create_case(
        actor=actor_for(account), now=NOW, number="应急罚〔2026〕1号", kind="penalty", title="未按规定培训",
        party="某化工厂", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip


@pytest.fixture
def stores():
    first = KnownStore.objects.create(kind=StoreKind.PRIMARY, name="/data/archive", identity="1", known_at=NOW)
    second = KnownStore.objects.create(kind=StoreKind.COPY, name="/mnt/second", identity="2", known_at=NOW)
    return first, second


@pytest.fixture
def film(people, case, stores):
    """A film of the case that both stores have and that was read through in both."""

    def make(*, looked=LOOKED, state=CopyState.PROVEN, version=1):
        account = people[Role.OFFICER]
        made = row(officer=account.officer, unit=account.unit, case=case)
        held = HeldObject.objects.create(id=made.id, head=1)
        HeldVersion.objects.create(object=held, number=1, inventory_sha256="0" * 64, recorded_at=NOW)
        Copy.objects.create(object=held, store=stores[0], state=CopyState.PROVEN, version=1, checked_at=looked)
        Copy.objects.create(object=held, store=stores[1], state=state, version=version, checked_at=looked)
        return made

    return make


@pytest.fixture
def told(people, actor_for, case):
    return lambda: report_of(actor=actor_for(people[Role.OFFICER]), case=case)


def test_copies_are_counted_that_are_not_whole_or_a_look_that_never_was(film, told):
    film(), film(looked=LOOKED + timedelta(days=9))
    assert (told().by_copies, told().looked_at) == ([(2, 2)], LOOKED)
    film(state=CopyState.DAMAGED)
    film(state=CopyState.WAITING, version=0, looked=None)
    report = told()
    assert report.by_copies == [(2, 2), (1, 2)]
    assert (report.damaged, report.waiting, report.unreachable) == (1, 1, 0)
    assert [line.held for line in report.lines] == [2, 2, 1, 1]


def test_a_store_out_of_reach_is_called_lost(film, told, stores, people, signed_in, case):
    one = film()
    KnownStore.objects.filter(id=stores[1].id).update(unreachable_since=LOOKED)
    report = told()
    assert (report.by_copies, report.unreachable, report.damaged) == ([(1, 1)], 1, 0)
    browser = signed_in(people[Role.OFFICER])
    for page in (reverse("case_copies", args=[case.id]), f"/recordings/{one.id}/"):
        words = browser.get(page).content.decode()
        assert "这不是丢失" in words
        assert "没有发现损坏" not in words
        assert "/mnt/second" not in words  # an officer needs no server's name


def test_what_was_destroyed_passes_for_a_loss_or_a_removed_store_for_a_copy(film, told, stores):
    gone, kept = film(), film()
    DestroyedObject.objects.create(object_id=gone.id, decision=gone.id, begun_at=NOW, done_at=NOW)
    KnownStore.objects.filter(id=stores[1].id).update(is_used=False)
    report = told()
    assert (report.gone, report.by_copies) == (1, [(1, 1)])
    line = next(line for line in report.lines if line.recording == kept)
    assert [one.state for one in line.stands] == ["whole", "removed"]
    KnownStore.objects.filter(id=stores[1].id).update(lost_at=NOW)
    [line] = [line for line in told().lines if line.recording == kept]
    assert [one.state for one in line.stands] == ["whole", "lost"]


def test_a_primary_store_that_was_never_checked_has_nothing_to_say(film, told):
    one = film()
    Copy.objects.filter(object_id=one.id, store__kind=StoreKind.PRIMARY).delete()
    [line] = told().lines
    assert [(each.state, each.looked_at) for each in line.stands] == [("received", NOW), ("whole", LOOKED)]


def test_three_hundred_films_ask_three_hundred_times(film, told, people, signed_in, case):
    browser, page = signed_in(people[Role.OFFICER]), reverse("case_copies", args=[case.id])

    def asked() -> int:
        browser.get(page)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(page).status_code == 200
        return len(seen)

    film(), film()
    few = asked()
    for _each in range(30):
        film()
    assert asked() == few


def test_the_sheet_lacks_a_repair_or_leaves_without_an_entry(film, stores, people, signed_in, case):
    one = film()
    Repair.objects.create(
        copy=Copy.objects.get(object_id=one.id, store=stores[1]), source=stores[0], reason="坏道", state="done",
        proposed_at=NOW, done_at=LOOKED,
    )  # fmt: skip
    browser = signed_in(people[Role.OFFICER])
    assert "坏道" in browser.get(reverse("case_copies", args=[case.id])).content.decode()
    answer = browser.get(reverse("export_case_copies", args=[case.id]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) == 2
    cells = [cell.value for sheet in book for cells in sheet.iter_rows() for cell in cells]
    assert one.sha256 in cells
    assert "坏道" in cells
    assert entries("case.copies_exported")[-1].subject == case.id


def test_somebody_who_does_not_see_the_case_sees_how_it_is_kept(film, people, signed_in, case, make_account, console):
    from liuhen.people.operations import create_unit

    film()
    elsewhere = create_unit(actor=console, now=NOW, name="别的大队")
    stranger = signed_in(make_account("dui", Role.OFFICER, unit=elsewhere, officer=True))
    for account in (stranger, signed_in(people[Role.SYSTEM_ADMIN])):
        for name in ("case_copies", "export_case_copies"):
            assert account.get(reverse(name, args=[case.id])).status_code in (403, 404)
