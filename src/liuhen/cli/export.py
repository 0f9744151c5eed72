"""`liuhen export`: writes copies of recordings as a BagIt bag that a stranger can check."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from liuhen.packages.image import Image, write_image
from liuhen.prose import translated as _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", help="导出：把资料连同标注、留痕摘录和证明写成一个可核验的数据包")(export)


def export(
    recordings: Annotated[
        list[str], typer.Argument(help="音像资料编号，可多个；最后一个参数是目标文件夹", metavar="编号… 目标")
    ],
    purpose: Annotated[str, typer.Option(help="用途，写入留痕记录")] = "",
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
    as_image: Annotated[
        bool, typer.Option("--iso", help="写成光盘映像（ISO 9660 + Joliet + UDF）；目标为 .iso 文件")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Write the bag; its last argument is the folder, which must not exist yet."""
    if len(recordings) < 2:  # noqa: PLR2004 - one recording and a folder
        raise typer.BadParameter("请给出至少一个编号和一个目标文件夹")
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from liuhen.cli.acting import acting
    from liuhen.clock import now
    from liuhen.custody.queries import key_fingerprint
    from liuhen.packages import verifier
    from liuhen.recordings.errors import ExportTargetError
    from liuhen.recordings.operations import export_bag
    from liuhen.recordings.queries import ids_of_numbers

    actor, target = acting(as_account), Path(recordings[-1])
    chosen = ids_of_numbers(actor=actor, numbers=recordings[:-1])
    if as_image and target.exists():
        raise ExportTargetError(path=str(target))
    bag = target.with_name(f".{target.name}.bag") if as_image else target
    receipt = export_bag(actor=actor, now=now(), recording_ids=chosen, target=bag, purpose=purpose)
    image = _image(receipt.path, target, label=recordings[0]) if as_image else None
    page, fingerprint = verifier.page().sha256, key_fingerprint()
    if as_json:
        said: dict[str, object] = {"bag": str(target), "files": receipt.files, "bytes": receipt.size}
        said |= {"image_sha256": image.sha256} if image else {}
        said |= {"tagmanifest_sha256": receipt.tagmanifest_sha256, "page_sha256": page, "key_fingerprint": fingerprint}
        print(json.dumps(said, ensure_ascii=False))
        return
    print(
        _("已导出 {count} 份资料到 {path}：{files} 个文件，{size} 字节。").format(
            count=len(chosen), path=target, files=receipt.files, size=f"{receipt.size:,}"
        )
    )
    if image:
        print(_("光盘映像已写成并逐个文件读回比对，SHA-256 {digest}。").format(digest=image.sha256))
    print(_("核验：打开其中的“验证.html”，或运行 liuhen check {path}").format(path=target))
    print(_("请抄到随副本出具的纸上：") + _("账本公钥指纹") + f" {verifier.grouped(fingerprint)}")
    print(_("验证.html 的 SHA-256") + f" {verifier.grouped(page)}")


def _image(bag: Path, target: Path, *, label: str) -> Image:
    """Make the disc's image of a bag, which goes either way: it's in the image, or there is none."""
    try:
        return write_image(bag, target, label=label)
    finally:
        shutil.rmtree(bag)
