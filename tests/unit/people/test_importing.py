"""Tables of units, officers and accounts: every row or none, and each fault at its row and column."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from conftest import NOW, entries
from liuhen.people import operations
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Account, Officer, Role, Unit
from liuhen.people.operations.importing import import_people
from liuhen.sheets.errors import NotAWorkbookError

pytestmark = pytest.mark.django_db
OFFICERS = ("姓名", "执法证号", "有效期起", "有效期止", "所属单位")
ACCOUNTS = ("用户名", "姓名", "所属单位")


def _book(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _take(actor, kind, *rows):
    return import_people(actor=actor, now=NOW, kind=kind, content=_book(*rows))


def test_units_below_units_of_the_same_table(console):
    made = _take(
        console, "units", ("名称", "上级单位"), ("应急局", ""), ("监察大队", "应急局"), ("一中队", "应急局 / 监察大队")
    )
    assert (made.added, made.faults) == (3, [])
    assert Unit.objects.get(name="一中队").parent.name == "监察大队"
    again = _take(console, "units", ("名称", "上级单位"), ("应急局", ""), ("监察大队", "应急局"))
    assert (again.added, again.same) == (0, 2)


def test_one_wrong_row_takes_none_over_and_every_fault_is_told(console, unit):
    made = _take(
        console, "officers", OFFICERS,
        ("甲", "410001", "2025-01-01", "2027-01-01", "执法大队"),
        ("", "410002", "", "", "执法大队"),
        ("丙", "410003", "不知道", "", "执法大队"),
        ("丁", "410004", "", "", "没有的单位"),
        ("戊", "410001", "2025-01-01", "2024-01-01", "一中队"),
    )  # fmt: skip
    assert not Officer.objects.exists()
    assert not entries("people.imported")
    told = {(one.number, one.column) for one in made.faults}
    assert told == {(3, ""), (4, "有效期起"), (5, "所属单位"), (6, "有效期止")}


def test_officers_are_added_and_brought_up_to_date_by_certificate_number(console, unit):
    _take(console, "officers", OFFICERS, ("甲", "410001", "2025年1月1日", "2026/12/31", "执法大队"))
    renewed, new = ("甲", "410001", "2025-01-01", "2029-12-31", "一中队"), ("乙", "", "", "", "一中队")
    again = _take(console, "officers", OFFICERS, renewed, new)
    assert (again.added, again.changed) == (1, 1)
    found = Officer.objects.get(certificate_number="410001")
    assert (str(found.certificate_until), found.unit.name) == ("2029-12-31", "一中队")


def test_accounts_get_a_first_password_that_is_told_once_and_must_be_changed(console, unit):
    made = _take(console, "accounts", ACCOUNTS, ("zhang", "张三", "执法大队"), ("li", "李四", ""))
    assert [name for name, _said, _word in made.passwords] == ["zhang", "li"]
    account = Account.objects.get(username="zhang")
    assert account.check_password(made.passwords[0][2])
    assert account.must_change_password
    assert not account.grants.exists()
    facts = entries("people.imported")[-1].facts
    assert made.passwords[0][2] not in str(facts)


def test_account_name_of_somebody_else(console, make_account):
    make_account("zhang", name="张三")
    made = _take(console, "accounts", ACCOUNTS, ("Zhang", "李四", ""))
    assert [one.number for one in made.faults] == [2]


def test_formula_stays_a_text_and_a_stranger_file_is_refused(console, unit):
    made = _take(console, "officers", OFFICERS, ('=HYPERLINK("http://x")', "410001", "", "", "执法大队"))
    assert (made.added, Officer.objects.get().name) == (1, '=HYPERLINK("http://x")')
    with pytest.raises(NotAWorkbookError):
        import_people(actor=console, now=NOW, kind="officers", content=b"PK\x03\x04 not a workbook")


@pytest.mark.parametrize(
    ("kind", "role"), [("accounts", Role.OFFICE), ("officers", Role.SECURITY_ADMIN), ("units", Role.AUDIT_ADMIN)]
)
def test_table_from_somebody_who_may_not(people, actor_for, kind, role):
    with pytest.raises(NotPermittedError):
        import_people(actor=actor_for(people[role]), now=NOW, kind=kind, content=b"")


def test_exported_registers_come_back_unchanged(people, console, unit, signed_in):
    operations.register_officer(actor=console, now=NOW, name="甲", unit_id=unit.below.id, certificate_number="41/7")
    for kind, role in (("units", Role.OFFICE), ("officers", Role.OFFICE), ("accounts", Role.SYSTEM_ADMIN)):
        answer = signed_in(people[role]).get(f"/registers/{kind}/")
        made = import_people(actor=console, now=NOW, kind=kind, content=b"".join(answer))
        assert (made.added, made.changed, made.faults) == (0, 0, []), kind
        assert made.same
    page = signed_in(people[Role.OFFICE]).post("/people/import/officers/", {"file": BytesIO(b"x")})
    assert page.status_code == 422
