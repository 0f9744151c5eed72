"""Consulting: who would see without leave, see longer than given, or see without anybody having said so."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import NOW, entries
from liuhen.archive.consulting import operations
from liuhen.archive.consulting.errors import (
    ConsultationOverError,
    OwnConsultationError,
)
from liuhen.clock import now
from liuhen.people.models import Role
from liuhen.site import settings_bytes
from unit.archive.consulting.conftest import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
FILM = b"\x00\x01film"


def approve(consultation, actor, **told):
    return operations.decide(actor=actor, now=now(), consultation_id=consultation.id, **{"is_approved": True, **told})


@pytest.mark.clause("14")
def test_who_sees_another_units_recording_without_leave_with_it_and_after_it(
    received, people, other, actor_for, signed_in, settings
):
    recording = received("a.mp4", FILM)
    recording.kind, recording.viewing = "video", "native"
    recording.save()
    guest, head, browser = actor_for(other), actor_for(people[Role.HEAD]), signed_in(other)
    secret = recording.card_name

    def pages():
        """What the guest's pages, search and API give away."""
        told = [
            browser.get(path, headers=headers)
            for path in (f"/recordings/{recording.id}/", "/recordings/", f"/search/?q={recording.number}")
            for headers in ({},)
        ]
        told += [browser.get(f"/api/v1/recordings/{recording.id}")]
        return any(secret in answer.content.decode() for answer in told)

    assert not pages()
    made = operations.ask(actor=guest, now=now(), told=asked(recording.number))
    address = f"/consultations/{made.id}/"
    item = made.items.get()
    looked = f"{address}items/{item.id}/"
    assert secret not in browser.get(address).content.decode()  # asked for by number, told by nobody
    assert browser.get(looked).status_code == 403
    with pytest.raises(OwnConsultationError):
        approve(made, actor_for(_also_head(people, other)))
    approve(made, head)
    answer = browser.get(looked)
    assert answer.status_code == 200
    assert secret in answer.content.decode()
    assert "阿齐兹" in browser.get(f"{address}mark.svg").content.decode()
    assert [one.subject for one in entries("recording.consulted")] == [recording.id]
    assert not pages()  # leave opens what was lent, under its watermark, and nothing else
    token = answer.content.decode().split("/bytes/play/")[-1].split('"')[0]
    settings.ROOT_URLCONF, settings.MIDDLEWARE = settings_bytes.ROOT_URLCONF, settings_bytes.MIDDLEWARE
    assert Client().get(f"/bytes/play/{token}").content == FILM
    operations.revoke(actor=head, now=now(), consultation_id=made.id, reason="另案已结")
    assert Client().get(f"/bytes/play/{token}").status_code == 403
    with pytest.raises(ConsultationOverError):
        operations.open_item(actor=guest, now=now(), consultation_id=made.id, item_id=item.id)


def _also_head(people, other):
    from liuhen.people import operations as staff
    from liuhen.people.actors import console_actor

    staff.grant_role(actor=console_actor("root"), now=NOW, account_id=other.id, role=Role.HEAD)
    return other
