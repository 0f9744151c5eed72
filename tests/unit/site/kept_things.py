"""What the walk needs of keeping: a hold that an officer set, a mark that waits, a batch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from conftest import NOW
from liuhen.archive.carriers.models import Carrier, CarrierSet, Load
from liuhen.archive.consulting.models import Consultation, ConsultationItem, Copy, CopyHandout
from liuhen.archive.handover.models import Handover
from liuhen.archive.keeping.models import Disposal, Hold, OutMark, RetentionTrial
from liuhen.cases.models import Case
from liuhen.clock import now
from liuhen.desk.models import CaseTrial
from liuhen.people.models import Role
from liuhen.recordings.examining.models import Enrolment, Examination
from liuhen.recordings.models import Recording


def kept_things(case: Case, recording: Recording, people: dict[Role, Any]) -> dict[str, object]:
    hold = Hold.objects.create(case=case, kind="other", reason="走查", rank=1, set_by=people[Role.OFFICER], set_at=NOW)
    mark = OutMark.objects.create(
        recording=recording, unit=recording.unit, reason="走查", asked_by=people[Role.OFFICER], asked_at=NOW
    )
    disposal = Disposal.objects.create(
        number="走查", reason="走查", opinion="走查", group="走查", proposed_by=people[Role.ARCHIVIST], proposed_at=NOW
    )
    consultation = Consultation.objects.create(
        number="走查", who="others", state="open", asked_by=people[Role.OFFICER], asked_at=NOW,
        purpose="走查", approvers=["legal", "head"], days=1, until=now() + timedelta(days=1),
    )  # fmt: skip
    consulted = ConsultationItem.objects.create(
        consultation=consultation, position=1, named=recording.number, recording=recording
    )
    copy = Copy.objects.create(consultation=consultation, begun_at=NOW, name="走查", state="given", sha256="0" * 64)
    handout = CopyHandout.objects.create(
        copy=copy,
        receiver="走查",
        medium="disc",
        count=1,
        sha256="0" * 64,
        given_by=people[Role.ARCHIVIST],
        given_at=NOW,
    )
    carriers = CarrierSet.objects.create(
        number="走查", medium="dvd", kind="disc", capacity=1, count=1, copies=["A"], made_at=NOW
    )
    load = Load.objects.create(set=carriers, position=1, planned=1)
    carrier = Carrier.objects.create(load=load, number="走查-1", copy="A")
    handover = Handover.objects.create(
        number="走查", unit=recording.unit, offered_by=people[Role.LEADER], offered_at=NOW
    )
    Examination.objects.create(
        recording=recording, grade="fits", findings=[], engine=1, version=2, sha256="0" * 64, examined_at=NOW
    )
    trial = RetentionTrial.objects.create(title="走查", on=NOW.date(), asked_at=NOW, asked_by=people[Role.HEAD])
    enrolment = Enrolment.objects.create(recording=recording, model="走查", enrolled_at=NOW)
    return {
        "enrolment": enrolment,
        "trial": trial,
        "case_trial": CaseTrial.objects.create(title="走查", asked_at=NOW, asked_by=people[Role.LEGAL]),
        "handover": handover,
        "consultation": consultation,
        "consulted": consulted,
        "handout": handout,
        "hold": hold,
        "out_mark": mark,
        "disposal": disposal,
        "carrier": carrier,
    }
