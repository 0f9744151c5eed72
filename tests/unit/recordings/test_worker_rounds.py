"""From a card to what the worker makes of it, with really rendered films: slates are used, split films are a take."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from conftest import NOW
from liuhen import media
from liuhen.cases import operations as cases
from liuhen.custody.slates import slate_signer
from liuhen.intake.emptying import empty_card
from liuhen.intake.models import SourceKind, Wholeness
from liuhen.intake.operations import Source
from liuhen.media import slates
from liuhen.media.slates import Kind, Slate
from liuhen.media.slates.film import Shown, film
from liuhen.media.synthesise import Segment, video
from liuhen.people.models import Role
from liuhen.recordings.models import Recording
from liuhen.recordings.slating.models import SlateSearch, SlateSeen
from liuhen.recordings.takes.models import FilmEnds, TakePart
from liuhen.work.models import Job
from liuhen.work.runner import run_pending
from unit.recordings.conftest import Unwatched

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def emptied(home, people, actor_for, tmp_path: Path):
    """Empties a card of these files, and lets the worker do all that follows but what is made to look at."""

    def take(files: dict[str, Path]) -> list[Recording]:
        card = tmp_path / "card"
        card.mkdir()
        for name, path in files.items():
            path.rename(card / name)
        source = Source(kind=SourceKind.CARD, wholeness=Wholeness.FOLDER, recorder="KT1")
        empty_card(
            actor=actor_for(people[Role.OFFICER]), clock=lambda: NOW, root=card, source=source, watch=Unwatched()
        )  # fmt: skip
        run_pending(names=["recordings.analyse", "recordings.find_slates", "recordings.find_takes"])
        assert not Job.objects.filter(state="failed").exists()
        return list(Recording.objects.order_by("card_name"))

    return take


@pytest.fixture
def activity(people, actor_for, make_account, unit):
    account = people[Role.OFFICER]
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    case = cases.create_case(
        actor=actor_for(account), now=NOW, number="应急检〔2026〕1号", kind="inspection", title="专项检查",
        party="某化工厂", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    return cases.create_activity(
        actor=actor_for(account), now=NOW, case_id=case.id, place="一号车间", officer_ids=pair, arrived_at=NOW
    )


def test_a_filmed_slate_assigns_nothing_when_the_worker_has_run(home, emptied, activity, people, tmp_path):
    officer = people[Role.OFFICER].officer
    codes = [
        slates.encode(
            Slate(
                kind=Kind.LIVE, activity_id=activity.id, at=NOW - 60 * SECOND + at * SECOND,
                expires=NOW - 30 * SECOND + at * SECOND, officer_ids=(officer.id,), recorder_id=None,
            ),
            slate_signer(),
        )
        for at in range(2)
    ]  # fmt: skip
    shown = [Shown(text=code, from_s=0.4 + at, to_s=1.4 + at) for at, code in enumerate(codes)]
    film(tmp_path / "film", Segment(seconds=2, rate=10, width=480, height=270), shown)
    [recording] = emptied({"20261123165900_0001.MP4": tmp_path / "film"})
    assert SlateSearch.objects.get().problem == ""
    assert {one.standing for one in SlateSeen.objects.all()} == {"genuine"}
    assert (recording.activity, recording.case) == (activity, activity.case)


def test_a_split_film_stays_in_pieces_when_the_worker_has_run(home, emptied, tmp_path):
    whole = tmp_path / "whole.mp4"
    video(whole, Segment(seconds=4, rate=10, width=160, height=120))
    for number in range(2):
        media.excerpt(whole, tmp_path / f"{number}.mp4", begin=2.0 * number, end=2.0 * number + 2, is_exact=True)
    films = emptied({f"2026112316590{2 * at}_000{at + 1}.MP4": tmp_path / f"{at}.mp4" for at in range(2)})
    assert FilmEnds.objects.filter(problem="").count() == 2
    assert [one.recording_id for one in TakePart.objects.order_by("position")] == [one.id for one in films]
    assert len(set(TakePart.objects.values_list("take_id", flat=True))) == 1
