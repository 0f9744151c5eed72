"""What stands on a carrier beside the recordings: `carrier.json`, and a page that opens from the disc without us.

Both are for whoever holds the disc, in the bureau's language; neither asks for anything from outside.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass

from liuhen.packages.planning import joining, part_name
from liuhen.packages.verifier import PAGE_NAME

SCHEMA = "liuhen/carrier/1"
MANIFEST = "carrier.json"
INDEX = "目录.html"
README = "说明.txt"
RESTRICTED = "【限定查看】盘上资料只供指定的人员查看，名单见载体登记。"

_README = """\
本载体是执法音像资料的长期保存副本，按 BagIt 1.0（RFC 8493）制作。

目录.html       本载体的目录：用浏览器打开，逐份列出并可直接打开
验证.html       核验：用浏览器打开，把整个载体拖进去，无需联网
怎样核验.txt    核验：只用 sha256sum 和 OpenSSL 的做法
carrier.json    同一目录的数据形式
data/           资料，每份一个文件夹；original.* 与入库时一字不差

一份资料大于一个载体时才分段，文件名如 original.mp4.001of003。把各段复制到同一文件夹，
按 目录.html 或 carrier.json 中的命令合并，再与其中整份的 SHA-256 核对。
"""
_STYLE = """\
body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2rem auto;max-width:64rem;
padding:0 1rem;color:#1b2430;background:#fff}
h1{font-size:1.5rem;margin:0}
p{margin:.4rem 0 1rem;color:#526072}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5rem .6rem;border-bottom:1px solid #d9e0e8}
th{background:#f3f6f9;font-weight:600;white-space:nowrap}
code{font:13px ui-monospace,Consolas,monospace;overflow-wrap:anywhere;color:#526072}
small{display:block;color:#526072}
a{color:#0b5cad}
.split{background:#fff6e5}
@media(max-width:640px){thead{display:none}tr,td{display:block}td{border:0;padding:.15rem .4rem}
tr{border-bottom:1px solid #d9e0e8;padding:.5rem 0}}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One recording, or a part of one, as a reader of the disc needs it; `path` is below `data/`.

    `captured_at` is its recorder's time, `corrected_at` the server's as far as that was known when the disc was made,
    to `uncertainty_s` seconds either way; `noticed` tells of it where the two are far apart.
    """

    number: str
    recording: str
    case: str
    name: str
    kind: str
    captured_at: str
    corrected_at: str
    uncertainty_s: float | None
    noticed: str
    folder: str
    file: str
    part: int
    parts: int
    start: int
    size: int
    whole_size: int
    sha256: str
    sm3: str

    @property
    def path(self) -> str:
        """Where it is on the disc."""
        return f"{self.folder}/{part_name(self.file, self.part, self.parts)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """One carrier: its set, place in it, medium, name, when it was made, and what is on it."""

    set_number: str
    position: int
    of: int
    medium: str
    label: str
    made_at: str
    is_restricted: bool
    lines: Sequence[Line]


def manifest(told: Contents) -> bytes:
    """`carrier.json`: what is on the carrier, and how a split recording is joined again."""
    data = {
        "schema": SCHEMA,
        "set": told.set_number,
        "carrier": told.position,
        "of": told.of,
        "medium": told.medium,
        "label": told.label,
        "made_at": told.made_at,
        "restricted": told.is_restricted,
        "items": [_item(line) for line in told.lines],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _item(line: Line) -> dict[str, object]:
    found: dict[str, object] = {
        "number": line.number, "recording": line.recording, "case": line.case, "name": line.name, "kind": line.kind,
        "captured_at": line.captured_at, "corrected_at": line.corrected_at, "uncertainty_s": line.uncertainty_s,
        "path": f"data/{line.path}", "part": line.part, "parts": line.parts,
        "start": line.start, "size": line.size, "whole_size": line.whole_size, "sha256": line.sha256, "sm3": line.sm3,
    }  # fmt: skip
    if line.parts > 1:
        unix, windows = joining(line.file, line.parts)
        found["join"] = {"unix": unix, "windows": windows}
    return found


def index_page(told: Contents) -> bytes:
    """`目录.html`: the same to read and to open from."""
    rows = "\n".join(_row(line) for line in told.lines)
    marked = f"<p><strong>{RESTRICTED}</strong></p>\n" if told.is_restricted else ""
    title = f"{told.set_number} 第 {told.position} 盘，共 {told.of} 盘"
    page = f"""<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{_text(title)}</title><style>{_STYLE}</style></head><body>
<h1>{_text(title)}</h1>
{marked}<p>执法音像资料长期保存载体 · {_text(told.medium)} · 卷标 {_text(told.label)} · 制作于 {_text(told.made_at)}
 · {len(told.lines)} 份 · <a href="{PAGE_NAME}">核验本载体</a></p>
<table><thead><tr><th>编号</th><th>名称</th><th>案号</th><th>摄录时间</th><th>大小与 SHA-256</th></tr></thead><tbody>
{rows}
</tbody></table></body></html>
"""
    return page.encode()


def _row(line: Line) -> str:
    split = ""
    if line.parts > 1:
        unix, windows = joining(line.file, line.parts)
        split = (
            f"<small>第 {line.part} 段，共 {line.parts} 段。各段放在同一文件夹后合并："
            f"<code>{_text(unix)}</code>（Windows：<code>{_text(windows)}</code>），再核对整份的 SHA-256。</small>"
        )
    link = f'<a href="data/{_text(line.path)}">{_text(line.number)}</a>'
    noticed = f"<small>{_text(line.noticed)}</small>" if line.noticed else ""
    size = f"{line.size:,} 字节" + (f"（整份 {line.whole_size:,} 字节）" if line.parts > 1 else "")
    return (
        f"<tr{' class=split' if split else ''}><td>{link}</td><td>{_text(line.name)}{split}</td>"
        f"<td>{_text(line.case)}</td><td>{_text(line.captured_at)}{noticed}</td>"
        f"<td>{size}<small><code>{line.sha256}</code></small></td></tr>"
    )


def readme(*, is_restricted: bool) -> bytes:
    """`说明.txt`."""
    return (f"{RESTRICTED}\n\n{_README}" if is_restricted else _README).encode()


def _text(value: str) -> str:
    return html.escape(value, quote=True)
