"""Emptying a card: everything listed ends, nothing is said before it's proven, and the next run goes on."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from cards import CARD, CONSOLE, MATERIAL, NOW, Clock, Watcher, empty, fill
from liuhen.custody import queries as custody
from liuhen.custody.models import Entry
from liuhen.errors import LiuhenError
from liuhen.holdings import archive
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import ReadBackMismatchError, ReserveError
from liuhen.holdings.verify import verify
from liuhen.intake import card as cards
from liuhen.intake import emptying
from liuhen.intake.emptying import Step, wipe_card, wipeable
from liuhen.intake.errors import (
    CardReadError,
    IntakeUnfinishedError,
    ListingEmptyError,
    ProviderNeededError,
    RecorderNeededError,
    SourceMissingError,
)
from liuhen.intake.models import FileState, Intake, IntakeFile, IntakeState
from liuhen.intake.operations import Met, close_intake
from liuhen.intake.receipt import lines_of, receipt_of
from liuhen.recordings.models import Recording
from liuhen.storage.errors import KeyAbsentError
from liuhen.work.runner import run_pending

TWO = {"DCIM/100MEDIA/20260213173000_0001.MP4": b"first" * 1000, "LOG/20260213.TXT": "通电".encode()}


def states(intake: Intake) -> dict[str, str]:
    return {file.path: str(file.state) for file in intake.files.order_by("position")}


def at_once(*calls: Callable[[], object]) -> None:
    """Call all, each in a thread of its own; raises what any of them raised."""

    def run(call: Callable[[], object]) -> None:
        try:
            call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        for future in [pool.submit(run, call) for call in calls]:
            future.result()


def test_card_isnt_taken_whole(home: Path, card: Path) -> None:
    fill(card, {**TWO, "DCIM/empty.mp4": b"", "broken": b"\x00\x00\x00\x08moov"})
    emptied = empty(card)
    receipt = receipt_of(emptied.intake)
    assert {file["path"]: file["state"] for file in receipt["files"]} == {
        "DCIM/100MEDIA/20260213173000_0001.MP4": "received",
        "DCIM/empty.mp4": "empty",
        "LOG/20260213.TXT": "received",
        "broken": "received",
    }
    first = receipt["files"][0]
    content = TWO[first["path"]]
    assert first["sha256"] == hashlib.sha256(content).hexdigest()
    assert first["sm3"] == hashlib.new("sm3", content).hexdigest()
    assert first["safe_to_wipe"]
    recording = Recording.objects.get(number=first["recording"])
    assert (recording.recorder_id, recording.captured_from) == (emptied.intake.recorder_id, "name")
    assert verify().findings == []


def test_receipt_is_given_before_the_ledger_has_it(home: Path, card: Path) -> None:
    empty(fill(card, TWO))
    assert not custody.pending().exists()
    assert [entry.kind for entry in Entry.objects.order_by("id") if entry.kind.startswith("intake.")] == [
        "intake.opened",
        "intake.closed",
    ]


def test_same_card_again_is_taken_twice(home: Path, card: Path) -> None:
    first = empty(fill(card, TWO))
    again = empty(card, watch=(watch := Watcher()))
    assert (again.met, again.intake.id) == (Met.KNOWN, first.intake.id)
    assert [step for step, _, _ in watch.steps] == [Step.COMPARING]
    assert Intake.objects.count() == 1


def test_other_bytes_under_the_same_name_size_and_time_are_overlooked(home: Path, card: Path) -> None:
    empty(fill(card, TWO))
    fill(card, {name: content[::-1] for name, content in TWO.items()})
    again = empty(card)
    assert again.met is Met.NEW
    assert set(states(again.intake).values()) == {"received"}
    assert Recording.objects.count() == 4


def test_renamed_copy_becomes_a_second_recording(home: Path, card: Path) -> None:
    name = "20260213173000_0001.MP4"
    emptied = empty(fill(card, {name: b"same", name.replace("0001", "0001IMP"): b"same"}))
    assert sorted(states(emptied.intake).values()) == ["duplicate", "received"]
    received, duplicate = emptied.intake.files.order_by("-state")
    assert (received.recording_id, duplicate.safe_to_wipe) == (duplicate.recording_id, True)
    (line,) = [line for line in lines_of(emptied.intake) if line.file.state == FileState.DUPLICATE]
    assert line.message == f"与本次采集的“{received.path}”内容相同"
    assert [line.message for line in lines_of(emptied.intake) if line.file.state == FileState.RECEIVED] == [""]


def test_card_with_a_failed_file_is_never_looked_at_again(
    home: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(card, TWO)
    fails_at(monkeypatch, b"LOG/20260213.TXT")
    first = empty(card)
    assert states(first.intake)["LOG/20260213.TXT"] == "failed"
    assert first.intake.files.get(state=FileState.FAILED).reason == "intake.card_read"
    monkeypatch.undo()
    second = empty(card)
    assert second.met is Met.NEW
    assert sorted(states(second.intake).values()) == ["duplicate", "received"]
    messages = {line.file.state: line.message for line in lines_of(second.intake)}
    assert messages[FileState.DUPLICATE] == f"已在采集 {first.intake.number} 中入库"
    assert empty(card).met is Met.KNOWN


def fails_at(monkeypatch: pytest.MonkeyPatch, name: bytes) -> None:
    """Have the card answer EIO for one file, as a worn-out one does."""
    whole = os.read
    broken: set[int] = set()
    opened = os.open

    def opening(path, flags, mode=0o777, *, dir_fd=None):
        descriptor = opened(path, flags, mode, dir_fd=dir_fd)
        if path == name.rsplit(b"/", 1)[-1]:
            broken.add(descriptor)
        return descriptor

    def reading(descriptor: int, size: int) -> bytes:
        if descriptor in broken:
            broken.discard(descriptor)
            raise OSError(5, "Input/output error")
        return whole(descriptor, size)

    monkeypatch.setattr(cards.os, "open", opening)
    monkeypatch.setattr(cards.os, "read", reading)


def test_card_pulled_out_mid_copy_loses_what_was_proven(home: Path, card: Path, tmp_path: Path) -> None:
    fill(card, {f"{number:04}.MP4": os.urandom(3_000_000) for number in range(6)})
    watch = Watcher()
    watch.at_file = lambda count: card.rename(tmp_path / "drawer") if count == 2 else None
    with pytest.raises((CardReadError, SourceMissingError)):
        empty(card, watch=watch)
    intake = Intake.objects.get()
    assert intake.state == IntakeState.OPEN
    assert "failed" not in states(intake).values()
    proven = [path for path, state in states(intake).items() if state == "received"]
    assert len(proven) >= 2
    (tmp_path / "drawer").rename(card)
    resumed = empty(card, watch=(rest := Watcher()))
    assert (resumed.met, resumed.intake.id) == (Met.RESUMED, intake.id)
    assert set(states(resumed.intake).values()) == {"received"}
    assert not set(rest.files) & set(proven)


def test_file_that_grows_while_it_is_read_is_said_to_be_received(home: Path, card: Path) -> None:
    fill(card, TWO)
    watch = Watcher()

    def grow(read: int) -> None:
        with (card / "LOG/20260213.TXT").open("ab") as file:
            file.write(b"more")

    watch.at_byte = grow
    emptied = empty(card, watch=watch)
    assert states(emptied.intake) == {
        "DCIM/100MEDIA/20260213173000_0001.MP4": "received",
        "LOG/20260213.TXT": "failed",
    }
    assert emptied.intake.files.get(state="failed").reason == "intake.file_changed"
    assert not emptied.intake.files.get(state="failed").safe_to_wipe


def test_link_device_or_pipe_is_followed(home: Path, card: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"not of this card")
    fill(card, TWO)
    (card / "link.mp4").symlink_to(tmp_path / "secret")
    (card / "folder").symlink_to(tmp_path)
    os.mkfifo(card / "pipe.mp4")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(card / "s"))
    listener.close()
    emptied = empty(card)
    found = states(emptied.intake)
    assert [found[name] for name in ("link.mp4", "folder", "pipe.mp4", "s")] == ["failed"] * 4
    assert {file.reason for file in emptied.intake.files.filter(state="failed")} == {"intake.link_refused"}
    assert empty(card).met is Met.KNOWN  # what is refused by its nature is refused again: nothing new


def test_folder_swapped_for_a_link_after_the_listing_leads_outside(home: Path, card: Path, tmp_path: Path) -> None:
    fill(card, {"A/1.mp4": b"inside", "B/2.mp4": b"inside too"})
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/2.mp4").write_bytes(b"outside!!!")
    watch = Watcher()

    def swap(step: Step, files: int, size: int) -> None:
        shutil.rmtree(card / "B")
        (card / "B").symlink_to(tmp_path / "outside")

    watch.began = swap
    emptied = empty(card, watch=watch)
    assert states(emptied.intake) == {"A/1.mp4": "received", "B/2.mp4": "failed"}


def test_names_in_gbk_are_garbled_or_lost(home: Path, card: Path) -> None:
    name = "现场检查.mp4".encode("gb18030")
    (card / os.fsdecode(name)).write_bytes(b"video")
    emptied = empty(card)
    (row,) = emptied.intake.files.all()
    assert (row.path, bytes(row.path_bytes), row.state) == ("现场检查.mp4", name, "received")
    assert row.recording.card_name == "现场检查.mp4"


def test_tree_deeper_than_the_system_can_name_stops_the_card(home: Path, card: Path) -> None:
    folder = os.open(card, os.O_RDONLY)
    for _ in range(60):
        os.mkdir("d" * 100, dir_fd=folder)
        deeper = os.open("d" * 100, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = deeper
    descriptor = os.open("deep.mp4", os.O_CREAT | os.O_WRONLY, dir_fd=folder)
    os.write(descriptor, b"deep")
    os.close(descriptor)
    os.close(folder)
    emptied = empty(card)
    (row,) = emptied.intake.files.all()
    assert (len(row.path), row.state) == (60 * 101 + 8, "received")


def test_unreadable_folder_is_left_out_silently(home: Path, card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(card, {"DCIM/1.mp4": b"1", "LOST/2.mp4": b"2"})
    opened = os.open

    def opening(path, flags, mode=0o777, *, dir_fd=None):
        if path == b"LOST":
            raise OSError(5, "Input/output error")
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(cards.os, "open", opening)
    emptied = empty(card)
    assert states(emptied.intake) == {"DCIM/1.mp4": "received", "LOST": "failed"}
    assert emptied.intake.files.get(path="LOST").reason == "intake.folder_unread"


def test_empty_card_missing_card_and_missing_facts_begin_an_intake(home: Path, card: Path) -> None:
    with pytest.raises(ListingEmptyError):
        empty(card)
    with pytest.raises(SourceMissingError):
        empty(card / "nowhere")
    fill(card, TWO)
    with pytest.raises(RecorderNeededError):
        empty(card, source=emptying.Source(kind=CARD.kind, wholeness=CARD.wholeness))
    with pytest.raises(ProviderNeededError):
        empty(card, source=emptying.Source(kind=MATERIAL.kind, wholeness=MATERIAL.wholeness))
    assert not Intake.objects.exists()


def test_one_supplied_file_needs_a_folder(home: Path, card: Path) -> None:
    fill(card, {"监控.mp4": b"supplied", "private.doc": b"not offered"})
    emptied = empty(card / "监控.mp4", source=MATERIAL)
    assert states(emptied.intake) == {"监控.mp4": "received"}
    assert (emptied.intake.wholeness, emptied.intake.provider) == ("chosen", MATERIAL.provider)


def test_intake_begins_below_the_reserve(home: Path, card: Path, settings) -> None:
    fill(card, TWO)
    free, total = archive.store().free(), archive.store().total()
    assert free is not None
    assert total is not None
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"reserve_bytes": total})
    holdings_share = holdings.RESERVE_SHARE
    try:
        holdings.RESERVE_SHARE = 1.0
        with pytest.raises(ReserveError) as raised:
            empty(card)
    finally:
        holdings.RESERVE_SHARE = holdings_share
    needed = sum(len(content) for content in TWO.values())
    assert abs(raised.value.fields["missing"] - (needed + total - free)) < 2**30
    assert not Intake.objects.exists()


def test_two_at_once_make_two_recordings_of_the_same_bytes(home: Path, tmp_path: Path) -> None:
    content = {f"{number}.mp4": bytes([number]) * 100_000 for number in range(12)}
    folders = [fill(tmp_path / name, content) for name in ("left", "right")]
    sources = [emptying.Source(kind=CARD.kind, wholeness=CARD.wholeness, recorder=folder.name) for folder in folders]
    at_once(*(partial(empty, folder, source=source) for folder, source in zip(folders, sources, strict=True)))
    assert Recording.objects.count() == 12
    assert IntakeFile.objects.filter(state="received").count() == 12
    assert IntakeFile.objects.filter(state="duplicate").count() == 12


def test_same_card_emptied_by_two_at_once_ends_a_file_twice(home: Path, card: Path) -> None:
    fill(card, {f"{number}.mp4": bytes([number]) * 100_000 for number in range(12)})
    at_once(partial(empty, card), partial(empty, card))
    assert Recording.objects.count() == 12
    assert (
        list(IntakeFile.objects.filter(state__in=["listed", "failed"]).values_list("path", "reason", "reason_fields"))
        == []
    )
    received = IntakeFile.objects.filter(state="received")
    assert len({file.recording_id for file in received}) == received.count() == 12


@pytest.mark.parametrize("step", ["stage", "prepare_version"])
def test_run_fails_when_another_emptied_the_same_card_first(
    home: Path, card: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The quicker run's end takes away what the slower one has in staging: between its steps, or under its hand."""
    fill(card, {"1.mp4": b"bytes"})
    whole, quicker = getattr(holdings, step), iter([partial(empty, card)])

    def slower(**given: object) -> object:
        for run in quicker:
            at_once(run)
            if step == "stage":
                raise KeyAbsentError(key="staging")
        return whole(**given)

    monkeypatch.setattr(holdings, step, slower)
    (row,) = empty(card).intake.files.all()
    assert (row.state, row.recording) == ("received", Recording.objects.get())
    assert not list((home / "archive/staging").rglob("*"))


def test_damaged_copy_in_the_archive_is_trusted_for_a_duplicate(home: Path, card: Path, tmp_path: Path) -> None:
    empty(fill(card, {"1.mp4": b"good bytes"}))
    (stored,) = (home / "archive/root").rglob("original.mp4")
    stored.chmod(0o600)
    stored.write_bytes(b"rotten now")
    other = fill(tmp_path / "other", {"renamed.mp4": b"good bytes"})
    emptied = empty(other)
    (row,) = emptied.intake.files.all()
    assert (row.state, row.reason, row.safe_to_wipe) == ("failed", "intake.archived_copy_damaged", False)


def test_read_back_mismatch_is_said_to_be_received(home: Path, card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(card, TWO)
    whole = holdings.stage

    def staging(**given):
        if "LOG" in given["logical_path"] or given["logical_path"].endswith(".txt"):
            for _chunk in given["chunks"]:
                pass
            raise ReadBackMismatchError(path=given["logical_path"])
        return whole(**given)

    monkeypatch.setattr(holdings, "stage", staging)
    emptied = empty(card)
    assert sorted(states(emptied.intake).values()) == ["failed", "received"]
    assert emptied.intake.files.get(state="failed").reason == "holdings.read_back_mismatch"


def test_error_of_the_archive_fails_the_files_of_a_card(home: Path, card: Path) -> None:
    fill(card, {f"{number}.mp4": bytes([number]) * 3_000_000 for number in range(5)})
    watch = Watcher()
    marker = home / "archive/.liuhen-store"
    watch.at_file = lambda count: marker.rename(home / "unplugged") if count == 2 else None
    with pytest.raises(LiuhenError):
        empty(card, watch=watch)
    intake = Intake.objects.get()
    assert intake.state == IntakeState.OPEN
    assert set(states(intake).values()) == {"received", "listed"}
    (home / "unplugged").rename(marker)
    assert set(states(empty(card).intake).values()) == {"received"}


def test_wiping_deletes_what_isnt_proven(home: Path, card: Path) -> None:
    fill(card, {**TWO, "later.mp4": b"proven"})
    (card / "link").symlink_to("later.mp4")
    emptied = empty(card)
    assert len(wipeable(emptied.intake)) == 3
    (card / "later.mp4").write_bytes(b"changed")
    wiped = wipe_card(actor=CONSOLE, clock=Clock(), emptied=emptied, watch=Watcher())
    assert wiped.removed == 2
    assert [(file.path, error.code) for file, error in wiped.kept] == [("later.mp4", "intake.wipe_mismatch")]
    assert sorted(path.name for path in card.rglob("*") if not path.is_dir()) == ["later.mp4", "link"]
    assert Entry.objects.filter(kind="intake.file_wiped").count() == 2
    assert IntakeFile.objects.exclude(wiped_at=None).count() == 2


def test_wiping_trusts_a_damaged_archive(home: Path, card: Path) -> None:
    emptied = empty(fill(card, {"1.mp4": b"good bytes"}))
    (stored,) = (home / "archive/root").rglob("original.mp4")
    stored.chmod(0o600)
    stored.write_bytes(b"rotten now")
    wiped = wipe_card(actor=CONSOLE, clock=Clock(), emptied=emptied, watch=Watcher())
    assert (wiped.removed, len(wiped.kept)) == (0, 1)
    assert (card / "1.mp4").read_bytes() == b"good bytes"


def test_empty_file_that_has_grown_is_wiped(home: Path, card: Path) -> None:
    emptied = empty(fill(card, {"0.mp4": b"", "1.mp4": b"1"}))
    (card / "0.mp4").write_bytes(b"filmed since")
    wipe_card(actor=CONSOLE, clock=Clock(), emptied=emptied, watch=Watcher())
    assert [path.name for path in card.iterdir()] == ["0.mp4"]


def test_unfinished_intake_is_closed(home: Path, card: Path) -> None:
    fill(card, TWO)
    intake, _ = emptying.open_intake(actor=CONSOLE, now=NOW, source=CARD, listing=cards.list_card(cards.Card.at(card)))
    with pytest.raises(IntakeUnfinishedError):
        close_intake(actor=CONSOLE, now=NOW, intake_id=intake.id)
    closed = close_intake(actor=CONSOLE, now=NOW, intake_id=intake.id, give_up=True)
    assert {(file.state, file.reason) for file in closed.files.all()} == {("failed", "intake.not_sent")}
    assert empty(card).met is Met.NEW


def test_recording_is_analysed_only_half_a_minute_after_it_came_in(
    home: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(card, {"1.mp4": b"no film"})
    whole, states_seen = holdings.roll_forward, []

    def rolling(object_id: UUID) -> int:
        monkeypatch.undo()  # the worker is quicker than the intake
        run_pending(clock=lambda: NOW + timedelta(minutes=1), names={"recordings.analyse"})
        states_seen.append(Recording.objects.get().viewing)
        return whole(object_id)

    monkeypatch.setattr(holdings, "roll_forward", rolling)
    empty(card)
    assert states_seen == ["none"]
    assert verify().findings == []
