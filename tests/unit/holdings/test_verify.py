from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from keeping import NOW, files_below, keep, version
from liuhen.custody.models import Entry
from liuhen.holdings import archive, operations, queries
from liuhen.holdings.checking import Kind
from liuhen.holdings.models import HeldFile, HeldObject, HeldVersion, VersionIntention
from liuhen.holdings.verify import VerifyReport, verify
from liuhen.ledger.entry import Entry as LedgerEntry
from liuhen.ledger.entry import encode
from liuhen.storage.memory import MemoryStore

BIG = os.urandom(1 << 20) * 3 + b"end"


def kinds(report: VerifyReport) -> set[Kind]:
    return {finding.kind for finding in report.findings}


def subjects(report: VerifyReport, kind: Kind) -> list[str]:
    return [finding.subject for finding in report.of(kind)]


def received(object_id: UUID, sha256: str, sm3: str) -> None:
    """An entry as the recordings room appends it."""
    entry = LedgerEntry(
        instance=uuid7(),
        kind="recording.received",
        subject=object_id,
        number=1,
        time=NOW,
        digests={"sha256": sha256, "sm3": sm3},
    )
    Entry.objects.create(
        kind=entry.kind,
        subject=object_id,
        number=1,
        at=NOW,
        order=1,
        canonical=encode(entry),
        leaf=b"",
        facts={},
        salts={},
    )


def entered(content: bytes, **kwargs: bytes) -> UUID:
    object_id = keep(content, **kwargs)
    held = queries.held_file(object_id, "original.mp4")
    received(object_id, held.sha256, held.sm3)
    return object_id


def test_an_intact_archive_is_clean_and_everything_was_read(folder: Path) -> None:
    for content in (b"", b"one", BIG):
        entered(content, description=b"{}")
    told: list[tuple[int, int]] = []
    report = verify(lambda done, total: told.append((done, total)))
    assert report.findings == []
    assert report.clean
    assert report.objects == 3
    assert report.files == len(files_below(folder / "root"))
    assert report.size > len(BIG)
    assert told[-1][0] == told[-1][1]


@pytest.fixture
def two(folder: Path) -> Path:
    entered(b"first content", description=b'{"a": 1}')
    entered(BIG)
    return folder


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_in_any_stored_file_is_found(two: Path, data: st.DataObject) -> None:
    stored = files_below(two / "root")
    name = data.draw(st.sampled_from(sorted(name for name, content in stored.items() if content)))
    at = data.draw(st.integers(0, len(stored[name]) * 8 - 1))
    flipped = bytearray(stored[name])
    flipped[at // 8] ^= 1 << at % 8
    path = two / "root" / name
    path.write_bytes(flipped)
    try:
        report = verify()
        assert subjects(report, "altered") == [f"root/{name}"]
        assert kinds(report) == {"altered"}
    finally:
        path.write_bytes(stored[name])


def test_every_stored_file_is_missed_when_gone_or_cut_or_grown(two: Path) -> None:
    for name, content in files_below(two / "root").items():
        path = two / "root" / name
        path.unlink()
        report = verify()
        assert (subjects(report, "missing"), kinds(report)) == ([f"root/{name}"], {"missing"})
        for changed in (content[:-1], content + b"\n", b""):
            path.write_bytes(changed)
            report = verify()
            assert (subjects(report, "altered"), kinds(report)) == ([f"root/{name}"], {"altered"})
        path.write_bytes(content)
    assert verify().clean


@pytest.mark.parametrize(
    "name",
    [
        "stray",
        "root/stray",
        "root/abc/stray",
        "root/abc/def/012/urn%3auuid%3a01900000-0000-7000-8000-000000000000/inventory.json",
        "root/{object}/stray",
        "root/{object}/v1/content/stray",
        "root/{object}/v3/inventory.json",
        "root/{object}/extensions/x",
        "root/extensions/other/config.json",
    ],
)
def test_a_file_that_nobody_knows_is_unknown(two: Path, name: str) -> None:
    held = HeldObject.objects.get(head=2)
    name = name.format(object=archive.object_key(held.id).removeprefix("root/"))
    path = two / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"stray")
    report = verify()
    assert (subjects(report, "unknown"), kinds(report)) == ([name], {"unknown"})


def test_a_name_that_is_no_text_is_unknown_and_can_be_shown(two: Path) -> None:
    (two / "root" / os.fsdecode(b"\xb2\xe2\xca\xd4.mp4")).write_bytes(b"x")
    report = verify()
    assert kinds(report) == {"unknown"}
    assert all(finding.subject.encode() for finding in report.findings)


def test_a_link_in_place_of_an_original_is_altered_even_with_the_right_bytes(two: Path, tmp_path: Path) -> None:
    path = queries.local_path(HeldObject.objects.get(head=1).id, "original.mp4")
    assert path is not None
    path.rename(tmp_path / "elsewhere.mp4")
    path.symlink_to(tmp_path / "elsewhere.mp4")
    assert kinds(verify()) == {"altered"}


def test_a_disk_that_is_gone_is_unreachable_and_nothing_is_missing(two: Path) -> None:
    two.rename(two.with_name("unplugged"))
    report = verify()
    assert kinds(report) == {"unreachable"}
    archive.forget()
    assert kinds(verify()) == {"unreachable"}


def test_a_disk_that_goes_midway_ends_the_check_with_one_finding(two: Path) -> None:
    def unplug(done: int, total: int) -> None:
        if two.exists():
            two.rename(two.with_name("unplugged"))

    keep(os.urandom(1 << 20) * 40)
    report = verify(unplug, threads=1)
    assert kinds(report) == {"unreachable"}


def test_an_object_that_vanished_whole_is_missing_file_by_file(two: Path) -> None:
    held = HeldObject.objects.get(head=1)
    (two / archive.object_key(held.id)).rename(two.with_name("stolen"))
    report = verify()
    assert kinds(report) == {"missing"}
    assert len(report.of("missing")) == 7


def change(model: type[HeldFile | HeldVersion | HeldObject], **values: object) -> Callable[[], None]:
    def apply() -> None:
        row = model.objects.order_by("pk").first()
        assert row is not None
        assert model.objects.filter(pk=row.pk).update(**values) == 1

    return apply


def drop(model: type[HeldFile | HeldVersion]) -> Callable[[], None]:
    def apply() -> None:
        row = model.objects.order_by("pk").first()
        assert row is not None
        row.delete()

    return apply


@pytest.mark.parametrize(
    "tamper",
    [
        change(HeldFile, sha256="0" * 64),
        change(HeldFile, sm3="0" * 64),
        change(HeldFile, size=7),
        change(HeldFile, logical_path="other.mp4"),
        change(HeldFile, content_path="v1/content/other.mp4"),
        change(HeldFile, version=2),
        change(HeldVersion, inventory_sha256="0" * 64),
        change(HeldVersion, number=3),
        change(HeldVersion, recorded_at=NOW.replace(year=2020)),
        change(HeldObject, head=3),
        drop(HeldFile),
        drop(HeldVersion),
    ],
)
def test_a_changed_row_is_found(two: Path, tamper: Callable[[], None]) -> None:
    tamper()
    assert not verify().clean


def test_a_changed_row_is_not_blamed_on_the_file(two: Path) -> None:
    change(HeldFile, sha256="0" * 64)()
    assert "altered" not in kinds(verify())


def test_rows_and_files_changed_together_contradict_the_ledger(two: Path) -> None:
    held = HeldObject.objects.get(head=1)
    HeldFile.objects.filter(object=held, logical_path="original.mp4").update(sm3="0" * 64)
    report = verify()
    assert subjects(report, "ledger") == [str(held.id)]


def test_what_the_ledger_received_and_nobody_holds_is_missing(two: Path) -> None:
    lost = uuid7()
    received(lost, "0" * 64, "0" * 64)
    report = verify()
    assert (subjects(report, "missing"), kinds(report)) == ([archive.object_key(lost)], {"missing"})


def recorded(object_id: UUID, content: bytes) -> operations.PreparedVersion:
    prepared = operations.prepare_version(
        object_id=object_id, files={"description.json": content}, message="m", user_name="u", now=NOW
    )
    with transaction.atomic():
        operations.record_version(prepared)
    return prepared


def test_a_version_on_its_way_is_rolled_forward_first(two: Path) -> None:
    recorded(HeldObject.objects.get(head=1).id, b"{}")
    report = verify()
    assert report.clean
    assert report.completed == 1
    assert not VersionIntention.objects.exists()


def test_a_version_that_is_lost_is_pending_and_not_well(two: Path) -> None:
    held = HeldObject.objects.get(head=1)
    shutil.rmtree(two / recorded(held.id, b"{}").staged)
    report = verify()
    assert (subjects(report, "pending"), kinds(report)) == ([str(held.id)], {"pending"})


@pytest.mark.parametrize("torn", ["inventory.json", "inventory.json.sha256"])
def test_a_version_torn_by_a_race_is_completed(two: Path, torn: str) -> None:
    held = HeldObject.objects.get(head=1)
    path = two / archive.object_key(held.id, torn)
    earlier = path.read_bytes()
    version(held.id, {"description.json": b"{}"})
    path.write_bytes(earlier)
    report = verify()
    assert report.clean
    assert report.completed == 1
    assert path.read_bytes() != earlier


def test_orphans_in_staging_are_counted_and_no_fault(two: Path) -> None:
    operations.stage(object_id=uuid7(), logical_path="original.mp4", chunks=[b"x"])
    report = verify()
    assert report.clean
    assert report.staged == 1


def test_an_overwritten_or_hidden_version_in_an_object_store_is_altered_and_not_missing(folder: Path) -> None:
    store = MemoryStore()
    with archive.using(store):
        operations.write_root(store)
        object_id = entered(b"ours")
        assert verify().clean
        held = queries.held_file(object_id, "original.mp4")
        key = archive.object_key(object_id, held.content_path)
        store.overwrite(key, b"evil")
        report = verify()
        assert (subjects(report, "altered"), kinds(report)) == ([key], {"altered"})
        store.hide(key)
        report = verify()
        assert (subjects(report, "altered"), kinds(report)) == ([key], {"altered"})
