"""Whatever order people do things in: what was destroyed wasn't held, undescribed, sealed or early at that moment."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import NOW
from liuhen.archive.keeping.models import Disposal, DisposalItem, Hold, MarkState, OutMark
from liuhen.archive.keeping.operations import destroying
from liuhen.archive.keeping.operations.disposing import object_to, propose_disposal, sign, vote
from liuhen.archive.keeping.operations.holds import HoldTold, lift_hold, set_hold
from liuhen.archive.keeping.operations.marking import decide_out
from liuhen.errors import LiuhenError
from liuhen.people.models import Role
from liuhen.recordings import operations as recordings
from liuhen.recordings.models import Recording, Seal
from liuhen.rules.clocks import ZONE

ACTS = ("propose", "legal", "head", "wait", "archive", "business", "work", "hold", "lift", "seal", "unmark", "object")


class Bureau:
    """One recording and everybody who can do something about it; what is refused is refused."""

    def __init__(self, film: Recording, actors, monkeypatch) -> None:
        self.film, self.actors, self.now = film, actors, NOW
        real = destroying.bytes_away.begin

        def watched(object_id, *, decision, now):
            self.may_go(now)
            real(object_id, decision=decision, now=now)

        monkeypatch.setattr(destroying.bytes_away, "begin", watched)

    def may_go(self, now: datetime) -> None:
        """What has to be so at the moment at which it's said that the bytes go; asked of the rows, not of the rules."""
        batch = DisposalItem.objects.get(recording=self.film, is_open=True).disposal
        assert not Hold.objects.filter(lifted_at=None).exists()
        assert not Seal.objects.filter(lifted_at=None).exists()
        assert Recording.objects.get(id=self.film.id).is_described
        assert OutMark.objects.filter(recording=self.film, state=MarkState.APPROVED).exists()
        assert timezone.localdate(now, ZONE).year >= self.film.received_at.year + 2
        assert batch.votes.filter(is_approved=True).exclude(account=batch.proposed_by).count() == 2
        assert batch.signatures.values("account").distinct().count() == 2
        assert batch.cooling_until <= now
        assert batch.objected_at is None

    def act(self, name: str) -> None:
        """Do one thing to the newest batch, or to the recording."""
        with contextlib.suppress(LiuhenError):
            getattr(self, f"_{name}")()

    def _batch(self) -> Disposal:
        return Disposal.objects.order_by("-id").first() or Disposal()

    def _propose(self) -> None:
        propose_disposal(
            actor=self.actors[Role.ARCHIVIST], now=self.now, recording_ids=[self.film.id], reason="x", opinion="x",
            group="x",
        )  # fmt: skip

    def _legal(self) -> None:
        vote(actor=self.actors[Role.LEGAL], now=self.now, disposal_id=self._batch().id, is_approved=True)

    def _head(self) -> None:
        vote(actor=self.actors[Role.HEAD], now=self.now, disposal_id=self._batch().id, is_approved=True)

    def _wait(self) -> None:
        self.now += timedelta(days=31)

    def _archive(self) -> None:
        sign(actor=self.actors[Role.ARCHIVIST], now=self.now, disposal_id=self._batch().id, side="archive")

    def _business(self) -> None:
        sign(actor=self.actors[Role.LEADER], now=self.now, disposal_id=self._batch().id, side="business")

    def _work(self) -> None:
        for batch in Disposal.objects.filter(state="going"):
            destroying.carry_out(disposal=batch, clock=lambda: self.now)

    def _hold(self) -> None:
        set_hold(
            actor=self.actors[Role.LEGAL],
            now=self.now,
            told=HoldTold(kind="other", reason="x"),
            number=self.film.number,
        )

    def _lift(self) -> None:
        hold = Hold.objects.filter(lifted_at=None).first()
        if hold is not None:
            lift_hold(actor=self.actors[Role.HEAD], now=self.now, hold_id=hold.id, reason="x")

    def _seal(self) -> None:
        recordings.seal_recording(
            actor=self.actors[Role.LEADER], now=self.now, recording_id=self.film.id, reason="refused", note="x"
        )

    def _unmark(self) -> None:
        for mark in OutMark.objects.filter(recording=self.film, state=MarkState.APPROVED):
            decide_out(actor=self.actors[Role.LEADER], now=self.now, mark_id=mark.id, is_approved=False, note="x")

    def _object(self) -> None:
        object_to(actor=self.actors[Role.HEAD], now=self.now, disposal_id=self._batch().id, reason="x")


STRAIGHT = ("propose", "legal", "head", "wait", "archive", "business", "work")


@pytest.mark.django_db
def test_an_order_of_doing_things_that_destroys_what_must_stay(whole, actors, monkeypatch):
    """The straight way, with a few other things done at any points of it, and the worker coming at the end."""
    film, gone = whole(), []

    @settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.integers(0, len(STRAIGHT)), st.sampled_from(ACTS)), max_size=4))
    @example([(6, "hold")])  # after everything was signed, before the worker comes
    @example([(6, "seal")])
    @example([(6, "unmark")])
    @example([(4, "object")])
    def run(others):
        order = list(STRAIGHT)
        for at, act in sorted(others, reverse=True):
            order.insert(at, act)
        with monkeypatch.context() as patched, transaction.atomic():
            # rows only: the bytes of the one recording serve every example
            patched.setattr(destroying.bytes_away, "carry_out", lambda _id, *, now: gone.append(now))
            patched.setattr(destroying, "remove_made", lambda _things: None)
            bureau = Bureau(Recording.objects.get(id=film.id), actors, patched)
            for act in (*order, "work"):
                bureau.act(act)
            transaction.set_rollback(True)

    run()
    assert gone  # the straight way does destroy: else this shows nothing
