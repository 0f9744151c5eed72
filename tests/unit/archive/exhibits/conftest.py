"""A case with a film that was taken in as in life, and the worker's part done at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conftest import NOW
from keeping import archive_in
from liuhen.archive.exhibits import jobs
from liuhen.archive.exhibits.drafting import drafted
from liuhen.archive.exhibits.models import Exhibit
from liuhen.archive.exhibits.operations import prepare_exhibit
from liuhen.archive.exhibits.telling import ExhibitTelling
from liuhen.cases import operations as cases
from liuhen.cases.models import Case
from liuhen.custody.instance import create_instance
from liuhen.intake.emptying import empty_card
from liuhen.intake.models import SourceKind, Wholeness
from liuhen.intake.operations import Source
from liuhen.media.synthesise import Segment, video
from liuhen.people.models import Role
from liuhen.people.operations import create_unit
from liuhen.recordings import jobs as looking
from liuhen.recordings.models import Recording
from unit.recordings.conftest import Unwatched


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    own = tmp_path / "home"
    create_instance(own, "demo", NOW)
    with archive_in(own):
        yield own


@pytest.fixture
def leader(people, actor_for):
    return actor_for(people[Role.LEADER])


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def legal(actor_for, console, make_account):
    """Of a section that is a unit of its own, as in life."""
    section = create_unit(actor=console, now=NOW, name="法制科")
    return actor_for(make_account("qian", Role.LEGAL, unit=section))


@pytest.fixture
def case(home, officer, people, unit):
    made = cases.create_case(
        actor=officer, now=NOW, number="应急罚〔2026〕1号", kind="penalty", title="未按规定培训案", party="某化工厂",
        unit_id=unit.id, officer_ids=[people[Role.OFFICER].officer.id], opened_on=date(2026, 11, 2),
        few_officers_reason="一人",
    )  # fmt: skip
    return Case.objects.get(id=made.id)


@pytest.fixture
def film(case, officer, unit, tmp_path) -> Recording:
    """Four seconds of pictures with a key picture every half second, read by the worker."""
    card = tmp_path / "card"
    card.mkdir()
    video(card / "一号车间.mp4", Segment(seconds=4, width=160, height=96, codec="mpeg4", at=NOW))
    source = Source(kind=SourceKind.CARD, wholeness=Wholeness.FOLDER, recorder="KT1")
    emptied = empty_card(actor=officer, clock=lambda: NOW, root=card, source=source, watch=Unwatched())
    recording = emptied.intake.files.get().recording
    looking.analyse({"recording": str(recording.id)}, lambda _share: None)
    Recording.objects.filter(id=recording.id).update(case=case, unit=unit)
    return Recording.objects.get(id=recording.id)


@pytest.fixture
def made(case, leader):
    """Prepares an exhibit and lets the worker make it: `made(film, begin="00:01", end="00:02")`."""

    def make(*recordings: Recording, carrier: str = "", medium: str = "", **said) -> Exhibit:
        items = [replace(item, **said) for item in drafted(recordings)]
        telling = ExhibitTelling(purpose="法庭举证", items=items, carrier=carrier, medium=medium, converter="赵国栋")
        asked = prepare_exhibit(actor=leader, now=NOW, case_id=case.id, telling=telling)
        jobs.make_exhibit({"exhibit": str(asked.id)}, lambda _share: None)
        return Exhibit.objects.get(id=asked.id)

    return make
