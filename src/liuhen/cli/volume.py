"""`liuhen volume`: a closed case's volume as a folder, put together and compiled first where it isn't yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from liuhen.prose import translated as _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("volume", help="案卷：把已结案案件的案卷（PDF/A、各表、电子原件）写到一个新文件夹")(volume)


def volume(
    case: Annotated[str, typer.Argument(help="案号", metavar="案号")],
    dest: Annotated[Path, typer.Argument(help="目标文件夹，须不存在", metavar="目标")],
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Write the newest volume of a case; without one it's put together in the statutory order. Filing is for people."""
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from liuhen.archive.volumes.operations import write_volume
    from liuhen.cli.acting import acting
    from liuhen.clock import now
    from liuhen.desk.binding import newest_or_compiled

    actor = acting(as_account)
    made = newest_or_compiled(actor=actor, now=now(), case_number=case)
    taken = write_volume(actor=actor, now=now(), volume_id=made.id, target=dest)
    if as_json:
        said = {"number": made.number, "state": made.state, "lacks": len(made.shortages), "path": str(dest)}
        print(json.dumps({**said, "files": taken.files, "bytes": taken.size}, ensure_ascii=False))
        return
    print(
        _("案卷 {number} 已写到 {path}：{files} 个文件，{size} 字节。").format(
            number=made.number, path=dest, files=taken.files, size=f"{taken.size:,}"
        )
    )
    if made.shortages:
        print(_("组卷时尚缺 {count} 项，见 volume.json。").format(count=len(made.shortages)))
