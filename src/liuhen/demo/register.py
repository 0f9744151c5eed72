"""The demo's registers and the families of its cases: certificates, an explosion-proof recorder, parties, growth."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.cases import operations as cases
from liuhen.cases.models import Case, Party
from liuhen.cases.opening import open_case
from liuhen.cases.operations import CaseTold, PartyTold
from liuhen.demo.people import TEAM, actor_for
from liuhen.devices.models import Recorder
from liuhen.devices.operations import RecorderTold, register_recorder
from liuhen.people import operations as people
from liuhen.people.models import Officer, Unit
from liuhen.rules.clocks import ZONE

_YEAR = timedelta(days=365)
PROOF = "FB20017"
_RETIRED = "410198"
# Made up; their check digits are right, so that the register takes them.
_KNOWN = {
    "开封市鼓楼区金泰涂料制造有限公司": ("91410204MA3X1K7T21", "何建国", "开封市鼓楼区东京大道 88 号"),
    "开封宏达精细化工有限责任公司": ("91410204MA40RH5P6M", "周长河", "开封市鼓楼区精细化工园区 3 号"),
}
_MARKET = PartyTold(
    name="开封市鼓楼区老街烟花爆竹经营部",
    kind="organisation",
    number="92410204MA44T6N185",
    representative="孟庆林",
    address="开封市鼓楼区北道门街 12 号",
)
_PERSON = PartyTold(name="马立勇", kind="person", number="410204197803052715", address="开封市鼓楼区卧龙街 6 号")


def is_built() -> bool:
    """Whether this part of the demo stands."""
    return Recorder.objects.filter(code=PROOF).exists()


@transaction.atomic
def build(now: datetime) -> None:
    """Fill the registers and let cases grow out of each other. All of it or nothing."""
    today = timezone.localtime(now).date()
    _certificates(now, today)
    _recorder(now, today)
    for name, told in _KNOWN.items():
        _complete(now, name, told)
    _family(now, today)
    _at_once(now, today)


def _certificates(now: datetime, today: date) -> None:
    """Everybody's certificate has its days; one officer's ran out and one is in force since a renewal."""
    office = actor_for("sun")
    for officer in Officer.objects.exclude(account=None).order_by("certificate_number"):
        begins = today - 2 * _YEAR - timedelta(days=int(officer.certificate_number or 0) % 90)
        people.edit_officer(
            actor=office,
            now=now,
            officer_id=officer.id,
            name=officer.name,
            unit_id=officer.unit_id,
            certificate_number=officer.certificate_number,
            certificate_from=begins,
            certificate_until=begins + 5 * _YEAR,
        )
    people.register_officer(
        actor=office,
        now=now,
        name="韩玉良",
        unit_id=Unit.objects.get(name="监察大队二中队").id,
        certificate_number=_RETIRED,
        certificate_from=today - 5 * _YEAR - timedelta(days=40),
        certificate_until=today - timedelta(days=40),
    )


def _recorder(now: datetime, today: date) -> None:
    told = RecorderTold(
        unit_id=Unit.objects.get(name=TEAM).id,
        keeper_id=Officer.objects.get(account__username="li").id,
        model="防爆记录仪 FB-2",
        note="进入危险化学品场所使用",
        proof_number="CNEx23.1842X",
        proof_mark="Ex ib IIC T4 Gb / Ex ib IIIC T130℃ Db",
        proof_gas="1",
        proof_dust="21",
        proof_until=today + 3 * _YEAR,
    )
    register_recorder(actor=actor_for("sun"), now=now, code=PROOF, told=told)


def _complete(now: datetime, name: str, told: tuple[str, str, str]) -> None:
    """What was opened by name alone gets its code."""
    party = Party.objects.filter(name=name).first()
    code, representative, address = told
    if party is None or party.credit_code:
        return
    cases.edit_party(
        actor=actor_for("zhao"),
        now=now,
        party_id=party.id,
        told=PartyTold(name=name, number=code, representative=representative, address=address),
    )


def _officers(*usernames: str) -> list[UUID]:
    return list(Officer.objects.filter(account__username__in=usernames).values_list("id", flat=True))


def _open(now: datetime, number: str, kind: str, told: CaseTold, *, earlier: Case | None = None) -> Case:
    actor = actor_for("chen")
    if actor.unit_id is None:
        raise LookupError("chen")
    return open_case(
        actor=actor,
        now=now,
        number=number,
        kind=kind,
        unit_id=actor.unit_id,
        told=told,
        earlier_id=earlier.id if earlier else None,
    )


def _family(now: datetime, today: date) -> None:
    """An inspection that found hidden dangers, closed by the case that grew out of it: a seizure."""
    found, seized = today - timedelta(days=24), today - timedelta(days=22)
    pair = _officers("chen", "aziz")
    party = _MARKET
    first = _open(
        now,
        f"（鼓）应急检〔{found.year}〕96号",
        "inspection",
        CaseTold(title="烟花爆竹零售点专项检查", party=party, officer_ids=pair, opened_on=found, source="assignment",
                 source_note="区安委会办公室关于开展烟花爆竹专项检查的通知"),
    )  # fmt: skip
    cases.create_activity(
        actor=actor_for("chen"),
        now=now,
        case_id=first.id,
        place="老街烟花爆竹经营部仓房",
        purpose="检查储存数量和消防设施",
        officer_ids=pair,
        arrived_at=datetime.combine(found, time(9, 30), ZONE),
        left_at=datetime.combine(found, time(10, 40), ZONE),
        returned_at=datetime.combine(found, time(11, 10), ZONE),
    )
    _stages(now, first, (("investigation", found, found),))
    grown = _open(
        now,
        f"（鼓）应急强〔{seized.year}〕5号",
        "coercion",
        CaseTold(
            title="超量储存烟花爆竹查封扣押",
            party=PartyTold(id=first.party_id),
            officer_ids=pair,
            opened_on=seized,
            source="case",
            source_note=first.number,
            facts=("coercive_measure",),
            matter="查封扣押",
        ),
        earlier=first,
    )
    _stages(now, grown, (("investigation", seized, seized), ("decision", seized, None)))
    cases.close_case(
        actor=actor_for("chen"), now=now, case_id=first.id, outcome="led_to_case", closed_on=seized,
        note="超量储存部分另案采取强制措施",
    )  # fmt: skip


def _at_once(now: datetime, today: date) -> None:
    """A penalty by the simple procedure against a person."""
    day = today - timedelta(days=9)
    made = _open(
        now,
        f"（鼓）应急罚〔{day.year}〕21号",
        "penalty",
        CaseTold(
            title="未按规定佩戴劳动防护用品当场处罚",
            party=_PERSON,
            officer_ids=_officers("chen", "aziz"),
            opened_on=day,
            source="chance",
            facts=("simple_procedure", "cash_fine"),
        ),
    )
    _stages(now, made, (("decision", day, day), ("service", day, day)))


def _stages(now: datetime, case: Case, days: tuple[tuple[str, date, date | None], ...]) -> None:
    for stage, began_on, ended_on in days:
        cases.record_stage(
            actor=actor_for("chen"), now=now, case_id=case.id, stage=stage, began_on=began_on, ended_on=ended_on
        )
