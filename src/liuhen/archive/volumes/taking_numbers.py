"""The next archive number of a series, taken under a lock."""

from __future__ import annotations

from django.conf import settings

from liuhen.archive.volumes import numbering
from liuhen.archive.volumes.models import ArchiveSeries
from liuhen.recordings.models import Recording
from liuhen.rules.volumes import VolumeRules
from liuhen.series import next_in


def number_fields(*, category: str, year: int, retention: str = "") -> dict[str, str | int]:
    """The fields of an archive number but its serial."""
    return {
        "全宗号": settings.LIUHEN.archive_fonds,
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


def take_for_recording(recording: Recording, rules: VolumeRules, *, year: int) -> str:
    """The archive number of a recording that has none (安监总厅〔2016〕134号: by kind and year, from 1)."""
    category = rules.recordings.get(recording.kind, recording.kind)
    return take(settings.LIUHEN.recording_number_pattern, number_fields(category=category, year=year))[0]
