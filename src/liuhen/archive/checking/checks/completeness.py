"""完整性: everything that belongs into the volume is there, counted, described and numbered."""

from __future__ import annotations

from itertools import pairwise

from liuhen.archive.checking.found import Found, judged, say
from liuhen.archive.checking.models import ItemOutcome
from liuhen.archive.checking.target import Target
from liuhen.archive.volumes import queries as volumes
from liuhen.archive.volumes.models import Volume, VolumeFile, VolumeItem, VolumeSide
from liuhen.cases.documents.models import Medium

_SHEETS = (VolumeFile.Purpose.COVER, VolumeFile.Purpose.CONTENTS, VolumeFile.Purpose.CLOSING)
_FIELDS = (("title", "案名"), ("number", "档号"), ("retention", "保管期限"), ("compiler", "立卷人"),
           ("checker", "检查人"), ("compiled_on", "立卷时间"))  # fmt: skip


def counted(target: Target) -> Found:
    """As many files, documents and recordings, and as many bytes, as the rows say."""
    reads = [*target.file_reads, *target.paper_reads, *target.recording_reads]
    differ = [one.name for one in reads if one.state in {"same", "altered"} and not one.is_size_same]
    differ += [one.name for one in reads if one.state == "absent"]
    missing = []
    for side, label in ((VolumeSide.MAIN, "正卷"), (VolumeSide.INNER, "副卷")):
        parts = [file for file in target.bound if file.side == side]
        if parts and sorted(file.part for file in parts) != list(range(1, parts[0].parts + 1)):
            missing.append(label)
        if not parts and any(item.side == side for item in target.items):
            missing.append(label)
    return judged(
        [("count_differs", differ), ("part_missing", missing)],
        well=say(
            "counted",
            files=len(target.files),
            papers=len(target.items),
            paper_files=len(target.paper_reads),
            recordings=len(target.listed),
            size=sum(one.size for one in reads),
        ),
    )


def described(target: Target) -> Found:
    """What has to be said of the volume, of each document and of each recording (art 17) is said."""
    volume = target.volume
    lacks = [label for name, label in _FIELDS if not getattr(volume, name)]
    lacks += [f"{item.document.title}（标题或日期）" for item in target.items
              if not item.document.title or item.document.dated_on is None]  # fmt: skip
    lacks += [f"{item.document.title}（纸质原件的存放处）" for item in target.items
              if item.medium == Medium.PAPER and not item.place]  # fmt: skip
    lacks += [
        f"{one.recording.number}（分类标注）"
        for one in target.listed
        if not one.recording.is_described
        or not one.recording.description.place
        or not one.recording.description.content
    ]
    return judged(
        [("undescribed", lacks)],
        well=say("described", fields=len(_FIELDS), papers=len(target.items), recordings=len(target.listed)),
    )


def numbers_follow(target: Target) -> Found:
    """No gap in the order, the 页号 and the archive numbers."""
    order, pages = [], []
    for side, label in ((VolumeSide.MAIN, "正卷"), (VolumeSide.INNER, "副卷")):
        own = [item for item in target.items if item.side == side]
        if [item.position for item in own] != list(range(1, len(own) + 1)):
            order.append(label)
        pages += [f"{label} {title}" for title in _torn(own)]
    serial = [target.volume.number] if _serial_is_missing(target.volume) else []
    found = judged([("order_gap", order), ("page_gap", pages)], well=say("follow", count=len(target.items)))
    if serial:
        gap = say("serial_gap", number=target.volume.number)
        evidence = (gap,) if found.outcome == ItemOutcome.PASSED else (*found.evidence, gap)
        return Found(outcome=ItemOutcome.FAILED, evidence=evidence)
    return found


def _torn(own: list[VolumeItem]) -> list[str]:
    """Titles of the documents whose 页号 doesn't follow the one before; each 卷 counts from its own first."""
    torn = [own[0].document.title] if own and own[0].from_page != 1 else []
    for before, item in pairwise(own):
        expected = before.from_page + before.pages if item.part == before.part else 1
        if item.from_page != expected:
            torn.append(item.document.title)
    return torn


def _serial_is_missing(volume: Volume) -> bool:
    """Whether the number before this one's was given to nothing that is kept."""
    if not volume.series or not volume.serial or volume.serial == 1:
        return False
    return not Volume.objects.filter(series=volume.series, serial=volume.serial - 1).exists()


def listed_present(target: Target) -> Found:
    """What the 卷内目录 lists is there, and what the case has is listed, or somebody said why not."""
    changed = volumes.changed_since(target.volume) if target.volume.state != Volume.State.FILED else []
    absent = [
        item.document.title
        for item in target.items
        if item.medium == Medium.ELECTRONIC and not target.papers[item.document_id]
    ]
    unexplained = [item.document.title for item in target.out if not item.out_reason and not _is_elsewhere(item)]
    unexplained += [one.recording.number for one in target.left_out if not one.out_reason]
    return judged(
        [("changed", changed), ("no_original", absent), ("out_unexplained", unexplained)],
        well=say("listed", count=len(target.items), out=len(target.out) + len(target.left_out)),
    )


def in_order(target: Target) -> Found:
    """The documents of each side stand as the bureau's rules have them."""
    rules, moved = volumes.rules_in_force(), []
    for side, label in ((VolumeSide.MAIN, "正卷"), (VolumeSide.INNER, "副卷")):
        own = [item for item in target.items if item.side == side]
        moved += [f"{label} {own[at].document.title}" for at in rules.out_of_order([one.document.form for one in own])]
    return judged([("out_of_order", moved)], well=say("in_order", count=len(target.items)))


def _is_elsewhere(item: VolumeItem) -> bool:
    """Whether another filed volume of the case has it."""
    others = VolumeItem.objects.filter(document=item.document_id, volume__state=Volume.State.FILED)
    return others.exclude(side=VolumeSide.OUT).exclude(volume=item.volume_id).exists()


def attachments(target: Target) -> Found:
    """Every file of every document's scan, and every sheet of every 卷."""
    torn = []
    for item in target.items:
        files = target.papers[item.document_id]
        if [file.position for file in files] != list(range(1, len(files) + 1)):
            torn.append(item.document.title)
    torn += [one.name for one in target.paper_reads if one.state == "absent"]
    there = {(file.side, file.part, file.purpose) for file in target.files}
    missing = [
        f"{file.get_side_display()} {VolumeFile.Purpose(purpose).label}"
        for file in target.bound
        for purpose in _SHEETS
        if (file.side, file.part, purpose) not in there
    ]
    if target.listed and not any(file.purpose == VolumeFile.Purpose.RECORDINGS for file in target.files):
        missing.append(str(VolumeFile.Purpose.RECORDINGS.label))
    sheets = len(target.files) - len(target.pdfs)
    return judged(
        [("file_missing", torn), ("sheet_missing", missing)],
        well=say("attached", count=len(target.paper_reads), sheets=sheets),
    )


def nothing_owed(target: Target) -> Found:
    """What the case lacked when it was put together (art 18)."""
    lacks = [str(one["what"]) for one in target.volume.shortages]
    if not lacks:
        return Found(outcome=ItemOutcome.PASSED, evidence=(say("nothing_owed"),))
    return Found(outcome=ItemOutcome.FAILED, evidence=(say("owed", count=len(lacks), what=lacks),))
