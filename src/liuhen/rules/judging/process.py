"""全过程 (arts 1 to 5): whether the regulation speaks of the case at all, and whether each stage left a record."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from liuhen.rules.codes import CaseKind, StageCode
from liuhen.rules.judging.docket import AV_KINDS, PENDING, Docket, film_name, film_subject
from liuhen.rules.judging.model import Finding, Subject


def find_process(docket: Docket) -> Iterator[Finding]:
    """What arts 2, 3 and 5 say of the case as a whole."""
    case = docket.case
    here = Subject("case", case.id)
    if case.kind not in set(CaseKind):
        yield Finding(
            code="case.kind_outside", clause="2", severity="note", subjects=(here,), fields={"kind": case.kind}
        )
    known = [stage for stage in docket.rules.stages if stage.code in case.stages]
    for before, after in pairwise(known):
        if case.stages[after.code] < case.stages[before.code]:
            yield Finding(
                code="stage.backwards", clause="3", severity="warning", subjects=(here,),
                fields={"before": before.name, "after": after.name},
            )  # fmt: skip
    recorded = recorded_stages(docket)
    for stage in known:
        if stage.code not in recorded and docket.stage_is_over(stage.code):
            yield Finding(
                code="stage.unrecorded", clause="3", severity="breach", subjects=(here,), fields={"stage": stage.name}
            )
    for recording in docket.recordings.values():
        if recording.marks and recording.kind not in AV_KINDS | {PENDING}:
            yield Finding(
                code="recording.not_audio_visual", clause="5", severity="warning",
                subjects=(film_subject(recording),), fields={"recording": film_name(recording)},
            )  # fmt: skip


def recorded_stages(docket: Docket) -> frozenset[str]:
    """The stages of art 3 that at least one document or recording belongs to, by the point that it records."""
    stage_of = {point.clause: str(point.stage) for point in docket.rules.points}
    found = {str(StageCode.FILING)} if docket.case.filed_at else set()  # the volume is its record (art 18)
    found |= {stage_of.get(mark.clause, "") for film in docket.films for mark in film.marks}
    for document in docket.documents.values():
        if document.pages:
            found |= {document.stage, *(stage_of.get(clause, "") for clause in document.points if not document.stage)}
    return frozenset(found - {""})
