"""A disc that a browser read, and discs for named people: told as what they are (arts 8, 21)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from django.urls import reverse

from conftest import NOW, entries
from liuhen.archive.carriers.errors import ContentRestrictedError, NothingToPlanError
from liuhen.archive.carriers.making import image_of
from liuhen.archive.carriers.models import Carrier, CarrierState, Load, LoadState
from liuhen.archive.carriers.operations import keeping, making
from liuhen.archive.carriers.queries.waiting import to_write
from liuhen.cases.models import Activity, Consent, ConsentReader
from liuhen.people.models import Role
from liuhen.recordings.models import UnderConsent
from liuhen.work.runner import run_pending

pytestmark = pytest.mark.django_db(transaction=True)


def read_in_browser(place: Path) -> dict[str, object]:
    """What the page sends."""
    files = {
        path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in place.rglob("*")
        if path.is_file()
    }
    texts = [(place / name).read_text("utf-8") for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt")]
    return {"files": files, "manifest": texts[0], "tagmanifest": texts[1]}


def test_a_claim_that_passes_with_a_file_altered_or_as_the_servers_own_reading(
    held, made, actors, people, signed_in
) -> None:
    film = held()
    (disk,) = made("folder")
    place = image_of(disk.load)
    browser, address = signed_in(people[Role.ARCHIVIST]), f"/api/v1/carriers/{disk.id}/claims"
    name = f"data/{film.number}/original.mp4"

    def claim(**changed: object) -> dict[str, object]:
        body = read_in_browser(place) | changed
        answer = browser.post(address, json.dumps(body), content_type="application/json")
        assert answer.status_code == 201, answer.content
        return answer.json()

    sound = read_in_browser(place)
    files = dict(sound["files"])
    other = hashlib.sha256(b"other").hexdigest()
    assert claim(files=files | {name: other})["findings"] == [{"kind": "altered", "path": name}]
    assert claim(files=files | {name: ""})["findings"] == [{"kind": "unreadable", "path": name}]
    assert claim(files=files | {"data/x": other})["findings"] == [{"kind": "unknown", "path": "data/x"}]
    del files[name]
    assert claim(files=files)["findings"] == [{"kind": "missing", "path": name}]
    forged = sound["manifest"].replace(sound["files"][name], other)
    assert claim(files=sound["files"] | {name: other}, manifest=forged)["findings"][0]["kind"] == "altered"
    assert claim(tagmanifest=sound["tagmanifest"] + "\n")["findings"][0]["kind"] == "other"
    assert Carrier.objects.get(id=disk.id).state == CarrierState.WAITING
    assert browser.post(address, json.dumps(sound | {"files": {}}), content_type="application/json").status_code == 422

    assert claim()["how"] == "browser"
    disk = Carrier.objects.get(id=disk.id)
    assert (disk.state, disk.checked_how) == (CarrierState.WRITTEN, "browser")
    told = entries("carrier.read_same")[-1]
    assert told.facts["how"] == "browser"
    assert "由操作人声明" in browser.get(reverse("carriers:carrier", args=[disk.id])).content.decode()


@pytest.fixture
def restrict(people):
    """Has a recording seen by one named person only: `restrict(recording)`."""

    def make(recording) -> None:
        activity = Activity.objects.create(case=recording.case, place="车间", arrived_at=NOW, created_at=NOW)
        consent = Consent.objects.create(
            activity=activity, about="secrecy", is_given=True, said_by="厂长", said_at=NOW, entered_at=NOW
        )
        ConsentReader.objects.create(consent=consent, account=people[Role.LEGAL], named_at=NOW)
        UnderConsent.objects.create(recording=recording, consent=consent)

    return make


def test_an_ordinary_disc_with_what_named_people_only_may_see(held, made, restrict, actors, people, signed_in) -> None:
    secret, plain, later = held(), held(), held()
    restrict(secret)
    archivist = {"actor": actors[Role.ARCHIVIST], "now": NOW}
    assert "另有 1 份限定查看" in signed_in(people[Role.ARCHIVIST]).get(reverse("carriers:plan")).content.decode()
    (ordinary,) = made("folder")
    assert set(ordinary.load.items.values_list("recording_id", flat=True)) == {plain.id, later.id}
    with pytest.raises(NothingToPlanError):
        making.make_set(**archivist, medium="folder", copies=["A"])
    apart = making.make_set(**archivist, medium="folder", copies=["A"], restricted=True)
    run_pending(clock=lambda: NOW, names=[making.TASK])
    disk = Carrier.objects.select_related("load__set").get(load__set=apart)
    place = image_of(disk.load)
    assert json.loads((place / "carrier.json").read_text())["restricted"] is True
    assert "限定查看" in (place / "目录.html").read_text()
    page = signed_in(people[Role.HEAD])
    for name in ("carriers:carrier", "carriers:label"):
        assert "限定查看" in page.get(reverse(name, args=[disk.id])).content.decode()
    assert people[Role.LEGAL].name in page.get(reverse("carriers:carrier", args=[disk.id])).content.decode()

    # restricted after it was written: it can't be written again as it is, and goes onto a set of its own
    Carrier.objects.filter(id=ordinary.id).update(state=CarrierState.WRITTEN, written_at=NOW)
    restrict(later)
    with pytest.raises(ContentRestrictedError):
        keeping.renew_carrier(**archivist, carrier_id=ordinary.id)
    assert "不应留在普通载体上" in page.get(reverse("carriers:carrier", args=[ordinary.id])).content.decode()
    assert list(to_write(restricted=True)) == [later]
    assert not to_write(restricted=False).exists()
    making.make_set(**archivist, medium="folder", copies=["A"], restricted=True)
    assert not to_write().exists()


def test_an_image_that_waits_with_what_was_restricted_meanwhile(held, made, restrict, actors) -> None:
    film = held()
    found = making.make_set(actor=actors[Role.ARCHIVIST], now=NOW, medium="folder", copies=["A"])
    restrict(film)
    run_pending(clock=lambda: NOW, names=[making.TASK])
    load = Load.objects.get(set=found)
    assert (load.state, load.reason) == (LoadState.FAILED, ContentRestrictedError.code)
    assert not image_of(load).exists()
    with pytest.raises(ContentRestrictedError):
        keeping.note_fetched(actor=actors[Role.ARCHIVIST], now=NOW, carrier=Carrier.objects.get(load=load))
