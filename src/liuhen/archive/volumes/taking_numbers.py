"""The next archive number of a series, taken under a lock."""

from __future__ import annotations

from django.conf import settings

from liuhen.archive.volumes import numbering
from liuhen.archive.volumes.models import ArchiveSeries, PhotoGroup
from liuhen.cases.models import Case
from liuhen.recordings.models import Kind, Recording
from liuhen.rules.volumes import VolumeRules
from liuhen.series import next_in

_FILING = "归档号 "
"""Before the series of 归档号, so that it's never counted with one of 档号."""
_GROUP_DIGITS = 4


def number_fields(*, category: str, year: int, retention: str = "", catalogue: str = "") -> dict[str, str | int]:
    """The fields of an archive number but its serial."""
    return {
        "全宗号": settings.LIUHEN.archive_fonds,
        numbering.CATALOGUE: catalogue,
        "门类": category,
        "年度": year,
        "保管期限": retention,
        "机构": settings.LIUHEN.archive_section,
    }


def take(pattern: str, fields: dict[str, str | int]) -> tuple[str, str, int]:
    """Number, series and serial; call within a transaction, whose rollback gives the serial back."""
    series = numbering.series(pattern, **fields)
    serial = next_in(ArchiveSeries, series=series)
    return numbering.compose(pattern, serial=serial, **fields), series, serial


def take_filing_number(rules: VolumeRules, *, year: int) -> str:
    """The next 归档号, counted through the year over every 保管期限; likewise within a transaction."""
    fields = number_fields(category=rules.files, year=year)
    serial = next_in(ArchiveSeries, series=_FILING + numbering.series(rules.filing, **fields))
    return numbering.compose(rules.filing, serial=serial, **fields)


def take_for_recording(recording: Recording, case: Case, rules: VolumeRules, *, year: int) -> str:
    """The archive number of a recording that has none (安监总厅〔2016〕134号: by kind and year, from 1).

    Photos are counted within their group: 组号-张号. A case's photos of a year are one group.
    """
    category = rules.recordings.get(recording.kind, recording.kind)
    fields = number_fields(category=category, year=year)
    if recording.kind != Kind.PHOTO:
        return take(settings.LIUHEN.recording_number_pattern, fields)[0]
    pattern = settings.LIUHEN.photo_number_pattern
    if "{" + numbering.GROUP + "}" in pattern:
        fields[numbering.GROUP] = f"{_group_of(case, numbering.series(pattern, **fields)):0{_GROUP_DIGITS}}"
    return take(pattern, fields)[0]


def _group_of(case: Case, series: str) -> int:
    """The 组号 of a case's photos, the next of its series when they have none; whoever prepares has the case locked."""
    known = PhotoGroup.objects.filter(case=case, series=series).first()
    if known is None:
        known = PhotoGroup.objects.create(case=case, series=series, serial=next_in(ArchiveSeries, series=series))
    return known.serial
