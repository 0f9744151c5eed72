"""Whoever looks, at whatever, in whatever state of a request: nothing is opened or given but by the rule."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import NOW
from liuhen.archive.consulting import copies, operations
from liuhen.archive.consulting.models import Consultation, ConsultationItem, Copy, CopyAnswer
from liuhen.archive.consulting.telling import Given
from liuhen.archive.volumes.models import VolumeItem
from liuhen.archive.volumes.operations import file_volume
from liuhen.cases.documents.models import Document
from liuhen.cases.models import Activity, Consent, ConsentReader
from liuhen.clock import now
from liuhen.errors import LiuhenError
from liuhen.people.models import Role
from liuhen.recordings.models import Recording, Seal, UnderConsent
from liuhen.rules.consulting import QUESTIONS
from unit.archive.volumes.conftest import enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
OUTSIDE, CHECKERS = ("outsider", "organ"), (Role.LEGAL, Role.HEAD)
THINGS = ("film", "sealed", "named", "gone", "paper", "inner", "put_inside", "void", "volume")
SITUATION = {
    "thing": st.sampled_from(THINGS),
    "who": st.sampled_from(("own", "others", *OUTSIDE)),
    "state": st.sampled_from(("asked", "open", "open", "open", "over", "refused", "withdrawn", "ended", "revoked")),
    "wants": st.sampled_from(("look", "use_copy", "evidence_copy")),
    "copy": st.sampled_from(("making", "ready", "failed", "withheld", "withdrawn", "given", "recalled")),
    "answered": st.integers(0, len(QUESTIONS)),
    "asks": st.sampled_from((Role.OFFICER, Role.ARCHIVIST, Role.LEGAL)),
    "acts": st.sampled_from(sorted(Role)),
}


@pytest.fixture
def world(compiled, archivist, case, actor, people, actor_for, unit):
    """Things of every kind, by name."""
    enter(case, actor, form="inspection_record", title="作废的记录")
    volume = compiled()
    VolumeItem.objects.filter(volume=volume, document__form="questioning_record").update(side="inner")
    volume = file_volume(actor=archivist, now=now(), volume_id=volume.id, shortage_reason="走查")
    Document.objects.filter(form="inspection_record").update(voided_at=NOW)
    paper = {one.form: one for one in Document.objects.filter(case=case)}
    films = {
        name: Recording.objects.create(
            number=f"2026-00010{place}", kind="video", card_name=name, logical_path="original.mp4", size=1,
            sha256=str(place + 1) * 64, sm3="0" * 64, unit=unit, received_at=NOW,
            viewing="gone" if name == "gone" else "native",
        )
        for place, name in enumerate(("film", "sealed", "named", "gone"))
    }  # fmt: skip
    Seal.objects.create(recording=films["sealed"], reason="refused", note="x", sealed_at=NOW)
    stay = Activity.objects.create(case=case, place="一号车间", arrived_at=NOW, created_at=NOW)
    consent = Consent.objects.create(
        activity=stay, about="secrecy", is_given=True, said_by="王", said_at=NOW, entered_at=NOW
    )
    for role in (Role.OFFICER, Role.ARCHIVIST):
        ConsentReader.objects.create(consent=consent, account=people[role], named_at=NOW)
    UnderConsent.objects.create(recording=films["named"], consent=consent)
    things = {name: {"recording": film} for name, film in films.items()}
    things |= {
        "paper": {"document": paper["penalty_decision_organisation"]},
        "inner": {"document": paper["collective_discussion"]},
        "put_inside": {"document": paper["questioning_record"]},
        "void": {"document": paper["inspection_record"]},
        "volume": {"volume": volume},
    }
    return SimpleNamespace(things=things, people=people, actor_for=actor_for, volume=volume)


def test_anything_opened_or_given_that_the_rule_does_not_allow(world):
    seen = {"opened": 0, "given": 0, "begun": 0}

    @given(st.fixed_dictionaries(SITUATION))
    @example(
        {
            "thing": "named",
            "who": "organ",
            "state": "open",
            "wants": "use_copy",
            "copy": "ready",
            "answered": 3,
            "asks": Role.ARCHIVIST,
            "acts": Role.ARCHIVIST,
        }
    )  # fmt: skip - named oneself, and yet for a stranger
    @example({"thing": "put_inside", "who": "outsider", "state": "open", "wants": "look", "copy": "making",
              "answered": 0, "asks": Role.ARCHIVIST, "acts": Role.ARCHIVIST})  # fmt: skip
    @example({"thing": "film", "who": "organ", "state": "open", "wants": "use_copy", "copy": "ready", "answered": 3,
              "asks": Role.ARCHIVIST, "acts": Role.ARCHIVIST})  # fmt: skip
    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def tried(so):
        with transaction.atomic():
            _held_against_the_rule(world, SimpleNamespace(**so), seen)
            transaction.set_rollback(True)

    tried()
    assert all(seen.values()), seen  # the rule also allows


def _held_against_the_rule(world, so, seen) -> None:
    shown, item, copy = _request(world, so)
    actor, is_outside = world.actor_for(world.people[so.acts]), so.who in OUTSIDE
    stands, wants_copy = so.state == "open", so.wants != "look"
    left = is_outside and so.answered < len(QUESTIONS)
    is_open = {
        "film": True, "sealed": False, "gone": False, "void": False, "paper": True, "volume": True,
        "inner": not is_outside, "put_inside": not is_outside,
        "named": not is_outside and so.asks in (Role.OFFICER, Role.ARCHIVIST),
    }[so.thing]  # fmt: skip
    is_asker = so.acts == so.asks
    checks = wants_copy and left and so.copy in ("making", "ready") and so.acts in CHECKERS and not is_asker
    may_look = stands and is_open and (is_asker or checks)
    told = {"actor": actor, "now": now(), "consultation_id": shown.id}

    seen["opened"] += _agrees(may_look, lambda: operations.open_item(**told, item_id=item.id))
    for file in world.volume.files.filter(purpose="pdf"):
        may_read = may_look and so.thing == "volume" and (file.side == "main" or not is_outside)
        _agrees(may_read, lambda file=file: operations.open_volume_file(**told, item_id=item.id, file_id=file.id))
    is_there = wants_copy and so.copy in ("ready", "given")
    may_give = stands and is_open and is_there and not left and so.acts == Role.ARCHIVIST
    _agrees(may_give, lambda: operations.fetch_copy(**told))
    given_to = Given(receiver="刘志远", certificate="工作证", medium="disc")
    seen["given"] += _agrees(may_give, lambda: operations.hand_out(**told, told=given_to))
    if copy is not None:
        begins = stands and is_open and so.copy == "making"
        seen["begun"] += _agrees(begins, lambda: operations.enter_making(now=now(), copy=copy, digests={}))


def _agrees(is_allowed, act) -> bool:
    """Do it; what comes of it is what the rule says."""
    try:
        with transaction.atomic():
            done = act() is not False
    except LiuhenError:
        done = False
    assert done == is_allowed
    return done


def _request(world, so):
    over = now() + timedelta(days=-1 if so.state == "over" else 1)
    shown = Consultation.objects.create(
        number="查〔2026〕9号", who=so.who, wants=so.wants, state="open" if so.state == "over" else so.state,
        asked_by=world.people[so.asks], asked_at=NOW, purpose="x", approvers=[], days=1, until=over,
    )  # fmt: skip
    item = ConsultationItem.objects.create(
        consultation=shown, position=1, named="x", is_main_only=so.who in OUTSIDE, **world.things[so.thing]
    )
    if so.wants == "look":
        return shown, item, None
    is_recalled = so.copy == "recalled"
    copy = Copy.objects.create(
        consultation=shown, begun_at=NOW, name="利用副本", state="given" if is_recalled else so.copy,
        reason="archive.not_lendable" if is_recalled else "", sha256="0" * 64,
    )  # fmt: skip
    copies.path_of(copy).parent.mkdir(parents=True)
    copies.path_of(copy).touch()
    for question in QUESTIONS[: so.answered]:
        CopyAnswer.objects.create(
            copy=copy, question=question, is_yes=False, note="x", account=world.people[Role.LEGAL], at=NOW
        )
    return shown, item, copy
