"""Describing (art 17): a new version beside the original, all or none, and nobody overwrites somebody else unseen."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.holdings import queries as holdings
from liuhen.holdings.models import HeldVersion, VersionIntention
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.prose import say
from liuhen.recordings import operations
from liuhen.recordings.errors import (
    AttachmentMismatchError,
    DescriptionChangedMeanwhileError,
    DescriptionInvalidError,
    NothingChosenError,
)
from liuhen.recordings.models import Description, Recording
from liuhen.recordings.operations import Telling, describing
from liuhen.recordings.queries import RecordingFilter, list_recordings

pytestmark = pytest.mark.django_db
TELLING = Telling(
    recording_class="inspection", record_point="7(6)", place="一号车间", content="询问安全员", people="张某"
)


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


def describe(actor, *recordings: Recording, telling: Telling = TELLING, now=NOW, versions=None):
    return operations.describe(
        actor=actor, now=now, telling=telling, versions=versions or {each.id: each.version for each in recordings}
    )


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_description_stands_beside_an_untouched_original(received, officer, home):
    recording = received("a.MP4", b"film")
    before = files(home / "archive" / "root")
    (told,) = describe(officer, recording)
    after = files(home / "archive" / "root")
    path = next(name for name in before if name.endswith("v1/content/original.mp4"))
    assert after[path] == b"film"
    changed = {name for name in before if after.get(name) != before[name]}
    assert {name.rsplit("/", 1)[1] for name in changed} == {"inventory.json", "inventory.json.sha256"}
    added = json.loads(next(text for name, text in after.items() if name.endswith("v2/content/description.json")))
    assert added["schema"] == "liuhen/description/1"
    assert added["content"] == "询问安全员"
    assert added["name"] == told.description.name
    assert holdings.read_json(recording.id, "description.json") == added


def test_a_save_is_one_entry_with_the_digest_of_what_was_saved(received, officer):
    recording = received("a.MP4", b"film")
    describe(officer, recording)
    (entry,) = [each for each in entries("recording.described") if each.subject == recording.id]
    assert entry.facts["place"] == "一号车间"
    assert entry.facts["version"] == 2
    digest = json.loads(bytes(entry.canonical))["digests"]["sha256"]
    assert digest == holdings.held_file(recording.id, "description.json").sha256


def test_a_described_recording_leaves_the_queue_and_is_found_by_its_words(received, officer):
    recording = received("a.MP4", b"film")
    describe(officer, recording)
    assert [each.id for each in list_recordings(actor=officer, wanted=RecordingFilter(text="安全员"))] == [recording.id]
    assert not list_recordings(actor=officer, wanted=RecordingFilter(is_described=False)).rows


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"recording_class": "nonsense"}, "recording_class", "可选范围"),
        ({"record_point": "7(99)"}, "record_point", "可选范围"),
        ({"place": " "}, "place", "请填写"),
        ({"place": "长" * 301}, "place", "最多 300 字"),
        ({"content": ""}, "content", "请填写"),
        ({"content": "长" * 2001}, "content", "最多 2000 字"),
        ({"content": "a\x00b"}, "content", "无法保存的字符"),
        ({"people": "长" * 501}, "people", "最多 500 字"),
    ],
)
def test_a_field_that_cannot_be_is_named_and_what_is_wrong_with_it(received, officer, change, field, words):
    recording = received("a.MP4", b"film")
    telling = Telling(**{**{name: getattr(TELLING, name) for name in Telling.__slots__}, **change})
    with pytest.raises(DescriptionInvalidError) as caught:
        describe(officer, recording, telling=telling)
    assert caught.value.fields["field"] == field
    assert words in say(caught.value)
    assert not Description.objects.exists()


def test_longest_texts_are_taken(received, officer):
    recording = received("a.MP4", b"film")
    telling = Telling(recording_class="other", place="长" * 300, content="文" * 2000, people="人" * 500)
    (told,) = describe(officer, recording, telling=telling)
    assert len(told.description.name) <= 200


def test_one_stale_version_saves_nothing_at_all(received, officer, home):
    first, second = received("a.MP4", b"one"), received("b.MP4", b"two")
    describe(officer, second)
    before = files(home / "archive")
    with pytest.raises(DescriptionChangedMeanwhileError) as caught:
        describe(officer, versions={first.id: 0, second.id: 0})
    assert caught.value.fields["number"] == second.number
    assert not Description.objects.filter(recording=first).exists()
    assert files(home / "archive") == before


def test_a_store_that_fails_on_the_second_saves_neither(received, officer, home, monkeypatch):
    first, second = received("a.MP4", b"one"), received("b.MP4", b"two")
    before = files(home / "archive")
    prepare, calls = describing.holdings.prepare_version, []

    def fails_second(**given):
        calls.append(given)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        return prepare(**given)

    monkeypatch.setattr(describing.holdings, "prepare_version", fails_second)
    with pytest.raises(OSError, match="Input/output"):
        describe(officer, first, second)
    assert not Description.objects.exists()
    assert not entries("recording.described")
    assert files(home / "archive") == before  # nothing lies about in staging either


def test_several_at_once_are_numbered_in_shooting_order(received, officer):
    later, earlier = received("b.MP4", b"two"), received("a.MP4", b"one")
    Recording.objects.filter(id=later.id).update(captured_at=NOW, arrived_with=None)
    Recording.objects.filter(id=earlier.id).update(captured_at=NOW - timedelta(minutes=1), arrived_with=None)
    told = describe(officer, later, earlier)
    assert [each.id for each in told] == [earlier.id, later.id]
    assert [each.description.name[-3:] for each in told] == ["001", "002"]


def test_an_older_one_described_later_renames_the_younger_by_a_version_and_an_entry(received, officer):
    younger, older = received("b.MP4", b"two"), received("a.MP4", b"one")
    Recording.objects.filter(id=older.id).update(captured_at=NOW - timedelta(minutes=1))
    Recording.objects.filter(id=younger.id).update(captured_at=NOW, arrived_with=older.arrived_with)
    describe(officer, Recording.objects.get(id=younger.id))
    describe(officer, Recording.objects.get(id=older.id), now=NOW + timedelta(hours=1))
    renamed = Description.objects.get(recording=younger)
    assert (renamed.sequence, renamed.version, renamed.name[-3:]) == (2, 3, "002")
    assert renamed.described_at == NOW  # what is said of it is still the same
    assert holdings.read_json(younger.id, "description.json")["name"] == renamed.name
    assert [each.subject for each in entries("recording.renumbered")] == [younger.id]


def test_describing_again_makes_another_version_and_keeps_the_first(received, officer):
    recording = received("a.MP4", b"film")
    describe(officer, recording)
    again = Telling(recording_class="other", place="门口", content="补充")
    describe(officer, Recording.objects.get(id=recording.id), telling=again)
    assert sorted(HeldVersion.objects.filter(object_id=recording.id).values_list("number", flat=True)) == [1, 2, 3]
    assert Description.objects.get(recording=recording).place == "门口"


def test_an_activity_brings_its_case_but_never_another(received, officer, people, make_account, unit):
    recording = received("a.MP4", b"film")
    pair = [people[Role.OFFICER].officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    made = [
        cases.create_case(
            actor=officer, now=NOW, number=number, kind="penalty", title="t", party="p", unit_id=unit.id,
            officer_ids=pair, opened_on=NOW.date(),
        )
        for number in ("1", "2")
    ]  # fmt: skip
    visit = cases.create_activity(
        actor=officer, now=NOW, case_id=made[0].id, place="门口", officer_ids=pair, arrived_at=NOW
    )
    telling = Telling(recording_class="other", place="x", content="x", activity_id=visit.id)
    (told,) = describe(officer, recording, telling=telling)
    assert told.case == made[0]
    wrong = Telling(recording_class="other", place="x", content="x", case_id=made[1].id, activity_id=visit.id)
    with pytest.raises(AttachmentMismatchError):
        describe(officer, Recording.objects.get(id=recording.id), telling=wrong)


def marks(recording: Recording) -> list[tuple[str, int, object]]:
    return list(recording.marks.values_list("clause", "second", "activity_id"))


def test_a_described_point_that_the_rules_do_not_see(received, officer, people, make_account, unit):
    recording = received("a.MP4", b"film")
    pair = [people[Role.OFFICER].officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    case = cases.create_case(
        actor=officer, now=NOW, number="1", kind="inspection", title="t", party="p", unit_id=unit.id,
        officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    visit = cases.create_activity(
        actor=officer, now=NOW, case_id=case.id, place="门口", officer_ids=pair, arrived_at=NOW
    )
    (told,) = describe(officer, recording, telling=replace(TELLING, activity_id=visit.id))
    assert marks(told) == [("7(6)", 0, visit.id)]
    (told,) = describe(officer, Recording.objects.get(id=told.id), telling=replace(TELLING, record_point="7(3)"))
    assert marks(told) == [("7(3)", 0, None)]
    operations.attach(actor=officer, now=NOW, recording_ids=[told.id], case_id=case.id, activity_id=visit.id)
    assert marks(told) == [("7(3)", 0, visit.id)]
    (told,) = describe(officer, Recording.objects.get(id=told.id), telling=replace(TELLING, record_point=""))
    assert marks(told) == []


def test_nothing_chosen_is_said(officer, received):
    with pytest.raises(NothingChosenError):
        operations.describe(actor=officer, now=NOW, telling=TELLING, versions={})


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEGAL, Role.ARCHIVIST, Role.SYSTEM_ADMIN])
def test_who_describes_nothing_is_refused(received, people, actor_for, role):
    recording = received("a.MP4", b"film")
    with pytest.raises(NotPermittedError):
        describe(actor_for(people[role]), recording)


@given(texts=st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)] * 3))
def test_what_is_said_reads_back_as_it_was_said(texts):
    content = dict(zip(("place", "content", "people"), texts, strict=True))
    assert json.loads(describing.holdings.to_json(content)) == content


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_do_not_both_win(received, officer):
    recording = received("a.MP4", b"film")
    gate, outcomes = threading.Barrier(2), []

    def save(place: str) -> None:
        try:
            gate.wait()
            telling = Telling(recording_class="other", place=place, content="x")
            operations.describe(actor=officer, now=NOW, telling=telling, versions={recording.id: 0})
            outcomes.append("saved")
        except DescriptionChangedMeanwhileError:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(place,)) for place in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told"]
    standing = Description.objects.get(recording=recording)
    assert holdings.read_json(recording.id, "description.json")["place"] == standing.place
    assert len(entries("recording.described")) == 1
    assert not VersionIntention.objects.exists()


def test_a_save_that_slips_in_between_looking_and_writing_is_not_overwritten(received, officer, monkeypatch):
    recording = received("a.MP4", b"film")
    compose = describing.compose_names

    def meanwhile(**given):
        monkeypatch.setattr(describing, "compose_names", compose)
        first = Telling(recording_class="other", place="甲", content="先保存的")
        operations.describe(actor=officer, now=NOW, telling=first, versions={recording.id: 0})
        return compose(**given)

    monkeypatch.setattr(describing, "compose_names", meanwhile)
    with pytest.raises(DescriptionChangedMeanwhileError):
        describe(officer, recording)
    assert Description.objects.get().content == "先保存的"
