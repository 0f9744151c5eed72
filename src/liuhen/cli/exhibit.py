"""`liuhen exhibit`: recordings of one case on a disc image, with their 制作说明, ready to sign."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.packages import verifier
from liuhen.prose import translated as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.archive.exhibits.models import Exhibit, ExhibitItem
    from liuhen.archive.exhibits.operations.opening import Taken


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("exhibit", help="举证：把一个案件的音像资料连同制作说明写成光盘映像（第二十条）")(exhibit)


def exhibit(
    recordings: Annotated[list[str], typer.Argument(help="音像资料编号，可多个，须属同一案件", metavar="编号…")],
    out: Annotated[Path, typer.Option("--out", help="光盘映像文件（.iso），须不存在；多张时加“-1of2”等")],
    purpose: Annotated[str, typer.Option(help="提交目的，写入制作说明和留痕记录")] = "作为证据提交",
    proves: Annotated[str, typer.Option(help="证明对象；不写则留待手工填写")] = "",
    begin: Annotated[str, typer.Option("--from", help="片段起点，分:秒.毫秒；只给一份资料时可用")] = "",
    end: Annotated[str, typer.Option("--to", help="片段终点，分:秒.毫秒")] = "",
    exact: Annotated[bool, typer.Option("--exact", help="精确到起止点：重新编码，制作说明会写明")] = False,
    cite: Annotated[bool, typer.Option("--cite", help="原始资料不随附，只引用编号；截取的片段仍附上")] = False,
    carrier: Annotated[str, typer.Option(help="目标载体编号")] = "",
    medium: Annotated[str, typer.Option(help="光盘种类：dvd、bd25 等；不写按载体规则")] = "",
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Make the image, and say what is still to be filled in on its 制作说明."""
    if (begin or end) and len(recordings) > 1:
        raise typer.BadParameter("片段的起止点只适用于一份资料")
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from liuhen.archive.exhibits.drafting import drafted
    from liuhen.archive.exhibits.errors import ExhibitCaseError, ExhibitTargetError
    from liuhen.archive.exhibits.making import make_now
    from liuhen.archive.exhibits.operations import prepare_exhibit, take_images
    from liuhen.archive.exhibits.queries import get_exhibit
    from liuhen.archive.exhibits.telling import ExhibitTelling
    from liuhen.cli.acting import acting
    from liuhen.clock import now
    from liuhen.recordings.queries import get_recordings, ids_of_numbers

    if out.exists() or not out.parent.is_dir():
        raise ExhibitTargetError(path=str(out))
    actor = acting(as_account)
    chosen = get_recordings(actor=actor, recording_ids=ids_of_numbers(actor=actor, numbers=recordings))
    case_id = chosen[0].case_id
    if case_id is None:
        raise ExhibitCaseError(number=chosen[0].number)
    items = [
        replace(item, proves=proves, begin=begin, end=end, is_exact=exact, is_cited=cite) for item in drafted(chosen)
    ]
    telling = ExhibitTelling(
        purpose=purpose, items=items, carrier=carrier, medium=medium, converter=actor.name if as_account else ""
    )
    asked = prepare_exhibit(actor=actor, now=now(), case_id=case_id, telling=telling, is_queued=False)
    make_now(get_exhibit(actor=actor, exhibit_id=asked.id), now=now())
    made = get_exhibit(actor=actor, exhibit_id=asked.id)
    taken = take_images(actor=actor, now=now(), exhibit_id=made.id, target=out)
    _say(made, taken, as_json=as_json)


def _say(made: Exhibit, taken: Sequence[Taken], *, as_json: bool) -> None:
    """What was made: each image with its digest, each part with what it really holds, what is to be filled in."""
    lacking, facts = list(made.facts["lacking"]), made.facts
    parts = [item for item in made.items.select_related("recording").order_by("position") if item.part]
    if as_json:
        said = {
            "number": made.number,
            "images": [{"path": str(one.path), "size": one.size, "sha256": one.sha256} for one in taken],
            "parts": [{"recording": item.recording.number, **item.part} for item in parts],
            "lacking": lacking,
            "page_sha256": facts["page_sha256"],
            "key_fingerprint": facts["fingerprint"],
        }
        print(json.dumps(said, ensure_ascii=False))
        return
    count = len(taken)
    for number, one in enumerate(taken, 1):
        which = _("{number} 第 {n} 张光盘，共 {m} 张").format(number=made.number, n=number, m=count)
        print(_("{which}，已写到 {path}，SHA-256 {digest}。").format(which=which, path=one.path, digest=one.sha256))
    for item in parts:
        print(_in_words(item))
    print(_("盘内“制作说明.pdf”打印后签名盖章，附卷归档。"))
    if lacking:
        print(_("尚待手工填写：") + "、".join(lacking))
    print(_("账本公钥指纹") + f" {verifier.grouped(str(facts['fingerprint']))}")
    print(_("验证.html 的 SHA-256") + f" {verifier.grouped(str(facts['page_sha256']))}")


def _in_words(item: ExhibitItem) -> str:
    """A part as it was measured."""
    from liuhen.archive.exhibits.telling import point_text

    begin, end = (point_text(round(item.part[name] * 1000)) for name in ("from_s", "to_s"))
    how = _("重新编码") if item.part["is_encoded"] else _("原样复制")
    return _("{number} 的片段：实际 {begin} 至 {end}，{how}。").format(
        number=item.recording.number, begin=begin, end=end, how=how
    )
