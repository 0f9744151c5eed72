"""Slates over the API: codes to show and print, what a film's codes say, and the point that one of them names."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from conftest import NOW, entries
from liuhen.cases.models import Activity, Case, Party
from liuhen.custody.slates import slate_keys
from liuhen.media import slates
from liuhen.media.slates import Kind, Standing
from liuhen.people.models import Role
from liuhen.recordings.slating.models import SlateSearch, SlateSeen
from liuhen.recordings.slating.queries import point_of
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(unit, people):
    officer = people[Role.OFFICER].officer
    party = Party.objects.create(kind="organisation", name="甲", number_unknown="not_yet", created_at=NOW)
    case = Case.objects.create(
        number="1", kind="inspection", title="检查", party=party, unit=unit, opened_on=NOW.date(), created_at=NOW
    )
    case.officers.set([officer])
    made = Activity.objects.create(case=case, place="一号车间", arrived_at=NOW, created_at=NOW)
    made.officers.set([officer])
    return made


@pytest.fixture
def ask(client, people, token_for):
    headers = {"authorization": f"Bearer {token_for(people[Role.OFFICER])}"}

    def send(method, path, body=None):
        return getattr(client, method)(f"/api/v1{path}", body, "application/json", headers=headers)

    return send


def decoded(text):
    verdict = slates.decode(text, slate_keys())
    assert verdict.standing == Standing.GENUINE
    return verdict.slate


def test_codes_that_are_had_without_an_entry_or_say_something_else(ask, activity, people):
    kept = ask("post", f"/activities/{activity.id}/slates", {}).json()
    assert (decoded(kept["text"]).kind, decoded(kept["text"]).activity_id) == (Kind.PRINTED, activity.id)
    shown = ask("post", f"/activities/{activity.id}/slates/live", {"seconds": 3}).json()
    told = [decoded(one["text"]) for one in shown]
    assert [later.at - one.at for one, later in pairwise(told)] == [timedelta(seconds=1)] * 2
    assert told[0].officer_ids == (people[Role.OFFICER].officer.id,)
    printed = ask("post", f"/cases/{activity.case_id}/slates", {"clauses": ["7(5)", "7(5)"]}).json()
    assert [one["clause"] for one in printed] == ["", "7(5)"]
    assert decoded(printed[1]["text"]).point == "7(5)"
    assert ask("post", f"/cases/{activity.case_id}/slates", {"clauses": ["第七条"]}).status_code == 422
    kinds = ("activity.slate_saved", "activity.slate_opened", "case.slates_printed")
    assert [len(entries(kind)) for kind in kinds] == [1, 1, 1]
    assert ask("get", "/slate-keys").json() == [each.vkey() for each in slate_keys()]


def seen(recording, *rows):
    search = SlateSearch.objects.create(recording=recording, at=NOW, is_whole=True, clocks=["still"], problem="")
    for position, (standing, point, activity) in enumerate(rows):
        SlateSeen.objects.create(
            search=search, position=position, standing=standing, at_ms=1500, last_ms=3500, point=point,
            activity=activity, case=activity.case if activity else None,
        )  # fmt: skip


def test_what_a_films_codes_say(ask, activity, people):
    told = {"unit": activity.case.unit, "officer": people[Role.OFFICER].officer, "received_at": NOW, "captured_at": NOW}
    film, other = row(case=activity.case, activity=activity, **told), row(**told)
    seen(film, ("genuine", "7(5)", activity), ("forged", "", None))
    answer = ask("get", f"/recordings/{film.id}/slates").json()
    assert [(one["standing"], one["point"], one["from_s"], one["case_id"]) for one in answer["seen"]] == [
        ("genuine", "7(5)", 1.5, str(activity.case_id)),
        ("forged", "", 1.5, None),
    ]
    assert (answer["clocks"], answer["assigned_by"]) == (["still"], None)
    assert ask("get", f"/recordings/{other.id}/slates").json()["searched_at"] is None


def test_a_point_that_is_filled_in_though_the_films_differ(ask, activity, people, signed_in):
    told = {"unit": activity.case.unit, "officer": people[Role.OFFICER].officer, "received_at": NOW, "captured_at": NOW}
    film, same, other, mute = (row(case=activity.case, activity=activity, **told) for _ in range(4))
    seen(film, ("genuine", "7(5)", activity))
    seen(same, ("genuine", "7(5)", activity), ("expired", "7(3)", activity))
    seen(other, ("genuine", "7(5)", activity), ("genuine", "7(3)", activity))
    assert point_of([film, same]) == "7(5)"
    assert (point_of([film, other]), point_of([film, mute]), point_of([mute])) == ("", "", "")
    asked = ask("post", "/recordings/suggestion", {"recording_ids": [str(film.id)]}).json()
    assert asked["record_point"] == "7(5)"
    page = signed_in(people[Role.OFFICER]).get(f"/recordings/describe/?pick={film.id}").content.decode()
    assert "已按码填写记录环节" in page
    assert 'value="7(5)" selected' in page
