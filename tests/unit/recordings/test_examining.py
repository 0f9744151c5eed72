"""Examinations kept with recordings: beside the original, in the open, at a bounded rate, and never a verdict."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from conftest import NOW, entries
from liuhen.holdings import queries as holdings
from liuhen.media import Facts, MediaLimitError
from liuhen.media.examination.model import Container, Jump, Pictures, Track
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings.examining import around as surroundings
from liuhen.recordings.examining import jobs, operations, queries
from liuhen.recordings.examining.around import around
from liuhen.recordings.examining.errors import NothingToExamineError
from liuhen.recordings.examining.models import Examination, Round
from liuhen.recordings.examining.operations import keeping, rounds
from liuhen.recordings.examining.showing import findings_of, grades_of
from liuhen.recordings.models import Kind, Recording, Seal, Viewing
from liuhen.recordings.operations import Telling, describe, describing, export_bag, exporting
from liuhen.work.models import Job

pytestmark = pytest.mark.django_db
TRACK = Track(handler="vide", name="DSJ", codec="avc1", rate=90_000, created=1, changed=1)
PLAIN = Facts(
    family="mp4",
    size=4,
    container=Container(
        brands=("mp42",), outer=("ftyp", "mdat", "moov"), rate=1000, created=1, changed=1, tracks=(TRACK,)
    ),
    pictures=Pictures(codec="h264", count=50, key=2),
)
CUT = PLAIN.model_copy(update={"pictures": Pictures(codec="h264", count=49, key=2, missing=(Jump(at=1.2, size=1),))})


@pytest.fixture
def film(received):
    def make(name: str = "a.MP4", **given) -> Recording:
        made = received(name, name.encode(), **given)
        Recording.objects.filter(id=made.id).update(kind=Kind.VIDEO, viewing=Viewing.NATIVE)
        return Recording.objects.get(id=made.id)

    return make


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


def keep(recording, facts=PLAIN, now=NOW, **more):
    return operations.keep_examination(now=now, recording_id=recording.id, facts=facts, **more)


def files(home):
    root = home / "archive" / "root"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_an_examination_that_touches_the_original_or_stands_nowhere(film, home):
    recording, before = film(), None
    before = files(home)
    kept = keep(recording, CUT)
    after = files(home)
    changed = {name.rsplit("/", 1)[1] for name in before if after.get(name) != before[name]}
    assert changed == {"inventory.json", "inventory.json.sha256"}
    [path] = [name for name in after if name.endswith("v2/content/examination.json")]
    told = json.loads(after[path])
    assert (told["schema"], told["grade"], told["number"]) == ("liuhen/examination/1", "contradicts", recording.number)
    assert "第 1.20 秒前后画面编号不连续" in told["findings"][0]["lawyer"]
    assert told["facts"]["pictures"]["missing"] == [{"at": 1.2, "size": 1.0}]
    [entry] = [each for each in entries("recording.examined") if each.subject == recording.id]
    assert json.loads(bytes(entry.canonical))["digests"]["sha256"] == kept.sha256
    assert kept.sha256 == holdings.held_file(recording.id, queries.FILE).sha256
    assert set(entry.facts) == {"actor", "version", "engine", "profile", "asked_by"}


def test_a_second_examination_that_writes_over_the_first(film, home):
    recording = film()
    keep(recording, CUT)
    kept = keep(recording, PLAIN, NOW + timedelta(hours=1))
    assert (kept.version, kept.grade) == (3, "fits")
    assert Examination.objects.count() == 1
    assert {name[-27:-25] for name in files(home) if name.endswith(queries.FILE)} == {"v2", "v3"}


def test_a_description_that_is_refused_because_the_worker_examined_meanwhile(film, officer, monkeypatch):
    recording, waiting = film(), [PLAIN]
    compose = describing.compose_names

    def compose_names(**given):
        if waiting:  # what is prepared now comes after what was seen
            monkeypatch.setattr(describing.holdings, "prepare_version", prepare)
        return compose(**given)

    def prepare(**given):
        made = prepared(**given)
        monkeypatch.setattr(describing.holdings, "prepare_version", prepared)
        keep(recording, waiting.pop())
        return made

    prepared = describing.holdings.prepare_version
    monkeypatch.setattr(describing, "compose_names", compose_names)
    telling = Telling(recording_class="inspection", record_point="", place="一号车间", content="询问", people="")
    [told] = describe(actor=officer, now=NOW, telling=telling, versions={recording.id: 0})
    assert told.description.version == 3
    assert holdings.read_json(recording.id, "description.json")["content"] == "询问"


def test_a_sealed_or_destroyed_recording_that_is_examined(film, officer):
    sealed, gone = film("a.MP4"), film("b.MP4")
    Seal.objects.create(recording=sealed, reason="refused", note="甲", sealed_at=NOW)
    Recording.objects.filter(id=gone.id).update(viewing=Viewing.GONE)
    assert keep(sealed) is None
    assert keep(gone) is None
    assert operations.ask_next(now=NOW) == 0
    assert not Examination.objects.exists()


def test_a_file_on_which_the_examination_dies_is_said_to_be_unseen(film, monkeypatch, officer):
    def looked(_path):
        raise MediaLimitError(limit="memory")

    recording = film()
    monkeypatch.setattr("liuhen.recordings.examining.jobs.media.examine", looked)
    jobs.examine({"recording": str(recording.id)}, lambda _share: None)
    kept = queries.get_examination(actor=officer, recording_id=recording.id)
    assert kept.grade == "unseen"
    assert "没有检查结果" in kept.findings[0]["lawyer"]


def test_an_examination_that_is_read_again_although_nothing_changed(film, monkeypatch):
    recording, looks = film(), []
    monkeypatch.setattr("liuhen.recordings.examining.jobs.media.examine", lambda path: looks.append(path) or PLAIN)
    jobs.examine({"recording": str(recording.id)}, lambda _share: None)
    jobs.examine({"recording": str(recording.id)}, lambda _share: None)
    assert len(looks) == 1
    assert Examination.objects.get().version == 2
    jobs.examine({"recording": str(recording.id), "anew": True}, lambda _share: None)
    assert len(looks) == 2
    assert Examination.objects.get().version == 3


def test_old_recordings_that_are_all_examined_at_once_or_never(film, monkeypatch):
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    made = [film(f"{number}.MP4") for number in range(5)]
    keep(made[0])

    def asked():
        return [str(job.payload["recording"]) for job in Job.objects.filter(name=queries.TASK).order_by("id")]

    assert operations.ask_next(now=NOW) == 2
    assert asked() == [str(each.id) for each in made[1:3]]
    assert operations.ask_next(now=NOW) == 0  # two wait
    Job.objects.filter(name=queries.TASK).delete()
    assert operations.ask_next(now=NOW) == 2
    assert asked() == [str(each.id) for each in made[3:]]
    Job.objects.filter(name=queries.TASK).delete()
    assert operations.ask_next(now=NOW) == 0
    assert Round.objects.get().ended_at == NOW
    assert operations.ask_next(now=NOW + timedelta(hours=1)) == 0
    assert operations.ask_next(now=NOW + timedelta(days=1)) == 2  # nobody examined them: they're found again


def test_a_page_that_says_three_times_that_nothing_was_found(film, people, signed_in):
    recording = film()
    dated = PLAIN.container.model_copy(update={"created": 0, "changed": 0, "tracks": ()})
    assert keep(recording, PLAIN.model_copy(update={"container": dated})).grade == "fits"
    told = signed_in(people[Role.OFFICER]).get(f"/recordings/{recording.id}/").content.decode()
    assert (told.count("没有发现"), told.count("不等于证明"), told.count("所有规则均未命中")) == (1, 1, 1)


def test_a_page_that_calls_a_film_forged_or_hides_what_was_not_seen(film, people, signed_in, officer):
    recording = film()
    page = f"/recordings/{recording.id}/"
    visitor = signed_in(people[Role.OFFICER])
    assert "还没有检验" in visitor.get(page).content.decode()
    keep(recording, CUT)
    told = visitor.get(page).content.decode()
    for words in (
        "结构检验",
        "矛盾",
        "第 1.20 秒前后画面编号不连续",
        "看不到的",
        "没有可供比对的同型号设备档案",
        "不是结论",
    ):
        assert words in told
    assert "伪造" not in told
    assert "frame_num 在 1.20 秒跳过 1 个参考帧" in told  # folded
    visitor.post(f"/recordings/{recording.id}/examination/")
    [job] = Job.objects.filter(name=queries.TASK, unique__startswith="examine:again")
    assert job.payload["asked_by"] == str(officer.account_id)
    assert "正在检验" in visitor.get(page).content.decode()
    with translation.override("en"):
        assert findings_of(Examination.objects.get())[0].lawyer.startswith("Around second 1.20 the pictures")


def test_an_examination_over_the_api_for_whom_it_isnt(film, people, signed_in, actor_for):
    recording = film()
    keep(recording, CUT)
    address = f"/api/v1/recordings/{recording.id}/examination"
    told = signed_in(people[Role.OFFICER]).get(address).json()
    assert (told["grade"], told["version"], told["profile"]) == ("contradicts", 2, None)
    assert {each["grade"] for each in told["findings"]} >= {"contradicts", "unseen"}
    with pytest.raises(NotPermittedError):
        operations.ask_examination(actor=actor_for(people[Role.OFFICE]), now=NOW, recording_id=recording.id)
    Recording.objects.filter(id=recording.id).update(kind=Kind.PHOTO)
    with pytest.raises(NothingToExamineError):
        operations.ask_examination(actor=actor_for(people[Role.OFFICER]), now=NOW, recording_id=recording.id)


def test_a_copy_without_its_examination(film, people, actor_for, tmp_path):
    recording = film()
    keep(recording)
    export_bag(actor=actor_for(people[Role.LEADER]), now=NOW, recording_ids=[recording.id], target=tmp_path / "bag")
    told = json.loads((tmp_path / "bag" / "data" / recording.number / queries.FILE).read_text("utf-8"))
    assert told["findings"][0]["lawyer"]
    assert "examination.json" in exporting._README


def test_a_film_whose_times_were_moved_on_the_card_fits(film):
    recording = film()
    Recording.objects.filter(id=recording.id).update(captured_at=NOW, captured_from="name")
    inside = int((NOW - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
    dated = {"created": inside, "changed": inside, "tracks": ()}
    honest = PLAIN.model_copy(update={"container": PLAIN.container.model_copy(update=dated)})
    assert keep(recording, honest).grade == "fits"
    dated["created"] = dated["changed"] = inside + 3 * 86_400
    moved = PLAIN.model_copy(update={"container": PLAIN.container.model_copy(update=dated)})
    kept = keep(recording, moved)
    assert {each["code"] for each in kept.findings} >= {"name_differs", "made_after"}
    assert kept.grade == "contradicts"


def test_what_intake_knows_of_a_file_that_the_examination_doesnt(film, monkeypatch):
    middle = film("REC_0002.MP4")
    named, seen = around(middle), {}
    assert (named.named, named.before, named.after, named.received) == (None, None, None, middle.received_at)
    assert named.listed is None  # of a folder that somebody chose
    monkeypatch.setattr(surroundings, "WHOLE", "folder")
    assert around(middle).listed == datetime.fromisoformat(
        holdings.read_json(middle.id, "facts.json")["card"]["modified_at"]
    )
    monkeypatch.undo()
    for name, days in (("REC_0001.MP4", -1), ("REC_0003.MP4", 1), ("REC_0009.MP4", 9)):
        other = film(name)
        shown = {"captured_at": NOW + timedelta(days=days), "captured_from": "name"}
        Recording.objects.filter(id=other.id).update(arrived_with=middle.arrived_with, **shown)
    told = around(middle)
    assert (told.before, told.after) == (NOW - timedelta(days=1), NOW + timedelta(days=1))
    monkeypatch.setattr(keeping, "judge", lambda _facts, _profile, given: seen.update(given=given) or [])
    keep(middle)
    assert seen == {"given": told}


def test_a_neighbour_beyond_the_last_number_is_none_or_an_old_film_is_one(film):
    last = film("REC_9999.MP4")
    for number, days in ((9998, -1), (9999, 0), (1, 1), (2, 2)):
        other = last if number == 9999 else film(f"REC_{number:04}.MP4")
        shown = {"captured_at": NOW + timedelta(days=days), "captured_from": "name"}
        Recording.objects.filter(id=other.id).update(arrived_with=last.arrived_with, **shown)
    told = around(last)
    assert (told.before, told.after) == (NOW - timedelta(days=1), NOW + timedelta(days=1))
    first = Recording.objects.get(card_name="REC_0001.MP4")
    assert around(first).before == NOW
    Recording.objects.filter(card_name="REC_0002.MP4").update(captured_at=NOW - timedelta(days=90))
    assert around(first).before is None  # the counter never began again: low numbers are old
    assert around(last).after is None


def test_a_volumes_assessor_who_sees_what_is_sealed_or_nothing_of_what_contradicts(film, officer, people, actor_for):
    cut, whole, hidden, unseen = film("a.MP4"), film("b.MP4"), film("c.MP4"), film("d.MP4")
    keep(cut, CUT)
    keep(whole)
    keep(hidden, CUT)
    Seal.objects.create(recording=hidden, reason="secret", note="", sealed_at=NOW)
    told = grades_of(officer, Recording.objects.all())
    assert [(one.recording.id, one.label, one.may_open) for one in told.remarkable] == [(cut.id, "矛盾", True)]
    assert "画面编号不连续" in told.remarkable[0].told
    assert (told.fitting, told.missing) == (1, 1)
    stranger = grades_of(actor_for(people[Role.ARCHIVIST]), Recording.objects.all())
    assert [one.may_open for one in stranger.remarkable] == [False]
    assert unseen.kind == Kind.VIDEO
