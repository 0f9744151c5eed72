"""利用副本: a film, picture or paper with a mark on all of it that says for whom, when, and of what it's a copy."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from liuhen import media
from liuhen.archive.consulting.models import Consultation, Copy
from liuhen.archive.consulting.sources import Source
from liuhen.binding import draw_mark
from liuhen.rules.clocks import ZONE

_LONGEST = {"picture": 2560, "pages": 1754}  # pixels; A4 at 150 a inch
_ENDINGS = {"film": "mp4", "sound": "mp4", "picture": "jpg", "pages": "pdf"}
_UNFIT = re.compile(r'[<>:"|?*\\/%\s\x00-\x1f]+')
_NAME = 60
FINISHED = "*-利用副本.*"
"""Which names `name_of` gives."""
_MARK = "mark.png"


def lines_of(copy: Copy, number: str) -> tuple[str, str, str]:
    """What the mark says: for whom and when, by which request, of what."""
    shown = copy.consultation
    who = f"{shown.visitor}（{shown.asked_by.name}）" if shown.visitor else shown.asked_by.name
    return f"{who} {_moment(copy.begun_at)}", f"利用副本 {shown.number}", f"原件 {number}"


def name_of(source: Source, place: int) -> str:
    """What a use copy is called: by its place, what it's a copy of, and that it is one. Empty when none can be made."""
    if source.shape == "other":
        return ""
    return f"{place:03}-{_UNFIT.sub('_', source.number)[:_NAME]}-利用副本.{_ENDINGS[source.shape]}"


def stamp(copy: Copy, source: Source, target: Path, room: Path, report: Callable[[float], None]) -> bool:
    """Write the use copy of one source, unless it's there already; False when nothing of it can be shown.

    Args:
        copy: for which it's made.
        source: the original; it's only read.
        target: the copy; it takes its name when it's whole.
        room: for intermediate files; the caller removes it.
        report: is told the share that is done.

    Raises:
        MediaChildError, HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: it can't be read now.
        TypesettingError: the mark can't be drawn.
    """
    if target.is_file():
        return True
    draw_mark(lines_of(copy, source.number), room / _MARK, workroom=room)
    aside = room / f"made{target.suffix}"
    try:
        _draw(copy, source, _original(source, room), aside, report)
    except (media.MediaUnreadableError, media.MediaLimitError):
        return False  # said in the text that goes along, and on the page
    with aside.open("rb+") as file:
        os.fsync(file.fileno())  # a later try goes on from what has its name
    aside.replace(target)
    return True


def _original(source: Source, room: Path) -> Path:
    """On this machine's disk; fetched when it's kept elsewhere."""
    path = source.at_hand()
    if path is not None:
        return path
    fetched = room / "original"
    with fetched.open("xb") as file:
        for chunk in source.open():
            file.write(chunk)
    return fetched


def _draw(copy: Copy, source: Source, original: Path, target: Path, report: Callable[[float], None]) -> None:
    mark = target.with_name(_MARK)
    said = comment(copy, source)
    if source.shape in ("film", "sound"):
        title = f"利用副本 {source.number}"
        media.stamp_film(
            original, target, mark=mark, title=title, comment=said, duration_s=source.seconds, report=report
        )
        return
    longest = _LONGEST[source.shape]
    if source.shape == "picture":
        media.stamp_sheet(original, target, sheet=0, longest=longest, mark=mark, comment=said)
        return
    with media.Sandbox() as sandbox:
        count = media.count_sheets(original, sandbox=sandbox).count
        pages = [target.with_name(f"page-{number:05}.jpg") for number in range(count)]
        for number, page in enumerate(pages):
            media.stamp_sheet(original, page, sheet=number, longest=longest, mark=mark, comment=said, sandbox=sandbox)
            report((number + 1) / count)
    media.bind_sheets(pages, target)


def comment(copy: Copy, source: Source) -> str:
    """What a file says of itself, for whoever opens its properties."""
    return (
        f"利用副本，不是原始资料，不能代替原始资料作为证据。原始资料编号 {source.number}，"
        f"SHA-256 {source.sha256}。{copy.consultation.number}，{_moment(copy.begun_at)} 制作。"
    )


def note(copy: Copy, files: Sequence[Mapping[str, object]]) -> str:
    """利用副本说明.txt: what this is, for whom, of what, and what couldn't be copied."""
    shown = copy.consultation
    lines = [
        "利用副本说明",
        "",
        "本文件夹内是利用副本：经重新编码、加注水印，供查看使用，不是原始资料，不能代替原始资料作为证据。",
        "录像、照片和文书的每一幅画面、每一页都有水印；录音没有画面，配上水印画面存成 MP4，声音照常播放。",
        "",
        f"申请编号：{shown.number}",
        f"提供给：{_receiver(shown)}",
        f"用途：{shown.purpose}",
        f"制作时间：{_moment(copy.begun_at)}",
        "",
    ]
    for one in files:
        if one["name"]:
            lines += [
                f"{one['name']}",
                f"  原始资料编号：{one['of']}",
                f"  原始资料 SHA-256：{one['original']}",
                f"  本副本 SHA-256：{one['sha256']}",
                "",
            ]
    lacking = [str(one["of"]) for one in files if not one["name"]]
    if lacking:
        lines += [f"无法读取、没有副本的资料：{'、'.join(lacking)}", ""]
    return "\n".join(lines)


def evidence_note(shown: Consultation) -> str:
    """README.txt of an evidential copy."""
    return f"""\
本文件夹是证据副本，与档案所存一字不差，没有水印，按 BagIt 1.0（RFC 8493）制作。

申请编号：{shown.number}
提供给：{_receiver(shown)}

验证.html                     核验：用浏览器打开，把本文件夹拖进去，无需联网
怎样核验.txt                  核验：只用 sha256sum 和 OpenSSL 的做法
data/<编号>/original.*        音像资料的原始资料，与入库时一字不差
data/<编号>/facts.json        入库时的事实：来源、大小、SHA-256、SM3
data/documents/、data/volumes/ 文书、案卷的文件；SHA-256 公开在 custody.json 的 consultation.copy_begun 中
custody.json                  留痕摘录：音像资料从入库到本次复制的每一条记录
proofs/、checkpoint           每条记录的证明，以及账本的签名
ledger.pem                    账本的公钥；指纹请与纸面核对

This folder is a BagIt 1.0 bag. Validate it with any BagIt tool; proofs/ are C2SP tlog-proofs against checkpoint.
Open 验证.html in a browser to check everything offline.
"""


def _receiver(shown: Consultation) -> str:
    who = shown.visitor or shown.asked_by.name
    return f"{who}（{shown.organ}）" if shown.organ else who


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at, ZONE):%Y-%m-%d %H:%M}"
