"""Art 21: what has to be kept for long goes onto carriers whole, and counts only when it was read back the same."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cards import CONSOLE
from conftest import NOW, entries
from liuhen.archive.carriers import jobs
from liuhen.archive.carriers.burning import burn, burner
from liuhen.archive.carriers.contents import index_page, manifest
from liuhen.archive.carriers.errors import (
    ContentGoneError,
    DiscUsedError,
    NoCarrierError,
    NoDriveError,
    NothingToPlanError,
    PlaceNotReadableError,
)
from liuhen.archive.carriers.making import contents_of, image_of
from liuhen.archive.carriers.models import Carrier, CarrierState, Load, LoadState, Reading
from liuhen.archive.carriers.operations import keeping, making, reading
from liuhen.archive.carriers.queries.holding import carriers_holding
from liuhen.archive.carriers.queries.register import carriers_of, items_of_load
from liuhen.archive.carriers.queries.waiting import planned, to_write
from liuhen.archive.carriers.sampling import draw, films_of
from liuhen.duties.models import Deadline
from liuhen.duties.operations import explain_late
from liuhen.duties.queries import clock_of, deadlines
from liuhen.packages.bagit import check_bag
from liuhen.packages.evidence import check_evidence
from liuhen.people.models import Role
from liuhen.people.permissions import NotPermittedError
from liuhen.prose import say
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.operations import seal_recording
from liuhen.recordings.operations.destroying import record_gone, remove_made
from liuhen.site import settings_bytes
from liuhen.work.errors import WorkStoppedError
from liuhen.work.runner import run_pending
from unit.recordings.rows import fast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mounted(tmp_path):
    """What an independent tool finds on an image, where discs are mounted: `mounted(carrier)`."""

    def mount(carrier: Carrier) -> Path:
        out = tmp_path / "media" / carrier.number
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        utf8 = os.environ | {"LC_ALL": "C.UTF-8"}
        subprocess.run(["bsdtar", "-xf", str(image_of(carrier.load)), "-C", str(out)], env=utf8, check=True)
        subprocess.run(["chmod", "-R", "u+w", str(out)], check=True)
        return out

    return mount


@pytest.fixture
def read(actors):
    """Asks for a comparison at a page and has the worker do it: `read(carrier, place)`."""

    def ask(carrier: Carrier, place: Path) -> Carrier:
        reading.ask_reading(actor=actors[Role.ARCHIVIST], now=NOW, carrier_id=carrier.id, place=str(place))
        run_pending(clock=lambda: NOW, names=[reading.TASK])
        return Carrier.objects.select_related("load__set").get(id=carrier.id)

    return ask


def test_a_disc_that_counts_before_it_was_read_back_the_same(held, made, mounted, read, case) -> None:
    recordings = [held(), held()]
    assert {one.id for one in to_write()} == {one.id for one in recordings}
    (disc,) = made()
    assert (disc.state, disc.load.state, disc.load.reason) == (CarrierState.WAITING, LoadState.READY, "")
    assert disc.load.size <= disc.load.set.capacity
    place = mounted(disc)
    assert check_bag(place).findings == []
    evidence = check_evidence(place)
    assert evidence is not None
    assert (evidence.findings, len(evidence.originals)) == ([], 2)
    told = json.loads((place / "carrier.json").read_text())
    assert [one["path"] for one in told["items"]] == [f"data/{one.number}/original.mp4" for one in recordings]
    index = (place / "目录.html").read_text()
    assert "检查&lt;车间&gt;" in index
    assert "http" not in index

    film = place / "data" / recordings[1].number / "original.mp4"
    content = film.read_bytes()
    film.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    other = read(disc, place)
    assert (other.state, other.readings.get().findings) == (
        CarrierState.WAITING, [{"kind": "altered", "path": f"data/{recordings[1].number}/original.mp4"}]
    )  # fmt: skip
    assert carriers_of([recordings[0].id]) == {}
    assert clock_of(period="carrier", subject=case.id).met_at is None

    film.write_bytes(content)
    same = read(disc, place)
    assert (same.state, same.written_at) == (CarrierState.WRITTEN, NOW)
    assert [one.number for one in carriers_of([recordings[0].id])[recordings[0].id]] == [disc.number]
    assert clock_of(period="carrier", subject=case.id).met_at == NOW
    assert clock_of(period="inspect_disc", subject=disc.id).limit == "4y"
    assert not to_write().exists()
    assert [one.subject for one in entries("recording.put_on_carrier")] == [one.id for one in recordings]


def test_a_disc_hides_that_a_clock_was_wrong(held, made, actors, people, signed_in) -> None:
    film, unknown = held(), held()
    unit, shown = people[Role.OFFICER].unit, NOW + timedelta(hours=1, seconds=90)
    recorder = fast(actors[Role.LEADER], unit)
    given = {"captured_at": shown, "received_at": NOW + timedelta(hours=3)}
    Recording.objects.filter(id=film.id).update(recorder=recorder, **given)
    Recording.objects.filter(id=unknown.id).update(recorder=None, **given)
    (disc,) = made()
    told = contents_of(disc.load, items_of_load(disc.load), NOW)
    first, second = json.loads(manifest(told))["items"]
    assert (first["captured_at"], first["corrected_at"]) == ("2026-11-23 18:01:30", "2026-11-23 18:00:00")
    assert 2 <= first["uncertainty_s"] < 2.5
    assert (second["corrected_at"], second["uncertainty_s"]) == ("", None)
    assert index_page(told).decode().count("校正 18:00:00（±2.2 秒）") == 1
    page = signed_in(people[Role.ARCHIVIST]).get(f"/carriers/{disc.id}/").content.decode()
    assert page.count("校正 18:00:00（±2.2 秒）") == 1
    assert page.count(f"{timezone.localtime(shown):%Y-%m-%d %H:%M}") >= 2


def test_another_disc_that_passes_for_this_one(held, made, mounted, read) -> None:
    held()
    (first,) = made()
    held()
    (second,) = made()
    found = read(second, mounted(first))
    assert found.state == CarrierState.WAITING
    assert found.readings.get().findings[0]["kind"] == "other"
    assert read(second, mounted(first) / "data").state == CarrierState.WAITING  # a folder without a bag


def test_a_recording_larger_than_a_disc_that_nobody_can_join(held, made, mounted, home) -> None:
    film = held(9_000_000)
    discs = made()
    assert len(discs) == 2
    out = home / "joined"
    out.mkdir()
    join = ""
    for disc in discs:
        place = mounted(disc)
        assert check_bag(place).findings == []
        evidence = check_evidence(place)
        assert evidence is not None
        assert evidence.findings == []
        (item,) = json.loads((place / "carrier.json").read_text())["items"]
        join = item["join"]["unix"]
        shutil.copy(place / item["path"], out)
    subprocess.run(["sh", "-c", join], cwd=out, check=True)
    found = subprocess.run(["sha256sum", "original.mp4"], cwd=out, check=True, capture_output=True, text=True)
    assert found.stdout.split()[0] == film.sha256
    Carrier.objects.filter(id=discs[0].id).update(state=CarrierState.WRITTEN)
    assert carriers_of([film.id]) == {}  # one part is no recording
    assert carriers_holding([film.id]) == {film.id: [discs[0].number]}


def test_a_program_that_writes_what_nobody_reads_back(held, made, actors, tmp_path, settings) -> None:
    """The real xorriso, with a file in the drive's place; a program that isn't ours opens what it wrote."""
    film = held()
    (disc,) = made()
    drive, out = tmp_path / "sr0", tmp_path / "out"
    drive.touch()
    out.mkdir()
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"disc_drive": str(drive)})
    reading.ask_burning(actor=actors[Role.ARCHIVIST], now=NOW, carrier_id=disc.id)
    run_pending(clock=lambda: NOW, names=[reading.TASK])
    disc.refresh_from_db()
    assert (disc.state, disc.checked_how) == (CarrierState.WRITTEN, "image")
    utf8 = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(["bsdtar", "-xf", str(drive), "-C", str(out)], check=True, env=utf8)
    assert check_evidence(out).valid
    assert hashlib.sha256(next(out.glob("data/*/original.*")).read_bytes()).hexdigest() == film.sha256
    written = drive.read_bytes()
    with pytest.raises(DiscUsedError):
        burn(burner(str(drive)), image_of(disc.load))
    assert drive.read_bytes() == written


def test_a_disc_that_the_drive_wrote_wrong(held, made, actors, tmp_path, settings, monkeypatch) -> None:
    held()
    (disc,) = made()
    with pytest.raises(NoDriveError):
        reading.ask_burning(actor=actors[Role.ARCHIVIST], now=NOW, carrier_id=disc.id)
    programs, drive = tmp_path / "bin", tmp_path / "sr0"
    programs.mkdir()
    drive.touch()
    tool = programs / "growisofs"
    tool.write_text('#!/bin/sh\nfor word; do last=$word; done\nhead -c "${KEEP:--0}" "${last#*=}" > "${last%%=*}"\n')
    tool.chmod(0o755)
    teller = programs / "dvd+rw-mediainfo"
    teller.write_text('#!/bin/sh\necho " Disc status:           ${STATUS:-blank}"\n')
    teller.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setattr("liuhen.archive.carriers.burning.PROGRAMS", ("growisofs",))
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"disc_drive": str(drive)})
    for keep, state in (("-4096", CarrierState.WAITING), ("-0", CarrierState.WRITTEN)):
        monkeypatch.setenv("KEEP", keep)
        reading.ask_burning(actor=actors[Role.ARCHIVIST], now=NOW, carrier_id=disc.id)
        run_pending(clock=lambda: NOW, names=[reading.TASK])
        disc.refresh_from_db()
        assert disc.state == state
    assert disc.checked_how == "image"
    written = drive.read_bytes()
    monkeypatch.setenv("STATUS", "complete")
    with pytest.raises(DiscUsedError):
        burn(burner(str(drive)), image_of(disc.load))
    assert drive.read_bytes() == written


def test_read_errors_that_lead_to_nothing(held, made, mounted, read, actors, people, signed_in) -> None:
    for _ in range(4):
        held()
    (disc,) = made()
    archivist = {"actor": actors[Role.ARCHIVIST], "now": NOW}
    disc = read(disc, mounted(disc))
    drawn = keeping.draw_sample(**archivist, carrier_id=disc.id)
    films = films_of(disc.load.files)
    assert {path.rpartition("/")[2] for path in films} == {"original.mp4"}  # not what lies beside, which nobody opens
    assert (len(drawn.sample) >= len(films) / 10, drawn.of) == (True, len(films))
    assert draw(list(reversed(films)), seed=drawn.seed, percent=10) == drawn.sample
    assert draw([f"{n}" for n in range(100)], seed="a", percent=10) != draw(
        [f"{n}" for n in range(100)], seed="b", percent=10
    )
    browser, page = signed_in(people[Role.ARCHIVIST]), reverse("carriers:carrier", args=[disc.id])
    assert "有几处需要改正" not in browser.get(page).content.decode()  # nothing was sent yet
    result = {"unread": drawn.sample[:1], "condition": "worn", "note": ""}
    assert browser.post(reverse("carriers:inspect", args=[disc.id]), result).status_code == 302
    disc.refresh_from_db()
    assert disc.state == CarrierState.FAULTY
    assert clock_of(period="inspect_disc", subject=disc.id).state == "withdrawn"
    fresh = keeping.renew_carrier(**archivist, carrier_id=disc.id)
    assert read(fresh, mounted(fresh)).state == CarrierState.WRITTEN
    # read again a year too late: the run is kept and owes its reason, the next one begins
    later = {"actor": actors[Role.ARCHIVIST], "now": NOW.replace(year=NOW.year + 5)}
    keeping.draw_sample(**later, carrier_id=fresh.id)
    keeping.enter_inspection(**later, carrier_id=fresh.id, errors=[], condition="good")
    assert clock_of(period="inspect_disc", subject=fresh.id).start == later["now"]
    (owing,) = deadlines(**later, state="unexplained").rows
    assert (owing.state, owing.met_at, owing.note) == ("late", later["now"], fresh.number)
    Deadline.objects.filter(id=owing.id).update(note="另一张盘")  # it's found by its key, whatever its words are
    assert (
        f"/deadlines/{owing.id}/explain/" in browser.get(reverse("carriers:carrier", args=[fresh.id])).content.decode()
    )
    explain_late(**later, deadline_id=owing.id, reason="光驱损坏，等待更换")
    listed = signed_in(people[Role.HEAD]).get("/figures/late/", {"span": str(NOW.year + 4)})
    assert "光驱损坏，等待更换" in listed.content.decode()
    disc.refresh_from_db()
    assert (disc.state, disc.keep_until) == (CarrierState.REPLACED, NOW.date().replace(year=NOW.year + 3))


@pytest.mark.parametrize("medium", ["small", "folder"])
def test_a_worker_taken_for_dead_that_writes_into_the_next_ones_disc(held, actors, medium: str) -> None:
    held(300_000)
    found = making.make_set(actor=actors[Role.ARCHIVIST], now=NOW, medium=medium, copies=["A"])
    load, quick = Load.objects.get(set=found), []

    def meanwhile(_share: float) -> None:
        if not quick:
            quick.append(True)
            jobs.make_load({"load": str(load.id)}, lambda _share: None)

    jobs.make_load({"load": str(load.id)}, meanwhile)
    load.refresh_from_db()
    assert (quick, load.state, load.reason, len(entries("carrier.made"))) == ([True], LoadState.READY, "", 1)
    place = image_of(load)
    assert list(place.parent.iterdir()) == [place]
    if medium == "folder":
        assert check_bag(place).findings == []
    else:
        assert hashlib.sha256(place.read_bytes()).hexdigest() == load.sha256


def test_a_disc_whose_making_broke_off_is_listed_once_for_each_try(held, actors, monkeypatch) -> None:
    held(300_000)
    found = making.make_set(actor=actors[Role.ARCHIVIST], now=NOW, medium="small", copies=["A"])
    load = Load.objects.get(set=found)

    def breaks_off(_share: float) -> None:
        raise WorkStoppedError

    monkeypatch.setattr(jobs, "now", lambda: NOW)
    with pytest.raises(WorkStoppedError):
        jobs.make_load({"load": str(load.id)}, breaks_off)
    monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(hours=2))
    jobs.make_load({"load": str(load.id)}, lambda _share: None)
    load.refresh_from_db()
    assert (load.state, len(entries("copy.listed"))) == (LoadState.READY, 1)


def test_an_image_of_what_was_destroyed_meanwhile(held, actors, made, people, signed_in) -> None:
    film = held()
    found = making.make_set(actor=actors[Role.ARCHIVIST], now=NOW, medium="folder", copies=["A"])
    Recording.objects.filter(id=film.id).update(viewing=Viewing.GONE)
    run_pending(clock=lambda: NOW, names=[making.TASK])
    load = Load.objects.get(set=found)
    assert (load.state, load.reason) == (LoadState.FAILED, ContentGoneError.code)
    browser, carrier = signed_in(people[Role.ARCHIVIST]), load.carriers.get()
    shown = browser.get(reverse("carriers:carrier", args=[carrier.id]))
    assert say(ContentGoneError(number=film.number)) in shown.content.decode()
    told = browser.get(f"/api/v1/carriers/{carrier.id}").json()
    assert (told["failure"], told["why"]) == (ContentGoneError.code, say(ContentGoneError(number=film.number)))
    assert not image_of(load).exists()
    making.leave_set(actor=actors[Role.ARCHIVIST], now=NOW, set_id=found.id, reason="资料已销毁")
    Recording.objects.filter(id=film.id).update(viewing=Viewing.NATIVE)
    assert len(planned("small").plan.loads) == 1
    assert len(made("folder")) == 1
    with pytest.raises(NothingToPlanError):
        making.make_set(actor=actors[Role.ARCHIVIST], now=NOW, medium="small", copies=["A"])


def test_a_page_that_reads_what_is_no_carrier(held, made, people, actors, signed_in) -> None:
    held()
    (disc,) = made("small", "AB")[:1]
    with pytest.raises(PlaceNotReadableError):
        reading.ask_reading(actor=actors[Role.ARCHIVIST], now=NOW, carrier_id=disc.id, place="/etc")
    with pytest.raises(NotPermittedError):
        keeping.end_carrier(actor=actors[Role.LEGAL], now=NOW, carrier_id=disc.id, reason="x")
    browser = signed_in(people[Role.ARCHIVIST])
    address = reverse("carriers:carrier", args=[disc.id])
    answer = browser.post(reverse("carriers:check", args=[disc.id]), {"place": "/etc"})
    assert answer.status_code == 422
    assert 'value="/etc"' in answer.content.decode()
    assert not Reading.objects.exists()
    assert "下载映像" in browser.get(address).content.decode()
    fetched = browser.get(reverse("carriers:fetch", args=[disc.id]))
    assert "/bytes/play/" in fetched["Location"]
    assert [one.subject for one in entries("carrier.fetched")] == [disc.id]
    assert "<svg" in browser.get(reverse("carriers:label", args=[disc.id])).content.decode()
    assert browser.get(reverse("carriers:plan")).status_code == 200
    assert disc.number in browser.get(reverse("carriers:list")).content.decode()
    saved = browser.post(
        reverse("carriers:register", args=[disc.id]), {"place": "三号柜", "keeper": "周敏", "condition": "good"}
    )
    assert (saved.status_code, Carrier.objects.get(id=disc.id).place) == (302, "三号柜")


def test_an_image_that_is_taken_for_the_disc(made, held, home) -> None:
    """Neither the image on the server nor a fetched one says that a disc was written; nor does our own folder."""
    held()
    (disc,) = made()
    fetched = home.parent / "media" / "fetched.iso"
    fetched.parent.mkdir(exist_ok=True)
    shutil.copy(image_of(disc.load), fetched)
    for place in (fetched, image_of(disc.load), image_of(disc.load).parent):
        with pytest.raises(NoCarrierError):
            reading.ask_reading(actor=CONSOLE, now=NOW, carrier_id=disc.id, place=str(place))


@pytest.mark.parametrize("end", ["sealed", "destroyed"])
def test_an_image_that_outlives_the_sealing_or_the_destruction_of_what_is_on_it(
    made, held, actors, people, signed_in, settings, end
) -> None:
    film, other = held(), held()
    (disc,) = made()
    browser = signed_in(people[Role.ARCHIVIST])
    given = browser.get(reverse("carriers:fetch", args=[disc.id]))["Location"]
    if end == "sealed":
        seal_recording(actor=actors[Role.OFFICER], now=NOW, recording_id=film.id, reason="refused", note="当场拒绝")
    else:
        with transaction.atomic():
            things = record_gone(film)
        remove_made(things)
    assert not image_of(disc.load).exists()
    ordinary = settings.ROOT_URLCONF, settings.MIDDLEWARE
    settings.ROOT_URLCONF, settings.MIDDLEWARE = settings_bytes.ROOT_URLCONF, settings_bytes.MIDDLEWARE
    assert Client().get(urlsplit(given).path).status_code in (403, 404, 503)
    settings.ROOT_URLCONF, settings.MIDDLEWARE = ordinary
    load = Load.objects.get(id=disc.load_id)
    assert (load.state, load.reason) == (LoadState.FAILED, ContentGoneError.code)
    assert load.reason_fields == {"number": film.number}
    assert "/bytes/play/" not in browser.get(reverse("carriers:fetch", args=[disc.id]))["Location"]
    assert set(to_write().values_list("id", flat=True)) <= {other.id}
