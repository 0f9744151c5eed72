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
from liuhen.archive.volumes.models import Volume, VolumeRecording
from liuhen.cases import operations as cases
from liuhen.cases.models import Case, Closing
from liuhen.errors import LiuhenError
from liuhen.people.models import Role
from liuhen.recordings import operations as recordings
from liuhen.recordings.models import Recording, Seal
from liuhen.rules import shelf
from liuhen.rules.clocks import ZONE
from unit.archive.keeping.conftest import CHAPTER

ACTS = (
    "propose", "legal", "head", "wait", "archive", "business", "work", "hold", "lift", "seal", "unseal", "unmark",
    "object", "refuse", "own", "same", "reopen", "supplement", "policy", "undescribe",
)  # fmt: skip


class Bureau:
    """One recording and everybody who can do something about it; what is refused is refused."""

    def __init__(self, film: Recording, actors, monkeypatch) -> None:
        self.film, self.actors, self.now, self.years = film, actors, NOW, 2
        self.longer = shelf.to_try({"chapter4.toml": CHAPTER.format(limit="9y")}).rulebook
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
        today = timezone.localdate(now, ZONE)
        assert today.year >= self.film.received_at.year + self.years
        assert Case.objects.get(id=self.film.case_id).closed_on is not None
        assert not VolumeRecording.objects.filter(recording=self.film, volume__keep_until__gte=today).exists()
        assert batch.votes.filter(is_approved=True).exclude(account=batch.proposed_by).count() == 2
        assert not batch.votes.filter(is_approved=False).exists()
        assert {one.side: one.account.id for one in batch.signatures.select_related("account")} == {
            "archive": self.actors[Role.ARCHIVIST].account_id, "business": self.actors[Role.LEADER].account_id,
        }  # fmt: skip
        assert batch.cooling_until <= now
        assert batch.objected_at is None

    def act(self, name: str) -> None:
        """Do one thing to the newest batch, or to the recording."""
        by_longer = self.longer is not None and self.years > 2
        rules = shelf.trying(self.longer) if by_longer and self.longer else contextlib.nullcontext()
        with contextlib.suppress(LiuhenError), rules:
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

    def _unseal(self) -> None:
        recordings.unseal_recording(actor=self.actors[Role.LEGAL], now=self.now, recording_id=self.film.id, reason="x")

    def _refuse(self) -> None:
        vote(actor=self.actors[Role.HEAD], now=self.now, disposal_id=self._batch().id, is_approved=False, note="x")

    def _own(self) -> None:
        vote(actor=self.actors[Role.ARCHIVIST], now=self.now, disposal_id=self._batch().id, is_approved=True)

    def _same(self) -> None:
        sign(actor=self.actors[Role.ARCHIVIST], now=self.now, disposal_id=self._batch().id, side="business")

    def _reopen(self) -> None:
        cases.reopen_case(actor=self.actors[Role.LEADER], now=self.now, case_id=self.film.case_id, reason="x")

    def _supplement(self) -> None:
        """A supplement is filed that lists the recording: its 保管期限 counts from then on."""
        case = Case.objects.get(id=self.film.case_id)
        part = Volume.objects.filter(case=case).count() + 1
        made = Volume.objects.create(
            case=case, unit=case.unit, part=part, state="filed", number=f"x-{part}", title="x", retention="D30",
            compiler="x", compiled_on=self.now.date(), prepared_at=self.now, filed_at=self.now,
            keep_until=self.now.date().replace(year=self.now.year + 30),
        )  # fmt: skip
        VolumeRecording.objects.create(volume=made, recording=self.film, position=1, number="x", version=1)

    def _policy(self) -> None:
        """The bureau adopts a rulebook that keeps longer."""
        self.years = 9

    def _undescribe(self) -> None:
        """What a mistake of another room might do; nobody can do it at a page."""
        Recording.objects.filter(id=self.film.id).update(is_described=False)

    def _object(self) -> None:
        object_to(actor=self.actors[Role.HEAD], now=self.now, disposal_id=self._batch().id, reason="x")


STRAIGHT = ("propose", "legal", "head", "wait", "archive", "business", "work")


@pytest.mark.django_db
def test_an_order_of_doing_things_that_destroys_what_must_stay(whole, actors, monkeypatch):
    """The straight way, with a few other things done at any points of it, and the worker coming at the end."""
    film, gone = whole(), []
    Closing.objects.create(
        case=film.case, outcome="no_violation", event="x", closed_on=film.case.closed_on, entered_at=NOW
    )

    @settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.integers(0, len(STRAIGHT)), st.sampled_from(ACTS)), max_size=4))
    @example([(6, "hold")])  # after everything was signed, before the worker comes
    @example([(6, "seal")])
    @example([(6, "unmark")])
    @example([(4, "object")])
    @example([(6, "reopen")])
    @example([(6, "supplement")])
    @example([(6, "policy")])
    @example([(6, "undescribe")])
    @example([(2, "own"), (2, "refuse"), (5, "same")])
    def run(others):
        order = list(STRAIGHT)
        for at, act in sorted(others, reverse=True):
            order.insert(at, act)
        with monkeypatch.context() as patched, transaction.atomic():
            # rows only: the bytes of the one recording serve every example
            patched.setattr(destroying.bytes_away, "carry_out", lambda _id, *, now: gone.append(now))
            patched.setattr(destroying, "remove_made", lambda _things: None)
            # its checkpoint is published outside of any transaction; test_disposals has the paper whole
            patched.setattr(destroying, "certificate_of", lambda *_given: b"%PDF")
            bureau = Bureau(Recording.objects.get(id=film.id), actors, patched)
            for act in (*order, "work"):
                bureau.act(act)
            transaction.set_rollback(True)

    run()
    assert gone  # the straight way does destroy: else this shows nothing
