"""A closed case with three papers and a recording, an archive to file in, and the worker's part done at once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from conftest import NOW
from keeping import archive_in
from liuhen.archive.volumes import gates, jobs
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.telling import VolumeTelling
from liuhen.cases import operations as cases
from liuhen.cases.documents import operations as papers
from liuhen.cases.documents.operations import GivenFile
from liuhen.cases.documents.operations.reading import record_reading
from liuhen.cases.documents.queries import picture_name, pictures_folder
from liuhen.cases.documents.telling import DocumentTelling
from liuhen.cases.models import Case
from liuhen.custody.instance import create_instance
from liuhen.desk.binding import prepare
from liuhen.people.models import Role
from liuhen.people.operations import create_unit
from liuhen.recordings.models import Recording
from papers import pdf, picture


@pytest.fixture(autouse=True)
def unchecked(monkeypatch, request):
    """Volumes alone: the four-property check has tests of its own, which leave this out."""
    if "checked" not in request.fixturenames:
        monkeypatch.setattr(gates, "_before_filing", [])
        monkeypatch.setattr(gates, "_when_compiled", [])


@pytest.fixture
def home(tmp_path: Path, settings) -> Iterator[Path]:
    own = tmp_path / "home"
    create_instance(own, "demo", NOW)
    with archive_in(own):
        yield own


@pytest.fixture
def actor(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def archivist(people, actor_for, console, make_account):
    """Of a room that is a unit of its own, as in life."""
    room = create_unit(actor=console, now=NOW, name="案卷档案室")
    return actor_for(make_account("zhou", Role.ARCHIVIST, unit=room))


@pytest.fixture
def case(home, actor, people, unit):
    made = cases.create_case(
        actor=actor, now=NOW, number="应急罚〔2026〕1号", kind="penalty", title="未按规定培训案", party="某化工厂",
        unit_id=unit.id, officer_ids=[people[Role.OFFICER].officer.id], opened_on=date(2026, 11, 2),
        few_officers_reason="一人",
    )  # fmt: skip
    for form, title in (
        ("collective_discussion", "集体讨论记录"),
        ("questioning_record", "询问笔录"),
        ("penalty_decision_organisation", "处罚决定书"),
    ):
        enter(made, actor, form=form, title=title)
    Recording.objects.create(
        number="2026-000001", kind="video", card_name="a.mp4", logical_path="original.mp4", size=1, sha256="0" * 64,
        sm3="0" * 64, unit=unit, case=made, received_at=NOW, viewing="none",
    )  # fmt: skip
    cases.close_case(actor=actor, now=NOW, case_id=made.id, outcome="punished", closed_on=date(2026, 11, 20))
    return Case.objects.get(id=made.id)


def enter(case, actor, **told):
    """Enters a paper of one page, with its picture as the worker would have drawn it."""
    content = pdf()
    document = papers.enter_document(
        actor=actor, now=NOW, case_id=case.id, telling=DocumentTelling(**told),
        originals=[GivenFile(name="扫描.pdf", size=len(content), content=io.BytesIO(content))],
    )  # fmt: skip
    file = document.files.get()
    folder = pictures_folder(document.id)
    folder.mkdir(parents=True)
    (folder / picture_name(file.id, 0)).write_bytes(picture())
    record_reading(now=NOW, file_id=file.id, pages=1, sizes=[[600, 850]], reading="ready")
    return document


def telling(**told) -> VolumeTelling:
    return VolumeTelling(
        **{
            "title": "未按规定培训案",
            "retention": "D30",
            "compiler": "李",
            "compiled_on": NOW.date(),
            "place": "档案室 2 架",
            **told,
        }
    )


@pytest.fixture
def compiled(case, actor, settings):
    """Prepares the case's volume and lets the worker compile it: `compiled(note="…")`."""

    def make(**told) -> Volume:
        volume = prepare(actor=actor, now=NOW, case_id=case.id, telling=telling(**told))
        jobs.compile_volume({"volume": str(volume.id)}, lambda _share: None)
        return Volume.objects.get(id=volume.id)

    return make
