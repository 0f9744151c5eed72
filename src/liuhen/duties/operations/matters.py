"""What is done to the bureau's lists of record points: import, edit, publish. A published list stays as it is."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from liuhen.custody import operations as custody
from liuhen.duties.errors import (
    MatterListDayError,
    MatterListEmptyError,
    MatterListNotReadyError,
    MatterListSettledError,
    MatterListTitleError,
    MatterWrongError,
)
from liuhen.duties.matters import get_draft, get_list, get_matter, row_of
from liuhen.duties.models import Matter, MatterList
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.prose import sentence
from liuhen.rules import matters as rules
from liuhen.rules.days import earliest
from liuhen.rules.matters import MatterRow
from liuhen.rules.shelf import rulebook
from liuhen.sheets.reading import Heading, read_table

TITLE_LENGTH = 200
FILE_NAME_LENGTH = 200
AHEAD = timedelta(days=366 * 2)  # further than that is a slip of the year
HEADINGS = (
    Heading("category", "执法类别", ("类别", "行政执法类别", "执法类型", "行为类别")),
    Heading("matter", "执法事项", ("事项", "事项名称", "行政执法事项", "执法事项名称")),
    Heading("point", "记录环节", ("环节", "执法环节", "音像记录环节")),
    Heading("way", "记录方式", ("方式", "记录形式", "音像记录方式")),
    Heading("start", "开始时间", ("记录开始时间", "起始时间", "开始", "开始时点")),
    Heading("content", "记录内容", ("内容", "音像记录内容", "主要内容")),
    Heading("end", "结束时间", ("记录结束时间", "终止时间", "结束", "结束时点")),
    Heading("retention", "存储期限", ("保存期限", "保管期限", "存储时间", "保存时间", "保留期限")),
    Heading("remark", "备注", ("说明",)),
)
"""The columns of a published list, and other names that bureaus give them."""


@transaction.atomic
def import_list(*, actor: Actor, now: datetime, title: str, file_name: str, content: bytes) -> MatterList:
    """Take a workbook's rows over as a draft, each as it is written, right or wrong; nothing holds by it yet.

    Raises:
        NotPermittedError: the actor doesn't keep the rules.
        MatterListTitleError: no title, or one longer than 200 characters.
        NotAWorkbookError, WorkbookTooLargeError, RowsTooManyError: the file isn't such a table.
        HeadingsAbsentError, HeadingsWrongError, HeadingMergedError: its heading isn't as it must be.
        MatterListEmptyError: it has no rows.
    """
    require(actor, Capability.MANAGE_RULES)
    table = read_table(content, HEADINGS)
    if not table.rows:
        raise MatterListEmptyError(field="file")
    made = MatterList.objects.create(
        title=_title(title),
        file_name=file_name.replace("\x00", "")[-FILE_NAME_LENGTH:],
        made_by_id=actor.account_id,
        made_at=now,
    )
    Matter.objects.bulk_create(
        Matter(
            matter_list=made,
            position=position,
            source_row=row.number,
            **{column: cell.text for column, cell in row.cells.items()},
        )
        for position, row in enumerate(table.rows, start=1)
    )
    facts: dict[str, Json] = {"title": made.title, "rows": len(table.rows), "file_name": made.file_name}
    digests = {"file_sha256": hashlib.sha256(content).hexdigest()}
    custody.append(
        kind="matter_list.imported", subject=made.id, actor=actor.reference, now=now, facts=facts, digests=digests
    )
    return made


@transaction.atomic
def start_list(*, actor: Actor, now: datetime, title: str, like_id: UUID | None = None) -> MatterList:
    """Begin a draft: empty, or with the rows of another list.

    Raises:
        NotPermittedError: the actor doesn't keep the rules.
        MatterListTitleError: no title, or one longer than 200 characters.
        MatterListNotFoundError: there's no list to begin from.
    """
    require(actor, Capability.MANAGE_RULES)
    model = get_list(like_id) if like_id else None
    made = MatterList.objects.create(title=_title(title), made_by_id=actor.account_id, made_at=now)
    if model is not None:
        found = model.matters.order_by("position", "id")
        Matter.objects.bulk_create(
            Matter(matter_list=made, position=position, **_cells(row_of(matter)))
            for position, matter in enumerate(found, start=1)
        )
    facts = {"title": made.title, "like": str(like_id or "")}
    custody.append(kind="matter_list.started", subject=made.id, actor=actor.reference, now=now, facts=facts)
    return made


@transaction.atomic
def save_matter(*, actor: Actor, now: datetime, list_id: UUID, row: MatterRow, matter_id: UUID | None = None) -> Matter:
    """Write a row of a draft: a new one at its end, or in the place of one that is there.

    Raises:
        NotPermittedError: the actor doesn't keep the rules.
        MatterListNotFoundError, MatterListSettledError: it's no draft.
        MatterNotFoundError: the draft has no such row.
        MatterWrongError: a cell can't stand so; `field` names its column.
    """
    require(actor, Capability.MANAGE_RULES)
    draft = _locked_draft(list_id)
    for remark in rules.remarks_on(row, rulebook().latest):
        if remark.blocks:
            raise MatterWrongError(field=remark.column, problem=sentence(remark.code, remark.fields))
    if matter_id is None:
        last = draft.matters.aggregate(last=Max("position"))["last"] or 0
        matter = Matter(matter_list=draft, position=last + 1)
    else:
        matter = get_matter(draft, matter_id)
    for column, text in _cells(row).items():
        setattr(matter, column, text)
    matter.save()
    custody.append(
        kind="matter_list.row_saved",
        subject=draft.id,
        actor=actor.reference,
        now=now,
        facts={"row": str(matter.id), **_cells(row)},
    )
    return matter


@transaction.atomic
def remove_matter(*, actor: Actor, now: datetime, list_id: UUID, matter_id: UUID) -> None:
    """Take a row out of a draft; the entry keeps what it said.

    Raises:
        NotPermittedError: the actor doesn't keep the rules.
        MatterListNotFoundError, MatterListSettledError: it's no draft.
        MatterNotFoundError: the draft has no such row.
    """
    require(actor, Capability.MANAGE_RULES)
    draft = _locked_draft(list_id)
    matter = get_matter(draft, matter_id)
    facts = {"row": str(matter.id), **_cells(row_of(matter))}
    matter.delete()
    custody.append(kind="matter_list.row_removed", subject=draft.id, actor=actor.reference, now=now, facts=facts)


@transaction.atomic
def publish_list(*, actor: Actor, now: datetime, list_id: UUID, holds_from: date) -> MatterList:
    """Put a draft in force from a day on. Cases opened earlier stay with the list of their day.

    A day that has passed is taken: a list may have been published before anybody entered it here.

    Raises:
        NotPermittedError: the actor doesn't keep the rules.
        MatterListNotFoundError, MatterListSettledError: it's no draft.
        MatterListDayError: before there could be a bureau, or more than two years ahead.
        MatterListEmptyError: it has no rows.
        MatterListNotReadyError: some rows must be mended first.
    """
    require(actor, Capability.MANAGE_RULES)
    draft = _locked_draft(list_id)
    latest = (now + AHEAD).date()
    if not earliest() <= holds_from <= latest:
        raise MatterListDayError(field="holds_from", earliest=earliest().isoformat(), latest=latest.isoformat())
    rows = [row_of(matter) for matter in draft.matters.order_by("position", "id")]
    if not rows:
        raise MatterListEmptyError
    book = rulebook().on(holds_from)
    wrong = [
        place for place, row in enumerate(rows, start=1) if any(remark.blocks for remark in rules.remarks_on(row, book))
    ]
    if wrong:
        raise MatterListNotReadyError(rows=len(wrong), first=wrong[0])
    draft.state, draft.holds_from = MatterList.State.PUBLISHED, holds_from
    draft.published_by_id, draft.published_at = actor.account_id, now
    draft.save(update_fields=["state", "holds_from", "published_by", "published_at"])
    content = json.dumps([_cells(row) for row in rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    custody.append(
        kind="matter_list.published",
        subject=draft.id,
        actor=actor.reference,
        now=now,
        facts={"title": draft.title, "holds_from": holds_from.isoformat(), "rows": len(rows)},
        digests={"rows_sha256": hashlib.sha256(content.encode()).hexdigest()},
    )
    return draft


@transaction.atomic
def discard_list(*, actor: Actor, now: datetime, list_id: UUID) -> None:
    """Put a draft away; its rows stay in the database, no page shows them.

    Raises:
        NotPermittedError: the actor doesn't keep the rules.
        MatterListNotFoundError, MatterListSettledError: it's no draft.
    """
    require(actor, Capability.MANAGE_RULES)
    draft = _locked_draft(list_id)
    draft.state = MatterList.State.DISCARDED
    draft.save(update_fields=["state"])
    facts = {"title": draft.title}
    custody.append(kind="matter_list.discarded", subject=draft.id, actor=actor.reference, now=now, facts=facts)


def _locked_draft(list_id: UUID) -> MatterList:
    """The draft, held until the transaction ends, so that nobody changes a row while it is published."""
    get_draft(list_id)
    locked = MatterList.objects.select_for_update().get(id=list_id)
    if locked.state != MatterList.State.DRAFT:
        raise MatterListSettledError
    return locked


def _cells(row: MatterRow) -> dict[str, str]:
    return {column: getattr(row, column).strip() for column in rules.COLUMNS}


def _title(title: str) -> str:
    cleaned = " ".join(title.split())
    if not cleaned or len(cleaned) > TITLE_LENGTH or "\x00" in cleaned:
        raise MatterListTitleError(field="title", longest=TITLE_LENGTH)
    return cleaned
