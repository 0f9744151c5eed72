"""Consulting: who would see without leave, see longer than given, or see without anybody having said so."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client

from conftest import NOW, entries
from liuhen.archive.consulting import operations, queries
from liuhen.archive.consulting.errors import (
    ConsultationOverError,
    ConsultFactInvalidError,
    NothingToConsultError,
    OwnConsultationError,
)
from liuhen.archive.consulting.forms import VisitorForm
from liuhen.archive.volumes.operations import file_volume
from liuhen.archive.volumes.queries import content_of
from liuhen.cases.documents.models import Document
from liuhen.clock import now
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Account, Role
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


def test_a_lent_film_called_broken_while_its_preview_is_being_made(received, people, other, actor_for, signed_in):
    recording = received("a.mp4", FILM)
    recording.kind, recording.viewing = "video", "preparing"
    recording.save()
    made = operations.ask(actor=actor_for(other), now=now(), told=asked(recording.number))
    approve(made, actor_for(people[Role.HEAD]))
    looked = f"/consultations/{made.id}/items/{made.items.get().id}/"
    browser = signed_in(other)
    page = browser.get(looked).content.decode()
    assert "正在生成预览" in page
    assert "文件损坏" not in page
    assert f"{looked}player/" in page
    seen = len(entries("recording.consulted"))
    assert "正在生成预览" in browser.get(f"{looked}player/").content.decode()
    recording.viewing = "native"
    recording.save()
    ready = browser.get(f"{looked}player/")
    assert ready.headers["HX-Refresh"] == "true"  # the page opens again by itself, and that is the view
    assert not ready.content
    assert len(entries("recording.consulted")) == seen
    operations.revoke(actor=actor_for(people[Role.HEAD]), now=now(), consultation_id=made.id, reason="另案已结")
    assert browser.get(f"{looked}player/").status_code == 403


@pytest.mark.clause("14")
def test_inner_side_and_informants_papers_for_an_outsider(
    compiled, actor, archivist, case, people, actor_for, signed_in
):
    volume = file_volume(actor=archivist, now=now(), volume_id=compiled().id, shortage_reason="走查")
    head = actor_for(people[Role.HEAD])
    court = {"who": "organ", "visitor": "刘志远", "organ": "某法院", "letter": "调卷函1号", "certificate": "工作证1"}
    for lacking in ("organ", "letter", "certificate", "visitor"):
        with pytest.raises(ConsultFactInvalidError) as refused:
            operations.ask(actor=archivist, now=now(), told=asked(volume.number, **{**court, lacking: " "}))
        assert refused.value.fields["field"] == lacking
    with pytest.raises(NotPermittedError):  # only the archive room speaks for outsiders
        operations.ask(actor=actor, now=now(), told=asked(volume.number, **court))
    secret = Document.objects.get(form="collective_discussion")
    secret.number = "讨论1号"
    secret.save()
    with pytest.raises(NothingToConsultError):
        operations.ask(actor=archivist, now=now(), told=asked("讨论1号", **court))
    made = operations.ask(actor=archivist, now=now(), told=asked(volume.number, **court, takes_paper=True))
    approve(made, head)
    item = made.items.get()
    browser = signed_in(_account(archivist))
    page = browser.get(f"/consultations/{made.id}/items/{item.id}/").content.decode()
    inner, main = (volume.files.get(purpose="pdf", side=side) for side in ("inner", "main"))
    assert str(inner.id) not in page
    assert browser.get(f"/consultations/{made.id}/items/{item.id}/files/{inner.id}/").status_code == 404
    body = browser.get(f"/consultations/{made.id}/items/{item.id}/files/{main.id}/").content
    text = "".join(pypdfium2.PdfDocument(body)[0].get_textpage().get_text_range().split())
    assert "刘志远" in text
    assert hashlib.sha256(b"".join(content_of(volume, main))).hexdigest() == main.sha256  # the filed one isn't touched
    operations.lend_paper(actor=archivist, now=now(), consultation_id=made.id)
    late = now() + timedelta(days=8)
    assert [one.id for one in queries.overdue(late)] == [made.id]
    with pytest.raises(ConsultationOverError):
        operations.open_item(actor=archivist, now=late, consultation_id=made.id, item_id=item.id)
    assert operations.expire(now=late) == 1
    assert len(entries("consultation.expired")) == 1
    operations.take_paper_back(actor=archivist, now=late, consultation_id=made.id)
    assert not queries.overdue(late).exists()


def _account(actor):
    return Account.objects.get(id=actor.account_id)


def _also_head(people, other):
    from liuhen.people import operations as staff
    from liuhen.people.actors import console_actor

    staff.grant_role(actor=console_actor("root"), now=NOW, account_id=other.id, role=Role.HEAD)
    return other


def test_an_outsiders_certificate_that_the_form_calls_optional_and_the_rules_demand():
    fields = VisitorForm(rules=queries.rules_in_force()).fields
    asked = {name for name in ("visitor", "organ", "letter", "certificate") if fields[name].required}
    assert asked == {"visitor", "certificate"}  # an organ's letter is asked for when it's an organ
    form = VisitorForm({"who": "organ", "wants": "look", "days": 7}, rules=queries.rules_in_force())
    assert {"visitor", "organ", "letter", "certificate", "numbers", "purpose"} == set(form.errors)  # all at once
