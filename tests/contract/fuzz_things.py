"""What lies behind a case, one of each, so that made-up calls get behind the "no such thing"."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.bureau import operations as bureau
from liuhen.cases.bureau.operations import complaints
from liuhen.cases.documents import operations as documents
from liuhen.cases.documents.telling import DocumentTelling
from liuhen.cases.operations.areas import AreaTold, ConsentTold
from liuhen.devices.operations import lend_standing
from liuhen.duties import operations as duties
from liuhen.duties.models import Deadline
from liuhen.intake.docking import operations as docking
from liuhen.recordings import operations as recordings

if TYPE_CHECKING:
    from liuhen.cases.models import Activity, Case
    from liuhen.devices.models import Recorder
    from liuhen.people.actors import Actor
    from liuhen.recordings.models import Recording


def papers(officer: Actor, case: Case) -> dict[str, list[str]]:
    """A document of the case that was served."""
    told = DocumentTelling(form="inspection_record", dated_on=NOW.date())
    document = documents.enter_document(actor=officer, now=NOW, case_id=case.id, telling=told, originals=[])
    service = documents.ServiceTelling(method="direct", served_at=NOW, receiver="王某")
    documents.record_service(actor=officer, now=NOW, document_id=document.id, telling=service)
    return {"document_id": [str(document.id)], "service_id": [str(document.services.get().id)]}


def the_bureaus_own(office: Actor, case: Case) -> dict[str, list[str]]:
    """A plan with a line, and a complaint that started a case."""
    telling = bureau.RecordTelling(kind="annual_plan", title="年度计划", year=NOW.year)
    record = bureau.keep_record(actor=office, now=NOW, telling=telling, originals=[])
    line = bureau.LineTelling(party="某化工厂")
    bureau.write_plan(actor=office, now=NOW, record_id=record.pk, lines=[line])
    complaint = complaints.register_complaint(
        actor=office, now=NOW, reporter=complaints.ReporterTold(name="汪某某"),
        told=complaints.ComplaintTold(
            number="举报 1", way="letter", gist="夜间排放", received_on=NOW.date(), unit_id=case.unit_id
        ),
    )  # fmt: skip
    return {"record_id": [str(record.pk)], "complaint_id": [str(complaint.id)]}


def on_site(officer: Actor, legal: Actor, activity: Activity, films: list[Recording]) -> dict[str, list[str]]:
    """An area and a consent of an activity, an exemption, and a film that was sealed and is to be handed over."""
    area = cases.add_area(
        actor=officer, now=NOW, activity_id=activity.id, told=AreaTold(name="罐区", is_hazardous=True)
    )
    consent = cases.record_consent(
        actor=officer, now=NOW, activity_id=activity.id,
        told=ConsentTold(about="privacy", is_given=True, said_by="王某", said_at=NOW),
    )  # fmt: skip
    exemption = cases.ask_exemption(
        actor=officer, now=NOW, case_id=activity.case_id, activity_id=activity.id, clause="7(1)",
        reason="explosion_hazard", text="罐区不得带入",
    )  # fmt: skip
    recordings.seal_recording(actor=officer, now=NOW, recording_id=films[0].id, reason="refused", note="当事人拒绝")
    transfer = recordings.ask_transfer(
        actor=legal, now=NOW, recording_id=films[0].id, receiver="某监察机关", basis="监调〔2026〕1号"
    )
    return {
        "area_id": [str(area.id)],
        "consent_id": [str(consent.id)],
        "exemption_id": [str(exemption.id)],
        "seal_id": [str(films[0].id)],
        "transfer_id": [str(transfer.id)],
    }


def clocks(officer: Actor, activity: Activity) -> dict[str, list[str]]:
    """The deadlines that run; one, of a visit whose films aren't there yet, is asked to be put off."""
    visit = cases.create_activity(
        actor=officer, now=NOW, case_id=activity.case_id, place="二号车间", returned_at=NOW + timedelta(minutes=1),
        officer_ids=[officer.officer_id], few_officers_reason="一人值守", arrived_at=NOW,
    )  # fmt: skip
    rows = list(Deadline.objects.order_by("id"))
    upload = next(row for row in rows if row.subject == visit.id and row.extended)
    asked = duties.ask_extension(actor=officer, now=NOW, deadline_id=upload.id, reason="记录仪在外地检修")
    return {"deadline_id": [str(row.id) for row in rows], "extension_id": [str(asked.id)]}


def on_loan(office: Actor, officer: Actor, recorder: Recorder) -> dict[str, list[str]]:
    """A recorder that stays with the officer, and a station of the officer's in which a card waits for its name."""
    loan = lend_standing(actor=office, now=NOW, recorder_id=recorder.id, officer_id=officer.officer_id)
    station = docking.open_station(actor=officer, now=NOW, name="一号采集站")
    met = docking.CardMet(slot=1, place="E:", files=2, size=8, recordings=2)
    card = docking.meet(actor=officer, now=NOW, station_id=station.id, run=station.run, met=met)
    return {
        "loan_id": [str(loan.id)],
        "station_id": [str(station.id)],
        "run": [str(station.run)],
        "docking_id": [str(card.id)],
    }
