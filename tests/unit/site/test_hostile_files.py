"""Files made to fill the memory, and names made to lead elsewhere, wherever a person or a program may hand one in."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liuhen.people.models import Role
from unit.site.access import ANYBODY, CALLS, PAGES
from unit.site.test_deny_by_default import ALL_CALLS, ALL_PAGES, _with_things, things  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
_TEXT = re.compile(r"<(?:str|slug|path):(\w+)>")
LEADING = (
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "a\r\nX-Xss: 1",
    "/etc/passwd",
    "\x00",
    "C:\\Windows\\win.ini",
    "。" * 400,
)


def bomb() -> bytes:
    """An .xlsx of some ten thousand octets whose sheet unpacks to sixty-four million."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"<x>" + b" " * (64 * 1024 * 1024))
    return made.getvalue()


def test_workbook_that_unpacks_to_much_wherever_one_is_taken(request, people, signed_in):
    made = request.getfixturevalue("things")
    content = bomb()
    for role, address in (
        (Role.OFFICE, "/people/import/units/"),
        (Role.OFFICE, "/people/import/officers/"),
        (Role.SYSTEM_ADMIN, "/people/import/accounts/"),
        (Role.LEGAL, "/matters/import/"),
        (Role.OFFICE, f"/bureau/{made['record_id']}/plan/table/"),
    ):
        file = SimpleUploadedFile("a.xlsx", content)
        answer = signed_in(people[role]).post(address, {"title": "x", "file": file})
        assert answer.status_code in {200, 422}, address
        assert "解压后超过" in answer.content.decode(), address


def test_word_of_an_address_that_leads_elsewhere(request, people, signed_in):
    made = request.getfixturevalue("things")
    clients = {}
    for name, path in ALL_PAGES:
        words = _TEXT.findall(path)
        if not words:
            continue
        role = Role.LEADER if PAGES[name] == ANYBODY or Role.LEADER in PAGES[name] else min(PAGES[name])
        client = clients.setdefault(role, signed_in(people[role]))
        for said in LEADING:
            address = _with_things(_TEXT.sub("\x1f", path), made).replace("\x1f", quote(said, safe="/"))
            answer = client.get(address)
            assert answer.status_code in {302, 400, 403, 404, 405}, (name, address, answer.status_code)
            assert not answer.has_header("X-Xss")


def test_word_of_a_calls_address_that_leads_elsewhere(request, people, signed_in):
    made = request.getfixturevalue("things")
    ids = {f"{{{word}}}" for word in made} | {"{document_id}"}
    for method, path in ALL_CALLS:
        if method != "GET" or all(word in ids or word.endswith("_id}") for word in re.findall(r"{\w+}", path)):
            continue
        client = signed_in(people[min(CALLS[method, path])])
        for said in LEADING:
            address = re.sub(r"{(?!\w+_id)\w+}", lambda _word, said=said: quote(said, safe="/"), path)
            answer = client.get(_with_things(address, made))
            assert answer.status_code in {400, 403, 404, 405, 422}, (address, answer.status_code)
