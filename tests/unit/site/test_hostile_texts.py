"""Markup, line breaks and formulas wherever somebody can put a text: pages, headers and sheets stay what they are.

The walk's world gets a hostile text into every field that a person types. Then every page is opened by somebody who
may, what is typed into its forms comes back with the same text, and every register is taken out.
"""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from openpyxl import load_workbook

from liuhen.desk.registers import REGISTERS
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX
from unit.site.access import ANYBODY, PAGES
from unit.site.test_deny_by_default import ALL_PAGES, _with_things, things  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]

LONG = "javascript:\"'><xss onxss=1>\r\nX-Xss: 1</textarea></script></title><xss onxss=1>"
SHORT = "\"'><xss>"
FORMULA = "=HYPERLINK(1)"
MADE = frozenset({"username", "password", "sha256", "sm3", "digest", "path", "logical_path", "seed", "frame_sha256"})
"""Texts that no person types: digests and places that the program made, and names of accounts, which are plain."""
ENDS = frozenset({"sign_out", "sign_in", "enter_code", "first_run"})
"""Pages whose forms would end the walk."""
_WRITES = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
_TEXTS = frozenset(
    {"text", "search", "email", "password", "url", "tel", "textarea", "hidden", "select", "number", "date"}
)


class Page(HTMLParser):
    """A page as a browser takes it.

    Attributes:
        wrong: elements and attributes that no template of ours has.
        forms: method, address and names of the fields of each form.
    """

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.forms: list[tuple[str, str, list[str]]] = []
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        told = {name: value or "" for name, value in attrs}
        leads = [told.get(name, "") for name in ("href", "src", "action", "formaction", "hx-get", "hx-post", "poster")]
        script = any(each.strip().lower().startswith("javascript:") for each in leads)
        if tag == "xss" or script or any(name.startswith("on") for name in told):
            self.wrong.append(self.get_starttag_text() or tag)
        if tag == "form":
            self.forms.append((told.get("method", "get").lower(), told.get("action", ""), []))
        is_field = (
            tag in {"input", "textarea", "select"} and told.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken"
        )
        if is_field and self.forms and told.get("type", tag if tag != "input" else "text") in _TEXTS:
            self.forms[-1][2].append(told["name"])


def _spoil(text: str, short: str) -> set[str]:
    """Put a text into fields that a person types: long ones that are empty, those in Chinese, and names."""
    spoilt: set[str] = set()
    for model in apps.get_models():
        if not model.__module__.startswith("liuhen.") or model._meta.app_label == "custody":
            continue
        fields = [each for each in model._meta.concrete_fields if isinstance(each, models.CharField | models.TextField)]
        alone = {name for each in model._meta.constraints for name in getattr(each, "fields", ())}
        fields = [each for each in fields if not (each.choices or each.unique or each.name in MADE | alone)]
        for row in model._base_manager.all():
            changes = {each.attname: _said(each, row, text, short) for each in fields if _is_typed(each, row)}
            if changes:
                model._base_manager.filter(pk=row.pk).update(**changes)
                spoilt |= {f"{model._meta.label_lower}.{name}" for name in changes}
    return spoilt


def _is_typed(field: models.Field, row: models.Model) -> bool:
    held = getattr(row, field.attname)
    is_long = not field.max_length or field.max_length >= 100  # what is shorter and empty is a code of the program's
    return held is not None and (not held.isascii() or (not held and is_long) or field.name in {"name", "title"})


def _said(field: models.Field, row: models.Model, text: str, short: str) -> str:
    longest = field.max_length or len(text)
    if not field.max_length or len(text) + 6 <= longest:
        return f"{text}{str(row.pk)[-6:]}"
    return short[:longest]


def _written(execute, sql, params, many, context):
    found = _WRITES.match(sql)
    if found:
        context["connection"].liuhen_written.add(found[1])
    return execute(sql, params, many, context)


def _who_may(name: str) -> Role:
    allowed = PAGES[name]
    return Role.LEADER if allowed == ANYBODY or Role.LEADER in allowed else min(allowed, default=Role.OFFICER)


@pytest.fixture
def clients(people, signed_in):
    """A browser of every role, signed in when it's first asked for."""
    known = {}

    def client(role):
        if role not in known:
            known[role] = signed_in(people[role])
            known[role].raise_request_exception = False
        return known[role]

    return client


def test_markup_that_a_page_takes_for_its_own(request, clients):
    made = request.getfixturevalue("things")
    spoilt = _spoil(LONG, SHORT)
    assert len(spoilt) > 100
    wrong, shown, forms, failed = {}, 0, {}, set()
    for name, path in ALL_PAGES:
        address = _with_things(path, made)
        answer = clients(_who_may(name)).get(address)
        failed |= {name} if answer.status_code >= 500 or answer.has_header("X-Xss") else set()
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            page = Page(answer.content)
            shown += b"&lt;xss" in answer.content
            wrong |= {name: page.wrong} if page.wrong else {}
            forms |= {
                (_who_may(name), method, action or address): fields
                for method, action, fields in page.forms
                if fields and name not in ENDS
            }
    assert shown > 80
    for (role, method, address), fields in forms.items():
        data = dict.fromkeys(fields, LONG)
        answer = getattr(clients(role), method)(address, data)
        failed |= {address} if answer.status_code >= 500 or answer.has_header("X-Xss") else set()
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            wrong |= {address: found} if (found := Page(answer.content).wrong) else {}
    assert (wrong, failed) == ({}, set())


def test_formula_in_a_register(request, clients):
    request.getfixturevalue("things")
    _spoil(FORMULA, "=1+1")
    seen = 0
    for name, source in REGISTERS.items():
        answer = clients(min(MATRIX[source.needs])).get(f"/registers/{name}/")
        assert answer.status_code == 200, name
        for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (name, cell.coordinate, cell.value)
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    seen += 1
                    assert cell.quotePrefix, (name, cell.coordinate)
    assert seen > 20
