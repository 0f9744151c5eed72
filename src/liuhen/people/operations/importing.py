"""Units, officers and accounts from a workbook: all rows or none, with what is wrong of each row."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.custody.instance import instance
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.ledger.entry import Json
from liuhen.people import queries
from liuhen.people.actors import Actor
from liuhen.people.errors import DayUnreadableError, RowsAbsentError, UnitNotFoundError
from liuhen.people.models import Account, Officer, Unit
from liuhen.people.operations.accounts import create_account
from liuhen.people.operations.officers import edit_officer, register_officer
from liuhen.people.operations.units import create_unit
from liuhen.people.permissions import Capability, require
from liuhen.prose import say
from liuhen.sheets.reading import Cell, Heading, Row, read_table

HEADINGS: Mapping[str, tuple[Heading, ...]] = MappingProxyType(
    {
        "units": (
            Heading("name", "名称", ("单位", "单位名称")),
            Heading("parent", "上级单位", ("上级", "所属上级")),
        ),
        "officers": (
            Heading("name", "姓名", ("执法人员", "人员姓名")),
            Heading("certificate_number", "执法证号", ("证号", "执法证件号", "执法证编号")),
            Heading("certificate_from", "有效期起", ("起始日期", "发证日期")),
            Heading("certificate_until", "有效期止", ("截止日期", "有效期至")),
            Heading("unit", "所属单位", ("单位", "单位名称")),
        ),
        "accounts": (
            Heading("username", "用户名", ("登录名", "账号")),
            Heading("name", "姓名", ("人员姓名",)),
            Heading("unit", "所属单位", ("单位", "单位名称")),
        ),
    }
)
"""The columns of each kind's table, with other names that people give them; as the registers are exported."""
CAPABILITIES = MappingProxyType(
    {
        "units": Capability.MANAGE_OFFICERS,
        "officers": Capability.MANAGE_OFFICERS,
        "accounts": Capability.MANAGE_ACCOUNTS,
    }
)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+00:00(?::00)?)?")
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong with a row: its number in the sheet, the column's name where one is to blame, and the sentence."""

    number: int
    column: str
    said: str


@dataclass(slots=True, kw_only=True)
class Imported:
    """What came of a table: how many rows were added, changed and there already, or what is wrong (then none were).

    Attributes:
        passwords: for new accounts, sign-in name and first password, told once and kept nowhere.
    """

    added: int = 0
    changed: int = 0
    same: int = 0
    faults: list[RowFault] = field(default_factory=list)
    passwords: list[tuple[str, str, str]] = field(default_factory=list)


def import_people(*, actor: Actor, now: datetime, kind: str, content: bytes) -> Imported:
    """Take a table over: every row of it, or, with a fault in any, none.

    A row that is there already changes nothing; an officer with the same certificate number is brought up to date.

    Args:
        actor: whoever manages what the table lists.
        now: the present moment.
        kind: `units`, `officers` or `accounts`.
        content: the .xlsx.

    Raises:
        NotPermittedError: the actor may not.
        NotAWorkbookError, WorkbookTooLargeError, RowsTooManyError: the file isn't such a table.
        HeadingsAbsentError, HeadingsWrongError, HeadingMergedError: its heading isn't as it must be.
        RowsAbsentError: it has no rows.
    """
    require(actor, CAPABILITIES[kind])
    table = read_table(content, HEADINGS[kind])
    if not table.rows:
        raise RowsAbsentError(field="file")
    found = Imported()
    with transaction.atomic():
        for row in table.rows:
            _take(row, kind, found, actor, now)
        if found.faults:
            transaction.set_rollback(True)
            return Imported(faults=found.faults)
        facts: dict[str, Json] = {"kind": kind, "added": found.added, "changed": found.changed, "same": found.same}
        custody.append(
            kind="people.imported",
            subject=instance().id,
            actor=actor.reference,
            now=now,
            facts=facts,
            digests={"file_sha256": hashlib.sha256(content).hexdigest()},
        )
    return found


def _take(row: Row, kind: str, found: Imported, actor: Actor, now: datetime) -> None:
    try:
        with transaction.atomic():  # a row that fails leaves the rest readable, so that all faults are told at once
            _TAKERS[kind](row.cells, found, actor, now)
    except (InvalidError, ConflictError, NotFoundError) as error:
        names = {heading.key: heading.name for heading in HEADINGS[kind]}
        column = names.get(str(error.fields.get("field", "")), "")
        found.faults.append(RowFault(number=row.number, column=column, said=say(error)))


def _unit(cells: Mapping[str, Cell], found: Imported, actor: Actor, now: datetime) -> None:
    name, above = cells["name"].text.strip(), cells["parent"].text
    parent = _unit_at(above, column="parent").id if above.strip() else None
    if Unit.objects.filter(name=name, parent_id=parent, closed_on=None).exists():
        found.same += 1
        return
    create_unit(actor=actor, now=now, name=name, parent_id=parent)
    found.added += 1


def _officer(cells: Mapping[str, Cell], found: Imported, actor: Actor, now: datetime) -> None:
    unit, number = _unit_at(cells["unit"].text, column="unit"), cells["certificate_number"].text.strip()
    told = {
        "name": cells["name"].text.strip(),
        "unit_id": unit.id,
        "certificate_number": number,
        "certificate_from": _day(cells["certificate_from"], "certificate_from"),
        "certificate_until": _day(cells["certificate_until"], "certificate_until"),
    }
    known = Officer.objects.filter(certificate_number=number).first() if number else None
    if known is None and not number:
        known = Officer.objects.filter(certificate_number="", name=told["name"], unit=unit).first()
    if known is None:
        register_officer(actor=actor, now=now, **told)  # type: ignore[arg-type]  # named as its arguments
        found.added += 1
    elif all(getattr(known, name) == value for name, value in told.items()):
        found.same += 1
    else:
        edit_officer(actor=actor, now=now, officer_id=known.id, **told)  # type: ignore[arg-type]
        found.changed += 1


def _account(cells: Mapping[str, Cell], found: Imported, actor: Actor, now: datetime) -> None:
    username, name = cells["username"].text.strip(), cells["name"].text.strip()
    unit = _unit_at(cells["unit"].text, column="unit") if cells["unit"].text.strip() else None
    known = Account.objects.filter(username=Account.objects.normalise(username)).first()
    if known is not None and (known.name, known.unit_id) == (name, unit.id if unit else None):
        found.same += 1
        return
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    unit_id: UUID | None = unit.id if unit else None
    made = create_account(actor=actor, now=now, username=username, name=name, password=password, unit_id=unit_id)
    found.passwords.append((made.username, made.name, password))
    found.added += 1


_TAKERS: Mapping[str, Callable[[Mapping[str, Cell], Imported, Actor, datetime], None]] = MappingProxyType(
    {"units": _unit, "officers": _officer, "accounts": _account}
)


def _unit_at(text: str, *, column: str) -> Unit:
    """The open unit of a name or of a path such as 应急管理局 / 监察大队."""
    names = [part.strip() for part in re.split(r"\s*/\s*", text.strip()) if part.strip()]
    rows = list(queries.open_units().filter(name=names[-1])) if names else []
    fitting = [unit for unit in rows if queries.path_of(unit)[-len(names) :] == names]
    if len(fitting) != 1:
        raise UnitNotFoundError(field=column, unit=text.strip())
    return fitting[0]


def _day(cell: Cell, column: str) -> date | None:
    text = cell.text.strip()
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        if match is not None:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    raise DayUnreadableError(field=column, written=text[:40])
