"""Copies: what leaves can be checked by strangers, and nothing leaves without the right and the entry."""

from __future__ import annotations

import hashlib
import importlib
import json
import shutil
import string
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import bagit
import pytest
from django.db import transaction
from django.urls import reverse

from conftest import NOW, entries
from liuhen.custody import operations as custody
from liuhen.custody.queries import entries_of, key_fingerprint, latest_checkpoint
from liuhen.errors import LiuhenError, UnavailableError
from liuhen.packages import verifier
from liuhen.packages.bagit import check_bag
from liuhen.packages.evidence import Held, check_evidence
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.prose import say, sentence, tables
from liuhen.recordings import jobs, making, operations
from liuhen.recordings.errors import (
    ExportOutdatedError,
    ExportTargetError,
    MediaUnavailableError,
    NothingChosenError,
    RecordingNotFoundError,
    RecordingSealedError,
)
from liuhen.recordings.models import Export, Recording
from liuhen.work.runner import run_pending

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def leader(people: dict[Role, Any]) -> Any:
    return actor_of(people[Role.LEADER], Channel.WEB)


def test_a_bag_that_strangers_tools_refuse(received, leader, tmp_path: Path) -> None:
    recording = received("一号车间.MP4", b"what the recorder saw" * 1000)
    receipt = operations.export_bag(
        actor=leader, now=LATER, recording_ids=[recording.id], target=tmp_path / "副本", purpose="案件移送"
    )
    assert check_bag(receipt.path).valid
    evidence = check_evidence(receipt.path)
    assert evidence is not None
    assert evidence.valid, evidence.findings
    assert list(evidence.originals) == [f"data/{recording.number}/{recording.logical_path}"]
    bagit.Bag(str(receipt.path)).validate()
    assert (receipt.path / "data" / recording.number / recording.logical_path).read_bytes().startswith(b"what the")


def test_a_copy_that_left_no_entry(received, leader, tmp_path: Path) -> None:
    recording = received("a.MP4", b"abc")
    operations.export_bag(
        actor=leader, now=LATER, recording_ids=[recording.id], target=tmp_path / "copy", purpose="移送"
    )
    entry = entries_of(recording.id)[-1]
    assert entry.kind == "recording.exported"
    assert entry.facts["purpose"] == "移送"
    told = json.loads((tmp_path / "copy" / "custody.json").read_text("utf-8"))
    assert any('"kind":"recording.exported"' in row["entry"] for row in told["entries"])


@pytest.mark.parametrize("what", ["original", "custody.json", "proof"])
def test_an_altered_copy_that_passes_the_check(received, leader, tmp_path: Path, what: str) -> None:
    recording = received("a.MP4", b"abc" * 100)
    bag = operations.export_bag(actor=leader, now=LATER, recording_ids=[recording.id], target=tmp_path / "copy").path
    victim = {
        "original": bag / "data" / recording.number / recording.logical_path,
        "custody.json": bag / "custody.json",
        "proof": next((bag / "proofs").iterdir()),
    }[what]
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    evidence = check_evidence(bag)
    assert not (check_bag(bag).valid and evidence is not None and evidence.valid)


def test_a_copy_for_somebody_without_the_right(received, people, tmp_path: Path) -> None:
    recording = received("a.MP4", b"abc")
    officer = actor_of(people[Role.OFFICER], Channel.WEB)
    with pytest.raises(NotPermittedError):
        operations.export_bag(actor=officer, now=LATER, recording_ids=[recording.id], target=tmp_path / "copy")
    administrator = actor_of(people[Role.SYSTEM_ADMIN], Channel.WEB)
    with pytest.raises((NotPermittedError, RecordingNotFoundError)):
        operations.export_bag(actor=administrator, now=LATER, recording_ids=[recording.id], target=tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert [entry.kind for entry in entries_of(recording.id)].count("recording.exported") == 0


def test_an_export_over_something_that_stands_there(received, leader, tmp_path: Path) -> None:
    recording = received("a.MP4", b"abc")
    (tmp_path / "copy").mkdir()
    with pytest.raises(ExportTargetError):
        operations.export_bag(actor=leader, now=LATER, recording_ids=[recording.id], target=tmp_path / "copy")
    with pytest.raises(NothingChosenError):
        operations.export_bag(actor=leader, now=LATER, recording_ids=[], target=tmp_path / "other")


def test_a_zip_that_is_no_bag_any_more(received, leader, tmp_path: Path, settings) -> None:
    recording = received("a.MP4", b"abc" * 5000)
    asked = operations.request_export(actor=leader, now=LATER, recording_ids=[recording.id], purpose="复制")
    run_pending(clock=lambda: LATER, names=["recordings.export"])
    asked.refresh_from_db()
    assert asked.state == Export.State.READY
    packed = jobs.previews_folder(asked.id) / f"{asked.name}.zip"
    assert packed.stat().st_size == asked.size
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    assert check_bag(tmp_path / asked.name).valid
    shutil.rmtree(packed.parent)


def test_a_worker_taken_for_dead_that_writes_into_the_next_ones_copy(received, leader) -> None:
    recording, quick = received("a.MP4", b"abc" * 5000), []
    asked = operations.request_export(actor=leader, now=LATER, recording_ids=[recording.id], purpose="复制")

    def meanwhile(_share: float) -> None:
        if not quick:
            quick.append(True)
            jobs.export({"export": str(asked.id)}, lambda _share: None)

    slow = Export.objects.get(id=asked.id)
    jobs.export({"export": str(asked.id)}, meanwhile)
    operations.fail_export(export=slow, error=NothingChosenError())
    asked.refresh_from_db()
    assert (quick, asked.state, asked.reason) == ([True], Export.State.READY, "")
    packed = jobs.previews_folder(asked.id) / asked.file_name
    assert hashlib.sha256(packed.read_bytes()).hexdigest() == asked.sha256
    assert list(packed.parent.iterdir()) == [packed]
    jobs.export({"export": str(asked.id)}, meanwhile)  # a job that comes round again when all is done
    assert packed.is_file()


def test_a_copy_that_stays_on_the_server_for_good(received, leader) -> None:
    recording = received("a.MP4", b"abc")
    asked = operations.request_export(actor=leader, now=LATER, recording_ids=[recording.id], purpose="复制")
    run_pending(clock=lambda: LATER, names=["recordings.export"])
    Export.objects.filter(id=asked.id).update(ready_at=NOW - timedelta(days=2))
    jobs.forget_copies({}, lambda _share: None)
    asked.refresh_from_db()
    assert asked.state == Export.State.REMOVED
    assert not jobs.previews_folder(asked.id).exists()


def test_a_page_that_the_entry_of_the_copy_does_not_name(received, leader, tmp_path: Path) -> None:
    recording = received("a.MP4", b"abc")
    bag = operations.export_bag(actor=leader, now=LATER, recording_ids=[recording.id], target=tmp_path / "copy").path
    named = json.loads(bytes(entries_of(recording.id)[-1].canonical))["digests"]["verifier"]
    assert hashlib.sha256((bag / "验证.html").read_bytes()).hexdigest() == named
    evidence = check_evidence(bag, reader=Held(fingerprint=key_fingerprint()))
    assert evidence is not None
    assert (evidence.page, evidence.trusted, evidence.valid) == (named, True, True)


def test_a_paper_of_the_intake_that_leads_nowhere(received, leader, tmp_path: Path) -> None:
    recording = received("a.MP4", b"abc")
    custody.integrate(now=NOW)
    printed = latest_checkpoint()
    bag = operations.export_bag(actor=leader, now=LATER, recording_ids=[recording.id], target=tmp_path / "copy").path
    assert printed is not None
    evidence = check_evidence(bag, reader=Held(known=printed.note))
    assert evidence is not None
    assert evidence.known == "consistent"


def test_a_copy_made_after_an_upgrade_with_another_page(received, leader, monkeypatch, tmp_path: Path) -> None:
    recording = received("a.MP4", b"abc")
    asked = operations.request_export(actor=leader, now=LATER, recording_ids=[recording.id], purpose="复制")
    monkeypatch.setattr(verifier, "page", lambda: verifier.Page(b"new", hashlib.sha256(b"new").hexdigest()))
    with pytest.raises(ExportOutdatedError):
        operations.make_export(now=LATER, export=asked, target=tmp_path / "copy")


def test_a_page_of_copies_without_what_the_paper_needs(received, people, signed_in) -> None:
    recording = received("a.MP4", b"abc")
    leader = actor_of(people[Role.LEADER], Channel.WEB)
    asked = operations.request_export(actor=leader, now=LATER, recording_ids=[recording.id], purpose="复制")
    run_pending(clock=lambda: LATER, names=["recordings.export"])
    shown = signed_in(people[Role.LEADER]).get(f"/recordings/export/{asked.id}/").content.decode()
    assert key_fingerprint() in shown
    assert verifier.page().sha256 in shown


def test_a_copy_whose_making_broke_off_is_listed_once_for_each_try(received, leader, tmp_path: Path, monkeypatch):
    recording = received("a.MP4", b"abc" * 5000)
    asked = operations.request_export(actor=leader, now=LATER, recording_ids=[recording.id], purpose="复制")
    packs, tries = making.pack, []

    def breaks_off(*given: Any) -> Any:
        tries.append(given)
        if len(tries) < 3:
            raise MediaUnavailableError
        return packs(*given)

    monkeypatch.setattr(making, "pack", breaks_off)
    for hour in range(3):
        monkeypatch.setattr(making, "now", lambda hour=hour: LATER + timedelta(hours=hour))
        run_pending(clock=lambda hour=hour: LATER + timedelta(hours=hour), names=["recordings.export"])
    asked.refresh_from_db()
    assert (len(tries), asked.state) == (3, Export.State.READY)
    assert len(entries("copy.listed")) == 1
    with zipfile.ZipFile(jobs.previews_folder(asked.id) / asked.file_name) as archive:
        archive.extractall(tmp_path)
    evidence = check_evidence(tmp_path / asked.name)
    assert evidence is not None
    assert evidence.valid, evidence.findings
    # What has changed meanwhile makes another list, and another entry.
    Recording.objects.filter(id=recording.id).update(captured_at=NOW)
    Export.objects.filter(id=asked.id).update(state=Export.State.PREPARING)
    jobs.export({"export": str(asked.id)}, lambda _share: None)
    assert len(entries("copy.listed")) == 2


def test_a_failure_is_shown_without_what_it_is_about(received, leader, people, signed_in):
    recording = received("a.MP4", b"abc")
    asked = operations.request_export(actor=leader, now=LATER, recording_ids=[recording.id], purpose="复制")
    operations.fail_export(export=asked, error=RecordingSealedError(number=recording.number))
    told = signed_in(people[Role.LEADER]).get(reverse("recordings:export_page", args=[asked.id])).content.decode()
    assert say(RecordingSealedError(number=recording.number)) in told
    assert recording.number in say(RecordingSealedError(number=recording.number))
    assert "{" not in told.partition('id="export-state"')[2].partition("</div>")[0]


def test_an_error_that_can_end_a_copy_loses_what_it_says(received, leader):
    """Every class whose words have fields: as it's raised and as the page tells it later it says the same."""
    recording, sentences = received("a.MP4", b"abc"), tables()[0]
    asked = operations.request_export(actor=leader, now=LATER, recording_ids=[recording.id], purpose="复制")
    told = [kind(**fields) for kind in _errors() for code in sentences for fields in _fields_of(kind, code)]
    assert len(told) > 200
    with transaction.atomic():
        for error in told:
            operations.fail_export(export=asked, error=error)
            kept = Export.objects.get(id=asked.id)
            assert sentence(kept.reason, kept.reason_fields) == say(error)
            assert "{" not in say(error)


def _fields_of(kind: type[LiuhenError], code: str) -> Iterator[dict[str, Any]]:
    """What the words of a class need, each of its ways to be wrong for itself; nothing of words without fields."""
    fields = {name for _, name, _, _ in string.Formatter().parse(tables()[0][code]) if name}
    if fields and code == kind.code:
        yield dict.fromkeys(fields, 1)
    elif fields and code.rpartition(".")[0] == kind.code:
        yield {**dict.fromkeys(fields, "某项"), "problem": code.rpartition(".")[2]}


def _errors(kind: type[LiuhenError] = LiuhenError) -> set[type[LiuhenError]]:
    """Those that end a job: what can't be reached now is tried again."""
    importlib.import_module("liuhen.site.urls")  # every room's
    found = set()
    for child in kind.__subclasses__():
        found |= {child} | _errors(child)
    return {each for each in found if "code" in vars(each) and not issubclass(each, UnavailableError)}
