"""目录.html: what is on the carrier, for who opens it in a browser; no scripts, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from liuhen.archive.exhibits.discs import Disc, hidden_path
from liuhen.archive.exhibits.models import Exhibit, ExhibitItem
from liuhen.archive.exhibits.telling import point_text
from liuhen.packages.planning import Piece, joining, part_name
from liuhen.recordings.models import Recording

NAME = "目录.html"
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title>
<style>body{{font:16px/1.7 "Noto Sans SC","Microsoft YaHei",sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;
color:#1b2430}}h1{{font-size:1.4rem}}li{{margin:.75rem 0}}small{{color:#566}}code{{word-break:break-all;font-size:.8em}}
</style></head><body>
<h1>{title}</h1>
<p>{case}<br><small>{purpose}</small></p>
{which}
<p><a href="{statement}">制作说明（PDF）</a>　<a href="{verifier}">验证.html：核验本盘全部文件</a></p>
{items}
{papers}
</body></html>
"""


def index_of(exhibit: Exhibit, items: Sequence[ExhibitItem], disc: Disc, *, statement: str, verifier: str) -> bytes:
    """The page.

    Args:
        exhibit: of which.
        items: what is in the exhibit, in order.
        disc: what of it lies here.
        statement: name of the 制作说明, beside the page.
        verifier: name of the page that checks, likewise.
    """
    page = _PAGE.format(
        title=escape(f"举证材料　{exhibit.number}"),
        case=escape(f"{exhibit.case.title}　{exhibit.case.number}"),
        purpose=escape(exhibit.purpose),
        statement=quote(statement),
        verifier=quote(verifier),
        which=_which(disc),
        items=_listed(items, disc),
        papers=_papers(disc),
    )
    return page.encode()


def _which(disc: Disc) -> str:
    if disc.of == 1:
        return ""
    return f"<p><b>第 {disc.position} 盘，共 {disc.of} 盘</b><br><small>其余各盘的内容见制作说明。</small></p>"


def _listed(items: Sequence[ExhibitItem], disc: Disc) -> str:
    lines = "".join(_item(item, disc) for item in items)
    return f"<ol>{lines}</ol>" if lines else ""


def _item(item: ExhibitItem, disc: Disc) -> str:
    """A recording with what lies here of it; nothing when nothing does."""
    recording, piece, here = item.recording, disc.holds(item.recording_id), set(disc.names())
    has_part = bool(item.part) and item.part["path"] in here
    has_hidden = item.hidden is not None and hidden_path(item) in here
    if piece is None and not has_part and not has_hidden:
        return ""
    name = escape(recording.description.name if recording.is_described else recording.card_name)
    elsewhere = "原始资料未随附，可凭编号向制作单位调阅" if item.is_cited else "原始资料在另一盘"
    said = [_original(recording, piece, name) if piece is not None else f"{name}（{elsewhere}）"]
    if has_part:
        span = f"{point_text(round(item.part['from_s'] * 1000))} 至 {point_text(round(item.part['to_s'] * 1000))}"
        how = "重新编码" if item.part.get("is_encoded") else "原样复制"
        said.append(f'片段 {span}（{how}）：<a href="{quote("data/" + item.part["path"])}">打开片段</a>')
    if has_hidden and item.hidden is not None:
        link = quote("data/" + hidden_path(item))
        said.append(f'处理过的副本（有遮挡，不是原始资料）：<a href="{link}">{escape(item.hidden.name)}</a>')
        said.append(f"<small>副本 SHA-256 <code>{item.hidden.sha256}</code></small>")
    if item.proves:
        said.append(f"证明对象：{escape(item.proves)}")
    said.append(f"<small>{escape(recording.number)}　SHA-256 <code>{recording.sha256}</code></small>")
    return f"<li>{'<br>'.join(said)}</li>"


def _original(recording: Recording, piece: Piece, name: str) -> str:
    path = f"data/{recording.number}/{part_name(recording.logical_path, piece.number, piece.of)}"
    link = f'<a href="{quote(path)}">{name}</a>'
    if piece.of == 1:
        return link
    unix, windows = joining(recording.logical_path, piece.of)
    return (
        f"{link}（第 {piece.number} 段，共 {piece.of} 段）<br><small>各段放在同一文件夹后合并："
        f"<code>{escape(unix)}</code>（Windows：<code>{escape(windows)}</code>），再核对整份的 SHA-256。</small>"
    )


def _papers(disc: Disc) -> str:
    """Papers on the 证据清单 and the 正卷, as far as they lie here."""
    found = [name for name in disc.names() if name.startswith(("documents/", "volume/"))]
    links = "".join(f'<li><a href="{quote("data/" + name)}">{escape(name)}</a></li>' for name in found)
    return f"<h2>书证和正卷</h2><ul>{links}</ul>" if found else ""
