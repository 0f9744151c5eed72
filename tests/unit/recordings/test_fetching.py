"""Originals that aren't on this machine's disk are looked into all the same, and leave nothing behind."""

from __future__ import annotations

import pytest

from conftest import NOW
from liuhen.holdings import queries as holdings
from liuhen.media import slates
from liuhen.recordings import fetching
from liuhen.recordings.errors import OriginalNotAtHandError
from liuhen.recordings.fetching import original_nearby
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.slating import jobs
from liuhen.recordings.slating.models import SlateSearch
from liuhen.storage.errors import KeyAbsentError

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(received, monkeypatch, home):
    """A film whose store gives out no paths, as an object store."""
    made = received("a.MP4", b"film" * 1000)
    Recording.objects.filter(id=made.id).update(kind=Kind.VIDEO, viewing=Viewing.NATIVE)
    monkeypatch.setattr(fetching.holdings, "local_path", lambda *_what: None)
    return Recording.objects.get(id=made.id)


def left(home):
    return [path for path in (home / "spool").rglob("*") if path.is_file()]


def test_a_film_in_an_object_store_that_nobody_looks_into(away, home, monkeypatch):
    looked = []
    monkeypatch.setattr(jobs, "slate_keys", lambda: ["key"])
    monkeypatch.setattr(
        jobs.slates, "find", lambda path, report: looked.append((path.read_bytes(), report)) or jobs.NOTHING
    )
    jobs.find_slates({"recording": str(away.id)}, lambda _done: None)
    assert looked[0][0] == b"film" * 1000
    assert SlateSearch.objects.get(recording=away).problem == ""
    assert left(home) == []
    assert isinstance(jobs.NOTHING, slates.Search)


def test_a_look_that_fails_and_leaves_a_copy_behind(away, home):
    def look():
        with original_nearby(away) as path:
            assert path.read_bytes() == b"film" * 1000
            assert home / "spool" in path.parents
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        look()
    assert left(home) == []


def test_a_copy_that_takes_the_room_of_the_next_intake(away, home, monkeypatch):
    monkeypatch.setattr(
        fetching.settings, "LIUHEN", fetching.settings.LIUHEN.model_copy(update={"reserve_bytes": 1 << 60})
    )
    with pytest.raises(OriginalNotAtHandError), original_nearby(away):
        raise AssertionError
    assert left(home) == []


@pytest.mark.parametrize("chunks", [[b"film"], [b"film" * 1000, b"more"], KeyAbsentError(key="x")])
def test_a_copy_that_is_not_the_original(chunks, away, home, monkeypatch):
    def opened(*_what):
        if isinstance(chunks, Exception):
            raise chunks
        return iter(chunks)

    monkeypatch.setattr(fetching.holdings, "open_range", opened)
    with pytest.raises(OriginalNotAtHandError), original_nearby(away):
        raise AssertionError
    assert left(home) == []


def test_a_film_on_this_machine_that_is_copied(received):
    made = received("b.MP4", b"film")
    with original_nearby(made) as path:
        assert path == holdings.local_path(made.id, made.logical_path)
    assert made.received_at == NOW
