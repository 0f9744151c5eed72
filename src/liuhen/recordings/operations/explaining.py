"""未记录说明 (art 8 and others), with the recording that shows why: which one, and from which second on."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from liuhen.cases import operations as cases
from liuhen.cases.models import Exemption
from liuhen.cases.queries import get_case
from liuhen.people.actors import Actor
from liuhen.recordings.errors import NotOfCaseError
from liuhen.recordings.operations.confirming import require_second
from liuhen.recordings.queries import get_recording, to_cite


def ask_exemption(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    evidence_kind: str = "",
    evidence_id: UUID | None = None,
    evidence_second: int | None = None,
    **told: Any,
) -> Exemption:
    """Say why a record point was not recorded; a recording that shows it is one of the case or of those it grew from.

    Args:
        actor: who says it.
        now: the present moment.
        case_id: of which case.
        evidence_kind: `recording`, or as `cases.operations.ask_exemption`.
        evidence_id: what shows it.
        evidence_second: from where in the recording.
        told: all else that `cases.operations.ask_exemption` takes.

    Raises:
        RecordingNotFoundError: no such recording for this actor.
        NotOfCaseError: it belongs to another case.
        SecondOutsideError: there's no such second in it.
        CaseNotFoundError and the others of `cases.operations.ask_exemption`.
    """
    if evidence_kind == Exemption.EvidenceKind.RECORDING and evidence_id is not None:
        recording = get_recording(actor=actor, recording_id=evidence_id)
        case = get_case(actor=actor, case_id=case_id)
        if not to_cite(actor=actor, case=case).filter(id=recording.id).exists():
            raise NotOfCaseError(field="recording")
        require_second(recording, evidence_second)
    return cases.ask_exemption(
        actor=actor,
        now=now,
        case_id=case_id,
        evidence_kind=evidence_kind,
        evidence_id=evidence_id,
        evidence_second=evidence_second,
        **told,
    )
