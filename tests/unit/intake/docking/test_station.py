"""A station that skips, mixes up or forgets cards, or says that one may be wiped too early."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from cards import CONSOLE, Clock, fill
from conftest import NOW, entries
from liuhen.cli.dock_view import Lines
from liuhen.devices.operations import recorder_met_at_intake
from liuhen.holdings.verify import verify
from liuhen.intake.docking import operations, station
from liuhen.intake.docking.bus import LockedDevice, PlainBus
from liuhen.intake.docking.errors import StationTakenError
from liuhen.intake.docking.here import BoardHere, TakerHere
from liuhen.intake.docking.models import Docking, RecorderSign, Stand, Station
from liuhen.intake.docking.operations import name_card, open_station
from liuhen.intake.docking.signs import shipped_signs
from liuhen.intake.docking.slots import Outcome, Slot
from liuhen.intake.docking.station import StationAtWork
from liuhen.intake.docking.volumes import FolderMounts
from liuhen.intake.models import FileState, Intake, IntakeFile
from liuhen.storage import StoreFullError

UNTIL = 60.0
MIB = 1 << 20


class Quiet:
    """Shows nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *_raised):
        pass

    def show(self, slots: Sequence[Slot], trouble: str) -> None:
        self.slots, self.trouble = list(slots), trouble


class OneBus(PlainBus):
    """A bus on which a recorder without a volume may stand."""

    def __init__(self) -> None:
        self.devices: list[LockedDevice] = []

    def locked(self) -> list[LockedDevice]:
        return self.devices


class Bay:
    """A station over a folder, looked after by hand: nothing happens between two looks but what its threads do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.bus, self.view, self.bell = OneBus(), Quiet(), threading.Event()
        self.clock = Clock()
        self.taker: object = TakerHere(actor=CONSOLE, clock=self.clock)
        self.open()

    def open(self) -> None:
        self.row = open_station(actor=CONSOLE, now=self.clock(), name="一楼")
        self.work = StationAtWork(
            mounts=FolderMounts(self.folder),
            bus=self.bus,
            signs=shipped_signs(),
            board=BoardHere(actor=CONSOLE, clock=self.clock, station=self.row),
            taker=self,
            view=self.view,
            workers=2,
            bell=self.bell,
        )

    def take(self, slot: Slot) -> Outcome:
        return self.taker.take(slot)

    def put_in(self, card: Path, name: str = "") -> Path:
        return card.rename(self.folder / (name or card.name))

    def until(self, what: Callable[[], bool]) -> None:
        """Look again whenever something happened, until it's so."""
        deadline = time.monotonic() + UNTIL
        while not what():
            assert time.monotonic() < deadline, [(slot.stand, slot.reason) for slot in self.work.slots()]
            self.work.look()
            self.work.tell()
            self.bell.wait(0.05)
            self.bell.clear()

    def stands(self) -> dict[str, str]:
        return {Path(row.place).name: row.stand for row in Docking.objects.filter(gone_at=None)}

    def close(self) -> None:
        self.work.stop()
        self.work._wind_up()


@pytest.fixture
def bay(home: Path, tmp_path: Path) -> Iterator[Bay]:
    made = Bay(tmp_path / "bay")
    yield made
    made.close()


def films(code: str, count: int = 2, size: int = 200_000) -> dict[str, bytes]:
    return {
        f"DCIM/100MEDIA/410204_{code}_2026112009{n:02}00_{n:04}.MP4": (f"{code} {n} ".encode() * size)[:size]
        for n in range(count)
    } | {"LOG/20261120.txt": f"on {code}".encode()}


def test_several_recorders_at_once_that_are_mixed_up(bay: Bay, tmp_path: Path):
    for code in ("KT50012", "KT50013", "KT50014"):
        bay.put_in(fill(tmp_path / code, films(code)))
    bay.until(lambda: set(bay.stands().values()) == {"done"})
    rows = list(Docking.objects.order_by("recorder"))
    assert [(row.recorder, row.known_by) for row in rows] == [(f"KT5001{n}", "names") for n in (2, 3, 4)]
    assert [row.slot for row in Docking.objects.order_by("slot")] == [1, 2, 3]
    assert all(row.may_wipe and row.files == row.files_ended == 3 and row.read == row.size for row in rows)
    assert {intake.recorder.code: intake.number for intake in Intake.objects.all()} == {
        row.recorder: row.intake_number for row in rows
    }
    assert set(IntakeFile.objects.values_list("state", flat=True)) == {FileState.RECEIVED}
    assert verify().findings == []


def test_a_volume_without_recordings_that_is_passed_over_in_silence(bay: Bay, tmp_path: Path):
    bay.put_in(fill(tmp_path / "KINGSTON", {"年终总结.docx": b"x"}))
    (bay.folder / "EMPTY").mkdir()
    bay.until(lambda: bay.stands() == {"KINGSTON": "foreign", "EMPTY": "empty"})
    row = Docking.objects.get(stand=Stand.FOREIGN)
    assert (row.volume_label, row.reason, row.files) == ("KINGSTON", "docking.no_recordings", 1)
    assert not Intake.objects.exists()
    (entry,) = entries("docking.left_alone")
    assert entry.subject == row.id
    assert "KINGSTON" not in str(entry.facts)  # a label can be a person's name


def test_an_unnamed_card_that_is_taken_for_somebodys(bay: Bay, tmp_path: Path):
    bay.put_in(fill(tmp_path / "NO NAME", {"DCIM/0001.MP4": b"a" * 9000}))
    bay.until(lambda: bay.stands() == {"NO NAME": "unnamed"})
    assert not Intake.objects.exists()
    name_card(actor=CONSOLE, now=NOW, docking_id=Docking.objects.get().id, recorder="KT50012", remember=True)
    bay.until(lambda: bay.stands() == {"NO NAME": "done"})
    row = Docking.objects.get()
    assert (row.recorder, row.known_by, row.may_wipe) == ("KT50012", "person", True)
    assert entries("docking.named")[0].facts["recorder"] == "KT50012"
    assert not RecorderSign.objects.exists()  # a folder has no serial to know it again by


def test_two_signs_that_disagree_and_one_is_believed(bay: Bay, tmp_path: Path):
    recorder_met_at_intake(actor=CONSOLE, now=NOW, code="KT50099")
    bay.put_in(fill(tmp_path / "KT50099", films("KT50012")))
    bay.until(lambda: bay.stands() == {"KT50099": "unnamed"})
    row = Docking.objects.get()
    assert (row.reason, row.reason_fields) == ("docking.signs_disagree", {"recorders": "KT50099、KT50012"})


def test_the_same_card_docked_twice_that_comes_in_twice(bay: Bay, tmp_path: Path):
    card = bay.put_in(fill(tmp_path / "KT50012", films("KT50012")))
    bay.until(lambda: bay.stands() == {"KT50012": "done"})
    out = card.rename(tmp_path / "out")
    bay.until(lambda: bay.stands() == {})
    bay.put_in(out, "KT50012")
    bay.until(lambda: bay.stands() == {"KT50012": "done"})
    assert Intake.objects.count() == 1
    assert len(set(Docking.objects.values_list("intake_number", flat=True))) == 1
    shutil.rmtree(bay.folder / "KT50012")
    bay.until(lambda: bay.stands() == {})
    again = fill(tmp_path / "KT50012", films("KT50012", count=3))
    bay.put_in(again)
    bay.until(lambda: bay.stands() == {"KT50012": "done"})
    second = Intake.objects.order_by("-id")[0]
    assert sorted(second.files.values_list("state", flat=True)) == ["duplicate"] * 3 + ["received"]
    assert Docking.objects.order_by("-id")[0].may_wipe


def test_a_known_card_that_may_be_wiped_though_the_archives_copy_is_damaged(bay: Bay, home: Path, tmp_path: Path):
    card = bay.put_in(fill(tmp_path / "KT50012", films("KT50012")))
    bay.until(lambda: bay.stands() == {"KT50012": "done"})
    out = card.rename(tmp_path / "out")
    bay.until(lambda: bay.stands() == {})
    damaged = next((home / "archive").rglob("original.mp4"))
    damaged.chmod(0o600)
    damaged.write_bytes(b"x" * damaged.stat().st_size)
    bay.put_in(out, "KT50012")
    bay.until(lambda: bay.stands() == {"KT50012": "paused"})
    row = Docking.objects.get(gone_at=None)
    assert (row.may_wipe, row.reason) == (False, "intake.archived_copy_damaged")


def test_a_card_pulled_out_in_the_middle_that_passes_for_whole(bay: Bay, tmp_path: Path):
    card = bay.put_in(fill(tmp_path / "KT50012", films("KT50012", count=4, size=3 * MIB)))
    taker = bay.taker

    class Pulling:
        def take(self, slot: Slot) -> Outcome:
            advanced = slot.advanced

            def pull(size: int) -> None:
                advanced(size)
                if slot.files_ended >= 1 and card.exists():
                    card.rename(tmp_path / "drawer")

            slot.advanced = pull  # type: ignore[method-assign]
            return taker.take(slot)

    bay.taker = Pulling()
    bay.until(lambda: Docking.objects.filter(stand=Stand.PULLED, gone_at__isnull=False).exists())
    row = Docking.objects.get()
    assert 1 <= row.files_ended < row.files == 5
    assert not row.may_wipe
    proven = IntakeFile.objects.filter(state=FileState.RECEIVED)
    assert 1 <= proven.count() < 5
    assert entries("docking.pulled")[0].facts["recorder"] == "KT50012"
    shown = station_on_screen(bay)
    assert [card.row.stand for card in shown] == ["pulled"]
    bay.taker = taker
    bay.put_in(tmp_path / "drawer", "KT50012")
    bay.until(lambda: bay.stands() == {"KT50012": "done"})
    assert Intake.objects.count() == 1
    assert set(IntakeFile.objects.values_list("state", flat=True)) == {FileState.RECEIVED}
    assert [card.row.stand for card in station_on_screen(bay)] == ["done"]  # its place has the card again


def station_on_screen(bay: Bay):
    from liuhen.intake.docking.queries import shown_station

    return shown_station(Station.objects.get(), now=bay.clock()).cards


def test_a_card_that_awaits_a_second_copy_and_may_be_wiped_too_early(bay: Bay, tmp_path: Path):
    bay.put_in(fill(tmp_path / "KT50012", films("KT50012")))
    bay.until(lambda: bay.stands() == {"KT50012": "done"})
    assert (Docking.objects.get().may_wipe, bay.work.slots()[0].may_wipe) == (True, True)
    again = Docking.objects.get()
    IntakeFile.objects.filter(position=0).update(safe_to_wipe=False)  # as while a further copy is awaited
    Docking.objects.update(may_wipe=False)
    bay.work.tell()
    again.refresh_from_db()
    assert (again.may_wipe, bay.work.slots()[0].may_wipe) == (False, False)
    (shown,) = station_on_screen(bay)
    assert (str(shown.verdict.wipe), shown.told[:6]) == ("不可清除", "资料已核验。")
    IntakeFile.objects.update(safe_to_wipe=True)
    bay.until(lambda: bay.work.slots()[0].may_wipe)
    assert Docking.objects.get().may_wipe


def test_a_full_disk_that_loses_the_card_from_the_screens(bay: Bay, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(station, "FIRST_PAUSE", 0.0)
    taker, tried = bay.taker, []

    class Full:
        def take(self, slot: Slot) -> Outcome:
            tried.append(slot)
            if len(tried) == 1:
                raise StoreFullError(missing=5)
            return taker.take(slot)

    bay.taker = Full()
    bay.put_in(fill(tmp_path / "KT50012", films("KT50012")))
    bay.until(lambda: bay.stands() == {"KT50012": "done"})
    assert len(tried) == 2


def test_a_fault_that_nobody_foresaw_takes_the_station_with_it(bay: Bay, tmp_path: Path):
    class Broken:
        def take(self, slot: Slot) -> Outcome:
            raise ZeroDivisionError

    bay.taker = Broken()
    bay.put_in(fill(tmp_path / "KT50012", films("KT50012")))
    bay.until(lambda: bay.stands() == {"KT50012": "paused"})
    assert Docking.objects.get().reason == "docking.unforeseen"
    bay.put_in(fill(tmp_path / "KINGSTON", {"a.txt": b"x"}))
    bay.until(lambda: bay.stands() == {"KT50012": "paused", "KINGSTON": "foreign"})


def test_lines_that_never_come_to_say_that_a_card_may_be_wiped(bay: Bay, tmp_path: Path, capsys):
    lines = Lines("一楼", "")
    bay.put_in(fill(tmp_path / "KT50012", films("KT50012")))

    def is_over() -> bool:
        lines.show(bay.work.slots(), "")
        return bay.work.slots() != [] and bay.work.slots()[0].may_wipe

    bay.until(is_over)
    lines.show(bay.work.slots(), "")
    said = capsys.readouterr().out
    assert "可以拔出，可以清除" in said
    assert "不可清除" not in said  # it may be wiped from the moment that it is done


def test_a_recorder_without_a_volume_that_nobody_is_told_of(bay: Bay, monkeypatch):
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(station, "unlock", lambda model, serial: asked.append((model, serial)))
    bay.bus.devices = [LockedDevice(key="/sys/usb/1", serial="SN1", model="DSJ-K5")]
    bay.until(lambda: bay.stands() == {"DSJ-K5": "locked"})
    row = Docking.objects.get()
    assert (row.device_serial, row.device_model, row.reason) == ("SN1", "DSJ-K5", "docking.locked")
    bay.until(lambda: asked == [("DSJ-K5", "SN1")])  # the maker's command is tried, once
    bay.bus.devices = []
    bay.until(lambda: bay.stands() == {})


def test_a_second_station_of_the_same_name_beside_the_first(bay: Bay, tmp_path: Path):
    first, run = bay.work, bay.row.run
    open_station(actor=CONSOLE, now=NOW, name="一楼")
    assert Station.objects.get().run != run
    first.tell()
    assert first._stop.is_set()  # else running it would never end
    with pytest.raises(StationTakenError):
        first.run(interval=0.01)


def test_cards_of_a_station_that_died_stay_on_the_screens(bay: Bay, tmp_path: Path):
    met = operations.CardMet(
        slot=1, place="/media/x", files=1, recordings=1, paths=("410204_KT50012_20261120090000_1.mp4",)
    )
    operations.meet(actor=CONSOLE, now=NOW, station_id=bay.row.id, run=bay.row.run, met=met)
    assert bay.stands() == {"x": "waiting"}
    bay.open()
    assert bay.stands() == {}
    assert Docking.objects.get().stand == Stand.INTERRUPTED
