"""What the archive room's own rules answer to the facts of a fixture (arts 14, 18, 20, 21, 22).

Each table of a fixture puts one question, to the same pure functions that the operations ask: nothing here decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from conformance.told import told
from liuhen.archive.carriers.sampling import draw
from liuhen.archive.consulting.errors import ConsultFactInvalidError
from liuhen.archive.consulting.telling import Asked, clean
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability
from liuhen.rules.calendar import Calendar
from liuhen.rules.carriers import PERIODS, carrier_rules
from liuhen.rules.clocks import ZONE, due
from liuhen.rules.consulting import consulting_rules
from liuhen.rules.destruction import Batch, against_signing, against_voting, cooled_at, hindrance, terms_of
from liuhen.rules.filing import Offered, Standing, against_filing, against_receiving
from liuhen.rules.judging import judge
from liuhen.rules.retention import Filed, Held, disposable
from liuhen.rules.shelf import rulebook
from liuhen.rules.statement import asked_lines, gaps
from liuhen.rules.volumes import volume_rules

Table = Mapping[str, Any]


def answers(fixture: Table, calendar: Calendar) -> dict[str, Any]:
    """What is answered to every question that a fixture puts, under the names that `[expect]` uses."""
    found: dict[str, Any] = {}
    for name, ask in QUESTIONS.items():
        if name in fixture:
            found |= ask(fixture, calendar)
    return found


def _duty(fixture: Table, _calendar: Calendar) -> dict[str, Any]:
    """职责: who may do it at all."""
    asked = fixture["duty"]
    able = Role(asked["role"]) in MATRIX[Capability(asked["act"])]
    return {"hindered_by": "" if able else "not_permitted"}


def _filing(fixture: Table, _calendar: Calendar) -> dict[str, Any]:
    return {"hindered_by": against_filing(Standing(**fixture["filing"]))}


def _handing_over(fixture: Table, _calendar: Calendar) -> dict[str, Any]:
    batch = dict(fixture["handing_over"])
    who = batch.pop("received_by")
    hurdle, about = against_receiving(Offered(**batch), who=who)
    return {"hindered_by": hurdle, "about": about}


def _request(fixture: Table, _calendar: Calendar) -> dict[str, Any]:
    """查阅申请: what it lacks, and who decides on it."""
    given, rules = dict(fixture["request"]), consulting_rules()
    held = frozenset(given.pop("asker_roles", ["officer"]))
    found: dict[str, Any] = {"lacks": []}
    who = given.get("who", "")
    try:
        clean(Asked(**{**given, "who": who if who in {"outsider", "organ"} else ""}), rules)
    except ConsultFactInvalidError as error:
        found["lacks"] = [error.fields["field"]]
    return {**found, "approvers": list(rules.approvers(who=who, held=held))}


def _statement(fixture: Table, _calendar: Calendar) -> dict[str, Any]:
    """制作说明: the lines that it hasn't, and those that say nothing."""
    standing = rulebook(fixture.get("rulebook", "gulou")).latest
    given = fixture["exhibit_statement"]
    parts = [{**dict.fromkeys(given["filled"], "已填写"), **dict.fromkeys(given.get("empty", []), "")}]
    found = gaps(asked_lines(standing), parts)
    return {"absent": list(found.absent), "empty": list(found.empty)}


def _carrier(fixture: Table, calendar: Calendar) -> dict[str, Any]:
    """载体检查: until when it's inspected again, and how many of its files are read."""
    given, rules = fixture["carrier_to_read"], rulebook().latest
    limit = rules.period(PERIODS[given["kind"]]).limit
    assert limit is not None
    written = given["read_at"].replace(tzinfo=ZONE)
    files = [f"data/{number}.mp4" for number in range(given.get("files", 0))]
    drawn = draw(files, seed=given.get("seed", "00"), percent=carrier_rules().sample)
    return {"due": due(written, limit, calendar).last_day, "read": len(drawn), "again": drawn}


def _volume(fixture: Table, _calendar: Calendar) -> dict[str, Any]:
    """保管期限 of a filed volume: which is proposed, and its last day."""
    given = fixture["volume"]
    chosen = volume_rules().proposed(given["kind"])
    return {"retention": chosen.name, "until": chosen.last_day(given["filed_on"]) or "永久"}


def _keeping(fixture: Table, calendar: Calendar) -> dict[str, Any]:
    """Whether each recording of a case may be destroyed on a day: of all that applies the longest."""
    given, facts = fixture["keeping"], told(fixture)
    claims = judge(facts, rulebook().on(facts.opened_on), calendar).retention
    filed = [Filed(number=one["number"], until=_day(one["until"])) for one in given.get("filed", [])]
    held = [Held(**{**one, "until": _day(one.get("until"))}) for one in given.get("held", [])]
    described = {one.id: one.described_at is not None for one in facts.recordings}
    return {
        "hindered": {
            one.recording: hindrance(
                disposable([one], filed=filed, is_marked_out=given.get("marked_out", False), held=held),
                on=given["on"],
                is_described=described[one.recording],
            )
            for one in claims
        }
    }


def _batch(fixture: Table, calendar: Calendar) -> dict[str, Any]:
    """销毁批次: what somebody may say of it, and from when it may be carried out."""
    given = dict(fixture["batch"])
    now = given.pop("now").replace(tzinfo=ZONE)
    voter, signer = given.pop("voter", ""), given.pop("signer", None)
    if "cooling_until" in given:
        given["cooling_until"] = given["cooling_until"].replace(tzinfo=ZONE)
    batch = Batch(**given)
    if signer is not None:
        return {"hindered_by": against_signing(batch, now=now, **signer)}
    terms = terms_of(rulebook().latest, rulebook("gulou").latest)
    hurdle = against_voting(batch, who=voter)
    at = None if hurdle else cooled_at({*batch.approved, voter}, terms=terms, now=now, calendar=calendar)
    return {"hindered_by": hurdle, "cooling_until": at.replace(tzinfo=None) if at else ""}


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


QUESTIONS: dict[str, Callable[[Table, Calendar], dict[str, Any]]] = {
    "duty": _duty,
    "filing": _filing,
    "handing_over": _handing_over,
    "request": _request,
    "exhibit_statement": _statement,
    "carrier_to_read": _carrier,
    "volume": _volume,
    "keeping": _keeping,
    "batch": _batch,
}
