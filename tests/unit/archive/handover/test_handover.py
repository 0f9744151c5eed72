"""Hand-over: what would get lost, be signed by one alone, or leave the clock running."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import openpyxl
import pypdfium2
import pytest

from conftest import NOW, entries
from liuhen.archive.checking import jobs as checking
from liuhen.archive.checking.errors import CheckNeededError
from liuhen.archive.checking.models import Check, CheckState
from liuhen.archive.checking.operations import accept_line
from liuhen.archive.handover import jobs, operations, queries
from liuhen.archive.handover.errors import (
    HandoverNotFoundError,
    HandoverSettledError,
    NotHandedOverError,
    NotToHandOverError,
    ReturnReasonNeededError,
)
from liuhen.archive.handover.models import Handover, VolumePlace
from liuhen.archive.handover.operations import Verdict
from liuhen.archive.handover.operations.listing import DATA, LIST
from liuhen.archive.handover.printing import sheet_of
from liuhen.archive.volumes.operations import file_volume
from liuhen.desk.steps import steps_for
from liuhen.duties.models import Deadline
from liuhen.holdings.queries import open_range
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Deputyship, Role, RoleGrant
from liuhen.people.operations import create_unit
from sealed import check_seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
LATER = NOW + timedelta(days=5)


@pytest.fixture
def volume(compiled, archivist):
    made = compiled()
    return file_volume(actor=archivist, now=NOW, volume_id=made.id, shortage_reason="走查")


def checked(archivist) -> None:
    """The four-property check of what was offered, by the worker; the archivist accepts what stands in the way."""
    for check in Check.objects.filter(state=CheckState.RUNNING):
        checking.check_volume({"check": str(check.id)}, lambda _share: None)
        for held in check.lines.filter(is_blocking=True):
            accept_line(actor=archivist, now=NOW, check_id=check.id, line_id=held.id, reason="走查")


def printed(batch) -> str:
    jobs.print_list({"handover": str(batch.id), "state": batch.state}, lambda _share: None)
    body = b"".join(open_range(batch.id, LIST))
    check_seal(body, about=batch.id)
    document = pypdfium2.PdfDocument(body)
    return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.mark.clause("18")
def test_returned_offered_again_received_and_found_on_its_shelf(
    volume, actor, archivist, case, console, make_account, actor_for
):
    batch = operations.offer(actor=actor, now=NOW, volume_ids=[volume.id], note="第三季度")
    with pytest.raises(NotToHandOverError):
        operations.offer(actor=actor, now=NOW, volume_ids=[volume.id])  # in two batches at once
    elsewhere = create_unit(actor=console, now=NOW, name="二中队")
    stranger = actor_for(make_account("aziz", Role.OFFICER, unit=elsewhere, officer=True))
    with pytest.raises(HandoverNotFoundError):
        queries.get_handover(actor=stranger, handover_id=batch.id)
    with pytest.raises(NotPermittedError):
        operations.receive(actor=actor, now=NOW, handover_id=batch.id, verdicts={})
    text = printed(batch)
    for said in ("第三季度", "移交人officer", volume.number, "接收人签名"):
        assert said in text, said
    back = {volume.id: Verdict(is_accepted=False)}
    with pytest.raises(ReturnReasonNeededError):
        operations.receive(actor=archivist, now=NOW, handover_id=batch.id, verdicts=back)
    back = {volume.id: Verdict(is_accepted=False, reason="缺第 3 页原件")}
    operations.receive(actor=archivist, now=NOW, handover_id=batch.id, verdicts=back)
    clock = Deadline.objects.get(period="hand_over", subject=case.id)
    assert clock.is_open
    steps = [[one.detail for one in steps_for(actor=who, now=NOW)] for who in (actor, stranger, archivist)]
    assert ["缺第 3 页原件" in details for details in steps] == [True, False, False]  # who has to act is told at home
    with pytest.raises(HandoverSettledError):
        operations.withdraw(actor=actor, now=NOW, handover_id=batch.id)
    with pytest.raises(NotHandedOverError):
        operations.place(actor=archivist, now=NOW, volume_id=volume.id, room="库房")
    again = operations.offer(actor=actor, now=NOW, volume_ids=[volume.id])
    assert queries.returned_before([volume]) == {volume.id: "缺第 3 页原件"}
    assert [one.returned_count for one in queries.handover_list(actor=actor)] == [0, 1]
    assert queries.get_handover(actor=actor, handover_id=batch.id).returned_count == 1
    assert not queries.held_back(actor)
    with pytest.raises(CheckNeededError):  # what was checked for the batch before doesn't count
        operations.receive(actor=archivist, now=LATER, handover_id=again.id, verdicts={})
    checked(archivist)
    operations.receive(actor=archivist, now=LATER, handover_id=again.id, verdicts={})
    clock.refresh_from_db()
    assert (clock.is_open, clock.met_at) == (False, LATER)
    operations.place(actor=archivist, now=LATER, volume_id=volume.id, room="一号库", shelf="2 架", box="7")
    operations.place(actor=archivist, now=LATER, volume_id=volume.id, room="一号库", shelf="2 架", box="8")
    assert VolumePlace.objects.get().box == "8"
    assert "zhou" in printed(Handover.objects.select_related("unit").get(id=again.id))
    told = json.loads(b"".join(open_range(again.id, DATA)))
    pages = sum(one.pages for one in volume.items.exclude(side="out"))  # by 页号, not those of the PDF
    assert [(one["state"], one["pages"]) for one in told["volumes"]] == [("accepted", pages)]
    sheet = openpyxl.load_workbook(io.BytesIO(sheet_of(again, queries.items_of(again)))).active
    cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {volume.number, "一号库", "8", "接收"} <= cells
    signed = [
        (one.kind, one.facts["actor"]) for kind in ("handover.offered", "handover.received") for one in entries(kind)
    ]
    assert signed[-1] == ("handover.received", archivist.reference)
    assert signed[0] == ("handover.offered", actor.reference)
    assert len(entries("volume.placed")) == 2


@pytest.mark.clause("18")
def test_clock_that_ends_while_a_supplement_is_still_with_the_unit(volume, compiled, case, actor, archivist):
    batch = operations.offer(actor=actor, now=NOW, volume_ids=[volume.id])
    from liuhen.archive.volumes.models import Volume

    Volume.objects.create(
        case=case, unit=case.unit, part=2, state="filed", number="补充-1", title="补充", retention="D30", compiler="李",
        compiled_on=NOW.date(), prepared_at=NOW, filed_at=NOW,
    )  # fmt: skip
    checked(archivist)
    operations.receive(actor=archivist, now=LATER, handover_id=batch.id, verdicts={})
    assert Deadline.objects.get(period="hand_over", subject=case.id).is_open


def test_who_stands_in_for_the_one_that_offered_is_shown_a_form_that_is_refused(
    volume, actor, archivist, make_account, signed_in
):
    batch = operations.offer(actor=actor, now=NOW, volume_ids=[volume.id])
    room = make_account("tang", Role.ARCHIVIST)
    page, way = f"/handovers/{batch.id}/", f"/handovers/{batch.id}/receive/"
    client = signed_in(room)
    assert way in client.get(page).content.decode()
    Deputyship.objects.create(
        grant=RoleGrant.objects.get(account_id=actor.account_id), deputy=room, holds_from=NOW.date(),
        holds_until=date(2126, 1, 1), given_by="console:test", given_at=NOW,
    )  # fmt: skip
    shown = client.get(page).content.decode()
    assert batch.number in shown
    assert way not in shown
