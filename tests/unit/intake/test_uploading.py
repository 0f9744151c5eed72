"""Uploads become recordings of the listed files they belong to, on the real archive."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest

from keeping import NOW, archive_in
from liuhen.custody.instance import create_instance
from liuhen.holdings.queries import local_path
from liuhen.intake import tickets
from liuhen.intake.card import ListedFile
from liuhen.intake.errors import (
    FileChangedError,
    IntakeClosedError,
    IntakeNotFoundError,
    ListingInvalidError,
    UploadTicketExpiredError,
    UploadTicketInvalidError,
)
from liuhen.intake.models import FileState, IntakeFile, SourceKind, Wholeness
from liuhen.intake.operations import Source, close_intake, open_intake
from liuhen.intake.receiving import IntakeRoom
from liuhen.intake.uploads import owner_of, right_of
from liuhen.people.actors import Channel, actor_of
from liuhen.people.models import Role
from liuhen.people.permissions import NotPermittedError
from liuhen.recordings.models import Recording
from liuhen.tus.digests import Digests

FILM = b"film" * 1000


@pytest.fixture
def card(transactional_db, tmp_path, administrators, make_account, unit):
    """An officer's open intake of a chosen folder with two listed files."""
    create_instance(tmp_path, "demo", NOW)
    account = make_account("zhang", Role.OFFICER, unit=unit, officer=True)
    actor = actor_of(account, Channel.API)
    with archive_in(tmp_path):
        intake = open_for(actor, Wholeness.FOLDER)
        right = tickets.UploadRight(intake_id=intake.id, account_id=account.id)
        yield SimpleNamespace(account=account, actor=actor, intake=intake, right=right, folder=tmp_path)


def open_for(actor, wholeness):
    listing = [
        ListedFile(path=path, path_bytes=path.encode(), size=len(FILM), modified_at=NOW)
        for path in (f"DCIM/{wholeness}1.mp4", f"DCIM/{wholeness}2.mp4")
    ]
    source = Source(kind=SourceKind.CARD, wholeness=wholeness, recorder="DSJ-1")
    return open_intake(actor=actor, now=NOW, source=source, listing=listing)[0]


def finish(card, upload_id, content=FILM) -> Path:
    path = card.folder / f"{uuid4()}.whole"
    path.write_bytes(content)
    digests = Digests(sha256=hashlib.sha256(content).hexdigest(), sm3=hashlib.new("sm3", content).hexdigest())
    IntakeRoom().finished(right=card.right, upload_id=upload_id, path=path, digests=digests, now=NOW)
    return path


def test_whole_upload_is_received_and_safe_to_wipe(card) -> None:
    target = IntakeRoom().target(right=card.right, path="DCIM/folder1.mp4", length=len(FILM), now=NOW)
    assert (target.length, target.ended) == (len(FILM), False)
    finish(card, target.upload_id)
    file = IntakeFile.objects.get(id=target.upload_id)
    assert (file.state, file.safe_to_wipe) == (FileState.RECEIVED, True)
    assert local_path(file.recording_id, "original.mp4").read_bytes() == FILM
    assert IntakeRoom().listed(right=card.right, upload_id=target.upload_id, now=NOW).ended


def test_finishing_twice_after_a_lost_answer_makes_one_recording(card) -> None:
    target = IntakeRoom().target(right=card.right, path="DCIM/folder1.mp4", length=len(FILM), now=NOW)
    finish(card, target.upload_id)
    finish(card, target.upload_id)
    assert Recording.objects.count() == 1


def test_same_bytes_under_another_name_are_a_duplicate(card) -> None:
    for path in ("DCIM/folder1.mp4", "DCIM/folder2.mp4"):
        finish(card, IntakeRoom().target(right=card.right, path=path, length=len(FILM), now=NOW).upload_id)
    states = IntakeFile.objects.order_by("position").values_list("state", "safe_to_wipe")
    assert list(states) == [(FileState.RECEIVED, True), (FileState.DUPLICATE, True)]


def test_digests_that_are_not_the_files_receive_nothing(card) -> None:
    target = IntakeRoom().target(right=card.right, path="DCIM/folder1.mp4", length=len(FILM), now=NOW)
    path = card.folder / "x.whole"
    path.write_bytes(FILM)
    wrong = Digests(sha256="0" * 64, sm3="0" * 64)
    IntakeRoom().finished(right=card.right, upload_id=target.upload_id, path=path, digests=wrong, now=NOW)
    file = IntakeFile.objects.get(id=target.upload_id)
    assert (file.state, file.safe_to_wipe, file.recording_id) == (FileState.FAILED, False, None)


def test_chosen_folder_grows_by_a_file_that_was_not_listed(card) -> None:
    target = IntakeRoom().target(right=card.right, path="later/空.mp4", length=0, now=NOW)
    file = IntakeFile.objects.get(id=target.upload_id)
    assert (file.position, file.state, target.ended) == (2, FileState.EMPTY, True)


@pytest.mark.parametrize("path", ["../up.mp4", "/root.mp4", "a//b", "x\0y"])
def test_name_that_leads_outside_the_folder_is_refused(card, path: str) -> None:
    with pytest.raises(ListingInvalidError):
        IntakeRoom().target(right=card.right, path=path, length=5, now=NOW)


def test_whole_card_cannot_be_added_to_by_a_sender(card) -> None:
    intake = open_for(card.actor, Wholeness.WHOLE_CARD)
    right = tickets.UploadRight(intake_id=intake.id, account_id=card.account.id)
    with pytest.raises(ListingInvalidError):
        IntakeRoom().target(right=right, path="new.mp4", length=5, now=NOW)


def test_file_of_another_length_than_listed_is_refused(card) -> None:
    with pytest.raises(FileChangedError):
        IntakeRoom().target(right=card.right, path="DCIM/folder1.mp4", length=5, now=NOW)


def test_closed_intake_takes_no_more(card) -> None:
    for path in ("DCIM/folder1.mp4", "DCIM/folder2.mp4"):
        finish(card, IntakeRoom().target(right=card.right, path=path, length=len(FILM), now=NOW).upload_id)
    close_intake(actor=card.actor, now=NOW, intake_id=card.intake.id)
    with pytest.raises(IntakeClosedError):
        IntakeRoom().target(right=card.right, path="more.mp4", length=5, now=NOW)


def test_ticket_of_one_intake_reaches_no_file_of_another(card) -> None:
    other = open_for(card.actor, Wholeness.WHOLE_CARD)
    with pytest.raises(IntakeNotFoundError):
        IntakeRoom().listed(right=card.right, upload_id=other.files.first().id, now=NOW)


def test_account_that_lost_its_right_can_send_nothing_though_its_ticket_lives(card) -> None:
    card.account.is_active = False
    card.account.save()
    with pytest.raises(NotPermittedError):
        IntakeRoom().listed(right=card.right, upload_id=card.intake.files.first().id, now=NOW)


def test_ticket_comes_back_as_its_right_until_it_runs_out() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    right = tickets.UploadRight(intake_id=uuid4(), account_id=uuid4())
    ticket = tickets.issue(intake_id=right.intake_id, account_id=right.account_id, now=now)
    assert tickets.authorise(ticket, now=now + timedelta(minutes=59)) == right
    assert right_of(owner_of(right)) == right
    with pytest.raises(UploadTicketExpiredError):
        tickets.authorise(ticket, now=now + timedelta(hours=1))
    refuse: Callable[[str], None] = lambda wrong: tickets.authorise(wrong, now=now)  # noqa: E731
    for wrong in ("", ticket[1:], ticket + "x", "a.b", ticket.replace(".", ":")):
        with pytest.raises(UploadTicketInvalidError):
            refuse(wrong)
