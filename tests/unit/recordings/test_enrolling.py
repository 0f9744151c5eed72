"""Profiles of recorder models: learnt from enrolled originals only, versioned, and compared with."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from conftest import NOW, entries
from liuhen.devices.models import Recorder
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings.examining import jobs, operations, queries
from liuhen.recordings.examining.errors import (
    ModelUnknownError,
    NotAnOriginalError,
    NotEnrolledError,
    ReasonNeededError,
    TooFewOriginalsError,
)
from liuhen.recordings.examining.models import Enrolment, Examination, ModelProfile
from liuhen.recordings.models import Recording
from liuhen.work.models import Job
from unit.recordings.test_examining import CUT, PLAIN, film, keep

__all__ = ["film"]
pytestmark = pytest.mark.django_db
OTHER = PLAIN.model_copy(update={"container": PLAIN.container.model_copy(update={"brands": ("isom",)})})
PAGE = "/recorder-models/one/?" + urlencode({"make": "某厂", "model": "V9"})


@pytest.fixture
def office(people, actor_for):
    return actor_for(people[Role.OFFICE])


@pytest.fixture
def two(film):
    made = [film("a.MP4"), film("b.MP4")]
    Recorder.objects.update(make="某厂", model="V9")
    for each in made:
        keep(each)
    return [each.id for each in made]


def enrol(actor, ids, **more):
    return operations.enrol(actor=actor, now=NOW, **{"make": "某厂", "model": "V9", **more}, recording_ids=ids)


def test_a_file_that_is_unlike_its_models_originals_passes(film, two, office):
    third = film("c.MP4")
    assert keep(third, OTHER).grade == "fits"
    made = enrol(office, two)
    assert (made.number, made.files) == (1, 2)
    jobs.examine({"recording": str(third.id)}, lambda _share: None)  # judged anew from what was seen
    kept = Examination.objects.get(recording=third)
    assert (kept.grade, kept.profile, kept.version) == ("contradicts", made, 3)
    assert "某厂 V9" in kept.findings[0]["lawyer"]
    named = [queries.profile_by_name(name) for name in ("某厂 V9", "V9", "V8", "某厂")]
    assert named == [queries.as_profile(made), queries.as_profile(made), None, None]
    assert keep(third, PLAIN).grade == "fits"


def test_a_profile_of_one_file_or_of_files_that_are_no_originals(film, two, office):
    with pytest.raises(TooFewOriginalsError):
        enrol(office, two[:1])
    cut = film("c.MP4")
    with pytest.raises(NotAnOriginalError) as caught:
        enrol(office, [*two, cut.id])
    assert caught.value.fields["problem"] == "unexamined"
    keep(cut, CUT)
    with pytest.raises(NotAnOriginalError) as caught:
        enrol(office, [*two, cut.id])
    assert caught.value.fields["problem"] == "contradicts"
    foreign = film("d.MP4", recorder="KT2")
    keep(foreign)
    with pytest.raises(NotAnOriginalError) as caught:
        enrol(office, [*two, foreign.id])
    assert caught.value.fields["problem"] == "other_model"
    with pytest.raises(ModelUnknownError):
        enrol(office, two, model="没有")
    assert not ModelProfile.objects.exists()
    enrol(office, two)
    with pytest.raises(NotAnOriginalError) as caught:
        enrol(office, two)
    assert caught.value.fields["problem"] == "enrolled"


def test_a_recorder_built_on_a_converting_program_can_be_learnt_and_one_converted_file_among_others_cannot(
    film, two, office
):
    told = PLAIN.container.model_copy(update={"texts": (("ilst/©too", "Lavf57.83.100"),)})
    own = PLAIN.model_copy(update={"container": told})
    converted = film("c.MP4")
    assert keep(converted, own).grade == "contradicts"
    with pytest.raises(NotAnOriginalError) as caught:
        enrol(office, [*two, converted.id])
    assert (caught.value.fields["number"], caught.value.fields["problem"]) == (converted.number, "program")
    for each in Recording.objects.filter(id__in=two):
        keep(each, own)
    enrol(office, two)
    kept = keep(converted, own)
    assert kept.grade == "fits"
    assert "editor_of_model" in {each["code"] for each in kept.findings}


def test_an_enrolment_without_a_trace_or_by_whom_it_isnt(two, office, people, actor_for):
    with pytest.raises(NotPermittedError):
        enrol(actor_for(people[Role.OFFICER]), two)
    made = enrol(office, two)
    told = entries("recording.enrolled")
    assert sorted(entry.subject for entry in told) == sorted(two)
    assert json.loads(bytes(told[0].canonical))["digests"]["profile_sha256"] == made.sha256


def test_a_withdrawn_original_that_still_counts(film, two, office):
    third = film("c.MP4")
    keep(third, OTHER)
    enrol(office, [*two, third.id])
    [one] = Enrolment.objects.filter(recording=third)
    with pytest.raises(ReasonNeededError):
        operations.withdraw(actor=office, now=NOW, enrolment_id=one.id, reason=" ")
    made = operations.withdraw(actor=office, now=NOW, enrolment_id=one.id, reason="固件不同")
    assert (made.number, made.files) == (2, 2)
    assert "isom" not in json.dumps(made.learnt)
    with pytest.raises(NotEnrolledError):
        operations.withdraw(actor=office, now=NOW, enrolment_id=one.id, reason="再来")
    for each in Enrolment.objects.filter(withdrawn_at=None):
        operations.withdraw(actor=office, now=NOW, enrolment_id=each.id, reason="不用了")
    assert queries.profile_for(Recorder.objects.get()) is None


def test_a_changed_profile_with_which_nothing_is_compared(two, office):
    operations.ask_next(now=NOW)  # comes to the end: all are examined
    enrol(office, two)
    assert operations.ask_next(now=NOW + timedelta(minutes=5)) == 2
    assert {job.payload["recording"] for job in Job.objects.filter(name=queries.TASK)} == {str(each) for each in two}


def test_a_page_of_a_model_that_doesnt_say_what_was_learnt(two, people, signed_in, film):
    visitor = signed_in(people[Role.OFFICE])
    assert "尚未学习" in visitor.get("/recorder-models/").content.decode()
    before = visitor.get(PAGE).content.decode()
    assert before.count('name="pick"') == 2
    refused = visitor.post(PAGE, {"pick": [str(two[0])]})
    assert refused.status_code == 422
    assert "至少需要 2 份" in refused.content.decode()
    assert f'value="{two[0]}" aria-label' in refused.content.decode()
    assert visitor.post(PAGE, {"pick": [str(each) for each in two]}).status_code == 302
    told = visitor.get(PAGE).content.decode()
    for words in ("第 1 版", "学到的特征", "mp42", "ftyp → mdat → moov", "没有可以登记的资料"):
        assert words in told
    [one, _other] = Enrolment.objects.order_by("id")
    address = f"/recorder-models/originals/{one.id}/withdraw/"
    assert visitor.post(address, {"reason": ""}).status_code == 422
    assert visitor.post(address, {"reason": "固件不同"}).status_code == 302
    assert "固件不同" in visitor.get(PAGE).content.decode()
    officer = signed_in(people[Role.OFFICER]).get(PAGE).content.decode()
    assert 'name="pick"' not in officer


def test_profiles_over_the_api(two, people, signed_in):
    visitor = signed_in(people[Role.OFFICE])
    made = visitor.post(
        "/api/v1/recorder-models/originals",
        json.dumps({"make": "某厂", "model": "V9", "recording_ids": [str(each) for each in two]}),
        content_type="application/json",
    )
    assert (made.status_code, made.json()["profile"]["version"]) == (201, 1)
    [only] = visitor.get("/api/v1/recorder-models").json()
    assert (only["model"], only["profile"]["files"]) == ("V9", 2)
    told = visitor.get("/api/v1/recorder-models/one?" + urlencode({"make": "某厂", "model": "V9"})).json()
    assert {each["recording_id"] for each in told["originals"]} == {str(each) for each in two}
    assert told["learnt"]["brands"] == ["mp42"]
    gone = visitor.post(
        f"/api/v1/recorder-models/originals/{told['originals'][0]['id']}/withdraw",
        json.dumps({"reason": "固件不同"}),
        content_type="application/json",
    )
    assert (gone.status_code, gone.json()["profile"]) == (200, None)
