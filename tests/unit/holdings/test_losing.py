"""A store that is only away is never taken for gone; one that two people say is gone holds nothing up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from conftest import entries
from keeping import NOW, archive_in, files_below, keep
from liuhen.archive.keeping.papers import _lost
from liuhen.custody.instance import create_instance
from liuhen.holdings import copying, destroying, losing, stores
from liuhen.holdings.errors import LossDecidedError, LossNotPossibleError, OwnLossError
from liuhen.holdings.models import Copy, DestroyedObject, KnownStore, StoreKind
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Deputyship, Role, RoleGrant
from liuhen.storage import StoreUnreachableError

LONG = timedelta(hours=1)


@pytest.fixture
def home(db: None, tmp_path: Path) -> Iterator[Path]:
    """An archive with a second folder for copies that the settings don't name any more."""
    (tmp_path / "second").mkdir()
    create_instance(tmp_path / "home", "demo", NOW)
    with archive_in(tmp_path / "home"):
        stores.forget()
        yield tmp_path
    stores.forget()


def copy_into(home: Path) -> None:
    own = settings.LIUHEN.model_copy(update={"copy_urls": ((home / "second").as_uri(),)})
    with override_settings(LIUHEN=own):
        copying.copy_waiting(clock=lambda: NOW, until=NOW + LONG)


def removed(home: Path):
    """A film that lies in a store that was then taken out of the settings; the film and the store."""
    film = keep(b"film")
    copy_into(home)
    stores.meet(now=NOW)
    return film, KnownStore.objects.get(kind=StoreKind.COPY)


@pytest.fixture
def actors(people, actor_for):
    return {role: actor_for(account) for role, account in people.items()}


def propose(actors, store):
    return losing.propose_loss(actor=actors[Role.SYSTEM_ADMIN], now=NOW, store_id=store.id, reason="磁盘已销毁")


def decide(actors, loss, role=Role.ARCHIVIST, *, is_approved=True):
    return losing.decide_loss(actor=actors[role], now=NOW, loss_id=loss.id, is_approved=is_approved, note="")


def test_destruction_waits_for_ever_or_goes_on_before_two_have_spoken(home: Path, actors) -> None:
    film, store = removed(home)
    with transaction.atomic():
        destroying.begin(film, decision=film, now=NOW)
    loss = propose(actors, store)
    with pytest.raises(StoreUnreachableError):
        destroying.carry_out(film, now=NOW)
    decide(actors, loss, Role.HEAD)
    destroying.carry_out(film, now=NOW)
    assert DestroyedObject.objects.get().done_at is not None
    assert not [key for key in files_below(home / "home" / "archive") if str(film) in key]
    assert losing.lost_with([film]) == {film: [store.name]}  # and its papers say so
    told = {"store": store.identity, "loss": str(loss.id), "reason": "磁盘已销毁", "note": ""}
    for kind, by in (("proposed", Role.SYSTEM_ADMIN), ("approved", Role.HEAD)):
        [entry] = entries(f"storage.loss_{kind}")
        assert (entry.subject, entry.facts) == (store.id, {**told, "actor": actors[by].reference})


def test_one_person_can_say_it_or_anybody(home: Path, actors) -> None:
    _film, store = removed(home)
    for role in (Role.OFFICE, Role.ARCHIVIST, Role.HEAD, Role.SECURITY_ADMIN):
        with pytest.raises(NotPermittedError):
            losing.propose_loss(actor=actors[role], now=NOW, store_id=store.id, reason="x")
    loss = propose(actors, store)
    with pytest.raises(LossNotPossibleError):
        propose(actors, store)
    for role in (Role.SYSTEM_ADMIN, Role.LEGAL, Role.OFFICE):
        with pytest.raises(NotPermittedError):
            decide(actors, loss, role)
    losing.StoreLoss.objects.update(proposed_by=actors[Role.ARCHIVIST].account_id)
    with pytest.raises(OwnLossError):
        decide(actors, loss)
    decide(actors, loss, Role.HEAD, is_approved=False)
    store.refresh_from_db()
    assert store.lost_at is None
    with pytest.raises(LossDecidedError):
        decide(actors, loss, Role.HEAD)


def test_a_store_in_use_or_the_primary_one_is_said_to_be_gone(home: Path, actors) -> None:
    _film, store = removed(home)
    with pytest.raises(LossNotPossibleError):
        propose(actors, KnownStore.objects.get(kind=StoreKind.PRIMARY))
    loss = propose(actors, store)
    copy_into(home)  # it's back before anybody decided
    with pytest.raises(LossNotPossibleError):
        decide(actors, loss)
    with pytest.raises(LossNotPossibleError):
        propose(actors, store)


def test_a_store_that_was_said_to_be_gone_comes_back_with_what_was_destroyed(home: Path, actors) -> None:
    _film, store = removed(home)
    decide(actors, propose(actors, store))
    copy_into(home)
    store.refresh_from_db()
    assert not store.is_used
    (home / "second").rename(home / "old")
    (home / "second").mkdir()  # another disk in its place is a new store
    stores.forget()
    copy_into(home)
    assert KnownStore.objects.filter(kind=StoreKind.COPY, is_used=True).exclude(id=store.id).count() == 1
    assert Copy.objects.filter(store__is_used=True, version=1).count() == 1


def test_the_pages_leave_who_decides_without_a_way(home: Path, actors, people, signed_in) -> None:
    _film, store = removed(home)
    admin, head = signed_in(people[Role.SYSTEM_ADMIN]), signed_in(people[Role.HEAD])
    health = admin.get(reverse("holdings:health")).content.decode()
    assert reverse("holdings:losses") in health
    page = reverse("holdings:propose_loss", args=[store.id])
    assert page in admin.get(reverse("holdings:losses")).content.decode()
    assert admin.post(page, {"reason": ""}).status_code == 422
    assert admin.post(page, {"reason": "磁盘已销毁"}).status_code == 302
    assert admin.post(page, {"reason": "磁盘已销毁"}).status_code == 422  # and says why
    loss = losing.StoreLoss.objects.get()
    way = reverse("holdings:decide_loss", args=[loss.id])
    assert way in head.get("/").content.decode()
    assert way in head.get(reverse("holdings:losses")).content.decode()
    assert head.post(way, {"decision": "approve", "note": ""}).status_code == 302
    assert "磁盘已销毁" in head.get(reverse("holdings:losses")).content.decode()


def test_no_store_was_lost_and_the_certificate_says_one_was() -> None:
    assert _lost([]) == []


def stand_in(principal, deputy) -> None:
    Deputyship.objects.create(
        grant=RoleGrant.objects.get(account=principal), deputy=deputy, holds_from=NOW.date(),
        holds_until=date(2126, 1, 1), given_by="console:test", given_at=NOW - timedelta(hours=1),
    )  # fmt: skip


@pytest.mark.parametrize("way_round", ["the decider stands in", "the proposer stood in", "both for a third"])
def test_a_deputy_is_led_to_a_decision_that_is_refused(home: Path, actors, people, signed_in, way_round) -> None:
    _film, store = removed(home)
    loss = propose(actors, store)
    way = reverse("holdings:decide_loss", args=[loss.id])
    proposer, decider = people[Role.SYSTEM_ADMIN], people[Role.ARCHIVIST]
    client = signed_in(decider)
    assert way in client.get("/").content.decode()
    assert way in client.get(reverse("holdings:losses")).content.decode()
    if way_round == "the decider stands in":
        stand_in(proposer, decider)
    elif way_round == "the proposer stood in":
        stand_in(decider, proposer)
    else:
        for each in (proposer, decider):
            stand_in(people[Role.LEADER], each)
    assert way not in client.get("/").content.decode()
    page = client.get(reverse("holdings:losses")).content.decode()
    assert store.name in page
    assert way not in page
    with pytest.raises(OwnLossError):  # the lists and the act say the same
        losing.decide_loss(
            actor=actor_of(decider, Channel.WEB), now=NOW, loss_id=loss.id, is_approved=True, note=""
        )  # fmt: skip
    Deputyship.objects.update(given_at=NOW + timedelta(days=1))  # given only after it was proposed: no hand of theirs
    assert (way in client.get("/").content.decode()) is (way_round != "the decider stands in")
