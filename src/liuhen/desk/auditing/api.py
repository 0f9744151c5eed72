"""The ledger's audit over the API: held against a checkpoint that somebody kept, who looked, alarms of witnesses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.custody import witnessing
from liuhen.custody.models import Alarm
from liuhen.desk.auditing import checking, operations
from liuhen.desk.auditing.looks import Asked, looks
from liuhen.desk.models import LedgerAudit
from liuhen.people import web
from liuhen.people.history import names_of
from liuhen.people.permissions import Capability, require
from liuhen.prose import sentence
from liuhen.rules.clocks import ZONE

KeeperWay = Literal["folder", "host", "mail", "stamp"]
"""By which way a checkpoint goes to a second keeper."""
router = Router(tags=["ledger"])
_MOST_ALARMS = 100
_USUAL = timedelta(days=29)


class LedgerKeeperOut(Schema):
    """A second keeper of the ledger's checkpoints; `size` entries lie under the newest that it has.

    `failing_since` is null while it can be told, `why` says in words why it can't; all null before the first try.
    """

    kind: KeeperWay
    address: str
    size: int
    handed_at: AwareDatetime | None
    tried_at: AwareDatetime | None
    failing_since: AwareDatetime | None
    why: str


class LedgerAuditIn(Schema):
    """The checkpoint that somebody kept: the signed note, its first three lines, or the short text of a sheet."""

    given: str


class AddedOut(Schema):
    """How many entries of a kind were added on a day."""

    day: str
    kind: str
    count: int


class LedgerAuditOut(Schema):
    """What came of it. `verdict` is empty while it's read; `whole`: nothing was removed or altered since.

    `known_size` entries lie under the checkpoint, `size` are there now, `added` are those after it; `why` says in words
    why a ledger couldn't be read to its end.
    """

    id: UUID
    asked_at: AwareDatetime
    known_size: int
    known_root: str
    is_signed: bool
    size: int
    entries: int
    verdict: str
    added: list[AddedOut]
    why: str
    done_at: AwareDatetime | None


class LooksWanted(Schema):
    """Which looks: from a day to a day, of a person (`account:<id>`), at a sort of thing, at things of a number."""

    first: date | None = None
    last: date | None = None
    person: str = ""
    number: str = ""
    thing: Literal["", "recording", "volume", "document", "exhibit", "carrier", "copy"] = ""


class LookOut(Schema):
    """How often somebody opened, played or read, and copied a thing, and when last.

    `thing`: recording, volume, document, exhibit, carrier or copy; `number`: its number, of a document without one
    that of its case in words.
    """

    person: str
    thing: str
    number: str
    viewed: int
    played: int
    copied: int
    last: AwareDatetime


class LooksOut(Schema):
    """Who looked at what, most looks first; `pairs` are all there are of persons and things, `lines` the first.

    `things`: how many things of each sort were looked at.
    """

    lines: list[LookOut]
    pairs: int
    people: int
    things: dict[str, int]
    times: int


class LedgerAlarmOut(Schema):
    """What a second keeper found: `shrunk` or `rewritten`, of `seen` entries that it knew when it was told `told`."""

    id: UUID
    problem: str
    seen: int
    told: int
    at: AwareDatetime
    answer: str
    answered_by: str
    answered_at: AwareDatetime | None


class LedgerAlarmsOut(Schema):
    """Alarms that nobody has answered, and those that were, a hundred of each at most."""

    open: list[LedgerAlarmOut]
    answered: list[LedgerAlarmOut]


class AlarmAnswerIn(Schema):
    """What it was, and what was done about it."""

    answer: str


def _out(shown: LedgerAudit) -> LedgerAuditOut:
    same = (
        "id", "asked_at", "known_size", "known_root", "is_signed", "size", "entries", "verdict", "done_at",
    )  # fmt: skip
    return LedgerAuditOut(
        added=[AddedOut(day=str(day), kind=str(kind), count=int(count)) for day, kind, count in shown.added],
        why=sentence(shown.reason, shown.reason_fields) if shown.reason else "",
        **{name: getattr(shown, name) for name in same},
    )


def _alarm(shown: Alarm) -> LedgerAlarmOut:
    by = names_of([shown.answered_by])[shown.answered_by] if shown.answered_by else ""
    same = ("id", "problem", "seen", "told", "at", "answer", "answered_at")
    return LedgerAlarmOut(answered_by=by, **{name: getattr(shown, name) for name in same})


@router.post("/ledger/audits", response={201: LedgerAuditOut})
def audit_ledger(request: HttpRequest, given: LedgerAuditIn) -> Status[LedgerAuditOut]:
    """Hold the ledger against a checkpoint; a small one is read at once, others by the worker: ask for it again."""
    made = checking.ask(actor=web.actor(request), now=now(), given=given.given)
    return Status(201, _out(made))


@router.get("/ledger/audits/{uuid:audit_id}", response=LedgerAuditOut)
def ledger_audit(request: HttpRequest, audit_id: UUID) -> LedgerAuditOut:
    """What came of an audit. That somebody looks is an entry."""
    actor = web.actor(request)
    found = checking.get_audit(actor=actor, audit_id=audit_id)
    operations.look(actor=actor, now=now(), page="result")
    return _out(found)


@router.post(
    "/ledger/checkpoints",
    response={200: str},
    openapi_extra={"responses": {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}},
)
def take_ledger_checkpoint(request: HttpRequest) -> HttpResponse:
    """Take the present checkpoint away as a signed note (text), to keep where this system can't reach it."""
    folder = operations.take_checkpoint(actor=web.actor(request), now=now())
    return HttpResponse(folder.note, content_type="text/plain; charset=utf-8")


@router.get("/ledger/looks", response=LooksOut)
def ledger_looks(request: HttpRequest, wanted: Query[LooksWanted]) -> LooksOut:
    """Who looked at what in a span of days, both counted, the last thirty when not said.

    That somebody asks, and for what, is an entry: whoever watches is watched.
    """
    actor = web.actor(request)
    until = wanted.last or timezone.localdate(now(), ZONE)
    since = wanted.first or until - _USUAL
    narrowed = {"person": wanted.person, "number": wanted.number, "thing": wanted.thing}
    found = looks(actor=actor, asked=Asked(first=since, last=until, **narrowed))
    narrowed |= {"first": since.isoformat(), "last": until.isoformat()}
    operations.look(actor=actor, now=now(), page="looks", narrowed=narrowed)
    lines = [
        LookOut(
            person=one.person,
            thing=one.thing.value,
            number=one.number,
            viewed=one.viewed,
            played=one.played,
            copied=one.copied,
            last=one.last,
        )
        for one in found.lines
    ]
    things = {sort.value: count for sort, count in found.things.items()}
    return LooksOut(lines=lines, pairs=found.pairs, people=found.people, things=things, times=found.times)


@router.get("/ledger/alarms", response=LedgerAlarmsOut)
def ledger_alarms(request: HttpRequest) -> LedgerAlarmsOut:
    """What second keepers found wrong. That somebody looks is an entry."""
    operations.look(actor=web.actor(request), now=now(), page="audit")
    return LedgerAlarmsOut(
        open=[_alarm(one) for one in witnessing.open_alarms()[:_MOST_ALARMS]],
        answered=[_alarm(one) for one in witnessing.answered_alarms()[:_MOST_ALARMS]],
    )


@router.post("/ledger/alarms/{uuid:alarm_id}/answer", response=LedgerAlarmOut)
def answer_ledger_alarm(request: HttpRequest, alarm_id: UUID, given: AlarmAnswerIn) -> LedgerAlarmOut:
    """Write down what an alarm was."""
    act = operations.answer_alarm
    return _alarm(act(actor=web.actor(request), now=now(), alarm_id=alarm_id, answer=given.answer))


@router.get("/ledger/keepers", response=list[LedgerKeeperOut])
def ledger_keepers(request: HttpRequest) -> list[LedgerKeeperOut]:
    """How the second keepers that the settings name stand, for whoever runs the machine."""
    require(web.actor(request), Capability.RUN_MACHINE)
    known = {(each.kind, each.address): each for each in witnessing.keepers()}
    told = []
    for kind, address in witnessing.configured():
        row = known.get((kind, address))
        told.append(
            LedgerKeeperOut(
                kind=cast("KeeperWay", kind),
                address=address,
                size=row.size if row else 0,
                handed_at=row.handed_at if row else None,
                tried_at=row.tried_at if row else None,
                failing_since=row.failing_since if row else None,
                why=sentence(row.reason, row.reason_fields) if row and row.reason else "",
            )
        )
    return told
