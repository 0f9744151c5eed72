"""场记码: who may open one, what it says, that opening it is an entry and renewing it isn't."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse

from conftest import NOW, entries
from lending import leader, office, officer, out, recorder  # noqa: F401 - fixtures
from liuhen.cases import operations as cases
from liuhen.cases import slate_grants
from liuhen.cases.errors import ActivityNotFoundError, SlateGrantError
from liuhen.cases.operations.slates import live_codes, open_live, print_slates, save_slate
from liuhen.custody import slates as keys
from liuhen.custody.errors import InstanceDamagedError
from liuhen.custody.instance import instance
from liuhen.media import slates
from liuhen.media.slates import Kind, Standing
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(people, officer, recorder, unit):  # noqa: F811
    """An inspection of two, who took one recorder that the officer wears."""
    pair = [people[Role.OFFICER].officer.id, people[Role.LEADER].officer.id]
    case = cases.create_case(
        actor=officer, now=NOW, number="1", kind="inspection", title="t", party="某厂", unit_id=unit.id,
        officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    made = cases.create_activity(
        actor=officer, now=NOW, case_id=case.id, place="一号车间", officer_ids=pair, arrived_at=NOW
    )
    made.taken.create(recorder=recorder, officer_id=pair[0])
    return made


def test_a_live_code_says_activity_officers_recorder_and_second(officer, leader, recorder, activity):  # noqa: F811
    opened = open_live(actor=officer, now=NOW, activity_id=activity.id)
    grant = slate_grants.read(opened.token, account_id=officer.account_id, now=NOW)
    (first, text), (second, _other) = live_codes(grant=grant, first=NOW + timedelta(milliseconds=700), count=2)
    assert (first, second) == (NOW.replace(microsecond=0), NOW.replace(microsecond=0) + timedelta(seconds=1))
    verdict = slates.decode(text, keys.slate_keys())
    assert verdict.standing == Standing.GENUINE
    assert verdict.slate.kind == Kind.LIVE
    assert verdict.slate.activity_id == activity.id
    assert verdict.slate.officer_ids == (officer.officer_id, leader.officer_id)  # who films first
    assert verdict.slate.recorder_id == recorder.id
    assert verdict.slate.at == first
    assert slates.decode(text, keys.slate_keys(), filmed_at=first + timedelta(minutes=1)).standing == Standing.EXPIRED


def test_opening_is_one_entry_and_renewing_none(people, activity, signed_in):
    client = signed_in(people[Role.OFFICER])
    page = client.get(reverse("cases:slate", args=[activity.id]))
    assert page.status_code == 200
    address = page.context["codes"]
    answers = [client.get(address).json() for _ in range(2)]
    (entry,) = entries("activity.slate_opened")
    assert entry.subject == activity.id
    for answer in answers:
        moments = [datetime.fromisoformat(each["at"]) for each in answer["codes"]]
        assert all(b - a == timedelta(seconds=1) for a, b in pairwise(moments))
        assert moments[0] <= datetime.fromisoformat(answer["received"]) < moments[1]
        assert answer["codes"][0]["side"] == len(answer["codes"][0]["rows"])
    assert signed_in(people[Role.LEADER]).get(address).status_code == 403  # opened by somebody else


def test_the_page_is_not_renewed_for_ever(officer, activity):  # noqa: F811
    opened = open_live(actor=officer, now=NOW, activity_id=activity.id)
    later = NOW + slate_grants.LIFETIME
    with pytest.raises(SlateGrantError):
        slate_grants.read(opened.token, account_id=officer.account_id, now=later)
    with pytest.raises(SlateGrantError):
        slate_grants.read(opened.token[:-3], account_id=officer.account_id, now=NOW)


def test_a_saved_code_assigns_and_has_no_time(officer, activity):  # noqa: F811
    opened = save_slate(actor=officer, now=NOW, activity_id=activity.id)
    slate = slates.decode(opened.text, keys.slate_keys()).slate
    assert (slate.kind, slate.at, slate.activity_id) == (Kind.PRINTED, None, activity.id)
    assert len(entries("activity.slate_saved")) == 1


def test_a_case_is_printed_with_its_points(officer, activity):  # noqa: F811
    _case, codes, expires = print_slates(actor=officer, now=NOW, case_id=activity.case_id, clauses=["7(1)", "7(16)"])
    read = [slates.decode(each.text, keys.slate_keys()).slate for each in codes]
    assert [(each.case_id, each.point) for each in read] == [
        (activity.case_id, ""), (activity.case_id, "7(1)"), (activity.case_id, "7(16)")
    ]  # fmt: skip
    assert {each.expires for each in read} == {expires}
    assert len(entries("case.slates_printed")) == 1


def test_who_neither_takes_part_nor_describes_gets_none(people, actor_for, activity):
    office_actor = actor_for(people[Role.OFFICE])
    for open_one in (open_live, save_slate):
        with pytest.raises((ActivityNotFoundError, NotPermittedError)):
            open_one(actor=office_actor, now=NOW, activity_id=activity.id)
    legal = actor_for(people[Role.LEGAL])
    with pytest.raises((ActivityNotFoundError, NotPermittedError)):
        open_live(actor=legal, now=NOW, activity_id=activity.id)
    assert not entries("activity.slate_opened")


def test_who_may_only_look_at_the_case_opens_none(people, actor_for, activity, monkeypatch):
    legal = actor_for(people[Role.LEGAL])  # as one who defends the case sees it
    monkeypatch.setattr("liuhen.cases.operations.slates.get_activity", lambda **_: activity)
    monkeypatch.setattr("liuhen.cases.operations.slates.get_case", lambda **_: activity.case)
    with pytest.raises(NotPermittedError):
        open_live(actor=legal, now=NOW, activity_id=activity.id)
    with pytest.raises(NotPermittedError):
        save_slate(actor=legal, now=NOW, activity_id=activity.id)
    with pytest.raises(NotPermittedError):
        print_slates(actor=legal, now=NOW, case_id=activity.case_id, clauses=[])


@pytest.mark.parametrize("name", ["slate", "slate_saved"])
def test_pages_show_place_people_and_recorder(people, activity, recorder, signed_in, name):  # noqa: F811
    page = signed_in(people[Role.OFFICER]).get(reverse(f"cases:{name}", args=[activity.id])).content.decode()
    assert "一号车间" in page
    assert people[Role.OFFICER].officer.name in page
    assert recorder.code in page


def test_the_sheet_and_the_key_are_given_out(people, activity, signed_in):
    client = signed_in(people[Role.OFFICER])
    sheet = client.get(reverse("cases:slate_sheet", args=[activity.case_id])).content.decode()
    assert sheet.count("<svg") >= 5
    pdf = client.get(reverse("cases:slate_sheet_pdf", args=[activity.case_id]))
    assert pdf.content.startswith(b"%PDF")
    with pypdfium2.PdfDocument(pdf.content) as document:
        page = document[0]
        assert "第七条" in page.get_textpage().get_text_bounded()
        read = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
        codes = {slates.decode(one.text, keys.slate_keys()).slate.point for one in read}
    assert {"", "7(1)", "7(2)"} <= codes
    key = client.get(reverse("cases:slate_key")).content.decode().strip()
    assert key == keys.slate_keys()[0].vkey()


def test_a_damaged_key_is_said_to_be_damaged(officer, activity):  # noqa: F811
    path = instance().home / "keys" / "slate.key"
    whole = keys.slate_signer().private_text()
    assert path.stat().st_mode & 0o077 == 0
    try:
        path.write_text("x\n")
        with pytest.raises(InstanceDamagedError):
            open_live(actor=officer, now=NOW, activity_id=activity.id)
    finally:
        path.write_text(whole + "\n")
