"""What is sealed is closed at once, whichever way one comes; it leaves by an approved transfer only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.clock import now
from liuhen.desk.search import everything
from liuhen.packages.bagit import check_bag
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings import grants, jobs, operations, queries, sealing_marks
from liuhen.recordings.composing import Telling
from liuhen.recordings.errors import OwnSealError, OwnTransferError, RecordingNotFoundError, RecordingSealedError
from liuhen.recordings.models import Derivative, Export, Recording, Seal
from liuhen.site import settings_bytes
from liuhen.work.runner import run_pending
from unit.recordings.rows import row

LATER = NOW + timedelta(hours=1)
TOLD = {"reason": "refused", "note": "厂长当场表示不同意摄录"}


def as_role(people, role: Role, channel: Channel = Channel.WEB):
    return actor_of(people[role], channel)


@pytest.fixture
def sealed(received, people, home):
    """A described film with a preview, a grant for each and a copy; then it was sealed. As (film, grants, copy)."""
    film = received("密.MP4", b"what must not be seen" * 100)
    leader, officer = as_role(people, Role.LEADER), as_role(people, Role.OFFICER)
    told = Telling(recording_class="other", place="机密车间", content="配方投料过程")
    operations.describe(actor=officer, now=NOW, telling=told, versions={film.id: 0})
    film.refresh_from_db()
    made = home / "previews" / str(film.id)
    made.mkdir(parents=True)
    (made / "poster.jpg").write_bytes(b"a still")
    Derivative.objects.create(
        recording=film, purpose="poster", file_name="poster.jpg", content_type="image/jpeg", size=7, sha256="0" * 64
    )
    copy = operations.request_export(actor=leader, now=NOW, recording_ids=[film.id], purpose="自用")
    run_pending(clock=now, names=["recordings.export"])
    copy.refresh_from_db()
    assert copy.state == Export.State.READY
    wanted = [
        (film.id, film.logical_path, False, film.size), (film.id, "poster.jpg", True, 7),
        (copy.id, f"{copy.name}.zip", True, copy.size),
    ]  # fmt: skip
    given = [
        grants.issue(grants.PlayGrant(
            object_id=thing, path=path, is_derivative=made_of_it, content_type="video/mp4", size=size, sha256="0" * 64,
            account_id=None, expires_at=now() + timedelta(hours=1),
        ))
        for thing, path, made_of_it, size in wanted
    ]  # fmt: skip
    operations.seal_recording(actor=leader, now=LATER, recording_id=film.id, **TOLD)
    return film, given, copy


@pytest.mark.django_db(transaction=True)
def test_every_way_to_a_sealed_recording(sealed, people, signed_in, home, settings):
    film, given, copy = sealed
    leader, officer = as_role(people, Role.LEADER), as_role(people, Role.OFFICER)
    # what was made from it is gone, the original is not
    assert not (home / "previews" / str(film.id)).exists()
    assert not (home / "previews" / str(copy.id)).exists()
    assert not Derivative.objects.filter(recording=film).exists()
    # nobody finds or lists it
    for actor in (leader, officer):
        assert everything(actor=actor, wanted="机密车间") == everything(actor=actor, wanted="配方投料") == []
        assert not queries.visible_to(actor).exists()
        assert queries.recent_places(actor=actor) == []
        for act in (
            lambda actor=actor: operations.open_recording(actor=actor, now=LATER, recording_id=film.id),
            lambda actor=actor: operations.grant_play(actor=actor, now=LATER, recording_id=film.id),
            lambda actor=actor: queries.ids_of_numbers(actor=actor, numbers=[film.number]),  # the CLI's way to copies
            lambda actor=actor: operations.attach(
                actor=actor, now=LATER, recording_ids=[film.id], case_id=None, activity_id=None
            ),
        ):
            with pytest.raises(RecordingSealedError):
                act()
    with pytest.raises(RecordingSealedError):
        operations.export_bag(actor=leader, now=LATER, recording_ids=[film.id], target=home / "out")
    # no page and no call tells what it shows
    secrets = ("机密车间", "配方投料", film.sha256, "密.MP4")
    for role in (Role.OFFICER, Role.LEADER, Role.LEGAL, Role.HEAD):
        client = signed_in(people[role])
        for name, thing in (
            *((f"recordings:{name}", film.id) for name in ("page", "player", "stills", "play", "seal")),
            ("recordings:export_page", copy.id), ("recordings:export_state", copy.id),
        ):  # fmt: skip
            answer = client.get(reverse(name, args=[thing]), follow=True)
            assert answer.status_code < 500, (role, name)
            assert not any(secret in answer.content.decode() for secret in secrets), (role, name)
        for address in (
            "/recordings/", "/recordings/undescribed/", "/seals/", "/registers/recordings/",
            f"/recordings/describe/?pick={film.id}", f"/recordings/export/?pick={film.id}",
            f"/api/v1/recordings/{film.id}", f"/api/v1/recordings/{film.id}/entries",
            f"/api/v1/recordings/{film.id}/playback", "/api/v1/recordings", "/api/v1/search?q=机密车间",
            f"/api/v1/seals/{film.id}", "/api/v1/seals",
        ):  # fmt: skip
            answer = client.get(address)
            assert answer.status_code < 500, (role, address)
            shown = b"" if answer.streaming else answer.content
            assert not any(secret in shown.decode("utf-8", "replace") for secret in secrets), (role, address)
    assert TOLD["note"] in signed_in(people[Role.OFFICER]).get(f"/seals/{film.id}/").content.decode()
    # addresses that were given out before are dead
    settings.ROOT_URLCONF, settings.MIDDLEWARE = settings_bytes.ROOT_URLCONF, settings_bytes.MIDDLEWARE
    for token in given:
        assert Client().get(f"/bytes/play/{token}").status_code == 403
    with sealing_marks_gone(film.id, copy.id):
        assert queries.is_closed(film.id)


class sealing_marks_gone:  # noqa: N801
    """The marks are hints: without them the rows still say that it's closed."""

    def __init__(self, *things):
        self._things = things

    def __enter__(self):
        for thing in self._things:
            sealing_marks.unmark(thing)

    def __exit__(self, *_error):
        for thing in self._things:
            sealing_marks.mark(thing)


@pytest.mark.django_db(transaction=True)
def test_a_preview_or_copy_that_is_made_after_the_seal(sealed, home, people):
    film, _given, copy = sealed
    folder = home / "previews" / str(film.id)
    folder.mkdir(parents=True)
    with pytest.raises(RecordingSealedError):
        operations.record_derivatives(now=LATER, recording_id=film.id, viewing="preview", files=[], facts={})
    jobs.remove_previews({"things": [str(film.id), str(copy.id)]}, lambda _done: None)
    assert not folder.exists()
    with pytest.raises(RecordingSealedError):
        operations.make_export(now=LATER, export=copy, target=home / "again")


@pytest.mark.django_db(transaction=True)
def test_a_sealed_recording_leaves_by_an_approved_transfer_only(sealed, people, signed_in, home):
    film, _given, _copy = sealed
    legal, head = as_role(people, Role.LEGAL), as_role(people, Role.HEAD)
    assert "阅知新封存的资料" in signed_in(people[Role.LEGAL]).get("/").content.decode()
    operations.acknowledge_seal(actor=legal, now=LATER, recording_id=film.id)
    assert "阅知新封存的资料" not in signed_in(people[Role.LEGAL]).get("/").content.decode()
    given = {"receiver": "市国家保密局", "basis": "调取函〔2026〕3号"}
    for nobody in (as_role(people, Role.LEADER), head):
        with pytest.raises(NotPermittedError):
            operations.ask_transfer(actor=nobody, now=LATER, recording_id=film.id, **given)
    transfer = operations.ask_transfer(actor=legal, now=LATER, recording_id=film.id, **given)
    sealed_page, way = reverse("recordings:sealed", args=[film.id]), reverse("recordings:transfer", args=[transfer.id])
    assert way in signed_in(people[Role.HEAD]).get(sealed_page).content.decode()
    assert "审批封存资料的移交" in signed_in(people[Role.HEAD]).get("/").content.decode()
    with pytest.raises(NotPermittedError):
        operations.decide_transfer(actor=legal, now=LATER, transfer_id=transfer.id, is_approved=True)
    transfer.asked_by = people[Role.HEAD]
    transfer.save()
    assert queries.waiting_transfers(actor=head) == []
    assert way not in signed_in(people[Role.HEAD]).get(sealed_page).content.decode()
    assert 'name="decision"' not in signed_in(people[Role.HEAD]).get(way).content.decode()
    assert "审批封存资料的移交" not in signed_in(people[Role.HEAD]).get("/").content.decode()
    with pytest.raises(OwnTransferError):
        operations.decide_transfer(actor=head, now=LATER, transfer_id=transfer.id, is_approved=True)
    transfer.asked_by = people[Role.LEGAL]
    transfer.save()
    operations.decide_transfer(actor=head, now=LATER, transfer_id=transfer.id, is_approved=True)
    run_pending(clock=now, names=["recordings.export"])
    made = Export.objects.get(transfer=transfer)
    assert made.state == Export.State.READY
    assert not queries.is_closed(made.id)
    page = signed_in(people[Role.LEGAL]).get(f"/seals/{film.id}/").content.decode()
    assert "下载移交数据包" in page
    assert [one.subject for one in entries("recording.transferred")] == [film.id]
    receipt = operations.make_export(now=LATER, export=made, target=home / "checked")
    assert check_bag(receipt.path).valid


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_is_lifted_by_who_set_it_or_was_filmed(sealed, people, signed_in, make_account, unit):
    film, _given, _copy = sealed
    both = make_account("both", Role.LEGAL, Role.LEADER, unit=unit)
    page = f"/seals/{film.id}/"
    assert f"{page}lift/" in signed_in(people[Role.LEGAL]).get(page).content.decode()
    for sealed_by, brought_by in ((both, people[Role.OFFICER]), (people[Role.LEADER], both)):
        Seal.objects.update(sealed_by=sealed_by)
        Recording.objects.update(received_by=brought_by)
        with pytest.raises(OwnSealError):
            operations.unseal_recording(
                actor=actor_of(both, Channel.API), now=LATER, recording_id=film.id, reason="误封"
            )  # fmt: skip
        assert f"{page}lift/" not in signed_in(both).get(page).content.decode()
    assert Seal.objects.get().lifted_at is None


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_others_than_the_legal_section_lift(sealed, people):
    film, _given, _copy = sealed
    leader, legal = as_role(people, Role.LEADER), as_role(people, Role.LEGAL)
    with pytest.raises(NotPermittedError):
        operations.unseal_recording(actor=leader, now=LATER, recording_id=film.id, reason="误封")
    operations.unseal_recording(actor=legal, now=LATER, recording_id=film.id, reason="误封：当事人已同意")
    assert operations.open_recording(actor=leader, now=LATER, recording_id=film.id).id == film.id
    assert everything(actor=leader, wanted="机密车间") != []
    operations.seal_recording(actor=leader, now=LATER, recording_id=film.id, **TOLD)  # and once more
    assert Seal.objects.get().lifted_at is None


@pytest.mark.django_db
def test_what_was_filmed_under_a_consent_that_others_see(people, unit, make_account):
    account = people[Role.OFFICER]
    officer, leader = as_role(people, Role.OFFICER), as_role(people, Role.LEADER)
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    case = cases.create_case(
        actor=officer, now=NOW, number="应急检〔2026〕1号", kind="inspection", title="专项检查", party="某化工厂",
        unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    activity = cases.create_activity(
        actor=officer, now=NOW, case_id=case.id, place="实验室", officer_ids=pair, arrived_at=NOW
    )
    told = cases.ConsentTold(
        about="secrecy", is_given=True, said_by="王经理", said_at=NOW, reader_ids=[people[Role.OFFICER].id]
    )
    consent = cases.record_consent(actor=officer, now=NOW, activity_id=activity.id, told=told)
    film = row(officer=account.officer, unit=unit, case=case, activity=activity)
    open_one = row(officer=account.officer, unit=unit, case=case, activity=activity)
    operations.film_under(actor=leader, now=NOW, recording_id=film.id, consent_id=consent.id)
    assert set(queries.visible_to(officer)) == {film, open_one}
    assert set(queries.visible_to(leader)) == {open_one}
    assert [one.id for one in queries.visible_to(leader).filter(case=case)] == [open_one.id]
    with pytest.raises(RecordingNotFoundError):
        operations.grant_play(actor=leader, now=NOW, recording_id=film.id)
    cases.name_consent_readers(actor=officer, now=NOW, consent_id=consent.id, reader_ids=[people[Role.LEADER].id])
    assert set(queries.visible_to(leader)) == {film, open_one}
    assert set(queries.visible_to(officer)) == {open_one}
    with CaptureQueriesContext(connection) as asked:
        list(queries.visible_to(leader).order_by("-id")[:50])
    assert 'JOIN "recordings_' not in asked[0]["sql"]  # a join would cost the list its index at a million recordings


@pytest.mark.django_db(transaction=True)
def test_an_address_to_play_from_that_outlives_the_leave_to_see(received, people, unit, home, settings):
    """The film and a copy of it, with the addresses that officer and leader were given before anything was said."""
    officer, leader = as_role(people, Role.OFFICER), as_role(people, Role.LEADER)
    film, account, boss = received("甲.MP4", b"frames" * 100), people[Role.OFFICER], people[Role.LEADER]
    pair = [account.officer.id, boss.officer.id]
    case = cases.create_case(
        actor=officer, now=NOW, number="1", kind="inspection", title="t", party="某厂", unit_id=unit.id,
        officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    activity = cases.create_activity(
        actor=officer, now=NOW, case_id=case.id, place="实验室", officer_ids=pair, arrived_at=NOW
    )  # fmt: skip
    operations.attach(actor=officer, now=NOW, recording_ids=[film.id], case_id=case.id, activity_id=activity.id)
    copy = operations.request_export(actor=leader, now=NOW, recording_ids=[film.id], purpose="自用")
    run_pending(clock=now, names=["recordings.export"])
    copy.refresh_from_db()
    given = {
        (who, thing): grants.issue(grants.PlayGrant(
            object_id=thing, path=path, is_derivative=thing == copy.id, content_type="video/mp4", size=size,
            sha256="0" * 64, account_id=who.id, expires_at=now() + timedelta(hours=4),
        ))
        for who in (account, boss)
        for thing, path, size in ((film.id, film.logical_path, film.size), (copy.id, f"{copy.name}.zip", copy.size))
    }  # fmt: skip
    settings.ROOT_URLCONF, settings.MIDDLEWARE = settings_bytes.ROOT_URLCONF, settings_bytes.MIDDLEWARE

    def answers(who):
        ranges = {"Range": "bytes=0-9"}
        return [Client().get(f"/bytes/play/{given[who, one.id]}", headers=ranges).status_code for one in (film, copy)]

    assert answers(account) == answers(boss) == [206, 206]
    told = {"actor": officer, "now": NOW, "activity_id": activity.id}
    said = {"about": "privacy", "said_by": "王经理"}
    consent = cases.record_consent(
        told=cases.ConsentTold(is_given=True, said_at=NOW, reader_ids=[account.id], **said), **told
    )  # fmt: skip
    operations.film_under(actor=leader, now=NOW, recording_id=film.id, consent_id=consent.id)
    assert (answers(account), answers(boss)) == ([206, 206], [404, 404])
    cases.name_consent_readers(actor=officer, now=NOW, consent_id=consent.id, reader_ids=[boss.id])
    assert (answers(account), answers(boss)) == ([404, 404], [206, 206])
    cases.record_consent(told=cases.ConsentTold(is_given=False, said_at=LATER, reader_ids=[account.id], **said), **told)
    assert (answers(account), answers(boss)) == ([206, 206], [404, 404])  # taken back
    operations.seal_recording(actor=officer, now=LATER, recording_id=film.id, **TOLD)
    assert (answers(account), answers(boss)) == ([403, 403], [403, 403])
    operations.unseal_recording(actor=as_role(people, Role.LEGAL), now=LATER, recording_id=film.id, reason="误封")
    assert answers(boss)[0] == 404  # opened again, but not to everybody
    sealing_marks.unmark(film.id)  # as after a restore without the marks
    jobs.mark_closed({}, lambda _done: None)
    assert answers(boss)[0] == 404
