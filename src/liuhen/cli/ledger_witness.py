"""`liuhen ledger witness`: look at other bureaus' ledgers on a machine of one's own, and countersign what holds."""

from __future__ import annotations

import json
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from liuhen.errors import LiuhenError
from liuhen.ledger import handing
from liuhen.ledger import note as notes
from liuhen.ledger.errors import WitnessKeyError, WitnessRefusedError
from liuhen.ledger.rounds import Looked, look
from liuhen.ledger.witness import Witness
from liuhen.prose import say

EXIT_ALARM, EXIT_TROUBLE = 74, 75


def witness(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(help="已公布的账本文件夹、保管检查点的文件夹（U 盘），或邮件附件 .add-checkpoint；可多个"),
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="见证人自己的文件夹：密钥和见过的检查点；默认为用户文件夹下的 liuhen-witness")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option("--key", help="从该局当面取得的账本公钥；每个账本给出一次即记住，可多次给出")
    ] = None,
    name: Annotated[str, typer.Option(help="见证人的名称，首次使用时定下，如 fazhi.bureau.example/witness")] = "",
    listen: Annotated[str, typer.Option(help="接收检查点的地址，如 127.0.0.1:8500；本机以外须有证书")] = "",
    certificate: Annotated[Path | None, typer.Option(help="TLS 证书文件（PEM），与 --tls-key 同时给出")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="TLS 私钥文件（PEM）")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Countersign what has but grown; exit 74 and an alarm for a ledger that was rewritten or has shrunk.

    So it also ends when the witness's own key or memory was altered: without them it can't tell one from the other.
    """
    mine = Witness(state or Path.home() / "liuhen-witness", name=name)
    mine.watch([notes.parse_vkey(each) for each in key or ()])
    if listen:
        _listen(mine, listen, certificate, tls_key)
        return
    found = [one for source in sources or () for one in look(mine, source, now=_now())]
    if as_json:
        told = {"witness": mine.cosigner.verifier.vkey(), "ledgers": [_data(one) for one in found]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _tell(mine, found)
    errors = [one.error for one in found if one.error is not None]
    if any(isinstance(each, WitnessRefusedError | WitnessKeyError) for each in errors):
        raise typer.Exit(EXIT_ALARM)
    raise typer.Exit(EXIT_TROUBLE if errors else 0)


def _now() -> datetime:
    return datetime.now(UTC)


def _data(one: Looked) -> dict[str, Any]:
    cosigned = one.cosigned
    return {
        "place": str(one.place),
        "origin": one.origin,
        "size": cosigned.checkpoint.size if cosigned else None,
        "added": cosigned.added if cosigned else None,
        "checkpoint": cosigned.note if cosigned else None,
        "error": one.error.code if one.error else None,
        "says": say(one.error) if one.error else None,
    }


def _tell(mine: Witness, found: list[Looked]) -> None:
    print(f"见证人公钥（请交给被见证的局，写入设置 witness_keys）：\n{mine.cosigner.verifier.vkey()}")
    if not found:
        print("没有给出要查看的账本。用法：liuhen ledger witness U盘文件夹 --key 账本公钥")
    for one in found:
        print(f"\n{one.place}")
        if one.error is not None:
            print(f"✗ {say(one.error)}")
        elif one.cosigned is not None:
            seen = one.cosigned
            print(f"✓ 账本 {one.origin}：{seen.checkpoint.size} 条记录，比上次多 {seen.added} 条。")
            print(
                "  以上次见过的账本开头，只有追加、没有改写，已副署。没有逐条读记录：逐条重算用 liuhen ledger check。"
            )
            print("\n".join(f"  {line}" for line in seen.note.splitlines()))


def _listen(mine: Witness, address: str, certificate: Path | None, key: Path | None) -> None:
    from liuhen.ledger.witness_server import serve

    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal():
        raise typer.BadParameter("应为 地址:端口，如 127.0.0.1:8500", param_hint="--listen")
    if (certificate is None) != (key is None):
        raise typer.BadParameter("证书与私钥须同时给出", param_hint="--certificate")
    if certificate is None and not handing.is_loopback(host):
        raise typer.BadParameter("本机以外须用 HTTPS，请给出 --certificate 和 --tls-key", param_hint="--listen")

    def alarm(error: LiuhenError) -> None:
        print(f"{_now():%Y-%m-%dT%H:%M:%SZ} ✗ {say(error)}", flush=True)

    try:
        server = serve(mine, host, int(port), clock=_now, tell=alarm, certificate=certificate, key=key)
    except (OSError, OverflowError) as error:
        raise typer.BadParameter(f"无法监听 {address}：{error}", param_hint="--listen") from error
    print(f"见证人公钥：{mine.cosigner.verifier.vkey()}")
    scheme = "http" if certificate is None else "https"
    print(f"正在接收检查点：{scheme}://{host}:{server.server_port}{handing.PATH}（Ctrl+C 结束）", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as services are ended
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("已结束。")
