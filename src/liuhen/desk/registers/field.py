"""Registers of the work itself: cases, recordings, intakes."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from liuhen.cases import queries as cases
from liuhen.cases.case_forms import PartySearchForm
from liuhen.cases.forms import CaseSearchForm
from liuhen.cases.models import Case
from liuhen.desk.registers.shape import Asked, Source, local, page_after_page
from liuhen.intake import queries as intake
from liuhen.intake.models import FileState, IntakeState
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability
from liuhen.recordings import queries as recordings
from liuhen.recordings.forms import RecordingFilterForm
from liuhen.recordings.times import with_times
from liuhen.rules.shelf import rulebook
from liuhen.sheets.writing import Value


def _case_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    text, kind = asked.get("text", ""), asked.get("kind", "")
    for case in page_after_page(lambda after: cases.list_cases(actor=actor, text=text, kind=kind, after=after)):
        yield case_row(case)


def case_row(case: Case) -> list[Value]:
    """A case as a register has it; with its party, unit and officers at hand."""
    return [
        case.number,
        case.get_kind_display(),
        case.title,
        case.party.name,
        case.unit.name,
        gettext("、").join(officer.name for officer in case.officers.all()),
        case.get_source_display(),
        case.opened_on,
        case.closed_on,
        case.get_outcome_display(),
    ]


CASES = Source(
    name="cases",
    title=_("案件登记簿"),
    needs=Capability.VIEW_CASES,
    columns=(
        (_("案号"), 26, "text"),
        (_("类别"), 12, "text"),
        (_("案由"), 40, "text"),
        (_("当事人"), 30, "text"),
        (_("承办单位"), 18, "text"),
        (pgettext_lazy("list", "执法人员"), 20, "text"),
        (_("案件来源"), 16, "text"),
        (_("立案日期"), 12, "date"),
        (_("结案日期"), 12, "date"),
        (_("案件结果"), 18, "text"),
    ),
    rows=_case_rows,
    narrowing=CaseSearchForm,
)


def _party_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    text, kind = asked.get("text", ""), asked.get("kind", "")
    for party in page_after_page(lambda after: cases.list_parties(actor=actor, text=text, kind=kind, after=after)):
        yield [
            party.name,
            party.get_kind_display(),
            party.credit_code or party.identity_masked,
            party.get_number_unknown_display(),
            party.representative,
            party.address,
        ]


PARTIES = Source(
    name="parties",
    title=_("当事人登记簿"),
    needs=Capability.VIEW_CASES,
    columns=(
        (_("名称"), 36, "text"),
        (_("类型"), 8, "text"),
        (_("统一社会信用代码或身份证号"), 24, "text"),
        (_("没有填写号码的原因"), 18, "text"),
        (_("法定代表人或负责人"), 18, "text"),
        (_("地址"), 40, "text"),
    ),
    rows=_party_rows,
    narrowing=PartySearchForm,
)


def _recording_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    book = rulebook()
    for recording, timed in with_times(
        recordings.all_recordings(actor=actor, wanted=RecordingFilterForm(asked).wanted())
    ):
        told = recording.description if recording.is_described else None
        known = book.recording_class(told.recording_class) if told else None
        point = book.point(told.record_point) if told and told.record_point else None
        seconds = recording.facts.get("duration_s")
        yield [
            recording.number,
            told.name if told else recording.card_name,
            recording.get_kind_display(),
            known.name if known else "",
            f"{point.cited} {point.gist}" if point else "",
            told.place if told else "",
            told.content if told else "",
            local(recording.captured_at),
            timed.noticed if timed else "",
            round(seconds) if isinstance(seconds, int | float) else None,
            round(recording.size / 1_000_000, 1),
            recording.officer.name if recording.officer else "",
            recording.recorder.code if recording.recorder else "",
            recording.case.number if recording.case else "",
            local(recording.received_at),
            local(told.described_at) if told else None,
            recording.sha256,
        ]


RECORDINGS = Source(
    name="recordings",
    title=_("音像资料登记簿"),
    needs=Capability.VIEW_RECORDING,
    columns=(
        (_("编号"), 14, "text"),
        (_("名称"), 40, "text"),
        (_("类型"), 8, "text"),
        (_("分类"), 12, "text"),
        (_("记录环节"), 24, "text"),
        (_("地点"), 24, "text"),
        (_("内容"), 36, "text"),
        (_("拍摄时间"), 20, "moment"),
        (_("校正时间"), 24, "text"),
        (_("时长（秒）"), 10, "number"),
        (_("大小（MB）"), 10, "number"),
        (_("执法人员"), 12, "text"),
        (_("执法记录仪"), 12, "text"),
        (_("案号"), 26, "text"),
        (_("入库时间"), 20, "moment"),
        (_("标注时间"), 20, "moment"),
        (_("SHA-256"), 20, "text"),
    ),
    rows=_recording_rows,
    narrowing=RecordingFilterForm,
)


def _intake_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    unfinished, after = asked.get("state") == IntakeState.OPEN, ""
    while True:
        page, lines = intake.list_intakes(actor=actor, unfinished_only=unfinished, after=after)
        for line in lines:
            taken = line.intake
            yield [
                taken.number,
                taken.get_source_kind_display(),
                taken.get_wholeness_display(),
                taken.recorder.code if taken.recorder else taken.provider,
                taken.officer.name if taken.officer else "",
                taken.unit.name if taken.unit else "",
                local(taken.opened_at),
                local(taken.closed_at),
                line.files,
                *(line.counts[state] for state in (FileState.RECEIVED, FileState.DUPLICATE, FileState.FAILED)),
                round(line.size / 1_000_000, 1),
                taken.get_state_display(),
            ]
        if page.after is None:
            return
        after = page.after


INTAKES = Source(
    name="intakes",
    title=_("采集登记簿"),
    needs=Capability.INTAKE,
    columns=(
        (_("编号"), 14, "text"),
        (_("来源"), 16, "text"),
        (_("完整性"), 16, "text"),
        (_("执法记录仪或提供人"), 20, "text"),
        (_("执法人员"), 12, "text"),
        (_("单位"), 18, "text"),
        (_("开始时间"), 20, "moment"),
        (_("完成时间"), 20, "moment"),
        (_("文件数"), 8, "number"),
        (_("入库"), 8, "number"),
        (_("重复"), 8, "number"),
        (_("失败"), 8, "number"),
        (_("大小（MB）"), 10, "number"),
        (_("状态"), 10, "text"),
    ),
    rows=_intake_rows,
)
