"""The demo's other ways of enforcing: a fine on the spot with its film and paper, a seizure's papers, a barred area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from liuhen.cases import operations as cases
from liuhen.cases.documents import operations as documents
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.operations import ServiceTelling
from liuhen.cases.documents.telling import DocumentTelling, SignerTelling
from liuhen.cases.models import Area, Case, Exemption
from liuhen.demo.cards import CARD_B, OFFICER_B
from liuhen.demo.history import Past, take_in
from liuhen.demo.papers import draw_page, pdf_of
from liuhen.demo.people import actor_for
from liuhen.duties import operations as duties
from liuhen.duties.queries import clock_of
from liuhen.recordings import operations as recordings
from liuhen.rules.clocks import ZONE

_SPOT, _SEIZURE = "〕21号", "〕5号"
_FINE = Past(
    days=9,
    number=121,
    team=2,
    title="",
    party="",
    place="老城区卧龙街 6 号施工现场",
    points=("7(12)", "7(5)", "7(8)"),
)
_SEEN = {
    "7(12)": "说明违法事实和当场处罚依据，听取陈述申辩，当场收缴罚款并出具票据",
    "7(5)": "告知权利、复议和诉讼的途径",
    "7(8)": "当事人在当场处罚决定书上签名",
}


def build(now: datetime) -> None:
    """Enter what isn't there yet of each."""
    spot = Case.objects.filter(kind="penalty", number__endswith=_SPOT).select_related("party").first()
    if spot is not None and not spot.activities.exists():
        _fine_on_the_spot(spot, now)
    seizure = Case.objects.filter(kind="coercion", number__endswith=_SEIZURE).select_related("party").first()
    if seizure is not None and not Document.objects.filter(case=seizure).exists():
        _seize(seizure, now)
    area = Area.objects.filter(is_hazardous=True).select_related("activity__case").order_by("id").first()
    if area is not None and not Exemption.objects.filter(area=area).exists():
        _explain_area(area, now)


def _fine_on_the_spot(case: Case, now: datetime) -> None:
    """A short stay, filmed; the decision is written and handed over at once."""
    chen = actor_for("chen")
    arrived = datetime.combine(case.opened_on, time(15, 10), ZONE)
    left, returned = arrived + timedelta(minutes=45), arrived + timedelta(minutes=70)
    activity = cases.create_activity(
        actor=chen, now=now, case_id=case.id, place=_FINE.place, purpose="巡查施工现场劳动防护用品佩戴情况",
        officer_ids=[one.id for one in case.officers.all()], arrived_at=arrived, left_at=left, returned_at=returned,
        facts=["simple_procedure", "cash_fine", "signing"],
    )  # fmt: skip
    shot = take_in(_FINE, arrived, returned + timedelta(hours=2), recorder=CARD_B, certificate=OFFICER_B, by="chen")
    for recording, point in zip(shot, _FINE.points, strict=True):
        telling = recordings.Telling(
            recording_class="hearing", record_point=point, place=_FINE.place, content=_SEEN[point],
            people=case.party.name, case_id=case.id, activity_id=activity.id,
        )  # fmt: skip
        recordings.describe(actor=chen, now=returned + timedelta(hours=3), telling=telling, versions={recording.id: 0})
    year = case.opened_on.year
    decision = _enter(
        case, now, DocumentTelling(
            form="spot_penalty_person", number=f"（鼓）应急当罚〔{year}〕9号", activity_id=activity.id,
            dated_on=case.opened_on, place=_FINE.place, signers=_signers(case, case.party.name),
        ), pages=((31, 12, 3, True),),
    )  # fmt: skip
    _serve(decision, now, at=arrived + timedelta(minutes=38), receiver=case.party.name, place=_FINE.place)


def _seize(case: Case, now: datetime) -> None:
    """The approval, the decision with its list, and the extension that followed a doubt."""
    day, year = case.opened_on, case.opened_on.year
    approver = SignerTelling(role="approver", name="郑局", note="同意")
    _enter(
        case, now, DocumentTelling(
            form="coercion_approval", number=f"（鼓）应急强审〔{year}〕5号", dated_on=day,
            signers=[*_officers(case), approver],
        ), pages=((41, 10, 2, False),),
    )  # fmt: skip
    party = "孟庆林"
    decision = _enter(
        case, now, DocumentTelling(
            form="seizure_decision", number=f"（鼓）应急查扣〔{year}〕5号", dated_on=day,
            place="老街烟花爆竹经营部仓房", signers=_signers(case, party),
        ), pages=((42, 13, 3, True),),
    )  # fmt: skip
    _serve(decision, now, at=datetime.combine(day, time(16, 20), ZONE), receiver=party, place="老街烟花爆竹经营部仓房")
    _enter(
        case, now, DocumentTelling(form="seizure_list", dated_on=day, signers=_signers(case, party)),
        pages=((43, 18, 3, False), (44, 9, 3, False)),
    )  # fmt: skip
    clock = clock_of(period="seize", subject=decision.id)
    if clock is not None:  # what was seized is tested: the time for that doesn't count
        begun = max(clock.start, now - timedelta(days=3))
        reason = "扣押的烟花爆竹送市产品质量检验检测中心检验，检验期间不计入期限。"
        duties.pause(actor=actor_for("zhao"), now=now, deadline_id=clock.id, reason=reason, since=begun)


def _explain_area(area: Area, now: datetime) -> None:
    """Art 8(1): what couldn't be filmed in the area stands in the inspection's record instead."""
    case = area.activity.case
    record = Document.objects.filter(case=case, form="inspection_record", voided_at=None).first()
    asked = cases.ask_exemption(
        actor=actor_for("li"), now=now, case_id=case.id, clause="7(3)", reason="explosion_hazard",
        activity_id=area.activity_id, area_id=area.id,
        text="溶剂暂存间为爆炸危险 1 区，所带记录仪无相符防爆合格证，未带入；该区域的检查情况由现场检查记录载明。",
        text_record_id=record.id if record else None,
    )  # fmt: skip
    cases.decide_exemption(
        actor=actor_for("zhao"), now=now, exemption_id=asked.id, is_approved=True, note="情况属实，以文字记录代替"
    )


def _officers(case: Case) -> list[SignerTelling]:
    return [SignerTelling(role="officer", officer_id=one.id) for one in case.officers.order_by("name")]


def _signers(case: Case, party: str) -> list[SignerTelling]:
    return [*_officers(case), SignerTelling(role="party", name=party)]


def _enter(
    case: Case, now: datetime, telling: DocumentTelling, *, pages: Sequence[tuple[int, int, int, bool]]
) -> Document:
    drawn = [draw_page(seed, lines=lines, signatures=signed, seal=seal) for seed, lines, signed, seal in pages]
    return documents.enter_document(
        actor=actor_for("chen"), now=now, case_id=case.id, telling=telling, originals=[pdf_of("扫描件.pdf", drawn)]
    )


def _serve(document: Document, now: datetime, *, at: datetime, receiver: str, place: str) -> None:
    telling = ServiceTelling(method="at_once", served_at=at, receiver=receiver, place=place)
    documents.record_service(actor=actor_for("chen"), now=now, document_id=document.id, telling=telling)
