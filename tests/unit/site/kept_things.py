"""What the walk needs of keeping: a hold that an officer set, a mark that waits, a batch."""

from __future__ import annotations

from typing import Any

from conftest import NOW
from liuhen.archive.keeping.models import Disposal, Hold, OutMark
from liuhen.cases.models import Case
from liuhen.people.models import Role
from liuhen.recordings.models import Recording


def kept_things(case: Case, recording: Recording, people: dict[Role, Any]) -> dict[str, object]:
    hold = Hold.objects.create(case=case, kind="other", reason="走查", rank=1, set_by=people[Role.OFFICER], set_at=NOW)
    mark = OutMark.objects.create(
        recording=recording, unit=recording.unit, reason="走查", asked_by=people[Role.OFFICER], asked_at=NOW
    )
    disposal = Disposal.objects.create(
        number="走查", reason="走查", opinion="走查", group="走查", proposed_by=people[Role.ARCHIVIST], proposed_at=NOW
    )
    return {"hold": hold, "mark": mark, "disposal": disposal}
