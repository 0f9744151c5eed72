"""GET and HEAD of a recording's bytes: grants, ranges over real files, and what is said when a disk is away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from keeping import archive_in, keep
from liuhen.recordings import grants, ranges, serving
from liuhen.recordings.errors import PlayGrantExpiredError, PlayGrantInvalidError
from liuhen.site import settings_bytes

FILM = os.urandom(3000)
SHA256 = "ab" * 32


@pytest.fixture
def previews(tmp_path: Path, settings: Settings) -> Path:
    """An instance with one preview; the bytes process's addresses."""
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"home": tmp_path})
    settings.ROOT_URLCONF = settings_bytes.ROOT_URLCONF
    settings.MIDDLEWARE = settings_bytes.MIDDLEWARE
    return tmp_path / "previews"


@pytest.fixture
def preview(previews: Path) -> grants.PlayGrant:
    """A grant for a preview of `FILM`."""
    object_id = uuid4()
    (previews / str(object_id)).mkdir(parents=True)
    (previews / str(object_id) / "preview.mp4").write_bytes(FILM)
    return grant_of(object_id, "preview.mp4", is_derivative=True)


def grant_of(object_id: UUID, path: str, *, is_derivative: bool = False, size: int = len(FILM)) -> grants.PlayGrant:
    return grants.PlayGrant(
        object_id=object_id,
        path=path,
        is_derivative=is_derivative,
        content_type="video/mp4",
        size=size,
        sha256=SHA256,
        account_id=uuid4(),
        expires_at=datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1),
    )


def get(grant: grants.PlayGrant, **headers: str):
    return Client().get(f"/bytes/play/{grants.issue(grant)}", headers=headers)


def test_grant_comes_back_as_it_was_given() -> None:
    grant = grant_of(uuid4(), "original.mp4")
    assert grants.read(grants.issue(grant), now=datetime.now(UTC)) == grant
    nobody = replace(grant, account_id=None)
    assert grants.read(grants.issue(nobody), now=datetime.now(UTC)) == nobody


def test_grant_that_ran_out_or_was_changed_opens_nothing() -> None:
    grant = grant_of(uuid4(), "original.mp4")
    token = grants.issue(grant)
    with pytest.raises(PlayGrantExpiredError):
        grants.read(token, now=grant.expires_at)
    for wrong in (token[:-1], "x" + token, token.replace(".", ""), "", "a.b", token.split(".")[0]):
        with pytest.raises(PlayGrantInvalidError):
            grants.read(wrong, now=datetime.now(UTC))


@given(st.text())
def test_garbage_for_a_grant_raises_only_our_error(token: str) -> None:
    with pytest.raises(PlayGrantInvalidError):
        grants.read(token, now=datetime.now(UTC))


def test_upload_ticket_is_no_play_grant() -> None:
    from liuhen.intake import tickets

    ticket = tickets.issue(intake_id=uuid4(), account_id=uuid4(), now=datetime.now(UTC))
    with pytest.raises(PlayGrantInvalidError):
        grants.read(ticket, now=datetime.now(UTC))


def test_refused_grant_is_answered_403_with_its_code(preview: grants.PlayGrant) -> None:
    expired = replace(preview, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    answer = get(expired)
    assert (answer.status_code, answer.json()["code"]) == (403, "recordings.play_grant_expired")
    assert Client().get("/bytes/play/nonsense").status_code == 403


def test_whole_file_and_its_headers(preview: grants.PlayGrant) -> None:
    answer = get(preview)
    assert (answer.status_code, answer.content) == (200, FILM)
    assert answer["Content-Type"] == "video/mp4"
    assert answer["Content-Length"] == str(len(FILM))
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["ETag"] == f'"{SHA256}"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "inline"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Range": "bytes=0-9"}, 206),
        ({"Range": "bytes=3000-"}, 416),
        ({"If-None-Match": f'"{SHA256}"'}, 304),
    ],
)
@pytest.mark.parametrize("kind", ["video/mp4", "image/svg+xml", "text/html"])
def test_an_original_that_runs_as_a_page_or_stays_in_a_cache(
    preview: grants.PlayGrant, kind: str, headers: dict[str, str], status: int
) -> None:
    answer = get(replace(preview, content_type=kind), **headers)
    assert answer.status_code == status
    told = {name: answer[name] for name in answer.headers if name not in {"Content-Length", "Content-Range"}}
    told.pop("Content-Type", "")  # a 304 has none
    assert told == {
        "ETag": f'"{SHA256}"', "Accept-Ranges": "bytes", "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff", "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox", "Cross-Origin-Resource-Policy": "cross-origin",
    }  # fmt: skip


@pytest.mark.parametrize("kind", [serving.COPY_TYPE, serving.IMAGE_TYPE])
def test_a_copy_to_take_along_is_opened_in_the_page_or_named_by_its_path(
    preview: grants.PlayGrant, previews: Path, kind: str
) -> None:
    path = "2026-1-等2份.zip"
    (previews / str(preview.object_id) / path).write_bytes(FILM)
    answer = get(replace(preview, content_type=kind, path=path))
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''2026-1-%E7%AD%892%E4%BB%BD.zip"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("far", ["bytes=0-{}", "bytes={}-", "bytes=-{}", "bytes={0}-{0}", "bytes=5-{}"])
@pytest.mark.parametrize("digits", [18, 19, 40, 5000])
def test_a_range_too_large_for_a_number_brings_the_process_down(
    preview: grants.PlayGrant, far: str, digits: int
) -> None:
    answer = get(preview, Range=far.format("9" * digits))
    assert answer.status_code in {200, 206, 416}
    assert answer.content in {FILM, FILM[5:], b""}


def test_head_says_what_get_would_without_a_body(preview: grants.PlayGrant) -> None:
    answer = Client().head(f"/bytes/play/{grants.issue(preview)}", headers={"Range": "bytes=0-5"})
    assert (answer.status_code, answer.content, answer["Content-Length"]) == (200, b"", str(len(FILM)))


def test_post_is_refused(preview: grants.PlayGrant) -> None:
    assert Client().post(f"/bytes/play/{grants.issue(preview)}").status_code == 405


def test_range_behind_the_end_is_416_with_the_size(preview: grants.PlayGrant) -> None:
    answer = get(preview, Range="bytes=3000-")
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */3000")


def test_player_that_asks_on_gets_the_whole_file_in_parts(
    preview: grants.PlayGrant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "LIMIT", 700)
    got = b""
    while len(got) < len(FILM):
        answer = get(preview, Range=f"bytes={len(got)}-")
        assert answer.status_code == 206
        assert answer["Content-Range"] == f"bytes {len(got)}-{len(got) + len(answer.content) - 1}/3000"
        assert len(answer.content) <= 700
        got += answer.content
    assert got == FILM


def test_large_file_without_range_is_streamed_and_few_at_a_time(
    preview: grants.PlayGrant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "WHOLE_LIMIT", 700)
    monkeypatch.setattr(serving, "STREAM_PIECE", 512)
    open_ones = [get(preview) for _ in range(8)]
    refused = get(preview)
    assert (refused.status_code, refused.json()["code"]) == (503, "recordings.too_many_whole_reads")
    assert b"".join(open_ones[0].streaming_content) == FILM
    for answer in open_ones:
        answer.close()
    after = get(preview)
    assert after.status_code == 200
    after.close()


def test_version_the_client_has_already_is_not_sent_again(preview: grants.PlayGrant) -> None:
    etag = f'"{SHA256}"'
    assert get(preview, **{"If-None-Match": etag}).status_code == 304
    assert get(preview, **{"If-Match": '"other"'}).status_code == 412
    assert get(preview, Range="bytes=0-1", **{"If-Range": '"other"'}).content == FILM


def test_preview_name_that_leads_elsewhere_is_not_followed(preview: grants.PlayGrant, previews: Path) -> None:
    (previews.parent / "secret").write_bytes(FILM)
    assert get(replace(preview, path="../../secret")).status_code == 503


@pytest.mark.parametrize("damage", ["missing", "shorter"])
def test_file_that_is_away_is_unavailable_and_never_said_to_be_gone(
    preview: grants.PlayGrant, previews: Path, damage: str
) -> None:
    path = previews / str(preview.object_id) / "preview.mp4"
    path.unlink() if damage == "missing" else os.truncate(path, 10)
    answer = get(preview, Range="bytes=100-200")
    assert (answer.status_code, answer.json()["code"]) == (503, "recordings.media_unavailable")
    assert answer["Retry-After"]


@pytest.fixture
def archive(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A real archive, and the bytes process's addresses."""
    settings.ROOT_URLCONF = settings_bytes.ROOT_URLCONF
    settings.MIDDLEWARE = settings_bytes.MIDDLEWARE
    serving._settled_path.cache_clear()
    with archive_in(tmp_path) as made:
        yield made
    serving._settled_path.cache_clear()


def test_seeking_in_an_original_asks_the_database_once(
    archive: Path,
    django_assert_num_queries,
) -> None:
    grant = grant_of(keep(FILM), "original.mp4")
    assert get(grant, Range="bytes=10-19").content == FILM[10:20]
    with django_assert_num_queries(0):
        assert get(grant, Range="bytes=2000-2999").content == FILM[2000:]


def test_unplugged_archive_disk_is_unavailable_before_and_after_the_first_look(archive: Path) -> None:
    seen, unseen = grant_of(keep(FILM), "original.mp4"), grant_of(keep(FILM + b"2"), "original.mp4")
    assert get(seen).status_code == 200
    shutil.move(archive, archive.with_name("elsewhere"))
    for grant in (seen, unseen):
        answer = get(grant)
        assert (answer.status_code, answer.json()["code"]) == (503, "recordings.media_unavailable")


def test_grant_for_what_was_never_held_is_unavailable(archive: Path) -> None:
    assert get(grant_of(uuid4(), "original.mp4")).status_code == 503


@hypothesis_settings(max_examples=25, deadline=None)
@given(start=st.integers(0, 3500), length=st.integers(1, 3500))
def test_any_slice_has_the_files_own_bytes(start: int, length: int) -> None:
    grant = grant_of(uuid4(), "x", is_derivative=True)
    chosen = ranges.choose(
        size=grant.size, header=f"bytes={start}-{start + length - 1}", if_range="", etag="", limit=1000
    )
    if start >= len(FILM):
        assert chosen == ranges.Unsatisfiable()
    else:
        assert isinstance(chosen, ranges.Part)
        assert FILM[chosen.start : chosen.end] == FILM[start : start + length][:1000]
